package main

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A guestbook keeps the chats in which our accounts are.
type guestbook struct {
	store *data.Store
	mu    sync.Mutex // held while something is changed
}

var _ inbound.Guests = (*guestbook)(nil)

// A guest is a chat in which an account is.
type guest struct {
	inbound.Chat
	Approved []string `json:"approved,omitempty"` // channels that may write there
}

// factGuests begins the name of the fact that keeps the chats of an account.
const factGuests = "guests "

// mostGuests is how many chats of one account are remembered, besides those that
// are approved.
const mostGuests = 200

// Joined notes that an account is in a chat.
func (g *guestbook) Joined(ctx context.Context, account string, c inbound.Chat) error {
	return g.write(ctx, account, func(all []guest) []guest {
		at := slices.IndexFunc(all, func(o guest) bool { return o.ID == c.ID })
		if at >= 0 {
			all[at].Chat = c
			return all
		}
		if len(all) >= mostGuests {
			old := slices.IndexFunc(all, func(o guest) bool { return len(o.Approved) == 0 })
			all = slices.Delete(all, max(old, 0), max(old, 0)+1)
		}
		return append(all, guest{Chat: c})
	})
}

// Left notes that an account is not in a chat any more.
func (g *guestbook) Left(ctx context.Context, account, chat string) error {
	return g.write(ctx, account, func(all []guest) []guest {
		return slices.DeleteFunc(all, func(o guest) bool { return o.ID == chat })
	})
}

// write changes the chats of an account, unless nothing changes.
func (g *guestbook) write(ctx context.Context, account string, change func([]guest) []guest) error {
	g.mu.Lock()
	defer g.mu.Unlock()
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

// guestsOf reads the chats that a fact keeps, in the order in which they became
// known.
func guestsOf(fact string) []guest {
	var all []guest
	if json.Unmarshal([]byte(fact), &all) != nil {
		return nil
	}
	return all
}

// requestApprove is the kind of request that approves a chat, or ends that: an
// approval.
const requestApprove = "approve"

// An approval says whether a channel may write to a chat.
type approval struct {
	Account string `json:"account"`
	Channel string `json:"channel"`
	Chat    string `json:"chat"`
	May     bool   `json:"may"`
	By      string `json:"by,omitempty"`
}

// carry carries out what is asked of the guestbook.
func (g *guestbook) carry(ctx context.Context, r data.Request) string {
	var a approval
	if r.Kind != requestApprove {
		return ""
	}
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return watch.RefusedRequest + "unreadable: " + err.Error()
	}
	known := false
	err := g.write(ctx, a.Account, func(all []guest) []guest {
		for i := range all {
			if all[i].ID != a.Chat {
				continue
			}
			known = true
			all[i].Approved = slices.DeleteFunc(all[i].Approved, func(channel string) bool { return channel == a.Channel })
			if a.May {
				all[i].Approved = append(all[i].Approved, a.Channel)
			}
		}
		return all
	})
	switch {
	case err != nil:
		return watch.RefusedRequest + err.Error()
	case !known:
		return watch.RefusedRequest + a.Chat + " has not added the app"
	case a.May:
		return a.Channel + " writes to " + a.Chat + " from now on"
	}
	return a.Channel + " writes to " + a.Chat + " no more"
}

// approved returns the chats of an account to which a channel may write.
func (g *guestbook) approved(ctx context.Context, account, channel string) ([]string, error) {
	fact, err := g.store.Fact(ctx, factGuests+account)
	return approvedOf(fact, channel), err
}

// approvedOf returns the chats of a fact to which a channel may write.
func approvedOf(fact, channel string) []string {
	var all []string
	for _, one := range guestsOf(fact) {
		if slices.Contains(one.Approved, channel) {
			all = append(all, one.ID)
		}
	}
	return all
}

// approvedIn returns what reads from the database to which chats a channel may
// write.
func approvedIn(c *config.Config, ch config.PlannedChannel) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		r, err := data.OpenReader(ctx, c.State)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		fact, err := r.Fact(ctx, factGuests+accountOf(ch.Settings))
		return approvedOf(fact, ch.Policy.Channel), err
	}
}

// approvedFor returns what knows the chats to which a channel may write.
func (d *daemon) approvedFor(channel string, s notify.Settings) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		return d.guests.approved(ctx, accountOf(s), channel)
	}
}
