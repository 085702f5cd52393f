package config

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/notify"
)

// checkRoutes warns of trouble that nobody would hear of.
func (l *loader) checkRoutes() {
	c := l.config
	if len(c.Targets) == 0 {
		l.warn(c.root, "targets", "there are no targets: nothing is watched")
	}
	r := routes{loader: l, policies: c.policies()}
	if len(r.policies) == 0 {
		l.warn(c.root, "channels", "there is no channel in use: nobody is told of anything")
		return
	}
	for i := range c.Targets {
		t := &c.Targets[i]
		r.check(t, t.rules().NoResponse.Level, t.Node, t.NoResponse.node())
		for j := range t.Fields {
			f := &t.Fields[j]
			for _, b := range f.bounds() {
				r.check(t, b.level, f.Node, b.Node)
			}
			rules := f.rules()
			r.check(t, rules.Missing.Level, f.Node, f.Missing.node())
			r.check(t, rules.Invalid.Level, f.Node, f.Invalid.node())
		}
	}
}

// routes are the ways that trouble may take to people.
type routes struct {
	*loader
	policies []notify.Policy
}

// check warns where no channel hears of a level of a target.
func (r routes) check(t *Target, level checks.Level, n, at *strict.Node) {
	if level == checks.None || len(told(r.policies, t.Name, level)) > 0 {
		return
	}
	if at == nil || at.Pos.File == "" {
		at = n
	}
	r.warnings.At(at, "no channel hears of %s from %s", level, t.Name)
}

func (r *Rule) node() *strict.Node {
	if r == nil {
		return nil
	}
	return r.Node
}

// active returns the channels that are neither left out nor disabled.
func (c *Config) active() []*Channel {
	var all []*Channel
	for i := range c.Channels {
		if !c.Channels[i].left {
			all = append(all, &c.Channels[i])
		}
	}
	return all
}

// told returns the names of the channels that hear of a level of a target.
func told(policies []notify.Policy, target string, level checks.Level) []string {
	var names []string
	for _, p := range policies {
		if p.Reaches(target, level) {
			names = append(names, p.Channel)
		}
	}
	return names
}

// policies returns what the channels in use are told.
func (c *Config) policies() []notify.Policy {
	var all []notify.Policy
	for _, ch := range c.active() {
		all = append(all, c.policy(ch))
	}
	return all
}
