package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// A waiting knows what deliveries wait for, and how they would read now.
type waiting struct {
	*data.Reader
	zone       *time.Location
	policies   map[string]notify.Policy    // by channel
	absent     map[string]bool             // channels that are left out
	allowances map[string]notify.Allowance // by channel
	saved      map[int64]time.Time         // until when at most deliveries wait so that a month lasts
	now        time.Time
}

// waiting returns what deliveries wait for now.
func (v *view) waiting(ctx context.Context) (waiting, error) {
	plan := v.plan()
	w := waiting{
		Reader: v.Reader, zone: v.zone, policies: map[string]notify.Policy{}, absent: map[string]bool{},
		allowances: map[string]notify.Allowance{}, now: time.Now(),
	}
	for _, c := range plan.Absent {
		w.policies[c.Policy.Channel], w.absent[c.Policy.Channel] = c.Policy, true
	}
	for _, c := range plan.Channels {
		fact, err := v.Fact(ctx, factQuota+c.Policy.Channel)
		if err != nil {
			return w, err
		}
		w.policies[c.Policy.Channel], w.allowances[c.Policy.Channel] = c.Policy, purseOf(fact).Allowance
	}
	return w, w.save(ctx)
}

// save notes what channels owe that waits so that their months last.
func (w *waiting) save(ctx context.Context) error {
	w.saved = map[int64]time.Time{}
	for channel, allowance := range w.allowances {
		if !allowance.Holds(w.now) {
			continue
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
	}
	return nil
}

// wait says why a delivery waits, and until when; nil where it does not, or only
// for a moment.
func (w waiting) wait(e data.Entry) *page.Wait {
	if e.State != notify.Owed && e.State != notify.Unsure {
		return nil
	}
	level := checks.None
	if e.Notice != nil {
		level = e.Notice.Level
	}
	for _, p := range e.Parts {
		level = max(level, p.Alert.Peak)
	}
	allowance, quiet := w.allowances[e.Channel], quietUntil(w.policies[e.Channel].Quiet, level, w.now)
	switch {
	case w.absent[e.Channel]:
		return &page.Wait{Why: page.LeftOut}
	case !quiet.IsZero():
		return &page.Wait{Why: page.QuietHours, Until: quiet}
	case allowance.Spent(w.now):
		return &page.Wait{Why: page.MonthSpent, Until: allowance.Turn}
	case level < checks.Error && allowance.Scarce(w.now):
		return &page.Wait{Why: page.KeptForErrors, Until: allowance.Turn}
	case !w.saved[e.ID].IsZero():
		return &page.Wait{Why: page.MonthLasts, Until: w.saved[e.ID]}
	case e.Next.After(w.now) && e.Attempts > 0:
		return &page.Wait{Why: page.NextTry, Until: e.Next}
	case e.Next.After(w.now):
		return &page.Wait{Why: page.NotBefore, Until: e.Next}
	}
	return nil
}

// why says on the command line what a delivery waits for; nothing where it does
// not wait.
func (w waiting) why(e data.Entry) string {
	wait := w.wait(e)
	if wait == nil {
		return ""
	}
	until := (&view{zone: w.zone}).clock(wait.Until)
	switch wait.Why {
	case page.LeftOut:
		return "its channel is left out"
	case page.QuietHours:
		return "quiet until " + until
	case page.MonthSpent:
		return "no messages are left until " + until
	case page.KeptForErrors:
		return "what is left until " + until + " is kept for errors"
	case page.MonthLasts:
		return "waits so that the month's messages last, until " + until + " at most"
	case page.NextTry:
		return "is tried again at " + until
	case page.NotBefore:
	}
	return "waits until " + until
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
	p := w.policies[all[0].Channel]
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
