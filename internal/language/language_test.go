package language_test

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// texts returns all texts of words by where they stand in them.
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
	default:
		panic("words hold a " + v.Kind().String())
	}
}

func TestNoLanguageLacksAWord(t *testing.T) {
	names := regexp.MustCompile(`\{(\w*)\}`)
	want := map[string]string{}
	texts(reflect.ValueOf(language.Of("en")), "", want)
	for _, code := range language.Codes() {
		got := map[string]string{}
		texts(reflect.ValueOf(language.Of(code)), "", got)
		if got[".Code"] != code {
			t.Errorf("the words of %s are those of %s", code, got[".Code"])
		}
		for path, text := range got {
			if (text == "") != (want[path] == "") && path != ".Units.Gap" {
				t.Errorf("%s%s = %q; English %q", code, path, text, want[path])
			}
			a, b := names.FindAllString(text, -1), names.FindAllString(want[path], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s%s = %q names %v; English names %v", code, path, text, a, b)
			}
		}
	}
}

func TestWhoHasNamedNoLanguageReadsEnglish(t *testing.T) {
	for _, code := range []string{"", "xx", "EN", language.Codes()[0]} {
		if got := language.Of(code).Code; got != "en" {
			t.Errorf("%q reads %s", code, got)
		}
	}
}

func TestTroubleIsToldApartByWordAndSign(t *testing.T) {
	for _, code := range language.Codes() {
		w, seen := language.Of(code), map[string]bool{}
		note := func(kind checks.Kind, level checks.Level) {
			for _, text := range []string{w.Name(kind, level), language.Sign(kind, level)} {
				if text == "" || seen[text] {
					t.Errorf("%s: %v %v is %q", code, kind, level, text)
				}
				seen[text] = true
			}
		}
		for _, level := range checks.Levels() {
			note(checks.Bound, level)
		}
		for _, kind := range []checks.Kind{checks.Missing, checks.Invalid, checks.NoResponse, checks.Stale, checks.Stuck, checks.Rise, checks.Fall, checks.Event, checks.Uplink, checks.Overdue, checks.Unconfirmed} {
			note(kind, checks.Warn)
		}
	}
	if got := language.Of("en").Name(checks.NoResponse, checks.Fatal); got != "FATAL NO ANSWER" {
		t.Errorf("the highest level reads %q", got)
	}
}

func TestARangeSaysOnlyTheBoundsThatThereAre(t *testing.T) {
	none := math.Inf(1)
	for _, tt := range []struct {
		lower, upper float64
		want         string
	}{
		{-25, -18, "−25…−18"},
		{-none, 27.5, "up to 27.5"},
		{0.25, none, "from 0.25"},
		{-none, none, ""},
	} {
		if got := language.Of("en").Range(tt.lower, tt.upper); got != tt.want {
			t.Errorf("%v to %v reads %q, want %q", tt.lower, tt.upper, got, tt.want)
		}
	}
}
