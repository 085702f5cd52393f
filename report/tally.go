package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// How long a title may be before it is cut.
const nameRoom = 80

// A tally is what an edition comes to: its page, and what is only said in words.
type tally struct {
	Edition
	page   Page
	alerts []Alert // open ones first, then the worst
	fired  int     // how many these are, also where not all are known
	holds  []hold
	gaps   []Gap          // in which nobody watched
	unread int            // fields of targets that are not on the page
	alone  map[int64]bool // the fields that are the only one of their target

	known, covered time.Duration // by all fields together
}

// A hold is something that keeps news of a part of the site from being told.
type hold struct {
	maintenance bool
	name, why   string
	until       time.Time
	about       []string // what it holds, in the reader's words; none: everything
}

// A counter makes the tally of an edition.
type counter struct {
	Edition
	from, to time.Time
	site     Site
	record   Record
	query    Query
	alerts   map[int64][]Alert // by subject
	lacks    map[int64][]Span  // by subject
}

// newCounter returns a counter of an edition of which the record tells.
func newCounter(e Edition, site Site, q Query, r Record) *counter {
	c := &counter{Edition: e, from: q.From, to: q.To, site: site, query: q, record: r, alerts: map[int64][]Alert{}, lacks: map[int64][]Span{}}
	c.record.Alerts = c.present()
	for _, a := range c.record.Alerts {
		c.alerts[a.Subject.ID] = append(c.alerts[a.Subject.ID], a)
	}
	if began := c.began(); began.Sub(c.from) >= freshAtLeast {
		c.lacks[0] = []Span{{Lack: NotWatched, Began: c.from, Ended: began}}
	}
	for _, s := range r.Spans {
		c.lacks[s.Subject] = append(c.lacks[s.Subject], s)
	}
	return c
}

// freshAtLeast is the shortest time before the first value of all that shows as
// one in which nobody watched.
const freshAtLeast = time.Minute

// began returns when the first of the fields was known; the begin of the period
// where that is not known.
func (c *counter) began() time.Time {
	var most time.Duration
	for _, h := range c.record.Fields {
		most = max(most, h.Known)
	}
	if most == 0 {
		return c.from
	}
	return c.to.Add(-most)
}

// tally counts what some targets come to, and in what state the rest is.
func (c *counter) tally(shown, rest []Target) tally {
	t := tally{Edition: c.Edition, fired: c.record.Fired, alerts: c.record.Alerts, gaps: c.gaps(), holds: c.holds(), alone: map[int64]bool{}}
	t.page = Page{
		Title: language.Tidy(c.Title, nameRoom), From: c.from, To: c.to, Location: c.Zone, Language: c.Language, Theme: c.Theme,
		Made: c.Made, Alerts: t.fired,
	}
	for _, a := range t.alerts {
		t.page.Worst = max(t.page.Worst, a.Peak)
	}
	for _, target := range shown {
		card := c.card(target)
		t.page.Targets[card.State]++
		t.page.Cards = append(t.page.Cards, card)
	}
	for _, target := range rest {
		t.page.Targets[c.state(target)]++
		t.unread += max(1, len(target.Fields))
	}
	for _, target := range slices.Concat(shown, rest) {
		if len(target.Fields) == 1 {
			t.alone[target.Fields[0].Subject.ID] = true
		}
	}
	for _, id := range c.query.Fields {
		t.known += c.record.Fields[id].Known
		t.covered += c.record.Fields[id].Covered
	}
	return t
}

// front parts targets into those of which there is room for values, and the
// rest: those in trouble come first.
func (c *counter) front(targets []Target) (front, rest []Target) {
	ranked := slices.Clone(targets)
	slices.SortStableFunc(ranked, func(a, b Target) int { return -cmp.Compare(c.state(a).weight(), c.state(b).weight()) })
	room := mostRead
	for i, t := range ranked {
		if room -= max(1, len(t.Fields)); room < 0 && i > 0 {
			return ranked[:i], ranked[i:]
		}
	}
	return ranked, nil
}

// state returns in which state a target is, as far as alerts and gaps tell.
func (c *counter) state(t Target) State {
	if c.silent(t) || lasting(c.lacks[0]) {
		return Unknown
	}
	state := c.level(t.Subject.ID)
	for _, f := range t.Fields {
		if own := c.level(f.Subject.ID); own.weight() > state.weight() {
			state = own
		}
	}
	return state
}

// present returns the alerts with the names that their subjects have now, and
// the values as they were at the end of the period.
func (c *counter) present() []Alert {
	about := map[int64]checks.Subject{}
	for _, t := range c.site.Targets {
		about[t.Subject.ID] = t.Subject
		for _, f := range t.Fields {
			about[f.Subject.ID] = f.Subject
		}
	}
	delete(about, 0)
	all := slices.Clone(c.record.Alerts)
	for i := range all {
		a := &all[i]
		if s, ok := about[a.Subject.ID]; ok {
			a.Subject = s
		}
		if latest := c.record.Fields[a.Subject.ID].Latest; a.Open() && a.Kind.Valued() && a.Kind != checks.Stale && latest.At.After(a.At) {
			a.Value, a.At = latest.Value, latest.At
		}
	}
	return all
}

