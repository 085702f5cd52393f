package main

import (
	"cmp"
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A reporter puts reports and charts together for those who are told.
type reporter struct {
	archive report.Archive
	site    func(ctx context.Context, from, to time.Time) (report.Site, error)
	log     *slog.Logger

	mu    sync.Mutex
	files []string      // of fonts besides those of the program
	fonts *glyphs.Fonts // nil: they are not open
	at    *report.Desk  // that draws with them, one picture at a time
	stale bool          // others are to be opened
	lacks int           // so many characters that no font has have been logged
	busy  int           // so many pictures are being drawn
	rest  *time.Timer   // gives back what drawing took; nil: nothing has been drawn
}

// restAfter is how long after the last picture the memory that drawing took is
// given back.
const restAfter = 20 * time.Second

var _ notify.Reporter = (*reporter)(nil)

// use lets the reporter draw with other fonts from now on.
func (r *reporter) use(files []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Equal(r.files, files) {
		r.files, r.stale = slices.Clone(files), true
	}
}

// close closes the fonts.
func (r *reporter) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rest != nil {
		r.rest.Stop()
	}
	r.shut()
}

// relax gives back what drawing took, unless something is being drawn again.
func (r *reporter) relax() {
	r.mu.Lock()
	idle := r.idle()
	if idle {
		r.shut()
	}
	r.mu.Unlock()
	if idle {
		debug.FreeOSMemory()
	}
}

// idle says whether nothing is being drawn, not even what nobody waits for.
func (r *reporter) idle() bool { return r.busy == 0 && (r.at == nil || !r.at.Drawing()) }

// shut closes the fonts, which are opened again when they are needed.
func (r *reporter) shut() {
	if r.fonts == nil {
		return
	}
	if err := r.fonts.Close(); err != nil {
		r.log.Warn("closing fonts", "error", err)
	}
	r.fonts, r.at, r.lacks, r.stale = nil, nil, 0, false
}

// done ends what desk has begun. It logs the characters that no font has, each
// once.
func (r *reporter) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy--
	if r.fonts == nil {
		return // closed
	}
	if lacking := r.fonts.Missing(); len(lacking) > r.lacks {
		r.log.Warn("characters are hollow boxes in pictures: no font has them; fonts names files that do", "characters", string(lacking[r.lacks:]))
		r.lacks = len(lacking)
	}
	if r.rest == nil {
		r.rest = time.AfterFunc(restAfter, r.relax)
	} else {
		r.rest.Reset(restAfter)
	}
}

// desk returns a desk, with the fonts open: those that can be. Who has drawn with
// it calls done.
func (r *reporter) desk() (*report.Desk, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stale && r.idle() {
		r.shut()
	}
	if r.fonts == nil {
		usable := slices.DeleteFunc(slices.Clone(r.files), func(file string) bool {
			one, err := glyphs.Open(file)
			if err == nil {
				err = one.Close()
			}
			if err != nil {
				r.log.Error("pictures are drawn without a font", "error", err)
			}
			return err != nil
		})
		fonts, err := glyphs.Open(usable...)
		if err != nil {
			return nil, err
		}
		r.fonts, r.at = fonts, report.NewDesk(r.archive, r.site, fonts)
	}
	r.busy++
	return r.at, nil
}

// Report prints an edition for a channel.
func (r *reporter) Report(ctx context.Context, o notify.Order) (notify.Printed, error) {
	desk, err := r.desk()
	if err != nil {
		return notify.Printed{}, err
	}
	defer r.done()
	e, err := edition(o, time.Now())
	if err != nil {
		return notify.Printed{}, err
	}
	printed, err := desk.Report(ctx, e)
	return printedOf(printed), err
}

// Chart draws the last hours of the field of an alert.
func (r *reporter) Chart(ctx context.Context, a checks.Alert, o notify.Order) (notify.Picture, error) {
	desk, err := r.desk()
	if err != nil {
		return notify.Picture{}, err
	}
	defer r.done()
	e, err := edition(o, time.Now())
	if err != nil {
		return notify.Picture{}, err
	}
	p, err := desk.Chart(ctx, a, e)
	return pictureOf(p), err
}

// fresh is for how long after its end a report is told as it was then. One that
// comes later, after quiet hours or an outage, says also how things stand now.
const fresh = 5 * time.Minute

