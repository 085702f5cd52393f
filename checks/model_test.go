package checks_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A moment is one reading in a story, and what the model made of it.
type moment struct {
	at      time.Time
	reading checks.Reading
	stopped bool // nobody watched between the moment before and this one

	marks map[track]mark
	side  checks.Side // beyond which bound the value is
}

// A track is what is counted through a story: a kind, and for bounds a level.
type track struct {
	kind  checks.Kind
	level checks.Level
}

// A mark says what a moment tells about a track.
type mark byte

const (
	well    mark = iota // not so, which breaks the row
	trouble             // so, which counts
	unknown             // cannot tell, which does neither
)

// A model is the naive Judge: it keeps the whole story and looks back through
// all of it at each moment.
type model struct {
	rules  checks.Rules
	story  []moment
	firing map[checks.Kind]checks.Level
	side   checks.Side // beyond which bound the value was last, while Bound is open
}

// tell adds a moment and returns what changed, as "kind what from>level".
func (m *model) tell(at time.Time, r checks.Reading, stopped bool) []string {
	now := len(m.story)
	m.story = append(m.story, moment{at: at, reading: r, stopped: stopped, marks: make(map[track]mark)})
	var told []string
	for _, kind := range []checks.Kind{checks.Bound, checks.Missing, checks.Invalid, checks.NoResponse} {
		before, was, side := m.firing[kind], m.open(kind, now-1), m.side
		if kind == checks.Bound {
			m.firing[kind] = m.bound(r)
		} else {
			m.firing[kind] = m.simple(kind, r)
		}
		after, is := m.firing[kind], m.open(kind, now)
		what := checks.What(0)
		switch {
		case before == checks.None && after > checks.None:
			what = checks.Fired
		case before > checks.None && after == checks.None:
			what = checks.Resolved
		case after > before, after > checks.None && kind == checks.Bound && m.side != side:
			what = checks.Worsened
		case after < before:
			what = checks.Eased
		case !was && is:
			what = checks.Began
		case was && !is:
			what = checks.Withdrawn
		}
		if kind == checks.Bound && !is {
			m.side = checks.Inside
		}
		if what != 0 {
			told = append(told, fmt.Sprintf("%s %s %s>%s", kind, what, before, after))
		}
	}
	return told
}

// open says whether a kind is pending or firing after a moment.
func (m *model) open(kind checks.Kind, i int) bool {
	if m.firing[kind] > checks.None {
		return true
	}
	for _, level := range checks.Levels() {
		if polls, _ := m.row(track{kind, level}, i); polls > 0 {
			return true
		}
	}
	return false
}

// row looks back for how many moments, and for how much watched time, a track
// has been in trouble without a break.
func (m *model) row(t track, i int) (polls int, spent time.Duration) {
	var since time.Duration // of the trouble that was found last, until it began
	for ; i >= 0 && m.story[i].marks[t] != well; i-- {
		if m.story[i].marks[t] == trouble {
			polls, spent = polls+1, spent+since
			since = m.watched(t.kind, i)
		}
	}
	return polls, spent
}

// watched is how much time before a moment counts for a kind: none where the
// moment before could not tell.
func (m *model) watched(kind checks.Kind, i int) time.Duration {
	if i == 0 || m.story[i].stopped || m.blind(kind, i-1) {
		return 0
	}
	return max(0, m.story[i].at.Sub(m.story[i-1].at))
}

// blind says whether a moment told nothing at all about a kind.
func (m *model) blind(kind checks.Kind, i int) bool {
	now := m.story[i]
	why := now.reading.Why
	switch kind {
	case checks.NoResponse:
		return false
	case checks.Missing:
		return why == checks.NoResponse
	case checks.Invalid:
		return why == checks.NoResponse || why == checks.Missing
	default:
		return why != checks.OK || now.side == checks.Inside && slices.ContainsFunc(checks.Levels(), func(l checks.Level) bool {
			return now.marks[track{kind, l}] == unknown
		})
	}
}

// simple marks a kind that has one level and returns the level it fires at.
func (m *model) simple(kind checks.Kind, r checks.Reading) checks.Level {
	rule, now := m.rules.Of(kind), len(m.story)-1
	t := track{kind, rule.Level}
	switch {
	case rule.Level == checks.None:
		return checks.None
	case m.blind(kind, now):
		m.story[now].marks[t] = unknown
		return m.firing[kind]
	case r.Why != kind:
		return checks.None
	}
	m.story[now].marks[t] = trouble
	if m.firing[kind] > checks.None || m.lasted(t, rule.After) {
		return rule.Level
	}
	return checks.None
}

// lasted says whether the row of a track is long enough now.
func (m *model) lasted(t track, after checks.After) bool {
	polls, spent := m.row(t, len(m.story)-1)
	if after.For > 0 {
		return polls > 0 && spent >= after.For
	}
	return polls > 0 && polls >= after.Polls
}

