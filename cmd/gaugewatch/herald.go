package main

import (
	"context"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

// heraldPause is how long a herald is silent at least, so that a storm of alerts
// does not keep who listens busy.
const heraldPause = 250 * time.Millisecond

// A herald tells open pages at once that something about alerts has changed: they
// look by themselves once a second only. Its zero value has told nothing.
type herald struct {
	mu    sync.Mutex
	at    time.Time     // when it last told
	next  chan struct{} // nil: nobody listens
	later *time.Timer   // tells what has changed while it was silent; nil: nothing has
}

// stirred returns when something has changed last, and what is closed when it
// does so next.
func (h *herald) stirred() (time.Time, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.next == nil {
		h.next = make(chan struct{})
	}
	return h.at, h.next
}

// stir tells that something has changed: now, or once the pause is over. Where
// nobody listens it notes when.
func (h *herald) stir() {
	h.mu.Lock()
	defer h.mu.Unlock()
	pause := heraldPause - time.Since(h.at)
	switch {
	case h.next == nil:
		h.at = time.Now()
	case h.later != nil:
	case pause > 0:
		h.later = time.AfterFunc(pause, func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.tell()
		})
	default:
		h.tell()
	}
}

// tell tells. The herald is locked.
func (h *herald) tell() {
	h.at, h.later = time.Now(), nil
	if h.next != nil {
		close(h.next)
		h.next = nil
	}
}

// A heralded is a store whose changes of alerts a herald tells.
type heralded struct {
	*data.Store
	herald *herald
}

// Commit writes a batch, and has told what it changes about alerts.
func (s heralded) Commit(ctx context.Context, b data.Batch) error {
	err := s.Store.Commit(ctx, b)
	if len(b.Changes) > 0 {
		s.herald.stir() // also where it could not be written: it is so all the same
	}
	return err
}
