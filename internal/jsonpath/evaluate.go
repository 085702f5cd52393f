package jsonpath

import (
	"fmt"
	"iter"
	"slices"
)

// Select returns the nodes at the address, in the order of RFC 9535: members
// and elements as they are written, a node before its descendants. A node that
// several selectors match is there several times. The only error is
// [ErrLimit].
func (d *Doc) Select(p *Path) ([]Node, error) {
	r := run{Doc: d, left: maxSteps}
	if p.query.singular { // the usual address; it visits no value twice
		if at := r.walk(&p.query, 0); at >= 0 {
			return []Node{{doc: d, at: at}}, nil
		}
		return nil, nil
	}
	var nodes []Node
	r.each(&p.query, 0, func(at int32) bool {
		nodes = append(nodes, Node{doc: d, at: at})
		return r.spend(4)
	})
	if r.left < 0 {
		return nil, fmt.Errorf("%s: %w of %d steps in this document", p, ErrLimit, maxSteps)
	}
	return nodes, nil
}

// run is one evaluation. When its steps are used up, whatever iterates comes
// to its end, and the result is worth nothing.
type run struct {
	*Doc
	left     int64 // steps
	patterns map[dynamic]*pattern
}

// spend takes some steps and says whether there were enough.
func (r *run) spend(steps int64) bool {
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
		for d := at; d < r.entries[at].next && r.spend(1); d++ {
			if r.entries[d].shadowed {
				d = r.entries[d].next - 1
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

// each calls yield with each node that a query selects when at is the current
// node, until yield returns false; it returns whether yield never did.
func (r *run) each(q *query, at int32, yield func(at int32) bool) bool {
	if q.singular {
		at = r.walk(q, at)
		return at < 0 || yield(at)
	}
	if !q.relative {
		at = 0
	}
	return r.visit(q.segments, at, yield)
}

// visit does the same for the segments of a query that are left.
func (r *run) visit(segments []segment, at int32, yield func(at int32) bool) bool {
	if len(segments) == 0 {
		return yield(at)
	}
	s := &segments[0]
	next := func(at int32) bool { return r.visit(segments[1:], at, yield) }
	if !s.descendant {
		return r.apply(s.selectors, at, next)
	}
	for d := range r.descendants(at) {
		if !r.apply(s.selectors, d, next) {
			return false
		}
	}
	return true
}

// apply does the same for the selectors of a segment.
func (r *run) apply(selectors []selector, at int32, yield func(at int32) bool) bool {
	for _, s := range selectors {
		if !r.spend(1) {
			return false
		}
		if s.step != nil {
			if c := s.step(r, at); c >= 0 && !yield(c) {
				return false
			}
			continue
		}
		for c := range s.all(r, at) {
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// selector selects children of a node. It is compiled to one of two functions.
type selector struct {
	step func(r *run, at int32) int32           // the one child, or -1
	all  func(r *run, at int32) iter.Seq[int32] // any number of children
}

// byName selects the member of a name.
func byName(name string) selector {
	return selector{step: func(r *run, at int32) int32 { return r.member(at, name) }}
}

// byPosition selects the element at a position.
func byPosition(position int64) selector {
	return selector{step: func(r *run, at int32) int32 { return r.element(at, position) }}
}

// wildcard selects all children.
func wildcard() selector { return selector{all: (*run).children} }

// where selects the children for which something holds.
func where(holds test) selector {
	return selector{all: func(r *run, at int32) iter.Seq[int32] {
		return func(yield func(int32) bool) {
			for c := range r.children(at) {
				if holds(r, c) && !yield(c) {
					return
				}
			}
		}
	}}
}

// slice selects every step-th element between two positions (RFC 9535,
// section 2.3.4).
type slice struct {
	begin, end *int64 // nil where the standard's default applies
	step       int64
}

// selector compiles the slice.
func (s slice) selector() selector {
	return selector{all: func(r *run, at int32) iter.Seq[int32] {
		return func(yield func(int32) bool) {
			if r.entries[at].kind != Array || s.step == 0 {
				return
			}
			elements := slices.Collect(r.children(at))
			i, end := s.bounds(int64(len(elements)))
			for ; s.step > 0 && i < end || s.step < 0 && i > end; i += s.step {
				if !yield(elements[i]) {
					return
				}
			}
		}
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
