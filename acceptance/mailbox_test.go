package acceptance_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A mailbox is the mail server of a provider. It knows a letter by its
// Message-ID, as programs do that read mail.
type mailbox struct {
	provider *provider
	address  string
	trust    []byte // its certificate, as PEM
	tls      *tls.Config
	server   *smtp.Server
	listener net.Listener
	gone     chan struct{}

	mu      sync.Mutex
	full    map[string]bool     // mailboxes for which nothing is taken now
	letters map[string][]string // Message-IDs, by recipient
}

// fill says of whom no letters are taken from now on.
func (m *mailbox) fill(recipients ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full = map[string]bool{}
	for _, r := range recipients {
		m.full[r] = true
	}
}

// of returns the Message-IDs of the letters that somebody has got.
func (m *mailbox) of(recipient string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.letters[recipient])
}

// hand notes a letter for its recipients.
func (m *mailbox) hand(key string, recipients []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range recipients {
		m.letters[r] = append(m.letters[r], key)
	}
}

func newMailbox(p *provider, host string) *mailbox {
	m := &mailbox{provider: p, address: net.JoinHostPort(host, "0"), letters: map[string][]string{}}
	certificate, err := certify(host)
	if err != nil {
		p.t.Fatal(err)
	}
	m.trust = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	m.tls = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	return m
}

// certify makes a certificate for an address, signed by itself.
func certify(host string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.ParseIP(host)},
		IsCA: true, BasicConstraintsValid: true,
	}
	bytes, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{bytes}, PrivateKey: key}, err
}

// come listens; always at the same address.
func (m *mailbox) come() {
	m.provider.t.Helper()
	l := listenAgain(m.provider.t, m.address)
	m.address, m.gone, m.listener = l.Addr().String(), make(chan struct{}), l
	m.server = smtp.NewServer(&greeter{m, m.gone})
	m.server.TLSConfig, m.server.ErrorLog = m.tls, quiet{}
	server := m.server
	go func() { _ = server.Serve(l) }() // always says that it was closed
}

// leave closes the door and all connections.
func (m *mailbox) leave() {
	close(m.gone)
	_ = m.listener.Close() // the server may not have heard of it yet
	_ = m.server.Close()
}

// listenAgain listens at an address, which may take a moment to be free again.
func listenAgain(t testing.TB, address string) net.Listener {
	t.Helper()
	var err error
	for range 100 {
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			return l
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Fatal(err)
	return nil
}

// Quiet is a log of what does not matter.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// A greeter greets everybody who comes while the mailbox is there.
type greeter struct {
	*mailbox
	gone <-chan struct{}
}

// NewSession begins a conversation.
func (g *greeter) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &session{mailbox: g.mailbox, gone: g.gone}, nil
}

// A session is one conversation.
type session struct {
	*mailbox
	gone <-chan struct{}
	mood mood
	to   []string
}

// AuthMechanisms are the ways to log in.
func (s *session) AuthMechanisms() []string { return []string{"PLAIN"} }

// Auth lets those in who know the password.
func (s *session) Auth(string) (sasl.Server, error) {
	s.mood = s.provider.ask("email")
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.mood == denies || user != "watch" || password != mailPassword {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "not accepted: " + password}
		}
		return nil
	}), nil
}

// Mail takes a sender.
func (s *session) Mail(string, *smtp.MailOptions) error { s.to = nil; return nil }

// Rcpt takes a recipient whose mailbox is not full.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full[to] {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	}
	s.to = append(s.to, to)
	return nil
}

// closingDown is what a server says that ends, if it still says something.
func closingDown() error {
	return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "closing down"}
}

// Data takes a letter.
func (s *session) Data(r io.Reader) error {
	whole, err := io.ReadAll(r)
	if err != nil {
		return closingDown() // or who wrote it was killed
	}
	key, text, answer, err := readLetter(bytes.NewReader(whole))
	switch {
	case err != nil:
		s.provider.t.Errorf("the mail server got a letter that cannot be read: %v", err)
		return err
	case s.mood == hangs:
		<-s.gone
		return closingDown()
	case s.mood == busy, s.mood == breaks:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, come back later"}
	case s.mood == slow:
		time.Sleep(60 * time.Millisecond)
	}
	if !answer {
		s.provider.show(letter{"email", key, text})
		s.hand(key, s.to)
	}
	if s.mood == swallows {
		<-s.gone
		return closingDown()
	}
	return nil
}

// readLetter returns the Message-ID of a letter, its plain text, and whether it
// is an answer to another, as a chart is that follows an alert.
func readLetter(r io.Reader) (key, text string, answer bool, err error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return "", "", false, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err == nil {
		text, err = plain(m.Header.Get, m.Body)
	}
	return m.Header.Get("Message-Id"), text, strings.HasPrefix(subject, "Re: "), err
}

// plain returns the text of the first part of a letter, or of the first part of
// that: with pictures the text stands deeper.
func plain(header func(string) string, body io.Reader) (string, error) {
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	switch {
	case err != nil:
		return "", err
	case !strings.HasPrefix(kind, "multipart/"):
		if header("Content-Transfer-Encoding") != "quoted-printable" {
			return "", errors.New("its first part is not quoted-printable")
		}
		text, err := io.ReadAll(quotedprintable.NewReader(body))
		return string(text), err
	}
	part, err := multipart.NewReader(body, params["boundary"]).NextRawPart()
	if err != nil {
		return "", err
	}
	return plain(part.Header.Get, part)
}

// Reset forgets the letter.
func (s *session) Reset() {}

// Logout ends the conversation.
func (s *session) Logout() error { return nil }
