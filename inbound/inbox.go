package inbound

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// An Event is something that a provider posts, and does not post again once it
// has been answered.
type Event struct {
	Account string    // which of our accounts it is for, without secrets
	ID      string    // the provider's, of this one event
	Body    []byte    // what it says: foreign
	At      time.Time // when it came
}

// ErrBoxFull says that too many events wait to be seen to.
var ErrBoxFull = errors.New("too many events wait")

// A Box keeps events for good until they have been seen to.
type Box interface {
	// PutEvents keeps events, all or none, except those that were kept
	// before, and returns how many these are not.
	PutEvents(ctx context.Context, all []Event) (fresh int, err error)
	// Events returns those of an account that nobody has seen to, the oldest
	// first.
	Events(ctx context.Context, account string) ([]Event, error)
	// EndEvent notes that an event has been seen to.
	EndEvent(ctx context.Context, e Event, at time.Time) error
}

// An Inbox takes in what providers post: it is noted for good before it is
// answered, and carried out at the next start where the program ends in between.
// One inbox is for all accounts, as long as the program runs.
type Inbox struct {
	box Box
	log *slog.Logger

	writes chan struct{} // as many as are written at one time
	look   sync.Mutex    // held while somebody looks what waits

	mu    sync.Mutex
	bells map[string]chan struct{} // by account; each rings when something has come
	held  map[string]bool          // events that somebody sees to, by account and ID
}

// How long a provider is let wait for the disk that must have its answer within
// two seconds, and how many may wait for it at one time.
const (
	noteWithin = 1500 * time.Millisecond
	mostWrites = 16
)

// NewInbox returns an inbox that keeps what comes in a box.
func NewInbox(box Box, log *slog.Logger) *Inbox {
	return &Inbox{
		box: box, log: log, bells: map[string]chan struct{}{}, held: map[string]bool{}, writes: make(chan struct{}, mostWrites),
	}
}

// bell rings when something has come for an account.
func (b *Inbox) bell(account string) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bells[account] == nil {
		b.bells[account] = make(chan struct{}, 1)
	}
	return b.bells[account]
}

// note notes events of one account, and rings. It does not wait longer for the
// disk than a provider does: what the disk takes later is seen to all the same,
// and known when it is posted again.
func (b *Inbox) note(ctx context.Context, all []Event) error {
	if len(all) == 0 {
		return nil
	}
	select {
	case b.writes <- struct{}{}:
	default:
		return errors.New("too many wait for the disk")
	}
	noted := make(chan error, 1)
	go func() {
		defer func() { <-b.writes }()
		_, err := b.box.PutEvents(context.WithoutCancel(ctx), all)
		noted <- err
		b.ring(all[0].Account)
	}()
	timer := time.NewTimer(noteWithin)
	defer timer.Stop()
	select {
	case err := <-noted:
		return err
	case <-timer.C:
		return fmt.Errorf("the disk has not taken it within %s", noteWithin)
	}
}

// begin notes one event that is seen to at once, and says whether that is still
// to be done: it is new, or could not be carried out when it came before.
func (b *Inbox) begin(ctx context.Context, e Event) (todo bool, err error) {
	if !b.hold(e) {
		return false, nil
	}
	n, err := b.box.PutEvents(ctx, []Event{e})
	todo = n > 0
	if err == nil && !todo {
		var waiting []Event
		waiting, err = b.box.Events(ctx, e.Account)
		todo = slices.ContainsFunc(waiting, func(o Event) bool { return o.ID == e.ID })
	}
	if err != nil || !todo {
		b.drop(e)
	}
	return todo && err == nil, err
}

// ring wakes who sees to the events of an account.
func (b *Inbox) ring(account string) {
	select {
	case b.bell(account) <- struct{}{}:
	default:
	}
}

// next returns the events of an account that wait, the oldest first. Each is held
// from now on until it is ended or dropped.
func (b *Inbox) next(ctx context.Context, account string) ([]Event, error) {
	b.look.Lock() // so that nothing ends between
	defer b.look.Unlock()
	waiting, err := b.box.Events(ctx, account)
	var all []Event
	for _, e := range waiting {
		if b.hold(e) {
			all = append(all, e)
		}
	}
	return all, err
}

// hold takes an event in hand, unless somebody has it.
func (b *Inbox) hold(e Event) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := e.Account + " " + e.ID
	if b.held[key] {
		return false
	}
	b.held[key] = true
	return true
}

// drop lets go of an event, which waits again if it has not ended.
func (b *Inbox) drop(e Event) {
	b.look.Lock()
	defer b.look.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.held, e.Account+" "+e.ID)
}

// end notes that an event has been seen to. Where that cannot be noted it is not
// seen to again before the next start.
func (b *Inbox) end(ctx context.Context, e Event) {
	if err := b.box.EndEvent(ctx, e, time.Now()); err != nil {
		b.log.Error("it is not noted that an event has been seen to", "account", e.Account, "error", err)
		return
	}
	b.drop(e)
}

// A reader sees to the events of one account.
type reader struct {
	*Inbox
	account string

	// hear carries an event out, and returns what answers it, maybe nil. After
	// an error it is to hear it again.
	hear func(ctx context.Context, e Event) (answer func(ctx context.Context), err error)

	following *sync.WaitGroup // answers that are under way
}

// run sees to what comes until the context ends, and then to what is left.
func (r reader) run(ctx context.Context) {
	defer await(r.following)
	bell, failures := r.bell(r.account), 0
	for {
		err := r.seeTo(context.WithoutCancel(ctx))
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			failures++
			r.log.Error("events are not carried out yet", "account", r.account, "error", err)
			rest(ctx, backoff(failures))
			continue
		}
		failures = 0
		select {
		case <-bell:
		case <-ctx.Done():
		}
	}
}

// seeTo carries out what waits, in the order in which it came. The error is of the
// last that could not be, which waits again.
func (r reader) seeTo(ctx context.Context) error {
	waiting, err := r.next(ctx, r.account)
	for _, e := range waiting {
		if fails := r.attend(ctx, e); fails != nil {
			r.drop(e)
			err = fails
		}
	}
	return err
}

// attend carries one event out, has it answered, and ends it. What the program
// fails over is not tried again: at each start it would fail anew.
func (r reader) attend(ctx context.Context, e Event) error {
	var answer func(context.Context)
	var err error
	if !safely(r.log, r.account, func() { answer, err = r.hear(ctx, e) }) {
		answer, err = nil, nil
	}
	if err != nil {
		return err
	}
	r.conclude(ctx, e, answer)
	return nil
}

// conclude answers an event, and then ends it.
func (r reader) conclude(ctx context.Context, e Event, answer func(context.Context)) {
	ctx = context.WithoutCancel(ctx)
	r.following.Go(func() {
		if answer != nil {
			safely(r.log, r.account, func() { answer(ctx) })
		}
		r.end(ctx, e)
	})
}

// safely does something for an account, and says whether the program has not
// failed over it.
func safely(log *slog.Logger, account string, do func()) (whole bool) {
	defer func() {
		if v := recover(); v != nil {
			log.Error("the program failed over an event", "account", account, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
	}()
	do()
	return true
}
