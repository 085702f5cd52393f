package strict

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// What a file may hold at most. A site of ten thousand targets stays below a
// tenth of it; what is beyond is no configuration but an accident.
const (
	maxBytes = 16 << 20
	maxNodes = 2_000_000 // with every alias counted as often as it is used
	maxDepth = 64
)

// Read reads a file and reports its mistakes. It returns an empty map for an
// empty file, and nil where the text is beyond reading.
func Read(file string, data []byte, report *Report) *Node {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if m, ok := unfit(data); ok {
		m.File = file
		report.Add(m)
		return nil
	}
	text := string(data)
	if root := readApart(file, text, partSize, report); root != nil {
		return root
	}
	doc, slips := parse(text)
	root := &Node{Kind: Map, Pos: Pos{File: file, Line: 1, Column: 1}}
	c := converter{file: file, report: report}
	if doc != nil && len(doc.Content) > 0 {
		root = c.convert(doc.Content[0], nil, "")
	}
	places := index(root, slips)
	for _, s := range slips {
		if n := places[s.Pos]; n != nil {
			s.Path = n.Path()
		}
		s.File = file
		report.Add(s)
	}
	if doc == nil || c.stopped {
		return nil
	}
	return root
}

// unfit looks for what is no text at all.
func unfit(data []byte) (Mistake, bool) {
	if len(data) > maxBytes {
		return Mistake{Text: fmt.Sprintf("the file is larger than %d MiB", maxBytes>>20)}, true
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		text := ""
		switch {
		case r == utf8.RuneError && size == 1:
			text = "not UTF-8 from here on; save the file as UTF-8"
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f:
			text = fmt.Sprintf("a control character (%U) stands here; delete it", r)
		}
		if text != "" {
			head := data[:at]
			column := utf8.RuneCount(head[bytes.LastIndexByte(head, '\n')+1:]) + 1
			return Mistake{Pos: Pos{Line: bytes.Count(head, []byte("\n")) + 1, Column: column}, Text: text}, true
		}
		at += size
	}
	return Mistake{}, false
}

// index finds the nodes that stand where the slips are.
func index(n *Node, slips []Mistake) map[Pos]*Node {
	found := make(map[Pos]*Node)
	for _, s := range slips {
		found[Pos{Line: s.Line, Column: s.Column}] = nil
	}
	var walk func(n *Node)
	walk = func(n *Node) {
		at := Pos{Line: n.Pos.Line, Column: n.Pos.Column}
		if _, wanted := found[at]; wanted && n.Kind == Scalar {
			found[at] = n
		}
		for _, item := range n.Items {
			walk(item)
		}
		for _, m := range n.Members {
			walk(m.Value)
		}
	}
	if len(slips) > 0 && n != nil {
		walk(n)
	}
	return found
}

// A converter turns the YAML package's nodes into ours: with aliases and
// merge keys resolved, with keys that stand once, and bounded.
type converter struct {
	file    string
	report  *Report
	above   int // so many lines of the file are above the text
	nodes   int
	depth   int // so many nodes are above the one that is being converted
	stopped bool
}

func (c *converter) convert(y *yaml.Node, parent *Node, step string) *Node {
	n := &Node{Pos: c.place(y), parent: parent, step: step}
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if c.nodes++; c.nodes > maxNodes {
		c.stop(n, "the file holds more than %d values, aliases included", maxNodes)
	}
	if c.depth > maxDepth {
		c.stop(n, "nested deeper than %d levels", maxDepth)
	}
	if c.stopped {
		return n
	}
	if text, ok := braces(y); ok {
		c.report.At(n, "put this in quotes: %s (YAML keeps \"{\" for itself)", quote(text))
		n.Kind, n.Text, n.Quoted = Scalar, text, true
		return n
	}
	c.depth++
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Map
		c.members(n, y)
	case yaml.SequenceNode:
		n.Kind = List
		n.Items = make([]*Node, len(y.Content))
		c.items(n, 0, y.Content)
	case yaml.ScalarNode:
		c.scalar(n, y)
	case yaml.DocumentNode, yaml.AliasNode:
	}
	c.depth--
	return n
}

