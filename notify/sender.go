package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// A sender delivers for one channel, for as long as the dispatcher runs: what
// it knows outlasts a new line and the time without one.
type sender struct {
	name   string
	outbox Outbox
	log    *slog.Logger

	others func()        // wakes the other channels
	wake   chan struct{} // holds one token: something is new

	sending sync.Mutex // one Send at a time
	history History    // of run's goroutine

	mu     sync.Mutex
	line   *Line // what is served now; nil: nothing
	health Health
}

// newSender returns a sender that waits to be run and serves nothing yet.
func newSender(d *Dispatcher, name string) *sender {
	return &sender{
		name: name, outbox: d.outbox, log: d.log.With("channel", name), others: d.Wake, wake: make(chan struct{}, 1),
	}
}

// serve sets what is served from the next step on; nil: nothing.
func (s *sender) serve(line *Line) {
	s.mu.Lock()
	s.line = line
	s.mu.Unlock()
	s.nudge()
}

// serves returns what is served now; nil: nothing.
func (s *sender) serves() *Line {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.line
}

// run delivers until the context ends.
func (s *sender) run(ctx context.Context) {
	for ctx.Err() == nil {
		wait, err := s.step(ctx)
		if err != nil {
			s.log.Error("the outbox does not answer", "error", err)
			wait = storeRetry
		}
		s.sleep(ctx, wait)
	}
}

// step takes the channel's next step and returns how long to wait for the
// one after: zero is not at all, negative until woken.
func (s *sender) step(ctx context.Context) (time.Duration, error) {
	line := s.serves()
	if line == nil {
		return -1, nil
	}
	due, err := s.outbox.Due(ctx, s.name)
	if err != nil {
		return 0, ignoreEnd(ctx, err)
	}
	now := time.Now()
	s.observeDebt(due)
	nextStandIn, err := s.standIn(ctx, line.Policy, due, now)
	if err != nil {
		return 0, ignoreEnd(ctx, err)
	}
	n := Plan(line.Policy, due, s.history, now)
	if n.Carrier != nil {
		return 0, s.deliver(ctx, *line, n)
	}
	at := earliest(n.At, nextStandIn)
	if at.IsZero() {
		return -1, nil
	}
	return max(at.Sub(now), time.Millisecond), nil
}

// deliver freezes the message, makes one attempt and settles it.
func (s *sender) deliver(ctx context.Context, line Line, n Next) error {
	began := time.Now()
	m, err := s.freeze(ctx, line, n, began)
	if err != nil {
		return ignoreEnd(ctx, err)
	}
	r := s.attempt(ctx, line, m)
	at := time.Now()
	if r.Outcome == Sent || r.Outcome == Unknown {
		s.history = s.history.note(line.Policy, n, at)
	}
	s.observe(r, m, at)
	settled := consequence(line.Policy, n, r, at)
	settled.Took = at.Sub(began)
	if err := s.outbox.Settle(context.WithoutCancel(ctx), settled); err != nil {
		return fmt.Errorf("settle delivery %d: %w", n.Carrier.ID, err)
	}
	if settled.State == Failed {
		return s.handOver(ctx, line.Policy.Fallback, n.ids(), at)
	}
	return nil
}

// freeze returns the message to send, fixed in the outbox.
func (s *sender) freeze(ctx context.Context, line Line, n Next, now time.Time) (Message, error) {
	if n.Carrier.frozen() && n.Carrier.Message != nil {
		m := *n.Carrier.Message
		m.Repeated = true
		return m, nil
	}
	draft := Draft{Digest: n.Digest}
	f := Frozen{Carrier: n.Carrier.ID, At: now}
	draft.add(*n.Carrier)
	for _, d := range n.Joined {
		draft.add(d)
	}
	f.Joined = n.ids()[1:]
	f.Message = line.render(draft, now)
	if err := s.outbox.Freeze(ctx, f); err != nil {
		return Message{}, fmt.Errorf("freeze delivery %d: %w", n.Carrier.ID, err)
	}
	return f.Message, nil
}

