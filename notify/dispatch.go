package notify

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// How a channel that fails is tried again.
const (
	firstBackoff = time.Second
	maxBackoff   = time.Minute
	stopGrace    = 3 * time.Second // for an attempt under way when the program stops
	storeRetry   = 5 * time.Second // when the outbox cannot be read
)

// A Line is a channel together with its policy: what the dispatcher serves.
type Line struct {
	Policy  Policy
	Channel Channel
}

// A Dispatcher delivers what an outbox owes, one goroutine a channel. Its
// zero value is not useful; make one with [NewDispatcher].
type Dispatcher struct {
	outbox Outbox
	log    *slog.Logger

	mu      sync.Mutex
	ctx     context.Context // of Run; nil before
	senders map[string]*sender
	done    sync.WaitGroup
}

// NewDispatcher returns a dispatcher that serves no channel yet.
func NewDispatcher(outbox Outbox, log *slog.Logger) *Dispatcher {
	return &Dispatcher{outbox: outbox, log: log, senders: map[string]*sender{}}
}

// Run delivers until the context ends, then lets attempts under way finish
// for a few seconds. What they leave open is settled at the next start.
func (d *Dispatcher) Run(ctx context.Context) {
	d.mu.Lock()
	d.ctx = ctx
	for _, s := range d.senders {
		d.start(s)
	}
	d.mu.Unlock()
	<-ctx.Done()
	d.done.Wait()
}

// Apply replaces the channels that are served. A channel that is no longer
// named finishes its attempt and stops; what it is owed stays in the outbox.
func (d *Dispatcher) Apply(lines []Line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old := d.senders
	d.senders = map[string]*sender{}
	for _, line := range lines {
		s := newSender(d, line)
		if before := old[line.Policy.Channel]; before != nil {
			s.after, s.health = before.stopped, before.report()
		}
		d.senders[line.Policy.Channel] = s
	}
	for _, s := range old {
		s.stop()
	}
	if d.ctx != nil {
		for _, s := range d.senders {
			d.start(s)
		}
	}
}

// start runs a sender; the caller holds the lock.
func (d *Dispatcher) start(s *sender) {
	ctx, cancel := context.WithCancel(d.ctx)
	s.stop = cancel
	d.done.Go(func() {
		defer cancel()
		s.run(ctx)
	})
}

// Wake tells the channels that something new is owed. It never blocks.
func (d *Dispatcher) Wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.senders {
		s.nudge()
	}
}

// A Health is how well a channel gets through.
type Health struct {
	LastSent time.Time // the latest message that the provider accepted; zero: none since the start
	Failures int       // attempts that did not arrive since then
	Text     string    // what the latest of them said, with the next step
	Owed     int       // deliveries that have not arrived
	Oldest   time.Time // when the oldest of them became owed
}

// Health returns the health of each channel by name.
func (d *Dispatcher) Health() map[string]Health {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make(map[string]Health, len(d.senders))
	for name, s := range d.senders {
		all[name] = s.report()
	}
	return all
}

// Direct makes one attempt for each delivery past the outbox, for the case
// that nothing can be stored, and returns the indexes of those that arrived.
func (d *Dispatcher) Direct(ctx context.Context, owed []Delivery) []int {
	var arrived []int
	for i, o := range owed {
		d.mu.Lock()
		s := d.senders[o.Channel]
		d.mu.Unlock()
		if s == nil {
			continue
		}
		var draft Draft
		draft.add(o)
		if r := s.attempt(ctx, s.render(draft, time.Now())); r.Outcome == Sent {
			arrived = append(arrived, i)
		}
	}
	return arrived
}

// backoff is how long to wait after so many failures in a row: doubling, at
// most a minute, with jitter so that channels do not march in step.
func backoff(failures int) time.Duration {
	wait := maxBackoff
	if failures < 6 {
		wait = min(maxBackoff, firstBackoff<<max(failures-1, 0))
	}
	return wait - time.Duration(rand.Int64N(int64(wait)/5+1))
}
