package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A sender delivers for one channel, for as long as the dispatcher runs: what
// it knows outlasts a new line and the time without one.
type sender struct {
	name    string
	outbox  *backlog
	tempo   *tempo // of the chats that it shares with others
	printer *printer
	log     *slog.Logger

	others func()          // wakes the other channels
	peers  func() []Policy // of the other channels
	wake   chan struct{}   // holds one token: something is new

	sending  sync.Mutex     // one Send at a time
	history  History        // of run's goroutine, as the next
	doubted  map[int64]bool // deliveries due that may have arrived in an earlier message
	edits    editing
	charts   []*chart // that are to follow, the latest last
	missed   bool     // others were told that reports are missing here
	accepted bool     // a message has arrived since the start, and since the latest refusal

	gauge gauge // of run's goroutine, too

	mu      sync.Mutex
	unclear map[string]bool // keys of what may have arrived past the outbox
	line    *Line           // what is served now; nil: nothing
	health  Health
	measure bool              // somebody wants to know how much of the month is left
	proofs  map[string]*proof // by report
}

// newSender returns a sender that waits to be run and serves nothing yet.
func newSender(d *Dispatcher, name string) *sender {
	s := &sender{
		name: name, printer: d.printer, tempo: &d.tempo, log: d.log.With("channel", name), wake: make(chan struct{}, 1),
		others: d.Wake, peers: func() []Policy { return d.peers(name) },
		doubted: map[int64]bool{}, unclear: map[string]bool{}, proofs: map[string]*proof{},
	}
	s.outbox = &backlog{Outbox: d.outbox, log: s.log, written: s.settled}
	return s
}

// serve sets what is served from the next step on; nil: nothing.
func (s *sender) serve(line *Line) {
	s.mu.Lock()
	s.line, s.measure = line, true
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
		s.clock(time.Now(), nil)
		wait, err := s.step(ctx)
		s.clock(time.Time{}, err)
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
	if line == nil && !s.outbox.behind() {
		return -1, nil
	}
	nextReading := s.read(ctx, line)
	due, err := s.outbox.Due(ctx, s.name)
	if err != nil || line == nil {
		return storeRetry, ignoreEnd(ctx, err)
	}
	now := time.Now()
	s.observeDebt(line.Policy.Quiet, due, now)
	s.forget(due)
	nextChore := s.chores(ctx, line.Policy, due, now)
	n := Plan(line.Policy, due, s.history, now)
	switch {
	case s.measureFirst(*line, n, now):
		return 0, nil
	case s.ready(ctx, *line, n):
		if turn := s.tempo.take(line.Policy.Pace, now); turn.After(now) {
			return turn.Sub(now), nil // others write to the same chat
		}
		return 0, s.deliver(ctx, *line, n)
	}
	at := earliest(earliest(n.At, nextChore), nextReading)
	wait, err := s.idle(ctx, *line, due, at)
	if at.IsZero() || wait == 0 {
		return wait, err
	}
	if wait < 0 {
		wait = at.Sub(now)
	}
	return max(min(wait, at.Sub(now)), time.Millisecond), err
}

// clock notes when a step began, unless the one before has failed; the zero time
// is that it has come to its end.
func (s *sender) clock(began time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && (began.IsZero() || s.health.Stands.IsZero()) {
		s.health.Stands = began
	}
}

// chores does what is to be noted in the outbox beside sending, and returns when
// to look again.
func (s *sender) chores(ctx context.Context, p Policy, due []Delivery, now time.Time) time.Time {
	next, err := s.standIn(ctx, p, due, now)
	if err == nil {
		err = s.shelve(ctx, p, due, now)
	}
	if err == nil {
		var missed time.Time
		missed, err = s.miss(ctx, p, due, now)
		next = earliest(next, missed)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Error("cannot be handed over", "error", err)
		return now.Add(storeRetry)
	}
	if s.outbox.behind() {
		return now.Add(storeRetry)
	}
	return next
}

// ready says whether there is something to send now. A report that is not
// printed yet is not.
func (s *sender) ready(ctx context.Context, line Line, n Next) bool {
	if n.Carrier == nil || n.Edition == nil {
		return n.Carrier != nil
	}
	_, ready := s.printed(ctx, line, *n.Edition)
	return ready
}

// deliver freezes the message, makes one attempt and settles it.
func (s *sender) deliver(ctx context.Context, line Line, n Next) error {
	began := time.Now()
	m, err := s.freeze(ctx, line, n, began)
	if err != nil {
		return ignoreEnd(ctx, err)
	}
	r := s.attempt(ctx, line, m).conclude(n, time.Now())
	s.follow(line, n, m, r)
	if _, edits := line.Channel.(Editor); !edits || !slices.ContainsFunc(m.Cards, Card.lasts) {
		r.Receipt = "" // it stays as it is
	}
	at := time.Now()
	s.history = s.history.note(line.Policy, n, r, at)
	s.count(r, at)
	s.doubt(n, r)
	s.observe(r, m, at)
	settled := consequence(line.Policy, n, r, at)
	settled.Took = at.Sub(began)
	switch {
	case settled.State == Failed:
		s.accepted, settled.Refusal = false, refusal(s.peers(), s.name, r, at)
	case settled.State == Delivered && !s.accepted:
		s.accepted, settled.Relief = true, relief(s.peers(), s.name, at)
	}
	if settled.State == Delivered && settled.Result.Partly {
		settled.Refusal = shortfall(s.peers(), s.name, r, at)
	}
	if n.Edition != nil && settled.State.Final() {
		s.forgetProof(n.Edition.Report)
	}
	if err := s.outbox.Settle(context.WithoutCancel(ctx), settled); err != nil {
		return fmt.Errorf("settle delivery %d: %w", settled.Carrier, err)
	}
	return nil
}

