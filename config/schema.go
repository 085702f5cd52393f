package config

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// Schema returns the configuration as JSON Schema, draft 2020-12, for editors
// that complete and check YAML. It knows keys and kinds of values; what makes
// sense only the program knows.
func Schema() []byte {
	m := newManual()
	defs := make(object)
	for _, s := range m.sections[1:] {
		defs[defOf(s.Name)] = m.object(s)
	}
	root := m.object(m.sections[0])
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "gaugewatch configuration"
	root["patternProperties"] = object{"^x-": object{}}
	root["$defs"] = defs
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil // maps of texts always marshal
	}
	return append(out, '\n')
}

// An object is one of JSON.
type object = map[string]any

// defOf returns the name of a section's definition.
func defOf(section string) string { return strings.ReplaceAll(section, ".", "-") }

// stand is what stands for a value that is known only later.
const stand = `\$\{|\{\{`

// object returns the schema of a section.
func (m *manual) object(s *section) object {
	properties := make(object)
	m.properties(properties, s)
	o := object{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
	if s.About != "" {
		o["description"] = s.About
	}
	if s.Name == "channel" {
		var one []object
		for _, key := range kindKeys(s) {
			one = append(one, object{"required": []string{key}})
		}
		o["oneOf"] = one
	}
	switch s.value {
	case "text":
		return object{"anyOf": []object{o, {"type": "string"}}}
	case "number":
		return object{"anyOf": []object{o, scalar(reflect.TypeFor[float64]())}}
	}
	return o
}

// kindKeys lists the keys of a section's kinds.
func kindKeys(s *section) []string {
	var keys []string
	for _, kind := range s.kinds {
		keys = append(keys, kind[strings.Index(kind, ".")+1:])
	}
	return keys
}

// properties adds the keys of a section, and those that stand among them.
func (m *manual) properties(p object, s *section) {
	for _, k := range s.keys {
		p[k.Name] = m.property(k)
	}
	for i, key := range kindKeys(s) {
		p[key] = object{"$ref": "#/$defs/" + defOf(s.kinds[i])}
	}
	for _, part := range s.parts {
		m.properties(p, m.section(part))
	}
}

// property returns the schema of a key's value.
func (m *manual) property(k keyOf) object {
	o := m.value(k.of, k.inside)
	if k.Meaning != "" {
		o["description"] = k.Meaning
	}
	if k.Default != "" {
		o["default"] = k.Default
	}
	if k.Example != "" {
		o["examples"] = []any{plainValue(strict.Read("", []byte(k.Example), new(strict.Report)))}
	}
	return o
}

// value returns the schema of a Go type; inside is the section of its keys.
func (m *manual) value(t reflect.Type, inside string) object {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice:
		item := m.value(t.Elem(), inside)
		if inside != "" && inside != "judging.when" && m.section(inside).value == "" {
			return object{"type": []string{"array", "null"}, "items": item}
		}
		return object{"anyOf": []object{{"type": []string{"array", "null"}, "items": item}, item}}
	case t.Kind() == reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": m.value(t.Elem(), inside)}
	case inside != "":
		return object{"$ref": "#/$defs/" + defOf(inside)}
	}
	return scalar(t)
}

// scalar returns the schema of a value without parts.
func scalar(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[checks.Level]():
		return object{"anyOf": []object{{"enum": []any{"none", "info", "warn", "error", "fatal", nil}}, {"type": "string", "pattern": stand}}}
	case t == reflect.TypeFor[After]():
		return orText("integer", `^[0-9.]+(ms|[ydhms])([0-9.]+(ms|[dhms]))*$`)
	case t == reflect.TypeFor[schedule.Duration](), t == reflect.TypeFor[sim.Duration]():
		return object{"anyOf": []object{{"enum": []any{0, nil}}, {"type": "string", "pattern": `^0$|^-?[0-9.]+(ns|us|µs|ms|[ydhms])|` + stand}}}
	case isText(t), t.Kind() == reflect.String:
		return object{"type": []string{"string", "number", "boolean", "null"}}
	case t.Kind() == reflect.Bool:
		return orText("boolean", `^(true|false)$`)
	case t.Kind() == reflect.Float64:
		return orText("number", `^[-+−]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$`)
	}
	return orText("integer", `^[-+−]?[0-9]+$`)
}

// orText returns the schema of a value that may also be written as a text.
func orText(kind, pattern string) object {
	return object{"anyOf": []object{{"type": []string{kind, "null"}}, {"type": "string", "pattern": pattern + "|" + stand}}}
}

// isText says whether a type reads itself from a text.
func isText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// plainValue returns what a part of a file is in JSON.
func plainValue(n *strict.Node) any {
	switch {
	case n == nil || n.Kind == strict.Null:
		return nil
	case n.Kind == strict.List:
		all := []any{}
		for _, item := range n.Items {
			all = append(all, plainValue(item))
		}
		return all
	case n.Kind == strict.Map:
		all := make(object)
		for _, m := range n.Members {
			all[m.Name] = plainValue(m.Value)
		}
		return all
	case n.Quoted:
		return n.Text
	}
	var value any
	if json.Unmarshal([]byte(n.Text), &value) == nil {
		return value
	}
	return n.Text
}
