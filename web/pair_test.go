package web_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/web"
)

// A mint makes certificates of one authority.
type mint struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newMint returns an authority of its own.
func newMint(t *testing.T) *mint {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-90 * 24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &mint{t, cert, key}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// roots trusts the authority.
func (m *mint) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(m.cert)
	return pool
}

// issue returns a certificate for a name and its key in PEM; self: signed by
// nobody else.
func (m *mint) issue(name string, until time.Time, self bool) (cert, key []byte) {
	m.t.Helper()
	leaf := newKey(m.t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-60 * 24 * time.Hour), NotAfter: until,
	}
	parent, signer := m.cert, m.key
	if self {
		parent, signer = template, leaf
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &leaf.PublicKey, signer)
	if err != nil {
		m.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(leaf)
	if err != nil {
		m.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
}

// write writes a pair to files whose time is as given: synctest's clock and
// that of the file system are not the same.
func write(t *testing.T, folder string, cert, key []byte, at time.Time) (string, string) {
	t.Helper()
	paths := [2]string{filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")}
	for i, content := range [][]byte{cert, key} {
		if err := os.WriteFile(paths[i], content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(paths[i], at, at); err != nil {
			t.Fatal(err)
		}
	}
	return paths[0], paths[1]
}

// shown returns the name in the certificate that a pair shows now.
func shown(t *testing.T, p *web.Pair) string {
	t.Helper()
	c, err := p.Config().GetCertificate(nil)
	if err != nil {
		return err.Error()
	}
	return c.Leaf.Subject.CommonName
}

func TestANewCertificateIsUsedWithinSecondsAndABrokenOneNever(t *testing.T) {
	m, folder := newMint(t), t.TempDir()
	until := time.Now().Add(time.Hour)
	oneCert, oneKey := m.issue("one", until, false)
	twoCert, twoKey := m.issue("two", until, false)
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		began := time.Now()
		cert, key := write(t, folder, oneCert, oneKey, began)
		p := web.NewPair(cert, key, slog.New(slog.NewTextHandler(&log, nil)))
		if got := shown(t, p); got != "one" {
			t.Fatalf("shows %s, want one", got)
		}
		write(t, folder, twoCert, oneKey, began.Add(time.Second)) // in the middle of a renewal
		time.Sleep(6 * time.Second)
		if got := shown(t, p); got != "one" {
			t.Errorf("with a key of another certificate it shows %s, want one", got)
		}
		time.Sleep(time.Minute)
		_ = shown(t, p)
		if n := strings.Count(log.String(), "the old one stays"); n != 1 {
			t.Errorf("the broken pair is logged %d times, want once:\n%s", n, &log)
		}
		write(t, folder, twoCert, twoKey, began.Add(2*time.Second))
		time.Sleep(6 * time.Second)
		if got := shown(t, p); got != "two" {
			t.Errorf("after the renewal it shows %s, want two", got)
		}
		if err := os.Remove(key); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		if got := shown(t, p); got != "two" {
			t.Errorf("without the key's file it shows %s, want two", got)
		}
		if strings.Contains(log.String(), "PRIVATE") {
			t.Error("the key is logged")
		}
	})
}

func TestFilesAreLookedAtOnlyEveryFewSeconds(t *testing.T) {
	m, folder := newMint(t), t.TempDir()
	until := time.Now().Add(time.Hour)
	oneCert, oneKey := m.issue("one", until, false)
	twoCert, twoKey := m.issue("two", until, false)
	synctest.Test(t, func(t *testing.T) {
		cert, key := write(t, folder, oneCert, oneKey, time.Now())
		p := web.NewPair(cert, key, slog.New(slog.DiscardHandler))
		write(t, folder, twoCert, twoKey, time.Now().Add(time.Second))
		if got := shown(t, p); got != "one" {
			t.Errorf("at once it shows %s, want one", got)
		}
	})
}

func TestACertificateThatComesLaterIsUsed(t *testing.T) {
	m, folder := newMint(t), t.TempDir()
	oneCert, oneKey := m.issue("one", time.Now().Add(time.Hour), false)
	synctest.Test(t, func(t *testing.T) {
		p := web.NewPair(filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"), slog.New(slog.DiscardHandler))
		if got := shown(t, p); !strings.Contains(got, "cert.pem: no such file") {
			t.Errorf("without files it says %q", got)
		}
		write(t, folder, oneCert, oneKey, time.Now())
		time.Sleep(6 * time.Second)
		if got := shown(t, p); got != "one" {
			t.Errorf("shows %s, want one", got)
		}
	})
}

func TestTheDoorAnswersOverTLSOf12OrNewer(t *testing.T) {
	m := newMint(t)
	c, k := m.issue("watch.example.com", time.Now().Add(time.Hour), false)
	cert, key := write(t, t.TempDir(), c, k, time.Now())
	d := door(web.State{}, nil)
	d.TLS = web.NewPair(cert, key, d.Log)
	address := served(t, d)
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		dialer := tls.Dialer{Config: &tls.Config{
			ServerName: "watch.example.com", RootCAs: m.roots(), MinVersion: version, MaxVersion: version,
		}}
		conn, err := dialer.DialContext(t.Context(), "tcp", address)
		if (err == nil) != want {
			t.Errorf("%s: %v, want success %v", tls.VersionName(version), err, want)
		}
		if err == nil {
			conn.Close()
		}
	}
}

// served serves a door until the test ends, and returns its address.
func served(t *testing.T, d *web.Door) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	ctx := t.Context()
	go func() { done <- d.Serve(ctx, l) }()
	t.Cleanup(func() { // the test's context has ended
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}
