package main

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// How much of a time is read as samples, from where on as summaries of hours, and
// from where on of days: of more points than a screen has pixels nobody sees more,
// and a sample takes longer to find than a summary.
const (
	samplesFor  = 26 * time.Hour
	samplesMost = 6000 // ticks, of a time that is longer than that
	hoursFor    = 100 * data.Day

	mostStays = 400  // of each kind that one course shows
	mostTurns = 2000 // of a maintenance window that are looked at for that
)

// grain is how finely a time is read to be seen in some pixels: as summaries of
// so long, or as the lowest and the highest sample of each so long. Samples of
// the time before kept are gone.
func grain(in stretch, width int, step time.Duration, kept time.Time) (sum, thin time.Duration) {
	period := in.ended.Sub(in.began)
	pixel := period / time.Duration(max(width, 1))
	span := time.Hour
	switch {
	case period > hoursFor:
		span = data.Day
	case in.began.Before(kept):
	case period <= samplesFor, step > 0 && period <= samplesMost*step:
		if 2*pixel > step { // also where nobody knows how often there is a value
			thin = max(pixel, time.Second)
		}
		return 0, thin
	}
	return span * time.Duration(max(1, (pixel+span-1)/span)), 0
}

// Courses returns what was measured of fields in a time.
func (g *grounds) Courses(ctx context.Context, x page.Excerpt) ([]page.Course, error) {
	s, err := g.survey(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	in := stretch{x.From, x.To}
	if soon := now.Add(time.Second); in.ended.After(soon) {
		in.ended = soon
	}
	if !in.began.Before(in.ended) {
		return make([]page.Course, len(x.Fields)), nil
	}
	t := g.watched(s, x.Target.ID)
	kept, err := g.store.SamplesSince(ctx)
	if err != nil {
		return nil, err
	}
	r := passage{survey: s, target: t, in: in, pixel: in.ended.Sub(in.began) / time.Duration(max(x.Width, 1)), excerpt: &x}
	var least time.Duration
	if t != nil {
		least = step(t.Schedule)
	}
	r.query = report.Query{From: in.began, To: in.ended, Targets: []int64{x.Target.ID}}
	r.query.Sum, r.query.Thin = grain(in, x.Width, least, kept)
	if r.query.Sum == 0 {
		r.query.Lead = min(time.Hour, 2*least)
	}
	for _, id := range x.Fields {
		if id != x.Target.ID {
			r.query.Fields = append(r.query.Fields, id)
		}
	}
	if r.record, err = g.store.Read(ctx, r.query); err != nil {
		return nil, err
	}
	if r.mutes, err = g.store.Mutes(ctx, in.began); err != nil {
		return nil, err
	}
	all := make([]page.Course, 0, len(x.Fields))
	for _, id := range x.Fields {
		all = append(all, r.course(id))
	}
	return all, nil
}

// watched returns the target of an id, as far as it is watched.
func (g *grounds) watched(s survey, id int64) *watch.Target {
	i := slices.IndexFunc(s.targets, func(t watch.Target) bool { return t.Subject.ID == id })
	if i < 0 {
		return nil
	}
	return &s.targets[i]
}

// A passage is what was read of a time.
type passage struct {
	survey
	target  *watch.Target // nil: it is not watched
	in      stretch
	pixel   time.Duration
	excerpt *page.Excerpt
	query   report.Query
	record  report.Record
	mutes   []suppression.Mute
}

// course returns the course of a field, or of the target itself.
func (r *passage) course(id int64) page.Course {
	about, c := r.about(id)
	h := r.record.Fields[id]
	c.Sum = r.query.Sum
	c.Step = max(c.Step, report.Usual(h.Points), r.query.Thin, r.query.Sum)
	for _, p := range h.Points {
		c.Points = append(c.Points, checks.Point{At: p.At, Value: p.Value})
		if c.Sum > 0 {
			c.Spread = append(c.Spread, page.Extent{At: p.At, Min: p.Min, Max: p.Max})
		}
	}
	if h.Stats.Count > 0 {
		c.Min, c.Avg, c.Max, c.Count = h.Stats.Min, h.Stats.Avg, h.Stats.Max, h.Stats.Count
	}
	c.Gaps = r.gaps(id, h)
	c.Holds = r.holds(about)
	for i := range r.record.Alerts {
		a := &r.record.Alerts[i]
		if a.Subject.ID != id && a.Subject.ID != r.excerpt.Target.ID {
			continue
		}
		f := page.Flag{Alert: a.Alert}
		for _, s := range a.Steps {
			f.Levels = append(f.Levels, page.LevelTurn{At: s.At, Level: s.Level})
		}
		c.Flags = append(c.Flags, f)
	}
	return c
}

// about returns what a field is about, and its course without what was measured.
func (r *passage) about(id int64) (checks.Subject, page.Course) {
	var c page.Course
	if r.target == nil {
		about := checks.Subject{ID: id, Target: r.excerpt.Target.Name, Tags: r.excerpt.Target.Tags}
		for _, f := range r.excerpt.Target.Fields {
			if f.ID == id {
				about.Field = f.Name
			}
		}
		return about, c
	}
	for i, f := range r.target.Fields {
		about := &r.target.Target.Fields[i]
		if about.Subject.ID != id {
			continue
		}
		when := r.target.Schedule
		if about.When >= 0 && about.When < len(when) {
			when = when[about.When : about.When+1]
		}
		c.Step = step(when)
		for _, s := range r.limits(id, f, r.in) {
			c.Limits = append(c.Limits, page.Segment(s))
		}
		return about.Subject, c
	}
	c.Step = step(r.target.Schedule)
	return r.target.Subject, c
}

// gaps returns when there were no values of a field. Those that nobody can tell
// apart on the screen are one.
func (r *passage) gaps(id int64, h report.History) []page.Gap {
	var all []page.Gap
	if h.Known <= 0 && len(h.Points) == 0 && id != r.excerpt.Target.ID { // all of it is before the beginning, or after the end
		return []page.Gap{{Lack: page.NotWatched}}
	}
	if unknown := r.in.ended.Add(-h.Known); h.Known > 0 && unknown.Sub(r.in.began) > max(r.pixel, time.Minute) {
		all = append(all, page.Gap{Lack: page.NotWatched, To: unknown})
	}
	for _, s := range r.record.Spans {
		if s.Subject == id || s.Subject == 0 || s.Subject == r.excerpt.Target.ID {
			all = joinedGap(all, page.Gap{From: s.Began, To: s.Ended, Lack: lackOf(s.Lack)}, r.pixel)
		}
	}
	return all
}

// joinedGap adds a gap to those before it, or widens the last one for the same
// lack where less than a pixel lies between them.
func joinedGap(all []page.Gap, g page.Gap, pixel time.Duration) []page.Gap {
	for i, last := range slices.Backward(all) {
		if last.Lack != g.Lack {
			continue
		}
		if !last.To.IsZero() && g.From.Sub(last.To) >= pixel {
			break
		}
		if lasts := last.To.IsZero(); !lasts && (g.To.IsZero() || g.To.After(last.To)) {
			all[i].To = g.To
		}
		return all
	}
	return append(all, g)
}

// holds returns when news of a field was held back: by mutes, and by maintenance
// windows as they are configured now.
func (r *passage) holds(about checks.Subject) []page.Stay {
	var all []page.Stay
	for i := range r.mutes {
		m := &r.mutes[i]
		ended := m.Until
		if !m.Ended.IsZero() && m.Ended.Before(ended) {
			ended = m.Ended
		}
		if m.Covers(about) && m.Began.Before(r.in.ended) && len(all) < mostStays {
			all = append(all, page.Stay{Hold: page.Hold{Name: m.Name(), By: m.By, Why: m.Why, Until: ended, Pause: m.Pause}, From: m.Began})
		}
	}
	for _, m := range r.maintenance {
		w := suppression.Window{Name: m.Name, Scopes: m.Scopes}
		if w.Covers(about) {
			all = append(all, r.visits(m)...)
		}
	}
	return all
}

// visits returns when a maintenance window was open, but for so short that nobody
// sees it.
func (r *passage) visits(m watch.Maintenance) []page.Stay {
	var all []page.Stay
	at := r.in.began
	for turns := 0; !at.IsZero() && at.Before(r.in.ended) && len(all) < mostStays && turns < mostTurns; turns++ {
		next := m.Window.Next(at)
		if m.Window.Contains(at) && (next.IsZero() || next.Sub(at) >= r.pixel/4) {
			all = append(all, page.Stay{Hold: page.Hold{Maintenance: true, Name: m.Name, Until: next}, From: at})
		}
		at = next
	}
	return all
}
