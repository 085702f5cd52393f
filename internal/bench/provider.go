package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// A provider plays the server to which the daemon's messages go: the Bot API
// of Telegram, as far as sending needs it.
type provider struct {
	server *http.Server
	url    string
	got    chan told
	names  *regexp.Regexp
}

// A told is a device of which a message spoke.
type told struct {
	name string
	at   time.Time // when the message's bytes arrived
}

// startProvider starts a provider on loopback.
func startProvider(ctx context.Context) (*provider, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &provider{
		url: "http://" + listener.Addr().String(), got: make(chan told, 1<<16),
		names: regexp.MustCompile(`device-\d+`),
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// close stops the provider.
func (p *provider) close() { _ = p.server.Close() }

// maxMessage is how many bytes of a message are read.
const maxMessage = 1 << 20

// ServeHTTP takes a message.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	text, err := io.ReadAll(io.LimitReader(r.Body, maxMessage))
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if !strings.HasSuffix(r.URL.Path, "/sendMessage") {
		_, _ = io.WriteString(w, `{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"bench","username":"bench_bot","type":"private"}}`)
		return
	}
	for _, name := range p.names.FindAllString(string(text), -1) {
		select {
		case p.got <- told{name, at}:
		default: // nobody listens: they are not being timed
		}
	}
	_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}`)
}

// forget drops what was told so far.
func (p *provider) forget() {
	for len(p.got) > 0 {
		<-p.got
	}
}

// await returns when a message first spoke of a device since the last call.
func (p *provider) await(ctx context.Context, name string) (time.Time, error) {
	for {
		select {
		case t := <-p.got:
			if t.name == name {
				return t.at, nil
			}
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
}
