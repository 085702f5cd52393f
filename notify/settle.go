package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/line"
)

// keyLife is how long a message that may have arrived is sent again as it is:
// LINE knows a retry key for 24 hours ("Retry failed API requests" of the
// Messaging API), and nobody is known to know one for longer.
const keyLife = 24 * time.Hour

// partLife is how long those are tried who were not reached while others of the
// channel were: a mail server that puts strangers off (greylisting, RFC 6647)
// takes the letter after some minutes.
const partLife = 15 * time.Minute

// conclude gives up those who could not be reached for so long after others of the
// channel.
func (r Result) conclude(n Next, at time.Time) Result {
	if len(r.Reached) > 0 && n.Carrier.age(at) >= partLife {
		r.Outcome, r.Partly, r.Reached = Sent, true, nil
	}
	return r
}

// consequence says what follows from an attempt.
func consequence(p Policy, n Next, r Result, at time.Time) Settled {
	out := Settled{Carrier: n.Carrier.ID, At: at, Result: r}
	switch {
	case r.Outcome == Sent:
		out.State = Delivered
		return out
	case r.Outcome == Permanent:
		out.State = Failed
		if !n.Carrier.report() {
			out.Fallback = p.Fallback
		}
		return out
	case (r.Outcome == Unknown || n.Carrier.frozen()) && n.Carrier.age(at) < keyLife:
		out.State = Unsure
	case r.Outcome == Exhausted:
		out.State, out.Thaw, out.Next = Owed, true, line.Turn(at)
		return out
	default:
		out.State, out.Thaw = Owed, true
	}
	wait := backoff(n.Carrier.Attempts + 1)
	if n.Carrier.report() && r.Outcome == Unknown {
		wait *= slowShare
	}
	out.Next = at.Add(max(r.Wait, wait))
	return out
}

// slowShare is how many times longer a report waits of which no answer came: its
// pictures may be too much for the uplink, which alerts need.
const slowShare = 10

// patience is how long a delivery waits at most, unless the provider asks for
// more.
func (d Delivery) patience() time.Duration {
	if d.report() {
		return slowShare * maxBackoff
	}
	return maxBackoff
}

// inPart says whether some of the channel have the message, and others not.
func (d Delivery) inPart() bool { return d.Message != nil && len(d.Message.Reached) > 0 }

// over says whether all alerts that the delivery tells of are over.
func (d Delivery) over() bool {
	return !slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Alert.Open() })
}

// age is how long ago the delivery's message was fixed.
func (d Delivery) age(at time.Time) time.Duration {
	if d.Message == nil {
		return 0
	}
	return at.Sub(d.Message.At)
}

// refusal returns what other channels owe where a provider refuses one for good:
// those that hear of errors, and where none does, all of them.
func refusal(others []Policy, channel string, r Result, at time.Time) []Delivery {
	return warn(others, Notice{Topic: Refused, Level: checks.Error, Text: channel, Channel: true, Reason: r.Text}, at)
}

// shortfall returns what they owe where some of the channel are not reached.
func shortfall(others []Policy, channel string, r Result, at time.Time) []Delivery {
	return warn(others, Notice{Topic: InPart, Level: checks.Error, Text: channel, Channel: true, Reason: r.Text}, at)
}

// relief returns what they owe where it takes messages again.
func relief(others []Policy, channel string, at time.Time) []Delivery {
	return warn(others, Notice{Topic: Accepted, Level: checks.Error, Text: channel, Channel: true}, at)
}

// warn makes channels owe a notice: those of its level, and where there is none,
// all of them.
func warn(others []Policy, n Notice, at time.Time) []Delivery {
	if owed := Announce(others, n, at); len(owed) > 0 {
		return owed
	}
	all := slices.Clone(others)
	for i := range all {
		all[i].Level, all[i].Standby = n.Level, false
	}
	return Announce(all, n, at)
}

// doubt notes what may have arrived, so that a later message that tells it
// again, rendered anew, is marked as a possible repeat.
func (s *sender) doubt(n Next, r Result) {
	if r.Outcome == Unknown || n.Carrier.frozen() {
		for _, id := range n.ids() {
			s.doubted[id] = true
		}
	}
}

