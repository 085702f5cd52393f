package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // the house and its configuration
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/poller"
)

var update = flag.Bool("update", false, "write what is expected anew")

var (
	//go:embed testdata/days/house.yaml
	houseSite []byte
	//go:embed testdata/days/config.yaml
	houseConfig string
)

// A house is the whole daemon over a site of devices, in a synctest bubble.
// Everything in it is real but the devices, the clock and the chats: these are
// console channels that print to it.
type house struct {
	t      *testing.T
	month  string // of all times: 2000-03
	zone   *time.Location
	began  time.Time // the site's drama counts from here
	state  string
	file   string                            // the configuration
	beside func(path string) ([]byte, error) // the files that it names
	site   sim.Site
	titles map[string]string // of its devices
	chats  *chats
	log    bytes.Buffer

	hurry  time.Duration                             // how often it looks what people ask for; zero: hardly ever
	wire   func(http.RoundTripper) http.RoundTripper // to the devices; nil: without delay
	daemon *daemon
	stop   func() // the daemon

	mu     sync.Mutex
	stints []stint
}

// A stint is a time in which one configuration was in force.
type stint struct {
	from, to time.Time
	watched  map[string]watched
	asked    map[string][]time.Time // the ticks of the polls of targets
}

// A watched is a target in a stint.
type watched struct {
	offset time.Duration
	fields []config.Field
}

// newHouse returns a house in which nothing happens and nobody watches, at a
// time that is written like all others: day and wall clock, "24 06:00".
func newHouse(t *testing.T, month, from string) *house {
	t.Helper()
	h := &house{t: t, month: month, file: houseConfig}
	h.build("Europe/Berlin", houseSite)
	h.open(from)
	return h
}

// build puts the devices of a site into the house, which stands in a zone.
func (h *house) build(zone string, site []byte) {
	h.t.Helper()
	var err error
	if h.zone, err = time.LoadLocation(zone); err != nil {
		h.t.Fatal(err)
	}
	if h.site, err = config.DecodeSite("house.yaml", site); err != nil {
		h.t.Fatal(err)
	}
	h.state = filepath.Join(h.t.TempDir(), "house.db")
	h.chats = &chats{zone: h.zone}
}

// open lets the house begin at a time.
func (h *house) open(from string) {
	h.t.Helper()
	h.wait(from)
	h.began = h.at(from)
	h.titles = map[string]string{}
	for _, target := range h.load().Targets {
		h.titles[target.Name] = target.Title
	}
}

// at reads a time.
func (h *house) at(text string) time.Time {
	h.t.Helper()
	layout := "2006-01 2 15:04"
	if strings.Count(text, ":") == 2 {
		layout += ":05"
	}
	at, err := time.ParseInLocation(layout, h.month+" "+text, h.zone)
	if err != nil {
		h.t.Fatal(err)
	}
	return at
}

// wait waits until a time.
func (h *house) wait(until string) { time.Sleep(time.Until(h.at(until))) }

// happens adds acts to a device, which count from a time.
func (h *house) happens(device, from string, acts ...sim.Act) {
	h.t.Helper()
	i := slices.IndexFunc(h.site.Devices, func(d sim.Device) bool { return d.Name == device })
	if i < 0 && len(acts) > 0 {
		h.t.Fatalf("the house has no device %q", device)
	}
	for _, a := range acts {
		a.At += sim.Duration(h.at(from).Sub(h.began))
		h.site.Devices[i].Drama = append(h.site.Devices[i].Drama, a)
	}
}

