package checks

import "time"

// Judge judges one reading of a subject at a time and returns what to
// remember and what changed. It is pure; at must not lie before that of an
// earlier call, and where it does (a clock that was set back) no time counts
// as spent.
//
// What a reading cannot tell neither resolves nor resets: without an answer
// every condition but NoResponse is frozen; a missing, invalid or stale value
// freezes what needs a value.
func Judge(rules *Rules, state State, reading Reading, at time.Time) (State, []Change) {
	j := judgement{rules: rules, limits: rules.bounds(reading.Limits), before: state, state: state, reading: reading, at: at}
	j.stale = j.old()
	if reading.Why == OK && !j.stale {
		j.remember()
	}
	j.judgeRule(NoResponse, rules.NoResponse, reading.Why == NoResponse)
	j.judgeRule(Missing, rules.Missing, reading.Why == Missing)
	j.judgeRule(Invalid, rules.Invalid, reading.Why == Invalid)
	j.judgeRule(Stale, rules.Stale, j.stale)
	j.judgeRule(Stuck, rules.Stuck, j.stuck())
	j.judgeRule(Rise, rules.Rise.Rule, j.climbs(rules.Rise, 1))
	j.judgeRule(Fall, rules.Fall.Rule, j.climbs(rules.Fall, -1))
	j.judgeEvent()
	j.judgeBounds()
	return j.state, j.changes
}

// judgement is one call of Judge.
type judgement struct {
	rules   *Rules
	limits  []Limit
	before  State
	state   State
	reading Reading
	stale   bool
	at      time.Time
	changes []Change
}

// old says whether the device's own time of the value is too old.
func (j *judgement) old() bool {
	return j.rules.Stale.Level > None && j.reading.Why == OK && !j.reading.Stamp.IsZero() &&
		j.at.Sub(j.reading.Stamp) > j.rules.OlderThan
}

// remember takes the value over into what is remembered.
func (j *judgement) remember() {
	value := j.reading.Value
	if j.before.At.IsZero() || value != j.before.Last {
		j.state.Changed = j.at
	}
	j.state.Last, j.state.At = value, j.at
	if j.reading.Unit != "" {
		j.state.Unit = j.reading.Unit
	}
	j.state.Recent = keep(j.before.Recent, Point{j.at, value}, max(j.rules.Rise.Per, j.rules.Fall.Per))
}

// stuck says whether the value has not changed for long while a sibling has.
// That a sibling has is remembered by the condition: after a restart nobody
// else knows it, until one moves again.
func (j *judgement) stuck() bool {
	long := j.rules.Stuck.Level > None && j.at.Sub(j.state.Changed) >= j.rules.Unchanged
	_, seen := j.before.Condition(Stuck)
	return long && (seen || j.reading.Moved.After(j.state.Changed))
}

// climbs says whether the value climbs faster than the rate allows in a
// direction: 1 up, -1 down.
func (j *judgement) climbs(r Rate, direction float64) bool {
	change, known := climb(j.state.Recent, r.Per)
	return r.Level > None && known && direction*change > r.Limit*(1+rounding)
}

// paceless says whether a rate is asked for that is not known, as after a
// silence of longer than its period.
func (j *judgement) paceless(r Rate) bool {
	_, known := climb(j.state.Recent, r.Per)
	return r.Level > None && !known
}

// judgeEvent makes one message of a change that is an event. It is closed at
// once, and no After can swallow it.
func (j *judgement) judgeEvent() {
	if j.rules.On == Never || j.blind(Event) || j.before.At.IsZero() {
		return
	}
	value, last := j.reading.Value, j.before.Last
	if j.rules.On == Increase && value <= last || value == last {
		return
	}
	c := Condition{Kind: Event, Level: j.rules.Event.Level, Since: j.at, Seen: j.at, Worst: last, WorstAt: j.before.At}
	for _, what := range []What{Fired, Resolved} {
		j.changes = append(j.changes, Change{What: what, At: j.at, Condition: c, Value: value})
	}
}

// judgeRule judges a kind of trouble that has one level and no bounds.
func (j *judgement) judgeRule(kind Kind, rule Rule, shown bool) {
	found, was := j.state.Condition(kind)
	switch {
	case !was && (!shown || rule.Level == None):
		return
	case j.blind(kind):
		if was {
			j.freeze(found)
		}
		return
	}
	next := j.observe(found, func(level Level) bool { return shown && level == rule.Level })
	next.Kind = kind
	if shown {
		next.Fault = j.reading.Fault
		j.mark(&next)
	}
	next.Level = None
	if shown && (found.Firing() || rule.After.met(next.streak(rule.Level))) {
		next.Level = rule.Level
	}
	j.turn(found, next)
}

// mark notes what a kind without bounds is told with, see Condition.Worst; and
// of what is Unsent that it has lasted since the last time that something came.
func (j *judgement) mark(c *Condition) {
	switch c.Kind {
	case Stale:
		c.WorstAt = j.reading.Stamp
	case Stuck:
		c.WorstAt = j.state.Changed
	case Rise:
		change, _ := climb(j.state.Recent, j.rules.Rise.Per)
		c.reach(High, change, j.at)
	case Fall:
		change, _ := climb(j.state.Recent, j.rules.Fall.Per)
		c.reach(Low, change, j.at)
	case NoResponse:
		if c.Fault.Class == Unsent && c.Since.Equal(j.at) {
			c.Since = j.at.Add(-c.Fault.End.Took)
		}
	case OK, Bound, Missing, Invalid, Event, Uplink, Alarm, News, Overdue, Unconfirmed:
	}
}

