package reading

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// A survey finds the numbers in a document.
type survey struct {
	doc    *jsonpath.Doc
	nodes  map[string]node // every node by its normalized path
	leaves []Leaf
}

// walk looks at every node.
func (s *survey) walk() {
	everything, err := jsonpath.Parse("$..*")
	if err != nil {
		return
	}
	nodes, _ := s.doc.Select(everything) // as many as the document holds, which is no error
	for _, n := range nodes {
		s.nodes[n.Path()] = node{kind: n.Kind(), text: n.Text()}
	}
	for _, n := range nodes {
		value, unit, ok := numeric(node{kind: n.Kind(), text: n.Text()})
		if ok && len(s.leaves) < mostLeaves {
			s.add(n, value, unit)
		}
	}
}

// add notes a number.
func (s *survey) add(n jsonpath.Node, value float64, unit string) {
	steps := split(n.Path())
	path, names := s.address(n.Path(), steps)
	leaf := Leaf{Path: path, Text: clip(n.Text()), Value: value, names: names}
	own, usual := "", ""
	if leaf.Kind, own = meaning(leaf.name(0)); neutral(leaf.name(0)) {
		for i := 1; i <= 2 && leaf.Kind == ""; i++ {
			leaf.Kind, usual = meaning(leaf.name(i))
		}
	}
	beside := ""
	if leaf.Kind != "" || neutral(leaf.name(0)) {
		beside = s.unitBeside(steps)
	}
	leaf.Unit = proper(cmp.Or(unit, own, beside, usual))
	s.leaves = append(s.leaves, leaf)
}

// unitBeside returns the unit that a member beside the last step names.
func (s *survey) unitBeside(steps []string) string {
	parent := "$" + strings.Join(steps[:len(steps)-1], "")
	for _, name := range []string{"unit", "units", "Unit", "Units", "unit_of_measurement", "ReadingUnits"} {
		if n := s.nodes[parent+"['"+name+"']"]; n.kind == jsonpath.String && n.text != "" {
			return clip(n.text)
		}
	}
	return ""
}

// address returns an address of the node that the steps lead to, by the names
// of things where they have any, and those names.
func (s *survey) address(normal string, steps []string) (path string, names []string) {
	byName, byPosition := "$", "$"
	for i, step := range steps {
		byPosition += short(step)
		if named(step) && !volatile(inner(step)) {
			byName += short(step)
			names = append(names, inner(step))
			continue
		}
		below, name := s.identity("$" + strings.Join(steps[:i+1], ""))
		switch {
		case name != "":
			byName += "[?@"
			for _, step := range split("$" + below) {
				byName += short(step)
			}
			byName += "==" + quoted(name) + "]"
			names = append(names, name)
		case named(step):
			byName += short(step)
			names = append(names, inner(step))
		default:
			byName += step
		}
	}
	if s.finds(byName, normal) {
		return byName, names
	}
	return byPosition, names
}

// identity returns the member by which the thing at a normalized path tells
// itself from others, as a path below it, and what it says.
func (s *survey) identity(path string) (below, name string) {
	for _, below := range []string{
		"['name']", "['Name']", "['id']", "['Id']", "['ID']", "['MemberId']", "['key_']", "['label']", "['Label']", "['sensor']",
		"['entity_id']", "['value_type']", "['type']", "['metric']['sensor']", "['metric']['instance']", "['metric']['__name__']",
	} {
		if n := s.nodes[path+below]; n.kind == jsonpath.String && n.text != "" && len(n.text) <= bearable {
			return below, n.text
		}
	}
	return "", ""
}

// finds says whether an address finds just the node at a normalized path.
func (s *survey) finds(path, normal string) bool {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return false
	}
	nodes, err := s.doc.Select(p)
	return err == nil && len(nodes) == 1 && nodes[0].Path() == normal
}

// split returns the steps of a normalized path: ['sensors'], [0].
func split(path string) []string {
	var steps []string
	for rest := path[1:]; rest != ""; {
		end := stepEnd(rest)
		steps, rest = append(steps, rest[:end]), rest[end:]
	}
	return steps
}

// stepEnd returns where the first step of a normalized path ends.
func stepEnd(path string) int {
	if !named(path) {
		return strings.IndexByte(path, ']') + 1
	}
	end := 2
	for ; path[end] != '\''; end++ {
		if path[end] == '\\' {
			end++
		}
	}
	return end + 2
}

// named says whether a step is a member's name, and not a position.
func named(step string) bool { return step[1] == '\'' }

// inner returns the name in a step, escaped as in normalized paths.
func inner(step string) string { return step[2 : len(step)-2] }

// short writes a step as people do.
func short(step string) string {
	if !named(step) || inner(step) == "" {
		return step
	}
	for i, r := range inner(step) {
		letter := r == '_' || 'a' <= r|0x20 && r|0x20 <= 'z'
		if !letter && (i == 0 || r < '0' || '9' < r) {
			return step
		}
	}
	return "." + inner(step)
}

// quoted writes a text as JSONPath does, in single quotes where it can.
func quoted(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '\'' || r == '\\' }) {
		return "'" + text + "'"
	}
	written, _ := json.Marshal(text) // a string has always a spelling
	return string(written)
}

// volatile says whether a member's name ends in a number that its device gives
// anew when something is added, as in DS18B20-2.
func volatile(name string) bool {
	at := strings.LastIndexAny(name, "-_")
	return at > 0 && at < len(name)-1 && strings.Trim(name[at+1:], "0123456789") == ""
}
