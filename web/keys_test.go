package web_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/web"
)

// bearer is a key for requests with a token that is known.
func bearer(known func(token string) bool) func(r *http.Request) error {
	return func(r *http.Request) error {
		token := web.BearerOf(r)
		switch {
		case token == "":
			return errors.New("brings no bearer token")
		case !known(token):
			return errors.New("brings a bearer token that is not known")
		}
		return nil
	}
}

// named is a key for requests that bring a secret in a header.
func named(name string, want secret.Text) func(r *http.Request) error {
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

// signed is a seal for requests whose header is the HMAC-SHA256
// of the raw body by a secret, in base64.
func signed(name string, key secret.Text) func(r *http.Request, body []byte) error {
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
