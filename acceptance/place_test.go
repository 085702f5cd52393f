package acceptance_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/notify"
)

// patience is how long what must happen may take, unless a place says otherwise.
const patience = 30 * time.Second

// A place is an installation: a folder with a configuration, devices and a
// provider.
type place struct {
	t        *testing.T
	dir      string
	state    string // the database
	env      map[string]string
	provider *provider
	patience time.Duration // how long what must happen may take
	output   output        // of all processes
	pages    output        // of their web
}

// An output gathers what processes write.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to the output.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// String returns all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// newPlace returns a place with devices. Its configuration is written by
// configure.
func newPlace(t *testing.T, devices ...sim.Device) *place {
	t.Helper()
	if err := sources(); err != nil {
		t.Fatal(err)
	}
	p := &place{t: t, dir: t.TempDir(), state: "state/gaugewatch.db", provider: newProvider(t), patience: patience}
	p.env = map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": p.dir, "TMPDIR": p.dir, "TZ": "UTC", "API": "http://" + p.provider.address,
		"BOT_TOKEN": botToken, "LINE_TOKEN": lineToken, "LINE_SECRET": lineSecret,
		"DEVICE_TOKEN": deviceToken, "API_KEY": apiKey, "PASSWORD": password,
		"CHAT_HOOK": "http://" + p.provider.address + "/v1/spaces/AAAA/messages?key=" + chatKey + "&token=" + chatToken,
		"HOOK":      "http://" + p.provider.address + "/hooks/" + hookPath, "HOOK_SECRET": hookSecret, "HOOK_TOKEN": hookToken,
		"MAIL": p.provider.mail.address, "MAIL_PASSWORD": mailPassword,
	}
	if err := os.WriteFile(filepath.Join(p.dir, "mail-ca.pem"), p.provider.mail.trust, 0o600); err != nil {
		t.Fatal(err)
	}
	if len(devices) > 0 {
		site, err := sim.Start(t.Context(), sim.Site{Devices: devices}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(site.Close)
		for _, d := range devices {
			p.env[variable(d.Name)] = site.URL(d.Name)
		}
	}
	t.Cleanup(func() {
		if strings.Contains(p.output.String(), "DATA RACE") {
			t.Error("the program races")
		}
		if t.Failed() {
			t.Logf("the processes wrote:\n%s", p.output.String())
		}
	})
	return p
}

// variable is the variable of the environment that holds a device's URL.
func variable(device string) string {
	return strings.ToUpper(strings.ReplaceAll(device, "-", "_"))
}

// device is a simulated device with a temperature of 20 °C.
func device(name string, drama ...sim.Act) sim.Device {
	return sim.Device{Name: name, Signals: []sim.Signal{{Name: "temperature", Base: 20}}, Drama: drama}
}

// hot is a temperature of 30 °C for a while.
func hot(at, lasts time.Duration) sim.Act {
	return sim.Act{At: sim.Duration(at), For: sim.Duration(lasts), Signal: "temperature", Set: new(30.0)}
}

// A configuration writes a configuration file: chats on Telegram and LINE for
// each group of devices, and a target for each device.
func configuration(groups ...[]string) string { return tells([]string{"telegram", "line"}, groups...) }

// everywhere is a configuration with a channel on every service.
func everywhere(groups ...[]string) string { return tells(services(), groups...) }

// tells is a configuration with channels on some services for each group of
// devices, and a target for each device.
func tells(services []string, groups ...[]string) string {
	var text strings.Builder
	text.WriteString(`
settle: 0
defaults:
  schedule: 1s
  spread: 0
  timeout: 2s
  no_response: {level: error, after: 2}
channels:
`)
	for i, group := range groups {
		for _, service := range services {
			text.WriteString(channel(service, i, "targets: ["+strings.Join(group, ", ")+"]", "group_wait: 0", "timeout: 1s"))
		}
	}
	text.WriteString("targets:\n")
	for _, device := range slices.Concat(groups...) {
		text.WriteString(target(device))
	}
	return text.String()
}

