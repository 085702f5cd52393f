package main

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// A board puts together what the page shows.
type board struct {
	archive  report.Archive
	mutes    func(ctx context.Context, from time.Time) ([]suppression.Mute, error)
	snapshot func(ctx context.Context) (watch.Snapshot, error)
	plan     func() watch.Plan
	health   func(now time.Time, dropped int) page.Health

	mu       sync.Mutex
	backdrop *backdrop
}

// now says how things stand.
func (b *board) now(ctx context.Context) (page.Now, error) {
	now := time.Now()
	snap, err := b.snapshot(ctx)
	if err != nil {
		return page.Now{}, err
	}
	plan := b.plan()
	behind, err := b.behind(ctx, plan, snap, now)
	if err != nil {
		return page.Now{}, err
	}
	mutes, err := b.mutes(ctx, now)
	if err != nil {
		return page.Now{}, err
	}
	s := scene{snap: &snap, backdrop: behind, mutes: mutes, plan: &plan, at: now}
	s.sort()
	n := page.Now{At: now, From: behind.from, Cards: s.cards(), Network: s.network, Health: b.health(now, snap.Dropped)}
	return n, nil
}

// A scene is what is known at one moment.
type scene struct {
	*backdrop
	snap  *watch.Snapshot
	plan  *watch.Plan
	mutes []suppression.Mute
	at    time.Time

	values  map[int64]*watch.Value
	alerts  map[int64][]checks.Alert // open ones by subject
	silent  map[string]bool          // targets, by name
	network []checks.Alert
	rest    []checks.Alert // of what is not in the plan
}

// sort puts what is known where it belongs. Rehearsals are left out.
func (s *scene) sort() {
	s.values = make(map[int64]*watch.Value, len(s.snap.Values))
	for i := range s.snap.Values {
		s.values[s.snap.Values[i].Subject.ID] = &s.snap.Values[i]
	}
	s.silent = map[string]bool{}
	for _, name := range s.snap.Silent {
		s.silent[name] = true
	}
	planned := map[int64]bool{}
	for i := range s.site.Targets {
		planned[s.site.Targets[i].Subject.ID] = true
		for _, f := range s.site.Targets[i].Fields {
			planned[f.Subject.ID] = true
		}
	}
	s.alerts = map[int64][]checks.Alert{}
	for _, a := range s.snap.Alerts {
		switch {
		case a.Drill:
		case a.Kind == checks.Uplink:
			s.network = append(s.network, a)
		case planned[a.Subject.ID]:
			s.alerts[a.Subject.ID] = append(s.alerts[a.Subject.ID], a)
		default:
			s.rest = append(s.rest, a)
		}
	}
}

// cards returns a card for each target, and for what else has alerts.
func (s *scene) cards() []page.Card {
	all := make([]page.Card, 0, len(s.site.Targets)+len(s.rest))
	for i := range s.site.Targets {
		all = append(all, s.card(&s.site.Targets[i]))
	}
	byName := map[string]int{}
	for _, a := range s.rest {
		i, known := byName[a.Subject.Target]
		if !known {
			i = len(all)
			byName[a.Subject.Target] = i
			all = append(all, page.Card{ID: a.Subject.ID, Name: a.Subject.Target, Title: called(a.Subject.TargetTitle, a.Subject.Target), Hold: s.hold(a.Subject)})
		}
		c := &all[i]
		c.Alerts = append(c.Alerts, a)
		row := page.Row{Name: a.Subject.Field, Title: called(a.Subject.FieldTitle, a.Subject.Field), Unit: a.Subject.Unit, Level: a.Level, Pulse: true}
		row.Unknown = a.Kind == checks.Overdue
		if a.Kind == checks.Bound {
			row.Pulse, row.Value, row.At, row.Limits = false, new(a.Value), a.At, a.Limits
		}
		if !row.Pulse || row.Unknown {
			c.Rows = append(c.Rows, row)
		}
	}
	return all
}

// called returns a title, or the name where there is none.
func called(title, name string) string {
	if title != "" {
		return title
	}
	return name
}

// card shows a target.
func (s *scene) card(t *report.Target) page.Card {
	c := page.Card{ID: t.Subject.ID, Name: t.Subject.Target, Title: called(t.Subject.TargetTitle, t.Subject.Target), Hold: s.hold(t.Subject)}
	own := s.alerts[t.Subject.ID]
	c.Alerts = slices.Clip(own)
	silent := s.silent[t.Subject.Target] || slices.ContainsFunc(own, func(a checks.Alert) bool { return a.Kind == checks.NoResponse })
	for i := range t.Fields {
		f := &t.Fields[i]
		c.Alerts = append(c.Alerts, s.alerts[f.Subject.ID]...)
		if h := s.hold(f.Subject); c.Hold == nil && h != nil {
			c.Hold = h
			if len(t.Fields) > 1 {
				h.Field = called(f.Subject.FieldTitle, f.Subject.Field)
			}
		}
		row := s.row(f)
		row.Unknown = row.Unknown || silent
		c.Rows = append(c.Rows, row)
	}
	if len(t.Fields) == 0 {
		level, unknown := standingIn(own)
		c.Rows = []page.Row{{Level: level, Unknown: unknown || silent, Pulse: true, Plot: s.plots[t.Subject.ID]}}
	} else if level, _ := standingIn(own); level > checks.None && !silent {
		c.Rows[0].Level = max(c.Rows[0].Level, level)
	}
	slices.SortStableFunc(c.Alerts, func(a, b checks.Alert) int { return int(b.Level) - int(a.Level) })
	return c
}

