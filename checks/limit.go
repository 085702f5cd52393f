package checks

import (
	"cmp"
	"math"
	"slices"
)

// A Limit holds the bounds of one level. A bound itself is inside: with an
// upper bound of 27, 27.0 is inside and 27.1 is beyond.
type Limit struct {
	Level Level
	Lower *float64 // nil: no lower bound
	Upper *float64 // nil: no upper bound
	After After

	// Answered is true where a bound that is nil here comes with each answer,
	// in Reading.Limits. See Rules.Bounds.
	Answered bool `json:",omitempty"`
}

// Beyond says on which side of the limit the value is. The margin, which is
// zero or positive, moves the bounds inwards.
func (l Limit) Beyond(value, margin float64) Side {
	switch {
	case l.Upper != nil && value > *l.Upper-margin:
		return High
	case l.Lower != nil && value < *l.Lower+margin:
		return Low
	}
	return Inside
}

// known returns the limit without the bounds that the answer did not tell.
func (l Limit) known() Limit {
	if untold(l.Lower) {
		l.Lower = nil
	}
	if untold(l.Upper) {
		l.Upper = nil
	}
	return l
}

// untold says whether a bound that should come with the answer did not.
func untold(bound *float64) bool { return bound != nil && math.IsNaN(*bound) }

// untold says whether the bound of a side should have come with the answer,
// and did not.
func (l Limit) untold(side Side) bool {
	return side == High && untold(l.Upper) || side == Low && untold(l.Lower)
}

// Bounds returns the limits that a reading is judged against: those of the
// rules, where Answered completed from the same level of Reading.Limits, or
// those of the reading where the rules have none. A bound that the answer does
// not tell is none, and so are the bounds that it tells upside down.
//
// That is for new trouble. An alert about a bound that is not told any more
// is neither over nor milder for that; it waits until the bound is told again,
// or until the answer says that there is none.
func (r *Rules) Bounds(reading Reading) []Limit {
	limits := slices.Clone(r.bounds(reading.Limits))
	for i, l := range limits {
		limits[i] = l.known()
	}
	return limits
}

// bounds is Bounds with NaN for the bounds that are not told.
func (r *Rules) bounds(told []Limit) []Limit {
	if len(r.Limits) == 0 {
		return told
	}
	answered := false
	for i := range r.Limits {
		answered = answered || r.Limits[i].Answered
	}
	if !answered {
		return r.Limits
	}
	all := make([]Limit, len(r.Limits))
	for i, l := range r.Limits {
		all[i] = l.complete(told)
	}
	return all
}

// complete returns the limit with the bounds that the answer told for it, NaN
// for those that it did not.
func (l Limit) complete(told []Limit) Limit {
	if !l.Answered {
		return l
	}
	lower, upper := l.Lower, l.Upper
	i := slices.IndexFunc(told, func(t Limit) bool { return t.Level == l.Level })
	if i >= 0 {
		lower, upper = cmp.Or(lower, told[i].Lower), cmp.Or(upper, told[i].Upper)
	}
	if i < 0 || lower != nil && upper != nil && *lower > *upper {
		lower, upper = cmp.Or(l.Lower, new(math.NaN())), cmp.Or(l.Upper, new(math.NaN()))
	}
	return Limit{Level: l.Level, Lower: lower, Upper: upper, After: l.After}
}

// Normal returns the range in which no limit is passed, as the innermost
// bounds; a side without any bound is infinite.
func Normal(limits []Limit) (lower, upper float64) {
	lower, upper = math.Inf(-1), math.Inf(1)
	for _, l := range limits {
		if l.Lower != nil {
			lower = max(lower, *l.Lower)
		}
		if l.Upper != nil {
			upper = min(upper, *l.Upper)
		}
	}
	return lower, upper
}
