package wiretest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// An Office is a network that looks into TLS: it makes certificates for whatever
// name is asked for.
type Office struct {
	t    testing.TB // nil: none goes on
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	home tls.Certificate // of 127.0.0.1
}

// NewOffice returns an office with an authority of its own, for a test.
func NewOffice(t testing.TB) *Office {
	t.Helper()
	o, err := OpenOffice()
	if err != nil {
		t.Fatal(err)
	}
	o.t = t
	return o
}

// OpenOffice returns an office with an authority of its own.
func OpenOffice() (*Office, error) {
	o := &Office{}
	var err error
	o.cert, o.key, err = o.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: "office"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	if err != nil {
		return nil, err
	}
	o.home, err = o.made(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	return o, err
}

// Authority returns the certificate by which the office's are trusted, as PEM.
func (o *Office) Authority() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.cert.Raw})
}

// sign signs a certificate by the authority; its own by itself.
func (o *Office) sign(c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	c.SerialNumber, c.NotBefore, c.NotAfter = big.NewInt(1), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, by := o.cert, o.key
	if parent == nil {
		parent, by = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		return nil, nil, err
	}
	c, err = x509.ParseCertificate(der)
	return c, key, err
}

// made makes a certificate of a server.
func (o *Office) made(c *x509.Certificate) (tls.Certificate, error) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	c, key, err := o.sign(c)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key}, nil
}

// config makes certificates for the names that clients ask for; to those who
// ask for none it shows that of 127.0.0.1.
func (o *Office) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{o.home},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			c, err := o.made(&x509.Certificate{DNSNames: []string{hello.ServerName}})
			return &c, err
		},
	}
}

// Proxy serves a proxy until the test ends, and returns its URL, of https. It
// ends the TLS of each request and lets inside answer in the provider's place.
func (o *Office) Proxy(inside http.Handler) string {
	url, shut := o.Serve(inside)
	o.t.Cleanup(shut)
	return url
}

// Serve serves a proxy as [Office.Proxy] does, until it is shut.
func (o *Office) Serve(inside http.Handler) (url string, shut func()) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		one := &http.Server{Handler: inside, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
		_ = one.Serve(&single{conn: tls.Server(conn, o.config())})
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = o.config()
	s.StartTLS()
	return s.URL, s.Close
}

// A single is a listener with one connection.
type single struct {
	net.Listener
	conn net.Conn
}

// Accept returns the connection, once.
func (s *single) Accept() (net.Conn, error) {
	if s.conn == nil {
		return nil, net.ErrClosed
	}
	conn := s.conn
	s.conn = nil
	return conn, nil
}

// Close does nothing.
func (s *single) Close() error { return nil }

// Addr is of no network.
func (s *single) Addr() net.Addr { return &net.TCPAddr{} }
