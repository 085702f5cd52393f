package notify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// An Editor is a channel that can change what it has sent.
type Editor interface {
	// Edit lets the message of a receipt, see [Result], say what m does, and
	// reports what happened as Channel.Send does. That the message says so
	// already is Sent. To edit twice does no harm.
	Edit(ctx context.Context, receipt string, m Message) Result
}

// A Posted is a message that has arrived and can be edited.
type Posted struct {
	Delivery int64
	Receipt  string
	Message  Message        // as it was sent
	Alerts   []checks.Alert // that it tells of, as they stand now
	Changes  int            // of these, which the message does not show yet
}

// An Archive keeps the messages that can be edited. An [Outbox] may be one.
type Archive interface {
	// Outdated returns messages of the channel that do not show yet how
	// their alerts stand, the latest first, not more than a few.
	Outdated(ctx context.Context, channel string) ([]Posted, error)

	// Shown notes that a message shows the changes of p, or never will.
	// Where last is true it is not edited again.
	Shown(ctx context.Context, p Posted, last bool) error
}

// How messages are edited. It must delay none: an edit has only what time is
// left between them, and half of what the provider takes.
const (
	editTimeout = 10 * time.Second
	editAtMost  = 5 // failures in a row, after which an edit is given up
	editShare   = 2 // of Pace.Burst edits leave all but this part
)

// An editing is how a sender's edits go.
type editing struct {
	at       []time.Time // of the latest ones, the oldest first
	failures int         // in a row
	next     time.Time   // not before
}

// edit brings a message up to date, where one is not, nothing is to be sent until
// a time, zero is never, and nothing waits for the provider. It returns when to
// look again, as step does: an edit is owed until it is done, given up or found to
// be impossible. Messages whose alerts are about to be told of wait for that.
func (s *sender) edit(ctx context.Context, line Line, due []Delivery, until time.Time) (time.Duration, error) {
	editor, edits := line.Channel.(Editor)
	archive, keeps := s.outbox.Outbox.(Archive)
	now := time.Now()
	stuck := slices.ContainsFunc(due, func(d Delivery) bool { return d.frozen() || d.Next.After(now) })
	if !edits || !keeps || stuck {
		return -1, nil
	}
	all, err := archive.Outdated(ctx, s.name)
	if err != nil {
		return 0, ignoreEnd(ctx, err)
	}
	i := slices.IndexFunc(all, func(p Posted) bool { return !p.concerns(due) })
	if i < 0 {
		return -1, nil
	}
	p, r := all[i], Result{Outcome: Sent}
	if revised := Revise(line.Policy, p.Message, p.Alerts); !revised.same(p.Message) {
		ready := s.edits.ready(line.Policy.Pace, s.history, now)
		if ready.After(now) || !until.IsZero() && until.Sub(now) < editTimeout {
			return max(ready.Sub(now), time.Second), nil
		}
		r = s.amend(ctx, line, func(ctx context.Context) Result { return editor.Edit(ctx, p.Receipt, revised) })
		s.observeEdit(r)
		if s.edits.note(r, time.Now()); !s.edits.done(r) {
			return max(time.Until(s.edits.next), 0), nil
		}
	}
	if err := archive.Shown(context.WithoutCancel(ctx), p, over(p.Alerts) || r.Outcome == Permanent); err != nil {
		return 0, fmt.Errorf("note that the message of delivery %d was edited: %w", p.Delivery, err)
	}
	return 0, nil
}

// amend makes one attempt at an edit. It is broken off as soon as there may be
// something to send: what came of it then is not known, and it is no attempt.
func (s *sender) amend(ctx context.Context, line Line, edit func(context.Context) Result) Result {
	s.sending.Lock()
	defer s.sending.Unlock()
	ctx, cancel := context.WithTimeout(ctx, min(line.Policy.Timeout, editTimeout))
	defer cancel()
	done := make(chan Result, 1)
	go func() { done <- edit(ctx) }()
	select {
	case r := <-done:
		return r
	case <-s.wake:
		defer s.nudge()
		cancel()
		if r := <-done; r.Outcome == Sent {
			return r
		}
		return Result{}
	}
}

// observeEdit notes in the log what became of an edit.
func (s *sender) observeEdit(r Result) {
	if r.Outcome != Sent && r.Outcome != 0 {
		s.log.Info("a message was not edited", "outcome", r.Outcome.String(), "reason", r.Text)
	}
}

// concerns says whether one of the deliveries tells of an alert of the message.
func (p Posted) concerns(due []Delivery) bool {
	told := map[int64]bool{}
	for _, a := range p.Alerts {
		told[a.ID] = true
	}
	return slices.ContainsFunc(due, func(d Delivery) bool { return d.concerns(told) })
}

// ready is when the pace leaves room for an edit: as for a message, and so that
// most of what the provider takes is left for messages.
func (e editing) ready(pace Pace, h History, now time.Time) time.Time {
	all := slices.Concat(h.Sent, e.at)
	slices.SortFunc(all, time.Time.Compare)
	pace.Burst -= pace.Burst / editShare
	return latest(e.next, History{Sent: all}.ready(pace, now))
}

// spend notes what the provider took at a time.
func (e *editing) spend(at time.Time) {
	const keep = 64 // more than any provider takes within its window
	if e.at = append(e.at, at); len(e.at) > keep {
		e.at = slices.Clone(e.at[len(e.at)-keep:])
	}
}

// note notes an attempt.
func (e *editing) note(r Result, at time.Time) {
	e.spend(at)
	switch r.Outcome {
	case Temporary, Unknown, Exhausted:
		e.failures++
		e.next = at.Add(max(r.Wait, backoff(e.failures)))
	case Sent, Permanent:
		e.failures, e.next = 0, time.Time{}
	}
}

// done says whether nothing more is to be tried after an attempt. After too many
// failures in a row the edit is given up.
func (e *editing) done(r Result) bool {
	if e.failures >= editAtMost {
		e.failures = 0
		return true
	}
	return r.Outcome == Sent || r.Outcome == Permanent
}

// same says whether two messages look the same to those who read them.
func (m Message) same(other Message) bool {
	return m.Title == other.Title && m.Text == other.Text && slices.Equal(m.Buttons(), other.Buttons())
}
