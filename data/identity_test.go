package data_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// naming reads "b<a/y<x": target b, once a; field y, once x.
func naming(text string) data.Naming {
	target, field, _ := strings.Cut(text, "/")
	var n data.Naming
	n.Target, n.WasTarget, _ = strings.Cut(target, "<")
	n.Field, n.WasField, _ = strings.Cut(field, "<")
	return n
}

func namings(text string) []data.Naming {
	var all []data.Naming
	for word := range strings.FieldsSeq(text) {
		all = append(all, naming(word))
	}
	return all
}

// names lists subjects as "3:a/x".
func names(subjects []checks.Subject) string {
	var all []string
	for _, s := range subjects {
		all = append(all, fmt.Sprintf("%d:%s", s.ID, s))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestIdentity(t *testing.T) {
	for _, c := range []struct {
		rule   string
		before string // configurations that were in force before, separated by ;
		now    string
		ids    string
		events string // new | renamed | retired
	}{
		{"new names get ids in their order", "", "b b/x a a/y a/x", "1 2 3 4 5", "1:b 2:b/x 3:a 4:a/y 5:a/x | | "},
		{"known names keep theirs in any order", "a a/x b", "b a/x a", "3 2 1", " | | "},
		{"a target takes its fields to the new name", "a a/x", "b<a b<a/x", "1 2", " | 1:b 2:b/x | "},
		{"a field alone may be renamed", "a a/x", "a a/y<x", "1 2", " | 2:a/y | "},
		{"both at once", "a a/x", "b<a b<a/y<x", "1 2", " | 1:b 2:b/y | "},
		{"a field later than its target", "a a/x;b<a b<a/x", "b<a b<a/y<x", "1 2", " | 2:b/y | "},
		{"the former name may stay in the file", "a a/x;b<a b<a/x", "b<a b<a/x", "1 2", " | | "},
		{"the former name may be given to another", "a a/x;b<a b<a/x", "b<a b<a/x a a/x", "1 2 3 4", "3:a 4:a/x | | "},
		{"also at the same time", "a a/x", "a a/x b<a b<a/x", "3 4 1 2", "3:a 4:a/x | 1:b 2:b/x | "},
		{"a chain is followed from its free end", "a b", "b<a c<b", "1 2", " | 1:b 2:c | "},
		{"also a chain of fields", "a a/x a/y", "a a/y<x a/z<y", "1 2 3", " | 2:a/y 3:a/z | "},
		{"names do not swap, since that could not be told from having swapped", "a b", "a<b b<a", "1 2", " | | "},
		{"a name with a history of its own keeps it", "a b", "b<a", "2", " | | 1:a"},
		{"who is named no longer is retired", "a a/x a/y", "a a/x", "1 2", " | | 3:a/y"},
		{"but only once", "a a/x;a", "a", "1", " | | "},
		{"who comes back is the same", "a a/x;a", "a a/x", "1 2", " | | "},
		{"a retired field follows its target", "a a/x;a;b<a", "b<a b<a/x a a/x", "1 2 3 4", "3:a 4:a/x | | "},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s, _ := mustOpen(t)
			for config := range strings.SplitSeq(c.before, ";") {
				_, err := s.Identify(t.Context(), namings(config))
				must(t, err)
			}
			ids, err := s.Identify(t.Context(), namings(c.now))
			must(t, err)
			if got := strings.Trim(fmt.Sprint(ids.IDs), "[]"); got != c.ids {
				t.Errorf("ids = %s, want %s", got, c.ids)
			}
			got := strings.Join(strings.Fields(names(ids.New)+" | "+names(ids.Renamed)+" | "+names(ids.Retired)), " ")
			if want := strings.TrimSpace(c.events); got != want {
				t.Errorf("new | renamed | retired = %q, want %q", got, want)
			}
		})
	}
}

