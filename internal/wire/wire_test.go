package wire_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

const token = "123456:TE/ST+tök"

func newClient(t *testing.T, s wire.Settings) *wire.Client {
	t.Helper()
	c, err := wire.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request carries the token in its path, its header and its body.
func request(base string) wire.Request {
	return wire.Request{
		Method:  http.MethodPost,
		URL:     base + "/bot" + token + "/send",
		Header:  map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json"},
		Body:    []byte(`"` + token + `"`),
		Secrets: []secret.Text{secret.New(token), secret.New("TE/ST+tök")},
	}
}

func handle(f http.HandlerFunc) func(*testing.T) string {
	return func(t *testing.T) string {
		s := httptest.NewServer(f)
		t.Cleanup(s.Close)
		return s.URL
	}
}

func TestFailureSaysWhetherTheRequestLeft(t *testing.T) {
	tests := []struct {
		name string
		base func(t *testing.T) string
		left bool
		text string
	}{
		{"refused", func(*testing.T) string {
			s := httptest.NewServer(nil)
			s.Close()
			return s.URL
		}, false, "cannot reach 127.0.0.1: dial tcp"},
		{"certificate not trusted", func(t *testing.T) string {
			s := httptest.NewUnstartedServer(nil)
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			t.Cleanup(s.Close)
			return s.URL
		}, false, "cannot reach 127.0.0.1: tls: failed to verify certificate"},
		{"no URL", func(*testing.T) string { return "api.example.com" }, false, "cannot send: the base URL"},
		{"URL with a bad port", func(*testing.T) string { return "https://api.example.com:x" }, false, "cannot send: the base URL"},
		{"unknown scheme", func(*testing.T) string { return "gopher://api.example.com" }, false, "cannot reach api.example.com: unsupported protocol scheme"},
		{"no answer", handle(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}), true, "127.0.0.1 did not answer in time; it may have got the request"},
		{"broken before the answer", handle(func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}), true, "no whole answer from 127.0.0.1: EOF; it may have got the request"},
		{"broken within the answer", handle(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"ok":true`)
		}), true, "no whole answer from 127.0.0.1: unexpected EOF"},
		{"answer too large", handle(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, wire.Limit+1))
		}), true, "its answer is larger than 1 MiB"},
		{"answer too large when unpacked", handle(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, wire.Limit+1))
			_ = z.Close()
		}), true, "its answer is larger than 1 MiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			patience := time.Minute
			if tt.name == "no answer" {
				patience = 500 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := newClient(t, wire.Settings{}).Do(ctx, request(tt.base(t)))
			if err == nil || !strings.Contains(err.Error(), tt.text) {
				t.Fatalf("error is %q, want %q in it", err, tt.text)
			}
			err = fmt.Errorf("send: %w", err)
			if unsent(err) == tt.left || wire.Unknown(err) != tt.left {
				t.Errorf("%v: unsent %v, unknown %v, want left %v", err, unsent(err), wire.Unknown(err), tt.left)
			}
			wiretest.NoLeak(t, fmt.Sprintf("%v %+v %#v %v", err, err, err, errors.Unwrap(errors.Unwrap(err))), token)
		})
	}
}

func TestCauseIsRedacted(t *testing.T) {
	c := newClient(t, wire.Settings{
		Proxy: secret.New("http://me:pass-word@proxy.example.com"),
		Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("no way for " + token + " through me:pass-word@")
		},
	})
	_, err := c.Do(t.Context(), request("https://api.example.com"))
	want := "cannot reach api.example.com: proxyconnect tcp: no way for <secret> through me:<secret>@"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		wiretest.NoLeak(t, fmt.Sprintf("%v %#v", e, e), token)
	}
}

// unsent says whether an error is a request of which no byte left.
func unsent(err error) bool {
	e, ok := errors.AsType[*wire.Error](err)
	return ok && !e.Left
}

func TestRefusalsAreNeitherUnsentNorUnknown(t *testing.T) {
	for _, err := range []error{nil, errors.New("no"), &wire.Unreadable{Status: 302}, &wire.Unreadable{Status: 403}} {
		if unsent(err) || wire.Unknown(err) {
			t.Errorf("%v: unsent %v, unknown %v", err, unsent(err), wire.Unknown(err))
		}
	}
	for _, status := range []int{200, 502} {
		if err := (&wire.Unreadable{Status: status}); !wire.Unknown(err) || unsent(err) {
			t.Errorf("an unreadable %d is not unknown", status)
		}
	}
}

func TestErrorsOfTheContextAreFound(t *testing.T) {
	base := handle(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})(t)
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := newClient(t, wire.Settings{}).Do(short, request(base))
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	if !errors.Is(err, context.DeadlineExceeded) || !ok || !timeout.Timeout() {
		t.Errorf("%v is no timeout", err)
	}

	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, err = newClient(t, wire.Settings{}).Do(stopped, request(base))
	if !errors.Is(err, context.Canceled) || !unsent(err) {
		t.Errorf("%v is not canceled or not unsent", err)
	}
}

func TestConnectionFoundDeadBeforeItWasUsedLeavesTheRequestUnsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serve := wiretest.Pipe(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "{}")
		}))
		var conns []net.Conn
		dial := func(ctx context.Context, network, address string) (net.Conn, error) {
			if len(conns) > 0 {
				return nil, errors.New("network is unreachable")
			}
			conn, err := serve(ctx, network, address)
			conns = append(conns, conn)
			return conn, err
		}
		c := newClient(t, wire.Settings{Dial: dial})
		if _, err := c.Do(t.Context(), request("http://example.com")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		_ = conns[0].Close()
		_, err := c.Do(t.Context(), request("http://example.com"))
		if !unsent(err) {
			t.Errorf("%v is not unsent", err)
		}
	})
}

func TestRequestWithoutDeadlineEndsAfterPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, wire.Settings{Dial: wiretest.Pipe(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}))})
		began := time.Now()
		_, err := c.Do(context.Background(), request("http://example.com"))
		if took := time.Since(began); took != wire.Patience || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended after %v with %v", took, err)
		}
	})
}

func TestConnectionIsUsedAgain(t *testing.T) {
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := newClient(t, wire.Settings{})
	for range 3 {
		if _, err := c.Do(t.Context(), request(s.URL)); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections were opened", n)
	}
}

func TestRequestArrivesAsGiven(t *testing.T) {
	base := handle(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Test", "yes")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s %s %s %d %s", r.Method, r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("User-Agent"), r.ContentLength, body)
	})(t)
	a, err := newClient(t, wire.Settings{}).Do(t.Context(), request(base))
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("POST /bot%s/send Bearer %s gaugewatch %d %q", token, token, len(token)+2, token)
	if got := string(a.Body); got != want || a.Status != http.StatusTeapot || a.Header.Get("X-Test") != "yes" {
		t.Errorf("got %d %q, want %q", a.Status, got, want)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Bool
	base := handle(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			followed.Store(true)
		}
		http.Redirect(w, r, "https://login.example.com/login?from="+r.URL.EscapedPath(), http.StatusTemporaryRedirect)
	})(t)
	_, err := newClient(t, wire.Settings{}).Do(t.Context(), request(base))
	want := "answered 307 with a redirect to login.example.com: is a captive portal or login page in between?"
	if err == nil || err.Error() != want {
		t.Errorf("error is %q, want %q", err, want)
	}
	if followed.Load() {
		t.Error("the redirect was followed")
	}
}

func TestAnswerThatIsNotTheProvidersIsPutIntoWords(t *testing.T) {
	tests := []struct {
		status int
		body   string
		want   string
	}{
		{200, "<!DOCTYPE html><title>Log in</title>", "answered 200 with HTML, not JSON: is a captive portal or login page in between?"},
		{502, "\n <html>Bad Gateway</html>", "answered 502 with HTML, not JSON"},
		{407, "<html>", "answered 407 with HTML, not JSON: the proxy wants another user or password"},
		{200, " ", "answered 200 with nothing"},
		{200, "OK", "answered 200 with text, not JSON"},
		{200, `{"ok":true`, "answered 200 with text, not JSON"},
		{200, `["ok"]`, "answered 200 with JSON of another kind"},
	}
	for _, tt := range tests {
		var v struct{ OK bool }
		err := (&wire.Answer{Status: tt.status, Body: []byte(tt.body)}).JSON(&v)
		if e, ok := errors.AsType[*wire.Unreadable](err); !ok || e.Error() != tt.want {
			t.Errorf("%q: %v, want %s", tt.body, err, tt.want)
		}
	}
	var v struct{ OK bool }
	if err := (&wire.Answer{Status: 200, Body: []byte(`{"ok":true}`)}).JSON(&v); err != nil || !v.OK {
		t.Errorf("good JSON is not read: %v", err)
	}
}

func TestTidyMakesOneBearableLine(t *testing.T) {
	for said, want := range map[string]string{
		"Bad Request:\n\tno\x1b[31m \xff": "Bad Request: no [31m \ufffd",
		strings.Repeat("가", 400):          strings.Repeat("가", 299) + "…",
		"":                                "",
	} {
		if got := wire.Tidy(said); got != want {
			t.Errorf("%q becomes %q, want %q", said, got, want)
		}
	}
}

func TestProxyIsUsedWithItsCredentials(t *testing.T) {
	var seen string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
		seen = r.URL.Host + " " + user + " " + password
		_, _ = io.WriteString(w, "{}")
	}))
	defer proxy.Close()
	c := newClient(t, wire.Settings{Proxy: secret.New(strings.Replace(proxy.URL, "//", "//me:pass%40word@", 1))})
	if _, err := c.Do(t.Context(), request("http://api.example.com")); err != nil {
		t.Fatal(err)
	}
	if want := "api.example.com me pass@word"; seen != want {
		t.Errorf("the proxy saw %q, want %q", seen, want)
	}
}

func TestProxyThatRefusesLeavesTheRequestUnsent(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "who is "+r.Header.Get("Proxy-Authorization"), http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	down := httptest.NewServer(nil)
	down.Close()
	for base, want := range map[string]string{
		proxy.URL: "cannot reach api.example.com: Proxy Authentication Required",
		down.URL:  "cannot reach api.example.com: proxyconnect tcp: dial tcp",
	} {
		c := newClient(t, wire.Settings{Proxy: secret.New(strings.Replace(base, "//", "//me:"+"pass-word"+"@", 1))})
		_, err := c.Do(t.Context(), request("https://api.example.com"))
		if err == nil || !strings.HasPrefix(err.Error(), want) || !unsent(err) {
			t.Errorf("error is %v (unsent %v), want %s", err, unsent(err), want)
		}
		wiretest.NoLeak(t, fmt.Sprint(err), token)
		wiretest.NoLeak(t, fmt.Sprint(err), "pass-word")
	}
}

func TestMistakenProxyIsExplainedWithoutItsPassword(t *testing.T) {
	for text, want := range map[string]string{
		"http://me:gehe#im@proxy:3128": "not a URL like",
		"http://me:gehe/im@proxy:3128": "not a URL like",
		"http://me:gehe%zzim@proxy":    "not a URL like",
		"proxy.example.com":            "not a URL like",
		"proxy.example.com:3128":       "not a URL like",
		"ftp://me:geheim@proxy":        `"ftp" is not a way`,
	} {
		_, err := wire.New(wire.Settings{Proxy: secret.New(text)})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "gehe") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNothingIsPrinted(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = file, file
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	c, err := wire.New(wire.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	base := handle(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bytes.Repeat([]byte("no gzip"), 100))
	})(t)
	if _, err := c.Do(t.Context(), request(base)); err == nil {
		t.Error("a broken answer is no error")
	}
	if printed, err := os.ReadFile(file.Name()); err != nil || len(printed) > 0 {
		t.Errorf("printed %q, %v", printed, err)
	}
}
