package suppression

import "time"

// A Flap says when an alert that comes and goes counts as flapping: when it
// has fired Times within Per. It has calmed down when it has been well for half
// of Per. The zero value never counts.
type Flap struct {
	Times int
	Per   time.Duration
}

// Flaps says whether an alert that has fired at these times, in any order,
// flaps at a time.
func (f Flap) Flaps(fired []time.Time, at time.Time) bool {
	if f.Times <= 0 {
		return false
	}
	times := 0
	for _, t := range fired {
		if ago := at.Sub(t); 0 <= ago && ago <= f.Per {
			times++
		}
	}
	return times >= f.Times
}

// Calm returns for how long an alert that flaps must be well to be over.
func (f Flap) Calm() time.Duration { return f.Per / 2 }
