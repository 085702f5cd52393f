package main

import (
	"context"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A forwarding keeps in the database which chats have got another address.
type forwarding struct{ store *data.Store } // nil: there is none

var _ notify.Forwarding = forwarding{}

// factMoved begins the name of the fact that says where a chat is now.
const factMoved = "moved "

// Moved returns the address that a chat has now; empty: its own.
func (f forwarding) Moved(ctx context.Context, chat string) (string, error) {
	if f.store == nil {
		return "", nil
	}
	return f.store.Fact(ctx, factMoved+chat)
}

// Move notes that a chat has another address.
func (f forwarding) Move(ctx context.Context, chat, to string) error {
	if f.store == nil {
		return nil
	}
	return f.store.SetFact(ctx, factMoved+chat, to)
}
