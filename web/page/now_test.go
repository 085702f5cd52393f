package page_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// noon is when pages of tests are looked at.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// paged returns a door that shows how things stand.
func paged(n page.Now) *web.Door {
	return opened(&page.Pages{Board: func(context.Context) (page.Now, error) { return n, nil }})
}

// opened returns a door that shows pages.
func opened(p *page.Pages) *web.Door {
	return &web.Door{Pages: p, Metrics: web.NewMetrics(), Log: slog.New(slog.DiscardHandler)}
}

// look looks at the page as somebody at the machine does.
func look(d *web.Door, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w
}

// card is a card with one row of a level.
func card(id int64, title string, level checks.Level) page.Card {
	return page.Card{ID: id, Title: title, Rows: []page.Row{{Title: "Temperature", Unit: "°C", Level: level, Value: new(27.4), At: noon().Add(-7 * time.Second)}}}
}

func TestThePageShowsTheWorstFirst(t *testing.T) {
	silent := card(3, "silent", checks.None)
	silent.Rows[0].Unknown = true
	late := card(6, "later error", checks.Error)
	late.Alerts = []checks.Alert{{Fired: noon()}}
	outside := page.Card{ID: 7, Title: "from outside", Alerts: []checks.Alert{{Level: checks.Info}, {Level: checks.Warn}}}
	body := look(paged(page.Now{At: noon(), From: noon().Add(-3 * time.Hour), Cards: []page.Card{
		card(1, "well", checks.None), outside, card(2, "warned", checks.Warn), silent, card(4, "error", checks.Error), late, card(5, "fatal", checks.Fatal),
	}}), "/").Body.String()
	last := -1
	for _, title := range []string{">fatal<", ">later error<", ">error<", ">silent<", ">from outside<", ">warned<", ">well<"} {
		at := strings.Index(body, title)
		if at <= last {
			t.Errorf("%s stands at %d, want it after %d", title, at, last)
		}
		last = at
	}
}

func TestTheHeadCountsTargetsAndTellsOurOwnHealth(t *testing.T) {
	n := page.Now{At: noon(), Cards: []page.Card{card(1, "a", checks.None), card(2, "b", checks.Error), card(3, "c", checks.None)}}
	n.Cards[1].Alerts = []checks.Alert{{ID: 41, Level: checks.Error, Fired: noon()}}
	for _, c := range []struct {
		rule   string
		health page.Health
		want   []string
	}{
		{"all is well", page.Health{}, []string{"<b>1</b>", "<b>2</b>", "Alarms 1", "<li>Polls in time</li>", "<li>Outbox empty</li>"}},
		{"no poll comes", page.Health{Silent: 5 * time.Minute}, []string{`<li class="bad">No poll for 5 min</li>`}},
		{"targets are late", page.Health{Late: 3}, []string{`<li class="bad">3 slower than their schedule</li>`}},
		{"a channel fails", page.Health{Channels: []page.Channel{{Name: "ops", Owed: 4, Failures: 2, Oldest: noon().Add(-time.Hour)}}}, []string{`<li class="bad">ops fails: 4 to send since 11:00</li>`}},
		{"a channel is refused", page.Health{Channels: []page.Channel{{Name: "ops", Refused: true}}}, []string{`<li class="bad">ops is refused</li>`}},
		{"a message is on its way", page.Health{Channels: []page.Channel{{Name: "ops", Owed: 1}}}, []string{`<li>ops: 1 to send</li>`}},
		{"a month is nearly used", page.Health{Channels: []page.Channel{{Name: "line", Used: 185, Limit: 200}}}, []string{"Outbox empty", `<li class="bad">line 185/200 this month</li>`}},
		{"the heart beats", page.Health{Beat: noon().Add(-time.Minute)}, []string{"<li>Heartbeat 11:59</li>"}},
		{"the heart is not heard", page.Health{Beat: noon(), Unheard: true}, []string{`<li class="bad">Heartbeat not heard</li>`}},
		{"the disk is full", page.Health{Dropped: 7}, []string{`<li class="bad">Disk full: 7 values dropped</li>`}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			n.Health = c.health
			body := look(paged(n), "/").Body.String()
			for _, want := range c.want {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
		})
	}
}

