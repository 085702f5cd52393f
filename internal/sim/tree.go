package sim

import (
	"slices"
	"strings"
)

// A node is a piece of a JSON document: an object of its kids, a list of
// them if they are items, or a leaf. The order is that of putting.
type node struct {
	step
	leaf string
	kids []*node
}

// A step of a key leads to a member, or to the item of a list that has this
// name.
type step struct {
	name string
	item bool
}

// steps takes a key such as "sensors[inlet].temp" apart. A key is wrong if a
// name in it is empty or a bracket is without its fellow.
func steps(key string) ([]step, bool) {
	var list []step
	for part := range strings.SplitSeq(key, ".") {
		name, item, isList := strings.Cut(part, "[")
		list = append(list, step{name: name})
		if isList {
			inside, ok := strings.CutSuffix(item, "]")
			if !ok {
				return nil, false
			}
			list = append(list, step{name: inside, item: true})
		}
	}
	wrong := slices.ContainsFunc(list, func(s step) bool { return s.name == "" || strings.ContainsAny(s.name, "[]{}") })
	return list, !wrong
}

// put adds a leaf and says whether there was place for it: there is none
// inside or in the place of another leaf.
func (n *node) put(key, leaf string) bool {
	list, ok := steps(key)
	if !ok || list[len(list)-1].item {
		return false
	}
	for _, s := range list {
		if n.leaf != "" || len(n.kids) > 0 && n.kids[0].item != s.item {
			return false
		}
		n = n.kid(s)
	}
	if n.leaf != "" || len(n.kids) > 0 {
		return false
	}
	n.leaf = leaf
	return true
}

// kid returns the kid at a step, new if need be.
func (n *node) kid(s step) *node {
	for _, kid := range n.kids {
		if kid.step == s {
			return kid
		}
	}
	kid := &node{step: s}
	n.kids = append(n.kids, kid)
	return kid
}

// has says whether the node has a kid of the name.
func (n *node) has(name string) bool {
	return slices.ContainsFunc(n.kids, func(kid *node) bool { return kid.name == name })
}

// String writes the node as JSON.
func (n *node) String() string {
	if n.leaf != "" {
		return n.leaf
	}
	var kids []string
	if n.item {
		kids = append(kids, `"name":`+quoted(n.name))
	}
	for _, kid := range n.kids {
		if kid.item {
			kids = append(kids, kid.String())
			continue
		}
		kids = append(kids, quoted(kid.name)+":"+kid.String())
	}
	inside := strings.Join(kids, ",")
	if len(n.kids) > 0 && n.kids[0].item {
		return "[" + inside + "]"
	}
	return "{" + inside + "}"
}
