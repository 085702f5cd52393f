package wire_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// An authority makes certificates for whatever name is asked for, as a proxy
// does that looks into TLS.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	a.cert, a.key = a.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: "office"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	return a
}

// sign signs a certificate by the authority; its own by itself.
func (a *authority) sign(c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c.SerialNumber, c.NotBefore, c.NotAfter = big.NewInt(1), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, by := a.cert, a.key
	if parent == nil {
		parent, by = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		a.t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		a.t.Fatal(err)
	}
	return c, key
}

// config makes certificates for the names that clients ask for; to those who
// ask for none it shows that of 127.0.0.1.
func (a *authority) config() *tls.Config {
	made := func(c *x509.Certificate) tls.Certificate {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		c, key := a.sign(c)
		return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key}
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{made(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			return new(made(&x509.Certificate{DNSNames: []string{hello.ServerName}})), nil
		},
	}
}

// file holds the authority's certificate.
func (a *authority) file() string {
	a.t.Helper()
	file := filepath.Join(a.t.TempDir(), "office.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		a.t.Fatal(err)
	}
	return file
}

// inspect serves a proxy, reached over TLS, that ends the TLS of each request
// and answers in the provider's place.
func (a *authority) inspect() (address string) {
	inside := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, `"%s %d"`, r.Host, len(body))
	})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
			return
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		one := &http.Server{Handler: inside, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
		_ = one.Serve(&single{conn: tls.Server(conn, a.config())})
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = a.config()
	s.StartTLS()
	a.t.Cleanup(s.Close)
	return s.URL
}

// A single is a listener with one connection.
type single struct {
	net.Listener
	conn net.Conn
}

func (s *single) Accept() (net.Conn, error) {
	if s.conn == nil {
		return nil, net.ErrClosed
	}
	conn := s.conn
	s.conn = nil
	return conn, nil
}

func (s *single) Close() error   { return nil }
func (s *single) Addr() net.Addr { return &net.TCPAddr{} }

func TestAProxyThatLooksIntoTLSIsTrustedByItsFile(t *testing.T) {
	office := newAuthority(t)
	roots, err := wire.Roots(office.file())
	if err != nil {
		t.Fatal(err)
	}
	proxy := secret.New(strings.Replace(office.inspect(), "//", "//me:pass-word@", 1))
	a, err := newClient(t, wire.Settings{Proxy: proxy, Roots: roots}).Do(t.Context(), request("https://api.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf(`"api.example.com %d"`, len(token)+2); string(a.Body) != want {
		t.Errorf("got %s, want %s", a.Body, want)
	}
}

func TestAProxyThatLooksIntoTLSIsNotTrustedWithoutItsFile(t *testing.T) {
	proxy := secret.New(strings.Replace(newAuthority(t).inspect(), "//", "//me:pass-word@", 1))
	other, err := wire.Roots(newAuthority(t).file())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []wire.Settings{{Proxy: proxy}, {Proxy: proxy, Roots: other}} {
		_, err := newClient(t, s).Do(t.Context(), request("https://api.example.com"))
		if err == nil || !unsent(err) || !strings.Contains(err.Error(), "name the file of that authority under proxy_ca") {
			t.Errorf("got %v", err)
		}
		wiretest.NoLeak(t, fmt.Sprint(err), "pass-word")
	}
}

func TestRootsAreTheSystemsToo(t *testing.T) {
	roots, err := wire.Roots(newAuthority(t).file())
	if err != nil {
		t.Fatal(err)
	}
	system, err := x509.SystemCertPool()
	if err == nil && roots.Equal(system) {
		t.Error("the file's authority is missing")
	}
	office := newAuthority(t)
	alone := x509.NewCertPool()
	alone.AddCert(office.cert)
	both, err := wire.Roots(office.file())
	if err != nil {
		t.Fatal(err)
	}
	if system != nil && !system.Equal(x509.NewCertPool()) && both.Equal(alone) {
		t.Error("the system's authorities are missing")
	}
}

func TestRootsSayWhatIsWrongWithTheFile(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{empty: "no certificate in " + empty, "/nowhere/ca.pem": "no such file"} {
		if _, err := wire.Roots(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", file, err, want)
		}
	}
}
