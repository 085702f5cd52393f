package inbound_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// newManager returns a door for Prometheus in a house of its own.
func newManager() (*inbound.Alertmanager, *office, door) {
	o := &office{}
	d := &inbound.Alertmanager{
		Office: o, Tokens: keys{"good": {Name: "prometheus", Door: "alert"}, "nas": {Name: "nas", Door: "notify"}},
		Level: checks.Error, Tags: []string{"cloud"}, Firings: &inbound.Firings{},
	}
	return d, o, door{d.Key, d.Take}
}

// firingUntil is what Prometheus posts of a rule that fires.
func firingUntil(end time.Time, labels string) string {
	return fmt.Sprintf(`[{"labels":{"alertname":"HighCPU",%s},"annotations":{"summary":"CPU is busy","description":"95 %%"},"startsAt":"2026-11-22T03:00:00.5Z","endsAt":%q,"generatorURL":"http://prom/graph"}]`,
		labels, end.Format(time.RFC3339Nano))
}

func TestPrometheusIsHeardOnceThoughItRepeatsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, o, d := newManager()
		soon := func() time.Time { return time.Now().Add(4 * time.Minute) }
		const labels = `"instance":"web1:9100","severity":"critical"`
		for range 3 {
			if w := d.send(post("/api/v2/alerts", "good", firingUntil(soon(), labels))); w.Code != http.StatusOK || w.Body.Len() > 0 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			time.Sleep(time.Minute)
		}
		a := o.only(t)
		if !strings.HasPrefix(a.Name, "HighCPU web1:9100~") || a.Title != "HighCPU web1:9100" || a.Level != checks.Fatal || fmt.Sprint(a.Tags) != "[cloud]" {
			t.Errorf("%+v", a)
		}
		if want := "CPU is busy\n95 %\ninstance=web1:9100 severity=critical\nhttp://prom/graph"; a.Text != want {
			t.Errorf("it says %q, want %q", a.Text, want)
		}
		d.send(post("/api/v2/alerts", "good", firingUntil(soon(), `"instance":"web2:9100"`)))
		if b := o.only(t); b.Name == a.Name || b.Level != checks.Error {
			t.Errorf("another one: %+v", b)
		}
		over := firingUntil(time.Now().Add(-time.Second), labels)
		d.send(post("/api/v2/alerts", "good", over))
		d.send(post("/api/v2/alerts", "good", over))
		if b := o.only(t); b.Name != a.Name || b.Level != checks.None {
			t.Errorf("its end: %+v", b)
		}
	})
}

func TestWhatIsRepeatedNoMoreIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, o, d := newManager()
		go m.Firings.Run(t.Context(), o, slog.New(slog.DiscardHandler))
		d.send(post("/api/v2/alerts", "good", firingUntil(time.Now().Add(4*time.Minute), `"a":"1"`)))
		d.send(post("/api/v2/alerts", "good", `[{"labels":{"alertname":"Forever"}}]`))
		o.take()
		time.Sleep(4*time.Minute - 10*time.Second)
		synctest.Wait()
		if all := o.take(); len(all) > 0 {
			t.Errorf("too early: %+v", all)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if a := o.only(t); a.Level != checks.None || !strings.HasPrefix(a.Name, "HighCPU~") {
			t.Errorf("%+v", a)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if a := o.only(t); a.Level != checks.None || !strings.HasPrefix(a.Name, "Forever~") {
			t.Errorf("without an end: %+v", a)
		}
	})
}

func TestWhatLastsOverARestartWaitsToBeRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, o, d := newManager()
		d.send(post("/api/v2/alerts", "good", firingUntil(time.Now().Add(time.Hour), `"a":"1"`)))
		repeated := o.only(t)
		m.Firings.Resume([]inbound.Alarm{repeated, {Door: "alertmanager", Name: "gone", Level: checks.Warn}}, time.Now())
		go m.Firings.Run(t.Context(), o, slog.New(slog.DiscardHandler))
		time.Sleep(time.Minute)
		d.send(post("/api/v2/alerts", "good", firingUntil(time.Now().Add(time.Hour), `"a":"1"`)))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if a := o.only(t); a.Name != "gone" || a.Level != checks.None || a.Class != checks.Unrenewed || a.End.Took < 5*time.Minute {
			t.Errorf("%+v, want that nobody reports it any more", a)
		}
	})
}

func TestPrometheusNeedsATokenAsABearerOrAPassword(t *testing.T) {
	_, o, d := newManager()
	body := firingUntil(time.Now().Add(time.Hour), `"a":"1"`)
	for _, c := range []struct {
		token, password string
		want            int
	}{
		{"", "", 401}, {"bad", "", 401}, {"nas", "", 401}, {"", "bad", 401}, {"broken", "", 503}, {"", "good", 200}, {"good", "", 200},
	} {
		r := post("/api/v2/alerts", c.token, body)
		if c.password != "" {
			r.SetBasicAuth("anybody", c.password)
		}
		if w := d.send(r); w.Code != c.want {
			t.Errorf("%q %q: %d, want %d", c.token, c.password, w.Code, c.want)
		}
	}
	o.only(t)
}

func TestOfSeveralAlertsThoseThatMakeSenseAreTaken(t *testing.T) {
	_, o, d := newManager()
	if w := d.send(post("/api/v2/alerts", "good", `[{"labels":{}},{"labels":{"alertname":"A"},"extra":[1]}]`)); w.Code != http.StatusBadRequest {
		t.Errorf("%d", w.Code)
	}
	if a := o.only(t); a.Title != "A" {
		t.Errorf("%+v", a)
	}
	for _, body := range []string{"", "{}", `[{"labels":{"a":1}}]`, `[{"labels":{"a":"b"},"endsAt":"tomorrow"}]`} {
		if w := d.send(post("/api/v2/alerts", "good", body)); w.Code != http.StatusBadRequest || len(o.take()) > 0 {
			t.Errorf("%s: %d", body, w.Code)
		}
	}
	if w := d.send(post("/api/v2/alerts", "good", "[]")); w.Code != http.StatusOK {
		t.Errorf("nothing: %d", w.Code)
	}
}

func FuzzAlertmanagerTakesAnyBody(f *testing.F) {
	f.Add(firingUntil(time.Unix(0, 0), `"a":"b"`))
	f.Add(`[{"labels":{"alertname":"*/\\[x]","a":"` + strings.Repeat("x", 100) + `"}}]`)
	f.Fuzz(func(t *testing.T, body string) {
		_, o, d := newManager()
		w := d.send(post("/api/v2/alerts", "good", body))
		for _, a := range o.take() {
			if a.Name == "" || len([]rune(a.Name)) > 64 || strings.ContainsAny(a.Name, "/*?[]\n") {
				t.Errorf("the name %q", a.Name)
			}
		}
		if w.Code == http.StatusOK && !json.Valid([]byte(body)) {
			t.Errorf("taken: %q", body)
		}
	})
}
