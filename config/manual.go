package config

import (
	"cmp"
	_ "embed" // what the keys mean
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

//go:embed keys.yaml
var keysFile []byte

// A section is the keys of one struct, as the structs' tags have them and as
// keys.yaml explains them.
type section struct {
	Name  string   // as keys.yaml has it: channel.telegram
	keys  []keyOf  // in the order of the struct
	parts []string // sections whose keys stand among these
	kinds []string // sections of kinds, of which one stands among these
	value string   // what a value that stands for the whole is: text, number or nothing

	Title, About string
}

// A keyOf is one key of a section.
type keyOf struct {
	Name   string
	of     reflect.Type
	inside string // the section of its own keys, or empty

	Default, Meaning, Example string
}

// A manual is all sections, in the order in which keys.yaml has them.
type manual struct{ sections []*section }

// newManual returns what the structs and keys.yaml say. What only one of them
// has is in it all the same.
func newManual() *manual {
	m := &manual{}
	m.walk("", reflect.TypeFor[Config]())
	m.explain()
	return m
}

// section returns the section with a name, or nil.
func (m *manual) section(name string) *section {
	for _, s := range m.sections {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// names gives a name to the structs that stand at several places.
func names() map[reflect.Type]string {
	return map[reflect.Type]string{
		reflect.TypeFor[Channel](): "channel", reflect.TypeFor[Report](): "report", reflect.TypeFor[Defaults](): "defaults", reflect.TypeFor[Profile](): "profile",
		reflect.TypeFor[Target](): "target", reflect.TypeFor[Common](): "common", reflect.TypeFor[Rule](): "rule",
		reflect.TypeFor[Field](): "field", reflect.TypeFor[Judging](): "judging", reflect.TypeFor[Bound](): "bound",
		reflect.TypeFor[poller.FieldSettings](): "reading", reflect.TypeFor[Rate](): "rate",
		reflect.TypeFor[Entrance](): "entrance", reflect.TypeFor[Job](): "job", reflect.TypeFor[Log](): "log", reflect.TypeFor[Flapping](): "flapping", reflect.TypeFor[reading.Side](): "side",
	}
}

// walk adds the section of a struct, and those of the structs in it. It returns
// the section's name.
func (m *manual) walk(name string, t reflect.Type) string {
	if known, ok := names()[t]; ok {
		name = known
	}
	if m.section(name) != nil {
		return name
	}
	s := &section{Name: name, value: valueOf(t)}
	m.sections = append(m.sections, s)
	for field := range t.Fields() {
		m.add(s, field)
	}
	slices.Sort(s.kinds)
	return name
}

// add adds what a field of a struct gives to its section.
func (m *manual) add(s *section, field reflect.StructField) {
	tag, tagged := field.Tag.Lookup("yaml")
	key, option, _ := strings.Cut(tag, ",")
	switch {
	case !tagged || key == "-" || option == "node":
	case field.Type == reflect.TypeFor[strict.One[poller.Settings]]():
		for kind, settings := range poller.Sources() {
			s.kinds = append(s.kinds, m.walk("target."+kind, reflect.TypeOf(settings()).Elem()))
		}
	case field.Type == reflect.TypeFor[strict.One[notify.Settings]]():
		for kind, settings := range notify.Kinds() {
			s.kinds = append(s.kinds, m.walk("channel."+kind, reflect.TypeOf(settings()).Elem()))
		}
	case option == "inline" && !isApart(field.Type):
		for inner := range field.Type.Fields() {
			m.add(s, inner)
		}
	case option == "inline":
		s.parts = append(s.parts, m.walk("", field.Type))
	default:
		k := keyOf{Name: key, of: field.Type}
		if inner := structOf(field.Type); inner != nil {
			k.inside = m.walk(strings.TrimPrefix(s.Name+"."+key, "."), inner)
		}
		s.keys = append(s.keys, k)
	}
}

// valueOf says what a value is that stands for a whole struct: text, number, or
// nothing where none does.
func valueOf(t reflect.Type) string {
	reader, ok := reflect.TypeAssert[encoding.TextUnmarshaler](reflect.New(t))
	switch {
	case !ok:
		return ""
	case reader.UnmarshalText([]byte("1")) == nil && reader.UnmarshalText([]byte("$.x")) != nil:
		return "number"
	}
	return "text"
}

// isApart says whether a struct whose keys stand among those of others has a
// section of its own.
func isApart(t reflect.Type) bool {
	name, known := names()[t]
	return known && name != "rule"
}

// structOf returns the struct whose keys stand below a key of the type, or nil
// where the type is a value.
func structOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for field := range t.Fields() {
		if _, tagged := field.Tag.Lookup("yaml"); tagged {
			return t
		}
	}
	return nil
}

// explain adds what keys.yaml says, and takes its order.
func (m *manual) explain() {
	var report strict.Report
	root := strict.Read("keys.yaml", keysFile, &report)
	if root == nil {
		return // a test tells
	}
	var order []*section
	for _, n := range root.Items {
		name := n.Get("section").Text
		s := m.section(name)
		if s == nil {
			s = &section{Name: name}
		}
		s.Title, s.About = text(n, "title"), strings.TrimSpace(text(n, "about"))
		for _, member := range members(n.Get("keys")) {
			s.explain(member)
		}
		order = append(order, s)
	}
	for _, s := range m.sections {
		if !slices.Contains(order, s) {
			order = append(order, s)
		}
	}
	m.sections = order
}

// explain adds what keys.yaml says about one key.
func (s *section) explain(m strict.Member) {
	i := slices.IndexFunc(s.keys, func(k keyOf) bool { return k.Name == m.Name })
	if i < 0 {
		s.keys = append(s.keys, keyOf{Name: m.Name})
		i = len(s.keys) - 1
	}
	k := &s.keys[i]
	k.Default, k.Meaning, k.Example = text(m.Value, "default"), text(m.Value, "meaning"), text(m.Value, "example")
}

// text returns what stands below a key.
func text(n *strict.Node, key string) string {
	if value := n.Get(key); value != nil {
		return value.Text
	}
	return ""
}

// Manual returns docs/configuration.md: every key with its type, default,
// meaning and an example.
func Manual() []byte {
	m := newManual()
	var b strings.Builder
	b.WriteString(preface)
	for _, s := range m.sections {
		m.write(&b, s)
	}
	return []byte(b.String())
}

const preface = `# The configuration

<!-- Made of config/keys.yaml by: go test ./config -run Manual -update -->

Everything is defined in one file, ` + "`config.yaml`" + `, which may include others. ` + "`gaugewatch validate`" + ` verifies it and says what it comes to: every mistake at once, each with its line and the nearest right spelling; when what is asked; what is an alert and where each bound comes from; how soon it is known; who is told. ` + "`gaugewatch schema`" + ` prints a JSON Schema for editors.

- Wherever a list is expected, a single value will do, but not where the items have a ` + "`name`" + `. ` + "`null`" + ` removes what a lower layer gives.
- ` + "`${NAME}`" + ` in a value stands for an environment variable, ` + "`${file:PATH}`" + ` for what a file holds (in PATH, ` + "`$NAME`" + ` is replaced), ` + "`$${`" + ` for the signs themselves. A channel or target whose value is not set is left out, loudly; the rest goes on.
- Durations: ` + "`90s`, `5m`, `6h`, `90d`, `5y`, `1h30m`" + `. Levels: ` + "`info`, `warn`, `error`, `fatal`" + `.
- The longest time from a fault to its message is the longest gap between two polls, plus ` + "`older_than`, `unchanged` or `per`" + ` where there is one, plus ` + "`after`" + ` (polls in a row less one, times the gap; or the duration in whole gaps), plus ` + "`timeout`" + `, plus ` + "`group_wait`" + ` unless it is fatal, plus the longest ` + "`quiet`" + ` hours of a channel that waits for their end. A target that [sends by itself](#source-push) is read when it does: there the gap is ` + "`every` and `grace`" + `; that it is silent is known that long after its last value, at the next tick of its schedule.
- YAML keeps some signs for itself: put values in quotes that begin with ` + "`%`, `@`, `*`, `[`, `{`, `&`, `!`, `|` or `>`" + `, or hold ` + "`: `" + ` or ` + "` #`" + `.
`

// write writes one section.
func (m *manual) write(b *strings.Builder, s *section) {
	fmt.Fprintf(b, "\n## %s\n", cmp.Or(s.Title, s.Name))
	if s.About != "" {
		fmt.Fprintf(b, "\n%s\n", s.About)
	}
	if len(s.keys) == 0 {
		return
	}
	b.WriteString("\n| key | type | default | meaning | example |\n|---|---|---|---|---|\n")
	for _, k := range s.keys {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n",
			k.Name, m.words(k.of, k.inside), cell(k.Default), cell(k.Meaning), code(k.Example))
	}
}

// cell writes a text within a table.
func cell(text string) string { return strings.ReplaceAll(cmp.Or(text, "–"), "|", `\|`) }

// code writes an example within a table.
func code(text string) string {
	if text == "" {
		return "–"
	}
	return "`" + cell(text) + "`"
}

// words names a Go type for people; inside is the section of its keys.
func (m *manual) words(t reflect.Type, inside string) string {
	if t == nil {
		return "?"
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice:
		value, rest, several := strings.Cut(m.words(t.Elem(), inside), ",")
		if several {
			rest = "," + rest
		}
		return "list of " + plural(value) + rest
	case t.Kind() == reflect.Map:
		return "names, each with " + m.words(t.Elem(), inside)
	case inside != "":
		title := cmp.Or(m.section(inside).Title, inside)
		link := fmt.Sprintf("[keys](#%s)", anchor(title))
		if value := m.section(inside).value; value != "" {
			return value + ", or " + link
		}
		return link
	}
	return scalarWords(t)
}

func scalarWords(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[checks.Level]():
		return "level"
	case t == reflect.TypeFor[After]():
		return "polls or duration"
	case t == reflect.TypeFor[schedule.Duration](), t == reflect.TypeFor[sim.Duration]():
		return "duration"
	case isText(t), t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "number"
	}
	return "whole number"
}

// plural returns the plural of a type in words.
func plural(words string) string {
	switch words {
	case "text", "number", "whole number":
		return words + "s"
	}
	return words
}

// anchor returns how a heading is linked to.
func anchor(title string) string {
	keep := func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}
	return strings.Map(keep, strings.ToLower(title))
}