// render renders a draft in the channel's language, with a key of its own.
func (l Line) render(d Draft, at time.Time) Message {
	d.Language, d.Zone = l.Policy.Language, l.Policy.Zone
	m := Render(d, at)
	m.Key = NewKey()
	return m
}

// attempt calls the channel once, bounded in time also when the program
// stops.
func (s *sender) attempt(ctx context.Context, line Line, m Message) Result {
	s.sending.Lock()
	defer s.sending.Unlock()
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), line.Policy.Timeout)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(stopGrace, cancel) })()
	return line.Channel.Send(bounded, m)
}

// consequence says what follows from an attempt.
func consequence(p Policy, n Next, r Result, at time.Time) Settled {
	out := Settled{Carrier: n.Carrier.ID, At: at, Result: r}
	retry := at.Add(max(r.Wait, backoff(n.Carrier.Attempts+1)))
	switch r.Outcome {
	case Sent:
		out.State = Delivered
	case Permanent:
		out.State = Failed
	case Unknown:
		out.State, out.Next = Unsure, retry
		if p.GiveUp > 0 && at.Sub(n.Carrier.Owed) > p.GiveUp {
			out.State, out.Thaw = Owed, true
		}
	case Temporary:
		out.State, out.Thaw, out.Next = Owed, true, retry
	}
	return out
}

// standIn hands what this channel has not got through in time to its
// fallback, and returns when to look again. The end of an alert goes with its
// beginning, so that the fallback tells both in one.
func (s *sender) standIn(ctx context.Context, p Policy, due []Delivery, now time.Time) (time.Time, error) {
	if p.Fallback == "" {
		return time.Time{}, nil
	}
	var ids []int64
	var next time.Time
	over := map[int64]bool{} // alerts that are handed over now
	for _, d := range due {
		at := d.Owed.Add(p.FallbackAfter)
		switch {
		case d.StoodIn || d.Cause == CauseTest:
		case at.After(now) && !d.concerns(over):
			next = earliest(next, at)
		default:
			ids = append(ids, d.ID)
			for _, part := range d.Parts {
				over[part.Alert.ID] = true
			}
		}
	}
	return next, s.handOver(ctx, p.Fallback, ids, now)
}

// concerns says whether the delivery tells of one of the alerts.
func (d Delivery) concerns(alerts map[int64]bool) bool {
	return slices.ContainsFunc(d.Parts, func(p Part) bool { return alerts[p.Alert.ID] })
}

// handOver makes the fallback owe the deliveries, where there is one.
func (s *sender) handOver(ctx context.Context, fallback string, ids []int64, now time.Time) error {
	if fallback == "" || len(ids) == 0 {
		return nil
	}
	if err := s.outbox.StandIn(context.WithoutCancel(ctx), fallback, ids, now); err != nil {
		return fmt.Errorf("hand over to %q: %w", fallback, err)
	}
	s.others()
	return nil
}

// sleep waits: not at all for zero, until woken for a negative time.
func (s *sender) sleep(ctx context.Context, wait time.Duration) {
	if wait == 0 {
		return
	}
	var timeout <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-ctx.Done():
	case <-s.wake:
	case <-timeout:
	}
}

// nudge wakes the sender.
func (s *sender) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// observe notes an attempt in the log and the channel's health.
func (s *sender) observe(r Result, m Message, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Outcome == Sent {
		s.log.Debug("delivered", "title", m.Title)
		s.health.LastSent, s.health.Failures, s.health.Text = at, 0, ""
		return
	}
	s.health.Failures++
	if s.health.Text != r.Text {
		s.log.Warn("not delivered", "outcome", r.Outcome.String(), "reason", r.Text)
	}
	s.health.Text = r.Text
}

// observeDebt notes what the channel owes.
func (s *sender) observeDebt(due []Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.health.Owed, s.health.Oldest = len(due), time.Time{}
	if len(due) > 0 {
		s.health.Oldest = due[0].Owed
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

// NewKey returns a key for a message: a random UUID (RFC 9562, version 4).
func NewKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: see its documentation
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
