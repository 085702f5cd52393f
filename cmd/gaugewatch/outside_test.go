package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/web"
)

// A world is a reverse proxy of the internet, in front of what listens here.
type world struct {
	*httptest.Server
	hands func(w http.ResponseWriter, r *http.Request) // nil: on to the door
}

// newWorld returns the world in front of an address.
func newWorld(t *testing.T, address string) *world {
	t.Helper()
	w := &world{}
	on := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	on.ErrorLog = log.New(io.Discard, "", 0)
	w.Server = httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.hands != nil {
			w.hands(rw, r)
			return
		}
		on.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

// outsider is one for whom the world is example.com, for which its certificate
// is.
func (w *world) outsider() web.Outsider {
	roots := x509.NewCertPool()
	roots.AddCert(w.Certificate())
	return web.Outsider{
		Roots: roots,
		Resolve: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("203.0.113.7")}, nil
		},
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, w.Listener.Addr().String())
		},
	}
}

// freeAddress returns an address of this machine at which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// webConfig reads a configuration with what it says about the web.
func webConfig(t *testing.T, text string) *config.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	text += "\nchannels: [{name: screen, console: {}, level: info}]\ntargets: [{name: room, tcp: {address: \"192.0.2.1:1\"}, schedule: 1h}]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPicturesAreSeenFromOutsideWhetherADaemonRunsOrNot(t *testing.T) {
	for _, prefix := range []string{"", "/watch"} {
		address := freeAddress(t)
		w := newWorld(t, address)
		c := webConfig(t, fmt.Sprintf("web: {listen: %q, public_url: https://example.com%s}", address, prefix))
		check := func(when string) {
			all := lookFromOutside(t.Context(), c, w.outsider())
			if len(all) != 1 || unseen(all) || !strings.HasPrefix(all[0].String(), "web.public_url: pictures are seen from outside: https://example.com"+prefix+"/i/") {
				t.Errorf("%s, below %q: %v", when, prefix, all)
			}
		}
		check("without a daemon")
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		closed := make(chan error, 1)
		go func() { closed <- newDoor(c, slog.New(slog.DiscardHandler)).Serve(ctx, l) }()
		check("while one runs")
		cancel()
		if err := <-closed; err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsInTheWayOfPicturesIsTold(t *testing.T) {
	address := freeAddress(t)
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	old := httptest.NewServer(newDoor(webConfig(t, ""), slog.New(slog.DiscardHandler)).Handler())
	defer old.Close()
	running := httptest.NewServer(newDoor(webConfig(t, ""), slog.New(slog.DiscardHandler)).Handler())
	defer running.Close()
	for _, c := range []struct {
		rule, listen, leads string
		hands               http.HandlerFunc
		want                string
	}{
		{"an old machine answers, and no daemon runs here", address, old.Listener.Addr().String(), nil, "not found (404): another server answers there"},
		{"an old machine answers, and a daemon runs here", running.Listener.Addr().String(), old.Listener.Addr().String(), nil, "another gaugewatch answers there, not the one at 127.0.0.1:"},
		{"something else listens here", other.Listener.Addr().String(), address, nil, "another program listens at 127.0.0.1:"},
		{"no address of this machine", "192.0.2.1:8080", address, nil, "nothing can listen at web.listen: "},
		{"a login", address, address, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, "a login is asked for"},
		{"the proxy leads nowhere", address, freeAddress(t), nil, "the proxy answers, but does not reach gaugewatch (502)"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			w := newWorld(t, c.leads)
			w.hands = c.hands
			all := lookFromOutside(t.Context(), webConfig(t, fmt.Sprintf("web: {listen: %q, public_url: https://example.com}", c.listen)), w.outsider())
			if len(all) != 1 || !unseen(all) || !strings.Contains(all[0].String(), c.want) {
				t.Errorf("%v, want %q", all, c.want)
			}
		})
	}
}

func TestPicturesAreSeenThroughTheDoorsOwnCertificate(t *testing.T) {
	w := newWorld(t, "")
	cert, key := pairOf(t, w.TLS.Certificates[0])
	address := freeAddress(t)
	c := webConfig(t, fmt.Sprintf("web: {listen: %q, public_url: https://example.com, tls: {cert: %q, key: %q}}", address, cert, key))
	o := w.outsider()
	o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	if all := lookFromOutside(t.Context(), c, o); unseen(all) {
		t.Errorf("without a daemon: %v", all)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	closed := make(chan error, 1)
	go func() { closed <- newDoor(c, slog.New(slog.DiscardHandler)).Serve(ctx, l) }()
	if all := lookFromOutside(t.Context(), c, o); unseen(all) {
		t.Errorf("while one runs: %v", all)
	}
	cancel()
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// pairOf writes a certificate and its key to files.
func pairOf(t *testing.T, c tls.Certificate) (cert, key string) {
	t.Helper()
	folder := t.TempDir()
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	private, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: c.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestPicturesAreSeenThroughABucketAndTakenOutAgain(t *testing.T) {
	w := newWorld(t, "")
	objects, refuse := map[string]string{}, false
	w.hands = func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case refuse:
			rw.WriteHeader(http.StatusForbidden)
		case r.Method == http.MethodPut:
			body, _ := io.ReadAll(r.Body)
			objects[r.URL.Path] = string(body)
		case r.Method == http.MethodDelete:
			delete(objects, r.URL.Path)
			rw.WriteHeader(http.StatusNoContent)
		default:
			rw.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(rw, objects["/pictures"+r.URL.Path])
		}
	}
	plain := httptest.NewServer(http.HandlerFunc(w.hands)) // a store of the house, behind a public base
	defer plain.Close()
	c := webConfig(t, fmt.Sprintf("publish: {s3: {endpoint: %q, bucket: pictures, access_key: AKIAEXAMPLE, secret_key: hunter22-hunter22, path_style: true, public_base: https://example.com}}", plain.URL))
	all := lookFromOutside(t.Context(), c, w.outsider())
	if len(all) != 1 || unseen(all) || !strings.HasPrefix(all[0].String(), "publish.s3: pictures are seen from outside: https://example.com/test-") || len(objects) > 0 {
		t.Errorf("%v, left %d", all, len(objects))
	}
	refuse = true
	all = lookFromOutside(t.Context(), c, w.outsider())
	if !unseen(all) || !strings.Contains(all[0].String(), "the access key may not do that") || strings.Contains(all[0].String(), "hunter22") {
		t.Errorf("%v", all)
	}
}

func TestWhatOfTheDoorWaitsForARestartIsNamed(t *testing.T) {
	began := doorOf(webConfig(t, "web: {listen: 127.0.0.1:8080, public_url: https://example.com}"))
	for text, want := range map[string]string{
		"web: {listen: 127.0.0.1:8080, public_url: https://www.example.com}":                              "web.public_url",
		"web: {listen: 127.0.0.1:8081, public_url: https://example.com}":                                  "web.listen",
		"web: {listen: 127.0.0.1:8080, public_url: https://example.com/watch}":                            "web.public_url",
		"web: {listen: 127.0.0.1:8080, public_url: https://example.com, tls: {cert: a.pem, key: b.pem}}":  "web.tls",
		"web: {listen: 127.0.0.1:8080, public_url: https://example.com, trusted_proxies: [192.168.1.10]}": "web.trusted_proxies",
	} {
		if got := strings.Join(began.waiting(doorOf(webConfig(t, text))), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
