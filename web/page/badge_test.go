package page_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/browsertest"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// badged is a site with a card of each kind.
func badged() page.Now {
	room := card(1, "Server room", checks.Error)
	room.Name, room.Rows[0].Name = "room", "t"
	room.Rows = append(room.Rows, page.Row{Name: "h", Title: "습도", Unit: "%", Value: new(41.0), At: noon()})
	old := card(2, "Old", checks.None)
	old.Name, old.Rows[0].Name, old.Rows[0].Old, old.Rows[0].Unknown = "old", "t", true, true
	store := card(3, "Cold store", checks.None)
	store.Name = "store 1/a"
	pulse := page.Card{ID: 4, Name: "switch", Rows: []page.Row{{Pulse: true}}}
	return page.Now{At: noon(), Cards: []page.Card{room, old, store, pulse}}
}

func TestABadgeTellsStateAndValue(t *testing.T) {
	d := paged(badged())
	for _, c := range []struct{ path, left, right, title string }{
		{"room.svg", "Server room", "error", "Server room: error"},
		{"room/t.svg", "Server room Temperature", "27.4 °C", "Server room Temperature: 27.4 °C, error"},
		{"room/h.svg", "Server room 습도", "41 %", "Server room 습도: 41 %, well"},
		{"room/h.svg?lang=ko", "Server room 습도", "41 %", "Server room 습도: 41 %, 정상"},
		{"store%201%2Fa.svg", "Cold store", "27.4 °C", "Cold store: 27.4 °C, well"},
		{"old.svg", "Old", "unknown", "Old: unknown"},
		{"switch.svg", "switch", "well", "switch: well"},
	} {
		t.Run(c.path, func(t *testing.T) {
			w := look(d, "/badge/"+c.path)
			var svg struct {
				Title string `xml:"title"`
				Wide  int    `xml:"width,attr"`
				Texts []struct {
					Text string `xml:",chardata"`
					At   int    `xml:"x,attr"`
					Long int    `xml:"textLength,attr"`
				} `xml:"g>text"`
			}
			if err := xml.Unmarshal(w.Body.Bytes(), &svg); err != nil || len(svg.Texts) != 2 {
				t.Fatalf("%d %v: %s", w.Code, err, w.Body)
			}
			if svg.Texts[0].Text != c.left || svg.Texts[1].Text != c.right || svg.Title != c.title {
				t.Errorf("it says %+v", svg)
			}
			if end := svg.Texts[1].At + svg.Texts[1].Long; end >= svg.Wide || svg.Texts[0].At+svg.Texts[0].Long >= svg.Texts[1].At {
				t.Errorf("texts run into each other or out of it: %+v", svg)
			}
		})
	}
}

func TestThereIsNoBadgeOfWhatThereIsNot(t *testing.T) {
	d := paged(badged())
	for _, path := range []string{"nobody.svg", "room/x.svg", "room", "room.png", "room.svg/t", "room/t/x.svg", ".svg"} {
		if w := look(d, "/badge/"+path); w.Code != http.StatusNotFound {
			t.Errorf("%s is answered by %d", path, w.Code)
		}
	}
	d = opened(&page.Pages{Board: func(context.Context) (page.Now, error) { return page.Now{}, errors.New("the watch has ended") }})
	if w := look(d, "/badge/room.svg"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("where nothing is known it is answered by %d", w.Code)
	}
}