// standingIn returns the worst level of some open alerts, and whether it is
// unknown how things stand.
func standingIn(alerts []checks.Alert) (checks.Level, bool) {
	level, unknown := checks.None, false
	for _, a := range alerts {
		if a.Kind == checks.Missing || a.Kind == checks.Invalid || a.Kind == checks.NoResponse || a.Kind == checks.Overdue {
			unknown = true
			continue
		}
		level = max(level, a.Level)
	}
	return level, unknown
}

// row shows a field.
func (s *scene) row(f *report.Field) page.Row {
	r := page.Row{
		Name: f.Subject.Field, Title: called(f.Subject.FieldTitle, f.Subject.Field), Unit: f.Subject.Unit,
		Limits: limitsAt(f.Limits, s.at), Plot: s.plots[f.Subject.ID],
	}
	r.Level, r.Unknown = standingIn(s.alerts[f.Subject.ID])
	v := s.values[f.Subject.ID]
	if v == nil {
		r.Unknown = true
		return r
	}
	r.Value, r.At = new(v.Value), v.At
	r.Old = s.old(v.At, f)
	r.Unknown = r.Unknown || r.Old
	return r
}

// staleSteps is how many steps of its schedule a value may be old, as in
// reports.
const staleSteps = 2.5

// old says whether a value does not hold any more.
func (s *scene) old(at time.Time, f *report.Field) bool {
	if !f.Due.IsZero() && !at.Before(f.Due) {
		return false
	}
	return f.Step > 0 && float64(s.at.Sub(at)) > staleSteps*float64(f.Step)
}

// limitsAt returns the limits that hold at a time.
func limitsAt(all []report.Segment, at time.Time) []checks.Limit {
	for _, s := range all {
		if (s.From.IsZero() || !at.Before(s.From)) && (s.To.IsZero() || at.Before(s.To)) {
			return s.Limits
		}
	}
	return nil
}

// hold returns what holds all news of a target back: what lasts longest.
func (s *scene) hold(about checks.Subject) *page.Hold {
	var h *page.Hold
	for i := range s.mutes {
		m := &s.mutes[i]
		if m.InForce(s.at) && m.Covers(about) && (h == nil || m.Until.After(h.Until)) {
			h = &page.Hold{Name: m.Name(), By: m.By, Why: m.Why, Until: m.Until, Pause: m.Pause}
		}
	}
	for i := range s.site.Windows {
		w := &s.site.Windows[i]
		if w.Covers(about) && s.at.Before(w.Until) && (h == nil || w.Until.After(h.Until)) {
			h = &page.Hold{Maintenance: true, Name: w.Name, Until: w.Until}
		}
	}
	return h
}

// board returns the daemon's board.
func (d *daemon) board() *board {
	return &board{
		archive: d.store, mutes: d.store.Mutes, snapshot: d.watch.Snapshot, plan: d.inForce.get,
		health: d.health,
	}
}

// A home is how those read whose own language the pages do not speak.
type home struct {
	language string
	zone     *time.Location
}

// pages returns the pages of the daemon.
func (d *daemon) pages() *page.Pages {
	return &page.Pages{
		Home: func() (string, *time.Location) {
			h := d.home.get()
			return h.language, h.zone
		},
		Board: d.board().now, Stirred: d.herald.stirred,
		Past: chronicle{d.store.Reader}, Do: d.do, Site: d.grounds(), Explain: d.explain,
		Audit: trail{d.store.Reader}, Configuration: d.configuration,
		Ledger: books{d.store.Reader, d.inForce.get, d.dispatch.Health, func() *time.Location { return d.home.get().zone }},
	}
}

// health tells how well the daemon does its work.
func (d *daemon) health(now time.Time, dropped int) page.Health {
	h := page.Health{Silent: d.pulse.silence(now), Late: d.lag.late(), Channels: d.channels()}
	h.Dropped = dropped
	h.Beat, h.Unheard = d.heard.last()
	return h
}

// channels tells how well channels get through, in the order of their names.
func (d *daemon) channels() []page.Channel {
	var all []page.Channel
	for name, h := range d.dispatch.Health() {
		all = append(all, channelOf(name, h))
	}
	slices.SortFunc(all, func(a, b page.Channel) int { return strings.Compare(a.Name, b.Name) })
	return all
}
