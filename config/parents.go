package config

import (
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
)

// checkParents checks through which targets others are reached.
func (l *loader) checkParents() {
	byName := make(map[string]*Target)
	for i := range l.config.Targets {
		byName[l.config.Targets[i].Name] = &l.config.Targets[i]
	}
	p := parents{loader: l, byName: byName}
	for i := range l.config.Targets {
		p.settle(&l.config.Targets[i])
	}
	ways := make(map[*Target]bool)
	for i := range l.config.Targets {
		p.circle(&l.config.Targets[i], nil, ways)
	}
}

// parents are the targets that others are reached through.
type parents struct {
	*loader
	byName map[string]*Target
}

// settle checks the parents of a target by themselves. What all targets take
// over does not make one depend on itself.
func (p parents) settle(t *Target) {
	n := t.Node.Get("depends_on")
	if n == nil {
		return
	}
	shared := origin(n) != "target"
	t.DependsOn = slices.DeleteFunc(t.DependsOn, func(name string) bool { return shared && name == t.Name })
	for i, name := range t.DependsOn {
		at := n
		if n.Kind == strict.List {
			at = n.Items[i]
		}
		parent := p.byName[name]
		switch {
		case p.faults[at] || name == "":
		case parent == nil:
			p.nowhere(at, "target", name, keysOf(p.byName))
		case slices.Contains(t.DependsOn[:i], name):
			p.report.At(at, "%s stands here twice", name)
		case parent.rules().NoResponse.Level == checks.None:
			p.warnings.At(at, "the silence of %s is no alert, and so it does not hold back that %s is silent too", name, t.Name)
		}
	}
}

// circle looks for a way from a target over its parents back to itself. Of
// several targets in a circle it tells the first.
func (p parents) circle(t *Target, way []*Target, seen map[*Target]bool) {
	if i := slices.Index(way, t); i >= 0 {
		var names []string
		for _, on := range append(way[i:], t) {
			names = append(names, on.Name)
		}
		p.mistake(t.Node, "depends_on", "a circle: %s", strings.Join(names, " → "))
		return
	}
	if seen[t] {
		return
	}
	seen[t] = true
	for _, name := range t.DependsOn {
		if parent := p.byName[name]; parent != nil {
			p.circle(parent, append(way, t), seen)
		}
	}
}