func TestABadgeIsHarmless(t *testing.T) {
	n := badged()
	evil := `]]><script>alert(1)</script>"'&<image href="http://127.0.0.2/"/>` + "\u202e\u0000\ufffe\n" + strings.Repeat("W", 10_000)
	n.Cards[0].Title, n.Cards[0].Rows[0].Title, n.Cards[0].Rows[0].Unit = evil, evil, evil
	w := look(paged(n), "/badge/room/t.svg")
	for name, want := range map[string]string{
		"Content-Type": "image/svg+xml", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=30",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if len(w.Body.String()) > 4000 || strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Body.String(), "<image") {
		t.Errorf("it is %s", w.Body)
	}
	for read := xml.NewDecoder(w.Body); ; {
		if _, err := read.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAKeyShowsBadgesInPagesOfOthersAndNothingElse(t *testing.T) {
	d := paged(badged())
	d.Visitor = func(_ context.Context, secret string) (page.Visitor, bool, error) {
		if secret == "broken" {
			return page.Visitor{}, false, errors.New("the disk is gone")
		}
		return page.Visitor{Name: "wiki", ReadOnly: true, Badges: secret == "wiki", Until: time.Now().Add(time.Hour)}, secret == "wiki" || secret == "boss", nil
	}
	h := d.Handler()
	for _, c := range []struct {
		rule, path, cookie string
		want               int
	}{
		{"a badge by the key", "/badge/room.svg?key=wiki", "", 200},
		{"a badge by a link", "/badge/room.svg", "boss", 200},
		{"a badge without either", "/badge/room.svg", "", 401},
		{"a badge by a key that is none", "/badge/room.svg?key=guess", "", 401},
		{"a badge by the secret of a link that opens pages", "/badge/room.svg?key=boss", "", 401},
		{"a badge while keys cannot be looked up", "/badge/room.svg?key=broken", "", 503},
		{"a wrong key is no better for a link beside it", "/badge/room.svg?key=guess", "boss", 401},
		{"the page by the key", "/?key=wiki", "", 401},
		{"the page by the key as a cookie", "/", "wiki", 403},
		{"values by the key as a cookie", "/api/v1/now", "wiki", 403},
		{"what changes by the key as a cookie", "/api/v1/stream", "wiki", 403},
		{"a link of the key", "/link/wiki", "", 403},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, c.path, http.NoBody)
			r.RemoteAddr, r.Host = elsewhere, "watch.example.com"
			if c.cookie != "" {
				r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: c.cookie})
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.want || len(w.Result().Cookies()) > 0 {
				t.Errorf("answered by %d, want %d; cookies %v", w.Code, c.want, w.Result().Cookies())
			}
			if got := w.Header().Get("Cross-Origin-Resource-Policy"); c.want == 200 && (got == "cross-origin") != strings.Contains(c.path, "key=") {
				t.Errorf("pages of others may have it: %q", got)
			}
		})
	}
}

func TestBadgesLookWellInEveryLanguage(t *testing.T) {
	n := badged()
	titles := []string{"Server room A, rack 12", "서울 본사 전산실 3호기", "大阪倉庫・冷凍庫", "ห้องเซิร์ฟเวอร์ กรุงเทพฯ", "iiillljjj....", "WWWMMMWWW"}
	for i, title := range titles {
		one := card(int64(10+i), title, []checks.Level{checks.None, checks.Info, checks.Warn, checks.Error, checks.Fatal, checks.None}[i])
		one.Name, one.Rows[0].Unknown = title, i == 5
		n.Cards = append(n.Cards, one)
	}
	url, closeDoor := listening(t, paged(n))
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	for _, title := range titles {
		tab.Visit(url + "/badge/" + strings.ReplaceAll(title, " ", "%20") + ".svg")
		for i, natural := range browsertest.Ask[[]float64](tab, `[...document.querySelectorAll("text")].map((t) => {
			const meant = t.textLength.baseVal.value;
			t.removeAttribute("textLength");
			return t.getComputedTextLength() / meant;
		})`) {
			if natural < 0.7 || natural > 1.3 {
				t.Errorf("text %d of %s would be %.2f times as long by itself", i, title, natural)
			}
		}
	}
	if wrong := tab.Complaints(); len(wrong) > 0 {
		t.Error(wrong)
	}
	tab.As(browsertest.View{Wide: 390, High: 240, Fine: 2})
	tab.Visit(url + "/?lang=en")
	browsertest.Ask[any](tab, `(() => {
		document.body.replaceChildren(...`+list(titles)+`.map((title) => Object.assign(new Image(), {src: "badge/" + encodeURIComponent(title) + ".svg", style: "display:block;margin:6px"})));
		return Promise.all([...document.images].map((i) => i.decode())).then(() => 0);
	})()`)
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), "badges.png"), tab.Picture(false), 0o600); err != nil {
		t.Fatal(err)
	}
}

// list writes texts as JavaScript does.
func list(texts []string) string { return `["` + strings.Join(texts, `","`) + `"]` }
