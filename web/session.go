package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/web/page"
)

// LinkPath is below which links open the page; the secret follows.
const LinkPath = "/link/"

// The names of the cookie that keeps a link in a browser. The first is for
// connections with TLS: no other host and no plain connection can set it
// (RFC 6265bis, section 4.1.3.2).
const (
	cookieSecure = "__Host-gaugewatch"
	cookiePlain  = "gaugewatch"
)

const (
	// longestSecret bounds a secret that is looked up, in bytes.
	longestSecret = 128
	// longestCookie is how long browsers keep a cookie at most.
	longestCookie = 400 * 24 * time.Hour
)

// attemptPace is how often somebody may try secrets that are none.
func attemptPace() Pace { return Pace{Burst: 10, Every: 6 * time.Second} }

// An entrance lets in who may look at the page: who sits at the machine, whom a
// trusted proxy names, and who has a link.
type entrance struct {
	*Door
	attempts *pacer
	notes    notes
}

var _ page.Entrance = (*entrance)(nil)

// Admitted lets those in who may look.
func (e *entrance) Admitted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status := e.refusal(w, r); status != 0 {
			turnAway(w, status)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Shown lets those in who may see badges: all who may look, and who brings the
// key of a link for badges in the address, where pages of others can have it. The
// secret of another link counts for nothing there.
func (e *entrance) Shown(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := 0
		if key := r.URL.Query().Get("key"); key == "" {
			status = e.refusal(w, r)
		} else if v, known, err := e.holder(r.Context(), key); err != nil {
			status = http.StatusServiceUnavailable
		} else if !known || !v.Badges {
			status = e.failed(w, r)
		}
		if status != 0 {
			turnAway(w, status)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refusal is the HTTP status by which a request is turned away; 0: it may come
// in.
func (e *entrance) refusal(w http.ResponseWriter, r *http.Request) int {
	if _, named := e.named(r); named || e.atMachine(r) {
		return 0
	}
	secret := secretOf(r)
	if secret == "" {
		return http.StatusUnauthorized
	}
	v, known, err := e.holder(r.Context(), secret)
	switch {
	case err != nil:
		return http.StatusServiceUnavailable
	case known && v.Badges:
		return http.StatusForbidden
	case known:
		return 0
	}
	return e.failed(w, r)
}

// failed notes that somebody has tried a secret that is none, and returns the
// status of the answer.
func (e *entrance) failed(w http.ResponseWriter, r *http.Request) int {
	e.tell(r, e.notes.guesses, Attempt{Why: "this secret opens nothing"})
	if e.hasty(w, r) {
		return http.StatusTooManyRequests
	}
	return http.StatusUnauthorized
}

// hasty counts an attempt, and says whether it comes too soon after others.
func (e *entrance) hasty(w http.ResponseWriter, r *http.Request) bool {
	source, _ := e.Proxies.Client(r)
	wait := e.attempts.take(source, time.Now())
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	}
	return wait > 0
}

// Visitor returns who asks: whom a trusted proxy names, or who has a link, and
// else who sits at the machine and only looks.
func (e *entrance) Visitor(r *http.Request) (page.Visitor, bool) {
	if v, named := e.named(r); named {
		return v, true
	}
	if secret := secretOf(r); secret != "" {
		if v, known, err := e.holder(r.Context(), secret); known && !v.Badges && err == nil {
			return v, true
		}
	}
	return page.Visitor{ReadOnly: true}, e.atMachine(r)
}

// holder returns whom a secret belongs to, and whether it opens the page.
func (e *entrance) holder(ctx context.Context, secret string) (page.Visitor, bool, error) {
	if e.Door.Visitor == nil || len(secret) > longestSecret {
		return page.Visitor{}, false, nil
	}
	v, known, err := e.Door.Visitor(ctx, secret)
	v.Linked = true
	return v, known, err
}

// secretOf returns the secret that a request brings; empty: none.
func secretOf(r *http.Request) string {
	for _, name := range []string{cookieSecure, cookiePlain} {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return BearerOf(r)
}

// atMachine says whether who asks sits at this machine. A name that leads here
// from elsewhere is no way in, so that no page of another site can read along. Where
// the outside reaches the door, nobody does: a proxy that says nothing of whom it
// brings would look the same.
func (e *entrance) atMachine(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() || e.Public != nil {
		return false
	}
	return !handedOn(r) && Loopback(net.JoinHostPort((&url.URL{Host: r.Host}).Hostname(), "0"))
}

// handedOn says whether a proxy brings a request.
func handedOn(r *http.Request) bool {
	if !r.ProtoAtLeast(1, 1) { // as nginx before 1.29.7 hands on that was told nothing
		return true
	}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Forwarded-") || slices.Contains([]string{"Forwarded", "X-Real-Ip", "Via"}, name) {
			return true
		}
	}
	return false
}

// turnAway tells who may not look what to do.
func turnAway(w http.ResponseWriter, status int) {
	w.Header().Set("Cache-Control", "no-store")
	text := "The page is open on the machine itself, at its own address, and to those who have a link.\n" +
		"Who runs gaugewatch makes one: gaugewatch link new NAME"
	switch status {
	case http.StatusTooManyRequests:
		text = "Too many attempts: wait a moment."
	case http.StatusForbidden:
		text = "This link shows badges, and no page."
	case http.StatusServiceUnavailable:
		text = "Links cannot be looked up at the moment."
	}
	http.Error(w, text, status)
}

// open opens the page to who has a link: the browser keeps it as a cookie.
func (e *entrance) open(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Robots-Tag", "noindex")
	if e.hasty(w, r) { // whether it is right or not
		turnAway(w, http.StatusTooManyRequests)
		return
	}
	secret := r.PathValue("secret")
	v, known, err := e.holder(r.Context(), secret)
	switch {
	case err != nil:
		turnAway(w, http.StatusServiceUnavailable)
		return
	case !known:
		e.tell(r, e.notes.guesses, Attempt{Why: "this secret opens nothing"})
		turnAway(w, http.StatusUnauthorized)
		return
	case v.Badges:
		turnAway(w, http.StatusForbidden)
		return
	}
	http.SetCookie(w, e.cookie(r, secret, v))
	head.Set("Content-Type", "text/html; charset=utf-8")
	// A redirect of who comes from elsewhere would not bring the cookie along:
	// it is sent within the same site only.
	_, _ = w.Write([]byte(`<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url=../"><title>gaugewatch</title><p><a href="../">gaugewatch</a></p>`))
}

// leave lets the browser forget the link by which somebody came.
func (e *entrance) leave(w http.ResponseWriter, _ *http.Request) {
	for _, name := range []string{cookieSecure, cookiePlain} {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // in the plain there is nothing to keep secure
			Name: name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: name == cookieSecure,
		})
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", "./")
	w.WriteHeader(http.StatusSeeOther)
}

// cookie returns the cookie that keeps a link.
func (e *entrance) cookie(r *http.Request, secret string, v page.Visitor) *http.Cookie {
	lasts := min(time.Until(v.Until), longestCookie)
	c := &http.Cookie{
		Name: cookiePlain, Value: secret, Path: "/", MaxAge: int(lasts / time.Second),
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if e.secured(r) {
		c.Name, c.Secure = cookieSecure, true
	}
	return c
}

// secured says whether a request came over TLS: to us, or to a proxy that is
// trusted.
func (e *entrance) secured(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && e.Proxies.trusts(peer.Addr().Unmap().WithZone("")) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