// edition returns what a desk is to put together for an order.
func edition(o notify.Order, now time.Time) (report.Edition, error) {
	e := report.Edition{
		Title: cmp.Or(o.Title, o.Report), Since: o.Since, Until: o.Until, Made: now,
		Tags: o.Tags, Language: o.Language, Zone: o.Zone, Theme: report.Theme(o.Theme), Tiles: o.Tiles,
	}
	if now.Sub(e.Until) > fresh {
		e.Until = now
	}
	for _, text := range o.Fields {
		scope, err := suppression.ParseScope(text)
		if err != nil {
			return e, err
		}
		e.Fields = append(e.Fields, scope)
	}
	if a := o.Allowance; a.Limited && a.Holds(now) {
		e.Quota = &report.Quota{Name: "LINE", Used: a.Used, Limit: a.Limit}
	}
	return e, nil
}

// printedOf returns what a desk has printed as those who send it take it.
func printedOf(p report.Printed) notify.Printed {
	printed := notify.Printed{Level: p.Level, Title: p.Title, Text: p.Text}
	for _, picture := range p.Pictures {
		printed.Pictures = append(printed.Pictures, pictureOf(picture))
	}
	return printed
}

// pictureOf returns a picture as those who send it take it.
func pictureOf(p report.Picture) notify.Picture {
	return notify.Picture{Width: p.Width, Height: p.Height, Alt: p.Alt, Bytes: p.PNG, Tile: p.Tile}
}

// survey returns what the daemon watches now.
func (d *daemon) survey(ctx context.Context) (survey, error) {
	snap, err := d.watch.Snapshot(ctx)
	if err != nil {
		return survey{}, err
	}
	plan := d.inForce.get()
	s := survey{
		targets: plan.Targets, maintenance: plan.Maintenance, told: map[int64][]checks.Limit{},
		id: func(about checks.Subject) int64 { return about.ID },
	}
	for _, v := range snap.Values {
		if len(v.Told) > 0 {
			s.told[v.Subject.ID] = v.Told
		}
	}
	return s, nil
}

// newReporter returns what puts reports and charts of a daemon together.
func (d *daemon) newReporter() *reporter {
	return &reporter{archive: d.store, log: d.log, site: func(ctx context.Context, from, to time.Time) (report.Site, error) {
		s, err := d.survey(ctx)
		if err != nil {
			return report.Site{}, err
		}
		return s.site(from, to, time.Now()), nil
	}}
}

// reporter returns what puts reports together from what is stored. Bounds that
// devices tell are known only where an alert is open.
func (v *view) reporter(plan config.Plan, log *slog.Logger) *reporter {
	return &reporter{archive: v.Reader, files: v.config.Fonts, log: log, site: func(ctx context.Context, from, to time.Time) (report.Site, error) {
		s := survey{told: map[int64][]checks.Limit{}}
		var names []data.Naming
		for _, t := range v.config.Watched() {
			s.targets = append(s.targets, toWatch(t))
			names = append(names, namings(t)...)
		}
		for _, m := range plan.Maintenance {
			s.maintenance = append(s.maintenance, watch.Maintenance(m))
		}
		subjects, err := v.Subjects(ctx)
		if err != nil {
			return report.Site{}, err
		}
		ids := identified(names, subjects)
		s.id = func(about checks.Subject) int64 { return ids[about.String()] }
		open, err := v.Alerts(ctx, data.AlertFilter{Open: true})
		for _, a := range open {
			s.told[a.Subject.ID] = a.Limits
		}
		return s.site(from, to, time.Now()), err
	}}
}

// namings are the names of a target and its fields, with the former ones.
func namings(t config.PlannedTarget) []data.Naming {
	all := []data.Naming{{Target: t.Subject.Target, WasTarget: t.Was}}
	for i, f := range t.Fields {
		all = append(all, data.Naming{Target: t.Subject.Target, WasTarget: t.Was, Field: t.Target.Fields[i].Subject.Field, WasField: f.Was})
	}
	return all
}

// identified returns the ids of names: what is stored under the name, or under
// the former one where it was not renamed yet.
func identified(names []data.Naming, subjects []data.Subject) map[string]int64 {
	stored, ids := map[string]int64{}, map[string]int64{}
	for _, s := range subjects {
		stored[checks.Subject{Target: s.Target, Field: s.Field}.String()] = s.ID
	}
	for _, n := range names {
		is := checks.Subject{Target: n.Target, Field: n.Field}.String()
		was := checks.Subject{Target: cmp.Or(n.WasTarget, n.Target)}
		if n.Field != "" {
			was.Field = cmp.Or(n.WasField, n.Field)
		}
		ids[is] = cmp.Or(stored[is], stored[was.String()])
	}
	return ids
}
