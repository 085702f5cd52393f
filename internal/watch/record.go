package watch

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// route adds to the batch what the steps make the channels owe.
func (w *Watch) route(ctx context.Context, steps []notify.Part) {
	if len(steps) == 0 {
		return
	}
	w.owe(notify.Route(w.policies(), steps, func(alert int64) []string { return w.told(ctx, alert) }, w.now()))
	for _, step := range steps {
		if step.What == checks.Resolved || step.What == checks.Unwatched {
			delete(w.cares, step.Alert.ID)
			delete(w.unpaused, step.Alert.ID)
		}
	}
}

// told returns the channels that are owed the end of an alert: those that
// the store knows of, and those whose firing is not stored yet.
func (w *Watch) told(ctx context.Context, alert int64) []string {
	channels, err := w.Store.Told(ctx, alert)
	if err != nil {
		w.Log.Error("cannot read who was told of an alert: all are told its end", "alert", alert, "error", err)
		return w.channels()
	}
	for _, d := range w.batch.Deliveries {
		if slices.ContainsFunc(d.Parts, func(p notify.Part) bool { return p.Alert.ID == alert }) {
			channels = append(channels, d.Channel)
		}
	}
	return channels
}

// record commits at once what is news, and lets the rest wait for company.
// A commit that owes something wakes the channels. While writing fails, only
// what is owed anew does not wait, unless what was owed before is being sent
// from memory.
func (w *Watch) record(ctx context.Context) {
	news := len(w.batch.Changes)+len(w.batch.Answers) > 0 && !w.failing
	owes := len(w.batch.Deliveries) > w.direct && (!w.failing || !w.trying)
	if news || owes || len(w.batch.Samples) >= samplesAtMost {
		w.commit(ctx)
	}
}

// commit writes the batch. Where it cannot be written, samples give way to
// alerts; where even these cannot be, they are kept to be written later, and
// what is owed is sent from memory meanwhile.
func (w *Watch) commit(ctx context.Context) {
	if w.since.IsZero() && !w.batch.Stopped {
		return
	}
	err := w.Store.Commit(ctx, w.batch)
	if err != nil && len(w.batch.Samples)+len(w.batch.Rejects) > 0 {
		w.dropSamples(err)
		err = w.Store.Commit(ctx, w.batch)
	}
	w.failing = err != nil
	if w.failing {
		w.Log.Error("cannot write: alerts are sent from memory", "error", err)
		w.since = w.now()
		w.sendDirect()
		return
	}
	news := len(w.batch.Deliveries) > 0 || slices.ContainsFunc(w.batch.Changes, shows)
	w.begin()
	if news {
		w.Dispatcher.Wake()
	}
}

// shows says whether messages that were sent show a step of their alert.
func shows(c data.Change) bool {
	what := c.Change.What
	return what == checks.Acknowledged || what == checks.Resolved || what == checks.Unwatched
}

// dropSamples lets samples give way, and has that told once.
func (w *Watch) dropSamples(cause error) {
	w.Log.Error("samples dropped: cannot write them", "samples", len(w.batch.Samples), "error", cause)
	if w.dropped == 0 && errors.Is(cause, data.ErrFull) {
		n := notify.Notice{Topic: notify.DiskFull, Level: checks.Error, Text: cause.Error()}
		w.batch.Deliveries = append(w.batch.Deliveries, notify.Announce(w.policies(), n, w.now())...)
	}
	w.dropped += len(w.batch.Samples)
	w.batch.Samples, w.batch.Rejects = w.batch.Samples[:0], w.batch.Rejects[:0]
}

// begin starts an empty batch.
func (w *Watch) begin() {
	w.batch = data.Batch{
		Samples: w.batch.Samples[:0], Rejects: w.batch.Rejects[:0], Spans: w.batch.Spans[:0],
		States: map[int64]checks.State{}, Alerts: map[int64]checks.Alert{}, Heard: map[int64]poller.Hearing{},
	}
	w.since, w.direct = time.Time{}, 0
}

// sendDirect sends past the store what the batch owes and was not tried yet.
// What gets through is stored as delivered, once storing works again; what
// does not is tried again with the next flush, and owed in the end.
func (w *Watch) sendDirect() {
	if w.trying {
		return
	}
	owed := notify.Untold(w.batch.Deliveries, w.direct)
	w.direct = len(w.batch.Deliveries)
	if len(owed) == 0 {
		return
	}
	w.trying = true
	w.directs.Go(func() {
		sent := w.Dispatcher.Direct(w.running, owed)
		_ = w.between(w.running, func(context.Context) { // an error: the program stops
			w.trying = false
			for _, i := range sent {
				w.confirm(owed[i])
			}
			if w.failing && len(w.batch.Deliveries) > w.direct {
				w.sendDirect() // what has become owed meanwhile
			}
		})
	})
}

// confirm notes that a delivery of the batch has been told past the store. It
// comes too late where the batch has been written meanwhile: then the
// delivery is owed, and told twice rather than never.
func (w *Watch) confirm(told notify.Delivery) {
	for i := range w.batch.Deliveries {
		d := &w.batch.Deliveries[i]
		same := d.Channel == told.Channel && d.Owed.Equal(told.Owed) && d.Notice == told.Notice && d.Edition == told.Edition
		if same && slices.EqualFunc(d.Parts, told.Parts, sameStep) {
			d.State = notify.Delivered
		}
	}
}

// sameStep says whether two parts tell the same step of the same alert.
func sameStep(a, b notify.Part) bool { return a.What == b.What && a.Alert.ID == b.Alert.ID }

// policies returns the policies of all channels.
func (w *Watch) policies() []notify.Policy {
	all := make([]notify.Policy, len(w.plan.Lines))
	for i, line := range w.plan.Lines {
		all[i] = line.Policy
	}
	return all
}

// channels returns the names of all channels.
func (w *Watch) channels() []string {
	all := make([]string, len(w.plan.Lines))
	for i, line := range w.plan.Lines {
		all[i] = line.Policy.Channel
	}
	return all
}
