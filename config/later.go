package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

// announced lists the keys that a later version will know. Until then they are
// ignored with a warning.
func announced() []string { return []string{"web.public_url"} }

// isLater takes note of a key that a later version will know, and of keys
// beginning with x-, which are free for anchors.
func (l *loader) isLater(t reflect.Type, m strict.Member) bool {
	if t == reflect.TypeFor[Config]() && strings.HasPrefix(m.Name, "x-") {
		return true
	}
	for _, section := range l.sections(t) {
		key := strings.TrimPrefix(section+"."+m.Name, ".")
		if !slices.Contains(announced(), key) {
			continue
		}
		l.later[key] = append(l.later[key], strict.Mistake{Pos: m.Pos, Path: m.Value.Path()})
		return true
	}
	return false
}

// sections returns the words by which announced and documented keys begin, for
// the struct that they stand in.
func (l *loader) sections(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[Config]():
		return []string{""}
	case reflect.TypeFor[Web]():
		return []string{"web"}
	case reflect.TypeFor[Channel]():
		return []string{"channel"}
	case reflect.TypeFor[Defaults](), reflect.TypeFor[Profile](), reflect.TypeFor[Target]():
		return []string{"target"}
	}
	if key, ok := l.kinds[t]; ok {
		return []string{key}
	}
	return nil
}

// announce warns once of each key that a later version will know.
func (l *loader) announce() {
	for key, uses := range l.later {
		slices.SortFunc(uses, func(a, b strict.Mistake) int { return strict.Compare(a.Pos, b.Pos) })
		uses = slices.Compact(uses)
		first := uses[0]
		first.Text = fmt.Sprintf("not yet in this version: %s is ignored", key[strings.LastIndex(key, ".")+1:])
		if len(uses) > 1 {
			first.Text += fmt.Sprintf(", at %d places", len(uses))
		}
		l.warnings.Add(first)
	}
}
