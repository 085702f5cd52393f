package config

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/notify"
)

// Quiet are the hours in which a channel is told only what is bad enough.
type Quiet struct {
	Hours  `yaml:",inline"`
	Except *checks.Level `yaml:"except"`
}

// defaultQuietExcept is what people want to be woken for unless they say
// otherwise.
const defaultQuietExcept = checks.Error

// checkQuiet checks when a channel is quiet, and that it is told in the end.
func (l *loader) checkQuiet(c *Channel) {
	n := c.Node.Get("quiet")
	if c.Quiet == nil || n == nil || n.Kind != strict.Map {
		return
	}
	except := or(c.Quiet.Except, defaultQuietExcept)
	switch {
	case c.Quiet.From == nil && c.Quiet.To == nil && c.Quiet.isZero():
		l.report.At(n, "needs hours, such as {from: \"23:00\", to: \"07:00\", except: error}, or days")
		return
	case !l.sound(n, "except"):
	case except == checks.None:
		l.warn(n, "except", "what is fatal waits for the end of the quiet hours, too")
	case except == checks.Info || except < or(c.Level, checks.Info):
		l.warn(n, "except", "holds nothing back: %s and all above is told all the same, and %s hears of nothing else", except, c.Name)
	}
	window, ok := l.hours(n, &c.Quiet.Hours, c.zone)
	if !ok {
		return
	}
	if window.Contains(l.now) && window.Next(l.now).IsZero() {
		l.report.At(n, "never ends, so that most would never be told")
		return
	}
	c.quiet = &notify.Quiet{Window: window, Except: except}
}
