package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// mute puts a mute into force that was asked for at a time, and says so.
func (w *Watch) mute(m MuteRequest, asked time.Time) string {
	now := w.now()
	if asked.IsZero() || asked.After(now) {
		asked = now
	}
	scope, until := suppression.Scope{}, asked.Add(m.For.Std())
	err := scope.UnmarshalText([]byte(m.Scope))
	switch most := w.plan.Mutes.Max; {
	case err != nil:
		return RefusedRequest + err.Error()
	case !w.covers(scope):
		return fmt.Sprintf(RefusedRequest+"nothing that is watched is called %s", scope)
	case m.For <= 0:
		return fmt.Sprintf(RefusedRequest+"%s is no time to be silent for", m.For)
	case most > 0 && m.For.Std() > most:
		return fmt.Sprintf(RefusedRequest+"%s is longer than a mute may last: %s", m.For, schedule.Duration(most))
	case !until.After(now):
		return RefusedRequest + "its time was over at " + w.clock(until)
	}
	w.lastMute++
	mute := suppression.Mute{
		ID: w.lastMute, Pause: m.Pause, Scope: scope, By: w.person(m.By), Why: m.Why, Began: asked, Until: until,
	}
	w.mutes = append(w.mutes, mute)
	w.keep(mute)
	return fmt.Sprintf("%s: nothing is told of %s until %s%s", mute.Name(), scope, w.clock(until), w.exception())
}

// unmute ends the mutes that a request means, has what they held back told, and
// says so.
func (w *Watch) unmute(ctx context.Context, u UnmuteRequest) string {
	now := w.now()
	ended, names := w.endMutes(now, func(m suppression.Mute) bool {
		return u.ID == m.ID || u.ID == 0 && u.Scope == m.Scope.String()
	})
	if len(names) == 0 {
		if u.ID != 0 {
			return fmt.Sprintf(RefusedRequest+"no mute %s is in force", suppression.Mute{ID: u.ID}.Name())
		}
		return fmt.Sprintf(RefusedRequest+"no mute of %s is in force", u.Scope)
	}
	again := w.again(ended, now) // before others have been told for the first time
	released := w.reviewAll()
	w.route(ctx, released)
	text := strings.Join(names, ", ") + " ended"
	if n := len(released) + again; n > 0 {
		text += fmt.Sprintf("; told now, since they last: %d", n)
	}
	return text
}

// endMutes ends the mutes of which over says so, and returns the pauses among
// them, and the names of all with what they were of.
func (w *Watch) endMutes(now time.Time, over func(suppression.Mute) bool) (pauses []suppression.Mute, names []string) {
	w.mutes = slices.DeleteFunc(slices.Clone(w.mutes), func(m suppression.Mute) bool {
		if !over(m) {
			return false
		}
		m.Ended = now
		w.keep(m)
		w.Log.Info("mute ended", "mute", m.Name(), "scope", m.Scope.String())
		if m.Pause {
			pauses = append(pauses, m)
		}
		names = append(names, fmt.Sprintf("%s (%s)", m.Name(), m.Scope))
		return true
	})
	return pauses, names
}

// keep has a mute written as it stands.
func (w *Watch) keep(m suppression.Mute) {
	w.touch()
	w.batch.Mutes = append(w.batch.Mutes, m)
}

// again makes the channels that were told of alerts owe them again at the end
// of pauses, and returns how many alerts these are: those that last. Of which
// nobody knows that yet, and which another rule holds back now, are left for a
// later call. What was held back is none of them, since it is told in any case.
func (w *Watch) again(pauses []suppression.Mute, now time.Time) int {
	for _, a := range w.alerts {
		if slices.ContainsFunc(pauses, func(m suppression.Mute) bool { return m.Covers(a.Subject) }) {
			w.unpaused[a.ID] = true
		}
	}
	last := w.lasting(now)
	var owed []notify.Delivery
	for _, channel := range w.channels() {
		d := notify.Delivery{Channel: channel, Cause: notify.CauseAlert, Owed: now, State: notify.Owed, Next: now}
		for _, a := range last {
			if _, told := w.careOf(a.ID).told[channel]; told {
				d.Parts = append(d.Parts, notify.Part{What: checks.Resumed, Alert: a})
			}
		}
		if len(d.Parts) > 0 {
			owed = append(owed, d)
		}
	}
	w.repeat(owed)
	return len(last)
}

// lasting returns the alerts of which a pause has ended, and of which it is known
// by now that they last, and that nothing else holds them back.
func (w *Watch) lasting(now time.Time) []checks.Alert {
	if len(w.unpaused) == 0 {
		return nil
	}
	g := w.ground(now)
	var last []checks.Alert
	for _, a := range w.open() {
		if !w.unpaused[a.ID] || !w.known(a.Subject.ID) {
			continue
		}
		if by, _ := w.remains(a, g); by != "" {
			continue
		}
		delete(w.unpaused, a.ID)
		if a.Held == nil && a.Flapping.Well.IsZero() && len(w.careOf(a.ID).told) > 0 {
			last = append(last, a)
		}
	}
	return last
}

// covers says whether anything that is watched lies in a scope, or may come in
// from outside: with any tag.
func (w *Watch) covers(scope suppression.Scope) bool {
	if scope.Tag != "" {
		return true
	}
	for _, s := range w.subjects {
		if scope.Covers(*s.about) {
			return true
		}
	}
	return w.net != nil && scope.Covers(*w.net.about) || slices.ContainsFunc(inbound.Doors(), func(door string) bool {
		return suppression.Scope{Target: scope.Target}.Covers(checks.Subject{Target: door})
	})
}

// exception says what a mute does not hold back.
func (w *Watch) exception() string {
	if except := w.plan.Mutes.Except; except > checks.None {
		return ", but for what is " + except.String()
	}
	return ""
}

// person returns what people call somebody who is known by a short name.
func (w *Watch) person(short string) string {
	if name := w.plan.People[short]; name != "" {
		return name
	}
	return short
}

// clock writes a time for a person, with the day unless it is today.
func (w *Watch) clock(at time.Time) string {
	zone := time.Local
	if len(w.plan.Lines) > 0 && w.plan.Lines[0].Policy.Zone != nil {
		zone = w.plan.Lines[0].Policy.Zone
	}
	at, now := at.In(zone), w.now().In(zone)
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("2006-01-02 15:04")
}
