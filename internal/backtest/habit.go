package backtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Habit is what the values of a field usually are.
type Habit struct {
	Values    int     // that count
	LeftOut   int     // that do not: they were in alert
	Days      int     // on which there are some
	Low, High float64 // the farthest of those that count

	hours  [24][]extremes // of each hour of the day, one a day
	day    int64          // the latest, since 1970
	last   float64
	sinks  bool      // whether it has ever sunk
	states []float64 // the first different values, statesAtMost+1 at most
}

// extremes are the lowest and the highest value of an hour.
type extremes struct {
	day       int64
	low, high float64
}

// A Stretch is a time that does not count.
type Stretch struct{ From, To time.Time }

// What makes a habit.
const (
	daysAtLeast  = 5   // on which there are values
	rareDays     = 0.1 // of the days on which an hour was unusual, and that do not count
	statesAtMost = 3   // different values that are states rather than measures
)

// Learn learns the habits of fields from their good values. What lies in the
// stretches of its subject, in the order of time, does not count. The hours are
// those of the zone's clock.
func Learn(ctx context.Context, readings iter.Seq2[[]Reading, error], without map[int64][]Stretch, zone *time.Location) (map[int64]*Habit, error) {
	l := learner{habits: map[int64]*Habit{}, without: without, zone: zone}
	for batch, err := range readings {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		for i := range batch {
			if r := &batch[i]; r.Why == checks.OK && r.Subject != 0 {
				l.take(r)
			}
		}
	}
	return l.habits, nil
}

// A learner learns habits.
type learner struct {
	habits  map[int64]*Habit
	without map[int64][]Stretch
	zone    *time.Location

	at, local time.Time // of the latest value
}

// take learns a value.
func (l *learner) take(r *Reading) {
	if !r.At.Equal(l.at) {
		l.at, l.local = r.At, r.At.In(l.zone)
	}
	h := l.habits[r.Subject]
	if h == nil {
		h = &Habit{Low: math.Inf(1), High: math.Inf(-1)}
		l.habits[r.Subject] = h
	}
	if in(l.without[r.Subject], r.At) {
		h.LeftOut++
		return
	}
	h.learn(r.Value, l.local)
}

// in says whether a time lies in one of the stretches.
func in(stretches []Stretch, at time.Time) bool {
	i, _ := slices.BinarySearchFunc(stretches, at, func(s Stretch, at time.Time) int { return s.From.Compare(at) })
	if i < len(stretches) && stretches[i].From.Equal(at) {
		return true
	}
	return i > 0 && at.Before(stretches[i-1].To)
}

// learn learns a value.
func (h *Habit) learn(value float64, local time.Time) {
	_, offset := local.Zone()
	day := (local.Unix() + int64(offset)) / (24 * 60 * 60)
	if h.Values == 0 || day != h.day {
		h.Days++
		h.day = day
	}
	h.sinks = h.sinks || h.Values > 0 && value < h.last
	h.Values++
	h.last = value
	h.Low, h.High = min(h.Low, value), max(h.High, value)
	if len(h.states) <= statesAtMost && !slices.Contains(h.states, value) {
		h.states = append(h.states, value)
	}
	hour := &h.hours[local.Hour()]
	n := len(*hour)
	if n == 0 || (*hour)[n-1].day != day {
		*hour = append(*hour, extremes{day, value, value})
		return
	}
	e := &(*hour)[n-1]
	e.low, e.high = min(e.low, value), max(e.high, value)
}

// Usual returns the usual range: from the lowest to the highest that any hour of
// the day has reached on most of the days.
func (h *Habit) Usual() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, hour := range h.hours {
		if len(hour) == 0 {
			continue
		}
		rare := int(rareDays * float64(len(hour)))
		lows, highs := make([]float64, len(hour)), make([]float64, len(hour))
		for i, e := range hour {
			lows[i], highs[i] = e.low, e.high
		}
		slices.Sort(lows)
		slices.Sort(highs)
		low, high = min(low, lows[rare]), max(high, highs[len(highs)-1-rare])
	}
	return low, high
}

