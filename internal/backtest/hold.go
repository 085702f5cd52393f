package backtest

import (
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// suppress returns the steps of a time that are told: without the news that a
// rule holds back, and with what was held back and is not any more. By the end
// of that time it is known who else has not responded.
func (r *replay) suppress() []step {
	r.ground.look(r.at)
	var told []step
	for _, s := range r.steps {
		if r.pass(s) {
			told = append(told, s)
		}
	}
	r.steps = r.steps[:0]
	for _, s := range r.review {
		for _, l := range s.open {
			if l.Held == nil || !l.Held.Since.Before(r.at) {
				continue
			}
			if by, _ := r.ground.decide(l, r.at); by == "" {
				told = append(told, step{l.Held.News, l})
				r.release(l)
			}
		}
	}
	r.review = r.review[:0]
	if s, ok := r.span(); ok && r.pass(s) {
		told = append(told, s)
	}
	return told
}

// pass says whether a step is told now.
func (r *replay) pass(s step) bool {
	l := s.life
	switch s.what {
	case checks.Fired, checks.Worsened:
	case checks.Eased:
		if l.Held != nil && l.Held.News == checks.Worsened && l.Level <= l.level {
			r.release(l) // it is as mild again as it was told
		}
		return false
	default:
		return true
	}
	by, name := r.ground.decide(l, r.at)
	switch {
	case by == "":
		if l.Held != nil {
			r.release(l)
		}
		return true
	case l.Held == nil:
		l.Held = &checks.Hold{By: by, Name: name, Since: r.at, News: s.what}
	default:
		l.Held.By, l.Held.Name = by, name
	}
	r.write(l)
	return false
}

// release holds an alert back no more.
func (r *replay) release(l *life) {
	l.Held = nil
	r.write(l)
}

// span begins or ends the alert that stands for all targets beyond the uplink.
func (r *replay) span() (step, bool) {
	g := &r.ground
	if g.uplink == nil {
		return step{}, false
	}
	l, down := g.uplink.life(checks.Uplink), g.down()
	c := checks.Change{At: r.at}
	switch level, since := g.cut(); {
	case l == nil && down && level > checks.None:
		c.What, c.Condition = checks.Fired, checks.Condition{Kind: checks.Uplink, Level: level, Since: since}
		l = r.fire(g.uplink, c)
	case l != nil && !down:
		c.What, c.Condition = checks.Resolved, checks.Condition{Kind: checks.Uplink, Level: l.Level, Since: l.Since}
	default:
		return step{}, false
	}
	l.Alert = l.Apply(c)
	if !l.Open() {
		r.close(l)
	}
	r.write(l)
	return step{c.What, l}, true
}

// tell tells the steps of the time that is over, those of a target together,
// and sends what is due.
func (r *replay) tell() {
	if len(r.steps) == 0 && len(r.review) == 0 && r.ground.uplink == nil {
		return
	}
	told := r.suppress()
	slices.SortStableFunc(told, func(a, b step) int { return a.life.of.target.place - b.life.of.target.place })
	for len(told) > 0 {
		target := told[0].life.of.target
		var parts []notify.Part
		for len(told) > 0 && told[0].life.of.target == target {
			parts = append(parts, notify.Part{What: told[0].what, Alert: told[0].life.Alert})
			told = told[1:]
		}
		r.route(parts)
	}
	r.forget()
}

// route makes the channels owe steps that come together, and sends.
func (r *replay) route(parts []notify.Part) {
	told := func(id int64) []string { return slices.Sorted(maps.Keys(r.lives[id].told)) }
	for _, p := range parts {
		r.lives[p.Alert.ID].level = p.Alert.Level
	}
	r.owe(notify.Route(r.policies, parts, told, r.at))
}

// owe lets the channels send what they owe.
func (r *replay) owe(all []notify.Delivery) {
	for _, d := range all {
		r.owed++
		d.ID = r.owed
		for _, p := range d.Parts {
			r.lives[p.Alert.ID].tell(d.Channel, r.at)
		}
		for _, s := range r.senders {
			if s.policy.Channel == d.Channel {
				s.due = append(s.due, d)
				r.outcome.Messages = append(r.outcome.Messages, s.send(r.at, r.life)...)
			}
		}
	}
}

// tell notes that a channel is told.
func (l *life) tell(channel string, at time.Time) {
	telling, told := l.told[channel]
	if !told {
		telling.First = at
	}
	telling.Last = at
	l.told[channel] = telling
}

// tend reminds of what lasts and lets it escalate, as where nobody acknowledges.
func (r *replay) tend() {
	if !r.insists || r.at.Sub(r.tended) < tendEvery {
		return
	}
	r.tended = r.at
	var open []notify.Told
	for _, id := range slices.Sorted(maps.Keys(r.lives)) {
		l := r.lives[id]
		if !l.Open() || len(l.told) == 0 {
			continue
		}
		if by, _ := r.ground.decide(l, r.at); by == "" {
			open = append(open, notify.Told{Alert: l.Alert, Channels: l.told})
		}
	}
	again := notify.Remind(r.policies, open, r.at)
	r.owe(append(again, notify.Escalate(r.policies, open, r.at)...))
}

// wake lets the channels send what falls due before a time.
func (r *replay) wake(until time.Time) {
	for {
		var next *sender
		for _, s := range r.senders {
			if !s.wake.IsZero() && s.wake.Before(until) && (next == nil || s.wake.Before(next.wake)) {
				next = s
			}
		}
		if next == nil {
			return
		}
		r.outcome.Messages = append(r.outcome.Messages, next.send(next.wake, r.life)...)
	}
}

// life returns an alert of which something is owed.
func (r *replay) life(id int64) *life { return r.lives[id] }

// forget forgets the alerts that have ended, once nothing of any is owed.
func (r *replay) forget() {
	for _, s := range r.senders {
		if len(s.due) > 0 {
			return
		}
	}
	for _, id := range r.over {
		delete(r.lives, id)
	}
	r.over = r.over[:0]
}
