package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Ledger keeps who was told what, or is to be.
type Ledger interface {
	// Told returns the channels that are owed the end of an alert.
	Told(ctx context.Context, alert int64) ([]string, error)

	// Left returns what is owed to other channels than those that are given.
	Left(ctx context.Context, channels []string) ([]notify.Delivery, error)

	// Retry makes channels owe anew what failed, or try now what waits.
	Retry(ctx context.Context, r data.Retry) ([]data.Entry, error)

	// Drop gives up a delivery that is owed.
	Drop(ctx context.Context, d data.Drop) ([]data.Entry, error)
}

// inherit makes the channels of a new plan owe what those have left untold that
// it does not name.
func (w *Watch) inherit(ctx context.Context) {
	left, err := w.Store.Left(ctx, w.channels())
	if err != nil {
		w.Log.Error("cannot read what channels that are gone have left untold", "error", err)
		return
	}
	w.owe(notify.Inherit(w.policies(), left, func(alert int64) []string { return w.told(ctx, alert) }, w.now()))
}

// The kinds of requests about deliveries.
const (
	RequestRetry = "retry" // a RetryRequest
	RequestDrop  = "drop"  // a DropRequest
)

// NothingToRetry begins the answer to a [RetryRequest] that has found nothing.
const NothingToRetry = "nothing to try again"

// A RetryRequest asks that a delivery be tried again, or all that failed and
// still matter.
type RetryRequest struct {
	Delivery int64  `json:"delivery,omitempty"` // 0 with All
	All      bool   `json:"all,omitempty"`
	By       string `json:"by,omitempty"`
}

// A DropRequest says that somebody gives up a delivery that is owed.
type DropRequest struct {
	Delivery int64  `json:"delivery"`
	By       string `json:"by,omitempty"`
}

// retry has deliveries tried again, and says which.
func (w *Watch) retry(ctx context.Context, r RetryRequest) string {
	if !r.All && r.Delivery <= 0 {
		return RefusedRequest + "no delivery is named"
	}
	again, err := w.Store.Retry(ctx, data.Retry{ID: r.Delivery, Channels: w.channels(), At: w.now()})
	switch {
	case err != nil:
		return declined(err)
	case len(again) == 0:
		return NothingToRetry + ": nothing failed that tells of an alert that lasts, or of an event or the program within a day"
	}
	w.Dispatcher.Wake()
	return "tried again: " + enumerated(again)
}

// drop gives up a delivery, and says what went with it.
func (w *Watch) drop(ctx context.Context, r DropRequest) string {
	gone, err := w.Store.Drop(ctx, data.Drop{ID: r.Delivery, By: w.person(r.By), At: w.now()})
	if err != nil {
		return declined(err)
	}
	w.Dispatcher.Wake() // what waited for it need not any more
	return "given up: " + enumerated(gone)
}

// declined is the answer where the store has not done what was asked.
func declined(err error) string {
	if why, ok := errors.AsType[data.Refusal](err); ok {
		return RefusedRequest + why.Error()
	}
	return RefusedRequest + err.Error()
}

// enumerated lists deliveries, the first few.
func enumerated(all []data.Entry) string {
	const most = 10
	var text []string
	for _, e := range all[:min(len(all), most)] {
		text = append(text, fmt.Sprintf("%d to %s (%s)", e.ID, e.Channel, e.Tells()))
	}
	if more := len(all) - most; more > 0 {
		text = append(text, fmt.Sprintf("%d more", more))
	}
	return strings.Join(text, ", ")
}
