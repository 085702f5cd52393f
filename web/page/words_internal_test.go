package page

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestEveryLanguageSaysAllOfEachPage(t *testing.T) {
	for name, of := range map[string]func(code string) any{
		"deliveries":    func(code string) any { return ledgerWordsOf(code) },
		"inbound":       func(code string) any { return inboundWordsOf(code) },
		"audit":         func(code string) any { return auditWordsOf(code) },
		"sorry":         func(code string) any { return sorryWordsOf(code) },
		"configuration": func(code string) any { return configurationWordsOf(code) },
	} {
		english := reflect.ValueOf(of("en"))
		for _, code := range language.Codes() {
			v := reflect.ValueOf(of(code))
			for i := range v.NumField() {
				text, original := fmt.Sprint(v.Field(i).Interface()), fmt.Sprint(english.Field(i).Interface())
				if strings.Trim(text, "[ ]") == "" || code != "en" && text == original || strings.Count(text, "{") != strings.Count(original, "{") {
					t.Errorf("%s: %s says %q for %s", name, code, text, v.Type().Field(i).Name)
				}
			}
		}
	}
}

func TestEveryKindOfDeedHasAWord(t *testing.T) {
	for _, code := range language.Codes() {
		words := auditWordsOf(code)
		for _, kind := range TraceKinds() {
			if word := words.kind(kind); word == "" || word == kind && (code != "en" || !strings.Contains("note mute unmute drill", kind)) {
				t.Errorf("%s says %q for %s", code, word, kind)
			}
		}
	}
}
