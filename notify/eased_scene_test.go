package notify_test

import (
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// hot is a server room that was at 31.6 °C, an error, and is milder now.
func (n names) hot() checks.Alert {
	a := peaked(n.warm(), 31.6, "03:09")
	a.Peak, a.Value = checks.Error, 29.1
	a.Limits = []checks.Limit{limit(checks.Warn, 18, 27), upper(checks.Error, 30)}
	return a
}

// worsened tells that an alert got worse, to a level.
func worsened(level checks.Level, a checks.Alert) notify.Draft {
	return notify.Draft{Parts: []notify.Part{{What: checks.Worsened, Alert: a, Reached: level}}}
}

// easing are the messages about alerts that are milder by the time they are told.
func easing() map[string]func(n names) notify.Draft {
	return map[string]func(n names) notify.Draft{
		"eased":        func(n names) notify.Draft { return worsened(checks.Error, n.hot()) },
		"eased-untold": func(n names) notify.Draft { return tell(checks.Fired, n.hot()) },
		"eased-several": func(n names) notify.Draft {
			return join(tell(checks.Fired, n.silent()), worsened(checks.Error, n.hot()))
		},
		"eased-digest": func(n names) notify.Draft {
			d := tell(checks.Fired, n.hot(), n.silent())
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
		"eased-no-response": func(n names) notify.Draft {
			a := n.silent()
			a.Peak = checks.Fatal
			return tell(checks.Fired, a)
		},
	}
}

func TestAMessageNamesTheWorstThatItHasToTell(t *testing.T) {
	site := sites()[0]
	fatal, other, low, stands := site.hot(), site.hot(), site.hot(), site.hot()
	fatal.Peak = checks.Fatal
	other.Worst = 29.5 // the error was on the other side
	low.Side, low.Value, low.Worst = checks.Low, 16, 9.5
	low.Limits[1] = limit(checks.Error, 10, 30)
	stands.Level = checks.Error
	const eased = "🔴 ERROR Server room: 31.6 °C at 03:09 · now 29.1 °C (WARN)"
	for name, tt := range map[string]struct {
		draft notify.Draft
		want  string
		level checks.Level
	}{
		"got worse and is milder":               {worsened(checks.Error, site.hot()), eased, checks.Error},
		"fired, got worse, is milder":           {join(tell(checks.Fired, site.hot()), worsened(checks.Error, site.hot())), eased, checks.Error},
		"fired long ago":                        {tell(checks.Fired, site.hot()), eased, checks.Error},
		"got worse, and its reminder":           {join(worsened(checks.Error, site.hot()), tell(checks.Reminded, site.hot())), eased + ", still: 10 min", checks.Error},
		"escalated":                             {tell(checks.Escalated, site.hot()), eased, checks.Error},
		"too low":                               {worsened(checks.Error, low), "🔴 ERROR Server room: 9.5 °C at 03:09 · now 16 °C (WARN)", checks.Error},
		"an error again, once fatal":            {worsened(checks.Error, fatal), "🔴 ERROR Server room · now 29.1 °C (WARN)", checks.Error},
		"an error on the other side":            {worsened(checks.Error, other), "🔴 ERROR Server room · now 29.1 °C (WARN)", checks.Error},
		"still as bad as it got":                {worsened(checks.Error, stands), "🔴 ERROR Server room: 29.1 °C", checks.Error},
		"only reminded of what was told":        {tell(checks.Reminded, site.hot()), "⚠ WARN Server room: 29.1 °C, still: 10 min", checks.Warn},
		"paused, and what it was had been told": {tell(checks.Resumed, site.hot()), "⚠ WARN Server room: 29.1 °C, pause over, still: 10 min", checks.Warn},
	} {
		if m := render(site, tt.draft); m.Title != tt.want || m.Level != tt.level {
			t.Errorf("%s: got %q, %v; want %q, %v", name, m.Title, m.Level, tt.want, tt.level)
		}
	}
}

func TestWhatHasBeenWorseStandsBeforeWhatHasNot(t *testing.T) {
	site := sites()[0]
	mild := site.warm()
	mild.ID, mild.Subject.Target, mild.Subject.TargetTitle = 7, "rack", "Rack"
	mild.Since = clock("02:00")
	m := render(site, join(tell(checks.Fired, mild), worsened(checks.Error, site.hot())))
	if !strings.HasPrefix(m.Title, "🔴 ERROR Server room: 31.6 °C") || m.Cards[0].Level != checks.Error || *m.Cards[0].Value != 31.6 {
		t.Errorf("the first is %q with the card %+v", m.Title, m.Cards[0])
	}
}
