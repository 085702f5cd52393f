package config

import (
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An Escalation tells other channels of what nobody acknowledges.
type Escalation struct {
	Wait *schedule.Duration `yaml:"wait"`
	To   []string           `yaml:"to"`
}

// leastRepeat is the shortest time between two reminders: who is told more
// often listens no longer.
const leastRepeat = schedule.Duration(time.Minute)

// checkPersistence checks when a channel is told of an alert again, and when
// another is told of it too.
func (l *loader) checkPersistence(c *Channel) {
	if c.Repeat != nil && *c.Repeat < leastRepeat {
		l.mistake(c.Node, "repeat", "a reminder comes after a minute or more, such as 1h")
	}
	if c.Escalate == nil {
		return
	}
	n := c.Node.Get("escalate")
	if c.Escalate.Wait != nil && *c.Escalate.Wait <= 0 {
		l.mistake(n, "wait", "people need some time to acknowledge, such as %s", defaultEscalateWait)
	}
	if len(c.Escalate.To) == 0 {
		l.mistake(n, "to", "needs the name of a channel: {wait: 15m, to: [boss]}")
	}
}

// checkEscalation checks that other channels can be told.
func (l *loader) checkEscalation(c *Channel) {
	if c.Escalate == nil {
		return
	}
	n := c.Node.Get("escalate")
	for i, name := range c.Escalate.To {
		to, at := l.config.channel(name), where(n, "to")
		if at.Kind == strict.List {
			at = at.Items[i]
		}
		switch {
		case l.faults[at] || name == "":
		case to == nil:
			l.nowhere(at, "channel", name, l.config.channelNames())
		case slices.Contains(c.Escalate.To[:i], name):
			l.report.At(at, "the channel %s stands here twice", name)
		case to == c:
			l.report.At(at, "this is the channel itself: name another; repeat: 1h reminds this one")
		case to.disabled() && !c.disabled():
			l.report.At(at, "the channel %s is disabled: nobody would be told", name)
		case to.left && !c.disabled():
			l.warnings.At(at, "the channel %s is left out: it is told when it works again", name)
		}
	}
}

// checkEscalationCircle warns where an escalation comes back to the channel at
// which it began, which has been told already.
func (l *loader) checkEscalationCircle(c *Channel) {
	if c.Escalate == nil || c.disabled() {
		return
	}
	if circle := l.config.escalationCircle(c, []string{c.Name}); circle != nil {
		l.warn(c.Node.Get("escalate"), "to", "a circle: %s; who was told is not told again, add repeat: 1h for that", strings.Join(circle, " → "))
	}
}

// escalationCircle continues a way along escalations back to the channel at which
// it began; nil: there is none. The circle is told of the first channel in it.
func (c *Config) escalationCircle(from *Channel, way []string) []string {
	at := c.channel(way[len(way)-1])
	if at.Escalate == nil {
		return nil
	}
	for _, name := range at.Escalate.To {
		switch to := c.channel(name); {
		case to == nil || to.disabled():
		case to == from && len(way) > 1:
			return append(way, name)
		case slices.Contains(way, name) || c.before(to, from):
		default:
			if circle := c.escalationCircle(from, append(slices.Clone(way), name)); circle != nil {
				return circle
			}
		}
	}
	return nil
}

// checkStandby warns of a channel that waits for nothing.
func (l *loader) checkStandby(c *Channel) {
	if !c.Standby || c.disabled() {
		return
	}
	relied := slices.ContainsFunc(l.config.Channels, func(other Channel) bool {
		return !other.disabled() && (other.Fallback != nil && other.Fallback.To == c.Name ||
			other.Escalate != nil && slices.Contains(other.Escalate.To, c.Name))
	})
	if !relied {
		l.warn(c.Node, "standby", "never told: no other channel names %s as its fallback or escalates to it", c.Name)
	}
}

// escalation returns who else is told, as notify wants it.
func (c *Config) escalation(ch *Channel) notify.Escalation {
	if ch.Escalate == nil {
		return notify.Escalation{}
	}
	return notify.Escalation{Wait: or(ch.Escalate.Wait, defaultEscalateWait).Std(), To: slices.Clone(ch.Escalate.To)}
}
