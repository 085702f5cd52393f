package telegram_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

func TestEscapedTextReadsAsItself(t *testing.T) {
	const text = `<b>5 < 6 & "7" > 'x' −9.4 °C</b>`
	got := telegram.Escape(text)
	if strings.ContainsAny(got, `<>"`) || html.UnescapeString(got) != text {
		t.Errorf("got %s", got)
	}
	if n, want := telegram.Length(got), len(utf16.Encode([]rune(text))); n != want {
		t.Errorf("length is %d, want %d", n, want)
	}
}

func TestLengthCountsWhatIsSeenInUTF16(t *testing.T) {
	for markup, want := range map[string]int{
		"":                              0,
		"냉동고":                           3,
		"🔴":                             2,
		"<b>a</b>":                      1,
		`<a href="http://x/?a>b">a</a>`: 1,
		"&lt;&amp;&#39;":                3,
		"&#x1f534;":                     2,
		"&nbsp;":                        6, // not Telegram's
		"a < b & c;":                    10,
		"<":                             1,
		"<b":                            2,
		"\xff":                          1,
	} {
		if got := telegram.Length(markup); got != want {
			t.Errorf("Length(%q) = %d, want %d", markup, got, want)
		}
	}
}

func TestTruncateCutsNothingInTwo(t *testing.T) {
	tests := []struct {
		markup string
		limit  int
		want   string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"<b>bold</b> text", 4, "<b>bol…</b>"},
		{"<b>bold</b> text", 5, "<b>bold</b>…"},
		{"<b>a<i>bc</i></b>d", 3, "<b>a<i>b…</i></b>"},
		{`<a href="http://x">link</a>`, 2, `<a href="http://x">l…</a>`},
		{"ab&amp;cd", 3, "ab…"},
		{"ab&amp;cd", 4, "ab&amp;…"},
		{"a🔴bc", 3, "a…"},
		{"a🔴bc", 4, "a🔴…"},
		{`<b"x">abc`, 2, `<b"x">a…</b>`},
		{"<b\tx>abc", 2, "<b\tx>a…</b>"},
		{"<tg-spoiler>abc", 2, "<tg-spoiler>a…</tg-spoiler>"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
		{"", 0, ""},
	}
	for _, tt := range tests {
		if got := telegram.Truncate(tt.markup, tt.limit); got != tt.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", tt.markup, tt.limit, got, tt.want)
		}
	}
}

// balanced says whether every tag is closed, in order.
func balanced(markup string) bool {
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z]+)>`).FindAllStringSubmatch(markup, -1) {
		if m[1] == "" {
			open = append(open, m[2])
			continue
		}
		if len(open) == 0 || open[len(open)-1] != m[2] {
			return false
		}
		open = open[:len(open)-1]
	}
	return len(open) == 0
}

func FuzzTruncate(f *testing.F) {
	f.Add("냉동고 <1> & 🔴", "x", 7)
	f.Add("", "\xff\xfe", 1)
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		raw := a + "<" + b + "&" + a
		check(t, raw, telegram.Truncate(raw, limit), limit)

		text := a + b
		markup := "<b>" + telegram.Escape(a) + "<i>" + telegram.Escape(b) + "</i></b>"
		cut := telegram.Truncate(markup, limit)
		check(t, markup, cut, limit)
		if limit < 1 {
			return
		}
		if !balanced(cut) {
			t.Errorf("unbalanced: %q", cut)
		}
		seen := html.UnescapeString(regexp.MustCompile(`</?[bi]>`).ReplaceAllString(cut, ""))
		if rest, isCut := strings.CutSuffix(seen, "…"); seen != text && (!isCut || !strings.HasPrefix(text, rest)) {
			t.Errorf("%q is no beginning of %q", seen, text)
		}
	})
}

func check(t *testing.T, markup, cut string, limit int) {
	t.Helper()
	if n := telegram.Length(cut); n > max(limit, 0) {
		t.Errorf("%q is %d long, more than %d", cut, n, limit)
	}
	if telegram.Length(markup) <= limit && cut != markup {
		t.Errorf("%q became %q within %d", markup, cut, limit)
	}
	if utf8.ValidString(markup) && !utf8.ValidString(cut) {
		t.Errorf("%q is no UTF-8", cut)
	}
	if limit > 2 && len(markup) > 0 && cut == "" {
		t.Errorf("nothing is left of %q", markup)
	}
}
