package checks

import "fmt"

// Kind says what is wrong. One subject has at most one alert of a kind.
type Kind int8

// The kinds. OK is the kind of a reading with a good value.
const (
	OK         Kind = iota
	Bound           // the value is beyond a bound: too low or too high, as Side tells
	Missing         // the address matched nothing, null or an empty text
	Invalid         // there is something, but it is no credible number
	NoResponse      // the device did not answer, or not with an answer
	Stale           // the device's own time of the value is old
	Stuck           // the value has not changed for long, while others of its target have
	Rise            // the value climbs too fast
	Fall            // the value sinks too fast
	Event           // a counter or a state has changed: told once, closed at once
	Uplink          // all that lies beyond our own uplink is silent at once

	// What somebody outside says, see Heed.
	Alarm   // that something is wrong, until they say that it is well again
	News    // that something has happened: told once, closed at once
	Overdue // nothing, though a job should have reported by now

	Unconfirmed // that something has gone well, which lasts until somebody acknowledges it
)

// String returns the kind as it is written in configuration and storage.
func (k Kind) String() string {
	switch k {
	case OK:
		return "ok"
	case Bound:
		return "bound"
	case Missing:
		return "missing"
	case Invalid:
		return "invalid"
	case NoResponse:
		return "no_response"
	case Stale:
		return "stale"
	case Stuck:
		return "stuck"
	case Rise:
		return "rise"
	case Fall:
		return "fall"
	case Event:
		return "event"
	case Uplink:
		return "uplink"
	case Alarm:
		return "alarm"
	case News:
		return "news"
	case Overdue:
		return "overdue"
	case Unconfirmed:
		return "unconfirmed"
	}
	return fmt.Sprintf("kind(%d)", int8(k))
}

// Valued says whether an alert of the kind is about a value that there is,
// rather than about why there is none.
func (k Kind) Valued() bool {
	switch k {
	case Missing, Invalid, NoResponse, Uplink, Alarm, News, Overdue, Unconfirmed:
		return false
	case OK, Bound, Stale, Stuck, Rise, Fall, Event:
	}
	return true
}

// Outside says whether an alert of the kind is what somebody outside says.
func (k Kind) Outside() bool { return k >= Alarm && k <= Unconfirmed }

// Lasts says whether an alert of the kind lasts until it ends, rather than being
// told once and closed at once.
func (k Kind) Lasts() bool { return k != Event && k != News }

// MarshalText writes the kind as String does.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText writes; any other text is an error.
func (k *Kind) UnmarshalText(text []byte) error {
	for known := OK; known <= Unconfirmed; known++ {
		if string(text) == known.String() {
			*k = known
			return nil
		}
	}
	return fmt.Errorf("not a kind of trouble: %q", text)
}

// Side says beyond which bound a value is.
type Side int8

// The sides. Inside is the side of a value that is beyond no bound.
const (
	Low    Side = -1
	Inside Side = 0
	High   Side = 1
)

// String returns low, inside or high.
func (s Side) String() string {
	switch s {
	case Low:
		return "low"
	case High:
		return "high"
	case Inside:
		return "inside"
	}
	return fmt.Sprintf("side(%d)", int8(s))
}