// bound marks the levels and returns the one that the value fires at.
func (m *model) bound(r checks.Reading) checks.Level {
	limits, before := m.rules.Limits, m.firing[checks.Bound]
	if len(limits) == 0 {
		limits = r.Limits
	}
	if r.Why != checks.OK || len(limits) == 0 {
		for _, level := range checks.Levels() {
			m.story[len(m.story)-1].marks[track{checks.Bound, level}] = unknown
		}
		return before
	}
	holding := m.mark(limits, r)
	lasting := checks.None
	for _, l := range limits {
		if m.lasted(track{checks.Bound, l.Level}, l.After) {
			lasting = l.Level
		}
	}
	kept := slices.DeleteFunc(slices.Clone(holding), func(l checks.Level) bool { return l > before })
	switch {
	case lasting > checks.None || len(kept) > 0:
		return slices.Max(append(kept, lasting))
	case before > checks.None && len(holding) > 0:
		return slices.Min(holding) // its own limit is gone
	}
	return checks.None
}

// mark marks the levels of a value and notes its side, which is that of the
// mildest level. It returns the levels that are not clear.
func (m *model) mark(limits []checks.Limit, r checks.Reading) (holding []checks.Level) {
	now, side := len(m.story)-1, m.side
	for _, l := range limits {
		t := track{checks.Bound, l.Level}
		lower, upper := whole(l, r)
		polls, _ := m.row(t, now-1)
		untold := side == checks.High && math.IsNaN(upper) || side == checks.Low && math.IsNaN(lower)
		unsure := untold && (polls > 0 || m.firing[checks.Bound] == l.Level)
		switch {
		case r.Value > upper || r.Value < lower:
			m.story[now].marks[t] = trouble
			if m.story[now].side == checks.Inside {
				m.story[now].side = checks.Low
				if r.Value > upper {
					m.story[now].side = checks.High
				}
				m.side = m.story[now].side
			}
		case unsure:
			m.story[now].marks[t] = unknown
		}
		if unsure || r.Value > upper-m.rules.Clear || r.Value < lower+m.rules.Clear {
			holding = append(holding, l.Level)
		}
	}
	return holding
}

// whole returns the bounds of a limit: infinite where there is none, NaN where
// it is not told.
func whole(l checks.Limit, r checks.Reading) (lower, upper float64) {
	told := checks.Limit{Lower: new(math.NaN()), Upper: new(math.NaN())}
	for _, t := range r.Limits {
		if t.Level == l.Level {
			told = t
		}
	}
	side := func(own, told *float64, none float64) float64 {
		switch {
		case own != nil:
			return *own
		case told == nil || !l.Answered:
			return none
		}
		return *told
	}
	lower, upper = side(l.Lower, told.Lower, math.Inf(-1)), side(l.Upper, told.Upper, math.Inf(1))
	if lower > upper {
		if l.Lower == nil {
			lower = math.NaN()
		}
		if l.Upper == nil {
			upper = math.NaN()
		}
	}
	return lower, upper
}

func TestJudgeAgreesWithANaiveModel(t *testing.T) {
	const stories, moments = 6000, 40
	changes := 0
	for seed := range uint64(stories) {
		d := dice{rand.New(rand.NewPCG(seed, 1))}
		m := &model{rules: d.rules(), firing: make(map[checks.Kind]checks.Level)}
		var state checks.State
		at, value := start, 0.0
		for i := range moments {
			at, value = at.Add(d.step()), d.near(value*0.8)
			r, stopped := d.reading(value), d.one(15)
			if stopped {
				state = state.Freeze()
			}
			want := m.tell(at, r, stopped)
			var steps []checks.Change
			state, steps = checks.Judge(&m.rules, state, r, at)
			got := written(steps)
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Fatalf("story %d, moment %d:\n got %q\nwant %q\n%s", seed, i, got, want, m)
			}
			changes += len(got)
		}
	}
	if changes < stories {
		t.Errorf("only %d changes in %d stories: they prove little", changes, stories)
	}
}

// written writes what changed as the model does.
func written(steps []checks.Change) []string {
	var all []string
	for _, c := range steps {
		to := c.Condition.Level
		if c.What == checks.Resolved {
			to = checks.None
		}
		all = append(all, fmt.Sprintf("%s %s %s>%s", c.Condition.Kind, c.What, c.From, to))
	}
	slices.Sort(all)
	return all
}

// String writes the story, for whoever looks for what went wrong.
func (m *model) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "clear %v, limits", m.rules.Clear)
	for _, l := range m.rules.Limits {
		fmt.Fprintf(&b, " %s %+v", listed([]checks.Limit{l}), l.After)
	}
	for i, one := range m.story {
		fmt.Fprintf(&b, "\n%d %s %s %v", i, one.at.Format(time.TimeOnly), one.reading.Why, one.reading.Value)
		if one.stopped {
			b.WriteString(" after a stop")
		}
		for _, l := range m.rules.Limits {
			lower, upper := whole(l, one.reading)
			fmt.Fprintf(&b, " %s %v..%v=%d", l.Level, lower, upper, one.marks[track{checks.Bound, l.Level}])
		}
	}
	return b.String()
}
