package poller

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Poller asks targets at the ticks of their schedules. Any number of them
// may hang: each poll has a goroutine of its own, and only requests to the
// same host wait for each other.
type Poller struct {
	mu     sync.Mutex
	gates  map[string]chan struct{} // by host: full while it serves as many requests as it stands
	change *change                  // the latest one that Run has not taken over
	urgent []int64                  // targets to ask now

	changed chan struct{} // has something while change is not nil
	hurried chan struct{} // has something while some are urgent
	polls   sync.WaitGroup
	stats   stats
}

// New returns a poller without targets.
func New() *Poller {
	return &Poller{gates: map[string]chan struct{}{}, changed: make(chan struct{}, 1), hurried: make(chan struct{}, 1)}
}

// A change is targets that are to take the place of the present ones.
type change struct {
	plan    *schedule.Plan
	targets []*Target
}

// Apply makes the poller ask these targets from now on. A target that has the
// id of a present one, or its name where it has no id, goes on in its place,
// with the ticks that it would have had; any other is asked soon for the first
// time. What a target that is gone still answers is dropped. An error means
// that nothing has changed.
func (p *Poller) Apply(targets []*Target) error {
	entries := make([]schedule.Entry, len(targets))
	for i, t := range targets {
		entries[i] = schedule.Entry{Schedules: t.Schedule, Offset: t.Offset}
	}
	plan, err := schedule.NewPlan(entries)
	if err != nil {
		return fmt.Errorf("schedules of the targets: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.change = &change{plan: plan, targets: targets}
	p.gates = gatesOf(targets, p.gates)
	select {
	case p.changed <- struct{}{}:
	default:
	}
	return nil
}

// gatesOf returns the gates of the targets' hosts, as wide as the target that
// asks for most. Gates that stay as wide as they were stay the same.
func gatesOf(targets []*Target, old map[string]chan struct{}) map[string]chan struct{} {
	width := map[string]int{}
	for _, t := range targets {
		host := t.Source.Host()
		width[host] = max(width[host], t.Parallel, 1)
	}
	gates := make(map[string]chan struct{}, len(width))
	for host, n := range width {
		gates[host] = old[host]
		if cap(gates[host]) != n {
			gates[host] = make(chan struct{}, n)
		}
	}
	delete(gates, "")
	return gates
}

// gate returns the gate of a target's host. A target that knows no such limit
// has one of its own.
func (p *Poller) gate(t *Target) chan struct{} {
	host := t.Source.Host()
	p.mu.Lock()
	defer p.mu.Unlock()
	gate, ok := p.gates[host]
	if !ok {
		gate = make(chan struct{}, max(t.Parallel, 1))
	}
	if !ok && host != "" {
		p.gates[host] = gate
	}
	return gate
}

// Run asks until the context ends, and hands each poll to the sink, from many
// goroutines; polls of one target come one after the other. The next poll of a
// target waits for the sink. When Run returns, nothing runs any more; what had
// not been answered by then is not handed over.
func (p *Poller) Run(ctx context.Context, sink func(Poll)) {
	defer p.polls.Wait()
	l := loop{poller: p, sink: sink}
	timer := time.NewTimer(0)
	defer timer.Stop()
	due := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.changed:
			l.adopt(p.takeChange(), time.Now())
		case <-p.hurried:
			l.hurry(ctx, p.takeUrgent())
		case <-timer.C:
		}
		if l.cursor == nil {
			continue
		}
		now := time.Now()
		l.advance(ctx, now, due)
		due = l.cursor.Wake(now)
		timer.Reset(time.Until(due))
	}
}

// takeChange returns the latest change.
func (p *Poller) takeChange() *change {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.change
	p.change = nil
	return c
}

// A loop is one run of a poller. It belongs to one goroutine.
type loop struct {
	poller *Poller
	sink   func(Poll)
	cursor *schedule.Cursor
	duties []*duty // by their entries in the plan
}

