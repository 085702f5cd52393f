package page

import (
	"context"
	"time"
)

// An Inbound says what has come in from outside, and what was turned away. The
// error means that it cannot be told.
type Inbound func(ctx context.Context) (Arrivals, error)

// Arrivals are what is known of who came to the gates since the start.
type Arrivals struct {
	Gates  []Gate
	Latest []Arrival // the last one first
	Public bool      // others than this machine know the addresses
}

// A Gate is where something may come in.
type Gate struct {
	Name      string   // empty: what came where there is no gate
	Addresses []string // URLs, or paths where nobody knows by which name we are reached
	Open      bool

	Taken, Refused, Failed int       // requests since the start
	Last                   time.Time // when the last was taken; zero: none was
}

// An Arrival is a request that came to a gate, with those like it: from the same
// address, to the same end.
type Arrival struct {
	At      time.Time // of the latest
	Gate    string    // empty: it came where there is none
	Source  string    // an address
	Outcome Coming
	Status  int    // of HTTP
	Reason  string // why it was not taken
	Times   int    // how many were alike
	Since   time.Time
}

// A Coming is what became of a request.
type Coming string

// What may become of requests.
const (
	Taken      Coming = "taken"
	TurnedAway Coming = "refused" // since it should not have come, or not like this
	NotTaken   Coming = "failed"  // since we could not take it; it is to come again
)
