package main

import (
	"cmp"
	"context"
	"sync"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
)

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
	bots := d.bots(plan)
	if len(bots) == 0 {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	var listening sync.WaitGroup
	for _, bot := range bots {
		listening.Go(func() { bot.Run(ctx) })
	}
	d.stopListen = func() { cancel(); listening.Wait() }
}

// bots returns the bots of a plan that somebody may give commands to, each with
// the chats in which it may.
func (d *daemon) bots(plan config.Plan) []*inbound.Telegram {
	type account struct{ token, api string }
	known := map[account]*inbound.Telegram{}
	var all []*inbound.Telegram
	for _, ch := range plan.Channels {
		s, is := ch.Settings.(*notify.Telegram)
		if !is || len(ch.Commands) == 0 {
			continue
		}
		a := account{s.Token.Reveal(), cmp.Or(s.API, telegram.DefaultBase)}
		bot := known[a]
		if bot == nil {
			client, err := wire.New(plan.Outward())
			if err != nil {
				d.log.Error("buttons are not heard", "channel", ch.Policy.Channel, "error", err)
				continue
			}
			bot = &inbound.Telegram{
				Client: &telegram.Client{Token: s.Token, Base: s.API, HTTP: client},
				Desk:   watch.Desk{Watch: d.watch, Store: d.store}, Log: d.log,
			}
			known[a] = bot
			all = append(all, bot)
		}
		bot.Rooms = append(bot.Rooms, room(ch, s))
	}
	return all
}

// room is the chat of a channel.
func room(ch config.PlannedChannel, s *notify.Telegram) inbound.Room {
	r := inbound.Room{Channel: ch.Policy.Channel, Chat: s.Chat, People: map[int64]string{}}
	for short, person := range ch.Commands {
		r.People[person.Telegram] = short
	}
	return r
}
