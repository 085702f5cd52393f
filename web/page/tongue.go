package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// tongue returns the language that a reader wants: the one that the request
// names by lang or has named so before, or else of those that the browser names the first that the
// page speaks. Empty: it speaks none of them.
func tongue(r *http.Request) string {
	if code := r.URL.Query().Get("lang"); slices.Contains(language.Codes(), code) {
		return code
	}
	if c, err := r.Cookie(cookieTongue); err == nil && slices.Contains(language.Codes(), c.Value) {
		return c.Value
	}
	return preferred(r.Header.Get("Accept-Language"))
}

// mostTongues bounds how many languages of a browser are looked at.
const mostTongues = 20

// preferred returns the language of Accept-Language (RFC 9110, section 12.5.4)
// with the greatest weight that the page speaks; empty: none.
func preferred(header string) string {
	best, most := "", 0.0
	for _, part := range strings.SplitN(header, ",", mostTongues) {
		name, params, _ := strings.Cut(part, ";")
		code, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "-")
		weight := 1.0
		if text, found := strings.CutPrefix(strings.TrimSpace(params), "q="); found {
			read, err := strconv.ParseFloat(text, 64)
			if err != nil || !(read >= 0 && read <= 1) {
				continue
			}
			weight = read
		}
		if weight > most && slices.Contains(language.Codes(), code) {
			best, most = code, weight
		}
	}
	return best
}

// cookieTongue is the name of the cookie that keeps the language of a reader, and
// keepsTongue for how long: as long as browsers keep one at most.
const (
	cookieTongue = "lang"
	keepsTongue  = 400 * 24 * time.Hour
)

// choose keeps the language that a request names, for the pages that follow.
func choose(w http.ResponseWriter, r *http.Request) {
	if code := r.URL.Query().Get("lang"); slices.Contains(language.Codes(), code) {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // it is no secret, and wanted without TLS too
			Name: cookieTongue, Value: code, Path: "/", MaxAge: int(keepsTongue.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
}
