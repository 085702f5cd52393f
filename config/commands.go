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
	if why := l.config.deaf(c); why != "" {
		l.warnings.At(n, "%s: commands is ignored", why)
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
		case c.strange(*person) != "":
			l.report.At(at, "write who %s is there under people, so that they are known: %s: {%s}", short, short, c.strange(*person))
		}
	}
}

// deaf says why people cannot ask for anything where a channel writes; empty:
// they can.
func (c *Config) deaf(ch *Channel) string {
	switch s := ch.Kind.Value.(type) {
	case *notify.Telegram:
		return ""
	case *notify.LINE:
		switch {
		case s.Secret.Empty():
			return "LINE tells what people write only to who has the channel secret: write secret"
		case !c.Web.Exposed():
			return "LINE posts what people write to web.public_url: set web.listen and web.public_url"
		}
		return ""
	case *notify.GoogleChat:
		switch {
		case !s.Webhook.Empty():
			return "Google tells nothing through an incoming webhook: make it an app"
		case s.Audience == "":
			return "Google posts what people write with a token for an audience: write audience"
		case !c.Web.Exposed():
			return "Google posts what people write to web.public_url: set web.listen and web.public_url"
		}
		return ""
	}
	return "a " + ch.Kind.Key + " channel hears no commands"
}

// strange returns what is to be written of a person so that they are known where
// the channel writes; empty: they are.
func (c *Channel) strange(p Person) string {
	switch c.Kind.Value.(type) {
	case *notify.Telegram:
		if p.Telegram == 0 {
			return "telegram: 111111111"
		}
	case *notify.LINE:
		if p.Line == "" {
			return "line: U…"
		}
	case *notify.GoogleChat:
		if p.Google == "" {
			return "google: minsu@example.com"
		}
	}
	return ""
}

// commanders returns who may take care of alerts from a channel, by their short
// names; nil: nobody is heard there. Where nobody may, people may still look.
func (c *Config) commanders(ch *Channel) map[string]Person {
	if ch.Commands == nil || c.deaf(ch) != "" {
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
