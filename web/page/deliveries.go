package page

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Ledger knows what channels were told, and what they are owed.
type Ledger interface {
	// Channels returns how well each channel gets through, in the order of their
	// names.
	Channels(ctx context.Context) ([]Channel, error)

	// Deliveries returns the deliveries that a filter chooses, the latest first.
	Deliveries(ctx context.Context, f DeliveryFilter) ([]Delivery, error)

	// Letter returns one whole, and whether there is one of the number.
	Letter(ctx context.Context, id int64) (Letter, bool, error)
}

// A DeliveryFilter chooses deliveries. Its zero value chooses all.
type DeliveryFilter struct {
	Channel string        // owed to this channel
	State   DeliveryState // in this state
	Open    bool          // that have not come to an end
	Again   bool          // that were tried more than once
	Before  int64         // with a lower number than this
	Limit   int           // at most so many; 0: all
}

// A DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of deliveries.
const (
	Owed      DeliveryState = "owed"    // not begun, or certainly not arrived
	Joined    DeliveryState = "joined"  // travels in the message of another
	Sending   DeliveryState = "sending" // on its way
	Unsure    DeliveryState = "unknown" // may have arrived
	Delivered DeliveryState = "sent"    // the provider has it
	Failed    DeliveryState = "failed"  // refused for good
	Dropped   DeliveryState = "dropped" // given up by a person
)

// A Delivery is one message that was owed to one channel.
type Delivery struct {
	ID      int64
	Channel string
	State   DeliveryState
	Owed    time.Time
	Done    time.Time // when it came to its end; zero: it has not

	// What it tells: the title of its message where there is one, the steps of
	// alerts, or the name of a report.
	Title  string
	Steps  []Told
	Report string

	Message int64 // the delivery in whose message it travels; 0: its own
	Instead int64 // the delivery to another channel that it stands in for; 0: none
	StoodIn bool  // the fallback was told
	Wait    *Wait // what it waits for; nil: nothing

	Attempts int
	Latest   *Attempt // nil: it has not been tried
	Error    string   // why it has not arrived, and what to do
}

// Told is one step of one alert that a delivery tells.
type Told struct {
	Alert string // its name
	What  checks.What
}

// A Wait is what a delivery waits for.
type Wait struct {
	Why   WaitKind
	Until time.Time // zero: nobody knows
}

// A WaitKind is a reason to wait.
type WaitKind string

// The reasons to wait.
const (
	LeftOut       WaitKind = "left_out"        // its channel cannot work for now
	QuietHours    WaitKind = "quiet"           // the channel is quiet
	MonthSpent    WaitKind = "month_spent"     // no messages are left of the month
	KeptForErrors WaitKind = "kept_for_errors" // what is left of the month is for errors
	MonthLasts    WaitKind = "month_lasts"     // so that the month's messages last
	NextTry       WaitKind = "next_try"        // it was tried, and is tried again
	NotBefore     WaitKind = "not_before"      // anything else
)

// An Attempt is one attempt to deliver a message.
type Attempt struct {
	At      time.Time // when it ended
	Took    time.Duration
	Outcome Outcome
	Answer  string // what the provider said
}

// An Outcome is what came of an attempt.
type Outcome string

// The outcomes of attempts.
const (
	OutcomeSent      Outcome = "sent"
	OutcomeTemporary Outcome = "temporary" // not arrived; trying again may help
	OutcomePermanent Outcome = "permanent" // not arrived, until a person does something
	OutcomeUnknown   Outcome = "unknown"   // it may have arrived
	OutcomeExhausted Outcome = "exhausted" // not arrived; no messages are left
)

// A Letter is a delivery whole.
type Letter struct {
	Delivery
	With     []Delivery // that travel in its message
	Text     string     // below the title; empty with an empty title: it is not kept
	Fixed    time.Time  // when its words were fixed; zero: so it would read now
	Pictures []string   // what they show
	Tried    []Attempt
}
