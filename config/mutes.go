package config

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// Mutes bound what a mute may do.
type Mutes struct {
	Max    schedule.Duration `yaml:"max"`
	Except checks.Level      `yaml:"except"` // this level and above is told all the same; None: nothing is
}

// checkMutes checks that a mute ends and holds something back.
func (l *loader) checkMutes() {
	m, n := l.config.Mutes, l.config.root.Get("mutes")
	if n == nil {
		return
	}
	if m.Max <= 0 {
		l.mistake(n, "max", "a mute ends: it needs a longest time, such as 24h")
	}
	if m.Except == checks.Info {
		l.mistake(n, "except", "info and all above is everything: a mute would hold nothing back")
	}
}
