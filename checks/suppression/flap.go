package suppression

import "time"

// A Flap says when an alert that comes and goes counts as flapping: when it
// has fired Times within Per. It has calmed down when it has been well for half
// of Per. The zero value never counts.
type Flap struct {
	Times int
	Per   time.Duration
}
