package secret_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

const token = "123456:AAF_tök/en+w=th&\"all\"<sorts>"

// holder keeps a secret where no method can be called on it.
type holder struct {
	Shown  secret.Text
	hidden secret.Text
	inner  struct{ list []secret.Text }
}

func newHolder() holder {
	h := holder{Shown: secret.New(token), hidden: secret.New(token)}
	h.inner.list = []secret.Text{secret.New(token)}
	return h
}

func TestTextPrintsTheMaskForEveryVerb(t *testing.T) {
	for _, verb := range []string{"%v", "%s", "%d", "%x", "%X", "%10s", "%-10v", "%t", "%c", "%U"} {
		if got := fmt.Sprintf(verb, secret.New(token)); got != secret.Mask {
			t.Errorf("Sprintf(%q) = %q", verb, got)
		}
	}
	for _, verb := range []string{"%q", "%#v"} {
		if got, want := fmt.Sprintf(verb, secret.New(token)), `"<secret>"`; got != want {
			t.Errorf("Sprintf(%q) = %q, want %q", verb, got, want)
		}
	}
}

func TestTextStaysHiddenInsideOtherValues(t *testing.T) {
	h := newHolder()
	var logged bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&logged, nil))
	log.Info("x", "holder", h, "text", h.hidden, "map", map[secret.Text]any{h.hidden: &h})
	log = slog.New(slog.NewTextHandler(&logged, nil))
	log.Info("x", "holder", h, "text", h.hidden, "pointer", &h)
	encoded, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	all.WriteString(logged.String() + string(encoded))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		all.WriteString(fmt.Sprintf(verb, h) + fmt.Sprintf(verb, &h) + fmt.Sprintf(verb, []any{h, &h}))
	}
	for _, part := range []string{"AAF_", fmt.Sprintf("%x", "AAF_"), "sorts"} {
		if strings.Contains(all.String(), part) {
			t.Errorf("%q shows in %s", part, all.String())
		}
	}
}

func TestEmptyTextStaysEmpty(t *testing.T) {
	var zero secret.Text
	if zero != secret.New("") || !zero.Empty() || zero.Reveal() != "" {
		t.Error("the zero value is not the empty text")
	}
	if got := fmt.Sprintf("%v|%s|%q|%#v", zero, zero, zero, zero); got != `||""|""` {
		t.Errorf("empty text prints %s", got)
	}
	encoded, err := json.Marshal(zero)
	if err != nil || string(encoded) != `""` {
		t.Errorf("empty text encodes as %s, %v", encoded, err)
	}
	if got := zero.LogValue().String(); got != "" {
		t.Errorf("empty text logs as %q", got)
	}
}

func TestTextsWithTheSameContentAreEqual(t *testing.T) {
	if a, b := secret.New(token), secret.New(strings.Clone(token)); a != b || a.Reveal() != token {
		t.Error("equal contents differ")
	}
	if secret.New(token) == secret.New("other") {
		t.Error("different contents are equal")
	}
}

func TestEqualComparesContents(t *testing.T) {
	if !secret.New(token).Equal(token) {
		t.Error("the content is not equal to itself")
	}
	for _, guess := range []string{"", token[1:], token + "x", secret.Mask} {
		if secret.New(token).Equal(guess) {
			t.Errorf("%q passes", guess)
		}
	}
	if (secret.Text{}).Equal("") {
		t.Error("an unset secret lets an empty guess in")
	}
}

func TestTextIsReadFromJSONButItsMaskIsNot(t *testing.T) {
	var v struct{ Token secret.Text }
	encoded, err := json.Marshal(map[string]string{"Token": token})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &v); err != nil || v.Token.Reveal() != token {
		t.Fatalf("read %q, %v", v.Token.Reveal(), err)
	}
	if encoded, err = json.Marshal(v); err != nil || string(encoded) != `{"Token":"\u003csecret\u003e"}` {
		t.Fatalf("encoded as %s, %v", encoded, err)
	}
	if err := json.Unmarshal(encoded, &v); !errors.Is(err, secret.ErrMasked) {
		t.Errorf("the mask was read as a secret: %v", err)
	}
}
