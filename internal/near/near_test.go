package near_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/near"
)

func TestWord(t *testing.T) {
	words := []string{"lower", "upper", "after", "group_wait", "MON", "온도"}
	for _, c := range []struct{ rule, given, want string }{
		{"a letter is missing", "uper", "upper"},
		{"a letter is too many", "loweer", "lower"},
		{"neighbours are swapped", "atfer", "after"},
		{"a letter is another", "abter", "after"},
		{"case and hyphens do not matter", "Group-Wait", "group_wait"},
		{"a short name with a letter too many", "MONN", "MON"},
		{"letters of any script count as one", "온두", "온도"},
		{"too many slips are another word", "humidity", ""},
		{"a longer form of a known word", "Monday", "MON"},
		{"the word itself", "upper", "upper"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := near.Word(c.given, words); got != c.want {
				t.Errorf("Word(%q) = %q, want %q", c.given, got, c.want)
			}
		})
	}
}
