package secret

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Shortest is the length in characters below which a [Redactor] ignores a
// secret: to replace "no" everywhere would spoil the text, and tell the secret
// by what is missing.
const Shortest = 4

// A Redactor replaces secrets in text by [Mask]: as they are, and as they look
// escaped for a URL's path or query, in JSON, as a Go literal or in HTML, and
// in base64 at any offset, such as the password in a Basic authorization. The
// zero value replaces nothing. It is safe for concurrent use.
type Redactor struct {
	replacer *strings.Replacer
}

// NewRedactor returns a redactor of the given secrets. Those shorter than
// [Shortest] characters are ignored.
func NewRedactor(secrets ...Text) Redactor {
	var all []string
	for _, s := range secrets {
		if content := s.Reveal(); utf8.RuneCountInString(content) >= Shortest {
			all = append(all, disguises(content)...)
		}
	}
	if len(all) == 0 {
		return Redactor{}
	}
	// At one place the replacer takes the first that fits: the longest.
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	var pairs []string
	for _, s := range slices.Compact(all) {
		pairs = append(pairs, s, Mask)
	}
	return Redactor{strings.NewReplacer(pairs...)}
}

// Redact returns the text without secrets.
func (r Redactor) Redact(text string) string {
	if r.replacer == nil {
		return text
	}
	return r.replacer.Replace(text)
}

// RedactError returns an error whose text is err's without secrets; nil for
// nil. It does not unwrap, since what lies inside, such as a *url.Error, would
// print the secret when asked; but errors.Is still finds [context.Canceled]
// and [context.DeadlineExceeded], and a Timeout method answers as err's would.
func (r Redactor) RedactError(err error) error {
	if err == nil {
		return nil
	}
	var timeout interface {
		error
		Timeout() bool
	}
	return &redacted{
		text:     r.Redact(err.Error()),
		timeout:  errors.As(err, &timeout) && timeout.Timeout(),
		canceled: errors.Is(err, context.Canceled),
		expired:  errors.Is(err, context.DeadlineExceeded),
	}
}

// redacted is what may be known of an error that held a secret.
type redacted struct {
	text                       string
	timeout, canceled, expired bool
}

// Error returns the text without secrets.
func (r *redacted) Error() string { return r.text }

// Timeout says whether the hidden error was a timeout.
func (r *redacted) Timeout() bool { return r.timeout }

// Is finds what a context ended with, and nothing else.
func (r *redacted) Is(target error) bool {
	return r.canceled && target == context.Canceled ||
		r.expired && target == context.DeadlineExceeded
}

// disguises returns the forms in which a secret may stand in a text.
func disguises(s string) []string {
	forms := []string{s, html.EscapeString(s)}
	for _, escaped := range []string{
		url.QueryEscape(s),
		url.PathEscape(s),
		(&url.URL{Path: s}).EscapedPath(),
		url.User(s).String(),
	} {
		forms = append(forms, escaped, lowerHex(escaped))
	}
	for _, literal := range []string{
		strconv.Quote(s),
		strconv.QuoteToASCII(s),
		jsonLiteral(s, true),
		jsonLiteral(s, false),
		ascii(jsonLiteral(s, true)),
		ascii(jsonLiteral(s, false)),
	} {
		inner := literal[1 : len(literal)-1]
		forms = append(forms, inner, strings.ReplaceAll(inner, "/", `\/`))
	}
	return append(forms, base64Forms(s)...)
}

// lowerHex writes %2F as %2f, which some software prefers.
func lowerHex(escaped string) string {
	b := []byte(escaped)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i:], strings.ToLower(escaped[i:i+3]))
		}
	}
	return string(b)
}

// jsonLiteral returns s in quotes, with or without <, > and & escaped too.
func jsonLiteral(s string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	_ = e.Encode(s) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// ascii escapes what is not ASCII in a JSON literal, as many servers do.
func ascii(literal string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(literal)) {
		if unit < utf8.RuneSelf {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// base64Forms returns the base64 of s alone, and the characters that s alone
// decides when it stands in something longer, at each of the three offsets at
// which it can begin there.
func base64Forms(s string) []string {
	var forms []string
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		forms = append(forms, e.EncodeToString([]byte(s)), e.WithPadding(base64.NoPadding).EncodeToString([]byte(s)))
		for offset := range 3 {
			whole := e.EncodeToString(append(make([]byte, offset), s...))
			first, end := (offset*8+5)/6, (offset+len(s))*8/6
			forms = append(forms, whole[first:end])
		}
	}
	return forms
}
