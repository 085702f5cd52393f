package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/gaugewatch/gaugewatch/internal/mail"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

const password = "app-password/with=signs"

// A server is a mail server on loopback that keeps what it takes.
type server struct {
	*smtp.Server
	listener net.Listener
	roots    *x509.CertPool

	mu      sync.Mutex
	letters []letter
	refuse  map[string]error // by recipient
	verdict error            // on a whole letter
	hang    bool             // says nothing once it has the letter
	gone    chan struct{}    // closed at the end
	login   error
}

type letter struct {
	from string
	to   []string
	body string
}

// serve starts a server with a certificate for a name.
func serve(t *testing.T, name string, expires time.Time, change func(*server)) *server {
	t.Helper()
	certificate, roots := certify(t, name, expires)
	s := &server{roots: roots, refuse: map[string]error{}, gone: make(chan struct{})}
	s.Server = smtp.NewServer(s)
	s.Domain, s.TLSConfig, s.ErrorLog = name, &tls.Config{Certificates: []tls.Certificate{certificate}}, quiet{}
	if change != nil {
		change(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = l
	t.Cleanup(func() { close(s.gone); _ = s.Close() })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// plain serves STARTTLS, implicit serves TLS from the first byte on.
func (s *server) plain() *server { go func() { _ = s.Serve(s.listener) }(); return s }

func (s *server) implicit() *server {
	go func() { _ = s.Serve(tls.NewListener(s.listener, s.TLSConfig)) }()
	return s
}

// client returns one that speaks to the server by a name.
func (s *server) client() mail.Client {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return mail.Client{
		Server: "localhost:" + port, Roots: s.roots,
		From: netmail.Address{Name: "Watch", Address: "watch@example.com"},
		To:   []netmail.Address{{Address: "ops@example.com"}},
	}
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

func (s *server) taken() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters)
}

type session struct {
	*server
	letter
}

func (s *session) AuthMechanisms() []string { return []string{"PLAIN"} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if s.login == nil && (user != "watch" || pass != password) {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "authentication failed for " + pass}
		}
		return s.login
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.letter = letter{from: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return s.refuse[to]
}

func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.hang {
		<-s.gone
		return io.ErrUnexpectedEOF
	}
	if s.verdict != nil {
		return s.verdict
	}
	s.body = string(body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, s.letter)
	return nil
}

func (s *session) Reset()        { s.letter = letter{} }
func (s *session) Logout() error { return nil }

// certify makes a certificate for a name, and the pool that trusts it.
func certify(t *testing.T, name string, expires time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: expires.Add(-24 * time.Hour), NotAfter: expires,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func tomorrow() time.Time { return time.Now().Add(24 * time.Hour) }

// news is a letter to send.
func news() mail.Letter {
	return mail.Letter{
		ID: "1b9d6bcd", Threads: []string{"a41.t0", "a42.t0"}, At: time.Date(2026, 11, 22, 3, 12, 0, 0, time.UTC),
		Subject: "🔴 위험 냉동고1 −9.4 °C", Text: "한계 −15\n→ 문 닫기", HTML: "<p>한계 −15</p>",
	}
}

func TestALetterReachesAllRecipientsInOneConversation(t *testing.T) {
	for name, way := range map[mail.TLS]func(*server) *server{mail.StartTLS: (*server).plain, mail.Implicit: (*server).implicit} {
		t.Run(string(name), func(t *testing.T) {
			s := way(serve(t, "localhost", tomorrow(), nil))
			c := s.client()
			c.TLS, c.Username, c.Password = name, "watch", secret.New(password)
			c.To = append(c.To, netmail.Address{Name: "김민수", Address: "minsu@example.com"})
			c.Cc = []netmail.Address{{Address: "boss@example.com"}}
			if round, err := c.Send(t.Context(), news()); err != nil || round.Why != nil {
				t.Fatalf("%+v, error %v", round, err)
			}
			got := s.taken()
			if len(got) != 1 || got[0].from != "watch@example.com" ||
				!slices.Equal(got[0].to, []string{"ops@example.com", "minsu@example.com", "boss@example.com"}) {
				t.Fatalf("taken %+v", got)
			}
			m, err := netmail.ReadMessage(strings.NewReader(got[0].body))
			if err != nil {
				t.Fatal(err)
			}
			for header, want := range map[string]string{
				"Message-ID":  "<1b9d6bcd@example.com>",
				"In-Reply-To": "<a41.t0@example.com>",
				"References":  "<a41.t0@example.com> <a42.t0@example.com>",
				"Date":        "Sun, 22 Nov 2026 03:12:00 +0000",
				"Cc":          "<boss@example.com>",
			} {
				if m.Header.Get(header) != want {
					t.Errorf("%s is %q, want %q", header, m.Header.Get(header), want)
				}
			}
			if kind := m.Header.Get("Content-Type"); !strings.HasPrefix(kind, "multipart/alternative") {
				t.Errorf("it is %s", kind)
			}
		})
	}
}

func TestNothingInALetterBecomesAHeader(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	c := s.client()
	l := news()
	l.Subject = "ERROR\r\nBcc: thief@example.com\r\n\r\nhello\u2028X: y"
	if _, err := c.Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := s.taken()[0]
	m, err := netmail.ReadMessage(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.to) != 1 || m.Header.Get("Bcc") != "" || m.Header.Get("X") != "" || m.Header.Get("Subject") != "ERROR Bcc: thief@example.com hello X: y" {
		t.Errorf("to %v, headers %v", got.to, m.Header)
	}
}

func TestOneRefusedRecipientKeepsALetterFromNobodyElse(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	s.refuse["gone@example.com"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	c := s.client()
	c.To = append(c.To, netmail.Address{Address: "gone@example.com"}, netmail.Address{Address: "boss@example.com"})
	round, err := c.Send(t.Context(), news())
	if err != nil || round.Why == nil || round.Why.Temporary || !slices.Equal(round.Missed, []string{"gone@example.com"}) {
		t.Fatalf("%+v, error %v", round, err)
	}
	if want := []string{"ops@example.com", "boss@example.com"}; !slices.Equal(s.reached(), want) || !slices.Equal(round.Reached, want) {
		t.Errorf("reached %v, and is said to have reached %v", s.reached(), round.Reached)
	}
}

func TestALetterGoesOnceToWhoHasItWhileAnotherIsPutOff(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	s.refuse["gone@example.com"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	s.refuse["full@example.com"] = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	c := s.client()
	c.To = append(c.To, netmail.Address{Address: "full@example.com"}, netmail.Address{Address: "gone@example.com"}, netmail.Address{Address: "boss@example.com"})
	l := news()
	for attempt := range 3 {
		round, err := c.Send(t.Context(), l)
		if err != nil || round.Why == nil || !round.Why.Temporary || !strings.Contains(round.Why.Text, "mailbox full") || len(round.Missed) != 2 {
			t.Fatalf("attempt %d: %+v, error %v", attempt, round, err)
		}
		l.Reached = round.Reached
	}
	s.refuse = map[string]error{"gone@example.com": s.refuse["gone@example.com"]}
	if round, err := c.Send(t.Context(), l); err != nil || round.Why == nil || round.Why.Temporary || !slices.Equal(round.Missed, []string{"gone@example.com"}) {
		t.Errorf("once there is room: %+v, error %v", round, err)
	}
	if want := []string{"ops@example.com", "boss@example.com", "full@example.com"}; !slices.Equal(s.reached(), want) {
		t.Errorf("reached %v, want %v", s.reached(), want)
	}
	s.refuse = nil
	if round, err := c.Send(t.Context(), l); err != nil || round.Why != nil {
		t.Errorf("once all is well: %+v, error %v", round, err)
	}
}

func TestALetterThatOneMayHaveIsUnknownThoughAnotherIsPutOff(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	s.hang = true
	s.refuse["full@example.com"] = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	c := s.client()
	c.To = append(c.To, netmail.Address{Address: "full@example.com"})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := c.Send(ctx, news())
	if e, ok := errors.AsType[*mail.Error](err); !ok || !e.Unknown {
		t.Errorf("got %+v, want that it may have arrived", err)
	}
}

// reached returns who has got letters, in their order.
func (s *server) reached() []string {
	var all []string
	for _, l := range s.taken() {
		all = append(all, l.to...)
	}
	return all
}

func TestAFailureIsToldInWords(t *testing.T) {
	refusal := func(code int, text string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
	}
	for _, c := range []struct {
		rule      string
		name      string // in the certificate
		expires   time.Time
		way       func(*server) *server
		server    func(*server)
		client    func(*mail.Client)
		text      string
		temporary bool
		unknown   bool
	}{
		{rule: "an expired certificate", name: "localhost", expires: time.Now().Add(-time.Hour), text: "expired"},
		{rule: "a certificate for another name", name: "mail.example.com", text: "made out for mail.example.com, not for localhost"},
		{rule: "a certificate that nobody signed", name: "localhost", client: func(c *mail.Client) { c.Roots = nil }, text: "nobody known has signed it"},
		{rule: "TLS at once where the server begins in clear", name: "localhost", client: func(c *mail.Client) { c.TLS = mail.Implicit }, text: "write tls: starttls"},
		{rule: "no STARTTLS", name: "localhost", server: func(s *server) { s.TLSConfig = nil }, text: "offers no STARTTLS"},
		{rule: "a wrong password", name: "localhost", client: func(c *mail.Client) { c.Username, c.Password = "watch", secret.New("wrong-password-1") }, text: "refuses the login"},
		{rule: "no recipient that the server takes", name: "localhost", server: func(s *server) { s.refuse["ops@example.com"] = refusal(550, "no such user") }, text: "check the recipients"},
		{rule: "a grey list", name: "localhost", server: func(s *server) { s.refuse["ops@example.com"] = refusal(451, "come back later") }, text: "come back later", temporary: true},
		{rule: "a login that the server wants", name: "localhost", server: func(s *server) { s.refuse["ops@example.com"] = refusal(530, "5.7.0 Authentication required") }, text: "write username and password"},
		{rule: "TLS that the server wants", name: "localhost", client: func(c *mail.Client) { c.TLS = mail.None }, server: func(s *server) {
			s.refuse["ops@example.com"] = refusal(530, "5.7.0 Must issue a STARTTLS command first")
		}, text: "write tls: starttls"},
		{rule: "a letter refused", name: "localhost", server: func(s *server) { s.verdict = refusal(554, "spam") }, text: "spam"},
		{rule: "a full disk there", name: "localhost", server: func(s *server) { s.verdict = refusal(452, "disk full") }, text: "disk full", temporary: true},
		{rule: "silence after the letter", name: "localhost", server: func(s *server) { s.hang = true }, text: "fell silent", unknown: true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			expires := c.expires
			if expires.IsZero() {
				expires = tomorrow()
			}
			s := serve(t, c.name, expires, c.server).plain()
			client := s.client()
			if c.client != nil {
				c.client(&client)
			}
			patience := 30 * time.Second
			if c.unknown {
				patience = 2 * time.Second // it hangs
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := client.Send(ctx, news())
			e, ok := errors.AsType[*mail.Error](err)
			if !ok || !strings.Contains(e.Error(), c.text) || e.Temporary != c.temporary || e.Unknown != c.unknown {
				t.Errorf("got %+v, want %q, temporary %v, unknown %v", err, c.text, c.temporary, c.unknown)
			}
			if ok && strings.Contains(e.Error(), "wrong-password-1") {
				t.Error("the password is told")
			}
			if len(s.taken()) > 0 {
				t.Error("a letter was taken all the same")
			}
		})
	}
}

func TestTryingLogsInAndSendsNothing(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	c := s.client()
	c.Username, c.Password = "watch", secret.New(password)
	if err := c.Try(t.Context()); err != nil {
		t.Error(err)
	}
	c.Password = secret.New("another-password")
	if err := c.Try(t.Context()); err == nil || !strings.Contains(err.Error(), "refuses the login") {
		t.Errorf("got %v", err)
	}
	if len(s.taken()) > 0 {
		t.Error("a letter was sent")
	}
}

func TestAServerThatIsNotThereIsTemporary(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil)
	_ = s.listener.Close()
	c := s.client()
	_, err := c.Send(t.Context(), news())
	if e, ok := errors.AsType[*mail.Error](err); !ok || !e.Temporary {
		t.Errorf("got %v", err)
	}
}
