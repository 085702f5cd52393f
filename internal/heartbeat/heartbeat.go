// Package heartbeat lets others watch that the watch is kept: a service on the
// internet, which raises an alarm when its URL is not asked for any more, and
// systemd, which starts the program anew.
//
// Both stop when the watch is not kept, not only when the program has died.
package heartbeat

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// patience bounds one request.
const patience = 20 * time.Second

// A Heart asks for a URL as long as all is well.
type Heart struct {
	URL   secret.Text   // asked for with GET
	Fail  secret.Text   // told with POST what is wrong; empty: the silence tells
	Every time.Duration // positive
	HTTP  *wire.Client
	Log   *slog.Logger

	// Ill says what is wrong with the watch; nil: nothing is.
	Ill func(ctx context.Context) error

	// Heard is told of each beat whether it was heard; nil: nobody is.
	Heard func(at time.Time, heard bool)
}

// Run beats until the context ends, at once first.
func (h *Heart) Run(ctx context.Context) {
	tick := time.NewTicker(h.Every)
	defer tick.Stop()
	var said string // what the log was told last
	for {
		text := h.beat(ctx)
		if h.Heard != nil && ctx.Err() == nil {
			h.Heard(time.Now(), text == "")
		}
		if text != said && ctx.Err() == nil {
			said = text
			if text != "" {
				h.Log.Error("the heartbeat does not beat", "reason", text)
			} else {
				h.Log.Info("the heartbeat beats again")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// beat beats once, and says why it did not; empty: it did.
func (h *Heart) beat(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, min(patience, h.Every))
	defer cancel()
	ill := h.Ill(ctx)
	switch {
	case ill == nil:
		return text(h.ask(ctx, wire.Request{URL: h.URL.Reveal()}))
	case !h.Fail.Empty():
		return text(errors.Join(ill, h.ask(ctx, wire.Request{Method: http.MethodPost, URL: h.Fail.Reveal(), Body: []byte(ill.Error())})))
	}
	return ill.Error()
}

// ask makes a request, which any answer but a refusal satisfies.
func (h *Heart) ask(ctx context.Context, r wire.Request) error {
	r.Secrets = []secret.Text{h.URL, h.Fail}
	answer, err := h.HTTP.Do(ctx, r)
	if err != nil {
		return err
	}
	if answer.Status >= http.StatusBadRequest {
		return errors.New("it is answered with " + http.StatusText(answer.Status))
	}
	return nil
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A Supervisor tells systemd (sd_notify(3)) that the program is ready, that it
// lives, and that it stops.
type Supervisor struct {
	// Notify hands a state to systemd; nil: does so by NOTIFY_SOCKET.
	Notify func(state string) error

	// Watchdog is within which time systemd wants to hear from us; zero: as
	// WATCHDOG_USEC says, or never.
	Watchdog time.Duration

	// Stuck says what has come to a standstill; nil: nothing has.
	Stuck func(ctx context.Context) error
}

// Run tells systemd until the context ends. Without systemd it does nothing.
// It speaks up twice within the watchdog's time, as long as nothing is stuck.
func (s *Supervisor) Run(ctx context.Context) {
	tell := s.Notify
	if tell == nil {
		tell = func(state string) error { _, err := daemon.SdNotify(false, state); return err }
	}
	within := s.Watchdog
	if within == 0 {
		within, _ = daemon.SdWatchdogEnabled(false) // an error: there is none
	}
	_ = tell(daemon.SdNotifyReady) // an error: nobody listens, and nobody is to know
	defer func() { _ = tell(daemon.SdNotifyStopping) }()
	if within <= 0 {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(within / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if s.Stuck(ctx) == nil {
				_ = tell(daemon.SdNotifyWatchdog)
			}
		}
	}
}
