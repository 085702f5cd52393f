package desk_test

import (
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/desk"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestAMenuOffersWhatPeopleMayDoInTheirLanguage(t *testing.T) {
	word := regexp.MustCompile(`^[a-z0-9_]{1,32}$`) // as Telegram wants it
	has := func(items []inbound.Item, word string) bool {
		return slices.ContainsFunc(items, func(i inbound.Item) bool { return i.Word == word })
	}
	seen := map[string]string{}
	for _, code := range language.Codes() {
		all, look := desk.Menu(code, true, true), desk.Menu(code, false, true)
		if len(all) != 15 || len(look) != 8 || has(look, "mute") || has(look, "do") || has(desk.Menu(code, true, false), "do") || has(all, "yes") {
			t.Errorf("%s: all are offered %v, and who may look %v", code, all, look)
		}
		for _, i := range all {
			if n := utf8.RuneCountInString(i.Meaning); !word.MatchString(i.Word) || n < 3 || n > 256 {
				t.Errorf("%s: Telegram does not take %+v", code, i)
			}
		}
		if other, same := seen[all[0].Meaning]; same {
			t.Errorf("%s and %s say the same", code, other)
		}
		seen[all[0].Meaning] = code
	}
}
