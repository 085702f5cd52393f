package desk

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// texts returns all texts of a catalog by their names.
func texts(w words) map[string]string {
	all := map[string]string{}
	v := reflect.ValueOf(w)
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Type.Kind() == reflect.String {
			all[f.Name] = v.Field(i).String()
		}
	}
	story := reflect.ValueOf(w.Story)
	for i := range story.NumField() {
		if f := story.Type().Field(i); f.Type.Kind() == reflect.String {
			all["Story."+f.Name] = story.Field(i).String()
		}
	}
	for what := checks.Began; what <= checks.Noted; what++ {
		all["Steps."+what.String()] = w.Story.Steps[what]
	}
	for _, v := range verbs() {
		all["Help."+string(v)] = w.Help[v]
		if english().Adds[v] != "" {
			all["Adds."+string(v)] = w.Adds[v]
		}
	}
	return all
}

func TestEveryLanguageSaysEverythingWithTheSameNames(t *testing.T) {
	name := regexp.MustCompile(`\{[a-z]+\}`)
	names := func(text string) []string {
		found := name.FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	want := texts(english())
	for _, code := range language.Codes() {
		got := texts(wordsOf(code))
		if wordsOf(code).Code != code {
			t.Errorf("%s has no catalog", code)
		}
		for key, text := range want {
			if strings.TrimSpace(got[key]) == "" {
				t.Errorf("%s says nothing for %s", code, key)
			}
			if !slices.Equal(names(got[key]), names(text)) {
				t.Errorf("%s: %s names %v, want %v", code, key, names(got[key]), names(text))
			}
			if strings.Count(got[key], "[") != strings.Count(got[key], "]") {
				t.Errorf("%s: %s has brackets that do not match: %s", code, key, got[key])
			}
		}
	}
}

func TestEveryVerbHasAnExampleThatIsReadAsIt(t *testing.T) {
	for _, v := range verbs() {
		for _, code := range language.Codes() {
			example := wordsOf(code).example(v)
			if o := parse(example); o.verb != v || o.bare {
				t.Errorf("%s: its example %q is read as %+v", v, example, o)
			}
			if code != "en" && english().Adds[v] != "" && example == english().example(v) {
				t.Errorf("%s: its example is English: %q", code, example)
			}
		}
	}
}

func TestWordsForVerbsAreUnique(t *testing.T) {
	seen := map[string]verb{}
	for word, v := range aliases() {
		if other, taken := seen[strings.ToLower(word)]; taken && other != v {
			t.Errorf("%s means %s and %s", word, v, other)
		}
		seen[strings.ToLower(word)] = v
	}
	if len(aliases()) < 60 {
		t.Errorf("there are %d words, so that some hide others", len(aliases()))
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"/mute freezer-1 2h why", "／ack A1", "/", "/ /", "ack", "/do \x00x", "/mute 99999999999999999999h", "/status@bot", "확인 A12 ๆ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o := parse(text)
		if len([]rune(strings.Join(o.words, " "))) > 8*textRoom {
			t.Errorf("%d characters are left", len(o.words))
		}
		if o.verb != "" && !slices.Contains(verbs(), o.verb) {
			t.Errorf("%q is no verb", o.verb)
		}
		d, took := duration(o.words)
		if d < 0 || took > len(o.words) || took == 0 && d != 0 {
			t.Errorf("duration = %v of %d words", d, took)
		}
		if numbered("A", o.word) < 0 {
			t.Error("a number is negative")
		}
		_ = meant(o.word)
	})
}
