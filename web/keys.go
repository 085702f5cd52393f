package web

import (
	"net/http"
	"strings"
)

// BearerOf returns the bearer token of a request (RFC 6750, section 2.1), or
// nothing. The scheme may be written in any case.
func BearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
