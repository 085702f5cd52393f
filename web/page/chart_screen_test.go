package page_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/browsertest"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// charted opens a page with charts in a real browser, and waits until they are
// drawn.
func charted(t *testing.T, path string, view browsertest.View) *browsertest.Tab {
	t.Helper()
	url, closeDoor := listening(t, surveyed(measured(), nothing))
	t.Cleanup(func() { _ = closeDoor() })
	tab := browsertest.Start(t).Tab(t)
	tab.As(view)
	tab.Visit(url + path)
	tab.Await("the charts", `document.querySelector(".u-over") && document.querySelectorAll(".uplot").length === document.querySelectorAll(".chart").length`)
	return tab
}

// acts are what people do with the mouse and the fingers, for the browser.
const acts = `
window.mark = "same";
window.area = document.querySelector(".u-over");
window.at = (share) => area.getBoundingClientRect().left + share * area.clientWidth;
window.mouse = (type, share) => area.dispatchEvent(new MouseEvent(type, {clientX: at(share), clientY: area.getBoundingClientRect().top + 20, movementX: 1, bubbles: true, cancelable: true, view: window}));
window.touch = (type, ...shares) => area.dispatchEvent(new TouchEvent(type, {touches: shares.map((s, i) => new Touch({identifier: i, target: area, clientX: at(s), clientY: area.getBoundingClientRect().top + 20})), bubbles: true, cancelable: true}));
window.span = () => { const q = new URLSearchParams(location.search); return q.get("range") ?? Math.round((Date.parse(q.get("to")) - Date.parse(q.get("from"))) / 60000) + " min"; };
true`

func TestPeopleLookCloserAtACourse(t *testing.T) {
	t.Parallel()
	tab := charted(t, "/targets/room?lang=en", browsertest.View{Wide: 1280, High: 900})
	browsertest.Ask[bool](tab, acts)
	span := func(what, want string) {
		t.Helper()
		if got := browsertest.Ask[string](tab, "span()"); got != want {
			t.Errorf("%s: the charts show %s, want %s", what, got, want)
		}
	}
	press := func(keys string) {
		browsertest.Ask[bool](tab, `document.querySelector(".canvas").focus() ?? true`)
		tab.Press(keys)
	}
	for _, c := range []struct {
		what, do, key, want string
	}{
		{"the arrow up looks closer", "", browsertest.Up, "90 min"},
		{"the arrow down goes back", "", browsertest.Down, "180 min"},
		{"the arrow to the left goes to what was before", "", browsertest.Left, "180 min"},
		{"Home goes to where one began", "", browsertest.Home, "3h"},
		{"a link shows another time without a new page", `document.querySelector("[href='?range=7d']").click() ?? true`, "", "7d"},
		{"and back", `document.querySelector("[href='?range=3h']").click() ?? true`, "", "3h"},
		{"a button looks closer", `document.querySelector("[data-do=in]").click() ?? true`, "", "90 min"},
		{"a double click goes back", `mouse("dblclick", 0.5)`, "", "3h"},
		{"dragging looks closer", `mouse("mousemove", 0.25), mouse("mousedown", 0.25), mouse("mousemove", 0.5), mouse("mousemove", 0.75), mouse("mouseup", 0.75), true`, "", "90 min"},
		{"two taps go back", `touch("touchstart", 0.5), touch("touchend"), touch("touchstart", 0.5), touch("touchend"), true`, "", "3h"},
		{"two fingers look closer", `touch("touchstart", 0.4, 0.6), touch("touchmove", 0.3, 0.7), touch("touchend"), true`, "", "90 min"},
		{"one finger moves", `touch("touchstart", 0.4), touch("touchmove", 0.6), touch("touchend"), true`, "", "90 min"},
		{"the wheel with Ctrl looks closer", `area.dispatchEvent(new WheelEvent("wheel", {deltaY: -100, ctrlKey: true, clientX: at(0.5), bubbles: true, cancelable: true})), true`, "", "72 min"},
	} {
		if c.key != "" {
			press(c.key)
		} else {
			browsertest.Ask[bool](tab, c.do)
		}
		span(c.what, c.want)
	}
	if got := browsertest.Ask[string](tab, `window.mark + document.querySelector(".export a").search`); !strings.HasPrefix(got, "same?format=csv&from=") {
		t.Errorf("the page was loaded anew, or exports another time: %s", got)
	}
	press(browsertest.Home)
	tab.Await("the value under the pointer", `mouse("mousemove", 0.8) && /°C/.test(document.querySelector(".readout").textContent)`)
	read := browsertest.Ask[string](tab, `mouse("mousemove", 0.75), [...document.querySelectorAll(".readout")].map((r) => r.textContent).join("|")`)
	if parts := strings.Split(read, "|"); len(parts) != 2 || !strings.Contains(parts[0], " °C") || !strings.Contains(parts[1], "WARN A3") || !strings.Contains(parts[1], "M3") {
		t.Errorf("under the pointer one reads %q", read)
	}
	read = browsertest.Ask[string](tab, `mouse("mousemove", 0.47), document.querySelector(".readout").textContent`)
	if !strings.HasSuffix(read, "no answer") && !strings.Contains(read, "no answer ·") {
		t.Errorf("in a gap one reads %q", read)
	}
	if !browsertest.Ask[bool](tab, `dispatchEvent(new Event("beforeprint")), document.documentElement.hasAttribute("data-paper")`) || browsertest.Ask[bool](tab, `dispatchEvent(new Event("afterprint")), document.documentElement.hasAttribute("data-paper")`) {
		t.Error("the page does not become light to be printed, or stays so")
	}
	if wrong := tab.Complaints(); len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}
}

