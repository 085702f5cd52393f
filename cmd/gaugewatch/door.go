package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/s3"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
)

// newDoor returns the door of a configuration, with nothing to show yet.
func newDoor(c *config.Config, log *slog.Logger) *web.Door {
	d := &web.Door{
		Metrics: web.NewMetrics(), Log: log, Proxies: c.Web.Trusted(), Public: c.Web.Public(),
		Users: web.Users{Header: c.Web.UserHeader, May: c.Web.Users},
		State: func(context.Context) (web.State, error) { return web.State{}, errors.New("no daemon runs") },
	}
	if t := c.Web.TLS; t != nil {
		d.TLS = web.NewPair(t.Cert, t.Key, log)
	}
	return d
}

// warnOfListeners logs that whoever is on the network can read along.
func warnOfListeners(c *config.Config, log *slog.Logger) {
	if c.Web.TLS == nil && !web.Loopback(c.Web.Listen) {
		log.Warn("others may come, and tokens and what /metrics tells go over the network in the clear: set web: tls, or put a proxy in front", "listen", c.Web.Listen)
	}
}

// serve opens the door of a configuration, unless it is to listen nowhere. It
// returns once the door is open; the door closes with the context.
func (d *daemon) serve(ctx context.Context, c *config.Config) error {
	address := c.Web.Listen
	if address == "" || address == "none" {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return &hinted{fmt.Errorf("web.listen: %w", err), "choose another address, or write listen: none"}
	}
	d.log.Info("listening", "address", l.Addr().String())
	warnOfListeners(c, d.log)
	d.served.set(doorOf(c).public)
	open := newDoor(c, d.log)
	open.State, open.Metrics = d.state, d.metrics
	open.Pages, open.Visitor, open.Tried = d.pages(), d.visitor, d.tried
	open.Pages.Inbound = d.inbound(reachOf(c))
	open.Picture, open.Expiry = d.store.Picture, func() time.Duration { return d.keep.get().Pictures }
	open.Gates, open.Arrivals = append(d.gates(), d.earGates()...), &d.arrivals
	go func() {
		if err := open.Serve(ctx, l); err != nil {
			d.log.Error("the door closed", "error", err)
		}
	}()
	return nil
}

// A door is what of a configuration the open door depends on.
type door struct {
	listen, cert, key, public string
	trusted, header, users    string
}

// doorOf returns it.
func doorOf(c *config.Config) door {
	d := door{listen: c.Web.Listen, trusted: fmt.Sprint(c.Web.Trusted()), header: c.Web.UserHeader, users: fmt.Sprintf("%q", c.Web.Users)}
	if public := c.Web.Public(); public != nil {
		d.public = public.String()
	}
	if t := c.Web.TLS; t != nil {
		d.cert, d.key = t.Cert, t.Key
	}
	return d
}

// waiting lists the keys that differ from those of another configuration.
func (d door) waiting(now door) []string {
	var keys []string
	add := func(differs bool, key string) {
		if differs {
			keys = append(keys, key)
		}
	}
	add(d.listen != now.listen, "web.listen")
	add(d.cert != now.cert || d.key != now.key, "web.tls")
	add(d.public != now.public, "web.public_url")
	add(d.trusted != now.trusted, "web.trusted_proxies")
	add(d.header != now.header, "web.user_header")
	add(d.users != now.users, "web.users")
	return keys
}

// publisher returns what makes pictures reachable for those who fetch them; nil:
// nothing does.
func (d *daemon) publisher(c *config.Config) notify.Publisher {
	if c.Publish != nil {
		bucket, err := openBucket(c)
		if err != nil {
			d.log.Error("pictures cannot be published", "error", err)
			return nil
		}
		return bucket
	}
	if public := c.Web.Public(); public != nil {
		return web.Publisher{Public: public, Keep: d.store.KeepPicture}
	}
	return nil
}

// openBucket opens the bucket of a configuration; it is reached as channels
// are.
func openBucket(c *config.Config) (*s3.Bucket, error) {
	out, err := wire.New(c.Outward())
	if err != nil {
		return nil, err
	}
	return s3.Open(*c.Publish.S3, out.Standard().Transport)
}
