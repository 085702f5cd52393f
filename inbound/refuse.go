package inbound

import (
	"errors"
	"net/http"
	"strings"
)

// A refusal is why a request is turned away. Whoever sent it learns the status
// alone.
type refusal struct {
	status int
	reason string
}

// refuse returns an error that turns a request away.
func refuse(status int, reason string) error { return &refusal{status, reason} }

// remark returns an error that says something of a request that was taken in all
// the same, for those who keep the watch.
func remark(reason string) error { return refuse(http.StatusOK, reason) }

// remarked says whether an error is a remark on what was taken in.
func remarked(err error) bool {
	own, is := errors.AsType[interface {
		error
		Status() int
	}](err)
	return is && own.Status() == http.StatusOK
}

// Error returns the reason, for those who keep the watch.
func (r *refusal) Error() string { return r.reason }

// Status returns the HTTP status.
func (r *refusal) Status() int { return r.status }

// bearer returns the secret that a request brings as a bearer token (RFC 6750,
// section 2.1); empty: none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
