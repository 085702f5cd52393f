package notify

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/line"
)

// A Meter is a channel whose provider takes but so many messages a month.
type Meter interface {
	// Meter asks the provider how many are left; it writes nothing.
	Meter(ctx context.Context) (Allowance, error)
}

// A Counter are settings of a channel whose provider may count messages by
// recipients.
type Counter interface {
	// Counts returns what one message counts; 0: as many as the group has
	// members, or the account has friends.
	Counts() int
}

// An Allowance is how many messages a provider takes from a channel in the
// current month. The zero value is that of a channel of which that is not
// known.
type Allowance struct {
	At      time.Time `json:"at,omitzero"`       // when the provider was asked
	Limited bool      `json:"limited"`           // the month has a limit
	Limit   int64     `json:"limit,omitempty"`   // messages in the month, counted by recipients, as all of these
	Used    int64     `json:"used,omitempty"`    // of them, so far
	Cost    int64     `json:"cost,omitempty"`    // what one message counts; 0: not known
	Reserve int64     `json:"reserve,omitempty"` // the last so many are kept for errors
	Turn    time.Time `json:"turn,omitzero"`     // when the month turns, and counting begins anew
	Refused bool      `json:"refused,omitempty"` // the provider has since said that nothing is left
}

// Left is how many messages are left of a month with a limit.
func (a Allowance) Left() int64 { return max(0, a.Limit-a.Used) }

// Alerts is for how many alerts that is enough.
func (a Allowance) Alerts() int64 { return a.Left() / max(1, a.Cost) }

// Holds says whether it is still that of the current month.
func (a Allowance) Holds(now time.Time) bool { return !a.At.IsZero() && now.Before(a.Turn) }

// Spent says whether nothing is left.
func (a Allowance) Spent(now time.Time) bool {
	return a.Holds(now) && (a.Refused || a.Limited && a.Left() == 0)
}

// Scarce says whether one message more would be one of the reserve, or nothing
// is left.
func (a Allowance) Scarce(now time.Time) bool {
	return a.Spent(now) || a.Holds(now) && a.Limited && a.Left()-max(1, a.Cost) < a.Reserve
}

// withheld returns the ids of the deliveries that wait for more messages: while
// nothing is left all of them, and while only the reserve is, what is milder
// than an error, unless it shares an alert with something later that is not.
// Reports wait already while little more than the reserve is left.
func (a Allowance) withheld(due []Delivery, now time.Time) map[int64]bool {
	scarce, spent := a.Scarce(now), a.Spent(now)
	reports, unlimited := a.reports(now)
	if !scarce && (unlimited || reports > 0) {
		return nil
	}
	wait, told := map[int64]bool{}, map[int64]bool{}
	for _, d := range slices.Backward(due) {
		if !spent && (!scarce && !d.report() || d.dear() || d.concerns(told)) {
			d.mark(told)
		} else {
			wait[d.ID] = true
		}
	}
	return wait
}

// Waits returns until when at most deliveries wait for messages of the month, by
// their ids, given all that the channel owes in the order in which it became
// owed. It is pure. Quiet hours and failures are not looked at.
func (a Allowance) Waits(due []Delivery, now time.Time) map[int64]time.Time {
	short := a.withheld(due, now)
	waits := a.thinned(but(due, short), now)
	for id := range short {
		waits[id] = a.Turn
	}
	return waits
}

// soonest returns the earliest of some times; zero where there are none.
func soonest(all map[int64]time.Time) time.Time {
	var at time.Time
	for _, t := range all {
		at = earliest(at, t)
	}
	return at
}

// but returns the deliveries without some, which a map has as its keys.
func but[V any](all []Delivery, some map[int64]V) []Delivery {
	if len(some) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(d Delivery) bool {
		_, in := some[d.ID]
		return in
	})
}

// dear says whether a delivery is worth a message of the reserve: what is or
// was an error, what somebody waits for, what may have arrived already, and
// news of the quota itself.
func (d Delivery) dear() bool {
	switch {
	case d.State == Joined || d.frozen() || d.drill():
		return true
	case d.Notice != nil:
		return d.Notice.Level >= checks.Error || slices.Contains([]Topic{TestTopic, Quota, QuotaSpent, QuotaBack}, d.Notice.Topic)
	}
	return slices.ContainsFunc(d.Parts, func(p Part) bool { return max(p.Alert.Peak, p.Alert.Level) >= checks.Error })
}

// shelved says whether the delivery was held back for want of messages: it is
// not to be tried before the turn of a month, for which nothing else waits.
func (d Delivery) shelved() bool {
	return d.State == Owed && d.Next.After(d.Owed) && d.Next.Equal(line.Turn(d.Next.Add(-1)))
}

// unshelve lets go what was held back for want of messages, as far as that
// alone holds it, and returns the ids. It has not waited for anything else.
func unshelve(due []Delivery, waits map[int64]wait) map[int64]bool {
	shelf := map[int64]bool{}
	for i, d := range due {
		if d.shelved() {
			w := waits[d.ID]
			w.open = 0
			shelf[d.ID], waits[d.ID], due[i].Next = true, w, d.Owed
		}
	}
	return shelf
}

// unshelved returns the digest of what was held back for want of messages, now
// that there are some, and of what has become owed since about the same alerts.
// What is fatal goes first.
func (p planner) unshelved(free []Delivery) (Next, bool) {
	var late []Delivery
	told := map[int64]bool{}
	for _, d := range free {
		if p.shelf[d.ID] || d.concerns(told) {
			late = append(late, d)
			d.mark(told)
		}
	}
	if count(late) < 2 {
		return Next{}, false
	}
	alerts, _ := split(free)
	if fatal := fatalOf(alerts); len(fatal) > 0 {
		return together(fatal, Next{Opens: true}), true
	}
	return together(fewNotices(late), Next{Digest: AfterQuota, Since: p.since(late), Opens: true}), true
}

// What people have been told of a channel's quota.
const (
	mostShare  = 80  // per cent used, at which they are told
	worseShare = 95  // and told again
	spentShare = 100 // nothing is left
)

// Warned is what people have been told of a channel's quota.
type Warned struct {
	Turn  time.Time `json:"turn,omitzero"`   // the end of the month that it was about
	Share int       `json:"share,omitempty"` // per cent used: 80, 95 or 100
}

// share is how much of the month is used, as far as people are told of it.
func (a Allowance) share(now time.Time) int {
	switch {
	case a.Spent(now):
		return spentShare
	case !a.Limited || a.Used*100 < a.Limit*mostShare:
		return 0
	case a.Used*100 < a.Limit*worseShare:
		return mostShare
	}
	return worseShare
}

// News returns what people are to be told of a channel's quota after what they
// have been told, and what they have been told then; no topic: nothing. It is
// pure. They are told once a month each that most is used and that almost all
// is, that nothing is left, and that it is not so any more.
func (a Allowance) News(before Warned, now time.Time) (Topic, Warned) {
	if !a.Holds(now) {
		return "", before
	}
	share, told := a.share(now), before.Share
	switch was := told == spentShare; {
	case was && share < spentShare:
		return QuotaBack, Warned{a.Turn, share}
	case share == spentShare && !was:
		return QuotaSpent, Warned{a.Turn, share}
	case !before.Turn.Equal(a.Turn) && !was:
		told = 0
	}
	if share > told {
		return Quota, Warned{a.Turn, share}
	}
	return "", Warned{a.Turn, told}
}
