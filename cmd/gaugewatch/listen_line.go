package main

import (
	"context"
	"net/http"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
)

// officials returns the official accounts of a plan whose chats are heard.
func (d *daemon) officials(plan config.Plan) []*inbound.LINE {
	known := map[string]*inbound.LINE{}
	var all []*inbound.LINE
	for _, ch := range plan.Channels {
		s, is := ch.Settings.(*notify.LINE)
		if !is || ch.Commands == nil {
			continue
		}
		name := accountOf(s)
		one := known[name]
		if one == nil {
			client, err := wire.New(plan.Outward())
			if err != nil {
				d.log.Error("people are not heard", "channel", ch.Policy.Channel, "error", err)
				continue
			}
			one = &inbound.LINE{
				Account: name, Client: &line.Client{Token: s.Token, Base: s.API, HTTP: client}, Secret: s.Secret,
				Desk: d.desk, Inbox: d.inbox, Guests: d.guests, Log: d.log, Publish: publishing(d.publish),
			}
			known[name] = one
			all = append(all, one)
		}
		one.Rooms = append(one.Rooms, lineRooms(ch, s)...)
	}
	return all
}

// lineRooms are the chats of a channel.
func lineRooms(ch config.PlannedChannel, s *notify.LINE) []inbound.Room {
	people := map[string]string{}
	for short, person := range ch.Commands {
		if person.Line != "" {
			people[person.Line] = short
		}
	}
	var all []inbound.Room
	for _, chat := range s.To {
		all = append(all, inbound.Room{Channel: ch.Policy.Channel, Chat: chat, People: people})
	}
	return all
}

// publishing returns how pictures are made reachable; nil: nothing does that.
func publishing(p notify.Publisher) func(context.Context, string, []byte) (string, error) {
	if p == nil {
		return nil
	}
	return p.Publish
}

// lineGate is where LINE posts what people do. Which account it is about shows by
// which secret it is signed.
func (d *daemon) lineGate() web.Gate {
	signer := func(r *http.Request, body []byte) (*inbound.LINE, error) {
		err := errUnheard()
		for _, one := range d.ears.get().line {
			if err = one.Seal(r, body); err == nil {
				return one, nil
			}
		}
		return nil, err
	}
	return web.Gate{
		Name: "line", Path: "/in/line", Limit: lineBody,
		Key: func(r *http.Request) error { // what cannot be signed is not read
			switch {
			case len(d.ears.get().line) == 0:
				return errUnheard()
			case r.Header.Get(line.SignatureHeader) == "":
				return web.Refuse(http.StatusUnauthorized, "without a signature")
			}
			return nil
		},
		Seal: func(r *http.Request, body []byte) error {
			_, err := signer(r, body)
			return err
		},
		Take: func(w http.ResponseWriter, r *http.Request, body []byte) error {
			one, err := signer(r, body)
			if err != nil {
				return err
			}
			return one.Take(w, r, body)
		},
	}
}

// lineBody bounds what LINE posts, in bytes: up to a hundred events.
const lineBody = 1 << 20