// load reads the configuration as it is now.
func (h *house) load() *config.Config {
	h.t.Helper()
	host := config.Host{
		Getenv: func(string) string { return h.state },
		ReadFile: func(path string) ([]byte, error) {
			if path != "config.yaml" {
				return h.beside(path)
			}
			return []byte(h.file), nil
		},
		Glob: func(string) ([]string, error) { return nil, errors.New("there are no other files") },
	}
	c, err := host.Load("config.yaml")
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// start runs the daemon, on a host that booted at a time; zero: long ago.
func (h *house) start(booted time.Time) {
	h.t.Helper()
	if problems := h.site.Validate(); len(problems) > 0 {
		h.t.Fatal(problems)
	}
	c := h.load()
	o := &options{process: &process{Out: h.chats, Err: &h.log}, logText: "text"}
	ctx, cancel := context.WithCancel(h.t.Context())
	d, notices, err := newDaemon(ctx, o, c)
	if err != nil {
		h.t.Fatal(err)
	}
	h.daemon = d
	d.client.Transport = h.site.RoundTripper(h.began)
	if h.wire != nil {
		d.client.Transport = h.wire(d.client.Transport)
	}
	d.watch.Booted, d.watch.Built = booted, time.Time{}
	d.watch.RequestsEvery = cmp.Or(h.hurry, time.Hour)
	observe := d.watch.Observe
	d.watch.Observe = func(p poller.Poll) { observe(p); h.asked(p) }
	h.begin(c)
	done := make(chan error)
	go func() { done <- o.keepWatch(ctx, d, start{config: c, notices: notices}) }()
	h.stop = func() {
		cancel()
		if err := errors.Join(<-done, d.close()); err != nil {
			h.t.Error(err)
		}
		h.end()
	}
}

// reload puts the configuration into force as it is now.
func (h *house) reload() {
	h.t.Helper()
	c := h.load()
	h.end()
	h.begin(c)
	if _, err := h.daemon.apply(h.t.Context(), c, nil); err != nil {
		h.t.Fatal(err)
	}
}

// begin begins a stint.
func (h *house) begin(c *config.Config) {
	s := stint{from: time.Now(), watched: map[string]watched{}, asked: map[string][]time.Time{}}
	plan, leftOut := h.daemon.plan(c)
	if len(leftOut.LeftOut) > 0 {
		h.t.Fatal(leftOut)
	}
	for i, target := range plan.Targets {
		s.watched[target.Subject.Target] = watched{target.Offset, c.Targets[i].Fields}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stints = append(h.stints, s)
}

// end ends a stint.
func (h *house) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stints[len(h.stints)-1].to = time.Now()
}

// asked notes a poll.
func (h *house) asked(p poller.Poll) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p.Missed > 0 {
		h.t.Errorf("%s: %d ticks were missed before %s", p.Target.Subject.Target, p.Missed, p.Tick)
	}
	asked := h.stints[len(h.stints)-1].asked
	asked[p.Target.Subject.Target] = append(asked[p.Target.Subject.Target], p.Tick)
}

// Chats are the channels of the house, as people see them.
type chats struct {
	zone    *time.Location
	outages []outage

	mu  sync.Mutex
	all []told // in the order of time and channel
}

// An outage is a time in which nothing gets into a channel.
type outage struct {
	channel  string
	from, to time.Time
}

// A told is a message that came.
type told struct {
	at            time.Time
	channel, text string
	pictures      int
}

// Write takes a message as console channels print it, or refuses it.
func (c *chats) Write(frame []byte) (int, error) {
	head, body, _ := strings.Cut(string(frame), "\n")
	channel, _, _ := strings.Cut(strings.TrimPrefix(head, "┌─ "), " · ")
	var text []string
	pictures := 0
	for line := range strings.Lines(strings.TrimSuffix(body, "└─\n")) {
		if strings.HasPrefix(line, "│ ▦ ") {
			pictures++ // how large it is says nothing
			continue
		}
		text = append(text, strings.TrimPrefix(strings.TrimRight(line, "\n"), "│ "))
	}
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.outages {
		if o.channel == channel && !now.Before(o.from) && now.Before(o.to) {
			return 0, errors.New("the provider is away")
		}
	}
	c.all = append(c.all, told{now, channel, strings.Join(text, "\n"), pictures})
	slices.SortStableFunc(c.all, func(a, b told) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.channel, b.channel))
	})
	return len(frame), nil
}

// transcript writes all messages.
func (c *chats) transcript() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, m := range c.all {
		lines := strings.ReplaceAll(m.text, "\n", "\n                    ")
		fmt.Fprintf(&b, "%s %-6s %s\n", m.at.In(c.zone).Format("Mon 02 15:04"), m.channel, lines)
	}
	return b.String()
}

// golden compares a text with a file in testdata/days, and writes it anew
// with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "days", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		var g, w string
		if i < len(gotLines) {
			g = gotLines[i]
		}
		if i < len(wantLines) {
			w = wantLines[i]
		}
		if g != w {
			t.Errorf("%s:%d\n got %s\nwant %s\nwith -update the file is written anew", path, i+1, g, w)
			return
		}
	}
}
