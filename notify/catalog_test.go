package notify

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
)

// texts returns all texts of a catalog by where they stand in it.
func texts(v reflect.Value, path string, into map[string]string) {
	switch v.Kind() {
	case reflect.String:
		into[path] = v.String()
	case reflect.Struct:
		for i := range v.NumField() {
			texts(v.Field(i), path+"."+v.Type().Field(i).Name, into)
		}
	case reflect.Array:
		for i := range v.Len() {
			texts(v.Index(i), path+"["+string(rune('a'+i))+"]", into)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			texts(v.MapIndex(key), path+"["+key.String()+"]", into)
		}
	default:
		panic("a catalog holds a " + v.Kind().String())
	}
}

// mayBeEmpty are texts that no language needs.
func mayBeEmpty(path string) bool {
	return path == ".Words.Units.Gap" || path == ".Notices[not_watched].Text"
}

func TestNoLanguageLacksAText(t *testing.T) {
	names := regexp.MustCompile(`\{(\w*)\}`)
	want := map[string]string{}
	texts(reflect.ValueOf(english()), "", want)
	if len(want) < 80 {
		t.Fatalf("found only %d texts", len(want))
	}
	for language, of := range catalogs() {
		got := map[string]string{}
		texts(reflect.ValueOf(of()), "", got)
		if len(got) != len(want) {
			t.Errorf("%s has %d texts, English %d", language, len(got), len(want))
		}
		for path, text := range got {
			if text == "" && want[path] != "" && !mayBeEmpty(path) {
				t.Errorf("%s lacks %s: %q", language, path, want[path])
			}
			a, b := names.FindAllString(text, -1), names.FindAllString(want[path], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s%s = %q names %v; English names %v", language, path, text, a, b)
			}
			if left := names.ReplaceAllString(text, ""); strings.ContainsAny(left, "{}") || strings.Count(left, "[") != strings.Count(left, "]") {
				t.Errorf("%s%s = %q is no template", language, path, text)
			}
		}
	}
}

func TestEnglishHasAllWords(t *testing.T) {
	c := english()
	for _, level := range checks.Levels() {
		if c.Levels[level] == "" {
			t.Errorf("no word for %v", level)
		}
	}
	for kind := checks.Missing; kind <= checks.Uplink; kind++ {
		if c.Kinds[kind] == "" || c.Past[kind] == "" {
			t.Errorf("no word for %v", kind)
		}
	}
	for class := checks.NotFound; class <= checks.NotStarted; class++ {
		if c.Classes[class] == "" {
			t.Errorf("no text for %v", class)
		}
	}
	for _, topic := range []Topic{NotWatched, LastGood, LeftOut, Reloaded, Damaged, DiskFull, ClockSkew, Refused, Accepted, TestTopic, Quota, QuotaSpent, QuotaBack, ReportMissed, Said} {
		if c.Notices[topic].Title == "" {
			t.Errorf("no text for %v", topic)
		}
	}
}

func TestKindsAreToldApartByWordAndSign(t *testing.T) {
	for language, of := range catalogs() {
		w := writer{catalog: of()}
		seen := map[string]string{}
		note := func(what, text string) {
			if other := seen[text]; other != "" {
				t.Errorf("%s: %s and %s are both %q", language, other, what, text)
			}
			seen[text] = what
		}
		for _, level := range checks.Levels() {
			i := item{alert: checks.Alert{Kind: checks.Bound, Level: level}}
			note(level.String(), i.sign())
			note(level.String(), w.word(i))
		}
		for kind := checks.Missing; kind <= checks.Uplink; kind++ {
			i := item{alert: checks.Alert{Kind: kind, Level: checks.Warn}}
			note(kind.String(), i.sign())
			note(kind.String(), w.word(i))
		}
		for _, n := range []news{ended, untold, gone} {
			note("an end", item{news: n}.sign())
			note("an end", w.word(item{news: n}))
		}
		for topic := range w.Notices {
			note(string(topic), topic.sign())
			note(string(topic), w.Notices[topic].Title)
		}
	}
}
