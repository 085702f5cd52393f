package jsonpath

import (
	"fmt"
	"iter"
)

// Select returns the nodes at the address, in the order of RFC 9535: members
// and elements as they are written, a node before its descendants. A node that
// several selectors match is there several times. The only error is
// [ErrLimit].
func (d *Doc) Select(p *Path) ([]Node, error) {
	r := run{Doc: d, left: maxSteps}
	if p.query.singular { // no list, and never too many steps: it visits no node twice
		if at := r.walk(&p.query, 0); at >= 0 {
			return []Node{{doc: d, at: at}}, nil
		}
		return nil, nil
	}
	list := r.nodes(&p.query, 0)
	if r.left < 0 {
		return nil, fmt.Errorf("%s: %w of %d steps in this document", p, ErrLimit, maxSteps)
	}
	nodes := make([]Node, len(list))
	for i, at := range list {
		nodes[i] = Node{doc: d, at: at}
	}
	return nodes, nil
}

// run is one evaluation. When its steps are used up, whatever iterates comes
// to its end, and the result is worth nothing.
type run struct {
	*Doc
	left     int // steps
	patterns map[dynamic]*pattern
}

// spend takes some steps and says whether there were enough.
func (r *run) spend(steps int) bool {
	r.left -= steps
	return r.left >= 0
}

// children iterates over the children of a node that count.
func (r *run) children(at int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for c := at + 1; c < r.entries[at].next && r.spend(1); c = r.entries[c].next {
			if !r.entries[c].shadowed && !yield(c) {
				return
			}
		}
	}
}

// descendants iterates over a node and its descendants that count.
func (r *run) descendants(at int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		next := at
		for d := at; d < r.entries[at].next && r.spend(1); d = next {
			next = d + 1
			if r.entries[d].shadowed {
				next = r.entries[d].next
			} else if !yield(d) {
				return
			}
		}
	}
}

// member returns the member of a name, or -1.
func (r *run) member(at int32, name string) int32 {
	if r.entries[at].kind == Object {
		for c := range r.children(at) {
			if r.name(c) == name {
				return c
			}
		}
	}
	return -1
}

// element returns the element at a position, from the end if negative, or -1.
func (r *run) element(at int32, position int64) int32 {
	size := int64(r.entries[at].size)
	if position < 0 {
		position += size
	}
	if r.entries[at].kind == Array && 0 <= position && position < size {
		for c := range r.children(at) {
			if int64(r.entries[c].nameBegin) == position {
				return c
			}
		}
	}
	return -1
}

// walk follows a singular query from the current node to the node that it
// selects, or -1.
func (r *run) walk(q *query, at int32) int32 {
	if !q.relative {
		at = 0
	}
	for i := 0; i < len(q.segments) && at >= 0; i++ {
		at = q.segments[i].selectors[0].step(r, at)
	}
	return at
}

// nodes returns what a query selects when at is the current node.
func (r *run) nodes(q *query, at int32) []int32 {
	if q.singular {
		if at = r.walk(q, at); at < 0 {
			return nil
		}
		return []int32{at}
	}
	if !q.relative {
		at = 0
	}
	list := []int32{at}
	for i := range q.segments {
		var next []int32
		for _, at := range list {
			next = r.segment(&q.segments[i], at, next)
		}
		list = next
	}
	return list
}

// segment appends what a segment selects from a node.
func (r *run) segment(s *segment, at int32, list []int32) []int32 {
	if !s.descendant {
		return r.selectors(s.selectors, at, list)
	}
	for d := range r.descendants(at) {
		list = r.selectors(s.selectors, d, list)
	}
	return list
}

// selectors appends what selectors select from a node.
func (r *run) selectors(selectors []selector, at int32, list []int32) []int32 {
	for _, s := range selectors {
		if s.step == nil {
			list = s.many(r, at, list)
		} else if c := s.step(r, at); c >= 0 {
			list = append(list, c)
		}
	}
	return list
}

// selector selects children of a node. It is compiled to one of two functions.
type selector struct {
	step func(r *run, at int32) int32                 // returns one child or -1
	many func(r *run, at int32, list []int32) []int32 // appends children
}

// byName selects the member of a name.
func byName(name string) selector {
	return selector{step: func(r *run, at int32) int32 { return r.member(at, name) }}
}

// byPosition selects the element at a position.
func byPosition(position int64) selector {
	return selector{step: func(r *run, at int32) int32 { return r.element(at, position) }}
}

// where selects the children for which something holds.
func where(holds test) selector {
	return selector{many: func(r *run, at int32, list []int32) []int32 {
		for c := range r.children(at) {
			if holds(r, c) {
				list = append(list, c)
			}
		}
		return list
	}}
}

// wildcard selects all children.
func wildcard() selector { return where(func(*run, int32) bool { return true }) }

// slice selects every step-th element between two positions (RFC 9535,
// section 2.3.4).
type slice struct {
	begin, end *int64 // nil where the standard's default applies
	step       int64
}

// selector compiles the slice.
func (s slice) selector() selector {
	all := wildcard()
	return selector{many: func(r *run, at int32, list []int32) []int32 {
		if r.entries[at].kind != Array || s.step == 0 {
			return list
		}
		elements := all.many(r, at, nil)
		i, end := s.bounds(int64(len(elements)))
		for ; s.step > 0 && i < end || s.step < 0 && i > end; i += s.step {
			list = append(list, elements[i])
		}
		return list
	}}
}

// bounds returns the first position of the slice and the one before which it
// ends, in an array of such a size.
func (s slice) bounds(size int64) (begin, end int64) {
	least, most := int64(0), size
	begin, end = least, most
	if s.step < 0 {
		least, most = -1, size-1
		begin, end = most, least
	}
	place := func(position *int64, standard int64) int64 {
		switch {
		case position == nil:
			return standard
		case *position < 0:
			return max(*position+size, least)
		default:
			return min(*position, most)
		}
	}
	return place(s.begin, begin), place(s.end, end)
}
