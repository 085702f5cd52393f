package web

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// pairPause is how long a certificate is used before its files are looked at
// again.
const pairPause = 5 * time.Second

// A Pair is a certificate and its key in files that may change: a new pair is
// used within seconds, and where it is broken the one before stays. Make it
// with [NewPair].
type Pair struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	inUse  *tls.Certificate // nil: none could be read yet
	fault  error            // why not
	looked time.Time
	seen   [2]stamp // of the files that were read last
}

// A stamp tells whether a file is the same as before.
type stamp struct {
	changed time.Time
	size    int64
}

// NewPair returns the certificate and key in two PEM files. Where they cannot
// be read, that is logged, and nobody is answered until they can.
func NewPair(cert, key string, log *slog.Logger) *Pair {
	p := &Pair{cert: cert, key: key, log: log}
	p.look(time.Now())
	return p
}

// Config returns what a server needs to use the pair: TLS 1.2 or newer, as LINE
// wants it (the Messaging API's reference, image message).
func (p *Pair) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return p.at(time.Now())
	}}
}

// at returns the certificate to use at a time.
func (p *Pair) at(now time.Time) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if since := now.Sub(p.looked); since >= pairPause || since < 0 {
		p.look(now)
	}
	if p.inUse == nil {
		return nil, p.fault
	}
	return p.inUse, nil
}

// look reads the files if they have changed.
func (p *Pair) look(now time.Time) {
	p.looked = now
	seen := [2]stamp{stampOf(p.cert), stampOf(p.key)}
	if seen == p.seen && (p.inUse != nil || p.fault != nil) {
		return
	}
	renewed := p.inUse != nil
	p.seen = seen
	pair, err := readPair(p.cert, p.key)
	if err != nil {
		p.fault = err
		if renewed {
			p.log.Error("the new certificate cannot be used: the old one stays", "error", err)
		} else {
			p.log.Error("nobody can be answered over TLS", "error", err)
		}
		return
	}
	p.inUse, p.fault = &pair, nil
	if renewed {
		p.log.Info("a new certificate is in use", "until", pair.Leaf.NotAfter)
	}
}

// stampOf returns the stamp of a file, or none.
func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

// readPair reads a certificate, with those between it and its authority, and
// its key. The error is for a person.
func readPair(cert, key string) (tls.Certificate, error) {
	certPEM, err := os.ReadFile(cert)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the certificate %s: %w", cert, bare(err))
	}
	keyPEM, err := os.ReadFile(key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the key %s: %w", key, bare(err))
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the certificate %s with the key %s: %w", cert, key, err)
	}
	return pair, nil
}

// bare returns the cause of an error about a file, which repeats the path.
func bare(err error) error {
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		return inner.Err
	}
	return err
}