// freeze returns the message to send, fixed in the outbox.
func (s *sender) freeze(ctx context.Context, line Line, n Next, now time.Time) (Message, error) {
	if n.Carrier.frozen() && n.Carrier.Message != nil {
		m := *n.Carrier.Message
		m.Repeated, m.Delivery = true, n.Carrier.ID
		return m, nil
	}
	f := Frozen{Carrier: n.Carrier.ID, Joined: n.ids()[1:], Message: s.write(ctx, line, n, now), At: now}
	f.Message.Delivery = f.Carrier
	if s.outbox.behind() && n.Edition != nil {
		f.Message.Pictures = nil // nobody could fetch them
	}
	err := s.outbox.Freeze(ctx, f)
	if errors.Is(err, ErrNoRoom) {
		s.log.Error("a message goes out without its pictures", "error", err)
		f.Message = f.Message.without(checks.LostNoRoom)
		err = s.outbox.Freeze(ctx, f)
	}
	if err != nil {
		return Message{}, fmt.Errorf("freeze delivery %d: %w", n.Carrier.ID, err)
	}
	f.Message.Repeated = slices.ContainsFunc(n.ids(), func(id int64) bool { return s.doubted[id] })
	return f.Message, nil
}

// write writes what a next step tells as things stand.
func (s *sender) write(ctx context.Context, line Line, n Next, now time.Time) Message {
	if n.Edition != nil {
		printed, _ := s.printed(ctx, line, *n.Edition)
		return s.inOwnWords(line, line.bring(*n.Edition, printed, s.history.Allowance, now))
	}
	draft := Draft{Digest: n.Digest, Since: n.Since, Until: n.Until}
	draft.add(*n.Carrier)
	for _, d := range n.Joined {
		draft.add(d)
	}
	return s.inOwnWords(line, s.show(ctx, line.render(draft, now)))
}

// inOwnWords says a message by the channel's template.
func (s *sender) inOwnWords(line Line, m Message) Message {
	own, err := line.Policy.Template.Of(m)
	if err != nil {
		s.log.Error("a message goes out in the program's own words: the template fails", "error", err)
	}
	return own
}

// render renders a draft in the channel's language, with a key of its own.
func (l Line) render(d Draft, at time.Time) Message {
	d.Language, d.Zone = l.Policy.Language, l.Policy.Zone
	m := Render(d, at)
	m.Key = NewKey()
	return m
}

// direct makes one attempt past the outbox, unless quiet hours or want of
// messages hold the delivery back, and says whether it arrived.
func (s *sender) direct(ctx context.Context, line Line, owed Delivery) bool {
	now, quiet := time.Now(), line.Policy.Quiet
	all := []Delivery{owed}
	if owed.report() || len(quiet.audible(all, quiet.waits(all, now), now)) == 0 || len(s.report().Allowance.withheld(all, now)) > 0 {
		return false
	}
	defer s.remeasure()
	var draft Draft
	draft.add(owed)
	s.nudge() // an edit that is under way gives way
	m := s.inOwnWords(line, s.show(ctx, line.render(draft, now)))
	m.Key = owed.key()
	s.mu.Lock()
	m.Repeated = s.unclear[m.Key]
	s.mu.Unlock()
	r := s.attempt(ctx, line, m)
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.unclear, m.Key); r.Outcome == Unknown || m.Repeated && r.Outcome != Sent {
		s.unclear[m.Key] = true
	}
	return r.Outcome == Sent
}

// key returns the key of a delivery that nothing is stored of: a UUID made of
// what it tells to whom (RFC 9562, version 8), the same at each attempt.
func (d Delivery) key() string {
	var tells strings.Builder
	fmt.Fprint(&tells, d.Channel, " ", d.Owed.UnixNano())
	for _, p := range d.Parts {
		fmt.Fprint(&tells, " ", p.Alert.Name(), " ", p.What)
	}
	if n := d.Notice; n != nil {
		fmt.Fprint(&tells, " ", n.Topic, " ", n.Text, " ", n.Reason)
	}
	sum := sha256.Sum256([]byte(tells.String()))
	return uuid([16]byte(sum[:16]), 8)
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

// NewKey returns a key for a message: a random UUID (RFC 9562, version 4).
func NewKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: see its documentation
	return uuid(b, 4)
}

// uuid writes bytes as a UUID of a version.
func uuid(b [16]byte, version byte) string {
	b[6], b[8] = b[6]&0x0f|version<<4, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
