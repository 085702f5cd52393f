package web_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web"
)

// public is the name by which the tests' servers are known.
const public = "watch.example.com"

// outsider returns one for whom public, at an address of the internet, is the
// server at an address of this machine.
func outsider(server string, roots *x509.CertPool) web.Outsider {
	return web.Outsider{
		Roots: roots,
		Resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
			switch host {
			case public:
				return []netip.Addr{netip.MustParseAddr("203.0.113.7")}, nil
			case "router.example.com":
				return []netip.Addr{netip.MustParseAddr("192.168.1.1"), netip.MustParseAddr("fd00::1")}, nil
			case "dns.example.com":
				return nil, &net.DNSError{Name: host, IsTimeout: true}
			}
			return nil, &net.DNSError{Name: host, IsNotFound: true}
		},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address != "203.0.113.7:443" {
				return nil, fmt.Errorf("dialled %s", address)
			}
			return new(net.Dialer).DialContext(ctx, network, server)
		},
	}
}

// overTLS serves a handler with a certificate, and returns its address.
func overTLS(t *testing.T, c *tls.Config, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = c
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// issued returns a server's configuration with one certificate.
func issued(m *mint, name string, until time.Time, self bool) *tls.Config {
	m.t.Helper()
	c, err := tls.X509KeyPair(m.issue(name, until, self))
	if err != nil {
		m.t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{c}}
}

// testURL is where the tests look.
const testURL = "https://" + public + "/i/test.png"

func TestAnOutsiderSeesThePictureOfTheDoorItself(t *testing.T) {
	m := newMint(t)
	server := overTLS(t, issued(m, public, time.Now().Add(12*time.Hour), false), door(web.State{}, nil).Handler())
	s, err := outsider(server, m.roots()).Look(t.Context(), testURL, web.TestPicture())
	if err != nil {
		t.Fatal(err)
	}
	if s.TLS != "TLS 1.3" || s.At.String() != "203.0.113.7" || s.Until.IsZero() || s.Door == "" || len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "valid for 0 days only") {
		t.Errorf("%+v", s)
	}
}

