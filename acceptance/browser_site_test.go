package acceptance_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// watchedSite is a configuration with something in each state that a page shows.
const watchedSite = `
settle: 0
flush: 200ms
timezone: Asia/Seoul
web: {listen: "127.0.0.1:0"}
inbound: {alert: {}, notify: {}}
defaults:
  schedule: 1s
  spread: 0
  timeout: 1s
  no_response: {level: error, after: 2}
channels:
  - name: bot
    telegram: {token: "${BOT_TOKEN}", chat: "5", api: "${API}"}
    group_wait: 0
  - name: hook
    webhook: {url: "${HOOK}", secret: "${HOOK_SECRET}", headers: {X-Token: "${HOOK_TOKEN}"}}
    group_wait: 0
    timeout: 1s
targets:
  - name: cold-store
    title: Cold store 1
    tags: [osaka]
    todo: Close the door, then call Lee, 010-0000-0000
    http: {url: "${COLD_STORE}"}
    fields:
      - {name: temperature, title: Temperature, path: "$.sensors[?@.name == 'inlet'].temp", unit: °C, warn: {upper: 25}, error: {upper: 29}}
  - name: server-room
    title: Server room A
    http: {url: "${SERVER_ROOM}"}
    fields:
      - {name: temperature, title: Temperature, path: "$.sensors[?@.name == 'inlet'].temp", unit: °C, warn: {upper: 25}}
      - {name: nothing, title: Humidity, path: $.humidity, missing: {level: warn, after: 1}}
  - name: bangkok
    title: Bangkok, server room
    http: {url: "http://127.0.0.1:1/"}
    fields: [{name: v, path: $.v}]
  - name: switch
    title: Office switch
    tcp: {address: "${ROUTER}"}
  - name: rude
    http: {url: "${RUDE}"}
    fields: [{name: v, path: $.v, invalid: {level: warn, after: 1}}]
`

// rudeText is what nobody should have to show: markup, scripts, marks that turn
// the direction of writing, and far too much.
func rudeText() string {
	return `<script>document.title="rude"</script>"'><img src=http://127.0.0.2:1/x onerror=alert(1)>{{.}}` + "\u202etxet\u2066 \u0007 مرحبا " + strings.Repeat("W", 10_000)
}

// A site is a place that people look at in a browser.
type site struct {
	*place
	url string
}

// newSite returns a site at which something has happened already: alerts, one of
// them seen to, messages that arrived and that did not, and requests that were
// refused.
func newSite(t *testing.T) *site {
	t.Helper()
	p := newPlace(t, device("cold-store", hot(0, time.Hour)), device("server-room"))
	rude := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"v": rudeText()})
	}))
	t.Cleanup(rude.Close)
	p.env["RUDE"], p.env["ROUTER"] = rude.URL, strings.TrimPrefix(rude.URL, "http://")
	p.provider.behave(func(service string) mood {
		if service == "webhook" {
			return denies
		}
		return accepts
	})
	p.configure(watchedSite)
	p.watching()
	s := &site{place: p}
	s.open()
	p.await("four alerts", func() bool { return len(p.alerts()) >= 4 })
	for _, a := range p.alerts() {
		if a.Subject.Target == "bangkok" {
			p.must("ack", a.Name(), rudeText()[:600], "--by", "Kim")
		}
	}
	p.must("mute", "server-room", "2h", "--by", "Lee")
	s.arrive()
	return s
}

// open waits until the door is open.
func (s *site) open() {
	s.t.Helper()
	s.await("the door to open", func() bool {
		found := regexp.MustCompile(`msg=listening address=(\S+)`).FindAllStringSubmatch(s.output.String(), -1)
		if len(found) > 0 {
			s.url = "http://" + found[len(found)-1][1]
		}
		return len(found) > 0
	})
}

// must carries out a command line that has to succeed, and returns what it wrote.
func (p *place) must(args ...string) string {
	p.t.Helper()
	code, said := p.run(args...)
	if code != 0 {
		p.t.Fatalf("gaugewatch %v: exit code %d, %s", args, code, said)
	}
	return said
}

// link makes a link of some settings, and returns its address.
func (s *site) link(name string, settings ...string) string {
	s.t.Helper()
	var made struct{ URL string }
	if err := json.Unmarshal([]byte(s.must(append([]string{"link", "new", name, "--json"}, settings...)...)), &made); err != nil {
		s.t.Fatal(err)
	}
	_, path, _ := strings.Cut(made.URL, "/link/")
	return s.url + "/link/" + path
}

// arrive lets alarms come in from outside: one with a token, and others that are
// refused.
func (s *site) arrive() {
	s.t.Helper()
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(s.must("token", "new", "scripts", "--json")), &made); err != nil {
		s.t.Fatal(err)
	}
	for _, c := range []struct{ path, token, body string }{
		{"/in/alert", made.Token, ""},
		{"/in/alert", "guessed", ""},
		{"/in/alert", made.Token, "{"},
		{"/in/elert", made.Token, ""},
	} {
		body := []byte(c.body)
		if c.body == "" {
			var err error
			if body, err = json.Marshal(map[string]string{"name": "backup", "text": rudeText(), "level": "warn"}); err != nil {
				s.t.Fatal(err)
			}
		}
		r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+c.path, bytes.NewReader(body))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+c.token)
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			s.t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
}

// alertOf returns the name of the latest alert about a target.
func (s *site) alertOf(target string) string {
	s.t.Helper()
	name := ""
	for _, a := range s.alerts() {
		if a.Subject.Target == target {
			name = a.Name()
		}
	}
	return name
}
