package config

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A rhythm is a schedule with the gaps between its ticks. Those of the same text
// are equal.
type rhythm struct {
	schedule.Schedule
	least, most time.Duration // the shortest and the longest gap; zero where there is none
}

// gaps is how many gaps of a schedule are looked at for the shortest and the
// longest: more than a week of one each hour.
const gaps = 200

// reference is when they are looked at: a Monday, long before any clock that
// counts, so that a schedule has the same gaps on every day.
func reference() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }

// rhythmOf finds the gaps of a schedule.
func rhythmOf(s schedule.Schedule) rhythm {
	r := rhythm{Schedule: s}
	at := s.Next(reference())
	for range gaps {
		next := s.Next(at)
		if next.IsZero() {
			break
		}
		gap := next.Sub(at)
		if r.least == 0 || gap < r.least {
			r.least = gap
		}
		r.most = max(r.most, gap)
		at = next
	}
	return r
}

// rhythms returns when the target is asked, each rhythm once.
func (t *Target) rhythms() []rhythm {
	var when []rhythm
	for i := range t.Fields {
		if r := t.Fields[i].rhythm; !r.IsZero() && !slices.Contains(when, r) {
			when = append(when, r)
		}
	}
	if len(t.Fields) == 0 && !t.rhythm.IsZero() {
		when = append(when, t.rhythm)
	}
	return when
}

// shortest returns the shortest gap between two ticks of any of the rhythms;
// zero where there is none.
func shortest(when []rhythm) time.Duration {
	least := time.Duration(0)
	for _, r := range when {
		if least == 0 || r.least < least {
			least = r.least
		}
	}
	return least
}