func TestChartsAreEasyToReachOnAPhoneToo(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/targets/room?lang=th", "/targets/room/t?lang=ko&range=30d", "/targets/switch?lang=ja"} {
		tab := charted(t, path, browsertest.View{Wide: 390, High: 2400, Dark: true})
		for _, flaw := range append(tab.Flaws(), tab.Barriers()...) {
			t.Errorf("%s: %s", path, flaw)
		}
		if wrong := tab.Complaints(); len(wrong) > 0 {
			t.Errorf("%s: %q", path, wrong)
		}
	}
}

func TestWhatIsUnderThePointerCoversNothing(t *testing.T) {
	t.Parallel()
	for _, wide := range []int{390, 1280} {
		tab := charted(t, "/targets/room?lang=en", browsertest.View{Wide: wide, High: 900})
		browsertest.Ask[bool](tab, acts)
		browsertest.Ask[bool](tab, `touch("touchstart", 0.5), mouse("mouseenter", 0.5), mouse("mousemove", 0.5), true`)
		tab.Await("what is under the pointer", `document.querySelector(".readout").textContent`)
		if !browsertest.Ask[bool](tab, `(() => {
			const out = document.querySelector(".readout").getBoundingClientRect(), head = document.querySelector(".gauge header").getBoundingClientRect();
			return out.height > 0 && out.top >= head.bottom && out.bottom <= area.getBoundingClientRect().top + 1;
		})()`) {
			t.Errorf("%d wide: it covers the value or the chart", wide)
		}
	}
}

