package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
)

// A backlog is an outbox that goes on while nothing can be written, as on a
// full disk: it keeps in memory what is to be written, shows what is due as if
// it were written, and writes it in its order as soon as it can. Should the
// program end before, what was sent meanwhile is sent again: told twice rather
// than never.
type backlog struct {
	Outbox
	log     *slog.Logger
	written func(Settled) // called when an attempt has been written

	late []entry
}

// An entry is what is to be written: one of its fields is set.
type entry struct {
	frozen  *Frozen
	settled *Settled
}

// behind says whether something is still to be written.
func (b *backlog) behind() bool { return len(b.late) > 0 }

// Due returns what is due as if all were written.
func (b *backlog) Due(ctx context.Context, channel string) ([]Delivery, error) {
	b.catchUp(ctx)
	due, err := b.Outbox.Due(ctx, channel)
	for _, e := range b.late {
		due = e.show(due)
	}
	return due, err
}

// Freeze fixes a message, be it in memory alone.
func (b *backlog) Freeze(ctx context.Context, f Frozen) error {
	return b.put(ctx, entry{frozen: &f})
}

// Settle records an attempt, be it in memory alone.
func (b *backlog) Settle(ctx context.Context, s Settled) error {
	return b.put(ctx, entry{settled: &s})
}

// put writes an entry, now or later. The error is that it cannot be.
func (b *backlog) put(ctx context.Context, e entry) error {
	b.catchUp(ctx)
	if !b.behind() {
		err := b.write(ctx, e)
		if err == nil || errors.Is(err, ErrNotOwed) || errors.Is(err, ErrNoRoom) || ctx.Err() != nil {
			return err
		}
		b.log.Error("nothing can be written: messages go out all the same", "error", err)
	}
	b.late = append(b.late, e)
	return nil
}

// catchUp writes what is late, as far as it can be. What was settled otherwise
// meanwhile is left out.
func (b *backlog) catchUp(ctx context.Context) {
	for b.behind() {
		if err := b.write(ctx, b.late[0]); err != nil && !errors.Is(err, ErrNotOwed) {
			return
		}
		if b.late = b.late[1:]; !b.behind() {
			b.log.Info("what was told while nothing could be written is written")
		}
	}
}

// write writes an entry.
func (b *backlog) write(ctx context.Context, e entry) error {
	if e.frozen != nil {
		return b.Outbox.Freeze(ctx, *e.frozen)
	}
	err := b.Outbox.Settle(ctx, *e.settled)
	if err == nil {
		b.written(*e.settled)
	}
	return err
}

// show returns what is due once the entry is written.
func (e entry) show(due []Delivery) []Delivery {
	due = slices.Clone(due)
	if e.settled != nil && e.settled.State.Final() {
		return slices.DeleteFunc(due, func(d Delivery) bool { return d.travels(e.settled.Carrier) })
	}
	for i := range due {
		d := &due[i]
		switch f, s := e.frozen, e.settled; {
		case f != nil && d.ID == f.Carrier:
			d.State, d.Message, d.Carrier = Sending, &f.Message, 0
		case f != nil && slices.Contains(f.Joined, d.ID):
			d.State, d.Carrier = Joined, f.Carrier
		case s != nil && d.travels(s.Carrier) && s.Thaw:
			d.State, d.Next, d.Message, d.Carrier = Owed, s.Next, nil, 0
			d.count(*s)
		case s != nil && d.ID == s.Carrier:
			d.State, d.Next = s.State, s.Next
			d.count(*s)
			d.reach(s.Result.Reached)
		}
	}
	return due
}

// reach notes who has the message, where somebody has.
func (d *Delivery) reach(those []string) {
	if d.Message != nil && len(those) > 0 {
		m := *d.Message
		m.Reached = those
		d.Message = &m
	}
}

// count counts an attempt, if there was one.
func (d *Delivery) count(s Settled) {
	if s.Result.Outcome == 0 {
		return
	}
	if d.Attempts++; d.ID == s.Carrier {
		d.Tried = s.At
	}
}

// travels says whether the delivery is in the message of a carrier.
func (d Delivery) travels(carrier int64) bool { return d.ID == carrier || d.Carrier == carrier }
