package notify

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Told is an alert that lasts, and who has been told of it.
type Told struct {
	Alert    checks.Alert
	Channels map[string]Telling // by the name of the channel
}

// A Telling is when a channel became owed news of an alert.
type Telling struct {
	First time.Time // that it began
	Last  time.Time // the latest
}

// Remind says which channels are owed which alerts again: those that last,
// that nobody has acknowledged, and of which the channel has heard nothing for
// its Repeat. What is due together is owed as one delivery a channel.
func Remind(policies []Policy, open []Told, at time.Time) []Delivery {
	var owed []Delivery
	for _, p := range policies {
		owed = append(owed, owe(p.Channel, checks.Reminded, at, chosen(open, func(t Told) bool { return p.reminds(t, at) }))...)
	}
	return owed
}

// Escalate says which channels are owed alerts because those who were told do
// not acknowledge them: each channel that the policy of one of these names, and
// that has not been told itself. Its level does not matter, unless it is on
// standby and has no other use for one.
func Escalate(policies []Policy, open []Told, at time.Time) []Delivery {
	var owed []Delivery
	for _, p := range policies {
		owed = append(owed, owe(p.Channel, checks.Escalated, at, chosen(open, func(t Told) bool {
			_, told := t.Channels[p.Channel]
			return !told && (!p.Standby || p.concerns(t.Alert)) &&
				slices.ContainsFunc(policies, func(from Policy) bool { return from.escalates(t, p.Channel, at) })
		}))...)
	}
	return owed
}

// chosen returns the alerts that somebody waits for and that are as asked.
func chosen(open []Told, as func(Told) bool) []checks.Alert {
	var alerts []checks.Alert
	for _, t := range open {
		if pressing(t.Alert) && as(t) {
			alerts = append(alerts, t.Alert)
		}
	}
	return alerts
}

// pressing says whether an alert lasts, is not held back, and waits for
// somebody to acknowledge it.
func pressing(a checks.Alert) bool {
	return a.Open() && a.Ack == nil && a.Held == nil && a.Flapping.Well.IsZero() && a.Kind.Lasts() && !a.Drill
}

// reminds says whether it is time to tell the channel again.
func (p Policy) reminds(t Told, at time.Time) bool {
	telling, told := t.Channels[p.Channel]
	return told && p.Repeat > 0 && !reachable(telling.Last.Add(p.Repeat), at, p.Repeat).After(at)
}

// escalates says whether it is time to tell another channel of what this one
// was told.
func (p Policy) escalates(t Told, to string, at time.Time) bool {
	telling, told := t.Channels[p.Channel]
	return told && p.Escalate.Wait > 0 && slices.Contains(p.Escalate.To, to) &&
		!reachable(telling.First.Add(p.Escalate.Wait), at, p.Escalate.Wait).After(at)
}

// owe makes a channel owe a step of alerts as one delivery, where there are
// any.
func owe(channel string, what checks.What, at time.Time, alerts []checks.Alert) []Delivery {
	if len(alerts) == 0 {
		return nil
	}
	d := Delivery{Channel: channel, Cause: CauseAlert, Owed: at, State: Owed, Next: at}
	for _, a := range alerts {
		d.Parts = append(d.Parts, Part{What: what, Alert: a})
	}
	return []Delivery{d}
}