// judgeBounds judges the value against the limits of all levels.
func (j *judgement) judgeBounds() {
	found, was := j.state.Condition(Bound)
	if j.blind(Bound) {
		if was {
			j.freeze(found)
		}
		return
	}
	side, value := j.side(), j.reading.Value
	if !was && side == Inside {
		return
	}
	if len(j.limits) == 0 {
		j.freeze(found) // an answer without the bounds that it had before
		return
	}
	next := j.observe(found, func(level Level) bool {
		return limitOf(j.limits, level).Beyond(value, 0) != Inside
	})
	next.Kind = Bound
	if side != Inside {
		next.reach(side, value, j.at)
	}
	j.wait(found, &next, side)
	next.Level = j.boundLevel(found, next)
	j.turn(found, next)
}

// wait keeps the streaks of the levels whose bound the value was beyond and
// which is not told now. Where it is beyond no other bound, no time counts.
func (j *judgement) wait(found Condition, next *Condition, side Side) {
	for _, l := range j.limits {
		if j.unsure(l, found) && next.streak(l.Level).Polls == 0 {
			next.Streaks[l.Level-1], next.Frozen = found.streak(l.Level), side == Inside
		}
	}
}

// unsure says whether the value was beyond a bound that is not told now.
func (j *judgement) unsure(l Limit, found Condition) bool {
	return l.untold(found.Side) && (found.streak(l.Level).Polls > 0 || found.Level == l.Level)
}

// boundLevel is the highest level whose After is met, or that was firing and
// is not clear yet. An alert whose level has no limit any more stays at the
// mildest level that is not clear.
func (j *judgement) boundLevel(found, next Condition) Level {
	level, mildest := None, None
	for _, l := range j.limits {
		streak := next.streak(l.Level)
		met := streak.Polls > 0 && l.After.met(streak)
		beyond := l.Beyond(j.reading.Value, j.rules.Clear) != Inside || j.unsure(l, found)
		if met || beyond && l.Level <= found.Level {
			level = max(level, l.Level)
		}
		if beyond && mildest == None {
			mildest = l.Level
		}
	}
	if level == None && found.Firing() {
		return mildest
	}
	return level
}

// side says beyond which bound of any level the value is.
func (j *judgement) side() Side {
	for _, l := range j.limits {
		if side := l.Beyond(j.reading.Value, 0); side != Inside {
			return side
		}
	}
	return Inside
}

// blind says whether the reading cannot tell anything about the kind.
func (j *judgement) blind(kind Kind) bool {
	why := j.reading.Why
	switch kind {
	case Missing:
		return why == NoResponse
	case Invalid:
		return why == NoResponse || why == Missing
	case Stale:
		return why != OK || j.reading.Stamp.IsZero()
	case Bound, Stuck, Event:
		return why != OK || j.stale
	case Rise:
		return why != OK || j.stale || j.paceless(j.rules.Rise)
	case Fall:
		return why != OK || j.stale || j.paceless(j.rules.Fall)
	case OK, NoResponse, Uplink, Alarm, News, Overdue, Unconfirmed:
	}
	return false
}

// freeze keeps a condition as it is while nothing can be told about it.
func (j *judgement) freeze(c Condition) {
	if !c.Frozen {
		c.Frozen = true
		j.state = j.state.with(c)
	}
}

// observe returns the condition with the reading counted into its streaks.
func (j *judgement) observe(c Condition, reached func(Level) bool) Condition {
	elapsed := time.Duration(0)
	if !c.Frozen && !c.Seen.IsZero() {
		elapsed = max(0, j.at.Sub(c.Seen))
	}
	for i := range c.Streaks {
		s := &c.Streaks[i]
		switch {
		case !reached(Level(i + 1)):
			*s = Streak{}
		case s.Polls == 0:
			*s = Streak{Polls: 1}
		default:
			s.Polls++
			s.Spent += elapsed
		}
	}
	if c.Since.IsZero() {
		c.Since = j.at
	}
	c.Seen, c.Frozen = j.at, false
	return c
}

// turn puts the next condition in the place of the found one and notes the
// change, if it is one.
func (j *judgement) turn(found, next Condition) {
	j.state = j.state.with(next)
	what := step(found, next)
	if what == 0 {
		return
	}
	told := next
	if what == Resolved || what == Withdrawn {
		told = found
	}
	j.changes = append(j.changes, Change{
		What: what, At: j.at, Condition: told, From: found.Level,
		Value: j.reading.Value, Limit: limitOf(j.limits, told.Level).known(),
	})
}

// step names what lies between two states of a condition; 0 is nothing.
func step(found, next Condition) What {
	switch {
	case !found.Firing() && next.Firing():
		return Fired
	case found.Firing() && !next.Firing():
		return Resolved
	case next.Level > found.Level, next.Firing() && next.Side != found.Side:
		return Worsened
	case next.Level < found.Level:
		return Eased
	case !found.open() && next.open():
		return Began
	case found.open() && !next.open():
		return Withdrawn
	}
	return 0
}

// limitOf returns the limit of a level, or one without bounds.
func limitOf(limits []Limit, level Level) Limit {
	for _, l := range limits {
		if l.Level == level {
			return l
		}
	}
	return Limit{Level: level}
}
