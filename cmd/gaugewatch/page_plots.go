package main

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/web/page"
)

const (
	// backdropHolds is how old what does not change with every poll may be:
	// plots, limits and maintenance windows. While there is little to show it
	// changes sooner.
	backdropHolds, backdropHurries = time.Minute, 10 * time.Second
	// plotHours is the time that plots show, and plotLeast the least of it,
	// where nothing is known of the time before.
	plotHours, plotLeast = 3 * time.Hour, 10 * time.Minute
	// plotColumns is how fine they are.
	plotColumns = 60
	// writtenBy is how late a sample may be written after it was taken.
	writtenBy = 3 * time.Minute
)

// A backdrop is what does not change with every poll. Nobody changes it.
type backdrop struct {
	made    time.Time
	from    time.Time      // where the plots begin
	targets []watch.Target // of the plan
	site    report.Site
	points  map[int64][]checks.Point // of fields
	plots   map[int64]page.Drawing   // by the ids of fields and targets
}

// behind returns the backdrop of a plan; one that is too old is made anew.
func (b *board) behind(ctx context.Context, plan watch.Plan, snap watch.Snapshot, now time.Time) (*backdrop, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.backdrop
	if was != nil && was.holds(now) && samePlan(was.targets, plan.Targets) {
		return was, nil
	}
	s := survey{
		targets: plan.Targets, maintenance: plan.Maintenance, told: map[int64][]checks.Limit{},
		id: func(about checks.Subject) int64 { return about.ID },
	}
	for _, v := range snap.Values {
		if len(v.Told) > 0 {
			s.told[v.Subject.ID] = v.Told
		}
	}
	next := &backdrop{made: now, from: now.Add(-plotHours), targets: plan.Targets, site: s.site(now, now, now)}
	if err := next.read(ctx, b.archive, was); err != nil {
		return nil, err
	}
	b.backdrop = next
	return next, nil
}

// holds says whether the backdrop still holds.
func (b *backdrop) holds(now time.Time) bool {
	age := now.Sub(b.made)
	return age >= 0 && age < max(backdropHurries, min(backdropHolds, b.made.Sub(b.from)/plotColumns))
}

// samePlan says whether two plans have the very same targets.
func samePlan(a, b []watch.Target) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// read reads the plots. Of values that are known from before only the later
// ones are read.
func (b *backdrop) read(ctx context.Context, archive report.Archive, was *backdrop) error {
	q := report.Query{From: b.from, To: b.made.Add(time.Second), Thin: plotHours / plotColumns, Bare: true}
	for _, t := range b.site.Targets {
		q.Targets = append(q.Targets, t.Subject.ID)
		for _, f := range t.Fields {
			q.Fields = append(q.Fields, f.Subject.ID)
		}
	}
	all := q
	all.Fields, all.Targets = nil, slices.Concat(q.Targets, q.Fields)
	marks, err := archive.Read(ctx, all)
	if err != nil {
		return err
	}
	var kept map[int64][]checks.Point
	if was != nil && was.goesOn(b) {
		kept = was.points
		q.From = was.made.Add(-writtenBy).Truncate(q.Thin)
	}
	if err := b.readPoints(ctx, archive, q, kept); err != nil {
		return err
	}
	if known := b.known(marks.Spans); kept == nil && known < plotHours*3/4 {
		b.from = b.made.Add(-max(known, plotLeast))
		q.From, q.Thin = b.from, b.made.Sub(b.from)/plotColumns
		if err := b.readPoints(ctx, archive, q, nil); err != nil {
			return err
		}
	}
	b.draw(marks)
	return nil
}

// known is for how long something is known of some field: a value, or that there
// was none.
func (b *backdrop) known(spans []report.Span) time.Duration {
	first := b.made
	for _, points := range b.points {
		if len(points) > 0 && points[0].At.Before(first) {
			first = points[0].At
		}
	}
	for _, s := range spans {
		if s.Subject != 0 && s.Began.Before(first) {
			first = s.Began
		}
	}
	return b.made.Sub(first)
}

// goesOn says whether a later backdrop goes on with the values of this one.
func (b *backdrop) goesOn(later *backdrop) bool {
	age := later.made.Sub(b.made)
	return b.made.Sub(b.from) == plotHours && age >= 0 && age < plotHours && samePlan(b.targets, later.targets)
}

// readPoints reads the values that a query asks for, to those before that are
// known.
func (b *backdrop) readPoints(ctx context.Context, archive report.Archive, q report.Query, kept map[int64][]checks.Point) error {
	q.Targets = nil
	record, err := archive.Read(ctx, q)
	if err != nil {
		return err
	}
	b.points = make(map[int64][]checks.Point, len(q.Fields))
	for _, id := range q.Fields {
		b.points[id] = joined(kept[id], record.Fields[id].Points, stretch{b.from.Add(-q.Thin), q.From})
	}
	return nil
}

// joined returns the points of a stretch that are known, and those that were
// read after it.
func joined(kept []checks.Point, read []report.Point, known stretch) []checks.Point {
	all := make([]checks.Point, 0, len(kept)+len(read))
	for _, p := range kept {
		if p.At.After(known.began) && p.At.Before(known.ended) {
			all = append(all, p)
		}
	}
	for _, p := range read {
		all = append(all, checks.Point{At: p.At, Value: p.Value})
	}
	return all
}

// draw draws the plots.
func (b *backdrop) draw(marks report.Record) {
	gaps, bars := map[int64][]page.Gap{}, map[int64][]page.Bar{}
	for _, s := range marks.Spans {
		gaps[s.Subject] = append(gaps[s.Subject], page.Gap{From: s.Began, To: s.Ended, Lack: lackOf(s.Lack)})
	}
	for _, a := range marks.Alerts {
		bars[a.Subject.ID] = append(bars[a.Subject.ID], page.Bar{Level: a.Peak, From: a.Fired, To: a.Resolved})
	}
	b.plots = make(map[int64]page.Drawing, len(b.points))
	from, to := b.from, b.made
	for i := range b.site.Targets {
		t := &b.site.Targets[i]
		if len(t.Fields) == 0 {
			b.plots[t.Subject.ID] = page.Plot{From: from, To: to, Gaps: gapsOf(gaps, t.Subject.ID), Bars: bars[t.Subject.ID]}.Draw()
		}
		for j := range t.Fields {
			f := &t.Fields[j]
			b.plots[f.Subject.ID] = page.Plot{
				From: from, To: to, Points: b.points[f.Subject.ID], Step: f.Step, Limits: limitsAt(f.Limits, to),
				Gaps: gapsOf(gaps, f.Subject.ID, t.Subject.ID), Bars: bars[f.Subject.ID],
			}.Draw()
		}
	}
}

// gapsOf returns the gaps of some subjects, and those in which nobody watched.
func gapsOf(gaps map[int64][]page.Gap, subjects ...int64) []page.Gap {
	var all []page.Gap
	for _, id := range append(subjects, 0) {
		all = append(all, gaps[id]...)
	}
	return all
}

// lackOf returns what a lack of values is called on the page.
func lackOf(l report.Lack) page.Lack {
	switch l {
	case report.NotWatched:
		return page.NotWatched
	case report.Missing, report.Invalid:
		return page.NoValue
	case report.NoResponse:
	}
	return page.NoAnswer
}
