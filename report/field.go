package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// When a value is too old to hold: after so many steps without another one, and
// the time that it takes to be written.
const (
	staleSteps  = 2.5
	writingTime = time.Minute
)

// row shows a field of a target.
func (c *counter) row(t Target, f Field) Row {
	h := c.record.Fields[f.Subject.ID]
	if f.Subject.ID == 0 {
		h = History{}
	}
	r := Row{
		Title: nameOf(f.Subject.FieldTitle, f.Subject.Field), Unit: language.Tidy(f.Subject.Unit, nameRoom),
		Points: h.Points, Summed: c.query.Sum > 0,
		Bounds: c.bounds(f), Gaps: c.gaps(f.Subject.ID, t.Subject.ID), Alerts: c.flags(f.Subject.ID, t.Subject.ID),
	}
	if known := c.to.Add(-h.Known); h.Known > 0 && known.Sub(c.began()) >= freshAtLeast {
		from, to := c.edges(c.began(), known)
		r.Gaps = append(r.Gaps, Gap{Lack: NotWatched, From: from, To: to})
		slices.SortStableFunc(r.Gaps, func(a, b Gap) int { return a.From.Compare(b.From) })
	}
	step := cmp.Or(f.Step, Usual(h.Points))
	switch {
	case c.query.Sum > 0:
		r.Step = c.query.Sum
	default:
		r.Step = max(step, c.query.Thin)
	}
	if !h.Latest.At.IsZero() {
		r.Value, r.At = new(h.Latest.Value), h.Latest.At
		r.Old = c.old(h.Latest.At, f.Due, step)
	}
	if h.Stats.Count > 0 {
		r.Min, r.Avg, r.Max = new(h.Stats.Min), new(h.Stats.Avg), new(h.Stats.Max)
	}
	r.Places = decimals(r)
	if r.State = c.level(f.Subject.ID); r.State == Well && (r.Value == nil || r.Old || lasting(c.lacks[0])) {
		r.State = Unknown
	}
	return r
}

// old says whether a value of a time no longer holds at the end of the period,
// given the last tick and the usual time between two.
func (c *counter) old(at, due time.Time, step time.Duration) bool {
	if !due.IsZero() && !at.Before(due) {
		return false
	}
	return float64(c.to.Sub(at)-writingTime) > staleSteps*float64(step)
}

// Usual returns the usual distance of points, the median: they may have come by
// another schedule. Zero: they are too few to have one.
func Usual(points []Point) time.Duration {
	if len(points) < 2 {
		return 0
	}
	distances := make([]time.Duration, len(points)-1)
	for i := range distances {
		distances[i] = points[i+1].At.Sub(points[i].At)
	}
	slices.Sort(distances)
	return distances[len(distances)/2]
}

// decimals returns how many decimals the values of a row are worth: as many as
// its bounds have, and tenths where its values have any.
func decimals(r Row) int {
	n := 0
	for _, b := range r.Bounds {
		for _, v := range []*float64{b.Lower, b.Upper} {
			if v != nil {
				n = max(n, language.Places(*v))
			}
		}
	}
	whole := func(v *float64) bool { return v == nil || *v == math.Trunc(*v) }
	if n == 0 && (!whole(r.Value) || !whole(r.Min) || !whole(r.Max) || slices.ContainsFunc(r.Points, func(p Point) bool { return !whole(&p.Value) })) {
		return 1
	}
	return n
}

// bounds returns the limits of a field within the period.
func (c *counter) bounds(f Field) []Bound {
	var all []Bound
	for _, s := range f.Limits {
		if !s.From.IsZero() && !s.From.Before(c.to) || !s.To.IsZero() && !s.To.After(c.from) {
			continue
		}
		from, to := c.edges(s.From, s.To)
		for _, l := range s.Limits {
			b := Bound{Level: l.Level, Lower: finite(l.Lower), Upper: finite(l.Upper), From: from, To: to}
			if b.Lower != nil || b.Upper != nil {
				all = append(all, b)
			}
		}
	}
	return all
}

// edges returns when a stretch begins and ends within the period; zero: at its
// edge.
func (c *counter) edges(from, to time.Time) (begins, ends time.Time) {
	if from.After(c.from) {
		begins = from
	}
	if to.Before(c.to) {
		ends = to
	}
	return begins, ends
}

// finite returns a bound, and none where it is no number.
func finite(bound *float64) *float64 {
	if bound == nil || math.IsNaN(*bound) || math.IsInf(*bound, 0) {
		return nil
	}
	return bound
}

// gaps returns the stretches in which some subjects had no values, and those in
// which nobody watched.
func (c *counter) gaps(subjects ...int64) []Gap {
	var all []Gap
	known := slices.DeleteFunc(subjects, func(id int64) bool { return id == 0 }) // storage does not know all
	for _, id := range append(known, 0) {
		for _, s := range c.lacks[id] {
			from, to := c.edges(s.Began, s.Ended)
			all = append(all, Gap{Lack: s.Lack, From: from, To: to})
		}
	}
	slices.SortStableFunc(all, func(a, b Gap) int { return a.From.Compare(b.From) })
	return all
}

// flags marks the alerts of some subjects, in the order of time.
func (c *counter) flags(subjects ...int64) []Flag {
	var all []Flag
	for _, id := range subjects {
		for _, a := range c.alerts[id] {
			all = append(all, c.flagsOf(a)...)
		}
	}
	slices.SortStableFunc(all, func(a, b Flag) int { return a.From.Compare(b.From) })
	return all
}

// flagsOf marks an alert: one flag for each level that it had in the period.
func (c *counter) flagsOf(a Alert) []Flag {
	steps := a.Steps
	if len(steps) == 0 {
		steps = []Step{{At: a.Fired, Level: cmp.Or(a.Peak, a.Level)}}
	}
	var all []Flag
	for i, s := range steps {
		f := Flag{Level: s.Level, From: s.At, To: a.Resolved, Follows: len(all) > 0}
		if i+1 < len(steps) {
			f.To = steps[i+1].At
		}
		if s.At.Before(c.to) && (f.To.IsZero() || f.To.After(c.from)) {
			all = append(all, f)
		}
	}
	return all
}

// chosen returns what an edition shows of a site: targets with the fields that
// it shows, and those without fields.
func (e Edition) chosen(site Site) []Target {
	var all []Target
	for _, t := range site.Targets {
		if len(t.Fields) == 0 && e.shows(t.Subject) {
			all = append(all, t)
			continue
		}
		var fields []Field
		for _, f := range t.Fields {
			if e.shows(f.Subject) {
				fields = append(fields, f)
			}
		}
		if len(fields) > 0 {
			t.Fields = fields
			all = append(all, t)
		}
	}
	return all
}
