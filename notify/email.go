package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	netmail "net/mail"
	"os"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/mail"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// Email sends letters through a mail server. All that concerns an alert has
// the same conversation, by References (RFC 5322, section 3.6.4).
type Email struct {
	Server   string      `yaml:"server"` // host or host:port
	TLS      mail.TLS    `yaml:"tls"`    // starttls, implicit or none; empty: starttls
	Username string      `yaml:"username"`
	Password secret.Text `yaml:"password"`
	From     string      `yaml:"from"` // watch@example.com, or Watch <watch@example.com>
	To       []string    `yaml:"to"`
	Cc       []string    `yaml:"cc"`
	CA       string      `yaml:"ca,path"` // file of certificates (PEM) to trust; empty: the system's
}

// Validate reports the mistakes in the settings.
func (e *Email) Validate() []checks.Problem {
	var found []checks.Problem
	add := func(path, format string, args ...any) {
		found = append(found, checks.Problem{Path: path, Text: fmt.Sprintf(format, args...)})
	}
	if strings.TrimSpace(e.Server) == "" || strings.ContainsAny(e.Server, "/ @") {
		add("server", "write the mail server as host or host:port, such as smtp.example.com:587")
	}
	e.validateLogin(add)
	if _, err := netmail.ParseAddress(e.From); err != nil {
		add("from", "write the sender's address, such as watch@example.com")
	}
	if len(e.To) == 0 {
		add("to", "write at least one recipient, such as [ops@example.com]")
	}
	for key, list := range map[string][]string{"to": e.To, "cc": e.Cc} {
		for i, address := range list {
			if _, err := netmail.ParseAddress(address); err != nil {
				add(fmt.Sprintf("%s[%d]", key, i), "%q is no mail address", address)
			}
		}
	}
	return found
}

// validateLogin reports the mistakes in how the server is reached and what it
// is told.
func (e *Email) validateLogin(add func(path, format string, args ...any)) {
	switch e.TLS {
	case "", mail.StartTLS, mail.Implicit, mail.None:
	default:
		add("tls", "%q is no way to encrypt: use starttls, implicit or none", e.TLS)
	}
	if e.TLS == mail.None && e.Username != "" {
		add("tls", "the password would travel readable by anyone: use starttls or implicit, or leave out the login")
	}
	if _, port, _ := strings.Cut(e.Server, ":"); port == "465" && e.TLS == mail.StartTLS {
		add("tls", "port 465 speaks TLS from the first byte on: use implicit, or port 587")
	}
	switch named := e.Username != ""; {
	case named && e.Password.Empty():
		add("password", "a login needs a password")
	case !named && !e.Password.Empty():
		add("username", "a password needs a username; without one nobody logs in")
	}
}

// Pace returns no limit: mail servers set their own.
func (e *Email) Pace() Pace { return Pace{} }

// Open makes the channel. It goes to the server directly, never through the
// proxy: that is for HTTP.
func (e *Email) Open(Env) (Channel, error) {
	if e.Username != "" && e.Password.Empty() {
		return nil, errors.New("the password is not set")
	}
	c := mail.Client{Server: e.Server, TLS: e.TLS, Username: e.Username, Password: e.Password}
	from, err := netmail.ParseAddress(e.From)
	if err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	c.From = *from
	if c.To, err = recipients(e.To); err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	if c.Cc, err = recipients(e.Cc); err != nil {
		return nil, fmt.Errorf("cc: %w", err)
	}
	if e.CA != "" {
		pem, err := os.ReadFile(e.CA)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		if c.Roots = x509.NewCertPool(); !c.Roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca: no certificate in %s", e.CA)
		}
	}
	return &postman{client: c}, nil
}

func recipients(all []string) ([]netmail.Address, error) {
	var list []netmail.Address
	for _, text := range all {
		address, err := netmail.ParseAddress(text)
		if err != nil {
			return nil, err
		}
		list = append(list, *address)
	}
	return list, nil
}

type postman struct{ client mail.Client }

var (
	_ Illustrator = (*postman)(nil)
	_ Trier       = (*postman)(nil)
)

// Send hands the message to the mail server, as plain text and as HTML with its
// pictures. The receipt is the letter's id.
func (p *postman) Send(ctx context.Context, m Message) Result {
	r := p.post(ctx, m, mail.Letter{ID: m.Key, Subject: m.Title, Text: m.plain()})
	if r.Outcome == Sent {
		r.Receipt = m.Key
	}
	return r
}

