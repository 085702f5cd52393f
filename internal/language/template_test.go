package language_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestFillLeavesOutWhatHasNoValue(t *testing.T) {
	v := language.Values{"a": "1", "b": "[x] {a}", "empty": ""}
	for template, want := range map[string]string{
		"{a}[, {b}][, {c}]": "1, [x] {a}",
		"[{c} ]{a}":         "1",
		"{c}|{a}":           "|1",
		"[{empty}]x[ y]":    "x y",
		" {a} ":             "1",
		"":                  "",
	} {
		if got := language.Fill(template, v); got != want {
			t.Errorf("language.Fill(%q) = %q, want %q", template, got, want)
		}
	}
}

func TestThaiIsPartedFromLatinLettersAndDigitsAlone(t *testing.T) {
	for value, want := range map[string]string{
		"อุณหภูมิ": "ไม่ทราบอุณหภูมิตั้งแต่ 1", "pH": "ไม่ทราบ pH ตั้งแต่ 1", "pH น้ำ": "ไม่ทราบ pH น้ำตั้งแต่ 1", "2 บน": "ไม่ทราบ 2 บนตั้งแต่ 1", "温度": "ไม่ทราบ温度ตั้งแต่ 1", "": "ไม่ทราบตั้งแต่ 1",
	} {
		if got := language.Fill("ไม่ทราบ{field}ตั้งแต่[{since}]", language.Values{"field": value, "since": "1"}); got != want {
			t.Errorf("%q reads %q, want %q", value, got, want)
		}
	}
	if got := language.Fill("{a}から{b}不明", language.Values{"a": "03:05", "b": "pH"}); got != "03:05からpH不明" {
		t.Errorf("Japanese reads %q, want no space", got)
	}
}
