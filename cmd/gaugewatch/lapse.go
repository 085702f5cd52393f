package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// tellAsOf tells a person as of when the database is.
func (o *options) tellAsOf(ctx context.Context, v *view) error {
	alive, err := v.moment(ctx, "alive")
	if err == nil && !alive.IsZero() && !o.json {
		fmt.Fprintf(o.Out, "As of %s\n", v.clock(alive))
	}
	return err
}

// keptLately is how old the daemon's latest sign of life may be: it gives one a
// minute at least, which may wait as long as a flush to be written.
func (v *view) keptLately() time.Duration {
	flush := 30 * time.Second
	if v.config != nil {
		flush = v.config.Flush.Std()
	}
	return time.Minute + flush + pollSlack
}

// A lapse is that no daemon keeps watch; the zero value: one does.
type lapse struct {
	since   time.Time
	stopped bool // on purpose
}

// lapse says whether no daemon keeps watch, since it was stopped or has shown no
// sign of life for long.
func (v *view) lapse(ctx context.Context) (lapse, error) {
	alive, err := v.moment(ctx, "alive")
	if err != nil || alive.IsZero() {
		return lapse{}, err
	}
	stopped, err := v.moment(ctx, "stopped")
	switch {
	case stopped.Equal(alive):
		return lapse{alive, true}, err
	case time.Since(alive) >= v.keptLately():
		return lapse{since: alive}, err
	}
	return lapse{}, err
}

// tellWaiting warns, where no daemon keeps watch, of that and of what waits until one
// does: an alert that is not there may be among it.
func (o *options) tellWaiting(ctx context.Context, v *view) error {
	l, err := v.lapse(ctx)
	if err != nil || l.since.IsZero() {
		return err
	}
	o.tellLapse(l)
	lately, err := v.Requests(ctx, data.RequestFilter{From: l.since.Add(-time.Minute)})
	waits := 0
	for _, r := range lately {
		if r.Kind == watch.RequestAlarm && r.Done.IsZero() {
			waits++
		}
	}
	if waits > 0 {
		fmt.Fprintf(o.Err, "gaugewatch: what was told meanwhile waits until a daemon runs: %s\n", count(waits, "alarm"))
	}
	return err
}

// tellLapse warns that what is shown is old, if it is.
func (o *options) tellLapse(l lapse) {
	switch {
	case l.since.IsZero():
	case l.stopped:
		fmt.Fprintf(o.Err, "gaugewatch: nobody keeps watch: the daemon was stopped %s ago\n", sofar(l.since))
	default:
		fmt.Fprintf(o.Err, "gaugewatch: no daemon has kept watch for %s: what is shown is old\n", sofar(l.since))
	}
}
