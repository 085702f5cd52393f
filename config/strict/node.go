package strict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Kind says what a node is.
type Kind int8

// The kinds of nodes.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

// String returns the kind in words for a mistake.
func (k Kind) String() string {
	switch k {
	case Null:
		return "nothing"
	case Scalar:
		return "a value"
	case List:
		return "a list"
	case Map:
		return "keys of its own"
	}
	return fmt.Sprintf("kind(%d)", int8(k))
}

// A Node is a part of a file: a value, a list or a map. Nodes do not change
// once they are read; laying one map over another makes a new node, whose
// parts still know where they stood.
type Node struct {
	Kind    Kind
	Quoted  bool // whether a scalar stood in quotes or in a block
	Pos     Pos
	Text    string   // of a scalar
	Items   []*Node  // of a list
	Members []Member // of a map, in their order

	parent *Node
	step   string // from the parent: "name" or "[3]"
	tail   string // a comment that may have been meant as part of the text
}

// A Member is a key of a map with its value.
type Member struct {
	Name  string
	Pos   Pos // of the key
	Value *Node
}

// NewMap returns a map of the given members that stands where origin stands.
func NewMap(origin *Node, members []Member) *Node {
	return &Node{Kind: Map, Pos: origin.Pos, Members: members, parent: origin.parent, step: origin.step}
}

// NewList returns a list of the given items that stands where origin stands.
func NewList(origin *Node, items []*Node) *Node {
	return &Node{Kind: List, Pos: origin.Pos, Items: items, parent: origin.parent, step: origin.step}
}

// NewText returns a scalar with the given text that stands where origin
// stands.
func NewText(origin *Node, text string) *Node {
	return &Node{Kind: Scalar, Pos: origin.Pos, Text: text, Quoted: true, parent: origin.parent, step: origin.step}
}

// NewNull returns a null that stands where origin stands.
func NewNull(origin *Node) *Node {
	return &Node{Pos: origin.Pos, parent: origin.parent, step: origin.step}
}

// Each returns a list or a map with what f makes of each value in its place: the
// node itself where that changes nothing.
func (n *Node) Each(f func(*Node) *Node) *Node {
	made := n
	copied := func() *Node {
		if made == n {
			made = &Node{Kind: n.Kind, Pos: n.Pos, parent: n.parent, step: n.step}
			made.Items, made.Members = slices.Clone(n.Items), slices.Clone(n.Members)
		}
		return made
	}
	for i, item := range n.Items {
		if value := f(item); value != item {
			copied().Items[i] = value
		}
	}
	for i, m := range n.Members {
		if value := f(m.Value); value != m.Value {
			copied().Members[i].Value = value
		}
	}
	return made
}

// Path returns the way from the file's root to the node, such as
// targets[3].fields[0].
func (n *Node) Path() string {
	path := ""
	for _, step := range n.Steps() {
		path = Join(path, step)
	}
	return path
}

// Steps returns the steps of the way from the file's root to the node, such as
// targets, [3], fields, [0].
func (n *Node) Steps() []string {
	var steps []string
	for ; n != nil; n = n.parent {
		if n.step != "" {
			steps = append(steps, n.step)
		}
	}
	slices.Reverse(steps)
	return steps
}

// Join adds a step to a path.
func Join(path, step string) string {
	if path == "" || step == "" || strings.HasPrefix(step, "[") {
		return path + step
	}
	return path + "." + step
}

// Member returns the member with the given name.
func (n *Node) Member(name string) (Member, bool) {
	if n != nil {
		for _, m := range n.Members {
			if m.Name == name {
				return m, true
			}
		}
	}
	return Member{}, false
}

// Get returns the value of a key, or nil.
func (n *Node) Get(name string) *Node {
	m, _ := n.Member(name)
	return m.Value
}

// Find follows a path such as headers.Accept or run[0] as far as it leads. It
// returns the node at its end, and whether that is the end of the path too.
func (n *Node) Find(path string) (*Node, bool) {
	for path = strings.TrimPrefix(path, "."); path != ""; path = strings.TrimPrefix(path, ".") {
		next, rest := n.follow(path)
		if next == nil {
			return n, false
		}
		n, path = next, rest
	}
	return n, true
}

// follow takes one step of a path and returns what is left of it. Items of a
// list are written [0] or 0.
func (n *Node) follow(path string) (*Node, string) {
	if n.Kind == List {
		end := strings.IndexAny(path[1:], ".[") + 1
		if end == 0 {
			end = len(path)
		}
		i, err := strconv.Atoi(strings.Trim(path[:end], "[]"))
		if err != nil || i < 0 || i >= len(n.Items) {
			return nil, ""
		}
		return n.Items[i], path[end:]
	}
	var longest Member // keys may hold points themselves
	for _, m := range n.Members {
		rest, ok := strings.CutPrefix(path, m.Name)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') && len(m.Name) >= len(longest.Name) {
			longest = m
		}
	}
	return longest.Value, strings.TrimPrefix(path, longest.Name)
}
