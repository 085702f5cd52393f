package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/notify"
)

// How far back a chart looks unless somebody says otherwise, and at most.
const (
	usualChart = 24 * time.Hour
	mostChart  = 366 * 24 * time.Hour
)

// chart draws a target or a field.
func (s *scene) chart(o order) (deed, error) {
	f, err := s.find(o)
	if err != nil {
		return deed{}, err
	}
	if slices.Contains(inbound.Doors(), f.scope.Target) {
		return deed{}, s.noValues(f)
	}
	long, took := duration(o.words[f.took:])
	if took == 0 {
		long = usualChart
	}
	if f.took+took < len(o.words) || long <= 0 || long > mostChart {
		return deed{}, s.howFarBack(strings.Join(o.words[:f.took], " "))
	}
	return s.draws(notify.Edition{Title: f.title, Fields: []string{f.scope.String()}, Since: s.now.Add(-long), Until: s.now})
}

// noValues says that what came in from outside has no values, and what tells of it.
func (s *scene) noValues(f find) error {
	v, instead := language.Values{"name": f.title}, []string(nil)
	if a, err := s.lately(f.scope); err != nil {
		return err
	} else if a.ID != 0 {
		v["example"] = "/why " + a.Name()
		instead = append(instead, v["example"])
	}
	return slipped(language.Fill(s.Valueless, v), instead...)
}

// howFarBack says how far back a chart of something may look.
func (s *scene) howFarBack(what string) error {
	var instead []string
	for _, long := range []string{"24h", "7d", "30d"} {
		instead = append(instead, "/chart "+what+" "+long)
	}
	return slipped(language.Fill(s.Spans, language.Values{"time": s.clock.Measure(mostChart), "example": instead[0]}), instead...)
}

// report draws a report as it would be now.
func (s *scene) report(o order) (deed, error) {
	const usual = 3 * time.Hour
	if len(o.words) == 0 && len(s.site.Reports) == 0 {
		return s.draws(notify.Edition{Since: s.now.Add(-usual), Until: s.now})
	}
	var names []string
	for i := range s.site.Reports {
		r := &s.site.Reports[i]
		names = append(names, r.Name)
		if len(o.words) > 0 && !called(o.rest(0), r.Name, r.Title) {
			continue
		}
		long := cmp.Or(r.Period, r.Schedule.Gap(s.now), usual)
		return s.draws(notify.Edition{
			Report: r.Name, Title: r.Title, Fields: r.Fields, Tags: r.Tags, Theme: r.Theme, Since: s.now.Add(-long), Until: s.now,
		})
	}
	return deed{}, slipped(language.Fill(s.NoReport, language.Values{"name": o.rest(0), "names": strings.Join(names, ", ")}))
}

// drawing is how long a picture may take.
const drawing = 30 * time.Second

// draws is a deed that draws an edition, which follows as it is ready.
func (s *scene) draws(e notify.Edition) (deed, error) {
	reporter := s.desk.Reporter
	if reporter == nil {
		return deed{}, slipped(language.Fill(s.NoPicture, nil))
	}
	return says(inbound.Answer{Rest: func(ctx context.Context) inbound.Answer {
		ctx, cancel := context.WithTimeout(ctx, drawing)
		defer cancel()
		p, err := reporter.Report(ctx, notify.Order{Edition: e, Channel: s.channel, Language: s.Code, Zone: s.policy.Zone, Tiles: true})
		if err != nil && p.Title == "" {
			s.desk.Log.Error("a picture that was asked for", "error", err)
			return inbound.Answer{Text: language.Fill(s.NoPicture, language.Values{"text": language.Tidy(err.Error(), saidRoom)})}
		}
		a := inbound.Answer{Text: strings.TrimSpace(p.Title + "\n" + p.Text), Unseen: s.Unseen}
		for _, one := range p.Pictures {
			a.Pictures = append(a.Pictures, inbound.Picture{PNG: one.Bytes, Tile: one.Tile, Width: one.Width, Height: one.Height, Alt: one.Alt})
		}
		return a
	}})
}
