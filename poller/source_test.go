package poller_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/poller"
)

// password must never be seen in an error.
const password = "s3cret-password"

// open returns the source of settings that must be right.
func open(t testing.TB, s poller.Settings) poller.Source {
	t.Helper()
	if p := s.Validate(); len(p) > 0 {
		t.Fatalf("settings %+v: %v", s, p)
	}
	client := poller.NewClient()
	t.Cleanup(client.Close)
	source, err := s.Open(client)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// serve serves HTTP on loopback and returns the address.
func serve(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// listen accepts connections on loopback and returns the address. Each is
// handled by its own goroutine.
func listen(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go handle(conn)
		}
	}()
	return listener.Addr().String()
}

// raw answers each request with these bytes and hangs up.
func raw(t testing.TB, answer string) string {
	t.Helper()
	return "http://" + listen(t, func(c net.Conn) {
		buffer := make([]byte, 4096)
		_, _ = c.Read(buffer)
		_, _ = io.WriteString(c, answer)
		_ = c.Close()
	})
}

// closed returns an address at which nothing listens.
func closed(t testing.TB) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// deaf returns an address that takes part in no handshake: its queue of
// connections is full.
func deaf(t testing.TB) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := errors.Join(
		syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}),
		syscall.Listen(fd, 0),
	); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		cancel()
		if err != nil {
			return address
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
}

// withSecrets returns HTTP settings that hold a password wherever one can be.
func withSecrets(address string) *poller.HTTP {
	return &poller.HTTP{
		URL:     address,
		Basic:   &poller.Basic{Username: "watch", Password: secret.New(password)},
		Query:   map[string]secret.Text{"key": secret.New(password)},
		Headers: map[string]secret.Text{"X-Key": secret.New(password)},
		Body:    secret.New(`{"key": "` + password + `"}`),
		Limit:   1 << 10,
	}
}

// shell returns settings that run a script.
func shell(script string) *poller.Command {
	return &poller.Command{
		Run: []string{"/bin/sh", "-c", script}, Limit: 1 << 10,
		Env: map[string]secret.Text{"KEY": secret.New(password)},
	}
}

