package notify

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// longestHush bounds how far back quiet hours are counted. What is older has
// waited long enough for everything.
const longestHush = 366 * day

// A wait is how long a delivery has waited for quiet hours, and for all else.
type wait struct {
	through bool          // quiet hours do not hold it back, or no longer
	hushed  time.Duration // in quiet hours, which held it back
	open    time.Duration // otherwise
	free    time.Time     // when it could first have been sent
}

// waits returns how long each delivery of a channel has waited, by its id.
//
// What is bad enough goes out in quiet hours as well, and an earlier delivery
// that shares an alert with it goes along. One whose alert got bad enough only
// later was held back until then.
func (q *Quiet) waits(due []Delivery, now time.Time) map[int64]wait {
	waits := make(map[int64]wait, len(due))
	worse := map[string]time.Time{} // alerts that got worse, and when
	told := map[string]time.Time{}  // alerts of which something goes through, and since when
	for _, d := range slices.Backward(due) {
		until := q.freed(d, worse, told)
		through := !until.IsZero()
		if !through {
			until = now
		}
		for _, name := range d.names() {
			if through {
				told[name] = until
			}
			if d.tells(checks.Worsened, name) {
				worse[name] = d.Owed
			}
		}
		waits[d.ID] = q.wait(d, until, now, through)
	}
	return waits
}

// audible returns the deliveries that quiet hours do not hold back at a time.
func (q *Quiet) audible(all []Delivery, waits map[int64]wait, now time.Time) []Delivery {
	if q.closes(now).IsZero() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(d Delivery) bool { return !waits[d.ID].through })
}

// freed returns since when quiet hours let a delivery through; zero where they
// do not.
func (q *Quiet) freed(d Delivery, worse, told map[string]time.Time) time.Time {
	var at time.Time
	if q == nil || d.drill() || d.Notice != nil && (d.Notice.Topic == TestTopic || q.loud(d.Notice.Level)) {
		return d.Owed
	}
	for _, p := range d.Parts {
		if name := p.Alert.Name(); q.loud(max(p.Alert.Peak, p.Alert.Level)) {
			if d.tells(checks.Worsened, name) {
				return d.Owed
			}
			at = earliest(at, latest(d.Owed, worse[name]))
		}
	}
	if !at.IsZero() {
		return at
	}
	for _, name := range d.names() {
		if since, ok := told[name]; ok {
			at = earliest(at, latest(d.Owed, since))
		}
	}
	return at
}

// loud says whether what is as bad as a level is told in quiet hours.
func (q *Quiet) loud(level checks.Level) bool { return q.Except != checks.None && level >= q.Except }

// wait counts the quiet hours that held a delivery back until a time.
func (q *Quiet) wait(d Delivery, until, now time.Time, through bool) wait {
	w := wait{through: through, hushed: q.between(d.Owed, until), free: d.Owed}
	w.open = now.Sub(d.Owed) - w.hushed
	if end := q.closes(d.Owed); w.hushed > 0 && !end.IsZero() {
		w.free = earliest(end, until)
	}
	return w
}

// between returns how much of a stretch of time are quiet hours.
func (q *Quiet) between(from, to time.Time) time.Duration {
	var quiet time.Duration
	if q == nil {
		return quiet
	}
	for at := latest(from, to.Add(-longestHush)); at.Before(to); {
		next := q.Window.Next(at)
		if next.IsZero() || next.After(to) {
			next = to
		}
		if q.Window.Contains(at) {
			quiet += next.Sub(at)
		}
		at = next
	}
	return quiet
}

// closes returns when the quiet hours of a time end; zero where it is in none.
func (q *Quiet) closes(at time.Time) time.Time {
	if q == nil || !q.Window.Contains(at) {
		return time.Time{}
	}
	return q.Window.Next(at)
}

// last returns the latest quiet hours that are over at a time, as far as they
// lie within the week before.
func (q *Quiet) last(at time.Time) (began, ended time.Time) {
	var opened time.Time
	for turn := q.Window.Next(at.AddDate(0, 0, -8)); !turn.IsZero() && !turn.After(at); turn = q.Window.Next(turn) {
		if q.Window.Contains(turn) {
			opened = turn
		} else {
			began, ended = opened, turn
		}
	}
	return began, ended
}

// names are the alerts that a delivery tells of, and those of the message that
// carries it, where that is fixed.
func (d Delivery) names() []string {
	var names []string
	for _, p := range d.Parts {
		names = append(names, p.Alert.Name())
	}
	if d.Message != nil {
		names = append(names, d.Message.Alerts...)
	}
	return names
}

// tells says whether the delivery tells a step of an alert.
func (d Delivery) tells(what checks.What, alert string) bool {
	return slices.ContainsFunc(d.Parts, func(p Part) bool { return p.What == what && p.Alert.Name() == alert })
}
