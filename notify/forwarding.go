package notify

import (
	"context"
	"sync"
)

// A Forwarding keeps which chats have got another address, as a group does that
// Telegram makes a supergroup of.
type Forwarding interface {
	// Moved returns the address that a chat has now; empty: its own.
	Moved(ctx context.Context, chat string) (to string, err error)

	// Move notes that a chat has another address from now on.
	Move(ctx context.Context, chat, to string) error
}

// A home is where a chat is now.
type home struct {
	chat       string     // its address in the configuration
	forwarding Forwarding // nil: nobody keeps where it has moved

	mu    sync.Mutex
	now   string // empty: not known to be elsewhere
	asked bool   // the forwarding has told
}

// address returns the chat's address.
func (h *home) address(ctx context.Context) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.forwarding != nil && !h.asked {
		to, err := h.forwarding.Moved(ctx, h.chat)
		h.now, h.asked = to, err == nil // else the provider tells it again
	}
	if h.now != "" {
		return h.now
	}
	return h.chat
}

// move notes that the chat is elsewhere now. The error is that this will be
// forgotten when the program ends.
func (h *home) move(ctx context.Context, to string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now, h.asked = to, true
	if h.forwarding == nil {
		return nil
	}
	return h.forwarding.Move(ctx, h.chat, to)
}