func TestARenameOntoANameWithAHistoryIsRefused(t *testing.T) {
	for _, c := range []struct {
		rule, before, now, want string
	}{
		{"of a target, once in use", "a a/x b b/y;a a/x", "b<a b<a/x", "3:b"},
		{"of a target in use", "a b", "b<a", "2:b"},
		{"of a field", "a a/x a/y", "a a/y<x", "3:a/y"},
		{"not again at the next start", "a b;b<a", "b<a", ""},
		{"not one that works", "a a/x", "b<a b<a/y<x", ""},
		{"not one that has worked", "a;b<a", "b<a", ""},
		{"not where the former name is another's now", "a;b<a a", "b<a a", ""},
		{"not a swap", "a b", "a<b b<a", ""},
		{"not a field beside", "a a/x;", "a a/x a/y", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s, _ := mustOpen(t)
			for config := range strings.SplitSeq(c.before, ";") {
				_, err := s.Identify(t.Context(), namings(config))
				must(t, err)
			}
			if got := names(get[data.Identities](t)(s.Identify(t.Context(), namings(c.now))).Refused); got != c.want {
				t.Errorf("refused = %q, want %q", got, c.want)
			}
		})
	}
}

func TestRetiredIsRepeatedWhileSomethingStandsOpen(t *testing.T) {
	s, _ := mustOpen(t)
	ids := get[data.Identities](t)(s.Identify(t.Context(), namings("a a/x b b/x c c/x")))
	open := alert(1, ids.IDs[1])
	must(t, s.Commit(t.Context(), data.Batch{
		Alerts: alerts(open),
		Spans:  []data.SpanChange{{Subject: ids.IDs[3], Kind: checks.Missing, At: minute(0)}},
		States: map[int64]checks.State{ids.IDs[5]: {Open: []checks.Condition{{Kind: checks.Missing, Level: checks.Warn, Since: minute(0)}}}},
	}))
	want := "2:a/x 4:b/x 6:c/x"
	for range 2 { // the second time is after a crash between retiring and closing
		if got := names(get[data.Identities](t)(s.Identify(t.Context(), namings("a b c"))).Retired); got != want {
			t.Errorf("retired = %q, want %q", got, want)
		}
	}
	open.Resolved = minute(5)
	must(t, s.Commit(t.Context(), data.Batch{
		Alerts: alerts(open),
		Spans:  []data.SpanChange{{Subject: ids.IDs[3], Kind: checks.Missing, At: minute(5), Ended: true}},
		States: map[int64]checks.State{ids.IDs[5]: {}},
	}))
	if got := get[data.Identities](t)(s.Identify(t.Context(), namings("a b c"))).Retired; len(got) != 0 {
		t.Errorf("retired with nothing open = %v, want none", got)
	}
}

func TestNamingTwiceIsAnErrorAndChangesNothing(t *testing.T) {
	s, _ := mustOpen(t)
	_, err := s.Identify(t.Context(), namings("a a/x a/x"))
	if err == nil || !strings.Contains(err.Error(), "a/x is named twice") {
		t.Fatalf("error = %v, want that a/x is named twice", err)
	}
	if all := get[[]data.Subject](t)(s.Subjects(t.Context())); len(all) != 0 {
		t.Errorf("subjects = %v, want none", all)
	}
}

func TestSubjectsShowUnitTitleAndRetirement(t *testing.T) {
	s, _ := mustOpen(t)
	first := []data.Naming{{Target: "a", Title: "Room"}, {Target: "a", Field: "x", Unit: "°F", Title: "Temp"}}
	_, err := s.Identify(t.Context(), first)
	must(t, err)
	ids, err := s.Identify(t.Context(), []data.Naming{{Target: "a", Title: "Hall"}, {Target: "a", Field: "y", WasField: "x", Unit: "°C", Title: "Temperature"}})
	must(t, err)
	want := checks.Subject{ID: 2, Target: "a", Field: "y", Unit: "°C", FieldTitle: "Temperature"}
	same(t, "renamed", ids.Renamed, []checks.Subject{want})
	_, err = s.Identify(t.Context(), []data.Naming{{Target: "a", Title: "Hall"}})
	must(t, err)
	all := get[[]data.Subject](t)(s.Subjects(t.Context()))
	if len(all) != 2 || all[0].Title != "Hall" || !all[0].Retired.IsZero() || all[1].Unit != "°C" || all[1].Retired.IsZero() {
		t.Errorf("subjects = %+v, want Hall in use and a retired field in °C", all)
	}
}
