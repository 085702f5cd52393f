package watch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/notify"
)

// remindEvery is how often it is looked whom to remind of what lasts, and whom
// to tell besides.
const remindEvery = 15 * time.Second

// tend does what is due with time for alerts that last: mutes end, what nothing
// holds back any more is told, and people are reminded.
func (w *Watch) tend(ctx context.Context, now time.Time) {
	if len(w.plan.Targets) == 0 || len(w.mutes)+len(w.alerts) == 0 {
		return
	}
	var paused []suppression.Mute
	if w.round.over() { // after a start nobody knows before what is still wrong
		paused, _ = w.endMutes(now, func(m suppression.Mute) bool { return !m.InForce(now) })
	}
	w.again(paused, now)
	w.route(ctx, w.reviewAll())
	if now.Sub(w.reminded).Abs() >= remindEvery {
		w.reminded = now
		w.remind(now)
	}
	w.record(ctx)
}

// reviewAll returns what was held back and is to be told now.
func (w *Watch) reviewAll() []notify.Part {
	for key := range w.holds {
		w.queue = append(w.queue, key.subject)
	}
	return w.suppress(nil)
}

// remind makes channels owe what lasts and nobody has acknowledged, again or
// besides.
func (w *Watch) remind(now time.Time) {
	if len(w.alerts) == 0 {
		return
	}
	policies, open := w.policies(), w.tellable(now)
	w.repeat(notify.Remind(policies, open, now))
	w.repeat(notify.Escalate(policies, open, now))
}

// tellable returns the open alerts that last as far as is known, and of which
// nothing would be held back now, and who was told of them.
func (w *Watch) tellable(now time.Time) []notify.Told {
	g := w.ground(now)
	var open []notify.Told
	for _, a := range w.open() {
		c := w.cares[a.ID]
		if c == nil || len(c.told) == 0 || !w.known(a.Subject.ID) {
			continue
		}
		if by, _ := w.remains(a, g); by == "" {
			open = append(open, notify.Told{Alert: a, Channels: c.told})
		}
	}
	return open
}

// repeat owes deliveries that tell alerts again or to others, and records for
// each alert whom.
func (w *Watch) repeat(owed []notify.Delivery) {
	if len(owed) == 0 {
		return
	}
	to := map[int64][]string{}
	steps := map[int64]notify.Part{}
	for _, d := range owed {
		for _, p := range d.Parts {
			to[p.Alert.ID] = append(to[p.Alert.ID], d.Channel)
			steps[p.Alert.ID] = p
		}
	}
	for _, id := range slices.Sorted(maps.Keys(steps)) {
		w.mark(steps[id].Alert, steps[id].What, strings.Join(to[id], ", "))
	}
	w.owe(owed)
}

// owe adds deliveries to the batch, and notes who is told of what.
func (w *Watch) owe(owed []notify.Delivery) {
	w.batch.Deliveries = append(w.batch.Deliveries, owed...)
	for _, d := range owed {
		for _, p := range d.Parts {
			key := alertKey{p.Alert.Subject.ID, p.Alert.Kind}
			if a, open := w.alerts[key]; !open || a.ID != p.Alert.ID {
				continue
			}
			told := w.careOf(p.Alert.ID).told
			telling := told[d.Channel]
			if telling.First.IsZero() {
				telling.First = d.Owed
			}
			telling.Last = d.Owed
			told[d.Channel] = telling
		}
	}
}

// acknowledge notes that somebody has seen to alerts, and says so. What has waited
// for that only is over.
func (w *Watch) acknowledge(ctx context.Context, r AckRequest) string {
	means, err := r.means()
	if err != nil {
		return RefusedRequest + err.Error()
	}
	var names []string
	before := 0
	for _, a := range w.open() {
		switch {
		case !means(a):
			continue
		case r.All && a.Ack != nil: // who was first stays who did
			before++
			continue
		}
		a.Ack = &checks.Ack{By: w.person(r.By), At: w.now(), Note: r.Note}
		note := a.Ack.By
		if r.Note != "" {
			note = strings.TrimSpace(note + " " + quoted(r.Note))
		}
		w.mark(a, checks.Acknowledged, note)
		w.answered(ctx, a)
		names = append(names, a.Name()+" "+a.Subject.String())
	}
	switch {
	case before > 0 && len(names) == 0:
		return fmt.Sprintf("acknowledged before: %d", before)
	case before > 0:
		return fmt.Sprintf("acknowledged: %s; before: %d", strings.Join(names, ", "), before)
	case len(names) == 0 && r.All:
		return RefusedRequest + "no alert is firing"
	case len(names) == 0 && r.Scope != "":
		return RefusedRequest + "no alert of " + r.Scope + " is firing"
	case len(names) == 0:
		return RefusedRequest + "no alert " + checks.Alert{ID: r.Alert}.Name() + " is firing"
	}
	return "acknowledged: " + strings.Join(names, ", ")
}

// means returns which alerts are meant. A scope that is none is an error.
func (r AckRequest) means() (func(checks.Alert) bool, error) {
	if r.All {
		return func(checks.Alert) bool { return true }, nil
	}
	if r.Scope == "" {
		return func(a checks.Alert) bool { return a.ID == r.Alert }, nil
	}
	scope, err := suppression.ParseScope(r.Scope)
	return func(a checks.Alert) bool { return scope.Covers(a.Subject) }, err
}
