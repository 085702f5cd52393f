package notify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// lateReport is how long a report may be under way before others are told that
// it is missing. Quiet hours, and what it waits for want of messages, do not
// count.
const lateReport = 30 * time.Minute

// miss tells the other channels that a report has not arrived in time, once until
// none is late any more, and returns when to look again.
func (s *sender) miss(ctx context.Context, p Policy, due []Delivery, now time.Time) (time.Time, error) {
	if !slices.ContainsFunc(due, Delivery.report) {
		s.missed = false
		return time.Time{}, nil
	}
	due = slices.Clone(due)
	waits := p.Quiet.waits(due, now)
	unshelve(due, waits)
	due = p.Quiet.audible(due, waits, now)
	a := s.history.Allowance
	var next time.Time
	for _, d := range but(due, a.Waits(due, now)) {
		if !d.report() || d.Edition == nil || d.State == Joined || d.inPart() {
			continue
		}
		at := now.Add(lateReport - a.waited(d, waits[d.ID].open, now))
		if at.After(now) {
			next = earliest(next, at)
			continue
		}
		if s.missed {
			return time.Time{}, nil
		}
		return time.Time{}, s.tellMissed(ctx, d, now)
	}
	s.missed = false
	return next, nil
}

// waited is how long a report has waited for anything but messages of the
// month, given how long it has waited outside quiet hours.
func (a Allowance) waited(d Delivery, open time.Duration, now time.Time) time.Duration {
	if apart := a.interval(now); apart > d.Edition.Next.Sub(d.Edition.Until) {
		open -= min(apart, open)
	}
	if a.Holds(now) {
		open = min(open, now.Sub(a.Turn.AddDate(0, -1, 0)))
	}
	return open
}

// tellMissed makes the other channels owe that a report has not arrived.
func (s *sender) tellMissed(ctx context.Context, d Delivery, now time.Time) error {
	h := s.report()
	notice := Notice{Topic: ReportMissed, Level: checks.Warn, Text: s.name, Channel: true, Reason: h.Text, Began: d.Edition.Until}
	late := Settled{
		Carrier: d.ID, At: now, State: d.State, Next: d.Next, Result: Result{Text: h.Text}, Missed: warn(s.peers(), notice, now),
	}
	if err := s.outbox.Settle(context.WithoutCancel(ctx), late); err != nil {
		return fmt.Errorf("tell others that the report %d is missing: %w", d.ID, err)
	}
	s.missed = true
	return nil
}
