package config

import (
	"slices"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/near"
)

// An Uplink says how our own network is told from many silent devices.
type Uplink struct {
	Tag   string `yaml:"tag"`   // of the targets that are reached through it
	Check string `yaml:"check"` // a target that responds where it is well; empty: any of them
}

// checkUplink checks that a failing uplink can be seen.
func (l *loader) checkUplink() {
	u, n := l.config.Uplink, l.config.root.Get("uplink")
	if u == nil {
		return
	}
	bearers := l.config.tagged(u.Tag)
	switch {
	case u.Tag == "":
		l.mistake(n, "tag", "needs the tag of the targets that are reached through it: {tag: remote}")
	case len(bearers) == 0:
		l.checkTag(where(n, "tag"), u.Tag, &l.report)
	case len(bearers) == 1 && u.Check == "":
		l.mistake(n, "tag", "%s alone bears the tag %s: it takes two that are silent together, or check: a target that tells", bearers[0], u.Tag)
	}
	if names := l.config.targetNames(); u.Check != "" && !slices.Contains(names, u.Check) {
		l.nowhere(n.Get("check"), "target", u.Check, names)
	}
}

// targetNames returns the names of all targets.
func (c *Config) targetNames() []string {
	var names []string
	for i := range c.Targets {
		names = append(names, c.Targets[i].Name)
	}
	return names
}

// tagged returns the names of the targets that bear a tag.
func (c *Config) tagged(tag string) []string {
	var names []string
	for i := range c.Targets {
		if slices.Contains(c.Targets[i].Tags, tag) {
			names = append(names, c.Targets[i].Name)
		}
	}
	return names
}

// checkTags warns of tags below a key that no target bears.
func (l *loader) checkTags(n *strict.Node, key string, tags []string) {
	for i, tag := range tags {
		at, _ := n.Find(key + "[" + itoa(i) + "]")
		l.checkTag(at, tag, &l.warnings)
	}
}

// checkTag tells where no target bears a tag.
func (l *loader) checkTag(at *strict.Node, tag string, to *strict.Report) {
	all := l.config.Tags()
	if tag == "" || l.faults[at] || slices.Contains(all, tag) {
		return
	}
	to.Add(strict.Mistake{Pos: at.Pos, Path: at.Path(), Text: "no target bears the tag " + l.redact(tag), Near: near.Word(tag, all)})
}
