package strict

import (
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// A file of ten thousand targets is one long list, and its items say nothing
// about each other: they are read in parts, side by side. Whatever is unusual
// or wrong is read once more as a whole, so that a part never has to explain
// itself.

// partSize is about how long a part is, in bytes. A list that is not twice as
// long is read as a whole.
const partSize = 128 << 10

// A part is some items of a list.
type part struct {
	text  string
	line  int // so many lines are above it
	first int // the index of its first item
	items int
}

// A long list is that of a key at the top of a file, cut into parts.
type long struct {
	key    int // the line of the key, from 1
	line   int // of the first item
	column int // of the items, from 1; 0: there is none
	parts  []part
	rest   string // of the file, with an empty line for each of the list
}

// readApart reads a text as Read does, with its longest list in parts of a size.
// It returns nil where the text is to be read as a whole.
func readApart(file, text string, size int, report *Report) *Node {
	list, found := longest(text, size)
	if !found {
		return nil
	}
	doc, err := load(list.rest)
	if err != nil || len(doc.Content) == 0 || doc.Content[0].Style&yaml.FlowStyle != 0 {
		return nil
	}
	c := converter{file: file, report: new(Report)}
	root := c.convert(doc.Content[0], nil, "")
	at := slices.IndexFunc(root.Members, func(m Member) bool { return m.Pos.Line == list.key && m.Value.Kind == Null })
	if at < 0 {
		return nil
	}
	value := &root.Members[at].Value
	*value = &Node{Kind: List, Pos: Pos{file, list.line, list.column}, parent: root, step: root.Members[at].Name}
	all := append(list.read(*value), &c)
	nodes := 0
	for _, c := range all {
		nodes += c.nodes
		if c.stopped || nodes > maxNodes {
			return nil
		}
	}
	for _, c := range all {
		for _, m := range c.report.mistakes {
			report.Add(m)
		}
	}
	return root
}

// read reads the parts into a list. The converters say what came of each.
func (l *long) read(into *Node) []*converter {
	last := l.parts[len(l.parts)-1]
	into.Items = make([]*Node, last.first+last.items)
	all := make([]*converter, len(l.parts))
	var reading sync.WaitGroup
	for i, p := range l.parts {
		all[i] = &converter{file: into.Pos.File, report: new(Report), above: p.line, depth: 2}
		reading.Go(func() {
			doc, err := load(p.text)
			if err != nil || len(doc.Content) == 0 || len(doc.Content[0].Content) != p.items {
				all[i].stopped = true
				return
			}
			all[i].items(into, p.first, doc.Content[0].Content)
		})
	}
	reading.Wait()
	return all
}

// longest finds the longest list at the top of a text and cuts it into parts of
// a size. There is none where it is not twice as long, or where lines end in an
// unusual way.
func longest(text string, size int) (long, bool) {
	if len(text) < 2*size || oddLines(text) {
		return long{}, false
	}
	var best, now struct{ key, from, to int } // the line of a key, and what comes before the next
	at, line := 0, 0
	for row := range strings.Lines(text) {
		line++
		if isTop(row) {
			now.key, now.from = 0, at+len(row)
			if _, value, found := strings.Cut(row, ":"); found && isBlank(value) {
				now.key = line
			}
		}
		at += len(row)
		if now.to = at; now.key > 0 && now.to-now.from > best.to-best.from {
			best = now
		}
	}
	list := text[best.from:best.to]
	if len(list) < 2*size {
		return long{}, false
	}
	empty := strings.Repeat("\n", strings.Count(list, "\n"))
	l := long{key: best.key, rest: text[:best.from] + empty + text[best.to:]}
	return l, l.cut(list, size)
}

// cut cuts a list into parts, and says whether it is one.
func (l *long) cut(list string, size int) bool {
	now := part{line: l.key}
	at, line := 0, l.key
	for row := range strings.Lines(list) {
		line++
		own := strings.TrimLeft(row, " ")
		column := len(row) - len(own) + 1
		switch {
		case isBlank(own):
		case l.column == 0 && isItem(own):
			l.line, l.column = line, column
		case column < max(l.column, 1) || l.column == 0:
			return false
		}
		if column == l.column && isItem(own) {
			if now.items > 0 && len(now.text) >= size {
				l.parts = append(l.parts, now)
				now = part{line: line - 1, first: now.first + now.items}
			}
			now.items++
		}
		at += len(row)
		now.text = list[at-len(row)-len(now.text) : at]
	}
	l.parts = append(l.parts, now)
	return l.column > 0
}

// isTop says whether a line stands at the top of a file: neither below a key nor
// an item, nor nothing.
func isTop(line string) bool {
	return !isBlank(line) && !isItem(line) && line[0] != ' ' && line[0] != '\t'
}

// isItem says whether a line without its indentation begins an item.
func isItem(line string) bool {
	rest, dash := strings.CutPrefix(line, "-")
	return dash && (rest == "" || strings.ContainsAny(rest[:1], " \r\n"))
}

// isBlank says whether there is nothing in a line but perhaps a comment.
func isBlank(line string) bool {
	line = strings.Trim(line, " \t\r\n")
	return line == "" || line[0] == '#'
}

// oddLines says whether YAML sees ends of lines in a text where it has no "\n".
func oddLines(text string) bool {
	return strings.Count(text, "\r") != strings.Count(text, "\r\n") ||
		strings.Contains(text, "\u0085") || strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029")
}
