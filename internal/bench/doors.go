package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/siege"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// The size of the site whose doors are besieged, and for how long they are.
const (
	siegeDevices  = 1000
	siegeInterval = 20 * time.Second
	siegeLasts    = 20 * time.Second
	siegeHogs     = 1100 // more than the daemon lets stay
	siegeSecret   = "siege-secret"
)

// doorsHead is what stands in the configuration before the targets: all doors
// are open, and what comes by them is written into a folder.
const doorsHead = `timezone: UTC
state: %s
settle: 0s
proxy: %q
proxy_ca: office.pem
web: {listen: %q, public_url: "https://watch.example.com"}
inbound:
  alert: {}
  alertmanager: {}
  notify: {level: warn}
  sns: {topics: [%q]}
jobs: [{name: batch, every: 24h}]
people: {minsu: {line: U00000000000000000000000000000001}}
channels:
  - {name: files, folder: {dir: messages, keep: {count: 1000000}}, group_wait: 0s}
  - name: staff
    line: {token: bench, secret: %s, to: C00000000000000000000000000000001, api: "https://line.example.com"}
    targets: [nobody]
    commands: [minsu]
defaults:
  schedule: %s
  timeout: 5s
  after: 1
targets:
`

// sensors are the targets that send values by themselves. Of one more nobody
// hears.
func sensors() []string {
	var all []string
	for i := range 20 {
		all = append(all, fmt.Sprint("sensor-", i))
	}
	return all
}

// A besieged is a stage whose daemon has its doors open.
type besieged struct {
	*stage
	town  siege.Town
	close func()
}

// A defence is how a siege went.
type defence struct {
	*siege.Record
	measurement
	wrong   []string // what did not hold
	drained time.Duration
}

// besiege measures the daemon at the site while its doors are besieged.
func (b *bench) besiege(ctx context.Context) (d defence, err error) {
	s, err := b.newBesieged(ctx)
	if err != nil {
		return d, err
	}
	defer s.close()
	progress("starting the daemon, with %d devices", siegeDevices)
	process, err := startChild(ctx, s.dir, b.binary, "run", "--config", s.config)
	if err != nil {
		return d, err
	}
	defer process.end()
	if d.first, err = s.awaitAll(ctx, process); err != nil {
		return d, err
	}
	if s.town.Tokens, err = b.makeTokens(ctx, s.config); err != nil {
		return d, err
	}
	if err := waitUntil(ctx, s.times.every.Next(time.Now())); err != nil {
		return d, err
	}
	progress("besieging its doors for %s", siegeLasts)
	in := span{from: time.Now()}
	before, err := s.count(ctx, process)
	if err != nil {
		return d, err
	}
	besieged := make(chan *siege.Record)
	go func() {
		besieged <- s.town.Besiege(ctx, siege.Plan{Rate: b.rate, Lasts: siegeLasts, Hogs: siegeHogs})
	}()
	if err := s.watchWindow(ctx, process, siegeLasts, &d.measurement); err != nil {
		return d, err
	}
	d.Record = <-besieged
	after, err := s.count(ctx, process)
	if err != nil {
		return d, err
	}
	in.to = time.Now()
	d.cpu, d.peak, d.logged = after.cpu-before.cpu, after.peak, after.written-before.written
	progress("waiting until all is told")
	if err := s.drain(ctx, process, &d); err != nil {
		return d, err
	}
	d.drained = time.Since(in.to)
	d.wrong, err = s.judge(ctx, d.Record)
	return d, err
}

// judge holds what was told against what was promised.
func (s *besieged) judge(ctx context.Context, record *siege.Record) ([]string, error) {
	r, err := data.OpenReader(ctx, s.state)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	all, err := r.Deliveries(ctx, data.DeliveryFilter{Channel: "files"})
	if err != nil {
		return nil, err
	}
	marks, messages := siege.Told(all)
	wrong := append(record.Odd(), record.Judge(marks)...)
	files, err := filepath.Glob(filepath.Join(s.dir, "messages", "*.txt"))
	if len(files) != messages {
		wrong = append(wrong, fmt.Sprintf("%d messages were told, and %d are there", messages, len(files)))
	}
	return wrong, err
}

// newBesieged sets the stage.
func (b *bench) newBesieged(ctx context.Context) (*besieged, error) {
	cloud, err := siege.NewCloud()
	if err != nil {
		return nil, err
	}
	office, err := wiretest.OpenOffice()
	if err != nil {
		return nil, err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	s, err := b.newStage(ctx, cell{devices: siegeDevices, interval: siegeInterval})
	if err != nil {
		return nil, err
	}
	proxy, shut := office.Serve(cloud)
	all := &besieged{stage: s, close: func() { shut(); s.strike() }}
	all.town = siege.Town{Address: address, Targets: sensors(), Secret: siegeSecret, Cloud: cloud}
	var text strings.Builder
	fmt.Fprintf(&text, doorsHead, s.state, proxy, address, cloud.Topic, siegeSecret, schedule.Duration(siegeInterval))
	s.writeTargets(&text)
	for _, name := range append(sensors(), "nobody") {
		fmt.Fprintf(&text, "  - {name: %s, push: {every: 1h}, fields: [{name: t, path: $.t, warn: {upper: 30}}]}\n", name)
	}
	err = os.WriteFile(filepath.Join(s.dir, "office.pem"), office.Authority(), 0o600)
	if err == nil {
		err = os.WriteFile(s.config, []byte(text.String()), 0o600)
	}
	var offsets []time.Duration
	if err == nil {
		offsets, err = offsetsOf(s.config)
	}
	if err == nil {
		s.times, err = newTimetable(siegeInterval, offsets)
	}
	if err != nil {
		all.close()
		return nil, err
	}
	return all, nil
}

// freeAddress returns an address of loopback at which nobody listens.
func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// makeTokens makes a token for each door.
func (b *bench) makeTokens(ctx context.Context, config string) (map[string]string, error) {
	all := map[string]string{}
	for _, door := range []string{"alert", "notify", "ping", "values"} {
		name := door
		if door == "ping" {
			name = "batch"
		}
		out, err := exec.CommandContext(ctx, b.binary, "token", "new", name, "--door", door, "--config", config).Output()
		if err != nil {
			return nil, fmt.Errorf("make a token for %s: %w", door, err)
		}
		all[door] = strings.TrimSpace(string(out))
	}
	return all, nil
}

// drainTime is how long the channels may take to tell what a siege has left.
const drainTime = 3 * time.Minute

// drain waits until no channel owes anything.
func (s *besieged) drain(ctx context.Context, process *child, d *defence) error {
	r, err := data.OpenReader(ctx, s.state)
	if err != nil {
		return err
	}
	defer r.Close()
	for end := time.Now().Add(drainTime); ; {
		all, err := r.Alerts(ctx, data.AlertFilter{})
		if err != nil {
			return err
		}
		debts, err := r.Debts(ctx)
		switch {
		case err != nil:
			return err
		case len(debts) == 0 && len(all) >= d.Promised():
			return process.alive()
		case time.Now().After(end):
			return fmt.Errorf("%d of %d alarms are noted, and %d channels owe something, %s after the siege", len(all), d.Promised(), len(debts), drainTime)
		}
		if err := wait(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}
