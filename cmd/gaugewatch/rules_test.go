package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
)

// rulesExample is the path of the configuration for the site that ships as "rules".
func rulesExample() string { return filepath.Join("..", "..", "docs", "examples", "rules.yaml") }

// loadRules reads the example as it was on a day on which all its windows lie
// ahead.
func loadRules(t *testing.T) *config.Config {
	t.Helper()
	host := config.Host{
		Getenv: os.Getenv, ReadFile: os.ReadFile, Glob: filepath.Glob,
		Now: func() time.Time { return time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC) },
	}
	c, err := host.Load(rulesExample())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheExampleOfAllRulesIsRightAndWatchesItsSite(t *testing.T) {
	c := loadRules(t)
	if len(c.Warnings) > 0 || len(c.LeftOut) > 0 {
		t.Errorf("warnings %v, left out %v; want none", c.Warnings, c.LeftOut)
	}
	for _, d := range c.Simulator.Devices {
		if d.Address != "" && !slices.ContainsFunc(c.Targets, func(target config.Target) bool { return target.Name == d.Name }) {
			t.Errorf("nothing watches %s", d.Name)
		}
	}
}
