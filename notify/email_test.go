package notify_test

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A mailbox is a mail server that keeps the letters it takes.
type mailbox struct{ letters []string }

func (b *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return b, nil }
func (b *mailbox) Mail(string, *smtp.MailOptions) error        { return nil }
func (b *mailbox) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (b *mailbox) Reset()                                      {}
func (b *mailbox) Logout() error                               { return nil }
func (b *mailbox) Data(r io.Reader) error {
	letter, err := io.ReadAll(r)
	b.letters = append(b.letters, string(letter))
	return err
}

// mailTo returns a channel to a mailbox.
func mailTo(t *testing.T, b *mailbox) notify.Channel {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(b)
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	s := &notify.Email{
		Server: l.Addr().String(), TLS: "none", From: "Watch <watch@example.com>",
		To: []string{"ops@example.com"}, Cc: []string{"boss@example.com"},
	}
	if wrong := s.Validate(); len(wrong) > 0 {
		t.Fatalf("%+v", wrong)
	}
	channel, err := s.Open(notify.Env{Name: "mail"})
	if err != nil {
		t.Fatal(err)
	}
	return channel
}

func TestTheBeginningAndTheEndOfAnAlertAreOneConversation(t *testing.T) {
	b := &mailbox{}
	channel := mailTo(t, b)
	site := sites()[0]
	cold := site.cold()
	for i, what := range []checks.What{checks.Fired, checks.Resolved} {
		if what == checks.Resolved {
			cold.Resolved = now
		}
		m := render(site, tell(what, cold))
		m.Key = []string{"first", "second"}[i]
		for range 2 { // an attempt that may have arrived, and the next
			if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
				t.Fatalf("got %+v", r)
			}
		}
	}
	reference := "References: <a41."
	thread := func(letter string) string {
		_, rest, _ := strings.Cut(letter, reference)
		line, _, _ := strings.Cut(rest, "\r\n")
		return line
	}
	if len(b.letters) != 4 || thread(b.letters[0]) == "" || thread(b.letters[0]) != thread(b.letters[3]) {
		t.Fatalf("got %q", b.letters)
	}
	for i, id := range []string{"first", "first", "second", "second"} {
		if !strings.Contains(b.letters[i], "Message-ID: <"+id+"@example.com>") {
			t.Errorf("letter %d has another id than %s", i, id)
		}
	}
}

func TestALetterShowsTheLevelAndEscapesWhatItTells(t *testing.T) {
	b := &mailbox{}
	m := message()
	m.Text = "Limit −15 & more\n→ \"Shut\" the <door onload=x>"
	mailTo(t, b).Send(t.Context(), m)
	letter := strings.ReplaceAll(b.letters[0], "=\r\n", "")
	for _, want := range []string{"color:#c01818", "Cold &lt;store&gt; &amp; 1", "&lt;door onload=3Dx&gt;", "Content-Type: text/plain"} {
		if !strings.Contains(letter, strings.ReplaceAll(want, "color:#", "color:#")) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
}

func TestEmailSettingsSayWhatToWrite(t *testing.T) {
	good := func(change func(*notify.Email)) *notify.Email {
		e := &notify.Email{Server: "smtp.example.com:587", From: "watch@example.com", To: []string{"ops@example.com"}}
		change(e)
		return e
	}
	for want, e := range map[string]*notify.Email{
		"server":   good(func(e *notify.Email) { e.Server = "smtp://example.com" }),
		"tls":      good(func(e *notify.Email) { e.TLS = "ssl" }),
		"password": good(func(e *notify.Email) { e.Username = "watch" }),
		"from":     good(func(e *notify.Email) { e.From = "watch" }),
		"to":       good(func(e *notify.Email) { e.To = nil }),
		"to[0]":    good(func(e *notify.Email) { e.To = []string{"ops@example.com\r\nBcc: x@y.z"} }),
		"cc[1]":    good(func(e *notify.Email) { e.Cc = []string{"a@b.c", "boss"} }),
	} {
		if wrong := e.Validate(); len(wrong) != 1 || wrong[0].Path != want {
			t.Errorf("%s: got %+v", want, wrong)
		}
	}
	clear := good(func(e *notify.Email) { e.TLS, e.Username, e.Password = "none", "watch", secret.New("password-1") })
	if wrong := clear.Validate(); len(wrong) != 1 || !strings.Contains(wrong[0].Text, "readable by anyone") {
		t.Errorf("a login in clear: %+v", wrong)
	}
}
