package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/googlechat"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
)

// apps returns the apps of Google Chat whose spaces are heard.
func (d *daemon) apps(plan config.Plan) []*inbound.GoogleChat {
	known := map[string]*inbound.GoogleChat{}
	var all []*inbound.GoogleChat
	for _, ch := range plan.Channels {
		s, is := ch.Settings.(*notify.GoogleChat)
		if !is || s.Audience == "" || ch.Commands == nil && !slices.Equal(s.Spaces, []string{inbound.Approved}) {
			continue
		}
		name := accountOf(s)
		app := known[name]
		if app == nil {
			var err error
			if app, err = d.app(plan, name, s); err != nil {
				d.log.Error("people are not heard", "channel", ch.Policy.Channel, "error", err)
				continue
			}
			known[name] = app
			all = append(all, app)
		}
		app.Rooms = append(app.Rooms, googleRooms(ch, s)...)
	}
	return all
}

// app returns an app that is heard.
func (d *daemon) app(plan config.Plan, name string, s *notify.GoogleChat) (*inbound.GoogleChat, error) {
	out, err := wire.New(plan.Outward())
	if err != nil {
		return nil, err
	}
	client, err := s.Client(out)
	if err != nil {
		return nil, err
	}
	audience := googlechat.Audience{For: s.Audience, Issuer: s.Issuer, Keys: s.Keys, Emails: s.Emails}
	keys := out.Standard()
	keys.Timeout = knockTimeout
	book := d.guests
	return &inbound.GoogleChat{
		Account: name, Verifier: googlechat.NewVerifier(audience, keys, time.Now), Client: client, Function: s.Function(),
		Desk: d.desk, Inbox: d.inbox, Guests: book, Log: d.log, Publish: publishing(d.publish),
		Approve: func(ctx context.Context, channel, space string) bool {
			all, err := book.approved(ctx, name, channel)
			return err == nil && slices.Contains(all, space)
		},
	}, nil
}

// googleRooms are the spaces of a channel.
func googleRooms(ch config.PlannedChannel, s *notify.GoogleChat) []inbound.Room {
	people := map[string]string{}
	for short, person := range ch.Commands {
		switch {
		case strings.HasPrefix(person.Google, "users/"):
			people[person.Google] = short
		case person.Google != "":
			people[strings.ToLower(person.Google)] = short
		}
	}
	var all []inbound.Room
	for _, space := range s.Spaces {
		all = append(all, inbound.Room{Channel: ch.Policy.Channel, Chat: space, People: people})
	}
	return all
}

// googleGate is where Google posts what people do. Which app it is about shows by
// for whom the token is.
func (d *daemon) googleGate() web.Gate {
	app := func(r *http.Request) (*inbound.GoogleChat, error) {
		err := errUnheard()
		for _, one := range d.ears.get().apps {
			if err = one.Key(r); err == nil {
				return one, nil
			}
		}
		return nil, err
	}
	return web.Gate{
		Name: "googlechat", Path: "/in/googlechat", Limit: googleBody,
		Key: func(r *http.Request) error {
			_, err := app(r)
			return err
		},
		Take: func(w http.ResponseWriter, r *http.Request, body []byte) error {
			one, err := app(r)
			if err != nil {
				return err
			}
			return one.Take(w, r, body)
		},
	}
}

// googleBody bounds what Google posts, in bytes.
const googleBody = 1 << 20
