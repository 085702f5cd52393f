package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// Told says which channels hear of a level of some targets on some of the
// seven days from now on, between two times of day.
type Told struct {
	Targets  []string     `json:"targets"` // and doors, jobs/NAME, logs/NAME; empty: all
	Level    checks.Level `json:"level"`
	When     string       `json:"when,omitempty"` // Mon–Fri 07:00–23:00; empty: always
	Days     []string     `json:"days,omitempty"` // mon to sun; empty: all
	From     string       `json:"from"`
	To       string       `json:"to"` // 24:00 at most
	Channels []string     `json:"channels"`
	Later    []Later      `json:"later,omitempty"`
}

// Later says when a channel that is quiet hears of it.
type Later struct {
	Channel string `json:"channel"`
	At      string `json:"at"` // 07:00, or Mon 00:00 where that is neither the same day nor the next
}

// told groups the targets, and what comes in from outside, of which the same
// channels hear.
func (e *explainer) told() []Told {
	groups := make(map[string][]string)
	heard := make(map[string][]notify.Policy)
	var order []string
	add := func(about checks.Subject) {
		key := fmt.Sprint(e.heard(about))
		if groups[key] == nil {
			order = append(order, key)
			heard[key] = e.hearing(about)
		}
		groups[key] = append(groups[key], about.String())
	}
	for i := range e.Targets {
		add(e.Targets[i].subject())
	}
	for _, o := range e.outsiders() {
		add(o.about)
	}
	var all []Told
	for _, key := range order {
		names := groups[key]
		if len(order) == 1 {
			names = nil
		}
		all = append(all, e.week(names, heard[key])...)
	}
	return all
}

// heard lists the channels that hear of a subject, by level.
func (e *explainer) heard(about checks.Subject) [][]string {
	var all [][]string
	for _, level := range checks.Levels() {
		all = append(all, told(e.policies, about, level))
	}
	return all
}

// hearing returns the policies of the channels that hear of a subject.
func (e *explainer) hearing(about checks.Subject) []notify.Policy {
	names := told(e.policies, about, checks.Fatal)
	return slices.DeleteFunc(slices.Clone(e.policies), func(p notify.Policy) bool { return !slices.Contains(names, p.Channel) })
}

// A stretch is a part of a day in which the same are told.
type stretch struct {
	from, to time.Duration // on the clock since midnight
	told     []Told        // by level
}

// same says whether the same are told in two stretches.
func (s stretch) same(other stretch) bool { return fmt.Sprint(s.told) == fmt.Sprint(other.told) }

// week says who of some channels is told in the coming seven days. Days on which
// the same are told at the same times are told together.
func (e *explainer) week(targets []string, policies []notify.Policy) []Told {
	days := make(map[string][]time.Weekday)
	parts := make(map[string][]stretch)
	var order []string
	for n := range 7 {
		midnight := time.Date(e.now.Year(), e.now.Month(), e.now.Day()+n, 0, 0, 0, 0, e.zone)
		day := e.day(midnight, policies)
		key := fmt.Sprint(day)
		if days[key] == nil {
			order = append(order, key)
			parts[key] = day
		}
		days[key] = append(days[key], midnight.Weekday())
	}
	var all []Told
	for _, key := range order {
		for _, s := range parts[key] {
			for _, row := range s.told {
				row.Targets, row.From, row.To = targets, clock(s.from), clock(s.to)
				row.When = open(schedule.Daily(days[key], s.from, s.to, e.zone))
				if len(days[key]) < 7 {
					row.Days = shortNames(days[key])
				}
				all = append(all, row)
			}
		}
	}
	return all
}

// shortNames returns the names of days of the week as the file has them.
func shortNames(days []time.Weekday) []string {
	var names []string
	for _, day := range days {
		names = append(names, strings.ToLower(day.String()[:3]))
	}
	return names
}

// day says who of some channels is told on a day that begins at a midnight.
func (e *explainer) day(midnight time.Time, policies []notify.Policy) []stretch {
	end := midnight.AddDate(0, 0, 1)
	edges := []time.Time{midnight}
	for _, p := range policies {
		if p.Quiet == nil {
			continue
		}
		for at := p.Quiet.Window.Next(midnight); !at.IsZero() && at.Before(end); at = p.Quiet.Window.Next(at) {
			edges = append(edges, at)
		}
	}
	slices.SortFunc(edges, time.Time.Compare)
	var all []stretch
	for _, at := range slices.CompactFunc(edges, time.Time.Equal) {
		next := stretch{from: sinceMidnight(at.In(e.zone)), to: time.Duration(endOfDay), told: e.at(at, policies)}
		if n := len(all); n > 0 && all[n-1].same(next) {
			continue
		} else if n > 0 {
			all[n-1].to = next.from
		}
		all = append(all, next)
	}
	return all
}

// sinceMidnight returns what the clock shows.
func sinceMidnight(at time.Time) time.Duration {
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// at says who of some channels is told at a time, by level.
func (e *explainer) at(at time.Time, policies []notify.Policy) []Told {
	var all []Told
	for _, level := range checks.Levels() {
		row := Told{Level: level, Channels: []string{}}
		for _, p := range policies {
			switch {
			case level < p.Level:
			case waits(p, level) && p.Quiet.Window.Contains(at):
				row.Later = append(row.Later, Later{p.Channel, e.until(at, p.Quiet.Window.Next(at))})
			default:
				row.Channels = append(row.Channels, p.Channel)
			}
		}
		all = append(all, row)
	}
	return all
}

// until writes when quiet hours that hold at a time end, with the day where it
// is neither that of the time nor the next.
func (e *explainer) until(at, end time.Time) string {
	at, end = at.In(e.zone), end.In(e.zone)
	if end.Before(time.Date(at.Year(), at.Month(), at.Day()+2, 0, 0, 0, 0, e.zone)) {
		return end.Format("15:04")
	}
	return end.Format("Mon 15:04")
}

// clock writes a time of day.
func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", d/time.Hour, d/time.Minute%60)
}
