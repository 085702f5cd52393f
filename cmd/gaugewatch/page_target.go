package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// grounds tell the pages what is watched and what was measured of it.
type grounds struct {
	store      *data.Reader
	plan       func() watch.Plan
	snapshot   func(ctx context.Context) (watch.Snapshot, error)
	understood func() (*config.Config, error)
	recall     *recollection
	zone       func() *time.Location

	mu     sync.Mutex
	told   map[int64][]checks.Limit // bounds that came with the last answers
	toldAt time.Time
}

var _ page.Site = (*grounds)(nil)

// grounds returns the grounds of the daemon.
func (d *daemon) grounds() *grounds {
	return &grounds{
		store: d.store.Reader, plan: d.inForce.get, snapshot: d.watch.Snapshot, understood: d.understood.get, recall: &d.recall,
		zone: func() *time.Location { return d.home.get().zone },
	}
}

// Target returns what goes by a name.
func (g *grounds) Target(ctx context.Context, name string) (page.Target, bool, error) {
	s, err := g.survey(ctx)
	if err != nil {
		return page.Target{}, false, err
	}
	now := time.Now()
	for i := range s.targets {
		if s.targets[i].Subject.Target == name {
			return displayed(s.target(&s.targets[i], stretch{now, now}, now), now), true, nil
		}
	}
	return g.stranger(ctx, name)
}

// displayed returns a target as pages show it.
func displayed(t report.Target, now time.Time) page.Target {
	v := page.Target{ID: t.Subject.ID, Name: t.Subject.Target, Title: called(t.Subject.TargetTitle, t.Subject.Target), Tags: t.Subject.Tags, Todo: t.Subject.Todo}
	for i := range t.Fields {
		f := &t.Fields[i]
		v.Fields = append(v.Fields, page.Field{
			ID: f.Subject.ID, Name: f.Subject.Field, Title: called(f.Subject.FieldTitle, f.Subject.Field), Unit: f.Subject.Unit, Limits: limitsAt(f.Limits, now),
		})
	}
	return v
}

// stranger returns what goes by a name that is not in the configuration: a door,
// or a target that was watched once.
func (g *grounds) stranger(ctx context.Context, name string) (page.Target, bool, error) {
	subjects, err := g.store.Subjects(ctx)
	if err != nil {
		return page.Target{}, false, err
	}
	t := page.Target{Name: name, Title: name}
	known := false
	for _, s := range subjects {
		if s.Target != name {
			continue
		}
		known = true
		t.Outside = t.Outside || s.Outside
		if s.Field == "" {
			t.ID, t.Title, t.Gone = s.ID, called(s.Title, name), s.Retired
			continue
		}
		t.Fields = append(t.Fields, page.Field{ID: s.ID, Name: s.Field, Title: called(s.Title, s.Field), Unit: s.Unit, Gone: s.Retired})
	}
	return t, known, nil
}

// toldHolds is how old the bounds that came with answers may be.
const toldHolds = 10 * time.Second

// survey returns what is watched now.
func (g *grounds) survey(ctx context.Context) (survey, error) {
	plan := g.plan()
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := time.Now(); g.told == nil || now.Sub(g.toldAt) > toldHolds {
		snap, err := g.snapshot(ctx)
		if err != nil {
			return survey{}, err
		}
		g.told, g.toldAt = map[int64][]checks.Limit{}, now
		for _, v := range snap.Values {
			if len(v.Told) > 0 {
				g.told[v.Subject.ID] = v.Told
			}
		}
	}
	return survey{targets: plan.Targets, maintenance: plan.Maintenance, told: g.told, id: func(about checks.Subject) int64 { return about.ID }}, nil
}

// Export writes the samples of a field, in the columns of the command export.
func (g *grounds) Export(ctx context.Context, w io.Writer, x page.Export) error {
	out := bufio.NewWriterSize(w, 32<<10)
	var e exporter = &csvFile{w: csv.NewWriter(out), zone: g.zone(), head: "\ufeff"}
	if x.JSON {
		e = jsonLines{json.NewEncoder(out)}
	}
	of := data.Subject{ID: x.ID, Target: x.Target, Field: x.Field, Unit: x.Unit}
	err := g.store.Course(ctx, x.ID, data.Range{From: x.From, To: x.To}, func(p checks.Point) error {
		return e.sample(of, data.Sample{At: p.At, Series: x.ID, Value: p.Value})
	})
	if err == nil {
		err = e.end()
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// Details returns what was asked and answered of late, and what is expected.
func (g *grounds) Details(ctx context.Context, t page.Target) (page.Details, error) {
	var d page.Details
	polls, failures := g.recall.of(t.ID)
	d.Polls = polls
	if err := g.older(ctx, t, &d); err != nil {
		return d, err
	}
	ids := []int64{t.ID}
	for _, f := range t.Fields[:min(len(t.Fields), page.MostFields)] {
		ids = append(ids, f.ID)
	}
	for _, id := range ids {
		f, failed := failures[id]
		if !failed {
			lack, ever, err := g.store.LastLack(ctx, id)
			if err != nil {
				return d, err
			}
			if !ever {
				continue
			}
			f = failureOf(lack)
		}
		d.Failures = append(d.Failures, f)
	}
	mutes, err := g.store.Mutes(ctx, time.Now())
	for i := range mutes {
		m := &mutes[i]
		if m.InForce(time.Now()) && g.covers(*m, t) {
			d.Mutes = append(d.Mutes, page.MuteInForce{
				Hold: page.Hold{Name: m.Name(), By: m.By, Why: m.Why, Until: m.Until, Pause: m.Pause}, Scope: m.Scope.String(),
			})
		}
	}
	g.expect(t, &d)
	return d, err
}

// failureOf returns a failure of which the record knows no more than its class.
func failureOf(s data.Span) page.Failure {
	f := page.Failure{Subject: s.Subject, Began: s.Began, Ended: s.Ended}
	if f.Kind.UnmarshalText([]byte(s.Kind)) != nil || f.Fault.Class.UnmarshalText([]byte(s.Reason)) != nil {
		f.Kind = checks.NoResponse
	}
	return f
}

// older adds polls from before the start, of which the values alone are known.
func (g *grounds) older(ctx context.Context, t page.Target, d *page.Details) error {
	plan := g.plan()
	i := slices.IndexFunc(plan.Targets, func(p watch.Target) bool { return p.Subject.ID == t.ID })
	if i < 0 || len(d.Polls) >= leastPolls {
		return nil
	}
	from := time.Now().Add(-mostPolls / 2 * step(plan.Targets[i].Schedule))
	before := time.Now().Add(time.Minute)
	if n := len(d.Polls); n > 0 {
		before = d.Polls[n-1].At
	}
	ticks := map[int64]*page.Poll{}
	for _, f := range t.Fields[:min(len(t.Fields), page.MostFields)] {
		points, err := g.store.Recent(ctx, f.ID, from)
		if err != nil {
			return err
		}
		for _, p := range points {
			if !p.At.Before(before) {
				continue
			}
			tick := ticks[p.At.UnixMilli()]
			if tick == nil {
				tick = &page.Poll{At: p.At}
				ticks[p.At.UnixMilli()] = tick
			}
			tick.Results = append(tick.Results, page.Result{Field: f.ID, Value: new(p.Value)})
		}
	}
	var all []page.Poll
	for _, tick := range ticks {
		all = append(all, *tick)
	}
	slices.SortFunc(all, func(a, b page.Poll) int { return b.At.Compare(a.At) })
	d.Polls = append(d.Polls, all...)
	d.Polls = d.Polls[:min(len(d.Polls), mostPolls)]
	return nil
}
