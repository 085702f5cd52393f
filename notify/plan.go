package notify

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// When a digest takes the place of single messages.
const (
	digestCount = 3                // more deliveries than this are owed,
	digestAge   = 10 * time.Minute // and the oldest has waited longer
)

// noticeCount is how many notices one message tells at most, so that it stays
// below what providers take.
const noticeCount = 9

// A Next is a channel's next step. Where Carrier is nil there is nothing to
// send before At; a zero At means nothing at all.
type Next struct {
	At time.Time

	Carrier *Delivery // the delivery whose message goes out
	Joined  []Delivery
	Opens   bool // opens a group: alerts that follow shortly wait for company
	Pierces bool // a fatal alert that did not wait for its group

	Digest Digest    // whether and why one digest tells all of it
	Since  time.Time // of a digest: when what it tells could first have been told
	Until  time.Time // of AfterQuiet: when the quiet hours, which began at Since, ended

	Edition *Edition // what it is a report of, where it is one

	Left time.Time // when the latest became owed for which it has no room; zero: it tells all
}

// Digest says why a digest tells what is owed.
type Digest int8

// The reasons. The zero value is no digest.
const (
	TooLate    Digest = iota + 1 // it could not be told in time
	AfterQuiet                   // quiet hours have held it back
	AfterQuota                   // the channel had too few messages left in the month
)

// Plan decides what a channel sends next. It is pure.
//
// What may have arrived already is settled first, with the same body. A
// delivery waits while an earlier unfinished one shares an alert with it, so
// that an end never overtakes its beginning. The first alert goes at once;
// those within GroupWait after it form one message, which a new fatal one
// pierces once. What is told whole and does not fit follows at once. After an outage the fatal ones that last go first, and a
// digest tells the rest. Notices come after alerts.
//
// In quiet hours only what is bad enough goes out, by the peak of its alerts,
// and earlier deliveries that share an alert with it; tests and drills go too.
// The rest follows when they end: several deliveries as one digest. While only
// the reserve of a month is left, or nothing, it is much the same.
//
// A report goes when there is nothing else to tell: it joins nothing, delays
// nothing and does not go out in quiet hours. All editions of one that are owed
// go as one, so that an outage or a night is followed by one report. They are
// the first to give way where a month has too few messages, and lie farther
// apart then.
func Plan(p Policy, due []Delivery, h History, now time.Time) Next {
	if len(due) == 0 {
		return Next{}
	}
	due = slices.Clone(due)
	waits := p.Quiet.waits(due, now)
	shelf := unshelve(due, waits)
	for i, d := range due {
		due[i].Next = d.resumes(now)
	}
	if ready := h.ready(p.Pace, now); ready.After(now) {
		return Next{At: ready}
	}
	news, _ := splitReports(due)
	hold := waitUntil(unblocked(news))
	due = p.Quiet.audible(due, waits, now)
	short := h.Allowance.withheld(due, now)
	thinned := h.Allowance.thinned(but(due, short), now)
	news, reports := splitReports(but(but(due, short), thinned))
	if n, ok := settleFirst(news, now); ok {
		return n
	}
	free := unblocked(news)
	if hold.After(now) && len(free) > 0 {
		return Next{At: earliest(hold, wakeOfUnsure(news))}
	}
	if h.Allowance.Scarce(now) {
		shelf = nil
	}
	n := planner{p, waits, shelf}.choose(free, h, now).fit(p, now)
	if len(free) == 0 {
		n = h.issue(p.Pace, reports, now)
	}
	if n.Carrier == nil {
		n.At = earliest(earliest(n.At, wakeOfUnsure(news)), p.Quiet.closes(now))
		n.At = earliest(n.At, soonest(thinned))
		if len(short) > 0 {
			n.At = earliest(n.At, h.Allowance.Turn)
		}
	}
	return n
}

// A planner decides among deliveries of which it knows how long they have
// waited.
type planner struct {
	Policy
	waits map[int64]wait
	shelf map[int64]bool // held back until now for want of messages
}

// ids returns the deliveries that travel in the message, the carrier first.
func (n Next) ids() []int64 {
	ids := []int64{n.Carrier.ID}
	for _, d := range n.Joined {
		ids = append(ids, d.ID)
	}
	return ids
}

