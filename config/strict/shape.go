package strict

import (
	"reflect"
	"slices"
)

// A shape is what a struct's tags say about its keys.
type shape struct {
	of    reflect.Type
	keys  map[string]key
	nodes [][]int // the fields that receive the node
}

// A key is where the value of a key goes.
type key struct {
	index []int      // of the field
	path  bool       // a path, relative to the file that names it
	kind  func() any // for a key of a One: makes its value
}

// names lists the keys.
func (s *shape) names() []string {
	names := make([]string, 0, len(s.keys))
	for name := range s.keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// shape returns the shape of a struct type.
func (d *Decoder) shape(t reflect.Type) *shape {
	if s, ok := d.shapes[t]; ok {
		return s
	}
	s := &shape{of: t, keys: make(map[string]key)}
	d.fill(s, t, nil)
	if d.shapes == nil {
		d.shapes = make(map[reflect.Type]*shape)
	}
	d.shapes[t] = s
	return s
}

// fill adds the keys of a struct type that lies at an index within the shape.
func (d *Decoder) fill(s *shape, t reflect.Type, at []int) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, option, read := Tag(field)
		if !read {
			continue
		}
		index := append(slices.Clone(at), i)
		one, isOne := reflect.TypeAssert[choice](reflect.New(field.Type))
		switch {
		case option == "node":
			s.nodes = append(s.nodes, index)
		case isOne:
			for name, value := range d.kinds[one.of()] {
				s.keys[name] = key{index: index, kind: value}
			}
		case option == "inline":
			d.fill(s, field.Type, index)
		default:
			s.keys[name] = key{index: index, path: option == "path"}
		}
	}
}

// Keys lists the keys that the decoder reads into a struct of the type.
func (d *Decoder) Keys(t reflect.Type) []string { return d.shape(t).names() }
