package inbound

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/googlechat"
)

// A GoogleChat hears what people do in the spaces of one app. Google posts it,
// with a token of its own, and shows what is answered.
type GoogleChat struct {
	Account  string // by which the app is known, without secrets
	Verifier *googlechat.Verifier
	Client   *googlechat.Client // writes what follows later
	Function string             // the URL to which Google posts; empty: it is not known
	Rooms    []Room             // spaces; Everywhere: all that have added the app; Approved: those of them that Approve lets in
	Desk     Desk
	Inbox    *Inbox
	Guests   Guests // nil: spaces are not remembered
	Log      *slog.Logger

	// Approve says whether somebody has approved that a channel writes to a
	// space.
	Approve func(ctx context.Context, channel, space string) bool

	// Publish makes a picture reachable for Google; nil: nothing does.
	Publish func(ctx context.Context, name string, png []byte) (url string, err error)

	following sync.WaitGroup
}

// What stands for spaces that are not named.
const (
	Everywhere = "all"
	Approved   = "approve"
)

// Key turns away what Google has not posted for us.
func (g *GoogleChat) Key(r *http.Request) error {
	token := bearer(r)
	if token == "" {
		return refuse(http.StatusUnauthorized, "no token")
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	if err := g.Verifier.Verify(ctx, token); err != nil {
		return refuse(http.StatusUnauthorized, err.Error())
	}
	return nil
}

// Take notes an event for good, carries it out, and answers it.
func (g *GoogleChat) Take(w http.ResponseWriter, r *http.Request, body []byte) error {
	e, err := googlechat.ParseEvent(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	ctx := context.WithoutCancel(r.Context()) // what is noted is carried out
	kept, err := discreet(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	a, err := g.takeIn(ctx, e, Event{Account: g.Account, ID: e.ID, Body: kept, At: time.Now()})
	if err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	var m *googlechat.Message
	if !a.Silent() {
		m = g.message(ctx, a)
	}
	answer, err := e.Answer(m)
	if err != nil {
		return refuse(http.StatusInternalServerError, err.Error())
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_, _ = w.Write(answer) // who does not listen any more is told nothing
	return nil
}

// discreet returns an event without what nobody else may learn: the tokens that
// Google lends to add-ons, and those by which others are set up and verified.
func discreet(body []byte) ([]byte, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil {
		return nil, err
	}
	for _, secret := range []string{"authorizationEventObject", "configCompleteRedirectUrl", "token"} {
		delete(keys, secret)
	}
	return json.Marshal(keys)
}

// takeIn notes an event, carries it out, and returns what to answer at once. What
// cannot be carried out is tried again; Google tells people that it failed.
func (g *GoogleChat) takeIn(ctx context.Context, e googlechat.Event, kept Event) (Answer, error) {
	if e.Kind == "" || e.Space.Name == "" || e.User.Kind == "BOT" {
		return Answer{}, nil
	}
	todo, err := g.Inbox.begin(ctx, kept)
	if err != nil || !todo {
		return Answer{}, err
	}
	a, err := g.handle(ctx, e, kept.At)
	if err != nil {
		g.Inbox.drop(kept)
		g.Inbox.ring(g.Account)
		return Answer{}, err
	}
	g.reader().conclude(ctx, kept, func(ctx context.Context) { g.follow(ctx, e, a.Rest) })
	return a, nil
}

// CatchUp sees to what has waited since before the start.
func (g *GoogleChat) CatchUp(ctx context.Context) error { return g.reader().seeTo(ctx) }

// Run sees to what could not be carried out when it came, until the context ends.
func (g *GoogleChat) Run(ctx context.Context) { g.reader().run(ctx) }

// reader returns who sees to the events that wait.
func (g *GoogleChat) reader() reader { return reader{g.Inbox, g.Account, g.hear, &g.following} }

// hear carries an event out that it is too late to answer: what there is to say is
// written into the space.
func (g *GoogleChat) hear(ctx context.Context, kept Event) (answer func(context.Context), err error) {
	e, err := googlechat.ParseEvent(kept.Body)
	if err != nil {
		return nil, nil //nolint:nilerr // it is read no better the next time
	}
	a, err := g.handle(ctx, e, kept.At)
	return func(ctx context.Context) { g.follow(ctx, e, func(context.Context) Answer { return a }) }, err
}

// handle does what an event asks that came at a time.
func (g *GoogleChat) handle(ctx context.Context, e googlechat.Event, at time.Time) (Answer, error) {
	if e.Kind == googlechat.Removed {
		if g.Guests == nil {
			return Answer{}, nil
		}
		return Answer{}, g.Guests.Left(ctx, g.Account, e.Space.Name)
	}
	if g.Guests != nil && e.Kind != googlechat.Clicked {
		c := Chat{ID: e.Space.Name, Name: cut(e.Space.Title, nameRoom), Kind: strings.ToLower(e.Space.Kind + e.Space.Former)}
		if err := g.Guests.Joined(ctx, g.Account, c); err != nil {
			return Answer{}, err
		}
	}
	channels, people := g.known(ctx, e)
	c := Command{
		Account: g.Account, ID: e.ID, Text: e.Text, Direct: true, Chat: e.Space.Name, User: e.User.Name, Name: cut(e.User.Title, nameRoom), At: at,
		Channels: channels, People: people,
	}
	switch {
	case e.Kind == googlechat.Clicked && !strings.HasPrefix(e.Says, "/"):
		words, err := g.Desk.Press(ctx, Press{Account: g.Account, ID: e.ID, Data: e.Says, Who: c.Who(), At: at, Channels: channels, People: people})
		return Answer{Text: words}, err
	case e.Kind == googlechat.Clicked:
		c.Text = e.Says
	case c.Text == "":
		return Answer{}, nil
	}
	return g.Desk.Command(ctx, c)
}

// known returns the channels that write to a space, and who somebody is there, by
// the number or by the address of who they are.
func (g *GoogleChat) known(ctx context.Context, e googlechat.Event) (channels []string, people map[string]string) {
	is := func(r Room) bool {
		switch r.Chat {
		case Everywhere:
			return true
		case Approved:
			return g.Approve != nil && g.Approve(ctx, r.Channel, e.Space.Name)
		}
		return r.Chat == e.Space.Name
	}
	channels, people = known(g.Rooms, e.User.Name, is)
	_, byAddress := known(g.Rooms, strings.ToLower(e.User.Email), is)
	maps.Copy(people, byAddress)
	return channels, people
}

// follow writes what follows an answer, if anything does.
func (g *GoogleChat) follow(ctx context.Context, e googlechat.Event, then func(context.Context) Answer) {
	for then != nil {
		a := then(ctx)
		if !a.Silent() {
			g.write(ctx, e.Space.Name, a)
		}
		then = a.Rest
	}
}

// write writes an answer into a space.
func (g *GoogleChat) write(ctx context.Context, space string, a Answer) {
	ctx, cancel := context.WithTimeout(ctx, 3*answerTimeout)
	defer cancel()
	if _, err := g.Client.Create(ctx, space, newKey(), *g.message(ctx, a)); err != nil {
		g.Log.Warn("a command was not answered", "account", g.Account, "error", err)
	}
}

// message writes an answer: its text, and a card with pictures and buttons.
func (g *GoogleChat) message(ctx context.Context, a Answer) *googlechat.Message {
	var widgets []googlechat.Widget
	for _, p := range a.Pictures {
		address, err := g.hang(ctx, p)
		if err != nil {
			g.Log.Warn("a picture is not shown", "account", g.Account, "error", err)
			a.Text = strings.TrimSpace(a.Text + "\n" + a.Unseen)
			break
		}
		widgets = append(widgets, googlechat.Picture(address, googlechat.Truncate(p.Alt, 500)))
	}
	m := &googlechat.Message{Text: googlechat.Truncate(googlechat.Escape(a.Text), googlechat.MessageLimit/2)}
	var buttons []googlechat.Button
	for _, b := range a.Buttons {
		buttons = append(buttons, googlechat.NewButton(b.Label, g.Function, b.Says))
	}
	if len(buttons) > 0 {
		widgets = append(widgets, googlechat.Buttons(buttons...))
	}
	if len(widgets) > 0 {
		id := "answer-" + time.Now().UTC().Format("20060102150405")
		m.Cards = []googlechat.Card{{ID: id, Card: googlechat.Body{Sections: []googlechat.Section{{Widgets: widgets}}}}}
	}
	return m
}

// hang makes a picture reachable for Google.
func (g *GoogleChat) hang(ctx context.Context, p Picture) (url string, err error) {
	if g.Publish == nil {
		return "", errors.New("nothing makes pictures reachable for Google: set web.public_url")
	}
	return g.Publish(ctx, rand.Text()+".png", p.PNG)
}