// choose decides among deliveries that nothing blocks.
func (p planner) choose(free []Delivery, h History, now time.Time) Next {
	alerts, notices := split(free)
	if n, ok := p.unshelved(free); ok {
		return n
	}
	if p.overdue(free) {
		if fatal := fatalOf(alerts); len(fatal) > 0 {
			return together(fatal, Next{Opens: true})
		}
		return together(fewNotices(free), Next{Digest: TooLate, Since: p.since(free), Opens: true})
	}
	if kept := p.kept(free); count(kept) > 1 {
		if fatal := fatalOf(beside(alerts, kept)); len(fatal) > 0 {
			return together(fatal, Next{Opens: true})
		}
		began, ended := p.Quiet.last(now)
		return together(fewNotices(kept), Next{Digest: AfterQuiet, Since: began, Until: ended, Opens: true})
	}
	n := p.group(alerts, h, now)
	if n.Carrier == nil && len(notices) > 0 {
		return together(fewNotices(notices), Next{})
	}
	return n
}

// group decides among deliveries that tell of alerts.
func (p planner) group(alerts []Delivery, h History, now time.Time) Next {
	end := h.Opened.Add(p.GroupWait)
	if i := slices.IndexFunc(alerts, Delivery.drill); i >= 0 {
		return together(alerts[i:i+1], Next{}) // somebody waits for it
	}
	switch fatal := fatalOf(alerts); {
	case len(alerts) == 0:
		return Next{}
	case h.Opened.IsZero() || !now.Before(end):
		return together(alerts, Next{Opens: true})
	case len(fatal) > 0 && !h.Pierced:
		return together(fatal, Next{Pierces: true})
	}
	if left := h.left(alerts); len(left) > 0 {
		return together(left, Next{})
	}
	return Next{At: end}
}

// settleFirst returns the oldest frozen delivery that may be tried now.
func settleFirst(due []Delivery, now time.Time) (Next, bool) {
	for i, d := range due {
		if d.frozen() && !d.Next.After(now) {
			return Next{Carrier: &due[i]}, true
		}
	}
	return Next{}, false
}

// unblocked returns what is owed and shares no alert with an earlier frozen
// delivery. One that some have waits for the others alone. Of what is over the
// beginning waits for an end that is blocked by another alert: it would tell that
// end too.
func unblocked(due []Delivery) []Delivery {
	busy, ended := map[int64]bool{}, map[int64]bool{}
	free := make([]Delivery, 0, len(due))
	for _, d := range due {
		switch {
		case d.inPart():
		case d.State == Joined || d.frozen():
			d.mark(busy)
		case d.concerns(busy):
			d.mark(busy)
			d.mark(ended)
		default:
			free = append(free, d)
		}
	}
	return slices.DeleteFunc(free, func(d Delivery) bool { return d.over() && d.concerns(ended) })
}

// waitUntil is until when a channel that failed temporarily waits.
func waitUntil(free []Delivery) time.Time {
	var hold time.Time
	for _, d := range free {
		if d.Next.After(hold) {
			hold = d.Next
		}
	}
	return hold
}

// wakeOfUnsure is when the first frozen delivery is to be tried again.
func wakeOfUnsure(due []Delivery) time.Time {
	var at time.Time
	for _, d := range due {
		if d.frozen() {
			at = earliest(at, d.Next)
		}
	}
	return at
}

// overdue says whether a digest takes the place of single messages.
func (p planner) overdue(free []Delivery) bool {
	var waited time.Duration
	for _, d := range free {
		waited = max(waited, p.waits[d.ID].open)
	}
	return count(free) > digestCount && waited > digestAge || p.GiveUp > 0 && waited > p.GiveUp
}

// since is when the first of the deliveries could have been told.
func (p planner) since(all []Delivery) time.Time {
	var since time.Time
	for _, d := range all {
		since = earliest(since, p.waits[d.ID].free)
	}
	return since
}

// kept returns what quiet hours have held back, and what has become owed since
// about the same alerts.
func (p planner) kept(free []Delivery) []Delivery {
	var kept []Delivery
	told := map[int64]bool{}
	for _, d := range free {
		if w := p.waits[d.ID]; !w.through && w.hushed > 0 || d.concerns(told) {
			kept = append(kept, d)
			d.mark(told)
		}
	}
	return kept
}

