package checks_test

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A dice throws what a story is made of.
type dice struct{ *rand.Rand }

// one returns true once in n times.
func (d dice) one(n int) bool { return d.IntN(n) == 0 }

// near returns a value or bound near another, in steps that make them meet.
func (d dice) near(x float64) float64 { return x + float64(d.IntN(13)-6)/2 }

// after throws how long trouble must last.
func (d dice) after() checks.After {
	if d.one(2) {
		return checks.After{Polls: d.IntN(4)}
	}
	return checks.After{For: time.Duration(d.IntN(5)) * time.Minute}
}

// side throws a bound, or none.
func (d dice) side(x float64) *float64 {
	if d.one(4) {
		return nil
	}
	return new(d.near(x))
}

// rules throws rules; their bounds are not always nested, for those of devices
// are not.
func (d dice) rules() checks.Rules {
	rule := func() checks.Rule { return checks.Rule{Level: checks.Level(d.IntN(5)), After: d.after()} }
	rules := checks.Rules{Clear: float64(d.IntN(3)) / 2, Missing: rule(), Invalid: rule(), NoResponse: rule()}
	for _, level := range checks.Levels() {
		far := float64(level)
		l := checks.Limit{Level: level, After: d.after(), Answered: d.one(2)}
		if l.Answered && d.one(2) {
			l.Lower, l.Upper = nil, nil
		} else if l.Lower, l.Upper = d.side(-2-far), d.side(2+far); l.Lower != nil && l.Upper != nil && *l.Lower > *l.Upper {
			l.Lower = nil
		}
		if !d.one(3) {
			rules.Limits = append(rules.Limits, l)
		}
	}
	return rules
}

// reading throws a reading.
func (d dice) reading(value float64) checks.Reading {
	switch d.IntN(10) {
	case 0:
		return checks.Reading{Why: checks.NoResponse}
	case 1:
		return checks.Reading{Why: checks.Missing}
	case 2:
		return checks.Reading{Why: checks.Invalid}
	}
	r := checks.Reading{Value: value}
	for _, level := range checks.Levels() {
		if d.one(4) {
			continue
		}
		l := checks.Limit{Level: level, Lower: d.side(-3), Upper: d.side(3)}
		if d.one(3) {
			l.Upper = new(math.NaN())
		}
		if d.one(3) {
			l.Lower = new(math.NaN())
		}
		r.Limits = append(r.Limits, l)
	}
	return r
}

// step throws how much later the next reading comes; now and then the clock is
// set back.
func (d dice) step() time.Duration {
	switch d.IntN(12) {
	case 0:
		return -5 * time.Minute
	case 1:
		return 0
	case 2:
		return 10 * time.Minute
	case 3:
		return 30 * time.Second
	}
	return time.Minute
}
