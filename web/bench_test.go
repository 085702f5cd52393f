package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/web"
)

// What a request costs that is taken in, and one that is turned away.
func BenchmarkGate(b *testing.B) {
	d := gated(web.Gate{Key: bearer(secret.New("a-token-of-ours").Equal), Pace: web.Pace{Every: -1}})
	h := d.Handler()
	for name, token := range map[string]string{"taken": "a-token-of-ours", "refused": "another"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodPost, "/in/box", strings.NewReader(`{"name":"a"}`))
				r.Header.Set("Authorization", "Bearer "+token)
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}

// What a picture of a report costs, without reading it.
func BenchmarkPicture(b *testing.B) {
	h := gallery(make([]byte, 200<<10), time.Now(), nil).Handler()
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/i/"+name, http.NoBody))
	}
}
