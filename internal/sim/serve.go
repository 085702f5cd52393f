package sim

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Running site listens on loopback, one address a device.
type Running struct {
	hosts map[string]*host
	stop  context.CancelFunc
	done  sync.WaitGroup
}

// Start serves a site over HTTP until the context ends or Close is called.
// The drama counts from start, which may lie in the past. Start returns an
// error if the site is not valid or an address is not free.
func Start(ctx context.Context, site Site, start time.Time) (*Running, error) {
	if problems := site.Validate(); len(problems) > 0 {
		texts := make([]string, len(problems))
		for i, p := range problems {
			texts[i] = p.String()
		}
		return nil, fmt.Errorf("the simulated site is not valid: %s", strings.Join(texts, "; "))
	}
	ctx, stop := context.WithCancel(ctx)
	r := &Running{hosts: make(map[string]*host), stop: stop}
	var listeners []net.Listener
	for _, d := range site.Devices {
		listener, err := listen(ctx, d.Address)
		if err != nil {
			stop()
			for _, l := range listeners {
				l.Close()
			}
			return nil, fmt.Errorf("device %q: %w", d.Name, err)
		}
		listeners = append(listeners, listener)
		r.hosts[d.Name] = &host{actor: newActor(site, d, start), address: listener.Addr().String()}
	}
	for i, d := range site.Devices {
		r.done.Go(func() { r.hosts[d.Name].play(ctx, listeners[i]) })
	}
	return r, nil
}

// Addr returns the host and port of a device, or nothing if the site has no
// such device.
func (r *Running) Addr(device string) string {
	if h, ok := r.hosts[device]; ok {
		return h.address
	}
	return ""
}

// URL returns the address at which a device answers, or nothing if the site
// has no such device.
func (r *Running) URL(device string) string {
	if h, ok := r.hosts[device]; ok {
		return "http://" + h.address + h.actor.path()
	}
	return ""
}

// Close stops all devices and returns when none of them runs any more.
func (r *Running) Close() {
	r.stop()
	r.done.Wait()
}

// Wait returns when the context has ended or Close was called, and none of
// the devices runs any more.
func (r *Running) Wait() { r.done.Wait() }

// A host is a device with an address.
type host struct {
	actor   *actor
	address string
}

// play listens, except while the device refuses, until the context ends.
func (h *host) play(ctx context.Context, listener net.Listener) {
	for {
		begin, end := h.actor.refusal(time.Since(h.actor.start))
		h.serve(ctx, listener, h.actor.instant(begin))
		if sleep(ctx, h.actor.instant(end)) != nil {
			return
		}
		var err error
		if listener, err = h.listen(ctx); err != nil {
			return
		}
	}
}

// listen takes the device's address again, and tries until it is free. The
// error is the context's.
func (h *host) listen(ctx context.Context) (net.Listener, error) {
	for {
		listener, err := listen(ctx, h.address)
		if err == nil {
			return listener, nil
		}
		if err := sleep(ctx, time.Now().Add(100*time.Millisecond)); err != nil {
			return nil, err
		}
	}
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", address)
}

// serve answers until an instant, the zero one never coming, or the end of
// the context, and returns when all connections are closed.
func (h *host) serve(ctx context.Context, listener net.Listener, until time.Time) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var open sync.WaitGroup
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         count(&open),
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	open.Go(func() {
		_ = server.Serve(listener) // always says that it was closed
		server.Close()             // also what was accepted at the last moment
	})
	_ = sleep(ctx, until) // either end of the wait is the end of serving
	cancel()
	server.Close()
	open.Wait()
}

// count returns a hook for a server that counts its connections.
func count(open *sync.WaitGroup) func(net.Conn, http.ConnState) {
	return func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Done()
		default:
		}
	}
}

// ServeHTTP answers as the device does at this instant. A device that does
// not answer closes the connection without a word.
func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := h.actor.ask(r.Context(), r.URL.Path)
	if err != nil || answer.Behaviour != Answers {
		drop(w)
		return
	}
	maps.Copy(w.Header(), answer.header())
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // nobody minds if the client is gone
}

// drop closes the connection of a request.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	conn.Close()
}