func TestACardTellsWhatIsWrongAndWhatHasBeenDone(t *testing.T) {
	c := card(1, "Cold store", checks.Error)
	c.Hold = &page.Hold{Name: "M3", By: "Kim", Why: "defrosting", Until: noon().Add(time.Hour)}
	c.Rows[0].Limits = []checks.Limit{{Level: checks.Error, Upper: new(27.0)}}
	c.Alerts = []checks.Alert{{
		ID: 41, Subject: checks.Subject{Field: "t", FieldTitle: "Temperature"}, Kind: checks.Bound, Level: checks.Error, Side: checks.High,
		Since: noon().Add(-20 * time.Minute), Fired: noon().Add(-18 * time.Minute), Worst: 28.1, WorstAt: noon().Add(-5 * time.Minute),
		Limit: checks.Limit{Level: checks.Error, Upper: new(27.0)}, Limits: c.Rows[0].Limits,
		Ack: &checks.Ack{By: "Lee", At: noon().Add(-time.Minute), Note: "on my way"}, Held: &checks.Hold{Name: "M3"},
	}}
	part := card(6, "Part", checks.None)
	part.Hold = &page.Hold{Name: "M4", Pause: true, Field: "Humidity", Until: noon().Add(time.Hour)}
	old := card(2, "Old", checks.None)
	old.Rows[0].Old, old.Rows[0].Unknown = true, true
	none := page.Card{ID: 3, Title: "None", Rows: []page.Row{{Title: "t", Unknown: true}}}
	pulse := page.Card{ID: 4, Title: "Switch", Rows: []page.Row{{Pulse: true}}}
	dead := page.Card{ID: 5, Title: "Dead", Rows: []page.Row{{Pulse: true, Unknown: true}}, Hold: &page.Hold{Maintenance: true, Name: "cleaning", Until: noon().Add(time.Hour)}}
	body := look(paged(page.Now{At: noon(), Cards: []page.Card{c, part, old, none, pulse, dead}}), "/").Body.String()
	for _, want := range []string{
		"Muted until 13:00", `title="Kim defrosting"`, "<b dir=\"auto\">ERROR Temperature</b> since 11:40", "limit 27<", "peak 28.1 at 11:55",
		"held back by M3", "seen to by Lee 11:59: on my way", "<small>A41</small>", "<b>27.4</b>", `class="age old"`,
		`aria-hidden="true">unknown</span>`, "<b>no value</b>", "<b>answers</b>", "<b>no answer</b>", "Maintenance cleaning until 13:00", "Humidity: Paused until 13:00",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestHostileNamesAreShownHarmlessly(t *testing.T) {
	evil := `<script>alert(1)</script>"'><img src=x onerror=alert(2)>` + "\u202etxet\u0000\n" + strings.Repeat("W", 10_000)
	c := card(1, evil, checks.Error)
	c.Hold = &page.Hold{Name: evil, By: evil, Why: evil, Until: noon().Add(time.Hour)}
	c.Rows[0].Title, c.Rows[0].Unit = evil, evil
	for _, kind := range []checks.Kind{checks.Bound, checks.NoResponse} {
		c.Alerts = append(c.Alerts, checks.Alert{
			Kind: kind, Level: checks.Error, Subject: checks.Subject{Field: evil, FieldTitle: evil}, Fault: checks.Fault{Text: evil},
			Ack: &checks.Ack{By: evil, Note: evil}, Held: &checks.Hold{Name: evil},
		})
	}
	n := page.Now{At: noon(), Cards: []page.Card{c}, Health: page.Health{Channels: []page.Channel{{Name: evil, Owed: 1}}}}
	for _, code := range []string{"en", "ko", "ja", "th"} {
		body := look(paged(n), "/?lang="+code).Body.String()
		for _, bad := range []string{"<script>alert", "<img", "onerror=alert(2)>", `"'>`, "\u202e", "\x00", strings.Repeat("W", 201)} {
			if strings.Contains(body, bad) {
				t.Errorf("in %s the page contains %.40q", code, bad)
			}
		}
		if !strings.Contains(body, "&lt;script&gt;") {
			t.Errorf("in %s the names are not shown at all", code)
		}
	}
}

func TestThePageNeedsNothingFromElsewhere(t *testing.T) {
	d := paged(page.Now{At: noon(), Cards: []page.Card{card(1, "a", checks.Error)}})
	w := look(d, "/")
	body := w.Body.String()
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("Content-Security-Policy = %q", policy)
	}
	for _, bad := range []string{" style=", "<style", " onclick", "javascript:", "http://", "https://", "//cdn"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if n := strings.Count(body, "<script"); n != strings.Count(body, `<script src="assets/`) || n == 0 {
		t.Errorf("the page has %d scripts, not all from the program", n)
	}
	links := regexp.MustCompile(`(?:src|href)="(assets/[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(links) != 4 {
		t.Fatalf("the page needs %d assets, want 4", len(links))
	}
	for _, link := range links {
		if got := look(d, "/"+link[1]); got.Code != http.StatusOK || got.Body.Len() == 0 {
			t.Errorf("%s is answered by %d", link[1], got.Code)
		}
	}
	for _, used := range regexp.MustCompile(`href="#([a-z-]+)"`).FindAllStringSubmatch(body, -1) {
		if !strings.Contains(body, `id="`+used[1]+`"`) {
			t.Errorf("nothing has the id %s", used[1])
		}
	}
}

func TestThePageIsOpenAtTheMachineAlone(t *testing.T) {
	d := paged(page.Now{At: noon()})
	for _, c := range []struct {
		rule, peer, host string
		header           string
		want             int
	}{
		{"by its address", "127.0.0.1:5000", "127.0.0.1:8080", "", 200},
		{"by its name", "[::1]:5000", "localhost:8080", "", 200},
		{"from another machine", "192.168.1.9:5000", "192.168.1.2:8080", "", 401},
		{"from another machine that names this one", "192.168.1.9:5000", "localhost:8080", "", 401},
		{"by a name of another site that leads here", "127.0.0.1:5000", "evil.example:8080", "", 401},
		{"through a proxy on this machine", "127.0.0.1:5000", "localhost:8080", "X-Forwarded-For", 401},
		{"through a proxy that says so otherwise", "127.0.0.1:5000", "localhost:8080", "Forwarded", 401},
		{"through a proxy that says the least", "127.0.0.1:5000", "localhost:8080", "Via", 401},
		{"through a proxy that names the host alone", "127.0.0.1:5000", "localhost:8080", "X-Forwarded-Host", 401},
		{"through a proxy that says nothing", "127.0.0.1:5000", "localhost:8080", "", 401}, // nginx speaks HTTP/1.0 then
		{"from nowhere", "", "localhost:8080", "", 401},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			r.RemoteAddr, r.Host = c.peer, c.host
			if c.header != "" {
				r.Header.Set(c.header, "127.0.0.1")
			}
			if c.rule == "through a proxy that says nothing" {
				r.ProtoMajor, r.ProtoMinor = 1, 0
			}
			w := httptest.NewRecorder()
			d.Handler().ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("GET / = %d, want %d", w.Code, c.want)
			}
		})
	}
}

func TestThePageSpeaksTheLanguageOfTheReader(t *testing.T) {
	d := paged(page.Now{At: noon()})
	d.Pages.Home = func() (string, *time.Location) { return "th", time.UTC }
	for _, c := range []struct{ rule, path, accept, want string }{
		{"the browser's", "/", "ko-KR,ko;q=0.9,en;q=0.8", "ko"},
		{"the one of the greatest weight", "/", "en;q=0.5, ja;q=0.9, ko;q=0.1", "ja"},
		{"the first that the page speaks", "/", "fr, de;q=0.9, ja;q=0.2", "ja"},
		{"the configured one where it speaks none of them", "/", "fr, de", "th"},
		{"the configured one where none is named", "/", "", "th"},
		{"the one that was chosen", "/?lang=en", "ko", "en"},
		{"not one that it does not speak", "/?lang=xx", "ko", "ko"},
		{"weights that are none do not count", "/", "ja;q=7, ko;q=-1, en;q=x", "th"},
		{"weight zero means not at all", "/", "ja;q=0", "th"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			w := look(d, c.path, "Accept-Language", c.accept)
			if got := w.Header().Get("Content-Language"); got != c.want || !strings.Contains(w.Body.String(), `<html lang="`+c.want+`"`) {
				t.Errorf("the page is in %q, want %q", got, c.want)
			}
		})
	}
}

func TestThePageSaysWhenItCannotBeTold(t *testing.T) {
	d := opened(&page.Pages{})
	d.Pages.Board = func(context.Context) (page.Now, error) { return page.Now{}, errors.New("judgement is stuck") }
	if w := look(d, "/"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "judgement is stuck") {
		t.Errorf("GET / = %d %q", w.Code, w.Body)
	}
}

func TestTheColoursAreThoseOfReports(t *testing.T) {
	palette, err := os.ReadFile(filepath.Join("..", "..", "report", "palette.go"))
	if err != nil {
		t.Fatal(err)
	}
	css, err := os.ReadFile("assets/page.css")
	if err != nil {
		t.Fatal(err)
	}
	known := regexp.MustCompile(`0x([0-9A-F]{6})`).FindAllStringSubmatch(string(palette), -1)
	hexes := []string{"5E6A77"} // small grey letters, which on the ground of the page want more contrast than in a picture
	for _, k := range known {
		hexes = append(hexes, k[1])
	}
	used := regexp.MustCompile(`#([0-9A-F]{6})\b`).FindAllStringSubmatch(string(css), -1)
	if len(used) < 50 {
		t.Errorf("only %d colours found", len(used))
	}
	for _, u := range used {
		if !slices.Contains(hexes, u[1]) {
			t.Errorf("#%s is no colour of reports", u[1])
		}
	}
}

// crowd is how a site of many targets stands, each with a noisy plot.
func crowd(targets, fields int) page.Now {
	random := rand.New(rand.NewPCG(1, 2))
	n := page.Now{At: noon(), From: noon().Add(-3 * time.Hour)}
	limits := []checks.Limit{{Level: checks.Warn, Upper: new(27.0)}, {Level: checks.Error, Upper: new(30.0)}}
	for i := range targets {
		c := page.Card{ID: int64(i*(fields+1) + 1), Title: fmt.Sprintf("Device number %d", i)}
		for f := range fields {
			p := page.Plot{From: n.From, To: n.At, Step: time.Minute, Limits: limits}
			for m := range 180 {
				v := 22 + 4*math.Sin(float64(m)/30+random.Float64()/4) + random.Float64()
				p.Points = append(p.Points, checks.Point{At: n.From.Add(time.Duration(m) * time.Minute), Value: v})
			}
			row := page.Row{Title: fmt.Sprintf("Field %d", f), Unit: "°C", Value: new(20 + 6*random.Float64()), At: n.At.Add(-time.Duration(random.IntN(60)) * time.Second), Limits: limits, Plot: p.Draw()}
			if i%20 == 0 {
				row.Level = checks.Warn
				c.Alerts = append(c.Alerts, checks.Alert{ID: int64(i), Level: checks.Warn, Kind: checks.Bound, Subject: checks.Subject{Field: row.Title}, Since: n.From, Fired: n.From})
			}
			c.Rows = append(c.Rows, row)
		}
		n.Cards = append(n.Cards, c)
	}
	return n
}

func TestFiveHundredTargetsAreLessThan150KB(t *testing.T) {
	w := look(paged(crowd(500, 3)), "/", "Accept-Encoding", "gzip, br")
	t.Logf("%d bytes", w.Body.Len())
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 150_000 {
		t.Errorf("%d bytes, encoded as %q", w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
	unpacked, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	for _, takes := range []string{"", "br", "gzip;q=0"} {
		plain := look(paged(crowd(500, 3)), "/", "Accept-Encoding", takes)
		if plain.Header().Get("Content-Encoding") != "" || strings.Count(plain.Body.String(), "<article") != strings.Count(string(packed), "<article") {
			t.Errorf("who takes %q is not served", takes)
		}
	}
}

// listening serves a door, and returns its address and what closes it.
func listening(t *testing.T, d *web.Door) (url string, closeDoor func() error) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	closed := make(chan error, 1)
	go func() { closed <- d.Serve(ctx, l) }()
	return "http://" + l.Addr().String(), func() error { cancel(); return <-closed }
}

// A told is one event of a stream.
type told struct {
	AsOf  string            `json:"as_of"`
	Head  string            `json:"head"`
	Cards map[string]string `json:"cards"`
	Order []int64           `json:"order"`
}

// event reads the next event of a stream.
func event(t *testing.T, r *bufio.Reader) told {
	t.Helper()
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if text, is := strings.CutPrefix(line, "data: "); is {
			var e told
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				t.Fatal(err)
			}
			return e
		}
	}
}

// A stream is what a page that stays open is told.
type stream struct {
	*io.PipeWriter
	head http.Header
}

func (s stream) Header() http.Header              { return s.head }
func (s stream) WriteHeader(int)                  {}
func (s stream) Flush()                           {}
func (s stream) SetReadDeadline(time.Time) error  { return nil }
func (s stream) SetWriteDeadline(time.Time) error { return nil }

func TestAnOpenPageIsToldAtOnceWhatIsStirred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var level atomic.Int32
		var stirred atomic.Pointer[time.Time]
		stirred.Store(new(time.Time))
		next := make(chan struct{})
		d := opened(&page.Pages{
			Board: func(context.Context) (page.Now, error) {
				return page.Now{At: noon(), Cards: []page.Card{card(1, "a", checks.Level(level.Load()))}}, nil
			},
			Stirred: func() (time.Time, <-chan struct{}) {
				if stirred.Load().IsZero() {
					return time.Time{}, next
				}
				return *stirred.Load(), nil
			},
		})
		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/stream", http.NoBody)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
		in, out := io.Pipe()
		var served sync.WaitGroup
		served.Go(func() { d.Handler().ServeHTTP(stream{out, http.Header{}}, r) })
		events := bufio.NewReader(in)
		event(t, events)
		time.Sleep(300 * time.Millisecond) // by itself it looks after a second
		began := time.Now()
		level.Store(int32(checks.Error))
		stirred.Store(&began)
		close(next)
		if e := event(t, events); !strings.Contains(e.Cards["1"], "s-error") {
			t.Errorf("it is told %+v", e)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("it is told after %s", took)
		}
		leave()
		_ = in.Close()
		served.Wait()
	})
}

