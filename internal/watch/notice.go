package watch

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// Tell makes the channels owe a notice, except those that it is about. It
// needs Run to be running.
func (w *Watch) Tell(ctx context.Context, n notify.Notice, about ...string) error {
	return w.between(ctx, func(ctx context.Context) {
		w.announce(n, w.now(), about...)
		w.record(ctx)
	})
}

// announce makes the channels owe a notice, except some.
func (w *Watch) announce(n notify.Notice, now time.Time, except ...string) {
	w.touch()
	to := slices.DeleteFunc(w.policies(), func(p notify.Policy) bool { return slices.Contains(except, p.Channel) })
	w.batch.Deliveries = append(w.batch.Deliveries, notify.Announce(to, n, now)...)
}
