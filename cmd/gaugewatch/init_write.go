package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/config"
)

// beginning is how a configuration begins that init writes.
const beginning = `# What gaugewatch watches, and whom it tells. "gaugewatch validate" tests this
# file, "gaugewatch run" watches what it says; docs/configuration.md explains
# every key.

timezone: %s
language: %s                  # of messages: en, ko, ja, th
state: state/gaugewatch.db    # one SQLite file with all that is kept
# web: {listen: 127.0.0.1:8080}   # /healthz and /metrics, for probes and scrapers

channels:
%s
defaults:                     # for all targets and fields that do not say otherwise
  after: 2                    # polls in a row before it is an alert, or a duration such as 5m
  no_response: {level: error, after: 5m}
  missing: {level: error, after: 5m}
  invalid: {level: error, after: 2}

targets:                      # "gaugewatch discover URL" writes more of them
`

// advice follows the first field with bounds.
const advice = `        # error: {lower: …, upper: …, after: 10m}   # worse; also fatal
        # clear: 0.5            # back inside by so much before it is over
        # todo: what to do, and whom to call
`

// text is the configuration.
func (s *setup) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, beginning, scalar(s.zone), s.language, strings.Join(s.channels, "\n"))
	for i, e := range s.targets {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(e.String())
		if i == 0 && len(e.Fields) > 0 {
			b.WriteString(advice)
		}
	}
	return b.String()
}

// write writes the configuration and its secrets, after testing it.
func (s *setup) write(context.Context) error {
	text := s.text()
	c, err := s.loadText(text)
	if err == nil {
		err = s.writeFiles(text)
	}
	if err != nil {
		return err
	}
	s.say("\n%s is written, with %s and %s.", s.config, count(len(c.Targets), "target"), count(len(c.Channels), "channel"))
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		s.say("%s holds a secret: keep it out of copies that others see.", s.beside(path))
	}
	for _, variable := range slices.Sorted(maps.Keys(s.env)) {
		s.say("Set %s in the environment before anything else.", variable)
	}
	flag := ""
	if s.config != "config.yaml" {
		flag = " -c " + s.config
	}
	s.say(`Next:
  gaugewatch validate%[1]s    what it comes to
  gaugewatch poll%[1]s        ask all devices now
  gaugewatch run%[1]s         keep watch`, flag)
	return nil
}

// loadText reads a text as if it were the configuration. Anything that is
// wrong or left out is an error.
func (s *setup) loadText(text string) (*config.Config, error) {
	host := s.host()
	host.ReadFile = withFile(host.ReadFile, s.config, text)
	c, err := host.Load(s.config)
	if err == nil && len(c.LeftOut) > 0 {
		err = errors.New(c.LeftOut[0].Reason)
	}
	return c, err
}

// beside is a path below the configuration's folder.
func (s *setup) beside(path string) string { return filepath.Join(filepath.Dir(s.config), path) }

// writeFiles writes the secrets, for nobody else to read, and then the
// configuration.
func (s *setup) writeFiles(text string) error {
	for path, content := range s.files {
		if err := os.MkdirAll(filepath.Dir(s.beside(path)), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(s.beside(path), []byte(content+"\n"), 0o600); err != nil {
			return err
		}
	}
	mode := os.FileMode(0o644)
	if s.clear {
		mode = 0o600
	}
	draft := s.config + ".new"
	if err := os.MkdirAll(filepath.Dir(s.config), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(draft, []byte(text), mode); err != nil {
		return err
	}
	return os.Rename(draft, s.config)
}
