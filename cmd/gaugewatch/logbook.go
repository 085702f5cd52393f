package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// A logbook is the record of one target over a month, as audits ask for it.
type logbook struct {
	Target, Title string
	From, To      time.Time     // in the zone; To is the present where the month is not over
	Every         time.Duration // from one reading to the next
	Made          time.Time
	Fields        []logged
	Deviations    []deviation
	Gaps          []gap
}

// A logged field is what the logbook holds of one field.
type logged struct {
	data.Subject
	Bounds   []bound // as they are configured now
	Low      float64 // the lowest value of all, not of the readings alone
	Mean     float64
	High     float64
	Count    int     // values; without any the three above mean nothing
	Coverage float64 // percent of the time of the logbook; NaN where the field was not known in it

	// Since is when the field got known, where that was after the beginning
	// of the logbook: before there is no record. Kept is the percent of the
	// time since then.
	Since time.Time
	Kept  float64

	Readings []slot // one for each fixed time

	// Shift is how long after the fixed times most of the readings were taken.
	Shift time.Duration
}

// A slot is a fixed time and the reading nearest to it.
type slot struct {
	Time  time.Time // zero where the clock skips it
	At    time.Time // when the value was read; zero: there is none
	Value float64
	Mean  bool        // it is the mean of the hour: single values are no longer kept
	Side  checks.Side // of a deviation at that time
}

// A deviation is an alert with what was done about it.
type deviation struct {
	checks.Alert
	Measures []stage // the acknowledgements and notes
}

// logbook reads the logbook of a target from a time to another.
func (v *view) logbook(ctx context.Context, target string, l logbook) (logbook, error) {
	all, err := v.Subjects(ctx)
	if err != nil {
		return l, err
	}
	if target, err = v.targetOf(ctx, target, all); err != nil {
		return l, err
	}
	own := slices.DeleteFunc(slices.Clone(all), func(s data.Subject) bool { return s.Target != target })
	if len(own) == 0 {
		return l, noSuch(target, "", all)
	}
	l.Target = target
	if l.Deviations, err = v.deviations(ctx, own, l); err != nil {
		return l, err
	}
	names := map[int64]string{}
	for _, s := range own {
		names[s.ID] = s.Field
		if s.Field == "" {
			l.Title, names[s.ID] = s.Title, target
			continue
		}
		field, err := v.logged(ctx, s, l)
		if err != nil {
			return l, err
		}
		if s.Retired.IsZero() || field.Count > 0 {
			l.Fields = append(l.Fields, field)
		}
	}
	gaps, err := v.gapsOf(ctx, names, stretch{l.From, l.To})
	l.Gaps = append(l.unknown(), gaps...)
	return l, err
}

// notYet is the kind of a gap before a field was known.
const notYet = "not yet watched"

// unknown returns the gaps before the fields were known, of which there is no
// record.
func (l logbook) unknown() []gap {
	var all []gap
	for _, f := range l.Fields {
		if !f.Since.IsZero() {
			all = append(all, gap{Of: f.Field, Kind: notYet, Began: l.From, Ended: f.Since})
		}
	}
	return all
}

// titleOf returns what people call something of the logbook by its name.
func (l logbook) titleOf(name string) string {
	for _, f := range l.Fields {
		if f.Field == name {
			return named(f.Title, name)
		}
	}
	if name == l.Target {
		return named(l.Title, name)
	}
	return name
}

// deviations returns the alerts of subjects that lasted at some time of the
// logbook, the earliest first. Drills are none.
func (v *view) deviations(ctx context.Context, of []data.Subject, l logbook) ([]deviation, error) {
	var all []deviation
	for _, s := range of {
		alerts, err := v.Alerts(ctx, data.AlertFilter{Subject: s.ID, From: l.From, To: l.To})
		if err != nil {
			return nil, err
		}
		for _, a := range alerts {
			if a.Drill {
				continue
			}
			measures, err := v.measures(ctx, a.ID)
			if err != nil {
				return nil, err
			}
			all = append(all, deviation{a, measures})
		}
	}
	slices.SortFunc(all, func(a, b deviation) int { return a.Since.Compare(b.Since) })
	return all, nil
}

// measures returns what people have said about an alert: that they see to it, and
// what they have written down, also when it was over.
func (v *view) measures(ctx context.Context, alert int64) ([]stage, error) {
	steps, err := v.Steps(ctx, alert)
	var all []stage
	for _, s := range steps {
		if s.What == checks.Acknowledged || s.What == checks.Noted {
			all = append(all, stage{At: s.At, Note: s.Text})
		}
	}
	return all, err
}

// logged returns what the logbook holds of a field.
func (v *view) logged(ctx context.Context, s data.Subject, l logbook) (logged, error) {
	f := logged{Subject: s, Coverage: math.NaN(), Low: math.Inf(1), High: math.Inf(-1)}
	if rules, known := expected(v.plan(), s, time.Time{}); known {
		f.Bounds = boundsOf(rules, checks.Reading{})
	}
	until, err := v.written(ctx, l.To)
	if err != nil {
		return f, err
	}
	covered, err := v.Coverage(ctx, data.Range{IDs: []int64{s.ID}, From: l.From, To: until})
	if err != nil {
		return f, err
	}
	for _, c := range covered {
		f.cover(c, stretch{l.From, until})
	}
	hours, err := v.Summaries(ctx, data.Hour, data.Range{IDs: []int64{s.ID}, From: l.From, To: l.To})
	if err != nil {
		return f, err
	}
	if err := v.count(ctx, &f, hours, l); err != nil {
		return f, err
	}
	f.Readings, err = v.readings(ctx, s.ID, hours, l)
	f.side(l.Deviations)
	f.Shift = shift(f.Readings)
	return f, err
}

