// Package mail hands letters to a mail server by SMTP (RFC 5321) and says in
// words what went wrong.
//
// A [Client] speaks to one server for one sender. [Client.Send] hands over one
// letter to all its recipients; [Client.Try] logs in and leaves again. Their
// errors are an [*Error] and hold no secret.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// TLS says how the way to the server is encrypted.
type TLS string

// The ways.
const (
	StartTLS TLS = "starttls" // after a greeting in clear, as on port 587 (RFC 3207)
	Implicit TLS = "implicit" // from the first byte on, as on port 465 (RFC 8314)
	None     TLS = "none"     // not at all
)

// Port returns the port on which a server is usually found.
func (t TLS) Port() int {
	switch t {
	case Implicit:
		return 465
	case None:
		return 25
	case StartTLS:
	}
	return 587
}

// patience bounds a conversation whose context has no deadline.
const patience = time.Minute

// A Client speaks to one server. Its methods may be called at the same time.
type Client struct {
	Server   string // host or host:port
	TLS      TLS    // empty: StartTLS
	Username string // empty: no login
	Password secret.Text
	From     mail.Address
	To, Cc   []mail.Address

	// Roots are the certificates that are trusted; nil: the system's.
	Roots *x509.CertPool
}

// A Letter is what is sent.
type Letter struct {
	// ID is unique and the same at every attempt; it becomes the Message-ID
	// (RFC 5322, section 3.6.4) in front of the sender's domain.
	ID string

	// Threads name the conversations that the letter belongs to.
	Threads []string

	// Answers is the ID of the letter that this one answers; empty: none.
	Answers string

	// Reached are recipients who have it already; it goes to the others.
	Reached []string

	Subject string // one line; line breaks become spaces
	Text    string // plain
	HTML    string // the same; empty: none
	At      time.Time

	// Pictures are shown by HTML, each where it names cid: and the ID.
	Pictures []Picture
}

// A Picture travels within a letter.
type Picture struct {
	ID    string // with an @, unlike all others (RFC 2392, section 2)
	Name  string // as a file, with .png or .jpg
	Bytes []byte
}

// A Round says whom a letter has reached where the server has not accepted all
// of its recipients; it is empty where it has, or none of them.
type Round struct {
	Reached []string // they have it, from this attempt or one before
	Missed  []string // they don't
	Why     *Error   // of one missed: who may have it before whom another attempt may help
}

// Send hands the letter to the server. Where somebody has it, there is no error.
func (c *Client) Send(ctx context.Context, l Letter) (Round, error) {
	conversation, err := c.dial(ctx)
	if err != nil {
		return Round{}, c.explain(err)
	}
	defer conversation.Close()
	if len(l.Reached) > 0 {
		return c.sendEach(conversation, l)
	}
	all, err := c.compose(l, nil)
	if err != nil {
		return Round{}, c.explain(err)
	}
	err = conversation.Send(all)
	if refusal, ok := errors.AsType[*gomail.SendError](err); ok && refusal.Reason == gomail.ErrSMTPRcptTo && len(c.To)+len(c.Cc) > 1 {
		return c.sendEach(conversation, l)
	}
	return Round{}, c.explain(err)
}

// sendEach hands the letter over once for each recipient who does not have it, so
// that one whom the server refuses keeps it from nobody else.
func (c *Client) sendEach(conversation *gomail.Client, l Letter) (Round, error) {
	r := Round{Reached: slices.Clone(l.Reached)}
	for _, to := range slices.Concat(c.To, c.Cc) {
		if slices.Contains(l.Reached, to.Address) {
			continue
		}
		one, err := c.compose(l, &to)
		if err == nil {
			err = conversation.Send(one)
		}
		failure, failed := errors.AsType[*Error](c.explain(err))
		if !failed {
			r.Reached = append(r.Reached, to.Address)
			continue
		}
		r.Missed = append(r.Missed, to.Address)
		if r.Why == nil || failure.weight() >= r.Why.weight() {
			r.Why = failure
		}
	}
	switch {
	case len(r.Missed) == 0:
		return Round{}, nil
	case len(r.Reached) == 0:
		return Round{}, r.Why
	}
	return r, nil
}

// Try reaches the server, logs in and leaves again.
func (c *Client) Try(ctx context.Context) error {
	conversation, err := c.dial(ctx)
	if err != nil {
		return c.explain(err)
	}
	return c.explain(conversation.Close())
}

// Address returns host and port of the server.
func (c *Client) address() (host string, port int, err error) {
	host, digits, err := net.SplitHostPort(c.Server)
	if err != nil {
		return strings.Trim(c.Server, "[]"), c.encryption().Port(), nil
	}
	port, err = strconv.Atoi(digits)
	if err != nil || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("not a port: %q", digits)
	}
	return host, port, nil
}

func (c *Client) encryption() TLS {
	if c.TLS == "" {
		return StartTLS
	}
	return c.TLS
}

// dial reaches the server and logs in.
func (c *Client) dial(ctx context.Context) (*gomail.Client, error) {
	host, port, err := c.address()
	if err != nil {
		return nil, err
	}
	wait := patience
	if deadline, ok := ctx.Deadline(); ok {
		wait = max(time.Until(deadline), time.Millisecond)
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(wait), gomail.WithoutNoop(), gomail.WithHELO(helo()),
		gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch c.encryption() {
	case Implicit:
		options = append(options, gomail.WithSSL())
	case None:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(c.Username), gomail.WithPassword(c.Password.Reveal()))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, err
	}
	return client, client.DialWithContext(ctx)
}

// helo is the name by which we greet the server.
func helo() string {
	if name, err := os.Hostname(); err == nil && name != "" {
		return name
	}
	return "localhost"
}
