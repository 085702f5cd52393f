package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// A validity is how it stands about the configuration: since when it is in force,
// what of it is left out, and why what the files hold is not in force. The zero
// value knows of nothing.
type validity struct {
	mu      sync.Mutex
	since   time.Time
	leftOut []config.LeftOut
	wrong   *page.Wrong
}

// begin notes that a configuration has come into force.
func (v *validity) begin(leftOut []config.LeftOut, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.since, v.leftOut = at, leftOut
}

// refuse notes why a configuration has not come into force; nil: it has.
func (v *validity) refuse(err error, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.wrong = nil; err == nil {
		return
	}
	v.wrong = &page.Wrong{At: at, Mistakes: strings.Split(err.Error(), "\n")}
}

// tell tells how it stands.
func (v *validity) tell(u *page.Understood) {
	v.mu.Lock()
	defer v.mu.Unlock()
	u.Since, u.Wrong = v.since, v.wrong
	for _, l := range v.leftOut {
		u.LeftOut = append(u.LeftOut, page.Absence{What: l.What, Name: l.Name, Place: placeOf(l.Pos), Reason: l.Reason})
	}
}

// configuration tells the page what the configuration in force is understood to
// be. It is read again for that.
func (d *daemon) configuration(ctx context.Context, s page.Search) (page.Understood, error) {
	c, err := d.understood.get()
	if err != nil {
		return page.Understood{}, errors.Join(errors.New("the configuration in force cannot be read again"), err)
	}
	u := understoodAs(c, s, time.Now())
	d.validity.tell(&u)
	return u, ctx.Err()
}

// understoodAs tells what a configuration is understood to be, and some of its
// targets.
func understoodAs(c *config.Config, s page.Search, now time.Time) page.Understood {
	u := page.Understood{Files: c.Files, Parts: pageParts(c.Outline()), Told: hearings(c.WhoIsTold(now))}
	for _, w := range c.Warnings {
		if w.File == "" {
			w.Pos = strict.Pos{} // what is built in stands in no file
		}
		u.Warnings = append(u.Warnings, w.String())
	}
	var which []int
	for i := range c.Targets {
		if !strings.Contains(strings.ToLower(c.Targets[i].Name+"\n"+c.Targets[i].Title), strings.ToLower(s.Name)) {
			continue
		}
		if u.Found++; u.Found > s.From && len(which) < page.MostTargets {
			which = append(which, i)
		}
	}
	u.Targets = pageParts(c.OutlineTargets(which))
	return u
}

// pageParts returns parts of a configuration as the page shows them.
func pageParts(all []config.Part) []page.Part {
	var parts []page.Part
	for _, p := range all {
		one := page.Part{Name: p.Name}
		for _, e := range p.Entries {
			one.Entries = append(one.Entries, page.Entry{Depth: e.Depth, Key: e.Key, Value: e.Value, Place: placeOf(e.Place)})
		}
		parts = append(parts, one)
	}
	return parts
}

// mostNamed is how many targets are named of which the same are told.
const mostNamed = 40

// hearings tells who is told, a hearing for each stretch of time.
func hearings(rows []config.Told) []page.Hearing {
	var all []page.Hearing
	for i := range rows {
		row := &rows[i]
		if row.Level == checks.Levels()[0] { // the first of a stretch
			named := row.Targets[:min(len(row.Targets), mostNamed)]
			all = append(all, page.Hearing{Targets: named, More: len(row.Targets) - len(named), Days: row.Days, From: row.From, To: row.To})
		}
		last := &all[len(all)-1]
		heard := page.Heard{Level: row.Level, Channels: row.Channels}
		for _, l := range row.Later {
			heard.Later = append(heard.Later, page.Later(l))
		}
		last.Levels = append(last.Levels, heard)
	}
	return all
}
