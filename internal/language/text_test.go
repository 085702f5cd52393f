package language

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTidyMakesOneHarmlessLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                         "plain",
		"a\r\nb\tc":                     "a b c",
		"  a  \x00\x1b[31m b\u2028c ":   "a [31m b c",
		"left\u202eright\u2066x\ufeff":  "leftrightx",
		"bad \xff byte":                 "bad \ufffd byte",
		"👩\u200d🔧 works":                "👩\u200d🔧 works",
		"0123456789abcdefghij and more": "0123456789abcdefghi…",
	} {
		if got := Tidy(text, 20); got != want {
			t.Errorf("tidy(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestTidyLinesKeepsLines(t *testing.T) {
	if got, want := TidyLines("one\r\n\n  two\x07\nthree", 100), "one\ntwo\nthree"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestClustersAreWhatAReaderSees(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                     nil,
		"ab":                                   {"a", "b"},
		"e\u0301x":                             {"e\u0301", "x"},
		"น้ำตู้":                               {"น้ำ", "ตู้"},
		"\u1112\u1161\u11ab\u1100\u1173\u11af": {"\u1112\u1161\u11ab", "\u1100\u1173\u11af"},
		"👍🏽⚠\ufe0f👩\u200d🔧!":                   {"👍🏽", "⚠\ufe0f", "👩\u200d🔧", "!"},
		"🇰🇷🇯🇵":                                 {"🇰🇷", "🇯🇵"},
		"냉동고1":                                 {"냉", "동", "고", "1"},
	} {
		if got := clusters(text); !slices.Equal(got, want) {
			t.Errorf("clusters(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSqueezeKeepsBothEndsOfAName(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit int
		want  string
	}{
		{"Cold store 1", 12, "Cold store 1"},
		{"Refrigerated warehouse 12", 13, "Refrig…use 12"},
		{"서버실 A — 본사 3층", 9, "서버실…본사 3층"},
		{"ห้องน้ำเย็น", 6, "ห้อง…ย็น"},
		{"abcdef", 1, "…"},
	} {
		if got := Squeeze(tt.name, tt.limit); got != tt.want {
			t.Errorf("squeeze(%q, %d) = %q, want %q", tt.name, tt.limit, got, tt.want)
		}
	}
}

func TestAHeapOfMarksIsNotOneCharacter(t *testing.T) {
	if got := Tidy("e"+strings.Repeat("\u0301", 5000), 10); utf8.RuneCountInString(got) > 10*heap {
		t.Errorf("%d runes are left", utf8.RuneCountInString(got))
	}
}

func FuzzTidy(f *testing.F) {
	f.Add("a\nb\u202ec", 5)
	f.Add("น้ำ🇰🇷👩\u200d🔧", 2)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + limit&0x7f
		for _, got := range []string{Tidy(s, limit), Squeeze(Tidy(s, 1000), limit)} {
			// A cut may join marks to what stands before it, never more.
			if !utf8.ValidString(got) || Length(got) > limit {
				t.Errorf("%q at %d became %q", s, limit, got)
			}
			if strings.ContainsFunc(got, unicode.IsControl) {
				t.Errorf("%q still holds control characters", got)
			}
		}
		if strings.Join(clusters(s), "") != s {
			t.Errorf("clusters of %q lose something", s)
		}
	})
}