// A duty is a target in a loop.
type duty struct {
	target  *Target
	gate    chan struct{}
	batches map[uint64]*batch // by the schedules that are due together

	begun   bool        // it has been asked
	tick    time.Time   // the latest tick that counted
	running atomic.Bool // a poll is under way
	again   atomic.Bool // it is to be asked once more when that is over
	gone    atomic.Bool // no longer asked: what it still answers is dropped
	missed  int         // ticks since the latest poll began
	owed    uint64      // schedules of the ticks missed; their fields come with the next poll
}

// adopt takes over a change.
func (l *loop) adopt(c *change, now time.Time) {
	present := make(map[identity]*duty, len(l.duties))
	for _, d := range l.duties {
		present[identify(d.target)] = d
	}
	l.duties = make([]*duty, len(c.targets))
	fresh := map[int]bool{}
	for i, t := range c.targets {
		d := present[identify(t)]
		if d == nil {
			d = &duty{}
		}
		delete(present, identify(t))
		d.target, d.gate, d.batches = t, l.poller.gate(t), map[uint64]*batch{}
		if d.owed != 0 || d.running.Load() {
			// The schedules may have changed, and the sink may drop what
			// the former target answers.
			d.owed = every
		}
		l.duties[i], fresh[i] = d, !d.begun
	}
	for _, d := range present {
		d.gone.Store(true)
	}
	from := now
	if l.cursor != nil {
		from = l.cursor.At()
	}
	l.cursor = c.plan.From(from)
	var first []int
	for _, i := range c.plan.Order() {
		if fresh[i] {
			first = append(first, i)
		}
	}
	l.cursor.Start(now, first)
}

// An identity is by what a target is known again: its id or, without one, its
// name.
type identity struct {
	id   int64
	name string
}

// identify returns the identity of a target.
func identify(t *Target) identity {
	if t.Subject.ID != 0 {
		return identity{id: t.Subject.ID}
	}
	return identity{name: t.Subject.Target}
}

// advance starts the polls that have fallen due. Slot is the time for which
// the loop had set its alarm.
func (l *loop) advance(ctx context.Context, now, slot time.Time) {
	for _, due := range l.cursor.Advance(now) {
		d := l.duties[due.Entry]
		if d.begun && due.Tick.Equal(d.tick) {
			continue // had it before the targets were changed
		}
		d.tick = due.Tick
		d.owed |= due.Schedules
		missed := due.Missed
		running := d.running.Load()
		if running {
			missed++
		}
		d.missed += missed
		l.poller.stats.missed.Add(uint64(missed))
		if running {
			continue
		}
		t := turn{duty: d, target: d.target, gate: d.gate, batch: d.batch(d.owed), tick: due.Tick, slot: slot, missed: d.missed}
		d.begun, d.missed, d.owed = true, 0, 0
		d.running.Store(true)
		l.poller.polls.Go(func() { l.poll(ctx, t) })
	}
}

// every has a bit for each schedule that a target can have.
const every = ^uint64(0)

// batch returns the fields of some schedules.
func (d *duty) batch(schedules uint64) *batch {
	b, ok := d.batches[schedules]
	if !ok {
		var fields []*Field
		for i := range d.target.Fields {
			if f := &d.target.Fields[i]; schedules>>f.When&1 == 1 {
				fields = append(fields, f)
			}
		}
		b = newBatch(fields)
		d.batches[schedules] = b
	}
	return b
}

// A turn is one poll of a duty, as things stood when it fell due.
type turn struct {
	duty   *duty
	target *Target
	gate   chan struct{}
	batch  *batch
	tick   time.Time
	slot   time.Time
	missed int
}

// poll asks a target when it is its turn at its host, and hands the outcome to
// the sink.
func (l *loop) poll(ctx context.Context, t turn) {
	defer l.rest(t)
	stats := &l.poller.stats
	stats.running.Add(1)
	defer stats.running.Add(-1)
	select {
	case t.gate <- struct{}{}:
	case <-ctx.Done():
		return
	}
	poll := ask(ctx, t.target, t.batch)
	<-t.gate
	if ctx.Err() != nil || t.duty.gone.Load() || poll.idle {
		return
	}
	poll.Tick, poll.Missed = t.tick, t.missed
	poll.Late = max(0, poll.Began.Sub(t.slot))
	stats.count(&poll)
	l.sink(poll)
}
