package config

import (
	_ "embed" // the built-in defaults
	"reflect"
	"slices"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/poller"
)

//go:embed builtin.yaml
var builtin []byte

// layers lays a target's settings over those it builds on.
type layers struct {
	target []*strict.Node // what holds for all targets
	field  []*strict.Node // what holds for all fields

	inherit []string // the keys of a target that hold for its fields
	source  []string // the keys of sources, of which a target has one
	deep    []string // the keys below which layers are joined by key
}

// newLayers returns the layers below all profiles and targets.
func newLayers(d *strict.Decoder, builtin, defaults *strict.Node) *layers {
	y := &layers{inherit: []string{"schedule", "after", "missing", "invalid", "flapping", "todo"}}
	y.source = d.Keys(reflect.TypeFor[struct {
		Source strict.One[poller.Settings] `yaml:",inline"`
	}]())
	y.deep = append([]string{"vars"}, y.source...)
	ofField := slices.Concat(y.inherit, d.Keys(reflect.TypeFor[Judging]()))
	for _, n := range []*strict.Node{builtin, defaults} {
		y.target = append(y.target, only(n, d.Keys(reflect.TypeFor[Common]())))
		y.field = append(y.field, only(n, ofField))
	}
	return y
}

// merge returns a target with everything that it builds on. The profile is nil
// for a target that uses none.
func (y *layers) merge(profile, target *strict.Node) *strict.Node {
	if target.Kind != strict.Map {
		return target
	}
	below, base := slices.Clone(y.target), slices.Clone(y.field)
	if profile != nil {
		below = append(below, profile)
		base = append(base, only(profile, y.inherit))
	}
	base = append(base, only(target, y.inherit))
	below = y.oneSource(append(below, target))
	if fields := y.fields(base, profile.Get("fields"), target.Get("fields")); fields != nil {
		below = append(below, strict.NewMap(target, []strict.Member{{Name: "fields", Pos: fields.Pos, Value: fields}}))
	}
	return y.overlay(target, below...)
}

// oneSource takes the sources out of each layer that a higher one replaces by
// another, or removes by null.
func (y *layers) oneSource(maps []*strict.Node) []*strict.Node {
	var chosen, removed []string
	for i, n := range slices.Backward(maps) {
		maps[i] = without(n, func(key string) bool {
			other := len(chosen) > 0 && !slices.Contains(chosen, key)
			return slices.Contains(y.source, key) && (other || slices.Contains(removed, key) || n.Get(key).Kind == strict.Null)
		})
		for _, m := range members(n) {
			switch {
			case !slices.Contains(y.source, m.Name):
			case m.Value.Kind == strict.Null:
				removed = append(removed, m.Name)
			default:
				chosen = append(chosen, m.Name)
			}
		}
	}
	return maps
}

// fields merges the fields of a profile and a target by name, each over what
// holds for all of them. It returns nil where neither has any, and what is no
// list as it is.
func (y *layers) fields(base []*strict.Node, profile, target *strict.Node) *strict.Node {
	for _, n := range []*strict.Node{target, profile} {
		if n != nil && n.Kind != strict.List {
			return n // null removes; anything else is told when it is decoded
		}
	}
	if profile == nil && target == nil {
		return nil
	}
	var list []*strict.Node
	left := slices.Clone(items(target))
	for _, low := range items(profile) {
		i := slices.IndexFunc(left, func(high *strict.Node) bool { return same(low.Get("name"), high.Get("name")) })
		if i < 0 {
			list = append(list, y.lay(base, low))
			continue
		}
		list = append(list, y.lay(base, low, left[i]))
		left = slices.Delete(left, i, i+1)
	}
	for _, high := range left {
		list = append(list, y.lay(base, high))
	}
	origin := target
	if origin == nil {
		origin = profile
	}
	return strict.NewList(origin, list)
}

// lay lays the layers of one field over what holds for all.
func (y *layers) lay(base []*strict.Node, layers ...*strict.Node) *strict.Node {
	top := layers[len(layers)-1]
	if top.Kind != strict.Map {
		return top
	}
	return y.overlay(top, slices.Concat(base, layers)...)
}

func same(a, b *strict.Node) bool { return a != nil && b != nil && a.Text == b.Text }

func items(n *strict.Node) []*strict.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

func members(n *strict.Node) []strict.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// overlay lays maps over each other, later ones on top: each key whole, but
// those below which layers are joined.
func (y *layers) overlay(origin *strict.Node, maps ...*strict.Node) *strict.Node {
	most := 0
	for _, n := range maps {
		most += len(members(n))
	}
	laid := strict.Members{All: make([]strict.Member, 0, most)}
	for _, n := range maps {
		for _, m := range members(n) {
			i := laid.Find(m.Name)
			if i < 0 {
				laid.Add(m)
				continue
			}
			below := laid.All[i].Value
			if below.Kind == strict.Map && m.Value.Kind == strict.Map && slices.Contains(y.deep, m.Name) {
				m.Value = y.overlay(m.Value, below, m.Value)
			}
			laid.All[i] = m
		}
	}
	return strict.NewMap(origin, laid.All)
}

// only returns the given keys of a map.
func only(n *strict.Node, keys []string) *strict.Node {
	return without(n, func(key string) bool { return !slices.Contains(keys, key) })
}

// without returns a map without some keys: itself where it has none of them.
func without(n *strict.Node, drop func(key string) bool) *strict.Node {
	dropped := func(m strict.Member) bool { return drop(m.Name) }
	if !slices.ContainsFunc(members(n), dropped) {
		return n
	}
	return strict.NewMap(n, slices.DeleteFunc(slices.Clone(n.Members), dropped))
}