// card shows a target.
func (c *counter) card(t Target) Card {
	card := Card{Title: nameOf(t.Subject.TargetTitle, t.Subject.Target), Muted: c.mutedUntil(t)}
	own := c.alerts[t.Subject.ID]
	silent := c.silent(t)
	all := own
	for _, f := range t.Fields {
		row := c.row(t, f)
		if silent {
			row.State = Unknown
		}
		all = append(slices.Clip(all), c.alerts[f.Subject.ID]...)
		card.Rows = append(card.Rows, row)
	}
	if len(t.Fields) == 0 {
		card.Rows = []Row{c.pulse(t, silent)}
	}
	for _, a := range all {
		card.Worst = max(card.Worst, a.Peak)
	}
	card.Alerts = len(all)
	for _, r := range card.Rows {
		if r.State.weight() > card.State.weight() {
			card.State = r.State
		}
	}
	return card
}

// silent says whether a target does not respond, as far as is known.
func (c *counter) silent(t Target) bool {
	for _, a := range c.alerts[t.Subject.ID] {
		if a.Open() && a.Kind == checks.NoResponse {
			return true
		}
	}
	return lasting(c.lacks[t.Subject.ID])
}

// lasting says whether one of some spans lasts.
func lasting(spans []Span) bool {
	return slices.ContainsFunc(spans, func(s Span) bool { return s.Ended.IsZero() })
}

// pulse shows whether a target without fields responds.
func (c *counter) pulse(t Target, silent bool) Row {
	row := Row{Pulse: true, Step: t.Step, Gaps: c.gaps(t.Subject.ID), Alerts: c.flags(t.Subject.ID)}
	row.State = c.level(t.Subject.ID)
	if silent || lasting(c.lacks[0]) {
		row.State = Unknown
	}
	return row
}

// level returns the state that open alerts put a subject into.
func (c *counter) level(subject int64) State {
	state := Well
	for _, a := range c.alerts[subject] {
		if !a.Open() {
			continue
		}
		alone := StateOf(a.Level)
		if a.Kind == checks.Missing || a.Kind == checks.Invalid || a.Kind == checks.NoResponse {
			alone = Unknown
		}
		if alone.weight() > state.weight() {
			state = alone
		}
	}
	return state
}

// mutedUntil returns until when all news of a target is held back; zero: they
// are not.
func (c *counter) mutedUntil(t Target) time.Time {
	var until time.Time
	for _, m := range c.record.Mutes {
		if m.InForce(c.Made) && m.Covers(t.Subject) {
			until = later(until, m.Until)
		}
	}
	for _, w := range c.site.Windows {
		if w.Covers(t.Subject) {
			until = later(until, w.Until)
		}
	}
	return until
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// holds returns what holds news of the edition's part of the site back: what
// ends first is first.
func (c *counter) holds() []hold {
	var all []hold
	for _, m := range c.record.Mutes {
		if !m.InForce(c.Made) {
			continue
		}
		if about, some := c.held(m.Covers); some {
			all = append(all, hold{name: m.Name(), why: language.Tidy(m.Why, nameRoom), until: m.Until, about: about})
		}
	}
	for _, w := range c.site.Windows {
		if about, some := c.held(w.Covers); some {
			all = append(all, hold{maintenance: true, name: language.Tidy(w.Name, nameRoom), until: w.Until, about: about})
		}
	}
	slices.SortStableFunc(all, func(a, b hold) int { return cmp.Compare(a.until.UnixNano(), b.until.UnixNano()) })
	return all
}

// held names what something covers of the targets that are shown; nothing where
// that is all of them.
func (c *counter) held(covers func(checks.Subject) bool) (about []string, some bool) {
	shown := c.chosen(c.site)
	whole := 0
	for _, t := range shown {
		if covers(t.Subject) {
			whole++
			about = append(about, nameOf(t.Subject.TargetTitle, t.Subject.Target))
			continue
		}
		for _, f := range t.Fields {
			if covers(f.Subject) {
				about = append(about, nameOf(t.Subject.TargetTitle, t.Subject.Target)+" "+nameOf(f.Subject.FieldTitle, f.Subject.Field))
			}
		}
	}
	if whole == len(shown) && whole > 1 {
		return nil, true
	}
	return about, len(about) > 0
}

// nameOf returns what people call something, or else its name.
func nameOf(title, name string) string { return language.Tidy(cmp.Or(title, name), nameRoom) }

// percent returns how much of the time there were values, from 0 to 100, cut to
// a tenth so that only what is complete is 100; NaN where nothing is known.
func (t *tally) percent() float64 {
	if t.known <= 0 {
		return math.NaN()
	}
	return math.Floor(1000*float64(t.covered)/float64(t.known)) / 10
}
