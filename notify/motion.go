package notify

import (
	"math"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

const day = 24 * time.Hour

// blur is how long may lie between the values before and after an event for
// the time of the latter to be told as that of the event.
const blur = 10 * time.Minute

// began is when the trouble began: of a value that is stuck, when it last
// moved.
func began(a checks.Alert) time.Time {
	if a.Kind == checks.Stuck && !a.WorstAt.IsZero() {
		return a.WorstAt
	}
	return a.Since
}

// wrongFrom is since when an alert has been one for those who read how long it has
// lasted: a report is missing from when it was due, not from the one before it.
func wrongFrom(a checks.Alert) time.Time {
	if a.Kind == checks.Overdue {
		return a.Fired
	}
	return began(a)
}

// amid returns the writer of what follows a stretch of time: a day that the
// reader knows from it is not named again.
func (w writer) amid(began, ended time.Time) writer {
	w.Clock = w.Amid(began, ended)
	return w
}

// following returns the writer of what follows the past of an alert.
func (w writer) following(a checks.Alert) writer {
	if a.Resolved.Sub(began(a)) >= day && a.Kind == checks.Bound && !a.WorstAt.IsZero() {
		return w.amid(a.WorstAt, a.WorstAt)
	}
	return w.amid(began(a), a.Resolved)
}

// old are the values of Stale and Stuck: since when the number has not been
// another.
func (w writer) old(a checks.Alert) language.Values {
	return language.Values{
		"field": w.field(a), "time": w.Tell(a.WorstAt), "age": w.Lasted(a.WorstAt), "limit": w.Measure(a.Window),
	}
}

// rate writes of a value that climbs or sinks too fast.
func (w writer) rate(i item) string {
	a := i.alert
	v := language.Values{
		"field": w.field(a), "change": change(a), "per": w.Measure(a.Rate.Per), "limit": language.Bound(a.Rate.Limit), "lasted": w.sinceThen(i),
	}
	if !a.WorstAt.Equal(a.At) {
		v["time"] = w.Tell(a.WorstAt)
	}
	v["normal"] = w.normal(without(a))
	return language.Fill(w.Rate, v)
}

// without returns the alert without the bound that it has passed, for kinds of
// trouble that pass none.
func without(a checks.Alert) checks.Alert {
	a.Limit = checks.Limit{}
	return a
}

// change writes the greatest change within the period of a rate: +4.1.
func change(a checks.Alert) string {
	s := language.Scale{Bounds: []float64{a.Rate.Limit}, Places: max(1, language.Places(a.Rate.Limit))}
	sign := "+"
	if a.Worst < 0 {
		sign = language.Minus
	}
	return sign + s.Format(math.Abs(a.Worst))
}

// happening are the values of an event: what changed into what, and when that
// was, as far as it is known.
func (w writer) happening(a checks.Alert) language.Values {
	s := scaleOf(a)
	v := language.Values{"before": s.Format(a.Worst), "value": s.Format(a.Value)}
	if a.Since.Sub(a.WorstAt) > blur {
		v["span"] = w.Stretch(a.WorstAt, a.Since)
	} else {
		v["time"] = w.Tell(a.Since)
	}
	return v
}
