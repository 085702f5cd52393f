package config

import (
	"slices"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/notify"
)

// checkCommands checks who may take care of alerts from a channel. Until they
// are known there, nobody may.
func (l *loader) checkCommands(c *Channel) {
	n := c.Node.Get("commands")
	if n == nil || len(c.Commands) == 0 {
		return
	}
	if !c.hearsCommands() {
		l.warnings.At(n, "a %s channel hears no commands in this version: commands is ignored", c.Kind.Key)
	}
	for i, short := range c.Commands {
		at := n
		if n.Kind == strict.List {
			at = n.Items[i]
		}
		person := l.config.People[short]
		switch {
		case l.faults[at] || short == "":
		case person == nil:
			l.nowhere(at, "person", short, keysOf(l.config.People))
		case slices.Contains(c.Commands[:i], short):
			l.report.At(at, "%s stands here twice", short)
		case c.hearsCommands() && person.Telegram == 0:
			l.report.At(at, "write the number of %s under people, so that they are known there: %s: {telegram: 111111111}", short, short)
		}
	}
}

// hearsCommands says whether people can ask for something where the channel
// writes.
func (c *Channel) hearsCommands() bool {
	_, hears := c.Kind.Value.(*notify.Telegram)
	return hears
}

// commanders returns who may take care of alerts from a channel, by their short
// names; nil: nobody is heard there. Where nobody may, people may still look.
func (c *Config) commanders(ch *Channel) map[string]Person {
	if ch.Commands == nil || !ch.hearsCommands() {
		return nil
	}
	all := make(map[string]Person, len(ch.Commands))
	for _, short := range ch.Commands {
		if p := c.People[short]; p != nil {
			all[short] = *p
		}
	}
	return all
}