// fewNotices returns the deliveries without the notices that are too many for
// one message.
func fewNotices(all []Delivery) []Delivery {
	notices := 0
	return slices.DeleteFunc(slices.Clone(all), func(d Delivery) bool {
		if d.Cause != CauseAlert {
			notices++
		}
		return d.Cause != CauseAlert && notices > noticeCount
	})
}

// beside returns the deliveries that are not among others.
func beside(all, others []Delivery) []Delivery {
	return slices.DeleteFunc(slices.Clone(all), func(d Delivery) bool { return owes(others, d.ID) })
}

// count is how many deliveries tell news: not a reminder of what one before it
// tells anyway.
func count(all []Delivery) int {
	n := 0
	told := map[int64]bool{}
	for _, d := range all {
		if !d.repeats(told) {
			n++
		}
		d.mark(told)
	}
	return n
}

// repeats says whether a delivery tells nothing but again what was told of the
// alerts.
func (d Delivery) repeats(told map[int64]bool) bool {
	return len(d.Parts) > 0 && !slices.ContainsFunc(d.Parts, func(p Part) bool {
		return p.What != checks.Reminded && p.What != checks.Resumed || !told[p.Alert.ID]
	})
}

// together makes one message of all deliveries.
func together(all []Delivery, n Next) Next {
	if len(all) > 0 {
		n.Carrier, n.Joined = &all[0], all[1:]
	}
	return n
}

// split parts the deliveries that tell of alerts from notices.
func split(all []Delivery) (alerts, notices []Delivery) {
	for _, d := range all {
		if d.Cause == CauseAlert {
			alerts = append(alerts, d)
		} else {
			notices = append(notices, d)
		}
	}
	return alerts, notices
}

// concerns says whether the delivery tells of one of the alerts.
func (d Delivery) concerns(alerts map[int64]bool) bool {
	return slices.ContainsFunc(d.Parts, func(p Part) bool { return alerts[p.Alert.ID] })
}

// mark adds the alerts that the delivery tells of.
func (d Delivery) mark(alerts map[int64]bool) {
	for _, p := range d.Parts {
		alerts[p.Alert.ID] = true
	}
}

// frozen says whether the delivery's message is fixed and may have arrived.
func (d Delivery) frozen() bool { return d.State == Sending || d.State == Unsure }

// fatalOf returns the deliveries that tell of a fatal alert that still lasts,
// or of a fatal event, and the earlier ones that share an alert with them.
func fatalOf(all []Delivery) []Delivery {
	var fatal []Delivery
	told := map[int64]bool{}
	for _, d := range slices.Backward(all) {
		if d.fatal() || d.concerns(told) {
			fatal = append(fatal, d)
			d.mark(told)
		}
	}
	slices.Reverse(fatal)
	return fatal
}

// drill says whether the delivery tells of nothing but a rehearsal.
func (d Delivery) drill() bool {
	return len(d.Parts) > 0 && !slices.ContainsFunc(d.Parts, func(part Part) bool { return !part.Alert.Drill })
}

// fatal says whether the delivery tells of a fatal alert that still lasts, or
// of a fatal event.
func (d Delivery) fatal() bool {
	return slices.ContainsFunc(d.Parts, func(part Part) bool {
		a := part.Alert
		return (a.Open() || !a.Kind.Lasts()) && a.Level == checks.Fatal
	})
}

// resumes returns until when the delivery waits. What its latest attempt has led
// to holds, as long as a provider may ask for, also after a restart; but not
// where the clock was set back behind that attempt.
func (d Delivery) resumes(now time.Time) time.Time {
	if !d.Tried.IsZero() && !d.Tried.After(now) {
		return d.Next
	}
	return reachable(d.Next, now, d.patience())
}

// reachable returns the stored time of a wait, of which none is longer than
// longest. One that is further ahead was written before the clock was set
// back: it is over now.
func reachable(at, now time.Time, longest time.Duration) time.Time {
	if at.Sub(now) > longest {
		return now
	}
	return at
}

// earliest returns the earlier of two times, of which a zero one counts not.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// latest returns the later of two times.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
