package suppression_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// freezer is what the alerts here are about.
func freezer() checks.Subject {
	return checks.Subject{Target: "freezer", Field: "temperature", Tags: []string{"osaka", "cold"}}
}

// A rule is one suppression that holds the freezer's alerts.
type rule struct {
	by, name string
	add      func(*suppression.Ground)
	pierced  bool // by a level at or above Except
	silence  bool // holds only that the target does not respond
}

// rules are all suppressions, in the order in which they are named.
func rules() []rule {
	scope := suppression.Scope{Target: "freezer"}
	return []rule{
		{by: "mute", name: "M3", pierced: true, add: func(g *suppression.Ground) {
			g.Mutes = append(g.Mutes, suppression.Mute{ID: 3, Scope: scope})
		}},
		{by: "pause", name: "M2", pierced: true, add: func(g *suppression.Ground) {
			g.Mutes = append(g.Mutes, suppression.Mute{ID: 2, Pause: true, Scope: scope})
		}},
		{by: "maintenance", name: "cleaning", add: func(g *suppression.Ground) {
			g.Windows = append(g.Windows, suppression.Window{Name: "cleaning", Scopes: []suppression.Scope{scope}})
		}},
		{by: "uplink", name: "remote", silence: true, add: func(g *suppression.Ground) { g.Uplink = "remote" }},
		{by: "dependency", name: "switch-2", silence: true, add: func(g *suppression.Ground) { g.Parent = "switch-2" }},
	}
}

// holds says whether the rule holds the alert where Except is fatal.
func (r rule) holds(a checks.Alert) bool {
	return (!r.pierced || a.Level < checks.Fatal) && (!r.silence || a.Kind == checks.NoResponse)
}

// decided is what Decide says, as "by name", or "told".
func decided(a checks.Alert, g suppression.Ground) string {
	by, name := suppression.Decide(a, g)
	if by == "" && name == "" {
		return "told"
	}
	return by + " " + name
}

// ground is what rules hold news back where mutes do not hold what is fatal.
func ground(all ...rule) suppression.Ground {
	g := suppression.Ground{Except: checks.Fatal}
	for _, r := range all {
		r.add(&g)
	}
	return g
}

// first names the first of the rules that holds the alert.
func first(a checks.Alert, all ...rule) string {
	for _, r := range all {
		if r.holds(a) {
			return r.by + " " + r.name
		}
	}
	return "told"
}

func TestAnyTwoSuppressionsHoldUntilBothAreGone(t *testing.T) {
	for _, kind := range []checks.Kind{checks.NoResponse, checks.Bound} {
		for _, level := range []checks.Level{checks.Warn, checks.Error, checks.Fatal} {
			a := checks.Alert{Subject: freezer(), Kind: kind, Level: level}
			for i, one := range rules() {
				for _, other := range rules()[i+1:] {
					t.Run(fmt.Sprintf("%s %s, %s and %s", kind, level, one.by, other.by), func(t *testing.T) {
						for _, c := range []struct {
							when string
							g    suppression.Ground
							want string
						}{
							{"while both hold", ground(one, other), first(a, one, other)},
							{"in whatever order they came", ground(other, one), first(a, one, other)},
							{"while the first is left", ground(one), first(a, one)},
							{"while the other is left", ground(other), first(a, other)},
							{"when both are gone", ground(), "told"},
						} {
							if got := decided(a, c.g); got != c.want {
								t.Errorf("%s: %s, want %s", c.when, got, c.want)
							}
						}
					})
				}
			}
		}
	}
}

