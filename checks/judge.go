package checks

import "time"

// Judge judges one reading of a subject at a time and returns what to
// remember and what changed. It is pure; at must not lie before that of an
// earlier call, and where it does (a clock that was set back) no time counts
// as spent.
//
// What a reading cannot tell neither resolves nor resets: without an answer
// every condition but NoResponse is frozen; a missing or invalid value
// freezes what needs a value.
func Judge(rules Rules, state State, reading Reading, at time.Time) (State, []Change) {
	j := judgement{limits: rules.Limits, clear: rules.Clear, state: state, reading: reading, at: at}
	if len(j.limits) == 0 {
		j.limits = reading.Limits
	}
	j.judgeRule(NoResponse, rules.NoResponse)
	j.judgeRule(Missing, rules.Missing)
	j.judgeRule(Invalid, rules.Invalid)
	j.judgeBounds()
	if reading.Why == OK {
		j.state.Last, j.state.At = reading.Value, at
	}
	return j.state, j.changes
}

// judgement is one call of Judge.
type judgement struct {
	limits  []Limit
	clear   float64
	state   State
	reading Reading
	at      time.Time
	changes []Change
}

// judgeRule judges a kind of trouble that has one level and no bounds.
func (j *judgement) judgeRule(kind Kind, rule Rule) {
	shown := j.reading.Why == kind
	found, was := j.state.Condition(kind)
	switch {
	case !was && (!shown || rule.Level == None):
		return
	case j.blind(kind):
		j.freeze(found)
		return
	}
	next := j.observe(found, func(level Level) bool { return shown && level == rule.Level })
	next.Kind = kind
	if shown {
		next.Fault = j.reading.Fault
	}
	next.Level = None
	if shown && (found.Firing() || rule.After.met(next.streak(rule.Level))) {
		next.Level = rule.Level
	}
	j.turn(found, next)
}

// judgeBounds judges the value against the limits of all levels.
func (j *judgement) judgeBounds() {
	found, was := j.state.Condition(Bound)
	if j.reading.Why != OK {
		if was {
			j.freeze(found)
		}
		return
	}
	side, value := j.side(), j.reading.Value
	if !was && side == Inside {
		return
	}
	next := j.observe(found, func(level Level) bool {
		return limitOf(j.limits, level).Beyond(value, 0) != Inside
	})
	next.Kind = Bound
	if side != Inside {
		next.reach(side, value, j.at)
	}
	next.Level = j.boundLevel(found.Level, next)
	j.turn(found, next)
}

// boundLevel is the highest level whose After is met, or that was firing and
// is not clear yet.
func (j *judgement) boundLevel(before Level, c Condition) Level {
	level := None
	for _, l := range j.limits {
		streak := c.streak(l.Level)
		met := streak.Polls > 0 && l.After.met(streak)
		held := l.Level <= before && l.Beyond(j.reading.Value, j.clear) != Inside
		if met || held {
			level = max(level, l.Level)
		}
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
	switch kind {
	case Missing:
		return j.reading.Why == NoResponse
	case Invalid:
		return j.reading.Why == NoResponse || j.reading.Why == Missing
	case OK, Bound, NoResponse:
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
		Value: j.reading.Value, Limit: limitOf(j.limits, told.Level),
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
