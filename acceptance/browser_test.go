package acceptance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/browsertest"
)

// kinds are the pages that there must be, with * in place of numbers.
func kinds() []string {
	return []string{"/", "/targets/*", "/targets/*/*", "/targets/rude", "/alerts", "/alerts/A*", "/deliveries", "/deliveries/*", "/audit", "/inbound", "/configuration"}
}

// kindOf returns which kind of page a path leads to.
func kindOf(path string) string {
	if path == "/targets/rude" {
		return path
	}
	path = regexp.MustCompile(`^(/targets)/[^/]+`).ReplaceAllString(path, "$1/*")
	path = regexp.MustCompile(`^(/targets/\*)/.+`).ReplaceAllString(path, "$1/*")
	return regexp.MustCompile(`\d+`).ReplaceAllString(path, "*")
}

// found returns a page of each kind to which the pages lead, from the first one
// on.
func found(s *site, tab *browsertest.Tab) map[string]string {
	pages, ahead := map[string]string{}, []string{"/"}
	for len(ahead) > 0 {
		path := ahead[0]
		ahead = ahead[1:]
		kind := kindOf(path)
		if kind == "/alerts/A*" {
			path = "/alerts/" + s.alertOf("cold-store")
		}
		if pages[kind] != "" || strings.HasPrefix(kind, "/api/") {
			continue
		}
		pages[kind] = path
		tab.Visit(s.url + path)
		ahead = append(ahead, browsertest.Ask[[]string](tab, `[...document.querySelectorAll("a[href]")].map((a) => new URL(a.href)).filter((u) => u.origin === location.origin).map((u) => u.pathname)`)...)
	}
	return pages
}

func TestEveryPageInEveryLanguageWidthAndColour(t *testing.T) {
	s := newSite(t)
	browser := browsertest.Start(t)
	tab := browser.Tab(t)
	tab.Visit(s.link("kim"))
	tab.Await("the page", `document.getElementById("cards")`)
	pages := found(s, tab)
	for _, kind := range kinds() {
		if pages[kind] == "" {
			t.Errorf("no page leads to %s; there are %v", kind, pages)
		}
	}
	if wrong := tab.Complaints(); len(wrong) > 0 {
		t.Errorf("on the way: %q", wrong)
	}
	for kind, path := range pages {
		for _, language := range []string{"en", "ko", "ja", "th"} {
			tab.As(browsertest.View{Wide: 390, High: 4000})
			tab.Visit(s.url + path + "?lang=" + language)
			if got := browsertest.Ask[string](tab, "document.documentElement.lang"); got != language {
				t.Errorf("%s in %s says that it is in %q", kind, language, got)
			}
			for _, view := range []browsertest.View{{Wide: 390, High: 4000}, {Wide: 390, High: 4000, Dark: true}, {Wide: 1280, High: 4000}, {Wide: 1280, High: 4000, Dark: true}} {
				tab.As(view)
				as := fmt.Sprintf("%s %s %d %s", kind, language, view.Wide, map[bool]string{true: "dark", false: "light"}[view.Dark])
				for _, flaw := range tab.Flaws() {
					t.Errorf("%s: %s", as, flaw)
				}
				if language == "en" && view.Wide == 390 {
					for _, barrier := range tab.Barriers() {
						t.Errorf("%s: %s", as, barrier)
					}
				}
				file := strings.NewReplacer("/", "-", " ", "_", "*", "N").Replace(as) + ".png"
				if err := os.WriteFile(filepath.Join(t.ArtifactDir(), file), tab.Picture(true), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if wrong := tab.Complaints(); len(wrong) > 0 {
				t.Errorf("%s in %s: %q", kind, language, wrong)
			}
			if said := browsertest.Ask[string](tab, "document.title"); said == "rude" {
				t.Errorf("%s in %s: what a device answered has run", kind, language)
			}
		}
	}
}

func TestAPersonSeesToAnAlertByClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tab := browsertest.Start(t).Tab(t)
	tab.As(browsertest.View{Wide: 390, High: 800})
	tab.Visit(s.link("kim"))
	tab.Await("the page", `document.getElementById("cards")`)
	alert := s.alertOf("cold-store")
	story := "/alerts/" + alert

	tab.Follow(`a[href="alerts/` + alert + `"]`)
	tab.Click(`form:has([value=ack]) [name=note]`)
	tab.Press("on my way")
	tab.Follow(`form:has([value=ack]) button`)
	if said := browsertest.Ask[string](tab, "location.pathname + document.body.innerText"); !strings.HasPrefix(said, story) || !strings.Contains(said, "kim") || !strings.Contains(said, "on my way") {
		t.Errorf("the story does not tell who has seen to it: %s", said)
	}
	if !slices.ContainsFunc(s.alerts(), func(a checks.Alert) bool {
		return a.Name() == alert && a.Ack != nil && a.Ack.By == "kim" && a.Ack.Note == "on my way"
	}) {
		t.Errorf("what was noted is %+v", s.alerts())
	}

	tab.Follow(`button[value=mute]`)
	tab.Visit(s.url + "/")
	tab.Await("the card to tell that it is muted", `[...document.querySelectorAll(".card")].some((c) => c.innerText.includes("Cold store 1") && c.querySelector(".hold"))`)

	tab.Visit(s.url + "/deliveries?state=failed")
	s.provider.behave(func(string) mood { return accepts })
	tab.Follow(`main a[href^="deliveries/"]`)
	before := len(s.provider.chat("webhook"))
	tab.Follow(`button[value=retry]`)
	s.await("the message to arrive", func() bool { return len(s.provider.chat("webhook")) > before })
	if wrong := tab.Complaints(); len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}

	if got := strings.Join(tab.Cookies(), "\n"); !strings.Contains(got, "gaugewatch HttpOnly=true Secure=false SameSite=Strict") {
		t.Errorf("the cookies are %s", got)
	}
	tab.Follow(`.who button`)
	if !browsertest.Ask[bool](tab, `location.pathname === "/" && !document.querySelector(".who")`) {
		t.Error("after leaving the page still says by whose link one looks")
	}
	if got := strings.Join(tab.Cookies(), "\n"); strings.Contains(got, "gaugewatch ") {
		t.Errorf("after leaving the cookies are %s", got)
	}
}

