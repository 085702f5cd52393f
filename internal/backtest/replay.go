package backtest

import (
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
	at       time.Time  // of the readings that are taken now
	steps    []step     // that alerts took at that time
	review   []*subject // of which readings came with alerts held back

	insists bool      // somebody is reminded, or it escalates
	tended  time.Time // when it was last looked whom that concerns

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

	// Of a target:
	fields  []*subject
	parents []*subject // that it is reached through
	place   int        // among all
	silent  bool       // it did not respond when last asked
	back    time.Time  // when it did again
}

// A life is an alert while it lasts, and who was told that it began.
type life struct {
	checks.Alert
	of    *subject
	told  map[string]notify.Telling // by channel
	level checks.Level              // at which it was last told
}

// A step is one that an alert took, with the target that it is about.
type step struct {
	what checks.What
	life *life
}

// tendEvery is how often it is looked whom to remind, as the daemon does.
const tendEvery = 15 * time.Second

// newReplay returns a replay that has taken nothing yet.
func newReplay(r Rules) *replay {
	p := &replay{policies: r.Policies, subjects: map[int64]*subject{}, lives: map[int64]*life{}}
	for _, policy := range r.Policies {
		p.senders = append(p.senders, &sender{policy: policy})
		p.insists = p.insists || policy.Repeat > 0 || policy.Escalate.Wait > 0
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
		r.tend()
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
	if s.silent && x.Why == checks.OK {
		s.back = x.At
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
		r.calm(s, reading)
		r.review = append(r.review, s)
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

// last is how long after the last reading a message may still wait for its
// time, such as the end of quiet hours.
const last = 48 * time.Hour

// end returns what came of all readings.
func (r *replay) end() Outcome {
	r.tell()
	r.tend()
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
