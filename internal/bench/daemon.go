package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
)

// buildDaemon builds the daemon into a folder and returns the binary: copied, as
// it is installed. What the linker has just written takes more memory, since the
// kernel has it in larger pieces.
func buildDaemon(ctx context.Context, dir string) (string, error) {
	linked, binary := filepath.Join(dir, "linked"), filepath.Join(dir, "gaugewatch")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", linked, "github.com/gaugewatch/gaugewatch/cmd/gaugewatch").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the daemon: %w\n%s", err, out)
	}
	return binary, install(linked, binary)
}

// install copies a program, piece by piece.
func install(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755) //nolint:gosec // it is to be run
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// watchedFields returns the fields that are read from each answer. The first
// is the one that a farm can raise.
func watchedFields() []string { return []string{"temperature", "humidity", "voltage"} }

// nameOf returns the name of a device in the configuration.
func nameOf(device int) string { return fmt.Sprintf("device-%05d", device) }

// raised is a value beyond the bounds of the first field.
const raised = 85

// configHead is what stands before the targets.
const configHead = `timezone: UTC
state: %s
settle: 0s
web: {listen: "127.0.0.1:0"}
channels:
  - name: chat
    telegram: {token: "1:bench", chat: "1", api: %q}
    level: warn
    group_wait: 0s
defaults:
  schedule: %s
  timeout: 5s
  after: 1
targets:
`

// configTarget is one target, before its fields.
const configTarget = `  - name: %s
    http: {url: %q}
    fields:
`

// writeConfig writes the configuration of a daemon that watches the devices
// and tells the provider.
func (s *stage) writeConfig() error {
	var text strings.Builder
	fmt.Fprintf(&text, configHead, s.state, s.provider.url, schedule.Duration(s.cell.interval))
	s.writeTargets(&text)
	return os.WriteFile(s.config, []byte(text.String()), 0o600)
}

// writeTargets writes the devices as targets.
func (s *stage) writeTargets(text *strings.Builder) {
	for device := range s.cell.devices {
		fmt.Fprintf(text, configTarget, nameOf(device), s.farm.URL(device))
		for _, field := range watchedFields() {
			fmt.Fprintf(text, "      - {name: %s, path: $.%s, warn: {lower: -20, upper: 80}, error: {lower: -40, upper: 90}}\n", field, field)
		}
	}
}

// offsetsOf returns the offsets that the daemon gives the devices of a
// configuration.
func offsetsOf(file string) ([]time.Duration, error) {
	c, err := config.Load(file, os.Getenv)
	if err != nil {
		return nil, err
	}
	client := poller.NewClient()
	defer client.Close()
	var offsets []time.Duration
	for _, target := range c.Plan(client).Targets {
		offsets = append(offsets, target.Offset)
	}
	return offsets, nil
}

// startDaemon starts the daemon on the devices of a stage.
func (b *bench) startDaemon(ctx context.Context, s *stage) (*child, error) {
	return startChild(ctx, s.dir, b.binary, "run", "-c", s.config)
}

// startBare starts the bare loop on the devices of a stage.
func (b *bench) startBare(ctx context.Context, s *stage) (*child, error) {
	file := filepath.Join(s.dir, "bare.txt")
	urls := make([]string, s.cell.devices)
	for device := range urls {
		urls[device] = s.farm.URL(device)
	}
	if err := saveBare(file, urls, s.times); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startChild(ctx, s.dir, self, "-bare", file, "-state", s.state)
}
