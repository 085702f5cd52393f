package poller

import (
	"context"
	"slices"
	"time"
)

// Hurry asks a target now for all its fields, without waiting for its tick:
// somebody must know whether it responds. Where a poll of it is under way, it
// is asked once more after that. The ticks to come stay as they are. It returns
// at once; an id that no target has is nothing.
func (p *Poller) Hurry(target int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.urgent, target) {
		p.urgent = append(p.urgent, target)
	}
	select {
	case p.hurried <- struct{}{}:
	default:
	}
}

// takeUrgent returns the targets that are to be asked now.
func (p *Poller) takeUrgent() []int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	urgent := p.urgent
	p.urgent = nil
	return urgent
}

// hurry asks targets without waiting for their ticks.
func (l *loop) hurry(ctx context.Context, targets []int64) {
	now := time.Now()
	for _, d := range l.duties {
		if !slices.Contains(targets, d.target.Subject.ID) {
			continue
		}
		t := turn{duty: d, target: d.target, gate: d.gate, batch: d.batch(every), tick: now, slot: now}
		if d.running.CompareAndSwap(false, true) {
			l.poller.polls.Go(func() { l.poll(ctx, t) })
			continue
		}
		d.again.Store(true)
		if !d.running.Load() { // it ended just now, and may not have seen that
			l.again(t)
		}
	}
}

// rest ends a turn.
func (l *loop) rest(t turn) {
	t.duty.running.Store(false)
	l.again(t)
}

// again has the target of a turn asked once more, where somebody is in a hurry.
func (l *loop) again(t turn) {
	if t.duty.again.Swap(false) {
		l.poller.Hurry(t.target.Subject.ID)
	}
}