// Illustrate answers the letter of a receipt with the pictures of a message, and
// these in words.
func (p *postman) Illustrate(ctx context.Context, receipt string, m Message) Result {
	words := make([]string, len(m.Pictures))
	for i, picture := range m.Pictures {
		words[i] = picture.Alt
	}
	m.Key, m.Text = idIn(m.Key, "picture"), ""
	return p.post(ctx, m, mail.Letter{ID: m.Key, Answers: receipt, Subject: "Re: " + m.Title, Text: strings.Join(words, "\n")})
}

// post hands over a letter, with what a message has for it besides words.
func (p *postman) post(ctx context.Context, m Message, l mail.Letter) Result {
	var err error
	if l.HTML, err = letterhead(m); err != nil {
		return Result{Outcome: Permanent, Text: err.Error()}
	}
	l.Threads, l.At = m.Threads, m.At
	for i, picture := range m.Pictures {
		l.Pictures = append(l.Pictures, mail.Picture{ID: m.contentID(i), Name: m.fileOf(i), Bytes: picture.Bytes})
	}
	l.Reached = m.Reached
	round, err := p.client.Send(ctx, l)
	if round.Why == nil {
		return handedOver(err)
	}
	return inPart(handedOver(round.Why), round.Reached, round.Missed)
}

// contentID names the picture with an index in the letter of a message, and
// nothing else anywhere (RFC 2392, section 2).
func (m Message) contentID(index int) string { return fmt.Sprintf("%d.%s@gaugewatch", index+1, m.Key) }

// handedOver is the result of a conversation with the mail server.
func handedOver(err error) Result {
	failure, ok := errors.AsType[*mail.Error](err)
	switch {
	case err == nil:
		return Result{Outcome: Sent}
	case ok && failure.Unknown:
		return Result{Outcome: Unknown, Text: err.Error()}
	case ok && !failure.Temporary:
		return Result{Outcome: Permanent, Text: err.Error()}
	}
	return Result{Outcome: Temporary, Text: err.Error()}
}

// Try logs in to the mail server and sends nothing.
func (p *postman) Try(ctx context.Context) Result { return handedOver(p.client.Try(ctx)) }

//go:embed letter.html
var letterPage string

// A letter is what the page of a letter shows.
type letter struct {
	Message
	Colour string
	Lines  []letterLine
	Images []letterImage
}

// A letterLine is a line of text; one that says what to do stands out.
type letterLine struct {
	Text string
	Todo bool
}

// A letterImage is a picture that travels within the letter.
type letterImage struct {
	Source template.URL // cid:
	Alt    string
	Width  int // in which it is shown: screens have two pixels where it has one
}

// usualWidth is that of a page, where a picture does not say its own.
const usualWidth = 540

// letterhead writes a message as HTML that mail programs show: tables and
// inline styles, no picture from elsewhere, no script.
func letterhead(m Message) (string, error) {
	page, err := template.New("letter").Parse(letterPage)
	if err != nil {
		return "", fmt.Errorf("letter: %w", err)
	}
	l := letter{Message: m, Colour: colour(m.Level)}
	for line := range strings.Lines(m.Text) {
		line = strings.TrimRight(line, "\n")
		l.Lines = append(l.Lines, letterLine{Text: line, Todo: strings.HasPrefix(line, "→")})
	}
	for i, p := range m.Pictures {
		source := template.URL("cid:" + m.contentID(i))
		l.Images = append(l.Images, letterImage{source, p.Alt, cmp.Or(p.Width/2, usualWidth)})
	}
	var out bytes.Buffer
	if err := page.Execute(&out, l); err != nil {
		return "", fmt.Errorf("letter: %w", err)
	}
	return out.String(), nil
}

// colour is that of a level, dark enough to be read on white (contrast of 4.5
// and more).
func colour(level checks.Level) string {
	switch level {
	case checks.Warn:
		return "#9a5b00"
	case checks.Error:
		return "#c01818"
	case checks.Fatal:
		return "#7a0f5f"
	case checks.Info:
		return "#1f5fa8"
	case checks.None:
	}
	return "#1c7a3d"
}
