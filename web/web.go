// Package web is the door of the program: it tells a health probe whether
// polling and delivery are alive, and a metrics scraper how they do, shows
// pictures to those who know their names, and has gates at which something is
// taken in from outside.
//
//	door := &web.Door{State: state, Metrics: web.NewMetrics(), Picture: store.Picture, Log: log}
//	err := door.Serve(ctx, listener)
//
// Nothing is served beyond loopback unless the configuration says so, and
// nothing there changes any state without a credential: see [Door.Open].
//
// An [Outsider] looks at pictures as those do to whom they are shown.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web/arrivals"
	"github.com/gaugewatch/gaugewatch/web/page"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A State is what the door shows, at one moment.
type State struct {
	// Ill are the reasons why the program does not do its work, for a
	// person; none while it does.
	Ill []string

	Values   []Value
	Alerts   []checks.Alert // open ones
	Channels []page.Channel
	Dropped  int // samples dropped since the start for want of space
}

// A Value is the latest good value of a field.
type Value struct {
	Subject checks.Subject
	Value   float64
	At      time.Time
}

// A Door serves the program's state over HTTP.
type Door struct {
	// State returns the present state. An error means that it cannot even
	// be told, which is ill health too.
	State func(ctx context.Context) (State, error)

	// Picture returns a picture that is kept under a name, and when it was
	// made. Where there is none, it has no bytes, or the error wraps
	// [fs.ErrNotExist]. Nil: there are no pictures.
	Picture func(ctx context.Context, name string) (png []byte, made time.Time, err error)
	Expiry  func() time.Duration // for how long a picture is shown; zero, or nil: as long as it is kept

	// Public is how the outside reaches the door; nil: it does not. A reverse
	// proxy may take its path off or leave it on.
	Public  *url.URL
	TLS     *Pair   // nil: without
	Proxies Proxies // whose word is taken for whom they ask
	Users   Users   // whom they name

	// Pages are shown to those who may look; nil: there are none. Visitor
	// returns whom a secret belongs to that opens them, and whether it does; nil:
	// none does, and they are open on this machine alone.
	Pages   *page.Pages
	Visitor func(ctx context.Context, secret string) (page.Visitor, bool, error)

	// Tried is told of what somebody has tried at the pages who may not, but not
	// of more than some a minute; nil: nobody is.
	Tried func(ctx context.Context, a Attempt)

	Gates    []Gate
	Arrivals *arrivals.Book // who comes to them; nil: that is not kept

	Metrics *Metrics
	Log     *slog.Logger
}

// Handler returns all that the door serves.
func (d *Door) Handler() http.Handler { return d.handler(nil) }

// handler returns all that the door serves until it closes.
func (d *Door) handler(closing <-chan struct{}) http.Handler {
	mux := http.NewServeMux()
	if d.Pages != nil {
		in := newEntrance(d)
		d.Pages.Mount(mux, in, closing)
		mux.HandleFunc("GET "+LinkPath+"{secret}", in.open)
		mux.Handle("POST "+page.LeavePath, http.NewCrossOriginProtection().Handler(http.HandlerFunc(in.leave)))
	}
	mux.Handle("GET /healthz", d.house(http.HandlerFunc(d.healthz)))
	mux.Handle("GET /metrics", d.house(promhttp.HandlerFor(d.Metrics.registry(d.State), promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(d.Log.Handler(), slog.LevelWarn), MaxRequestsInFlight: 4, Timeout: writeTimeout,
	})))
	mux.HandleFunc("GET "+PicturePath+"{name}", d.picture)
	mux.HandleFunc("GET "+PicturePath+TestName, test(rand.Text()))
	stock := newStock(bodyStock)
	for _, g := range d.Gates {
		mux.Handle(g.Path, d.keeper(g, stock))
	}
	if len(d.Gates) > 0 {
		for _, path := range gatePaths() {
			mux.HandleFunc(path, d.nowhere)
		}
	}
	if d.Public == nil || strings.Trim(d.Public.Path, "/") == "" {
		return mux
	}
	prefix := strings.TrimSuffix(d.Public.Path, "/")
	below := http.StripPrefix(prefix, mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, prefix+"/") {
			below.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// gatePaths are below which gates stand: what else comes there is noted.
func gatePaths() []string { return []string{"/in/", "/api/"} }

// Open lists the gates that let anybody in. Where others than this machine can
// come to the door, there must be none.
func (d *Door) Open() []string {
	var names []string
	for _, g := range d.Gates {
		if g.Key == nil && g.Seal == nil {
			names = append(names, g.Name)
		}
	}
	return names
}

// Loopback says whether only this machine can come to an address, host:port.
// A name other than localhost may be anybody's.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// healthz answers 200 while polling and delivery are alive, and 503 with the
// reasons, one a line, where they are not.
func (d *Door) healthz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	state, err := d.State(r.Context())
	if err != nil {
		state.Ill = append(state.Ill, "judgement does not answer: "+err.Error())
	}
	if len(state.Ill) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, strings.Join(state.Ill, "\n"))
		return
	}
	fmt.Fprintln(w, "ok")
}

// The server's patience with its clients, and how many they may be.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = time.Minute
	stopTimeout   = 3 * time.Second
	headerLimit   = 16 << 10
	maxClients    = 1024 // connections at one time
)

// Serve serves the door at an open listener until the context ends, and then
// lets requests under way finish for a moment. It refuses to let others than
// this machine come to a gate that is open to anybody.
func (d *Door) Serve(ctx context.Context, l net.Listener) error {
	if open := d.Open(); len(open) > 0 && !Loopback(l.Addr().String()) {
		return fmt.Errorf("serve http on %s: whoever can reach that needs no credential for %s", l.Addr(), strings.Join(open, ", "))
	}
	closing := make(chan struct{})
	server := &http.Server{
		Handler: d.handler(closing), ErrorLog: slog.NewLogLogger(d.Log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerLimit,
		BaseContext:    func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	server.RegisterOnShutdown(func() { close(closing) })
	stopped := make(chan error, 1)
	release := context.AfterFunc(ctx, func() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		stopped <- server.Shutdown(bounded)
	})
	err := d.serve(server, newCrowd(l, maxClients))
	if !release() && errors.Is(err, http.ErrServerClosed) {
		return <-stopped
	}
	return fmt.Errorf("serve http on %s: %w", l.Addr(), err)
}

// serve serves with TLS where there is a certificate.
func (d *Door) serve(server *http.Server, l net.Listener) error {
	if d.TLS == nil {
		return server.Serve(l)
	}
	server.TLSConfig = d.TLS.Config()
	return server.ServeTLS(l, "", "")
}
