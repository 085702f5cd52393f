package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// books tell the pages about deliveries.
type books struct {
	store  *data.Reader
	plan   func() watch.Plan
	health func() map[string]notify.Health
	zone   func() *time.Location
}

var _ page.Ledger = books{}

// waiting returns what deliveries wait for now.
func (b books) waiting(ctx context.Context) (waiting, error) {
	w := waiting{
		Reader: b.store, zone: b.zone(), policies: map[string]notify.Policy{}, absent: map[string]bool{},
		allowances: map[string]notify.Allowance{}, now: time.Now(),
	}
	for _, l := range b.plan().Lines {
		name := l.Policy.Channel
		w.policies[name] = l.Policy
		_, w.absent[name] = l.Channel.(absent)
	}
	for name, h := range b.health() {
		w.allowances[name] = h.Allowance
	}
	return w, w.save(ctx)
}

// Channels returns how well each channel gets through.
func (b books) Channels(ctx context.Context) ([]page.Channel, error) {
	w, err := b.waiting(ctx)
	if err != nil {
		return nil, err
	}
	debts, err := b.store.Debts(ctx)
	if err != nil {
		return nil, err
	}
	health := b.health()
	var all []page.Channel
	for _, l := range b.plan().Lines {
		c := channelOf(l.Policy.Channel, health[l.Policy.Channel])
		if gone, out := l.Channel.(absent); out {
			c.Error, c.Wait = gone.reason, &page.Wait{Why: page.LeftOut}
		}
		for _, d := range debts {
			if d.Channel == c.Name {
				c.Owed, c.Oldest = d.Owed, d.Oldest
			}
		}
		if err := b.look(ctx, w, &c); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y page.Channel) int { return strings.Compare(x.Name, y.Name) })
	return all, nil
}

// look looks up in the ledger when something arrived last through a channel, where
// that was before the start, and what the first waits for that it owes.
func (b books) look(ctx context.Context, w waiting, c *page.Channel) error {
	if c.LastSent.IsZero() {
		last, err := b.store.Deliveries(ctx, data.DeliveryFilter{Channel: c.Name, State: notify.Delivered, Limit: 1})
		if err != nil {
			return err
		}
		if len(last) > 0 {
			c.LastSent = last[0].Done
		}
	}
	if c.Wait != nil || c.Owed == 0 {
		return nil
	}
	owed, err := b.store.Deliveries(ctx, data.DeliveryFilter{Channel: c.Name, Open: true, Limit: mostLooked})
	for _, e := range slices.Backward(owed) {
		if c.Wait = w.wait(e); c.Wait != nil {
			break
		}
	}
	return err
}

// mostLooked bounds how many deliveries of a channel are looked at to say what it
// waits for.
const mostLooked = 20

// channelOf returns how well a channel gets through by its health.
func channelOf(name string, h notify.Health) page.Channel {
	return page.Channel{
		Name: name, Owed: h.Owed, Oldest: h.Oldest, LastSent: h.LastSent, Failures: h.Failures, Refused: h.Refused,
		Limit: h.Allowance.Limit, Used: h.Allowance.Used, Short: h.Short, Error: h.Text,
	}
}

// Deliveries returns the deliveries that a filter chooses, the latest first.
func (b books) Deliveries(ctx context.Context, f page.DeliveryFilter) ([]page.Delivery, error) {
	entries, err := b.store.Deliveries(ctx, data.DeliveryFilter{
		Channel: f.Channel, State: notify.State(f.State), Open: f.Open, Again: f.Again, Before: f.Before, Limit: f.Limit,
	})
	if err != nil {
		return nil, err
	}
	return b.told(ctx, entries)
}

// told returns deliveries as pages show them.
func (b books) told(ctx context.Context, entries []data.Entry) ([]page.Delivery, error) {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = cmp.Or(e.Carrier, e.ID)
	}
	latest, err := b.store.LatestAttempts(ctx, ids)
	if err != nil {
		return nil, err
	}
	w, err := b.waiting(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]page.Delivery, 0, len(entries))
	for i, e := range entries {
		d := w.delivery(e)
		if a, tried := latest[ids[i]]; tried {
			d.Latest = new(pageAttempt(a))
		}
		all = append(all, d)
	}
	return all, nil
}

// delivery returns a delivery as pages show it.
func (w waiting) delivery(e data.Entry) page.Delivery {
	d := page.Delivery{
		ID: e.ID, Channel: e.Channel, State: page.DeliveryState(e.State), Owed: e.Owed, Done: e.Done, Message: e.Carrier, Instead: e.StandIn,
		StoodIn: e.StoodIn, Wait: w.wait(e), Attempts: e.Attempts, Error: e.Error,
	}
	for _, p := range e.Parts {
		d.Steps = append(d.Steps, page.Told{Alert: p.Alert.Name(), What: p.What})
	}
	if e.Edition != nil {
		d.Report = e.Edition.Report
	}
	switch {
	case e.Message != nil:
		d.Title = e.Message.Title
	case e.Edition == nil && (!e.State.Final() || e.Notice != nil):
		d.Title = w.wouldRead([]data.Entry{e}).Title
	}
	return d
}

// pageAttempt returns an attempt as pages show it.
func pageAttempt(a data.Attempt) page.Attempt {
	return page.Attempt{At: a.At, Took: a.Took, Outcome: page.Outcome(a.Outcome.String()), Answer: a.Answer}
}

// Letter returns a delivery whole.
func (b books) Letter(ctx context.Context, id int64) (page.Letter, bool, error) {
	message, err := messageOf(ctx, b.store, id)
	if err != nil || len(message) == 0 {
		return page.Letter{}, false, err
	}
	shown, err := b.told(ctx, message)
	if err != nil {
		return page.Letter{}, false, err
	}
	l := page.Letter{Delivery: shown[0], With: shown[1:]}
	attempts, err := b.store.Attempts(ctx, id)
	if err != nil {
		return page.Letter{}, false, err
	}
	for _, a := range attempts {
		l.Tried = append(l.Tried, pageAttempt(a))
	}
	return l, true, b.write(ctx, &l, message)
}

// write adds the words of the message of a delivery.
func (b books) write(ctx context.Context, l *page.Letter, message []data.Entry) error {
	w, err := b.waiting(ctx)
	if err != nil {
		return err
	}
	fixed := message[0].Message
	if carrier := message[0].Carrier; carrier != 0 {
		whole, err := messageOf(ctx, b.store, carrier)
		if err != nil {
			return err
		}
		if len(whole) > 0 {
			fixed = whole[0].Message
		}
	}
	switch {
	case fixed != nil:
		l.Title, l.Text, l.Fixed = fixed.Title, fixed.Text, fixed.At
		for _, p := range fixed.Pictures {
			l.Pictures = append(l.Pictures, p.Alt)
		}
	case l.State != page.Delivered && message[0].Edition == nil:
		now := w.wouldRead(message)
		l.Title, l.Text = now.Title, now.Text
	}
	return nil
}

// messageOf returns the message of a delivery: itself, and what travels in it;
// nothing where there is none.
func messageOf(ctx context.Context, store *data.Reader, id int64) ([]data.Entry, error) {
	found, err := store.Deliveries(ctx, data.DeliveryFilter{Message: id})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	slices.Reverse(found)
	itself := slices.IndexFunc(found, func(e data.Entry) bool { return e.ID == id })
	if itself < 0 {
		return nil, errors.New("a message without the delivery that carries it")
	}
	found[0], found[itself] = found[itself], found[0]
	return found, nil
}
