// Package secret holds strings that must not be shown, and keeps them out of
// what is shown.
//
// A [Text] prints, formats, logs and encodes as "<secret>"; only
// [Text.Reveal] gives its content:
//
//	token := secret.New(os.Getenv("TOKEN"))
//	slog.Info("start", "token", token)             // token=<secret>
//	request.Header.Set("X-Token", token.Reveal())
//
// A [Redactor] takes secrets out of foreign text, such as errors that quote a
// URL or an answer that repeats the question.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"unique"
)

// Mask stands wherever a secret was.
const Mask = "<secret>"

// Text is a string that never prints itself, neither alone nor as a field of
// what holds it, exported or not. Its zero value is the empty text. Two are
// equal by == when their contents are; against foreign input use
// [Text.Equal].
type Text struct {
	// A handle is a pointer underneath: package fmt, which reads unexported
	// fields past every method, finds an address and not the content.
	handle unique.Handle[string]
}

// New returns a text with the given content.
func New(content string) Text {
	if content == "" {
		return Text{}
	}
	return Text{unique.Make(content)}
}

// Reveal returns the content. Nothing else does.
func (t Text) Reveal() string {
	if t.Empty() {
		return ""
	}
	return t.handle.Value()
}

// Empty says whether there is no content.
func (t Text) Empty() bool { return t == Text{} }

// Equal says whether the content is guess, in a time that tells neither the
// content nor its length. An empty text equals nothing, not even an empty
// guess, so that a secret nobody has set lets nobody in.
func (t Text) Equal(guess string) bool {
	if t.Empty() {
		return false
	}
	a, b := sha256.Sum256([]byte(t.Reveal())), sha256.Sum256([]byte(guess))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String returns [Mask], or nothing when the text is empty.
func (t Text) String() string {
	if t.Empty() {
		return ""
	}
	return Mask
}

// GoString returns what String does, quoted.
func (t Text) GoString() string { return strconv.Quote(t.String()) }

// Format writes the mask for every verb and flag.
func (t Text) Format(f fmt.State, verb rune) {
	text := t.String()
	if verb == 'q' || verb == 'v' && f.Flag('#') {
		text = t.GoString()
	}
	_, _ = io.WriteString(f, text)
}

// LogValue returns what String does.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText returns what String does. So do JSON and YAML.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalJSON returns what String does, as a JSON string.
func (t Text) MarshalJSON() ([]byte, error) { return []byte(t.GoString()), nil }

// ErrMasked is the error of reading the mask back, which would otherwise pass
// for a secret.
var ErrMasked = errors.New("this is the mask of a secret, not the secret")

// UnmarshalText takes the text as the content. It refuses [Mask].
func (t *Text) UnmarshalText(text []byte) error {
	if string(text) == Mask {
		return ErrMasked
	}
	*t = New(string(text))
	return nil
}