// forget ends the doubts about what is not due any more.
func (s *sender) forget(due []Delivery) {
	maps.DeleteFunc(s.doubted, func(id int64, _ bool) bool { return !owes(due, id) })
}

// owes says whether a delivery is still due.
func owes(due []Delivery, id int64) bool {
	return slices.ContainsFunc(due, func(d Delivery) bool { return d.ID == id })
}

// settled lets other channels do what an attempt has led to.
func (s *sender) settled(o Settled) {
	if o.Fallback != "" || len(o.Refusal)+len(o.Relief)+len(o.Missed) > 0 {
		s.others()
	}
}

// standIn hands what this channel has not got through in time to its
// fallback, and returns when to look again. All that is owed about an alert
// goes together and in its order, so that the fallback tells it in one. What
// quiet hours hold back waits for their end. A report is nobody else's.
func (s *sender) standIn(ctx context.Context, p Policy, due []Delivery, now time.Time) (time.Time, error) {
	if p.Fallback == "" {
		return time.Time{}, nil
	}
	var next time.Time
	waits, quiet := p.Quiet.waits(due, now), !p.Quiet.closes(now).IsZero()
	short := s.history.Allowance.withheld(p.Quiet.audible(due, waits, now), now)
	due = slices.DeleteFunc(slices.Clone(due), func(d Delivery) bool {
		return d.StoodIn || d.report() || d.inPart() || quiet && !waits[d.ID].through
	})
	late := map[int64]bool{}
	over := map[int64]bool{} // alerts that are handed over now
	for _, d := range due {
		at := reachable(now.Add(p.FallbackAfter-waits[d.ID].open), now, p.FallbackAfter+maxBackoff)
		if at.After(now) && !short[d.ID] {
			next = earliest(next, at)
			continue
		}
		late[d.ID] = true
		d.mark(over)
	}
	var ids []int64
	for _, d := range due {
		if late[d.ID] || d.concerns(over) {
			ids = append(ids, d.ID)
		}
	}
	return next, s.handOver(ctx, p.Fallback, ids, now)
}

// handOver makes the fallback owe the deliveries, where there are any.
func (s *sender) handOver(ctx context.Context, fallback string, ids []int64, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.outbox.StandIn(context.WithoutCancel(ctx), fallback, ids, now); err != nil {
		return fmt.Errorf("hand over to %q: %w", fallback, err)
	}
	s.others()
	return nil
}

// observe notes an attempt in the log and the channel's health.
func (s *sender) observe(r Result, m Message, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Outcome == Sent || len(r.Reached) > 0 {
		s.log.Debug("delivered", "title", m.Title)
		switch {
		case r.Partly || len(r.Reached) > 0:
			s.log.Warn("delivered to some only", "reason", r.Text)
		case r.Text != "":
			s.log.Info("delivered, but", "note", r.Text)
		}
		s.health.LastSent, s.health.Failures, s.health.Refused, s.health.Text = at, 0, false, ""
		return
	}
	s.health.Failures++
	s.health.Refused = r.Outcome == Permanent
	if s.health.Text != r.Text {
		s.log.Warn("not delivered", "outcome", r.Outcome.String(), "reason", r.Text)
	}
	s.health.Text = r.Text
}

// observeDebt notes what the channel owes, but for what quiet hours hold back
// and what waits for want of messages.
func (s *sender) observeDebt(q *Quiet, due []Delivery, now time.Time) {
	waits := q.waits(due, now)
	due = q.audible(due, waits, now)
	short := s.history.Allowance.Waits(due, now)
	due = but(due, short)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(short) > 0 && s.health.Short == 0 {
		s.log.Info("held back so that the messages of the month last", "deliveries", len(short), "until", soonest(short))
	}
	s.health.Owed, s.health.Oldest, s.health.Short = len(due), time.Time{}, len(short)
	for _, d := range due {
		s.health.Oldest = earliest(s.health.Oldest, waits[d.ID].free)
	}
}

// report returns the channel's health.
func (s *sender) report() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.health
}

// ignoreEnd drops an error that the end of the context caused.
func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, ctx.Err())) {
		return nil
	}
	return err
}
