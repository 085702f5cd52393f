package secret_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// disguised returns the secret as it may stand in texts of others, none of
// them made by the redactor's own code.
func disguised(t *testing.T, s string) map[string]string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.com", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("user", s)
	r.URL.User = url.UserPassword("user", s)
	r.URL.Path = "/bot" + s + "/getMe"
	encoded, err := json.Marshal(map[string]string{"token": s})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"plain":     "a" + s + "b",
		"query":     url.Values{"key": {s}}.Encode(),
		"path":      "/" + url.PathEscape(s) + "/",
		"url":       r.URL.String(),
		"lower hex": regexp.MustCompile("%..").ReplaceAllStringFunc(url.QueryEscape(s), strings.ToLower),
		"json":      string(encoded),
		"go":        fmt.Sprintf("%q", s),
		"go ascii":  fmt.Sprintf("%+q", s),
		"html":      html.EscapeString(s),
		"basic":     r.Header.Get("Authorization"),
		"base64":    base64.StdEncoding.EncodeToString([]byte(s)),
		"base64url": base64.RawURLEncoding.EncodeToString([]byte("xy" + s + "z")),
	}
}

func TestRedactorFindsEveryDisguise(t *testing.T) {
	for _, s := range []string{token, "123456:AAF-plain_token", `ends"with\`, `"quoted"`, "비밀번호", "🔑🔑🔑🔑", "a b c d", "l/ine+tok/en=="} {
		r := secret.NewRedactor(secret.New("other"), secret.New(s))
		for name, text := range disguised(t, s) {
			got := r.Redact(text)
			if !strings.Contains(got, secret.Mask) {
				t.Errorf("%s: %q stays %q", name, text, got)
			}
			if strings.Contains(got, s) {
				t.Errorf("%s: %q still shows in %q", name, s, got)
			}
		}
	}
}

func TestRedactorLeavesTheRestAlone(t *testing.T) {
	r := secret.NewRedactor(secret.New("123:abc"))
	got := r.Redact(`Post "https://h/bot123:abc/getMe": EOF (123%3Aabc)`)
	if want := `Post "https://h/bot<secret>/getMe": EOF (<secret>)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := (secret.Redactor{}).Redact("plain"); got != "plain" {
		t.Errorf("the zero redactor makes %q", got)
	}
}

func TestLongerSecretIsReplacedWhole(t *testing.T) {
	r := secret.NewRedactor(secret.New("abcd"), secret.New("abcdefgh"))
	if got := r.Redact("x abcdefgh y abcd"); got != "x <secret> y <secret>" {
		t.Errorf("got %q", got)
	}
}

func TestShortSecretsAreIgnored(t *testing.T) {
	r := secret.NewRedactor(secret.New("no"), secret.New("비밀번"), secret.Text{})
	if got := r.Redact("no 비밀번"); got != "no 비밀번" {
		t.Errorf("got %q", got)
	}
}

func TestRedactedErrorKeepsWhatMattersAndHidesTheRest(t *testing.T) {
	r := secret.NewRedactor(secret.New("123:abc"))
	tests := []struct {
		inner             error
		timeout           bool
		canceled, expired bool
	}{
		{io.ErrUnexpectedEOF, false, false, false},
		{context.Canceled, false, true, false},
		{context.DeadlineExceeded, true, false, true},
		{os.ErrDeadlineExceeded, true, false, false},
	}
	for _, tt := range tests {
		leaky := &url.Error{Op: "Post", URL: "https://h/bot123:abc/getMe", Err: tt.inner}
		err := r.RedactError(fmt.Errorf("send: %w", leaky))
		if want := `send: Post "https://h/bot<secret>/getMe": ` + tt.inner.Error(); err.Error() != want {
			t.Errorf("text is %s, want %s", err, want)
		}
		if got := errors.Is(err, context.Canceled); got != tt.canceled {
			t.Errorf("%v: Is(Canceled) = %v", tt.inner, got)
		}
		if got := errors.Is(err, context.DeadlineExceeded); got != tt.expired {
			t.Errorf("%v: Is(DeadlineExceeded) = %v", tt.inner, got)
		}
		if e, ok := errors.AsType[interface {
			error
			Timeout() bool
		}](err); !ok || e.Timeout() != tt.timeout {
			t.Errorf("%v: Timeout() is not %v", tt.inner, tt.timeout)
		}
		if e, ok := errors.AsType[*url.Error](err); ok {
			t.Errorf("the inner error comes out: %v", e)
		}
		if all := fmt.Sprintf("%v %+v %#v %q", err, err, err, err); strings.Contains(all, "123:abc") {
			t.Errorf("the secret shows in %s", all)
		}
	}
	if r.RedactError(nil) != nil {
		t.Error("nil became an error")
	}
}

func FuzzRedactorLeavesNoSecret(f *testing.F) {
	f.Add(token, "before ", " after")
	f.Add("aaaa", "aa", "aaa")
	f.Fuzz(func(t *testing.T, s, before, after string) {
		got := secret.NewRedactor(secret.New(s)).Redact(before + s + after)
		if utf8.RuneCountInString(s) < secret.Shortest {
			if got != before+s+after {
				t.Errorf("a short secret was replaced: %q", got)
			}
			return
		}
		if rest := strings.ReplaceAll(got, secret.Mask, "\x00"); strings.Contains(rest, s) && !strings.Contains(s, "\x00") {
			t.Errorf("%q shows in %q", s, got)
		}
	})
}
