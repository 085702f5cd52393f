// Package backtest replays what devices have said under other rules, and says
// which alerts and messages would have come of it.
//
// It puts together what the daemon puts together: judgement, suppression,
// routes and the plan of each channel, all of them pure, over [Reading]s in
// place of polls:
//
//	outcomes, err := backtest.Run(ctx, readings, inForce, candidate)
//	diff := backtest.Compare(outcomes[0], outcomes[1])
//
// [Source] makes the readings of what is stored. What is not stored cannot be
// replayed: the device's own time of a value (stale) and its own bounds. Nobody
// mutes, pauses or acknowledges, so that reminders and escalations are as many as
// can be. Values that were refused stay refused. Messages arrive at once, as
// through a provider that never fails.
package backtest

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// Rules are what a configuration says about alerts, and who is told of them.
type Rules struct {
	Targets     []Target
	Maintenance []Maintenance
	Uplink      *Uplink // nil: none
	Policies    []notify.Policy
}

// A Target is what is expected of a target and of its fields. Subjects are
// those of the readings by their ids, which therefore are not zero.
type Target struct {
	About   checks.Subject
	Rules   checks.Rules
	Flap    suppression.Flap
	Parents []string // targets that it is reached through
	Fields  []Field
}

// A Field is what is expected of a field.
type Field struct {
	About checks.Subject
	Rules checks.Rules
	Timed []TimedRules // the first whose window is open holds in place of Rules
	Flap  suppression.Flap
}

// Answered says whether bounds of the field come with its answers, at any time:
// they are not replayed.
func (f *Field) Answered() bool {
	told := func(r *checks.Rules) bool {
		return slices.ContainsFunc(r.Limits, func(l checks.Limit) bool { return l.Answered })
	}
	return told(&f.Rules) || slices.ContainsFunc(f.Timed, func(t TimedRules) bool { return told(&t.Rules) })
}

// TimedRules hold while a window is open.
type TimedRules struct {
	Window schedule.Window
	Rules  checks.Rules
}

// A Maintenance is a time in which nothing is told of some targets.
type Maintenance struct {
	suppression.Window
	Open schedule.Window // when it is in force
}

// An Uplink is the way to all targets with a tag. It counts as down while
// Check, a target, does not respond, or where that is empty, while none of two
// or more such targets does.
type Uplink struct {
	About      checks.Subject // what its alert is about
	Tag, Check string
}

// A Reading is what a poll said of a target or a field.
type Reading struct {
	At      time.Time // the tick
	Subject int64     // 0: from At on nobody watched, for a time
	Why     checks.Kind
	Value   float64
}

// Run replays readings, which come in batches and in the order of their time,
// under several rules at once. The batches are not changed; the error is that
// of the readings.
func Run(ctx context.Context, readings iter.Seq2[[]Reading, error], rules ...Rules) ([]Outcome, error) {
	const ahead = 8 // batches that a replay may lag behind
	outcomes := make([]Outcome, len(rules))
	replays := make([]chan []Reading, len(rules))
	var running sync.WaitGroup
	for i, r := range rules {
		replays[i] = make(chan []Reading, ahead)
		running.Go(func() {
			replay := newReplay(r)
			for batch := range replays[i] {
				for n := range batch {
					replay.take(&batch[n])
				}
			}
			outcomes[i] = replay.end()
		})
	}
	err := feed(ctx, readings, replays)
	for _, c := range replays {
		close(c)
	}
	running.Wait()
	return outcomes, err
}

// feed hands all batches to all replays.
func feed(ctx context.Context, readings iter.Seq2[[]Reading, error], replays []chan []Reading) error {
	for batch, err := range readings {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, c := range replays {
			select {
			case c <- batch:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}
