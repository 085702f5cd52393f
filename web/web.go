// Package web is the door of the program: it tells a health probe whether
// polling and delivery are alive, and a metrics scraper how they do.
//
// Nothing is served beyond loopback unless the configuration says so, and
// nothing that is served changes any state.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A State is what the door shows, at one moment.
type State struct {
	// Ill are the reasons why the program does not do its work, for a
	// person; none while it does.
	Ill []string

	Values   []Value
	Alerts   []checks.Alert // open ones
	Channels []Channel
	Dropped  int // samples dropped since the start for want of space
}

// A Value is the latest good value of a field.
type Value struct {
	Subject checks.Subject
	Value   float64
	At      time.Time
}

// A Channel is how well a channel gets through.
type Channel struct {
	Name     string
	Owed     int       // deliveries that have not arrived
	Oldest   time.Time // when the oldest of them became owed; zero: none
	LastSent time.Time // zero: nothing since the start
	Failures int       // attempts in a row that did not arrive

	// What the provider takes in the month, and has taken; no Limit: it does
	// not say, or there is none.
	Limit, Used int64
	Short       int // deliveries that wait since too few are left
}

// A Door serves the program's state over HTTP.
type Door struct {
	// State returns the present state. An error means that it cannot even
	// be told, which is ill health too.
	State func(ctx context.Context) (State, error)

	Metrics *Metrics
	Log     *slog.Logger
}

// Handler returns all that the door serves.
func (d *Door) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", d.healthz)
	mux.Handle("GET /metrics", promhttp.HandlerFor(d.Metrics.registry(d.State), promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(d.Log.Handler(), slog.LevelWarn), MaxRequestsInFlight: 4, Timeout: writeTimeout,
	}))
	return mux
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

// The server's patience with its clients.
const (
	readTimeout  = 10 * time.Second
	writeTimeout = 30 * time.Second
	idleTimeout  = 2 * time.Minute
	stopTimeout  = 3 * time.Second
	headerLimit  = 16 << 10
)

// Serve serves the door at an open listener until the context ends, and then
// lets requests under way finish for a moment.
func (d *Door) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: d.Handler(), ErrorLog: slog.NewLogLogger(d.Log.Handler(), slog.LevelDebug),
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: headerLimit,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	stopped := make(chan error, 1)
	release := context.AfterFunc(ctx, func() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		stopped <- server.Shutdown(bounded)
	})
	err := server.Serve(l)
	if !release() && errors.Is(err, http.ErrServerClosed) {
		return <-stopped
	}
	return fmt.Errorf("serve http on %s: %w", l.Addr(), err)
}
