package page_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/browsertest"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// openPages are pages of each kind that somebody has left open.
func openPages() map[string]string {
	return map[string]string{"now": "/?lang=en", "a target": "/targets/room?lang=en", "a story": "/alerts/A3?lang=en"}
}

func TestAnOpenPageSaysSoonThatNobodyAnswers(t *testing.T) {
	for name, path := range openPages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := surveyed(measured(), nothing)
			address, closeDoor := listening(t, d)
			tab := browsertest.Start(t).Tab(t)
			tab.Visit(address + path)
			tab.Await("the script", `window.setLost && document.getElementById("lost").hidden`)
			_ = closeDoor()
			if took := tab.Await("that nobody answers", `!document.getElementById("lost").hidden && document.documentElement.classList.contains("lost")`); took > 40*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestAnOpenPageGoesDarkWhenItsLinkIsRevoked(t *testing.T) {
	for name, path := range openPages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var revoked atomic.Bool
			d := surveyed(measured(), nothing)
			d.Visitor = func(context.Context, string) (page.Visitor, bool, error) {
				return page.Visitor{Name: "boss", ReadOnly: true}, !revoked.Load(), nil
			}
			address, closeDoor := listening(t, d)
			defer func() { _ = closeDoor() }()
			tab := browsertest.Start(t).Tab(t)
			tab.Send("Authorization", "Bearer boss")
			tab.Visit(elsewhereThan(t, address) + path)
			tab.Await("the script", `window.setLost && document.querySelector("main")`)
			revoked.Store(true)
			if took := tab.Await("that a link is needed", `document.body.textContent.includes("gaugewatch link new NAME")`); took > 40*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// elsewhereThan returns the address of a reverse proxy before a door, so that who
// comes by it does not sit at the machine.
func elsewhereThan(t *testing.T, address string) string {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.SetXForwarded()
	}}
	s := httptest.NewServer(proxy)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

func TestWhoMayLookIsToldThatSomebodyIsThere(t *testing.T) {
	d := chronicled(kept(), nothing)
	if w := look(d, "/api/v1/alive"); w.Code != http.StatusNoContent {
		t.Errorf("who sits at the machine gets %d", w.Code)
	}
	if w := look(d, "/api/v1/alive", "X-Forwarded-For", "192.0.2.7"); w.Code != http.StatusUnauthorized {
		t.Errorf("who comes from elsewhere without a link gets %d", w.Code)
	}
}
