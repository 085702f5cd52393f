package notify_test

import (
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestEveryClassOfFaultHasAWordInEveryLanguage(t *testing.T) {
	for _, language := range []string{"en", "ko", "ja", "th"} {
		for class := checks.Faultless + 1; class <= checks.NotStarted; class++ {
			if word := notify.ClassWord(language, class); word == "" || strings.ContainsAny(word, "[]{}") {
				t.Errorf("%s calls %s %q", language, class, word)
			}
		}
	}
	if got := notify.ClassWord("fr", checks.Refused); got != "Connection refused" {
		t.Errorf("in an unknown language it is %q, want English", got)
	}
	if got := notify.ClassWord("en", checks.Faultless) + notify.ClassWord("en", 99); got != "" {
		t.Errorf("what is no fault is called %q", got)
	}
}
