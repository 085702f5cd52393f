package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/poller"
)

// benchHead stands before the targets of a large site.
const benchHead = `
state: state.db
channels: [{name: ops, console: {}, level: warn}]
schedules: {often: 1m}
defaults: {schedule: often, timeout: 5s, after: 2, missing: {level: error, after: 5m}}
profiles:
  meter:
    title: "Meter {{number}}"
    http: {url: "http://{{host}}:8080/values?of={{number}}", headers: {Accept: application/json}}
    fields:
      - {name: temperature, path: $.temperature, unit: °C, warn: {lower: -20, upper: 80}, error: {lower: -40, upper: 90, after: 5m}, clear: 0.5}
      - {name: humidity, path: "$.sensors[?@.name == 'inlet'].humidity", unit: "%", warn: {upper: 65}, plausible: {lower: 0, upper: 100}}
      - {name: voltage, path: $.ups.input, scale: 0.1, unit: V, error: {lower: 198, upper: 242}, stuck: {unchanged: 6h, level: warn}}
`

// sites are ways in which people write 10,000 targets of three fields each.
func sites() map[string]func(i int) string {
	host := func(i int) string { return fmt.Sprintf("10.0.%d.%d", i/250, i%250+1) }
	list := func(i int) string {
		var text strings.Builder
		fmt.Fprintf(&text, "  - name: device-%05d\n    http: {url: \"http://%s:8080/\"}\n    fields:\n", i, host(i))
		for _, field := range []string{"temperature", "humidity", "voltage"} {
			fmt.Fprintf(&text, "      - {name: %s, path: $.%[1]s, warn: {lower: -20, upper: 80}, error: {lower: -40, upper: 90}}\n", field)
		}
		return text.String()
	}
	profile := func(i int) string {
		text := fmt.Sprintf("  - {name: meter-%05d, use: meter, tags: [site-%d], vars: {host: %s, number: \"%d\"}", i, i/100, host(i), i)
		if i%10 == 0 {
			text += ", fields: [{name: temperature, warn: {upper: 70}}]"
		}
		return text + "}\n"
	}
	anchors := func(i int) string {
		if i == 0 {
			return strings.Replace(list(0), "fields:", "fields: &fields", 1)
		}
		return fmt.Sprintf("  - {name: device-%05d, http: {url: \"http://%s:8080/\"}, timeout: 2s, fields: *fields}\n", i, host(i))
	}
	return map[string]func(i int) string{"list": list, "profile": profile, "anchors": anchors}
}

// writeSite writes the configuration of a site and returns its path.
func writeSite(b *testing.B, target func(i int) string) string {
	b.Helper()
	const targets = 10_000
	var text strings.Builder
	text.WriteString(benchHead + "targets:\n")
	for i := range targets {
		text.WriteString(target(i))
	}
	path := filepath.Join(b.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkLoad reads and checks the configuration of a large site.
func BenchmarkLoad(b *testing.B) {
	for name, target := range sites() {
		b.Run(name, func(b *testing.B) {
			path := writeSite(b, target)
			for b.Loop() {
				if _, err := config.Load(path, os.Getenv); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPlan makes of the configuration of a large site what is to be done.
func BenchmarkPlan(b *testing.B) {
	for name, target := range sites() {
		b.Run(name, func(b *testing.B) {
			c, err := config.Load(writeSite(b, target), os.Getenv)
			if err != nil {
				b.Fatal(err)
			}
			client := poller.NewClient()
			defer client.Close()
			for b.Loop() {
				c.Plan(client)
			}
		})
	}
}
