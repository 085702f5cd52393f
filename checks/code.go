package checks

import (
	"math"
	"strconv"
)

// A Code is a value that is not believed where it is a jump: where it lies
// further than Jump from the last good one. Where there is none, it is believed.
type Code struct {
	Value float64
	Jump  float64 // in the field's unit, not negative
}

// Believe returns the reading as it is to be judged: one whose value is a code
// and a jump from the last good value is Invalid, as Jumped, and one in another
// unit than before, as UnitChanged. Ask it before anything else is done with a
// reading.
func (r *Rules) Believe(state State, reading Reading) Reading {
	if reading.Why == OK && reading.Unit != "" && state.Unit != "" && reading.Unit != state.Unit {
		reading.Why = Invalid
		reading.Fault = Fault{
			Class:   UnitChanged,
			Text:    "the unit is " + strconv.Quote(reading.Unit) + ", and was " + strconv.Quote(state.Unit) + " before: write unit to say which is right",
			Refused: plain(reading.Value),
		}
		return reading
	}
	if len(r.Codes) == 0 || reading.Why != OK || state.At.IsZero() {
		return reading
	}
	for _, c := range r.Codes {
		if c.is(reading.Value) && math.Abs(reading.Value-state.Last) > c.Jump*(1+rounding) {
			value, last := plain(reading.Value), plain(state.Last)
			reading.Why = Invalid
			reading.Fault = Fault{Class: Jumped, Text: value + " is on the reject list and a jump from " + last, Refused: value}
			break
		}
	}
	return reading
}

// is says whether the value is the code, but for what a scale makes of its
// last digits.
func (c Code) is(value float64) bool { return math.Abs(value-c.Value) <= rounding*math.Abs(c.Value) }

// plain writes a number as people do.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
