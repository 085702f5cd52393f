package notify

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
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
	outbox  Outbox
	log     *slog.Logger
	printer *printer

	tempo   tempo
	mu      sync.Mutex
	ctx     context.Context    // of Run; nil before
	senders map[string]*sender // of every channel that was ever served
	done    sync.WaitGroup
}

// NewDispatcher returns a dispatcher that serves no channel yet.
func NewDispatcher(outbox Outbox, log *slog.Logger) *Dispatcher {
	return &Dispatcher{outbox: outbox, log: log, printer: newPrinter(), senders: map[string]*sender{}}
}

// Print lets a reporter put reports and charts together from now on. Without
// one, or with nil, reports say of what time they are and nothing else, and no
// chart follows an alert.
func (d *Dispatcher) Print(r Reporter) { d.printer.set(r) }

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

// Apply replaces the channels that are served. An attempt under way runs to
// its end as it began; the new line, or none, holds from the next step on.
// What a channel that is no longer named is owed stays in the outbox.
func (d *Dispatcher) Apply(lines []Line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	served := map[string]*Line{}
	for i, line := range lines {
		name := line.Policy.Channel
		served[name] = &lines[i]
		if d.senders[name] == nil {
			d.senders[name] = newSender(d, name)
			d.start(d.senders[name])
		}
	}
	for name, s := range d.senders {
		s.serve(served[name])
	}
}

// start lets a sender run as soon as the dispatcher does; the caller holds
// the lock.
func (d *Dispatcher) start(s *sender) {
	if ctx := d.ctx; ctx != nil {
		d.done.Go(func() { s.run(ctx) })
	}
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
	Refused  bool      // the latest attempt was refused for good
	Text     string    // what the latest of them said, with the next step
	Owed     int       // deliveries that have not arrived, but for those that quiet hours hold back
	Oldest   time.Time // when the oldest of them could have been sent
	Stands   time.Time // since when no step has come to its end without a fault of our own; zero: none is under way
	Short    int       // further ones that wait since too few messages are left in the month, reports among them

	Allowance Allowance // how many messages are left in the month, where the provider says
}

// Health returns the health of each channel by name.
func (d *Dispatcher) Health() map[string]Health {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make(map[string]Health, len(d.senders))
	for name, s := range d.senders {
		if s.serves() != nil {
			all[name] = s.report()
		}
	}
	return all
}

// Measure lets the channels ask their providers how much of the month is left.
// It never blocks.
func (d *Dispatcher) Measure() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.senders {
		s.remeasure()
	}
}

// Direct makes one attempt for each delivery past the outbox, for the case
// that nothing can be stored, and returns the indexes of those that arrived.
// What quiet hours hold back, or want of messages, is not attempted, nor are
// reports.
// Channels delay each other as little as they do otherwise.
func (d *Dispatcher) Direct(ctx context.Context, owed []Delivery) []int {
	byChannel := map[string][]int{}
	for i, o := range owed {
		byChannel[o.Channel] = append(byChannel[o.Channel], i)
	}
	arrived := make([]bool, len(owed))
	var done sync.WaitGroup
	for name, indexes := range byChannel {
		s, line := d.served(name)
		if line == nil {
			continue
		}
		done.Go(func() {
			busy := map[int64]bool{} // alerts of which something has not arrived
			for _, i := range indexes {
				arrived[i] = !owed[i].concerns(busy) && s.direct(ctx, *line, owed[i])
				if !arrived[i] {
					owed[i].mark(busy)
				}
			}
		})
	}
	done.Wait()
	var those []int
	for i, ok := range arrived {
		if ok {
			those = append(those, i)
		}
	}
	return those
}

// Untold returns the deliveries from an index on that are owed, but for those
// that tell of an alert of which one before the index is still owed to the same
// channel: these wait for it.
func Untold(all []Delivery, from int) []Delivery {
	busy := map[string]map[int64]bool{}
	var untold []Delivery
	for i, d := range all {
		if busy[d.Channel] == nil {
			busy[d.Channel] = map[int64]bool{}
		}
		switch {
		case d.State != Owed:
		case i < from || d.concerns(busy[d.Channel]):
			d.mark(busy[d.Channel])
		default:
			untold = append(untold, d)
		}
	}
	return untold
}

// peers returns the policies of all channels that are served but one, by name.
func (d *Dispatcher) peers(but string) []Policy {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []Policy
	for _, name := range slices.Sorted(maps.Keys(d.senders)) {
		if line := d.senders[name].serves(); line != nil && name != but {
			all = append(all, line.Policy)
		}
	}
	return all
}

// served returns the sender of a channel and its line; nil: it is not served.
func (d *Dispatcher) served(channel string) (*sender, *Line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.senders[channel]
	if s == nil {
		return nil, nil
	}
	return s, s.serves()
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