// cover notes for how much of a time the field had values.
func (f *logged) cover(c data.Coverage, in stretch) {
	if !c.From.Before(c.To) {
		return
	}
	f.Coverage = 100 * float64(c.Covered) / float64(in.ended.Sub(in.began))
	if c.From.After(in.began) {
		f.Since, f.Kept = c.From.In(in.began.Location()), c.Percent()
	}
}

// shift returns how long after their times most readings were taken, to the
// minute; it is negative where that was before.
func shift(readings []slot) time.Duration {
	times := map[time.Duration]int{}
	most := time.Duration(0)
	for _, r := range readings {
		if r.At.IsZero() || r.Mean {
			continue
		}
		off := r.At.Sub(r.Time).Round(time.Minute)
		times[off]++
		if times[off] > times[most] {
			most = off
		}
	}
	return most
}

// written returns a time, or the latest one of which everything is written: while
// a daemon keeps watch, what it is going to write is not a gap.
func (v *view) written(ctx context.Context, at time.Time) (time.Time, error) {
	alive, err := v.moment(ctx, "alive")
	if err != nil || alive.IsZero() || alive.After(at) || at.Sub(alive) > v.keptLately() {
		return at, err
	}
	return alive, nil
}

// count adds up the values of a field: by the hours that are summarised, and
// one by one since then.
func (v *view) count(ctx context.Context, f *logged, hours []data.Summary, l logbook) error {
	sum := 0.0
	add := func(low, mean, high float64, count int) {
		f.Low, f.High = min(f.Low, low), max(f.High, high)
		sum += mean * float64(count)
		f.Count += count
	}
	for _, h := range hours {
		add(h.Min, h.Avg, h.Max, h.Count)
	}
	closed, err := v.moment(ctx, "condensed")
	if err != nil {
		return err
	}
	if closed.Before(l.To) {
		recent, err := v.Recent(ctx, f.ID, latest(closed, l.From))
		if err != nil {
			return err
		}
		for _, p := range recent {
			if p.At.Before(l.To) {
				add(p.Value, p.Value, p.Value, 1)
			}
		}
	}
	f.Mean = sum / float64(f.Count)
	return nil
}

// latest returns the later one of two times.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// moment returns a fact that is a time; the zero time where there is none.
func (v *view) moment(ctx context.Context, name string) (time.Time, error) {
	text, err := v.Fact(ctx, name)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the fact %s is no time: %w", name, err)
	}
	return time.UnixMilli(ms), nil
}

// readings returns the values of a field at the fixed times of the logbook.
// From the time of which single values are no longer kept it takes the means
// of the hours.
func (v *view) readings(ctx context.Context, id int64, hours []data.Summary, l logbook) ([]slot, error) {
	slots := l.slots()
	times := make([]time.Time, 0, len(slots))
	for _, s := range slots {
		times = append(times, s.Time)
	}
	points, err := v.Nearest(ctx, id, times, l.Every/2)
	if err != nil {
		return nil, err
	}
	pruned, err := v.moment(ctx, "pruned")
	if err != nil {
		return nil, err
	}
	means := map[int64]float64{}
	for _, h := range hours {
		means[h.At.UnixMilli()] = h.Avg
	}
	for i := range slots {
		s := &slots[i]
		mean, known := means[s.Time.Truncate(data.Hour).UnixMilli()]
		switch {
		case s.Time.IsZero():
		case !points[i].At.IsZero():
			s.At, s.Value = points[i].At, points[i].Value
		case known && s.Time.Before(pruned):
			s.At, s.Value, s.Mean = s.Time, mean, true
		}
	}
	return slots, nil
}

// slots returns the fixed times of the logbook: of every day as many, also of
// one that daylight saving makes shorter or longer, and none after the present.
func (l logbook) slots() []slot {
	var all []slot
	zone := l.From.Location()
	for day := l.From; day.Before(l.To); day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone) {
		for past := time.Duration(0); past < 24*time.Hour; past += l.Every {
			at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, int(past/time.Second), 0, zone)
			clock := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
			if clock != past || at.After(l.To) {
				at = time.Time{}
			}
			all = append(all, slot{Time: at})
		}
	}
	return all
}

// side marks the readings that are part of a deviation.
func (f *logged) side(deviations []deviation) {
	for i := range f.Readings {
		r := &f.Readings[i]
		for _, d := range deviations {
			if d.Subject.ID != f.ID || d.Kind != checks.Bound || r.At.Before(d.Since) || !d.Open() && !r.At.Before(d.Resolved) {
				continue
			}
			for _, limit := range d.Limits {
				if side := limit.Beyond(r.Value, 0); side != checks.Inside {
					r.Side = side
				}
			}
		}
	}
}