// Bounds are bounds that a habit suggests. A nil bound is none.
type Bounds struct {
	Warn, Error Sides
	Clear       float64
}

// Sides are the bounds of a level.
type Sides struct {
	Lower *float64 `json:"lower,omitempty"`
	Upper *float64 `json:"upper,omitempty"`
}

// How far bounds lie outside of the usual range, in parts of it, and to which
// part of it they are rounded.
const (
	warnMargin  = 0.25
	errorMargin = 0.6
	roundedTo   = 0.1
	clearMargin = 0.07
)

// Bounds suggests bounds, or says why there are none to suggest. A value that
// is never negative gets no lower bound below zero, and a percentage none above
// a hundred.
func (h *Habit) Bounds(unit string) (Bounds, error) {
	if err := h.measures(); err != nil {
		return Bounds{}, err
	}
	low, high := h.Usual()
	spread := high - low
	step := niceBelow(roundedTo * spread)
	sides := func(margin float64) Sides {
		s := Sides{Lower: new(step.down(low - margin*spread)), Upper: new(step.up(high + margin*spread))}
		if *s.Lower < 0 && h.Low >= 0 {
			s.Lower = nil
		}
		if *s.Upper > 100 && unit == "%" && h.High <= 100 {
			s.Upper = nil
		}
		return s
	}
	b := Bounds{Warn: sides(warnMargin), Error: sides(errorMargin), Clear: niceBelow(clearMargin * spread).size()}
	if b.Warn.Lower == nil && b.Warn.Upper == nil {
		return Bounds{}, errors.New("has all values that there are")
	}
	return b, nil
}

// measures says why the values are not those of a measure whose habit is known;
// nil: they are.
func (h *Habit) measures() error {
	low, high := h.Usual()
	switch {
	case h.Days < daysAtLeast:
		return fmt.Errorf("has too little history: values on %d days, and %d are needed", h.Days, daysAtLeast)
	case len(h.states) == 1:
		return errors.New("has never changed")
	case len(h.states) <= statesAtMost:
		return fmt.Errorf("has only %d different values: it is a state, see event", len(h.states))
	case !h.sinks:
		return errors.New("only climbs: it is a counter, see event and rise")
	case low == high:
		return errors.New("hardly ever changes: see event")
	}
	return nil
}

// A nice number is 1, 2 or 5 times a power of ten.
type nice struct {
	digit    float64
	exponent int
}

// niceBelow returns the greatest nice number that is not above a positive one.
func niceBelow(x float64) nice {
	exponent := int(math.Floor(math.Log10(x)))
	digit := 1.0
	for _, d := range []float64{2, 5} {
		if x*(1+1e-9) >= (nice{d, exponent}).size() {
			digit = d
		}
	}
	return nice{digit, exponent}
}

// size returns the number itself.
func (n nice) size() float64 { return n.times(1) }

// times returns a multiple of the number, as near as a decimal is written.
func (n nice) times(count float64) float64 {
	v, err := strconv.ParseFloat(fmt.Sprintf("%.0fe%d", count*n.digit, n.exponent), 64)
	if err != nil {
		return count * n.digit * math.Pow10(n.exponent) // beyond what can be written
	}
	return v
}

// down returns the greatest multiple of the number that is not above x.
// down returns the greatest multiple of the number that is not above x.
func (n nice) down(x float64) float64 { return n.times(math.Floor(x/n.size() + 1e-9)) }

// up returns the smallest multiple of the number that is not below x.

// up returns the smallest multiple of the number that is not below x.
func (n nice) up(x float64) float64 { return n.times(math.Ceil(x/n.size() - 1e-9)) }

// Limits returns the bounds as rules for judgement, each with the same patience.
func (b Bounds) Limits(after checks.After) []checks.Limit {
	return []checks.Limit{
		{Level: checks.Warn, Lower: b.Warn.Lower, Upper: b.Warn.Upper, After: after},
		{Level: checks.Error, Lower: b.Error.Lower, Upper: b.Error.Upper, After: after},
	}
}
