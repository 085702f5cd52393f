package wiretest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

// NoLeak fails the test where the text holds the secret.
func NoLeak(t testing.TB, text, secret string) {
	t.Helper()
	if how := Leak(text, secret); how != "" {
		t.Errorf("the secret stands (%s) in: %s", how, text)
	}
}

// Leak says how the text holds the secret: as it is or encoded in one of the
// ways in which requests and errors carry secrets. It is empty where it does
// not.
func Leak(text, secret string) string {
	for how, form := range encodings(secret) {
		if strings.Contains(text, form) {
			return how
		}
	}
	return ""
}

// encodings are the forms of a secret. They are made here and not by package
// secret, so that a form it forgets is found.
func encodings(secret string) map[string]string {
	quoted, _ := json.Marshal(secret)
	forms := map[string]string{
		"plain":              secret,
		"query":              url.QueryEscape(secret),
		"path":               url.PathEscape(secret),
		"quoted":             strings.Trim(fmt.Sprintf("%q", secret), `"`),
		"ASCII":              strings.Trim(fmt.Sprintf("%+q", secret), `"`),
		"JSON":               strings.Trim(string(quoted), `"`),
		"HTML":               html.EscapeString(secret),
		"hex":                hex.EncodeToString([]byte(secret)),
		"base64":             base64.RawStdEncoding.EncodeToString([]byte(secret)),
		"base64 for URLs":    base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"user and password":  base64.RawStdEncoding.EncodeToString([]byte("user:" + secret)),
		"part of a base64 1": base64.RawStdEncoding.EncodeToString([]byte(secret)[2:]),
		"part of a base64 2": base64.RawStdEncoding.EncodeToString([]byte(secret)[1:]),
	}
	if _, half, ok := strings.Cut(secret, ":"); ok {
		forms["second half"] = half
	}
	return forms
}
