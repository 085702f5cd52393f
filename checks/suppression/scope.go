package suppression

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Scope is which targets and fields something concerns. It is written
// TARGET, TARGET/FIELD or tag:NAME; names of targets and fields may hold *, ?
// and […], and a character after \ stands for itself.
type Scope struct {
	Target string // a pattern; empty with Tag
	Field  string // a pattern; empty: the target with all its fields
	Tag    string
}

// Exactly returns the scope of the target of a name with all its fields, and of
// no other, whatever the name holds.
func Exactly(target string) Scope {
	name := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(target)
	if strings.HasPrefix(name, "tag:") {
		name = `\` + name
	}
	return Scope{Target: name}
}

// Only returns the scope of one subject: a target with all its fields, or one
// field, whatever their names hold.
func Only(about checks.Subject) Scope {
	scope := Exactly(about.Target)
	if about.Field != "" {
		scope.Field = Exactly(about.Field).Target
	}
	return scope
}

// ParseScope reads what String writes.
func ParseScope(text string) (Scope, error) {
	if tag, ok := strings.CutPrefix(text, "tag:"); ok {
		if tag == "" {
			return Scope{}, errors.New("tag: needs the name of a tag, such as tag:osaka")
		}
		return Scope{Tag: tag}, nil
	}
	target, field, named := strings.Cut(text, "/")
	if target == "" || named && field == "" {
		return Scope{}, fmt.Errorf("expected TARGET, TARGET/FIELD or tag:NAME, found %q", text)
	}
	for _, pattern := range []string{target, field} {
		if _, err := path.Match(pattern, ""); err != nil {
			return Scope{}, fmt.Errorf("not a pattern: %q", pattern)
		}
	}
	return Scope{Target: target, Field: field}, nil
}

// String writes the scope as it is configured.
func (s Scope) String() string {
	switch {
	case s.Tag != "":
		return "tag:" + s.Tag
	case s.Field != "":
		return s.Target + "/" + s.Field
	}
	return s.Target
}

// MarshalText writes the scope as String does.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Scope) UnmarshalText(text []byte) error {
	scope, err := ParseScope(string(text))
	*s = scope
	return err
}

// Covers says whether the subject lies in the scope.
func (s Scope) Covers(about checks.Subject) bool {
	if s.Tag != "" {
		return slices.Contains(about.Tags, s.Tag)
	}
	return match(s.Target, about.Target) && (s.Field == "" || about.Field != "" && match(s.Field, about.Field))
}

// match says whether a name fits a pattern; a bad pattern fits nothing.
func match(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
