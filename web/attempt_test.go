package web_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

func TestWhatPeopleTryWhoMayNotIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []web.Attempt
		d := linked()
		d.Tried = func(_ context.Context, a web.Attempt) { told = append(told, a) }
		d.Visitor = func(_ context.Context, secret string) (page.Visitor, bool, error) {
			return page.Visitor{Name: "boss", ReadOnly: true, Until: time.Now().Add(24 * time.Hour)}, secret == "s3cret", nil
		}
		d.Pages.Past = nobody{}
		h := d.Handler()
		ask := func(method, path, secret string) func(*http.Request) {
			return func(r *http.Request) {
				r.Method, r.URL.Path = method, path
				r.Header.Set("Authorization", "Bearer "+secret)
			}
		}
		try := func(wait time.Duration, method, path, secret string, want ...web.Attempt) {
			t.Helper()
			time.Sleep(wait)
			told = nil
			from(h, elsewhere, "/", ask(method, path, secret))
			if !slices.Equal(told, want) {
				t.Errorf("%s %s with %s: told %+v, want %+v", method, path, secret, told, want)
			}
		}
		looks := web.Attempt{By: "boss", From: "192.168.1.9", Text: "POST /alerts/A3", Why: "may only look"}
		try(0, http.MethodPost, "/alerts/A3", "s3cret", looks)
		try(0, http.MethodPost, "/alerts/A3", "s3cret")
		try(time.Minute, http.MethodPost, "/alerts/A3", "s3cret", looks)
		try(0, http.MethodGet, "/", "s3cret")
		try(0, http.MethodGet, "/alerts", "guess", web.Attempt{From: "192.168.1.9", Text: "GET /alerts", Why: "this secret opens nothing"})
		try(time.Minute, http.MethodGet, "/alerts", "guess")
		try(time.Hour, http.MethodGet, "/link/averylongsecretthatismistyped", "guess", web.Attempt{From: "192.168.1.9", Text: "GET /link/…", Why: "this secret opens nothing"})
		try(time.Hour, http.MethodGet, "/alerts", "")
	})
}

// nobody knows no alert.
type nobody struct{ page.Past }

func (nobody) Alerts(context.Context, page.AlertFilter) ([]checks.Alert, error) { return nil, nil }
