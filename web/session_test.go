package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// linked returns a door whose page one secret opens for an hour.
func linked() *web.Door {
	d := door(web.State{}, nil)
	d.Pages = &page.Pages{Board: func(context.Context) (page.Now, error) { return page.Now{At: time.Now()}, nil }}
	d.Proxies = web.LoopbackProxies()
	d.Visitor = func(_ context.Context, secret string) (page.Visitor, bool, error) {
		if secret == "broken" {
			return page.Visitor{}, false, errors.New("the disk is gone")
		}
		return page.Visitor{Name: "boss", Until: time.Now().Add(time.Hour)}, secret == "s3cret", nil
	}
	return d
}

// from asks a door as somebody from elsewhere does.
func from(h http.Handler, peer, path string, change func(*http.Request)) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.RemoteAddr, r.Host = peer, "watch.example.com"
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

const elsewhere = "192.168.1.9:5000"

func TestALinkOpensThePageFromElsewhere(t *testing.T) {
	cookie := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: name, Value: value}) }
	}
	for _, c := range []struct {
		rule string
		with func(*http.Request)
		want int
	}{
		{"without one", nil, 401},
		{"with the cookie that it left", cookie("gaugewatch", "s3cret"), 200},
		{"with that of a secure connection", cookie("__Host-gaugewatch", "s3cret"), 200},
		{"as a bearer token", func(r *http.Request) { r.Header.Set("Authorization", "Bearer s3cret") }, 200},
		{"with one that is none", cookie("gaugewatch", "guess"), 401},
		{"with one that is too long to be one", cookie("gaugewatch", strings.Repeat("s", 200)), 401},
		{"while links cannot be looked up", cookie("gaugewatch", "broken"), 503},
	} {
		t.Run(c.rule, func(t *testing.T) {
			for _, path := range []string{"/", "/api/v1/stream"} {
				if path != "/" && c.want == 200 {
					continue // it would go on
				}
				if got := from(linked().Handler(), elsewhere, path, c.with); got.StatusCode != c.want {
					t.Errorf("GET %s = %d, want %d", path, got.StatusCode, c.want)
				}
			}
		})
	}
}

func TestTheFirstVisitLeavesACookieThatScriptsAndOtherSitesCannotUse(t *testing.T) {
	for _, c := range []struct {
		rule   string
		peer   string
		proto  string
		secure bool
	}{
		{"in the plain", elsewhere, "", false},
		{"through a proxy with TLS", "127.0.0.1:5000", "https", true},
		{"through a proxy without", "127.0.0.1:5000", "http", false},
		{"by one who claims to be a proxy", elsewhere, "https", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := linked().Handler()
			got := from(h, c.peer, web.LinkPath+"s3cret", func(r *http.Request) {
				r.Header.Set("X-Forwarded-For", "203.0.113.7")
				r.Header.Set("X-Forwarded-Proto", c.proto)
			})
			if got.StatusCode != http.StatusOK || len(got.Cookies()) != 1 || got.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Fatalf("%d, cookies %v, headers %v", got.StatusCode, got.Cookies(), got.Header)
			}
			k := got.Cookies()[0]
			if !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Secure != c.secure || strings.HasPrefix(k.Name, "__Host-") != c.secure || k.Path != "/" {
				t.Errorf("the cookie is %v", k)
			}
			if k.MaxAge < 3590 || k.MaxAge > 3600 {
				t.Errorf("it lasts %d s, longer or shorter than the link", k.MaxAge)
			}
			if again := from(h, elsewhere, "/", func(r *http.Request) { r.AddCookie(k) }); again.StatusCode != http.StatusOK {
				t.Errorf("the page is answered by %d", again.StatusCode)
			}
		})
	}
}

func TestSecretsCannotBeTriedOutQuickly(t *testing.T) {
	h := linked().Handler()
	tries := func(peer string, n int) (refused int) {
		for range n {
			got := from(h, peer, web.LinkPath+"guess", nil)
			if len(got.Cookies()) > 0 {
				t.Error("a guess leaves a cookie")
			}
			if got.StatusCode == http.StatusTooManyRequests && got.Header.Get("Retry-After") != "" {
				refused++
			}
		}
		return refused
	}
	if refused := tries(elsewhere, 15); refused != 5 {
		t.Errorf("of 15 attempts %d come too soon, want 5", refused)
	}
	with := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: "guess"}) }
	if got := from(h, elsewhere, "/", with); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("an attempt by a cookie is answered by %d", got.StatusCode)
	}
	if refused := tries("192.168.1.10:5000", 1); refused != 0 {
		t.Error("another one is refused for that")
	}
	if got := from(h, elsewhere, web.LinkPath+"s3cret", nil); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a guess that is right comes in after too many: %d", got.StatusCode)
	}
	cookie := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: "s3cret"}) }
	if got := from(h, elsewhere, "/", cookie); got.StatusCode != http.StatusOK {
		t.Errorf("who has opened a link before is answered by %d", got.StatusCode)
	}
}

func TestWhereTheOutsideReachesTheDoorNobodySitsAtTheMachine(t *testing.T) {
	d := linked()
	at := func(r *http.Request) { r.Host = "127.0.0.1:8080" }
	if got := from(d.Handler(), "127.0.0.1:5000", "/", at); got.StatusCode != http.StatusOK {
		t.Errorf("at the machine GET / = %d", got.StatusCode)
	}
	d.Public = &url.URL{Scheme: "https", Host: "watch.example.com"}
	if got := from(d.Handler(), "127.0.0.1:5000", "/", at); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("a proxy that says nothing brings anybody in: %d", got.StatusCode)
	}
}

func TestAnOpenPageIsToldNoMoreWhenItsLinkIsRevoked(t *testing.T) {
	var revoked atomic.Bool
	d := linked()
	lookup := d.Visitor
	d.Visitor = func(ctx context.Context, secret string) (page.Visitor, bool, error) {
		v, known, err := lookup(ctx, secret)
		return v, known && !revoked.Load(), err
	}
	server := httptest.NewServer(d.Handler())
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/stream", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "watch.example.com"
	r.Header.Set("Authorization", "Bearer s3cret")
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	revoked.Store(true)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for b := make([]byte, 1024); ; {
			if _, err := stream.Body.Read(b); err != nil {
				return
			}
		}
	}()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("it is told still")
	}
}
