package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/desk"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
)

// listeners are those who hear what people say under the plan in force.
type listeners struct {
	bots []*inbound.Telegram
	line []*inbound.LINE
	apps []*inbound.GoogleChat

	actions map[string]desk.Action
}

// listen hears what people do in the chats of a plan, in place of the one
// before, until the context ends. Each bot is listened to once: a second
// listener would drive the first one out.
func (d *daemon) listen(ctx context.Context, plan config.Plan) {
	if d.stopListen != nil {
		d.stopListen()
		d.stopListen = nil
	}
	if d.dry {
		return
	}
	d.desk.Live(ctx)
	now := listeners{bots: d.bots(plan), line: d.officials(plan), apps: d.apps(plan), actions: actions(plan)}
	d.ears.set(now)
	d.catchUp(ctx, now)
	ctx, cancel := context.WithCancel(ctx)
	var listening sync.WaitGroup
	for _, bot := range now.bots {
		listening.Go(func() { bot.Run(ctx) })
	}
	for _, one := range now.line {
		listening.Go(func() { one.Run(ctx) })
	}
	for _, app := range now.apps {
		listening.Go(func() { app.Run(ctx) })
	}
	d.stopListen = func() { cancel(); listening.Wait() }
}

// catchUpWithin bounds how long the start waits for what was heard before it.
const catchUpWithin = 10 * time.Second

// catchUp carries out what was heard, and not carried out before the program
// ended, so that it holds for all that is told from now on.
func (d *daemon) catchUp(ctx context.Context, now listeners) {
	ctx, cancel := context.WithTimeout(ctx, catchUpWithin)
	defer cancel()
	var err error
	for _, one := range now.line {
		err = errors.Join(err, one.CatchUp(ctx))
	}
	for _, app := range now.apps {
		err = errors.Join(err, app.CatchUp(ctx))
	}
	if err != nil {
		d.log.Error("what was heard before the start is not carried out yet", "error", err)
	}
}

// newDesk returns the desk at which what people say is carried out.
func (d *daemon) newDesk() *desk.Desk {
	d.guests, d.inbox = &guestbook{store: d.store}, inbound.NewInbox(d.store, d.log)
	d.watch.Carry = d.carry
	return desk.New(desk.Options{
		Watch: d.watch, Store: d.store, Reporter: d.reporter, Log: d.log,
		Site: func() desk.Site { return desk.Site{Plan: d.inForce.get(), Actions: d.ears.get().actions} },
	})
}

// actions returns what people may have run under a plan.
func actions(plan config.Plan) map[string]desk.Action {
	all := make(map[string]desk.Action, len(plan.Actions))
	for name, a := range plan.Actions {
		all[name] = desk.Action(a)
	}
	return all
}

// bots returns the bots of a plan whose chats are heard, each with these.
func (d *daemon) bots(plan config.Plan) []*inbound.Telegram {
	type account struct{ token, api string }
	known := map[account]*inbound.Telegram{}
	var all []*inbound.Telegram
	for _, ch := range plan.Channels {
		s, is := ch.Settings.(*notify.Telegram)
		if !is || ch.Commands == nil {
			continue
		}
		a := account{s.Token.Reveal(), cmp.Or(s.API, telegram.DefaultBase)}
		bot := known[a]
		if bot == nil {
			client, err := wire.New(plan.Outward())
			if err != nil {
				d.log.Error("people are not heard", "channel", ch.Policy.Channel, "error", err)
				continue
			}
			bot = &inbound.Telegram{
				Client: &telegram.Client{Token: s.Token, Base: s.API, HTTP: client},
				Desk:   d.desk, Guests: d.guests, Moves: forwarding{d.store}, Notes: d.store, Log: d.log,
			}
			known[a] = bot
			all = append(all, bot)
		}
		bot.Rooms = append(bot.Rooms, room(ch, s, len(plan.Actions) > 0))
	}
	return all
}

// room is the chat of a channel. Actions: there are some that people may have run.
func room(ch config.PlannedChannel, s *notify.Telegram, actions bool) inbound.Room {
	r := inbound.Room{
		Channel: ch.Policy.Channel, Chat: s.Chat, People: map[string]string{},
		Menu: desk.Menu(ch.Policy.Language, len(ch.Commands) > 0, actions),
	}
	for short, person := range ch.Commands {
		if person.Telegram != 0 {
			r.People[strconv.FormatInt(person.Telegram, 10)] = short
		}
	}
	return r
}

// earGates are where providers tell what people say. Each account has a path of
// its own.
func (d *daemon) earGates() []web.Gate {
	bot := func(r *http.Request) *inbound.Telegram {
		for _, bot := range d.ears.get().bots {
			if bot.Bot() == r.PathValue("account") {
				return bot
			}
		}
		return nil
	}
	return []web.Gate{
		d.lineGate(), d.googleGate(),
		{
			Name: "telegram", Path: inbound.TelegramPath + "{account}", Limit: inbound.TelegramBody,
			Key: func(r *http.Request) error {
				if bot := bot(r); bot != nil {
					return bot.Key(r)
				}
				return errUnheard()
			},
			Take: func(w http.ResponseWriter, r *http.Request, body []byte) error {
				if bot := bot(r); bot != nil {
					return bot.Take(w, r, body)
				}
				return errUnheard()
			},
		},
	}
}

// errUnheard turns away what is for an account of ours that nobody hears.
func errUnheard() error {
	return web.Refuse(http.StatusNotFound, "no channel with commands has this account")
}

// accountOf returns how an account is known by what it hears; empty: it hears
// nothing.
func accountOf(s notify.Settings) string {
	switch s := s.(type) {
	case *notify.Telegram:
		number, _, _ := strings.Cut(s.Token.Reveal(), ":")
		return "telegram " + number
	case *notify.LINE:
		sum := sha256.Sum256([]byte(s.Secret.Reveal()))
		return "line " + hex.EncodeToString(sum[:4])
	case *notify.GoogleChat:
		sum := sha256.Sum256([]byte(s.Audience))
		return "googlechat " + hex.EncodeToString(sum[:4])
	}
	return ""
}