// TestSourcesConform holds all sources to the same promises: an answer, or a
// silence of the right class with a text and without a secret, and an end soon
// after that of the context.
func TestSourcesConform(t *testing.T) {
	big := strings.Repeat("x", 4<<10)
	tests := []struct {
		name  string
		class checks.Class
		body  string
		kinds map[string]func(t *testing.T) poller.Settings
	}{
		{name: "answers", body: `{"a": 1}`, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"a": 1}`) }))
			},
			"command": func(*testing.T) poller.Settings { return shell(`printf '{"a": 1}'`) },
		}},
		{name: "accepts", body: "", kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
			},
			"tcp": func(t *testing.T) poller.Settings {
				return &poller.TCP{Address: listen(t, func(c net.Conn) { _ = c.Close() })}
			},
			"command": func(*testing.T) poller.Settings { return shell(`true`) },
		}},
		{name: "refuses", class: checks.Refused, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings { return withSecrets("http://" + closed(t)) },
			"tcp":  func(t *testing.T) poller.Settings { return &poller.TCP{Address: closed(t)} },
		}},
		{name: "does not exist", class: checks.NotStarted, kinds: map[string]func(t *testing.T) poller.Settings{
			"command": func(*testing.T) poller.Settings {
				return &poller.Command{Run: []string{"/nonexistent/check"}, Env: shell("").Env}
			},
		}},
		{name: "has an unknown name", class: checks.UnknownHost, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(*testing.T) poller.Settings { return withSecrets("http://gauge.invalid/") },
			"tcp":  func(*testing.T) poller.Settings { return &poller.TCP{Address: "gauge.invalid:1"} },
		}},
		{name: "hangs", class: checks.Timeout, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets("http://" + listen(t, func(c net.Conn) { <-t.Context().Done(); _ = c.Close() }))
			},
			"tcp":     func(t *testing.T) poller.Settings { return &poller.TCP{Address: deaf(t)} },
			"command": func(*testing.T) poller.Settings { return shell(`sleep 60 & sleep 60`) },
		}},
		{name: "hangs in the handshake of TCP", class: checks.Timeout, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings { return withSecrets("http://" + deaf(t)) },
		}},
		{name: "hangs in the handshake of TLS", class: checks.Timeout, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets("https://" + listen(t, func(c net.Conn) { <-t.Context().Done(); _ = c.Close() }))
			},
		}},
		{name: "hangs in the middle", class: checks.Timeout, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(serve(t, func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.WriteString(w, `{"a": `)
					w.(http.Flusher).Flush()
					<-r.Context().Done()
				}))
			},
			"command": func(*testing.T) poller.Settings { return shell(`printf '{"a": '; exec sleep 60`) },
		}},
		{name: "says too much", class: checks.TooLarge, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, big) }))
			},
			"command": func(*testing.T) poller.Settings { return shell(`exec yes`) },
		}},
		{name: "says too much bit by bit", class: checks.TooLarge, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(serve(t, func(w http.ResponseWriter, _ *http.Request) {
					for range 64 {
						_, _ = io.WriteString(w, big[:64])
						w.(http.Flusher).Flush()
					}
				}))
			},
		}},
		{name: "closes without a word", class: checks.Broken, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings { return withSecrets(raw(t, "")) },
		}},
		{name: "breaks off", class: checks.Broken, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\": "))
			},
		}},
		{name: "says no", class: checks.BadStatus, kinds: map[string]func(t *testing.T) poller.Settings{
			"http": func(t *testing.T) poller.Settings {
				return withSecrets(serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) }))
			},
			"command": func(*testing.T) poller.Settings { return shell(`exit 3`) },
		}},
	}
	for kind := range poller.Sources() { // a new source takes part
		if kind == "push" {
			continue // it asks nobody
		}
		for _, tt := range tests {
			if (tt.name == "accepts" || tt.name == "hangs") && tt.kinds[kind] == nil {
				t.Errorf("nothing shows a %s that %s", kind, tt.name)
			}
		}
	}
	for _, tt := range tests {
		for kind, settings := range tt.kinds {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				source := open(t, settings(t))
				patience := 30 * time.Second
				if tt.class == checks.Timeout {
					patience = time.Second
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				began := time.Now()
				answer, err := source.Fetch(ctx)
				if d := time.Since(began); d > 30*time.Second {
					t.Errorf("took %v, far beyond the context", d)
				}
				if tt.class == checks.Faultless {
					if err != nil || string(answer.Body) != tt.body {
						t.Errorf("got %q, %v, want %q", answer.Body, err, tt.body)
					}
					return
				}
				silence, ok := errors.AsType[*poller.Silence](err)
				if !ok || silence.Fault.Class != tt.class || silence.Fault.Text == "" {
					t.Fatalf("got %v, want a silence of class %v with a text", err, tt.class)
				}
				if text := fmt.Sprintf("%v %+v %q", err, err, silence.Fault); strings.Contains(text, password) {
					t.Errorf("the error tells the password: %s", text)
				}
				if cause := errors.Unwrap(err); cause != nil && strings.Contains(cause.Error(), password) {
					t.Errorf("the cause tells the password: %v", cause)
				}
			})
		}
	}
}

func TestSourcesAreGivenUpWithTheContext(t *testing.T) {
	for kind, settings := range map[string]poller.Settings{
		"http":    &poller.HTTP{URL: "http://" + deaf(t)},
		"tcp":     &poller.TCP{Address: deaf(t)},
		"command": shell("sleep 60"),
	} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		_, err := open(t, settings).Fetch(ctx)
		if silence, ok := errors.AsType[*poller.Silence](err); !ok || !strings.Contains(silence.Fault.Text, "given up") {
			t.Errorf("%s: %v, want it given up", kind, err)
		}
	}
}

func TestTimeoutsSayWhereTheTimeWent(t *testing.T) {
	hang := func(c net.Conn) { <-t.Context().Done(); _ = c.Close() }
	for _, tt := range []struct {
		url  string
		says string
	}{
		{"http://" + deaf(t), "connecting"},
		{"https://" + listen(t, hang), "in the TLS handshake"},
		{"http://" + listen(t, hang), "waiting for the answer"},
		{serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}), "reading the answer"},
	} {
		t.Run(tt.says, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := open(t, &poller.HTTP{URL: tt.url}).Fetch(ctx)
			if err == nil || !strings.HasPrefix(err.Error(), "no answer within ") || !strings.HasSuffix(err.Error(), tt.says) {
				t.Errorf("%v, want it %s", err, tt.says)
			}
		})
	}
}

func TestConnectionsHaveATimeoutOfTheirOwn(t *testing.T) {
	hang := func(c net.Conn) { <-t.Context().Done(); _ = c.Close() } // who lets go of it closes it, when memory is collected
	for _, address := range []string{"http://" + deaf(t), "https://" + listen(t, hang)} {
		s := &poller.HTTP{URL: address}
		if err := s.Connect.UnmarshalText([]byte("100ms")); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := open(t, s).Fetch(t.Context())
		silence, ok := errors.AsType[*poller.Silence](err)
		if !ok || silence.Fault.Class != checks.Timeout || time.Since(began) > 2*time.Second {
			t.Errorf("%s: %v after %v", address, err, time.Since(began))
		}
	}
}

func TestDialingEndsWithItsPoll(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := open(t, &poller.HTTP{URL: "http://" + deaf(t)}).Fetch(ctx)
	if err == nil {
		t.Fatal("a deaf address answered")
	}
	stacks := make([]byte, 1<<20)
	for until := time.Now().Add(20 * time.Second); ; runtime.Gosched() {
		dialing := strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "poller.(*call).dial")
		if !dialing {
			return
		}
		if time.Now().After(until) {
			t.Fatal("the transport still dials")
		}
	}
}

func TestEverySourceHasSettings(t *testing.T) {
	sources := poller.Sources()
	if len(sources) < 3 {
		t.Fatalf("%d sources", len(sources))
	}
	for kind, settings := range sources {
		if problems := settings().Validate(); len(problems) == 0 {
			t.Errorf("%s accepts empty settings", kind)
		}
		if settings() == settings() {
			t.Errorf("%s hands out the same settings twice", kind)
		}
	}
}

func TestMistakesInSettingsAreReported(t *testing.T) {
	text := secret.New
	tests := []struct {
		settings poller.Settings
		paths    string
	}{
		{&poller.HTTP{URL: "http://192.0.2.1/status"}, ""},
		{&poller.HTTP{}, "url"},
		{&poller.HTTP{URL: "192.0.2.1/status"}, "url"},
		{&poller.HTTP{URL: "ftp://192.0.2.1/status"}, "url"},
		{&poller.HTTP{URL: "http://"}, "url"},
		{&poller.HTTP{URL: "http://a:b@192.0.2.1/"}, "url"},
		{&poller.HTTP{URL: "http://[::1"}, "url"},
		{&poller.HTTP{URL: "http://a", Method: "get"}, "method"},
		{&poller.HTTP{URL: "http://a", Method: "DELETE"}, "method"},
		{&poller.HTTP{URL: "http://a", Method: "GET", Body: text("x")}, "body"},
		{&poller.HTTP{URL: "http://a", Body: text("x")}, ""},
		{&poller.HTTP{URL: "http://a", Headers: map[string]secret.Text{"A B": text("x")}}, "headers.A B"},
		{&poller.HTTP{URL: "http://a", Headers: map[string]secret.Text{"A": text("x\r\nB: y")}}, "headers.A"},
		{&poller.HTTP{URL: "http://a", Basic: &poller.Basic{Password: text("x")}}, "basic.username"},
		{&poller.HTTP{URL: "http://a", Basic: &poller.Basic{Username: "x"}, Bearer: text("x")}, "bearer"},
		{&poller.HTTP{URL: "https://a", MinTLS: "3"}, "min_tls"},
		{&poller.HTTP{URL: "https://a", Insecure: true, CA: "ca.pem"}, "ca"},
		{&poller.HTTP{URL: "http://a", Redirects: new(-1)}, "redirects"},
		{&poller.HTTP{URL: "http://a", Redirects: new(0)}, ""},
		{&poller.HTTP{URL: "http://a", Limit: -1}, "limit"},
		{&poller.HTTP{URL: "http://a", Limit: 1 << 30}, "limit"},
		{&poller.HTTP{URL: "http://a", Charset: "klingon"}, "charset"},
		{&poller.HTTP{URL: "http://a", Charset: "euc-kr"}, ""},
		{&poller.HTTP{Method: "x", MinTLS: "x", Limit: -1}, "url method min_tls limit"},
		{&poller.TCP{Address: "192.0.2.1:22"}, ""},
		{&poller.TCP{Address: "[2001:db8::1]:22"}, ""},
		{&poller.TCP{}, "address"},
		{&poller.TCP{Address: "192.0.2.1"}, "address"},
		{&poller.TCP{Address: ":22"}, "address"},
		{&poller.TCP{Address: "192.0.2.1:ssh"}, "address"},
		{&poller.TCP{Address: "192.0.2.1:0"}, "address"},
		{&poller.Command{Run: []string{"/bin/true"}}, ""},
		{&poller.Command{}, "run"},
		{&poller.Command{Run: []string{""}}, "run.0"},
		{&poller.Command{Run: []string{"check_ups -H 192.0.2.1"}}, "run"},
		{&poller.Command{Run: []string{"a"}, Env: map[string]secret.Text{"A=B": text("x")}}, "env.A=B"},
		{&poller.Command{Run: []string{"a"}, Limit: -1}, "limit"},
	}
	for _, tt := range tests {
		var paths []string
		for _, p := range tt.settings.Validate() {
			paths = append(paths, p.Path)
			if p.Text == "" {
				t.Errorf("%+v: a problem without a text at %s", tt.settings, p.Path)
			}
		}
		if got := strings.Join(paths, " "); got != tt.paths {
			t.Errorf("%+v: problems at %q, want %q", tt.settings, got, tt.paths)
		}
	}
}

func TestDangerIsToldLoudly(t *testing.T) {
	for _, tt := range []struct {
		settings poller.Settings
		paths    []string
	}{
		{&poller.HTTP{URL: "https://a"}, nil},
		{&poller.HTTP{URL: "http://a"}, nil},
		{&poller.HTTP{URL: "https://a", Insecure: true}, []string{"insecure"}},
		{&poller.HTTP{URL: "https://a", MinTLS: "1.0"}, []string{"min_tls"}},
		{&poller.HTTP{URL: "https://a", MinTLS: "1.3"}, nil},
		{&poller.HTTP{URL: "http://a", Bearer: secret.New(password)}, []string{"url"}},
		{&poller.HTTP{URL: "http://a", Basic: &poller.Basic{Username: "x"}}, []string{"url"}},
		{&poller.TCP{}, nil},
		{&poller.Command{}, nil},
	} {
		var paths []string
		for _, p := range tt.settings.Cautions() {
			paths = append(paths, p.Path)
		}
		if !slices.Equal(paths, tt.paths) {
			t.Errorf("%+v: cautions at %v, want %v", tt.settings, paths, tt.paths)
		}
	}
}
