package watch

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Snapshot is how things stand at one moment.
type Snapshot struct {
	Values  []Value
	Alerts  []checks.Alert // open ones, worst first
	Silent  []string       // targets that did not respond when last asked
	Dropped int            // samples dropped since the start for want of space
}

// A Value is the latest good value of a field.
type Value struct {
	Subject checks.Subject
	Value   float64
	At      time.Time
	Old     bool           // the last answer had none, or there was no answer
	Told    []checks.Limit // the bounds that came with the last answer
}

// Snapshot returns how things stand between two polls. An error means that
// the context ended before judgement had time for it.
func (w *Watch) Snapshot(ctx context.Context) (Snapshot, error) {
	var snap Snapshot
	err := w.between(ctx, func(context.Context) {
		snap = Snapshot{Alerts: w.open(), Dropped: w.dropped}
		for _, s := range w.subjects {
			switch {
			case s.target() && s.device.silent:
				snap.Silent = append(snap.Silent, s.about.Target)
			case s.about.Field != "" && !s.state.At.IsZero():
				snap.Values = append(snap.Values, Value{Subject: *s.about, Value: s.state.Last, At: s.state.At, Old: s.device.silent || s.span != checks.OK, Told: s.answer})
			}
		}
	})
	return snap, err
}
