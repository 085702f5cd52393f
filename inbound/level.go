package inbound

import (
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// levelOf returns the level that a word stands for, as scripts and other
// programs write it, and whether it is one.
func levelOf(word string) (checks.Level, bool) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "info", "information", "informational", "notice", "none", "debug":
		return checks.Info, true
	case "warn", "warning", "minor":
		return checks.Warn, true
	case "error", "err", "major", "high", "average":
		return checks.Error, true
	case "fatal", "critical", "crit", "emergency", "emerg", "disaster", "page", "panic":
		return checks.Fatal, true
	}
	return checks.None, false
}
