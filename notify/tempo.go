package notify

import (
	"slices"
	"sync"
	"time"
)

// A tempo keeps the limits that several channels share, since they write to the
// same chat. Its zero value knows of no message yet.
type tempo struct {
	mu    sync.Mutex
	chats map[string]History
}

// take makes room for a message to the chats of a channel, and returns when they
// allow it: where that is later than now, nothing is taken.
func (t *tempo) take(p Pace, now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	ready := now
	for _, chat := range p.Chats {
		ready = latest(ready, t.chats[chat].ready(p, now))
	}
	if ready.After(now) {
		return ready
	}
	if t.chats == nil {
		t.chats = map[string]History{}
	}
	for _, chat := range p.Chats {
		sent := append(t.chats[chat].Sent, now)
		t.chats[chat] = History{Sent: slices.Clone(sent[max(0, len(sent)-max(p.Burst, 1)):])}
	}
	return now
}