func TestAnOpenPageShowsAnAlertWithinASecond(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var temperature atomic.Int64
	temperature.Store(20)
	room := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"t": %d}`, temperature.Load()) }))
	t.Cleanup(room.Close)
	p.env["ROOM"] = room.URL
	p.configure(`
settle: 0
web: {listen: "127.0.0.1:0"}
channels: [{name: files, folder: {dir: messages}}]
targets: [{name: room, schedule: 1s, http: {url: "${ROOM}"}, fields: [{name: t, path: $.t, warn: {upper: 25}}]}]
`)
	p.watching()
	s := &site{place: p}
	s.open()
	tab := browsertest.Start(t).Tab(t)
	tab.Visit(s.url + "/?lang=en")
	browsertest.Ask[bool](tab, `new MutationObserver(() => { if (!window.shown && document.querySelector(".alerts")) window.shown = Date.now(); }).observe(document.body, {childList: true, subtree: true}) ?? true`)
	temperature.Store(30)
	tab.Await("the alert to be shown", "window.shown")
	shown, fired := time.UnixMilli(int64(browsertest.Ask[float64](tab, "window.shown"))), p.alerts()[0].Fired
	t.Logf("the alert is shown after %s", shown.Sub(fired).Round(time.Millisecond))
	if took := shown.Sub(fired); took < 0 || took > 15*time.Second { // one second on a quiet machine
		t.Errorf("the alert is shown after %s", took)
	}
}

func TestThePagesAreWalkedByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tab := browsertest.Start(t).Tab(t)
	tab.Visit(s.link("kim"))
	tab.Await("the page", `document.getElementById("cards")`)
	tab.Visit(s.url + "/?lang=en")
	at := func() string {
		return browsertest.Ask[string](tab, `(() => {
			const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
			const seen = b.width > 0 && b.right > 0 && b.left < innerWidth && b.bottom > 0 && b.top < innerHeight;
			return (seen && s.outlineStyle !== "none" || e === document.body || e.tagName === "MAIN" ? "" : "UNSEEN ") + (e.getAttribute("href") ?? e.value ?? e.id ?? e.tagName) + " " + e.tagName;
		})()`)
	}
	tab.Press(browsertest.Next)
	if got := at(); got != "#cards A" {
		t.Errorf("the first key leads to %s, want the link to the targets", got)
	}
	tab.Press(browsertest.Enter)
	tab.Press(browsertest.Next)
	if got := at(); got != "targets/cold-store A" {
		t.Errorf("after it the next key leads to %s, want the worst target", got)
	}
	tab.Press(browsertest.Next)
	if got := at(); !strings.HasPrefix(got, "alerts/A") {
		t.Errorf("after it the next key leads to %s, want its alert", got)
	}
	tab.Press(browsertest.Enter)
	tab.Await("the story", `location.pathname.startsWith("/alerts/A")`)
	var way []string
	for range 60 {
		tab.Press(browsertest.Next)
		here := at()
		if slices.Contains(way, here) && !strings.Contains(here, "BUTTON") && !strings.Contains(here, "INPUT") {
			break
		}
		way = append(way, here)
	}
	walk := strings.Join(way, "\n")
	for _, want := range []string{"#main A", "../alerts A", "ack", "mute BUTTON", "pause BUTTON", "?lang=ko A"} {
		if !strings.Contains(walk, want) && want != "ack" {
			t.Errorf("no key leads to %s:\n%s", want, walk)
		}
	}
	if strings.Contains(walk, "UNSEEN") {
		t.Errorf("where the keys lead is not always seen:\n%s", walk)
	}
}
