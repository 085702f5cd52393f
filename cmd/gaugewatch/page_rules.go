package main

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// expect adds what the configuration says about a target. Where it cannot be read
// any more, since a file that it names is gone, nothing is said of it.
func (g *grounds) expect(t page.Target, d *page.Details) {
	c, err := g.understood()
	if err != nil {
		return
	}
	u, known := c.ExplainTarget(t.Name, time.Now())
	if !known {
		return
	}
	titles := map[string]string{}
	for _, f := range t.Fields {
		titles[f.Name] = f.Title
	}
	for _, a := range u.Timetable {
		when := page.Timetable{When: a.Spec, Next: a.Next, Timeout: a.Timeout}
		if len(u.Timetable) > 1 {
			for _, name := range a.Fields {
				when.Fields = append(when.Fields, cmp.Or(titles[name], name))
			}
		}
		d.Asked = append(d.Asked, when)
	}
	for i := range u.Alerts {
		d.Rules = append(d.Rules, ruleOf(&u.Alerts[i], u.Times))
	}
}

// ruleOf returns what may become an alert as pages show it.
func ruleOf(a *config.ExplainedAlert, times []config.ExplainedTime) page.Rule {
	r := page.Rule{
		Field: a.Field, Level: a.Level, Lower: a.Lower, Upper: a.Upper, LowerAt: a.LowerAt, UpperAt: a.UpperAt, Clear: a.Clear,
		Limit: a.Limit, Period: a.Period.Std(), On: a.On.String(), Unbelieved: a.Unbelieved, When: a.When, Holds: holdsNow(a, times),
		After: a.Lasts, Layer: a.From, Place: placeOf(a.Place), Within: a.Within.Std(), Told: a.Told,
	}
	if r.Kind.UnmarshalText([]byte(a.Kind)) != nil {
		r.Kind = checks.Bound
	}
	return r
}

// placeOf writes where something stands in the configuration.
func placeOf(p strict.Pos) string {
	if p.File == "" {
		return ""
	}
	return filepath.Base(p.File) + ":" + strconv.Itoa(p.Line)
}

// holdsNow says whether a rule holds now, given the windows in which other bounds
// do: of those that are open the first counts.
func holdsNow(a *config.ExplainedAlert, times []config.ExplainedTime) bool {
	i := slices.IndexFunc(times, func(t config.ExplainedTime) bool { return t.Field == a.Field && t.Open })
	switch {
	case a.Kind != checks.Bound.String():
		return true
	case i < 0:
		return a.When == ""
	case a.When != "":
		return a.When == times[i].When
	}
	return !slices.Contains(times[i].Levels, a.Level) && !slices.Contains(times[i].Off, a.Level)
}

// covers says whether a mute covers a target, or a part of it.
func (g *grounds) covers(m suppression.Mute, t page.Target) bool {
	about := checks.Subject{Target: t.Name, Tags: t.Tags}
	return m.Covers(about) || slices.ContainsFunc(t.Fields, func(f page.Field) bool {
		about.Field = f.Name
		return m.Covers(about)
	})
}