func TestDecide(t *testing.T) {
	everywhere := suppression.Ground{Windows: []suppression.Window{{Name: "power cut"}}}
	muted := func(text string, except checks.Level) suppression.Ground {
		scope, err := suppression.ParseScope(text)
		if err != nil {
			t.Fatal(err)
		}
		return suppression.Ground{Except: except, Mutes: []suppression.Mute{{ID: 1, Scope: scope}}}
	}
	warm := checks.Alert{Subject: freezer(), Kind: checks.Bound, Level: checks.Error}
	silent := checks.Alert{Subject: checks.Subject{Target: "freezer", Tags: []string{"osaka"}}, Kind: checks.NoResponse, Level: checks.Error}
	drill := warm
	drill.Drill = true
	two := muted("freezer", checks.Fatal)
	two.Mutes = append(two.Mutes, suppression.Mute{ID: 2, Scope: suppression.Scope{Target: "*"}})
	for _, c := range []struct {
		rule string
		a    checks.Alert
		g    suppression.Ground
		want string
	}{
		{"nothing holds", warm, suppression.Ground{}, "told"},
		{"a window without scopes holds everything", warm, everywhere, "maintenance power cut"},
		{"a window elsewhere holds nothing", warm, suppression.Ground{Windows: []suppression.Window{{Name: "roof", Scopes: []suppression.Scope{{Target: "roof"}}}}}, "told"},
		{"a mute of the field holds the field", warm, muted("freezer/temperature", 0), "mute M1"},
		{"a mute of the field does not hold the target's silence", silent, muted("freezer/*", 0), "told"},
		{"a mute of the target holds both", silent, muted("freezer", 0), "mute M1"},
		{"a mute of a tag holds what bears it", warm, muted("tag:osaka", 0), "mute M1"},
		{"a mute of another tag does not", warm, muted("tag:seoul", 0), "told"},
		{"a level at the exception pierces", warm, muted("freezer", checks.Error), "told"},
		{"a level above it pierces", warm, muted("freezer", checks.Warn), "told"},
		{"a level below it does not", warm, muted("freezer", checks.Fatal), "mute M1"},
		{"of two mutes the first is named", warm, two, "mute M1"},
		{"a drill is told whatever holds", drill, everywhere, "told"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := decided(c.a, c.g); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAMuteIsInForceUntilItEnds(t *testing.T) {
	began := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	m := suppression.Mute{ID: 3, Began: began, Until: began.Add(2 * time.Hour)}
	for _, c := range []struct {
		rule  string
		after time.Duration
		want  bool
	}{
		{"from its beginning", 0, true},
		{"until just before its end", 2*time.Hour - 1, true},
		{"not at its end", 2 * time.Hour, false},
		{"although the clock was set back", -2 * time.Hour, true},
		{"unless it was set back by more than the mute is to last", -2*time.Hour - 1, false},
	} {
		if got := m.InForce(began.Add(c.after)); got != c.want {
			t.Errorf("%s: %t, want %t", c.rule, got, c.want)
		}
	}
	m.Ended = began.Add(time.Hour)
	if m.InForce(began.Add(90 * time.Minute)) {
		t.Error("in force although somebody ended it")
	}
}

func TestFlaps(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	ago := func(minutes ...int) (fired []time.Time) {
		for _, m := range minutes {
			fired = append(fired, at.Add(-time.Duration(m)*time.Minute))
		}
		return fired
	}
	usual := suppression.Flap{Times: 5, Per: time.Hour}
	for _, c := range []struct {
		rule  string
		flap  suppression.Flap
		fired []time.Time
		want  bool
	}{
		{"often enough", usual, ago(60, 40, 30, 10, 0), true},
		{"one too few", usual, ago(40, 30, 10, 0), false},
		{"one too long ago", usual, ago(61, 40, 30, 10, 0), false},
		{"in any order", usual, ago(0, 60, 30, 10, 40), true},
		{"what a clock that was set back puts ahead does not count", usual, ago(40, 30, 10, 0, -30), false},
		{"switched off", suppression.Flap{Per: time.Hour}, ago(3, 2, 1, 0), false},
		{"nothing has fired", usual, nil, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := c.flap.Flaps(c.fired, at); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
	if got := usual.Calm(); got != 30*time.Minute {
		t.Errorf("calm after %v, want half the period", got)
	}
}
