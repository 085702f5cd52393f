package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A waiting knows what deliveries wait for, and how they would read now.
type waiting struct {
	*view
	plan   config.Plan
	purses map[string]purse    // by channel
	saved  map[int64]time.Time // until when at most deliveries wait so that a month lasts
	now    time.Time
}

// waiting returns what deliveries wait for now.
func (v *view) waiting(ctx context.Context) (waiting, error) {
	w := waiting{v, v.plan(), map[string]purse{}, map[int64]time.Time{}, time.Now()}
	for _, c := range w.plan.Channels {
		fact, err := v.Fact(ctx, factQuota+c.Policy.Channel)
		if err != nil {
			return w, err
		}
		w.purses[c.Policy.Channel] = purseOf(fact)
		if err := w.save(ctx, c.Policy.Channel); err != nil {
			return w, err
		}
	}
	return w, nil
}

// save notes what a channel owes that waits so that its month lasts.
func (w waiting) save(ctx context.Context, channel string) error {
	allowance := w.purses[channel].Allowance
	if !allowance.Holds(w.now) {
		return nil
	}
	owed, err := w.Deliveries(ctx, data.DeliveryFilter{Channel: channel, Open: true})
	if err != nil {
		return err
	}
	var due []notify.Delivery
	for _, e := range slices.Backward(owed) {
		due = append(due, e.Delivery)
	}
	maps.Copy(w.saved, allowance.Waits(due, w.now))
	return nil
}

// why says why a delivery waits, and until when; nothing where it does not, or
// only for a moment.
func (w waiting) why(e data.Entry) string {
	if e.State != notify.Owed && e.State != notify.Unsure {
		return ""
	}
	level := checks.None
	if e.Notice != nil {
		level = e.Notice.Level
	}
	for _, p := range e.Parts {
		level = max(level, p.Alert.Peak)
	}
	allowance, quiet := w.purses[e.Channel].Allowance, quietUntil(policyOf(w.plan, e.Channel).Quiet, level, w.now)
	absent := func(c config.AbsentChannel) bool { return c.Policy.Channel == e.Channel }
	switch {
	case slices.ContainsFunc(w.plan.Absent, absent):
		return "its channel is left out"
	case !quiet.IsZero():
		return "quiet until " + w.clock(quiet)
	case allowance.Spent(w.now):
		return "no messages are left until " + w.clock(allowance.Turn)
	case level < checks.Error && allowance.Scarce(w.now):
		return "what is left until " + w.clock(allowance.Turn) + " is kept for errors"
	case !w.saved[e.ID].IsZero():
		return "waits so that the month's messages last, until " + w.clock(w.saved[e.ID]) + " at most"
	case e.Next.After(w.now) && e.Attempts > 0:
		return "is tried again at " + w.clock(e.Next)
	case e.Next.After(w.now):
		return "waits until " + w.clock(e.Next)
	}
	return ""
}

// quietUntil returns when the quiet hours end that hold back what is of a level;
// the zero time where none do.
func quietUntil(q *notify.Quiet, level checks.Level, now time.Time) time.Time {
	if q == nil || q.Except > checks.None && level >= q.Except {
		return time.Time{}
	}
	return q.Window.Ends(now)
}

// wouldRead renders deliveries as one message as it would read now.
func (w waiting) wouldRead(all []data.Entry) *notify.Message {
	p := policyOf(w.plan, all[0].Channel)
	draft := notify.Draft{Language: p.Language, Zone: p.Zone}
	if draft.Zone == nil {
		draft.Zone = w.zone
	}
	for _, e := range all {
		draft.Parts = append(draft.Parts, e.Parts...)
		if e.Notice != nil {
			draft.Notices = append(draft.Notices, *e.Notice)
		}
	}
	return new(notify.Render(draft, w.now))
}

// policyOf returns the policy of a channel; the zero one where the
// configuration does not have it.
func policyOf(plan config.Plan, channel string) notify.Policy {
	for _, c := range plan.Channels {
		if c.Policy.Channel == channel {
			return c.Policy
		}
	}
	for _, c := range plan.Absent {
		if c.Policy.Channel == channel {
			return c.Policy
		}
	}
	return notify.Policy{}
}
