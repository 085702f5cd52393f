package config_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestFieldsThatAreAlikeShareWhatIsMadeOfThem(t *testing.T) {
	var text strings.Builder
	text.WriteString(screen + "targets:\n")
	for i := range 40 {
		fmt.Fprintf(&text, "  - {name: a%d, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.t, warn: {upper: 27}, when: [{days: sat, warn: {upper: 29}}]}]}\n", i)
		fmt.Fprintf(&text, "  - {name: b%d, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.u, warn: {upper: 28}}]}\n", i)
		fmt.Fprintf(&text, "  - {name: c%d, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: '$[%d]', warn: {upper: %d}}]}\n", i, i, 100+i)
	}
	all := planWith(t, text.String()).Targets
	for i := 3; i < len(all); i += 3 {
		for n := range 2 {
			first, now := all[n], all[i+n]
			if now.Rules != first.Rules || now.Fields[0].Rules != first.Fields[0].Rules || now.Target.Fields[0].Reader != first.Target.Fields[0].Reader {
				t.Fatalf("%s has rules or a reader of its own", now.Subject.Target)
			}
		}
		if all[i].Fields[0].Timed[0].Rules != all[0].Fields[0].Timed[0].Rules {
			t.Fatalf("%s has rules of its own on Saturdays", all[i].Subject.Target)
		}
		own := all[i+2]
		if got := *own.Fields[0].Rules.Limits[0].Upper; got != float64(100+i/3) || own.Target.Fields[0].Reader == all[2].Target.Fields[0].Reader {
			t.Fatalf("%s is judged or read like another: %g", own.Subject.Target, got)
		}
	}
}
