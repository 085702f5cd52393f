package config

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
)

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

- Wherever a list is expected, a single value will do. ` + "`null`" + ` removes what a lower layer gives.
- ` + "`${NAME}`" + ` in a value stands for an environment variable, ` + "`${file:PATH}`" + ` for what a file holds (in PATH, ` + "`$NAME`" + ` is replaced), ` + "`$${`" + ` for the signs themselves. A channel or target whose value is not set is left out, loudly; the rest goes on.
- Durations: ` + "`90s`, `5m`, `6h`, `90d`, `5y`, `1h30m`" + `. Levels: ` + "`info`, `warn`, `error`, `fatal`" + `.
- The longest time from a fault to its message is the longest gap between two polls, plus ` + "`after`" + ` (polls in a row less one, times the gap; or the duration in whole gaps), plus ` + "`timeout`" + `, plus ` + "`group_wait`" + ` unless it is fatal.
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
		return "list of " + plural(m.words(t.Elem(), inside))
	case t.Kind() == reflect.Map:
		return "names, each with " + m.words(t.Elem(), inside)
	case inside != "":
		title := cmp.Or(m.section(inside).Title, inside)
		link := fmt.Sprintf("[keys](#%s)", anchor(title))
		if m.section(inside).value {
			return "text, or " + link
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
