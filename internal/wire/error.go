package wire

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-resty/resty/v2"
)

// An Error is a request that got no whole answer. Neither its text nor what it
// unwraps to holds a secret; errors.Is finds a context's errors in it.
type Error struct {
	// Left says that the request, or a part of it, may have left.
	Left bool

	text  string
	cause error // redacted
}

// Error says what happened, and whether the request may have arrived.
func (e *Error) Error() string { return e.text }

// Unwrap returns the cause, which holds no secret and unwraps to nothing.
func (e *Error) Unwrap() error { return e.cause }

// Unknown says whether the request may have had its effect.
func (e *Error) Unknown() bool { return e.Left }

// Unknown says whether the request that failed with err may have had its
// effect all the same. It asks the first error that err unwraps to with a
// method Unknown() bool, which the errors of the providers' packages have too.
func Unknown(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Unknown() bool
	}](err)
	return ok && e.Unknown()
}

// bare takes the URL off an error; the host is named elsewhere. Of certificates
// it says the next step.
func bare(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Errorf("%w: where TLS is looked into on the way, name the file of that authority under proxy_ca", err)
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return fmt.Errorf("%w: check the clock of this machine", err)
	}
	if errors.Is(err, resty.ErrResponseBodyTooLarge) {
		return fmt.Errorf("its answer is larger than %d MiB", Limit>>20)
	}
	return err
}

// failure puts the cause, already redacted, into words.
func failure(host string, left bool, cause error) *Error {
	e := &Error{Left: left, cause: cause}
	switch late := errors.Is(cause, context.DeadlineExceeded); {
	case !left && late:
		e.text = fmt.Sprintf("cannot reach %s in time", host)
	case !left:
		e.text = fmt.Sprintf("cannot reach %s: %v", host, cause)
	case errors.Is(cause, context.Canceled):
		e.text = fmt.Sprintf("stopped before %s answered; it may have got the request", host)
	case late:
		e.text = fmt.Sprintf("%s did not answer in time; it may have got the request", host)
	default:
		e.text = fmt.Sprintf("no whole answer from %s: %v; it may have got the request", host, cause)
	}
	return e
}

// An Unreadable is an answer that is not the provider's: a login page, a
// redirect, nothing at all.
type Unreadable struct {
	Status int    // of HTTP
	What   string // what came: "HTML, not JSON", "nothing"
}

// Words of Unreadable.What.
const (
	html     = "HTML, not JSON"
	text     = "text, not JSON"
	nothing  = "nothing"
	strange  = "JSON of another kind"
	redirect = "a redirect"
)

// Error says what came, and what may be in between.
func (u *Unreadable) Error() string {
	said := fmt.Sprintf("answered %d with %s", u.Status, u.What)
	switch {
	case u.Status == http.StatusProxyAuthRequired:
		return said + ": the proxy wants another user or password"
	case u.Status < 500 && (u.What == html || strings.HasPrefix(u.What, redirect)):
		return said + ": is a captive portal or login page in between?"
	}
	return said
}

// Unknown says whether the request may have had its effect. It has not where
// it was redirected or refused.
func (u *Unreadable) Unknown() bool { return u.Status < 300 || u.Status >= 500 }

// Tidy returns what a provider says as one line of at most 300 characters.
func Tidy(said string) string {
	const most = 300
	runes := []rune(strings.Join(strings.Fields(strings.Map(printable, said)), " "))
	if len(runes) > most {
		runes = append(runes[:most-1], '…')
	}
	return string(runes)
}

// printable turns what would upset a terminal or a log into a space.
func printable(r rune) rune {
	if unicode.IsGraphic(r) {
		return r
	}
	return ' '
}

// JSON reads the answer into v. The error is an [*Unreadable].
func (a *Answer) JSON(v any) error {
	if json.Unmarshal(a.Body, v) != nil {
		return a.Unreadable()
	}
	return nil
}

// Unreadable returns the error of an answer that is no JSON, or not the
// provider's.
func (a *Answer) Unreadable() *Unreadable {
	u := &Unreadable{Status: a.Status, What: text}
	body := bytes.TrimSpace(a.Body)
	switch {
	case len(body) == 0:
		u.What = nothing
	case body[0] == '<':
		u.What = html
	case json.Valid(body):
		u.What = strange
	}
	return u
}