// place returns where a node stands.
func (c *converter) place(y *yaml.Node) Pos { return Pos{c.file, y.Line + c.above, y.Column} }

// items takes over items of a list, the first of which has an index.
func (c *converter) items(n *Node, first int, content []*yaml.Node) {
	for i, item := range content {
		n.Items[first+i] = c.convert(item, n, "["+strconv.Itoa(first+i)+"]")
	}
}

// stop reports that the file goes beyond a bound, and ends the conversion.
func (c *converter) stop(n *Node, format string, args ...any) {
	if !c.stopped {
		c.stopped = true
		c.report.Add(Mistake{Pos: n.Pos, Text: fmt.Sprintf(format, args...)})
	}
}

// scalar takes over a value.
func (c *converter) scalar(n *Node, y *yaml.Node) {
	n.Kind, n.Text = Scalar, y.Value
	n.Quoted = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	known := []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!merge"}
	if !slices.Contains(known, y.Tag) {
		text := strings.TrimSpace(y.Tag + " " + y.Value)
		c.report.At(n, "put this in quotes: %s (YAML keeps \"!\" for itself)", quote(text))
		n.Text, n.Quoted = text, true
	}
	if y.Tag == "!!null" && !n.Quoted {
		n.Kind = Null
	}
	if !n.Quoted {
		n.tail = cling(y.LineComment)
	}
}

// cling returns a comment whose sign clings to its first letter, as in
// "Room #3", which may not have been meant as a comment.
func cling(comment string) string {
	if len(comment) < 2 || strings.ContainsAny(comment[1:2], " \t#!-=*:\r\n") {
		return ""
	}
	return comment
}

// members takes over the keys of a map: first its own, then those that merge
// keys bring in.
func (c *converter) members(n *Node, y *yaml.Node) {
	there := Members{All: make([]Member, 0, len(y.Content)/2)}
	var merged []*yaml.Node
	for i := 0; i+1 < len(y.Content) && !c.stopped; i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		pos := c.place(key)
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Tag == "!!merge" {
			merged = append(merged, value)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			c.report.Add(Mistake{Pos: pos, Path: n.Path(), Text: "expected a word as key, not a list or a map"})
			continue
		}
		if was := there.Find(key.Value); was >= 0 {
			c.report.Add(Mistake{
				Pos: pos, Path: Join(n.Path(), key.Value),
				Text: fmt.Sprintf("the key stands here already, on line %d", there.All[was].Pos.Line),
			})
			continue
		}
		member := Member{key.Value, pos, c.convert(value, n, key.Value)}
		if member.Value.Kind == Null {
			member.Value.tail = cling(key.LineComment)
		}
		there.Add(member)
	}
	for _, m := range merged {
		c.merge(n, m, &there)
	}
	n.Members = there.All
}

// merge adds the keys of a merge key's value that are not there yet.
func (c *converter) merge(n *Node, y *yaml.Node, there *Members) {
	source := c.convert(y, n, "<<")
	maps := []*Node{source}
	if source.Kind == List {
		maps = source.Items
	}
	for _, m := range maps {
		if m.Kind != Map && !c.stopped {
			c.report.At(m, "a merge key takes a map or a list of maps")
		}
		for _, member := range m.Members {
			if there.Find(member.Name) < 0 {
				member.Value.parent = n
				there.Add(member)
			}
		}
	}
}

// braces recognizes {{name}} without quotes, which YAML takes for a map within
// a map.
func braces(y *yaml.Node) (string, bool) {
	if y.Kind != yaml.MappingNode || len(y.Content) != 2 {
		return "", false
	}
	inner := y.Content[0]
	if inner.Kind != yaml.MappingNode || len(inner.Content) != 2 || inner.Content[0].Kind != yaml.ScalarNode {
		return "", false
	}
	return "{{" + inner.Content[0].Value + "}}", true
}
