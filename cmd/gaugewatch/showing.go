package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
)

// requestShow is the kind of request that comes with a picture, which the daemon
// serves from then on: a showing.
const requestShow = "show"

// A showing says what a picture is for.
type showing struct {
	Channel string `json:"channel"` // whose provider fetches it
	Below   string `json:"below"`   // web.public_url, as who asks knows it
}

// Why a picture is not shown.
var (
	errDoorClosed = errors.New("the daemon serves pictures below web.public_url, and it does not run")
	errDoorSilent = errors.New("the daemon serves pictures below web.public_url, and it does not answer")
)

// publisher returns what makes pictures reachable for those who fetch them from
// past the daemon: a bucket, or the running daemon; nil: nothing does.
func (v *view) publisher(channel string) (notify.Publisher, error) {
	if v.config.Publish != nil {
		bucket, err := openBucket(v.config)
		if err != nil {
			return nil, fmt.Errorf("publish: %w", err)
		}
		return bucket, nil
	}
	public := v.config.Web.Public()
	if public == nil {
		return nil, nil
	}
	return web.Publisher{Public: public, Keep: func(ctx context.Context, name string, content []byte, _ time.Time) error {
		return v.show(ctx, showing{channel, public.String()}, name, content)
	}}, nil
}

// show hands a picture to the daemon, which then serves it. Where none runs it is
// not kept: nobody could fetch it.
func (v *view) show(ctx context.Context, s showing, name string, content []byte) error {
	switch l, err := v.lapse(ctx); {
	case err != nil:
		return err
	case !l.since.IsZero():
		return errDoorClosed
	}
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	id, err := v.AskWith(ctx, data.Request{Kind: requestShow, Body: body, At: time.Now()}, name, content)
	if err != nil {
		return err
	}
	switch r, err := v.reply(ctx, id, patienceKept); {
	case err != nil:
		return err
	case r.Waits:
		return errDoorSilent
	}
	return nil
}

// carry carries out what other processes ask for of the daemon itself.
func (d *daemon) carry(ctx context.Context, r data.Request) string {
	if r.Kind != requestShow {
		return d.guests.carry(ctx, r)
	}
	var s showing
	if err := json.Unmarshal(r.Body, &s); err != nil {
		return watch.RefusedRequest + "unreadable: " + err.Error()
	}
	if d.served.get() != s.Below {
		return watch.RefusedRequest + "web.public_url was another when the daemon began: start it anew"
	}
	return "a picture is served for " + s.Channel
}
