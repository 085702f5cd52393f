package checks

import "time"

// A Verdict is what somebody outside says of a subject: a cloud, a script, a
// job. It stands where a reading of ours would be judged.
type Verdict struct {
	// Kind is Alarm, News, Overdue or Unconfirmed.
	Kind Kind

	// Level says how bad it is; None: it is well again. That of News is
	// what it is told with.
	Level Level

	// Since is since when it is so, before the present; zero: from now on.
	Since time.Time

	// Fault holds their words, cut to a bearable length, and no secret.
	Fault Fault
}

// Heed takes a verdict over and returns what to remember and what changed. It
// is pure. An Alarm or Overdue lasts until a verdict of the same kind says that
// it is well again; the words may change meanwhile. What is Unconfirmed lasts as
// well, and the verdict that ends it is a person's. The end is as silent as the
// beginning or the verdict on it. What is Unrenewed ends as what nobody watches
// any more. News begins and ends at once.
func Heed(state State, v Verdict, at time.Time) (State, []Change) {
	found, _ := state.Condition(v.Kind)
	next := Condition{Kind: v.Kind, Level: v.Level, Since: found.Since, Seen: at, Fault: v.Fault}
	if next.Since.IsZero() {
		next.Since = at
		if !v.Since.IsZero() && v.Since.Before(at) {
			next.Since = v.Since
		}
	}
	if v.Kind == News {
		return state, []Change{{What: Fired, At: at, Condition: next}, {What: Resolved, At: at, Condition: next, From: v.Level}}
	}
	if v.Level == None && v.Fault.Class == Unrenewed {
		state, changes := state.Close(v.Kind, at)
		for i := range changes {
			changes[i].Condition.Fault.Class, changes[i].Condition.Fault.End = v.Fault.Class, v.Fault.End
		}
		return state, changes
	}
	if !next.Firing() {
		next = Condition{Kind: v.Kind}
		found.Fault.Silent = found.Fault.Silent || v.Fault.Silent
	}
	j := judgement{state: state, at: at}
	j.turn(found, next)
	return j.state, j.changes
}