func TestAnOpenPageIsToldWhatChanges(t *testing.T) {
	var level atomic.Int32
	var gone atomic.Bool
	d := opened(&page.Pages{})
	d.Pages.Board = func(context.Context) (page.Now, error) {
		n := page.Now{At: noon(), Cards: []page.Card{card(1, "a", checks.None), card(2, "b", checks.Level(level.Load())), card(3, "c", checks.None)}}
		if gone.Load() {
			n.Cards = n.Cards[:2]
		}
		return n, nil
	}
	url, closeDoor := listening(t, d)
	page, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(page.Body)
	if err != nil {
		t.Fatal(err)
	}
	seen := regexp.MustCompile(`data-issue="(\d+)"`).FindSubmatch(body)[1]
	stream, err := http.Get(url + "/api/v1/stream?seen=" + string(seen))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	events := bufio.NewReader(stream.Body)
	if e := event(t, events); e.Head != "" || len(e.Cards) > 0 || e.Order != nil || e.AsOf == "" {
		t.Errorf("who has seen all is told %+v", e)
	}
	level.Store(int32(checks.Error))
	e := event(t, events)
	if len(e.Cards) != 1 || !strings.Contains(e.Cards["2"], "s-error") || !slices.Equal(e.Order, []int64{2, 1, 3}) || !strings.Contains(e.Head, "error") {
		t.Errorf("an error is told as %+v", e)
	}
	gone.Store(true)
	if e = event(t, events); !slices.Equal(e.Order, []int64{2, 1}) || len(e.Cards) != 0 {
		t.Errorf("that a target is gone is told as %+v", e)
	}
	late, err := http.Get(url + "/api/v1/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer late.Body.Close()
	if e := event(t, bufio.NewReader(late.Body)); len(e.Cards) != 2 || e.Head == "" {
		t.Errorf("who has seen nothing is told %+v", e)
	}
	if err := closeDoor(); err != nil {
		t.Errorf("a door with open pages closes with %v", err)
	}
	if _, err := io.ReadAll(events); !errors.Is(err, io.ErrUnexpectedEOF) { // of a stream that is compressed, which knows no end
		t.Errorf("a stream ends with %v", err)
	}
}