// channel is a channel of the configuration, with its further settings. Its
// name is that of the service's account, and a number.
func channel(service string, number int, settings ...string) string {
	name, kind := "", ""
	switch service {
	case "telegram":
		name, kind = "bot", `{token: "${BOT_TOKEN}", chat: "5", api: "${API}"}`
	case "line":
		name, kind = "account", `{token: "${LINE_TOKEN}", secret: "${LINE_SECRET}", to: C00000000000000000000000000000001, api: "${API}"}`
	case "google_chat":
		name, kind = "space", `{webhook: "${CHAT_HOOK}"}`
	case "webhook":
		name, kind = "hook", `{url: "${HOOK}", secret: "${HOOK_SECRET}", headers: {X-Token: "${HOOK_TOKEN}"}}`
	case "email":
		name, kind = "mail", `{server: "${MAIL}", username: watch, password: "${MAIL_PASSWORD}", from: watch@example.com, to: [ops@example.com], ca: mail-ca.pem}`
	}
	return fmt.Sprintf("  - name: %s-%d\n    %s: %s\n    %s\n", name, number, service, kind, strings.Join(settings, "\n    "))
}

// target is a target of the configuration that warns above 25 °C.
func target(device string) string {
	return strings.NewReplacer("NAME", device, "URL", variable(device)).Replace(`
  - name: NAME
    http: {url: "${URL}"}
    fields:
      - {name: temperature, path: "$.sensors[?@.name == 'inlet'].temp", unit: °C, warn: {upper: 25}}
`)
}

// configure writes the configuration.
func (p *place) configure(text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "config.yaml"), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// command returns a command line of the program that is not started yet.
func (p *place) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(context.WithoutCancel(p.t.Context()), program, args...)
	c.Dir = p.dir
	for name, value := range p.env {
		c.Env = append(c.Env, name+"="+value)
	}
	c.Stdout, c.Stderr = &p.output, &p.output
	return c
}

// run carries a command line out, and returns its exit code and what it wrote.
func (p *place) run(args ...string) (int, string) {
	p.t.Helper()
	var own output
	c := p.command(args...)
	c.Stdout, c.Stderr = &own, &own
	err := c.Run()
	_, _ = p.output.Write([]byte(own.String()))
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		p.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), own.String()
}

// A process is a daemon that runs.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	done chan struct{}
}

// start runs the daemon. It is killed when the test ends, if it lives then.
func (p *place) start(args ...string) *process {
	p.t.Helper()
	s := &process{t: p.t, cmd: p.command(append([]string{"run"}, args...)...), done: make(chan struct{})}
	if err := s.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() {
		defer close(s.done)
		_ = s.cmd.Wait() // its state is looked at by stop
	}()
	p.t.Cleanup(s.kill)
	return s
}

// watching starts the daemon and waits until it watches.
func (p *place) watching(args ...string) *process {
	p.t.Helper()
	said := func() int {
		text := p.output.String()
		return strings.Count(text, "msg=watching") + strings.Count(text, `"msg":"watching"`)
	}
	before := said()
	s := p.start(args...)
	p.await("the daemon to watch", func() bool { return said() > before })
	return s
}

// kill ends the process as a power cut does.
func (s *process) kill() {
	_ = s.cmd.Process.Kill() // it may have ended already
	<-s.done
}

// signal sends a signal.
func (s *process) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// stop asks the process to stop, and expects it to do so in time and well. Five
// seconds are promised; a machine that does much else takes longer for all.
func (s *process) stop() {
	s.t.Helper()
	const limit = 10 * time.Second
	asked := time.Now()
	s.signal(syscall.SIGTERM)
	if code, ended := s.exit(); !ended || code != 0 {
		s.t.Errorf("after SIGTERM the daemon ended (%t) with exit code %d, want 0", ended, code)
	}
	if took := time.Since(asked); took > limit {
		s.t.Errorf("stopping took %s, want at most %s", took, limit)
	}
}

// exit waits for the end of the process and returns its exit code.
func (s *process) exit() (int, bool) {
	select {
	case <-s.done:
		return s.cmd.ProcessState.ExitCode(), true
	case <-time.After(patience):
		return 0, false
	}
}

