package watch

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// Tell makes the channels owe a notice. It needs Run to be running.
func (w *Watch) Tell(ctx context.Context, n notify.Notice) error {
	return w.between(ctx, func(ctx context.Context) {
		w.announce(n, w.now())
		w.record(ctx)
	})
}

// announce makes the channels owe a notice.
func (w *Watch) announce(n notify.Notice, now time.Time) {
	w.hold()
	w.batch.Deliveries = append(w.batch.Deliveries, notify.Announce(w.policies(), n, now)...)
}