func TestAnOutsiderSaysWhatIsInTheWayOfTheConnection(t *testing.T) {
	m, later := newMint(t), time.Now().Add(time.Hour)
	good := door(web.State{}, nil).Handler()
	plain := httptest.NewServer(good)
	defer plain.Close()
	old := issued(m, public, later, false)
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	nameless := &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("no such name") }}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, c := range []struct {
		rule, server, url, want string
	}{
		{"not https", plain.Listener.Addr().String(), "http://" + public + "/i/test.png", "by https:// only"},
		{"no URL", "", "https:///i", "no URL"},
		{"too long", "", testURL + strings.Repeat("a", 2000), "LINE takes no more than 2000"},
		{"an unknown name", "", "https://wach.example.com/i/test.png", "the name wach.example.com is not found"},
		{"nothing listens", closed.Addr().String(), testURL, "203.0.113.7 does not answer on port 443 (connection refused): nothing listens there"},
		{"a private address", "", "https://192.168.1.5/i/test.png", "192.168.1.5 is an address that only your own network reaches"},
		{"a name that leads to one", "", "https://router.example.com/i/test.png", "the name router.example.com leads to 192.168.1.1, which only your own network reaches"},
		{"a DNS that fails", "", "https://dns.example.com/i/test.png", "the name dns.example.com cannot be looked up: no answer in time"},
		{"plain HTTP", plain.Listener.Addr().String(), testURL, "does not speak HTTPS on this port, but something else"},
		{"too old", overTLS(t, old, good), testURL, "speaks TLS 1.1 at most"},
		{"no certificate for the name", overTLS(t, nameless, good), testURL, "breaks TLS off"},
		{"expired", overTLS(t, issued(m, public, time.Now().Add(-time.Hour), false), good), testURL, "only: renew it"},
		{"another's", overTLS(t, issued(m, "other.example.com", later, false), good), testURL, "not for watch.example.com, but for other.example.com"},
		{"signed by itself", overTLS(t, issued(m, public, later, true), good), testURL, "signed by itself"},
		{"an unknown authority", overTLS(t, issued(newMint(t), public, later, false), good), testURL, `comes from "an authority", which is not known here`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := outsider(c.server, m.roots()).Look(t.Context(), c.url, web.TestPicture())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestAnOutsiderSaysWhatIsInTheWayOfThePicture(t *testing.T) {
	m := newMint(t)
	picture := web.TestPicture()
	answers := func(status int, kind, body string, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for _, c := range []struct {
		rule    string
		handler http.HandlerFunc
		want    string // empty: nothing
	}{
		{"all is well", answers(200, "image/png", string(picture)), ""},
		{"a redirect", answers(301, "text/html", "", "Location", "https://www.example.com/i/test.png?key=hunter22"), "a redirect (301) to https://www.example.com/i/test.png:"},
		{"a login", answers(302, "text/html", "", "Location", "/oauth2/sign_in?rd=/i/test.png"), "a login is asked for, at https://watch.example.com/oauth2/sign_in:"},
		{"a redirect to nowhere", answers(302, "text/html", ""), "to nowhere"},
		{"a page to log in", answers(200, "text/html; charset=utf-8", "<html><TITLE>\nLog in · Acme\n</title>"), "a web page “Log in · Acme” came instead of the picture"},
		{"a password", answers(401, "text/plain", ""), "a password is asked for (401)"},
		{"strangers are kept out", answers(403, "text/html", "<title>Forbidden</title>", "Server", "nginx"), "refused (403 from nginx) “Forbidden”"},
		{"a challenge", answers(403, "text/html", "", "Cf-Mitigated", "challenge"), "a challenge by Cloudflare"},
		{"another server", answers(404, "text/html", "", "Server", "Apache"), "not found (404 from Apache): another server answers there"},
		{"the proxy reaches nothing", answers(502, "text/html", "", "Server", "Caddy"), "does not reach gaugewatch (502 from Caddy)"},
		{"broken", answers(500, "text/plain", ""), "an unexpected answer (500)"},
		{"empty", answers(200, "", "", "Server", "Caddy"), "an empty answer from Caddy: the proxy does not hand the path /i/ on"},
		{"another type", answers(200, "application/octet-stream", string(picture)), `came as "application/octet-stream" rather than image/png`},
		{"another picture", answers(200, "image/png", string(picture)+"x"), "another picture came"},
		{"too large", answers(200, "image/png", strings.Repeat("x", 10<<20+1)), "more than 10485760 bytes"},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write(picture)
		}, "broke off after"},
		{"foreign words", answers(403, "text/html", "<title>\x1b[31mred\u202e</title>"), "refused (403) “[31mred”"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			server := overTLS(t, issued(m, public, time.Now().Add(time.Hour), false), c.handler)
			_, err := outsider(server, m.roots()).Look(t.Context(), testURL, picture)
			switch {
			case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), "hunter22"):
				t.Errorf("a query is shown: %v", err)
			}
		})
	}
}

func TestAnOutsiderTriesAllAddressesAndNotesThoseThatFail(t *testing.T) {
	m := newMint(t)
	server := overTLS(t, issued(m, public, time.Now().Add(time.Hour), false), door(web.State{}, nil).Handler())
	o := outsider(server, m.roots())
	o.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("2001:db8::7"), netip.MustParseAddr("203.0.113.7")}, nil
	}
	dial := o.Dial
	o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "[2001:") {
			return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
		}
		return dial(ctx, network, address)
	}
	s, err := o.Look(t.Context(), testURL, web.TestPicture())
	if err != nil || len(s.Notes) == 0 || !strings.HasPrefix(s.Notes[0], "2001:db8::7 port 443: no way there") {
		t.Errorf("%+v, %v", s.Notes, err)
	}
}

func TestAnOutsiderWaitsNotForEver(t *testing.T) {
	o := outsider("", nil)
	o.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := o.Look(ctx, testURL, web.TestPicture())
	if err == nil || !strings.Contains(err.Error(), "does not answer on port 443 (no answer in time): is the machine up") || time.Since(began) > 5*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
}
