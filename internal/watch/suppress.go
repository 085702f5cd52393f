package watch

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/notify"
)

// suppress takes out the news that a rule holds back, and adds what was held
// back and is not any more. What is told of ends is never held: it is owed to
// those who were told of the beginning.
func (w *Watch) suppress(steps []notify.Part) []notify.Part {
	if len(steps) == 0 && len(w.queue) == 0 && !w.broken() {
		return nil
	}
	now := w.now()
	w.net.note(now)
	g := w.ground(now)
	var told []notify.Part
	for _, step := range steps {
		if step, passes := w.pass(step, g); passes {
			told = append(told, step)
		}
	}
	for _, id := range w.queued() {
		told = w.review(id, g, told)
	}
	return w.tellNetwork(g, told)
}

// queued returns the subjects of which something may be told now that was held
// back, each once.
func (w *Watch) queued() []int64 {
	for key := range w.holds {
		if w.queueBeyond && key.kind == checks.NoResponse {
			w.queue = append(w.queue, key.subject)
		}
	}
	slices.Sort(w.queue)
	all := slices.Compact(w.queue)
	w.queue, w.queueBeyond = w.queue[:0], false
	return all
}

// ground is what may hold back news at a time, whatever it is about.
func (w *Watch) ground(at time.Time) suppression.Ground {
	g := suppression.Ground{Mutes: w.mutes, Except: w.plan.Mutes.Except}
	for _, m := range w.plan.Maintenance {
		if m.Window.Contains(at) {
			g.Windows = append(g.Windows, suppression.Window{Name: m.Name, Scopes: m.Scopes})
		}
	}
	return g
}

// pass says whether a step is told now, and as which.
func (w *Watch) pass(step notify.Part, g suppression.Ground) (notify.Part, bool) {
	alert := w.latest(step.Alert)
	switch {
	case step.What == checks.Eased:
		w.ease(alert)
		return step, true
	case step.What != checks.Fired && step.What != checks.Worsened:
		return step, true
	}
	if by, name := w.decide(alert, g); by != "" {
		w.holdBack(alert, step.What, by, name)
		return step, false
	}
	if alert.Held != nil {
		return w.release(alert), true
	}
	w.heard(alert)
	return step, true
}

// holdBack notes that a rule holds back news of an alert.
func (w *Watch) holdBack(a checks.Alert, news checks.What, by, name string) {
	held := checks.Hold{Since: w.now(), News: news, Told: w.careOf(a.ID).level}
	if a.Held != nil {
		held = *a.Held
	}
	if held.By == by && held.Name == name {
		return
	}
	held.By, held.Name, held.Why = by, name, w.why(by, name)
	a.Held = &held
	w.mark(a, checks.Held, reason(held))
}

// release lets the news of an alert that was held back be told.
func (w *Watch) release(a checks.Alert) notify.Part {
	held := *a.Held
	a.Held = nil
	w.mark(a, checks.Released, reason(held))
	w.heard(a)
	return notify.Part{What: held.News, Alert: a}
}

// ease notes that an alert is milder. That it had got worse is no news any more
// once it is as mild as people know it.
func (w *Watch) ease(a checks.Alert) {
	switch c := w.cares[a.ID]; {
	case c == nil || !a.Open():
	case a.Held == nil && a.Flapping.Times == 0:
		c.level = a.Level
	case a.Held != nil && a.Held.News == checks.Worsened && a.Level <= c.level:
		a.Held = nil
		w.put(a)
	}
}

// review looks whether what is held back of a subject is to be told now, as far
// as anything is known of it.
func (w *Watch) review(id int64, g suppression.Ground, told []notify.Part) []notify.Part {
	if !w.known(id) {
		return told
	}
	for kind := checks.Bound; kind <= checks.Unconfirmed; kind++ {
		a, held := w.held(alertKey{id, kind})
		if !held || !a.Flapping.Well.IsZero() {
			continue
		}
		if by, name := w.decide(a, g); by != "" {
			w.holdBack(a, a.Held.News, by, name)
			continue
		}
		told = append(told, w.release(a))
	}
	return told
}

// known says whether the target of a subject has been asked since the start,
// or one of those that tell whether the uplink is up. Before, nobody knows
// whether what was wrong still is.
func (w *Watch) known(id int64) bool {
	if w.net != nil && w.net.about.ID == id {
		return slices.ContainsFunc(w.net.witnesses(), func(d *device) bool { return !d.began.IsZero() })
	}
	s := w.subjects[id]
	return s != nil && !s.device.began.IsZero()
}

// held returns the open alert of a key if news of it is held back.
func (w *Watch) held(key alertKey) (checks.Alert, bool) {
	if !w.holds[key] {
		return checks.Alert{}, false
	}
	return w.alerts[key], true
}

// quoted returns people's own words between marks.
func quoted(words string) string { return "“" + words + "”" }

// why returns the words of who asked for a mute that holds news back; nothing
// of other rules.
func (w *Watch) why(by, name string) string {
	for _, m := range w.mutes {
		if (by == suppression.ByMute || by == suppression.ByPause) && m.Name() == name {
			return m.Why
		}
	}
	return ""
}

// reason is a rule that holds news back as the record has it: mute M3 “door is
// repaired”.
func reason(h checks.Hold) string {
	if h.Why == "" {
		return h.By + " " + h.Name
	}
	return h.By + " " + h.Name + " " + quoted(h.Why)
}
