package backtest

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A replay is readings under one set of rules.
type replay struct {
	policies []notify.Policy
	senders  []*sender
	ground   ground

	subjects map[int64]*subject
	at       time.Time // of the readings that are taken now
	steps    []step    // that alerts took at that time

	lives   map[int64]*life // alerts that last or of which something is owed
	over    []int64         // those of them that have ended
	owed    int64           // the id of the latest delivery
	outcome Outcome
}

// A subject is what a replay knows about a target or a field.
type subject struct {
	about  *checks.Subject
	target *subject // itself, of a target
	rules  timetable
	flap   suppression.Flap
	state  checks.State
	first  time.Time // when it got its first value: that is no move
	open   []*life   // its alerts that last
	fired  map[checks.Kind][]time.Time

	fields []*subject // of a target
	place  int        // of a target, among all
	silent bool       // a target that did not respond when last asked
}

// A life is an alert while it lasts, and who was told that it began.
type life struct {
	checks.Alert
	of    *subject
	told  []string     // channels
	worst checks.Level // that was told
}

// A step is one that an alert took, with the target that it is about.
type step struct {
	what checks.What
	life *life
}

// newReplay returns a replay that has taken nothing yet.
func newReplay(r Rules) *replay {
	p := &replay{policies: r.Policies, subjects: map[int64]*subject{}, lives: map[int64]*life{}}
	for _, policy := range r.Policies {
		p.senders = append(p.senders, &sender{policy: policy})
	}
	for i := range r.Targets {
		t := &r.Targets[i]
		target := &subject{about: &t.About, rules: timetable{usual: &t.Rules}, flap: t.Flap, place: i}
		target.target = target
		p.subjects[t.About.ID] = target
		for k := range t.Fields {
			f := &t.Fields[k]
			field := &subject{about: &f.About, target: target, rules: timetable{usual: &f.Rules, timed: f.Timed}, flap: f.Flap}
			target.fields = append(target.fields, field)
			p.subjects[f.About.ID] = field
		}
	}
	p.ground = newGround(r, p.subjects)
	return p
}

// take judges a reading. Those of one time are told together, by target.
func (r *replay) take(x *Reading) {
	if !x.At.Equal(r.at) {
		r.tell()
		r.wake(x.At)
		r.at = x.At
	}
	if x.Subject == 0 {
		for _, s := range r.subjects {
			s.state = s.state.Freeze()
		}
		return
	}
	s, known := r.subjects[x.Subject]
	if !known {
		return
	}
	if r.outcome.Readings == 0 {
		r.outcome.Began = x.At
	}
	r.outcome.Readings++
	reading := checks.Reading{Why: x.Why, Value: x.Value}
	rules, turned := s.rules.at(x.At)
	if turned {
		r.abide(s, rules)
	}
	if s.target != s {
		reading.Moved = s.movedBeside(rules)
		r.judge(s, rules, rules.Believe(s.state, reading))
		return
	}
	s.silent = x.Why == checks.NoResponse
	r.judge(s, rules, reading)
	if s.silent {
		for _, f := range s.fields {
			f.state = f.state.Freeze()
		}
	}
}

// judge judges a reading of a subject and lets its alerts take the steps that
// follow.
func (r *replay) judge(s *subject, rules *checks.Rules, reading checks.Reading) {
	state, changes := checks.Judge(rules, s.state, reading, r.at)
	if s.state.At.IsZero() {
		s.first = state.Changed
	}
	s.state = state
	for _, c := range changes {
		r.change(s, c)
	}
	if len(s.open) > 0 {
		r.lookAfter(s)
	}
}

// movedBeside returns when another field of the target last changed; zero where
// none has, or nobody asks.
func (s *subject) movedBeside(rules *checks.Rules) time.Time {
	var moved time.Time
	if rules.Stuck.Level == checks.None {
		return moved
	}
	for _, other := range s.target.fields {
		changed := other.state.Changed
		if other != s && changed.After(moved) && !changed.Equal(other.first) {
			moved = changed
		}
	}
	return moved
}

// tell routes the steps of the time that is over, those of a target together,
// and sends what is due.
func (r *replay) tell() {
	if len(r.steps) == 0 {
		return
	}
	slices.SortStableFunc(r.steps, func(a, b step) int { return a.life.of.target.place - b.life.of.target.place })
	for len(r.steps) > 0 {
		target := r.steps[0].life.of.target
		var parts []notify.Part
		for len(r.steps) > 0 && r.steps[0].life.of.target == target {
			parts = append(parts, notify.Part{What: r.steps[0].what, Alert: r.steps[0].life.Alert})
			r.steps = r.steps[1:]
		}
		r.route(parts)
	}
	r.steps = nil
	r.forget()
}

// route makes the channels owe steps that come together, and sends.
func (r *replay) route(parts []notify.Part) {
	told := func(id int64) []string { return r.lives[id].told }
	for _, d := range notify.Route(r.policies, parts, told, r.at) {
		r.owed++
		d.ID = r.owed
		for _, p := range d.Parts {
			l := r.lives[p.Alert.ID]
			l.worst = max(l.worst, p.Alert.Level)
			if !slices.Contains(l.told, d.Channel) {
				l.told = append(l.told, d.Channel)
			}
		}
		for _, s := range r.senders {
			if s.policy.Channel == d.Channel {
				s.due = append(s.due, d)
				r.outcome.Messages = append(r.outcome.Messages, s.send(r.at, r.life)...)
			}
		}
	}
}

// wake lets the channels send what falls due until a time.
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

// last is how long after the last reading a message may still wait for its
// time, such as the end of quiet hours.
const last = 48 * time.Hour

// end returns what came of all readings.
func (r *replay) end() Outcome {
	r.tell()
	r.outcome.Ended = r.at
	r.wake(r.at.Add(last))
	return r.outcome
}

// A timetable are the rules of a subject by time.
type timetable struct {
	usual *checks.Rules
	timed []TimedRules

	now  *checks.Rules // that hold
	turn time.Time     // when others may; zero: never
}

// at returns the rules that hold at a time, which does not go back, and whether
// others held before.
func (t *timetable) at(at time.Time) (rules *checks.Rules, turned bool) {
	if len(t.timed) == 0 {
		return t.usual, false
	}
	if t.now != nil && (t.turn.IsZero() || at.Before(t.turn)) {
		return t.now, false
	}
	before := t.now
	t.now, t.turn = t.usual, time.Time{}
	for i := range t.timed {
		window := t.timed[i].Window
		if t.now == t.usual && window.Contains(at) {
			t.now = &t.timed[i].Rules
		}
		if next := window.Next(at); t.turn.IsZero() || !next.IsZero() && next.Before(t.turn) {
			t.turn = next
		}
	}
	return t.now, before != nil && before != t.now
}
