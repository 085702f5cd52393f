package page_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/gaugewatch/gaugewatch/internal/browsertest"
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
		{"the arrow up looks closer", "", kb.ArrowUp, "90 min"},
		{"the arrow down goes back", "", kb.ArrowDown, "180 min"},
		{"the arrow to the left goes to what was before", "", kb.ArrowLeft, "180 min"},
		{"Home goes to where one began", "", kb.Home, "3h"},
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
	press(kb.Home)
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

func TestWithoutScriptsACourseIsDrawn(t *testing.T) {
	body := look(surveyed(measured(), nothing), "/targets/room").Body.String()
	for _, want := range []string{`<svg class="plot" viewBox="0 0 720 176"`, `class="l0"`, `class="z2"`, `fill="url(#hatch)"`, `class="a2"`, `<span class="steer" hidden>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
