package acceptance_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/siege"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// besieged is a configuration with all doors open, and devices.
func besieged(devices ...string) string {
	text := `
settle: 0
flush: 100ms
proxy: "${PROXY}"
proxy_ca: office.pem
web: {listen: "${LISTEN}", public_url: "https://watch.example.com"}
inbound:
  alert: {}
  alertmanager: {}
  notify: {level: warn}
  sns: {topics: ["${TOPIC}"]}
jobs: [{name: batch, every: 24h}]
defaults: {schedule: 1s, spread: 0, timeout: 2s}
channels:
  - {name: files, folder: {dir: messages, keep: {count: 1000000}}, group_wait: 0}
  - name: staff
    line: {token: "${LINE_TOKEN}", secret: "${LINE_SECRET}", to: C00000000000000000000000000000001, api: "https://line.example.com"}
    targets: [nobody]
    commands: [minsu]
people: {minsu: {line: U00000000000000000000000000000001}}
targets:
  - {name: nobody, push: {every: 1h}, fields: [{name: t, path: $.t}]}
  - {name: sensor, push: {every: 1h}, fields: [{name: t, path: $.t, warn: {upper: 30}}]}
`
	var b strings.Builder
	b.WriteString(text)
	for _, name := range devices {
		b.WriteString(target(name))
	}
	return b.String()
}

// tokens makes a token for each door.
func (p *place) tokens() map[string]string {
	p.t.Helper()
	all := map[string]string{}
	for _, door := range []string{"alert", "notify", "ping", "values"} {
		name := door
		if door == "ping" {
			name = "batch"
		}
		code, text := p.run("token", "new", name, "--door", door)
		secret := regexp.MustCompile(`(?m)^[0-9A-Za-z]{40,}$`).FindString(text)
		if code != 0 || secret == "" {
			p.t.Fatalf("gaugewatch token new (%d) prints %s", code, text)
		}
		all[door] = secret
	}
	return all
}

func TestUnderSiegeWhatIsTakenIsToldAndPollsGoOn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: only Linux has many addresses on loopback")
	}
	cloud, err := siege.NewCloud()
	if err != nil {
		t.Fatal(err)
	}
	var devices []sim.Device
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprint("device-", i))
		devices = append(devices, device(names[i]))
	}
	p := newPlace(t, devices...)
	p.patience = time.Minute
	office := wiretest.NewOffice(t)
	p.env["LISTEN"], p.env["PROXY"], p.env["TOPIC"] = freeAddress(t), office.Proxy(cloud), cloud.Topic
	if err := os.WriteFile(filepath.Join(p.dir, "office.pem"), office.Authority(), 0o600); err != nil {
		t.Fatal(err)
	}
	p.configure(besieged(names...))
	daemon := p.watching()
	town := siege.Town{Address: p.env["LISTEN"], Tokens: p.tokens(), Targets: []string{"sensor"}, Secret: lineSecret, Cloud: cloud}
	before := len(p.ticks(names[0]))
	record := town.Besiege(t.Context(), siege.Plan{Rate: 200, Lasts: 4 * time.Second, Hogs: 1100})
	t.Logf("answers:\n%s", record)

	for _, odd := range record.Odd() {
		t.Error(odd)
	}
	if came, served := record.Friends(); served < came/2 {
		t.Errorf("%d of %d friends came in, want most", served, came)
	}
	for _, status := range []int{200, 400, 401, 403, 404, 405, 413, 429} {
		if record.Status("", status) == 0 {
			t.Errorf("nobody was answered by %d", status)
		}
	}
	p.settled(record.Promised())
	told, messages := siege.Told(p.deliveries("files"))
	for _, wrong := range record.Judge(told) {
		t.Error(wrong)
	}
	if files, err := filepath.Glob(filepath.Join(p.dir, "messages", "*.txt")); err != nil || len(files) != messages {
		t.Errorf("%d messages were told, and %d are there (%v)", messages, len(files), err)
	}
	if after := len(p.ticks(names[0])); after < before+3 {
		t.Errorf("%d samples of a device before, %d after: it was not asked", before, after)
	}
	if strings.Contains(p.output.String(), "panic") {
		t.Error("something panicked")
	}
	const most = 500 // connections are gone; what is left are channels, polls and the door
	if n := p.gauge("go_goroutines"); n > most {
		t.Errorf("%d goroutines are left, want at most %d", n, most)
	}
	if most := int64(400 << 20); daemon.peak() > most && !raced { // to look for races takes memory
		t.Errorf("it took %d MiB, want at most %d", daemon.peak()>>20, most>>20)
	}
	p.await("those who came to be shown", func() bool {
		_, text := p.run("inbound", "--all")
		return strings.Contains(text, "too many from there") && strings.Contains(text, "not signed by the channel secret")
	})
	p.expectWhole()
	daemon.stop()
}

// gauge reads a metric without labels.
func (p *place) gauge(name string) int {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.env["LISTEN"]+"/metrics", http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if value, found := strings.CutPrefix(lines.Text(), name+" "); found {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				p.t.Fatal(err)
			}
			return int(n)
		}
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	p.t.Fatalf("there is no metric %s", name)
	return 0
}
