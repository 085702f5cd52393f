package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
)

// When a provider is asked how much of the month is left. What goes out in
// between is counted, so that it need not be asked often.
const (
	readEvery   = 24 * time.Hour
	readAfter   = 10               // messages sent
	readSoon    = time.Hour        // while nothing is left, on the first day of a month: perhaps it turns later than was thought
	readAgain   = time.Minute      // after a failure
	readTimeout = 5 * time.Second  // an alert may wait for the answer
	readFresh   = 10 * time.Minute // before a report, what is older is read anew
)

// A gauge knows how much of the month a channel has left, also between
// readings.
type gauge struct {
	Allowance
	base   Allowance // the first reading since the provider has refused a message
	tried  time.Time // the latest reading; zero: none
	failed bool      // it has brought nothing
	sent   int       // messages since
	asked  bool      // a reading is wanted now
}

// next returns when the next reading is due.
func (g *gauge) next(now time.Time) time.Time {
	switch {
	case g.tried.IsZero() || g.tried.After(now): // the clock was set back
		return now
	case g.failed:
		return g.tried.Add(readAgain)
	case g.asked || g.sent >= readAfter:
		return now
	}
	every := readEvery
	if month := g.Turn.AddDate(0, -1, 0); g.Spent(now) && now.Sub(month) < readEvery {
		every = readSoon
	}
	at := g.tried.Add(every)
	if g.Turn.After(g.tried) {
		at = earliest(at, g.Turn)
	}
	return at
}

// take notes a reading. What a provider has refused counts for more than its
// numbers, which may lag: it holds until the month turns, or a later reading
// shows that there is more than there was.
func (g *gauge) take(a Allowance) {
	if a.Cost == 0 {
		a.Cost = g.Cost
	}
	if g.Refused && g.Holds(a.At) && !a.relieves(g.base) {
		a.Refused = true
		if g.base.At.IsZero() {
			g.base = a
		}
	}
	g.Allowance, g.sent, g.asked = a, 0, false
}

// relieves says whether the reading shows that there is more than there was at
// an earlier one.
func (a Allowance) relieves(base Allowance) bool {
	return base.Limited && (!a.Limited || a.Limit > base.Limit || a.Used < base.Used)
}

// count notes a message that the provider has accepted. Where it changes what
// may go out, a reading is to confirm it.
func (g *gauge) count(now time.Time) {
	before := g.share(now) + len(g.withheld([]Delivery{{ID: 1}}, now))
	g.sent++
	g.Used += max(1, g.Cost)
	g.asked = g.asked || before != g.share(now)+len(g.withheld([]Delivery{{ID: 1}}, now))
}

// refuse notes that the provider has said that nothing is left.
func (g *gauge) refuse(now time.Time) {
	if !g.Holds(now) {
		g.Allowance = Allowance{At: now, Turn: line.Turn(now), Cost: g.Cost}
	}
	g.Refused, g.base, g.asked = true, Allowance{}, true
}

// read asks the channel's provider how much of the month is left, when that is
// due, and returns when to ask next; zero: never, it does not say. Where it
// does not answer, messages go out as ever.
func (s *sender) read(ctx context.Context, l *Line) time.Time {
	if l == nil {
		return time.Time{}
	}
	meter, ok := l.Channel.(Meter)
	if !ok {
		s.gauge = gauge{}
		s.showGauge()
		return time.Time{}
	}
	s.mu.Lock()
	s.gauge.asked = s.gauge.asked || s.measure
	s.measure = false
	s.mu.Unlock()
	now := time.Now()
	if at := s.gauge.next(now); at.After(now) {
		return at
	}
	bounded, cancel := context.WithTimeout(ctx, min(readTimeout, l.Policy.Timeout))
	defer cancel()
	a, err := meter.Meter(bounded)
	now = time.Now()
	if err == nil {
		s.gauge.take(a)
	} else if !s.gauge.failed && ctx.Err() == nil {
		s.log.Warn("how much of the month is left cannot be read", "error", err)
	}
	s.gauge.tried, s.gauge.failed = now, err != nil
	s.showGauge()
	return s.gauge.next(now)
}

// measureFirst says whether the provider is to be asked how much of the month is
// left before a report is made, which may have to give way, and lets it be.
func (s *sender) measureFirst(l Line, n Next, now time.Time) bool {
	if _, ok := l.Channel.(Meter); !ok || n.Edition == nil || now.Sub(s.gauge.tried) < readFresh {
		return false
	}
	s.gauge.asked = true
	return !s.gauge.next(now).After(now)
}

// count notes what an attempt means for what is left of the month.
func (s *sender) count(r Result, at time.Time) {
	switch r.Outcome {
	case Sent:
		s.gauge.count(at)
	case Exhausted:
		s.gauge.refuse(at)
	default:
		return
	}
	s.showGauge()
}

// showGauge lets others see what is left of the month.
func (s *sender) showGauge() {
	s.history.Allowance = s.gauge.Allowance
	s.mu.Lock()
	defer s.mu.Unlock()
	s.health.Allowance = s.gauge.Allowance
}

// remeasure wants to know how much of the month is left.
func (s *sender) remeasure() {
	s.mu.Lock()
	s.measure = true
	s.mu.Unlock()
	s.nudge()
}

// shelve notes in the outbox what waits for want of messages, until when and
// why.
func (s *sender) shelve(ctx context.Context, p Policy, due []Delivery, now time.Time) error {
	a := s.history.Allowance
	due = p.Quiet.audible(due, p.Quiet.waits(due, now), now)
	short := a.withheld(due, now)
	for _, d := range due {
		if !short[d.ID] || d.State != Owed || d.shelved() {
			continue
		}
		held := Settled{Carrier: d.ID, At: now, State: Owed, Thaw: true, Next: a.Turn, Result: Result{Text: a.why(d, now)}}
		if err := s.outbox.Settle(context.WithoutCancel(ctx), held); err != nil {
			return fmt.Errorf("hold back delivery %d: %w", d.ID, err)
		}
	}
	return nil
}

// why says why a delivery waits for want of messages.
func (a Allowance) why(d Delivery, now time.Time) string {
	const rest = "it goes out when the month turns, or somebody buys more"
	switch {
	case a.Spent(now):
		return "held back by quota: no messages are left of the month's; " + rest
	case d.report():
		return fmt.Sprintf("held back by quota: %d of %d messages are left, which are kept for alerts; %s", a.Left(), a.Limit, rest)
	}
	return fmt.Sprintf("held back by quota: %d of %d messages are left, which are kept for errors; %s", a.Left(), a.Limit, rest)
}
