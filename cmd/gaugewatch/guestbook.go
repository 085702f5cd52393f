package main

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// A guestbook keeps the chats in which our accounts are.
type guestbook struct{ store *data.Store }

var _ inbound.Guests = guestbook{}

// factGuests begins the name of the fact that keeps the chats of an account.
const factGuests = "guests "

// mostGuests is how many chats of one account are remembered.
const mostGuests = 200

// Joined notes that an account is in a chat.
func (g guestbook) Joined(ctx context.Context, account string, c inbound.Chat) error {
	return g.write(ctx, account, func(all []inbound.Chat) []inbound.Chat {
		all = slices.DeleteFunc(all, func(o inbound.Chat) bool { return o.ID == c.ID })
		return append([]inbound.Chat{c}, all[:min(len(all), mostGuests-1)]...)
	})
}

// Left notes that an account is not in a chat any more.
func (g guestbook) Left(ctx context.Context, account, chat string) error {
	return g.write(ctx, account, func(all []inbound.Chat) []inbound.Chat {
		return slices.DeleteFunc(all, func(o inbound.Chat) bool { return o.ID == chat })
	})
}

// write changes the chats of an account, unless nothing changes.
func (g guestbook) write(ctx context.Context, account string, change func([]inbound.Chat) []inbound.Chat) error {
	before, err := g.store.Fact(ctx, factGuests+account)
	if err != nil {
		return err
	}
	after, err := json.Marshal(change(guestsOf(before)))
	if err != nil || string(after) == before {
		return err
	}
	return g.store.SetFact(ctx, factGuests+account, string(after))
}

// guestsOf reads the chats that a fact keeps, the latest first.
func guestsOf(fact string) []inbound.Chat {
	var all []inbound.Chat
	if json.Unmarshal([]byte(fact), &all) != nil {
		return nil
	}
	return all
}
