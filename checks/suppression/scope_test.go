package suppression_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

func TestScopeCovers(t *testing.T) {
	field := freezer()
	target := field
	target.Field = ""
	for _, c := range []struct {
		scope         string
		target, field bool
	}{
		{"freezer", true, true},
		{"freezer/temperature", false, true},
		{"freezer/temp*", false, true},
		{"freezer/*", false, true},
		{"freezer/humidity", false, false},
		{"free*", true, true},
		{"free", false, false},
		{"*", true, true},
		{"*/temperature", false, true},
		{"[a-f]reezer", true, true},
		{"tag:osaka", true, true},
		{"tag:osak*", false, false},
	} {
		scope, err := suppression.ParseScope(c.scope)
		if err != nil {
			t.Errorf("%s: %v", c.scope, err)
			continue
		}
		for _, about := range []struct {
			subject checks.Subject
			want    bool
		}{{target, c.target}, {field, c.field}} {
			if got := scope.Covers(about.subject); got != about.want {
				t.Errorf("%s covers %s: %t, want %t", c.scope, about.subject, got, about.want)
			}
		}
	}
}

func TestAScopeThatSaysNothingIsRefused(t *testing.T) {
	for _, text := range []string{"", "/", "freezer/", "/temperature", "tag:", "free[zer", "freezer/te[mp"} {
		if scope, err := suppression.ParseScope(text); err == nil {
			t.Errorf("%q is read as %+v, want an error", text, scope)
		}
	}
}

func TestExactlyNamesOneTargetWhateverItsNameHolds(t *testing.T) {
	for _, name := range []string{"freezer", "r[1]", "a*", "what?", `back\slash`, "[", "tag:osaka", "방 1"} {
		scope, err := suppression.ParseScope(suppression.Exactly(name).String())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !scope.Covers(checks.Subject{Target: name}) || !scope.Covers(checks.Subject{Target: name, Field: "t"}) {
			t.Errorf("%s does not cover %s", scope, name)
		}
		for _, other := range []string{"r1", "ab", "whats", "backslash", "osaka", "방 2"} {
			if scope.Covers(checks.Subject{Target: other, Tags: []string{"osaka"}}) {
				t.Errorf("%s covers %s too", scope, other)
			}
		}
	}
}

func TestOnlyNamesOneFieldWhateverItsNameHolds(t *testing.T) {
	for _, field := range []string{"", "t", "a*", "[1]", "a/b", "tag:osaka", `back\slash`} {
		about := checks.Subject{Target: "alert", Field: field}
		scope, err := suppression.ParseScope(suppression.Only(about).String())
		if err != nil || !scope.Covers(about) {
			t.Errorf("%s does not cover %s (%v)", scope, about, err)
		}
		if other := (checks.Subject{Target: "alert", Field: "ab"}); scope.Covers(other) != (field == "") {
			t.Errorf("%s covers %s: %t", scope, other, scope.Covers(other))
		}
	}
}

func FuzzScope(f *testing.F) {
	for _, text := range []string{"freezer", "freezer/temperature", "*/te?p", "tag:osaka", "tag:", "a/b/c", "[a-", "\\"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		scope, err := suppression.ParseScope(text)
		if err != nil {
			t.Skip()
		}
		if back := scope.String(); back != text {
			t.Errorf("%q is written as %q", text, back)
		}
		target, field := freezer(), freezer()
		target.Field = ""
		if scope.Covers(target) && (scope.Field != "" || !scope.Covers(field)) {
			t.Errorf("%q covers a target, but not all that belongs to it", text)
		}
	})
}
