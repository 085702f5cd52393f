package notify

import (
	"slices"
	"time"
)

// An issue is a report as it goes out next: all editions of it that are owed,
// as one.
type issue struct {
	edition  Edition
	owed     []Delivery // in their order
	interval time.Duration
}

// issues returns the reports that are owed and not on their way, each once, in
// the order in which they became owed.
func issues(due []Delivery) []issue {
	var all []issue
	for _, d := range due {
		if d.State != Owed || d.Edition == nil {
			continue
		}
		i := slices.IndexFunc(all, func(i issue) bool { return i.edition.Report == d.Edition.Report })
		if i < 0 {
			all = append(all, issue{edition: *d.Edition})
			i = len(all) - 1
		}
		all[i].add(d)
	}
	return all
}

// add adds an edition: all of them reach from the first to the last, and what
// they show is as the last was asked for.
func (i *issue) add(d Delivery) {
	since, until := earliest(i.edition.Since, d.Edition.Since), i.edition.Until
	if !d.Edition.Until.Before(until) {
		i.edition = *d.Edition
		i.interval = max(0, i.edition.Next.Sub(i.edition.Until))
	}
	i.edition.Since = since
	i.owed = append(i.owed, d)
}

// report says whether a delivery is a report.
func (d Delivery) report() bool { return d.Cause == CauseReport }

// splitReports parts reports from what is told before them.
func splitReports(due []Delivery) (news, reports []Delivery) {
	if !slices.ContainsFunc(due, Delivery.report) {
		return due, nil
	}
	for _, d := range due {
		if d.report() {
			reports = append(reports, d)
		} else {
			news = append(news, d)
		}
	}
	return news, reports
}

// reportShare is how much of what a provider takes within its window reports
// leave for alerts, as a part of Pace.Burst.
const reportShare = 2

// issue decides which report a channel sends next, where it has nothing else to
// tell. One that does not get through stops no other: of those that may be
// tried the one goes that was tried least.
func (h History) issue(pace Pace, reports []Delivery, now time.Time) Next {
	if len(reports) == 0 {
		return Next{}
	}
	pace.Burst -= pace.Burst / reportShare
	if ready := h.ready(pace, now); ready.After(now) {
		return Next{At: ready}
	}
	if n, ok := settleFirst(reports, now); ok {
		return n
	}
	at := wakeOfUnsure(reports)
	var best *issue
	for _, i := range issues(reports) {
		if ready := waitUntil(i.owed); ready.After(now) {
			at = earliest(at, ready)
		} else if best == nil || i.owed[0].Attempts < best.owed[0].Attempts {
			best = &i
		}
	}
	if best == nil {
		return Next{At: at}
	}
	return together(best.owed, Next{Edition: &best.edition})
}

// reportReserve is which part of a month's messages reports leave for alerts,
// besides the reserve that is kept for errors.
const reportReserve = 10

// reports returns for how many reports the month has room; unlimited is true
// where it has for any number.
func (a Allowance) reports(now time.Time) (left int64, unlimited bool) {
	switch {
	case !a.Holds(now) || !a.Limited && !a.Refused:
		return 0, true
	case a.Spent(now):
		return 0, false
	}
	return max(0, a.Left()-a.Reserve-a.Limit/reportReserve) / max(1, a.Cost), false
}

// interval returns how much time lies between two reports so that those for
// which there is room last until the month turns; zero where there is room for
// any number or none.
func (a Allowance) interval(now time.Time) time.Duration {
	left, unlimited := a.reports(now)
	if unlimited || left == 0 {
		return 0
	}
	return a.Turn.Sub(now) / time.Duration(left)
}

// thinned returns until when at most reports wait so that those for which the
// month has room last until it turns, by their ids.
func (a Allowance) thinned(due []Delivery, now time.Time) map[int64]time.Time {
	waits := map[int64]time.Time{}
	apart := a.interval(now)
	if apart == 0 {
		return waits
	}
	for _, i := range issues(due) {
		first := i.owed[0].Edition.Until
		end := first.Add(apart)
		if i.interval == 0 || i.edition.Until.Sub(first)+i.interval >= apart || !end.After(now) || end.Sub(now) > apart {
			continue
		}
		for _, d := range i.owed {
			waits[d.ID] = end
		}
	}
	return waits
}

// following returns when the report after an edition comes that is sent now,
// where that is later than its schedule says: zero where it is not.
func (a Allowance) following(e Edition, now time.Time) time.Time {
	if _, unlimited := a.reports(now); unlimited {
		return time.Time{}
	}
	a.Used += max(1, a.Cost)
	every := e.Next.Sub(e.Until)
	apart := a.interval(now)
	if apart == 0 {
		return a.Turn
	}
	if e.Next.IsZero() || every <= 0 || every >= apart {
		return time.Time{}
	}
	slots := (apart + every - 1) / every
	return earliest(a.Turn, e.Until.Add(slots*every))
}
