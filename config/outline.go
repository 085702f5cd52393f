package config

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Part is a part of the configuration as it is understood.
type Part struct {
	Name    string // of the key, or of the target
	Entries []Entry
}

// An Entry is one key of a part, with what holds and where that stands.
type Entry struct {
	Depth int        // from 0
	Key   string     // or the name or the number of an item of a list
	Value string     // without secrets; empty: what follows is below it
	Place strict.Pos // zero: it is built in
}

// Outline returns what the configuration is understood to be, but for the
// targets: what the files say, joined, and what is built in where they say
// nothing. Secrets do not show; a ${NAME} stands as it is written.
func (c *Config) Outline() []Part {
	o := c.outliner()
	for i := range c.Channels {
		o.gather(reflect.ValueOf(c.Channels[i]))
	}
	o.hide()
	applied := []string{"include", "defaults", "profiles", "targets"} // a part of what else is told
	var parts []Part
	for _, f := range keysIn(reflect.ValueOf(c.filled())) {
		if slices.Contains(applied, f.key) {
			continue
		}
		o.entries = nil
		if o.tell(0, f.key, f.value, c.root.Get(f.key)); len(o.entries) > 0 {
			parts = append(parts, Part{f.key, o.entries})
		}
	}
	return parts
}

// OutlineTargets returns what some of the targets are understood to be, by their
// indexes: defaults and profiles are applied; see [Config.Outline].
func (c *Config) OutlineTargets(which []int) []Part {
	o := c.outliner()
	for _, i := range which {
		o.gather(reflect.ValueOf(c.Targets[i]))
	}
	o.hide()
	parts := make([]Part, 0, len(which))
	for _, i := range which {
		o.entries = nil
		o.below(0, reflect.ValueOf(c.Targets[i]), c.Targets[i].Node)
		parts = append(parts, Part{c.Targets[i].Name, unnamed(o.entries, 0)})
	}
	return parts
}

// WhoIsTold says who is told of which targets, at which level, and when in the
// seven days from a time on.
func (c *Config) WhoIsTold(now time.Time) []Told {
	e := explainer{Config: c, now: now.In(c.zone), policies: c.policies()}
	return e.told()
}

// filled returns the configuration with what holds for channels that say nothing
// about it.
func (c *Config) filled() Config {
	full := *c
	full.Channels = slices.Clone(c.Channels)
	for i := range full.Channels {
		ch := &full.Channels[i]
		p := c.policy(ch)
		fill := func(to **schedule.Duration, d time.Duration) {
			if *to == nil && d > 0 {
				*to = new(schedule.Duration(d))
			}
		}
		ch.Level, ch.Language = cmp.Or(ch.Level, &p.Level), cmp.Or(ch.Language, p.Language)
		fill(&ch.GroupWait, p.GroupWait)
		fill(&ch.GiveUp, p.GiveUp)
		fill(&ch.Timeout, p.Timeout)
	}
	return full
}

// A keyed value is what a struct has under a key.
type keyed struct {
	key   string
	value reflect.Value
}

// keysIn lists what a struct has under its keys, those of what it has inline
// among them.
func keysIn(v reflect.Value) []keyed {
	var all []keyed
	for i := range v.NumField() {
		name, option, read := strict.Tag(v.Type().Field(i))
		switch value := v.Field(i); {
		case !read || option == "node":
		case option != "inline":
			all = append(all, keyed{name, value})
		default:
			if key, chosen, one := strict.Chosen(value); !one {
				all = append(all, keysIn(value)...)
			} else if key != "" {
				all = append(all, keyed{key, chosen})
			}
		}
	}
	return all
}
