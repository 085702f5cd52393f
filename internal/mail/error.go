package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// An Error says why a letter was not handed over.
type Error struct {
	Text string // what went wrong
	Next string // what a person can do about it, or empty

	Temporary bool // the letter has not arrived, and another attempt may help
	Unknown   bool // it may have arrived: the server fell silent after the last byte
}

// Error returns what went wrong and what to do about it.
func (e *Error) Error() string {
	if e.Next == "" {
		return e.Text
	}
	return e.Text + ": " + e.Next
}

// weight orders errors by what they ask of the next attempt: to be the same, to be
// made at all, or nothing.
func (e *Error) weight() int {
	switch {
	case e.Unknown:
		return 2
	case e.Temporary:
		return 1
	}
	return 0
}

// explain makes an *Error of a failure; nil stays nil.
func (c *Client) explain(err error) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	hide := secret.NewRedactor(c.Password)
	e := c.reason(err)
	e.Text = oneLine(hide.Redact(e.Text))
	return e
}

// reason says why a letter was not handed over.
func (c *Client) reason(err error) *Error {
	if e := c.certificate(err); e != nil {
		return e
	}
	if refusal, ok := errors.AsType[*gomail.SendError](err); ok {
		return refused(refusal, err)
	}
	text := err.Error()
	answer, answered := errors.AsType[*textproto.Error](err)
	switch {
	case strings.Contains(text, "STARTTLS"):
		return &Error{Text: "the server offers no STARTTLS", Next: "write tls: implicit, usually on port 465; or tls: none where the way to it is safe"}
	case answered && (answer.Code == 534 || answer.Code == 535): // RFC 4954, section 6
		return &Error{Text: "the server refuses the login (" + text + ")", Next: "check username and password; many providers want a password made for programs (an app password)"}
	case strings.Contains(text, "does not support SMTP AUTH") || strings.Contains(text, "no supported auth"):
		return &Error{Text: "the server offers no login that would be safe", Next: "leave out username and password, or use the submission port (587 or 465)"}
	case isTimeout(err):
		return &Error{Temporary: true, Text: "the server does not answer in time", Next: hintPort(c)}
	}
	return &Error{Temporary: true, Text: "the server cannot be reached (" + text + ")"}
}

// certificate explains a failure of TLS; nil: it is none.
func (c *Client) certificate(err error) *Error {
	const text = "the server's certificate is not accepted: "
	host, _, _ := c.address()
	if wrong, ok := errors.AsType[x509.HostnameError](err); ok {
		names := "none"
		if wrong.Certificate != nil && len(wrong.Certificate.DNSNames) > 0 {
			names = strings.Join(wrong.Certificate.DNSNames, ", ")
		}
		return &Error{Text: text + "it is made out for " + names + ", not for " + host, Next: "write the server by the name in its certificate"}
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return &Error{Text: text + "nobody known has signed it", Next: "name the file of your own authority under ca:"}
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return &Error{Text: text + "it has expired or is not valid yet", Next: "renew it on the server, and check the clock here"}
		}
		return &Error{Text: text + invalid.Error()}
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return &Error{Text: "the server does not begin with TLS", Next: "write tls: starttls, usually on port 587"}
	}
	return nil
}

// refused explains what the server said to the letter itself.
func refused(refusal *gomail.SendError, err error) *Error {
	silent := refusal.ErrorCode() == 0 // it said nothing: the connection broke
	e := &Error{Text: "the server refuses it (" + err.Error() + ")", Temporary: refusal.IsTemp() || silent}
	switch {
	case silent && refusal.Reason == gomail.ErrSMTPDataClose:
		return &Error{Unknown: true, Text: "the server fell silent after the letter was sent"}
	case silent:
		e.Text = "the connection broke off (" + err.Error() + ")"
	case e.Temporary:
	case refusal.ErrorCode() == 530 && strings.Contains(err.Error(), "STARTTLS"): // RFC 3207, section 4
		e.Next = "write tls: starttls"
	case refusal.ErrorCode() == 530: // RFC 4954, section 6
		e.Next = "the server wants a login: write username and password"
	case refusal.Reason == gomail.ErrSMTPRcptTo:
		e.Next = "check the recipients, and whether the server wants a login"
	case refusal.Reason == gomail.ErrSMTPMailFrom:
		e.Next = "check the sender; most servers accept only that of the login"
	}
	return e
}

// isTimeout says whether time ran out or the other side hung up.
func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, io.EOF) || ok && timeout.Timeout()
}

// hintPort says what to check where a server does not greet us: one that waits
// for TLS stays silent.
func hintPort(c *Client) string {
	if _, port, _ := c.address(); port == Implicit.Port() && c.encryption() != Implicit {
		return "port 465 speaks TLS from the first byte on: write tls: implicit"
	}
	return ""
}
