package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// Bearer returns a [Gate.Key] for requests with a token in their
// Authorization. Known says whether a token is one of ours; it should compare
// in constant time, as [secret.Text.Equal] does, or look up a hash.
func Bearer(known func(token string) bool) func(r *http.Request) error {
	return func(r *http.Request) error {
		token := BearerOf(r)
		switch {
		case token == "":
			return errors.New("brings no bearer token")
		case !known(token):
			return errors.New("brings a bearer token that is not known")
		}
		return nil
	}
}

// BearerOf returns the bearer token of a request (RFC 6750, section 2.1), or
// nothing. The scheme may be written in any case.
func BearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Header returns a [Gate.Key] for requests that bring a secret in a header.
func Header(name string, want secret.Text) func(r *http.Request) error {
	return func(r *http.Request) error {
		switch got := r.Header.Get(name); {
		case got == "":
			return errors.New("brings no " + name)
		case !want.Equal(got):
			return errors.New("brings a wrong " + name)
		}
		return nil
	}
}

// Signature returns a [Gate.Seal] for requests whose header is the HMAC-SHA256
// of the raw body by a secret, in base64.
func Signature(name string, key secret.Text) func(r *http.Request, body []byte) error {
	return func(r *http.Request, body []byte) error {
		got, err := base64.StdEncoding.DecodeString(r.Header.Get(name))
		if err != nil || len(got) == 0 {
			return errors.New("brings no " + name)
		}
		sum := hmac.New(sha256.New, []byte(key.Reveal()))
		sum.Write(body)
		if key.Empty() || !hmac.Equal(got, sum.Sum(nil)) {
			return errors.New("brings a wrong " + name)
		}
		return nil
	}
}
