package suppression

import "time"

// A Flap says when an alert that comes and goes counts as flapping: when it
// has fired, or come back to a level, Times within Per. It has calmed down when it
// has been well, or at one level, for half of Per. The zero value never counts.
type Flap struct {
	Times int
	Per   time.Duration
}

// Flaps says whether an alert that has fired at these times, in any order,
// flaps at a time.
func (f Flap) Flaps(fired []time.Time, at time.Time) bool {
	return f.Times > 0 && f.Count(fired, at) >= f.Times
}

// Count returns how many of the times lie within Per before another.
func (f Flap) Count(fired []time.Time, at time.Time) int {
	times := 0
	for _, t := range fired {
		if ago := at.Sub(t); 0 <= ago && ago <= f.Per {
			times++
		}
	}
	return times
}

// Calm returns for how long an alert that flaps must be well to be over, or stay
// as it is to flap no more.
func (f Flap) Calm() time.Duration { return f.Per / 2 }