func TestWithoutScriptsACourseIsDrawn(t *testing.T) {
	body := look(surveyed(measured(), nothing), "/targets/room").Body.String()
	for _, want := range []string{`<svg class="plot" viewBox="0 0 720 176"`, `class="l0"`, `class="z2"`, `fill="url(#hatch)"`, `class="a2"`, `<svg class="scale" aria-hidden="true"><text x="3" y="`, `%">27</text>`, `<span class="steer" hidden>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// frozen is a cold store whose door stood open for a while, and whose sensor was
// silent before.
func frozen() *web.Door {
	now := time.Now().Truncate(time.Minute)
	at := func(m int) time.Time { return now.Add(time.Duration(m-180) * time.Minute) }
	limits := []checks.Limit{{Level: checks.Warn, Lower: new(-25.0), Upper: new(-18.0)}, {Level: checks.Error, Upper: new(-15.0)}}
	shape := wave(at(0), -20.5, 0.6, 0, page.Plot{})
	c := page.Course{Step: time.Minute, Limits: []page.Segment{{Limits: limits}}, Min: -21.3, Avg: -20.1, Max: -13.4, Count: 165}
	for m, p := range shape.Points {
		if m >= 30 && m < 46 {
			continue
		}
		late := (float64(m) - 128) / 13
		p.Value = math.Round(10*(p.Value+7.2*math.Exp(-late*late))) / 10
		c.Points = append(c.Points, p)
	}
	c.Gaps = []page.Gap{{Lack: page.NoAnswer, From: at(30), To: at(46)}}
	c.Holds = []page.Stay{{From: at(146), Hold: page.Hold{Name: "M3", Until: at(170)}}}
	about := checks.Subject{ID: 2, Target: "freezer-1", TargetTitle: "Cold store 1", Field: "temperature", FieldTitle: "Temperature", Unit: "°C"}
	alert := checks.Alert{
		ID: 41, Subject: about, Kind: checks.Bound, Side: checks.High, Level: checks.Error, Peak: checks.Error, Since: at(117), Fired: at(118), Resolved: at(141),
		Worst: -13.4, WorstAt: at(128), Limit: limits[1], Limits: limits, Ack: &checks.Ack{By: "Kim", At: at(130), Note: "shutting the door"},
	}
	silent := checks.Alert{ID: 40, Subject: checks.Subject{ID: 1, Target: "freezer-1", TargetTitle: "Cold store 1"}, Kind: checks.NoResponse, Level: checks.Error, Peak: checks.Error, Since: at(30), Fired: at(32), Resolved: at(46), Fault: checks.Fault{Class: checks.Timeout, Text: "no answer within 5 s"}}
	c.Flags = []page.Flag{
		{Alert: alert, Levels: []page.LevelTurn{{At: at(118), Level: checks.Warn}, {At: at(123), Level: checks.Error}, {At: at(134), Level: checks.Warn}}},
		{Alert: silent, Levels: []page.LevelTurn{{At: at(32), Level: checks.Error}}},
	}
	g := grounds{course: c, targets: map[string]page.Target{"freezer-1": {ID: 1, Name: "freezer-1", Title: "Cold store 1", Tags: []string{"osaka"}, Fields: []page.Field{{ID: 2, Name: "temperature", Title: "Temperature", Unit: "°C", Limits: limits}}}}}
	g.details.Polls = []page.Poll{{At: at(180), Took: 23 * time.Millisecond, Results: []page.Result{{Field: 2, Value: new(-20.4), Raw: "-20.4"}}}, {At: at(179), Took: 21 * time.Millisecond, Results: []page.Result{{Field: 2, Value: new(-20.5), Raw: "-20.5"}}}}
	g.details.Failures = []page.Failure{{Subject: 1, Kind: checks.NoResponse, Fault: silent.Fault, Began: at(30), Ended: at(46)}}
	g.details.Asked = []page.Timetable{{When: "1m", Next: at(181), Timeout: 5 * time.Second}}
	g.details.Rules = []page.Rule{
		{Field: "temperature", Kind: checks.Bound, Level: checks.Warn, Lower: new(-25.0), Upper: new(-18.0), Clear: 0.5, Holds: true, After: checks.After{Polls: 2}, Layer: "profile cold", Place: "config.yaml:31", Within: 2 * time.Minute, Told: []string{"ops"}},
		{Field: "temperature", Kind: checks.Bound, Level: checks.Error, Upper: new(-15.0), Clear: 0.5, Holds: true, After: checks.After{Polls: 2}, Layer: "target", Place: "config.yaml:58", Within: 2 * time.Minute, Told: []string{"ops", "siren"}},
	}
	d := surveyed(g, nothing)
	n := page.Now{At: time.Now(), Cards: []page.Card{{ID: 1, Name: "freezer-1", Title: "Cold store 1", Rows: []page.Row{{Name: "temperature", Title: "Temperature", Unit: "°C", Value: new(-20.4), At: now, Limits: limits}}}}}
	d.Pages.Board = func(context.Context) (page.Now, error) { return n, nil }
	d.Pages.Home = func() (string, *time.Location) { return "en", time.FixedZone("Asia/Seoul", 9*3600) }
	return d
}

// The pictures of docs/page.md that show a course. They are made by: go generate ./web/page
//
//go:generate go test . -run PicturesOfACourse -update
func TestPicturesOfACourseAreOfTheirSize(t *testing.T) {
	url, closeDoor := listening(t, frozen())
	t.Cleanup(func() { _ = closeDoor() })
	for _, c := range []struct {
		name, query string
		view        browsertest.View
	}{
		{"page-field", "en", browsertest.View{Wide: 390, High: 860, Fine: 2}},
		{"page-field-wide", "ja", browsertest.View{Wide: 1000, High: 620, Fine: 2, Dark: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := browsertest.Start(t).Tab(t)
			tab.As(c.view)
			tab.Visit(url + "/targets/freezer-1/temperature?lang=" + c.query)
			tab.Await("the chart", `document.querySelector(".u-over")`)
			path := filepath.Join(t.ArtifactDir(), c.name+".png")
			if *update {
				path = filepath.Join("..", "..", "docs", "pictures", c.name+".png")
			}
			picture := tab.Picture(false)
			if err := os.WriteFile(path, picture, 0o600); err != nil || len(picture) < 20_000 {
				t.Errorf("%d bytes: %v", len(picture), err)
			}
		})
	}
}