// await waits until something is so.
func (p *place) await(what string, is func() bool) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(p.patience); !is(); <-tick.C {
		if time.Now().After(end) {
			p.t.Fatalf("waited %s in vain for %s", p.patience, what)
		}
	}
}

// view opens the database.
func (p *place) view() *data.Reader {
	p.t.Helper()
	r, err := data.OpenReader(p.t.Context(), filepath.Join(p.dir, p.state))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = r.Close() })
	return r
}

// settled waits until there have been so many alerts and no channel owes
// anything.
func (p *place) settled(alerts int) {
	p.t.Helper()
	r := p.view()
	p.await("all that is owed to be told", func() bool {
		all, err := r.Alerts(p.t.Context(), data.AlertFilter{})
		if err != nil || len(all) < alerts {
			return false
		}
		debts, err := r.Debts(p.t.Context())
		return err == nil && len(debts) == 0
	})
}

// alerts returns all alerts, the earliest first.
func (p *place) alerts() []checks.Alert {
	p.t.Helper()
	all, err := p.view().Alerts(p.t.Context(), data.AlertFilter{})
	if err != nil {
		p.t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// ticks returns the ticks of the samples of a field.
func (p *place) ticks(target string) []time.Time {
	p.t.Helper()
	r := p.view()
	subjects, err := r.Subjects(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	i := slices.IndexFunc(subjects, func(s data.Subject) bool { return s.Target == target && s.Field != "" })
	if i < 0 {
		p.t.Fatalf("the database knows no field of %s", target)
	}
	var all []time.Time
	err = r.Samples(p.t.Context(), data.Range{IDs: []int64{subjects[i].ID}}, func(s data.Sample) error {
		all = append(all, s.At)
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// expectEverySecond checks that no tick is missing, except those that the
// daemon itself says it missed.
func (p *place) expectEverySecond(ticks []time.Time) {
	p.t.Helper()
	if len(ticks) < 2 {
		p.t.Errorf("%d samples, want some", len(ticks))
	}
	for i := 1; i < len(ticks) && !strings.Contains(p.output.String(), "polls are left out"); i++ {
		if ticks[i].Sub(ticks[i-1]) != time.Second {
			p.t.Errorf("after the sample of %s comes the one of %s, want one each second", ticks[i-1], ticks[i])
		}
	}
}

// expectTold checks that everybody was told of every alert in the database:
// that it began and, where it has, that it ended. Nothing is told twice, but on
// Telegram, which cannot tell repeats apart.
func (p *place) expectTold() {
	p.t.Helper()
	deliveries, err := p.view().Deliveries(p.t.Context(), data.DeliveryFilter{})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range deliveries {
		if d.State != notify.Delivered {
			p.t.Errorf("delivery %d to %s is %s: %s", d.ID, d.Channel, d.State, d.Error)
		}
	}
	for _, service := range p.services() {
		began, ended := p.provider.news(service)
		for _, a := range p.alerts() {
			begins, ends := began[a.Name()], ended[a.Name()]
			lost := begins == 0 || ends == 0 && !a.Open()
			twice := service != "telegram" && (begins > 1 || ends > 1)
			if lost || twice {
				p.t.Errorf("%s: %s (since %s, resolved %s) was told %d times, and its end %d times", service, a.Name(), a.Since, a.Resolved, begins, ends)
			}
		}
	}
	if p.t.Failed() {
		for _, service := range p.services() {
			p.t.Logf("on %s people saw:\n%s", service, strings.Join(p.provider.chat(service), "\n\n"))
		}
	}
}

// expectWhole checks that the database is not damaged.
func (p *place) expectWhole() {
	p.t.Helper()
	if err := p.view().Check(p.t.Context()); err != nil {
		p.t.Errorf("the database is not whole: %v", err)
	}
}

// services are those that the configuration names.
func (p *place) services() []string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "config.yaml"))
	if err != nil {
		p.t.Fatal(err)
	}
	return slices.DeleteFunc(services(), func(service string) bool { return !strings.Contains(string(text), "    "+service+": {") })
}
