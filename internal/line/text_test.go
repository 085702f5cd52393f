package line_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/internal/line"
)

func TestTruncateCutsNoCharacter(t *testing.T) {
	for _, tt := range []struct {
		text  string
		limit int
		want  string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"냉동고1호", 4, "냉동고…"},
		{"a🔴bc", 3, "a…"},
		{"a🔴bc", 4, "a🔴…"},
		{"ab", 1, "…"},
		{"ab", 0, ""},
		{"", -1, ""},
	} {
		if got := line.Truncate(tt.text, tt.limit); got != tt.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", tt.text, tt.limit, got, tt.want)
		}
	}
}

func FuzzTruncate(f *testing.F) {
	f.Add("냉동고 🔴", 3)
	f.Add("\xff\xfe", 1)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		cut := line.Truncate(text, limit)
		if n := len(utf16.Encode([]rune(cut))); n > max(limit, 0) || n != line.Length(cut) {
			t.Errorf("%q is %d long, more than %d, or not %d", cut, n, limit, line.Length(cut))
		}
		if cut == text || limit < 1 {
			return
		}
		rest, isCut := strings.CutSuffix(cut, "…")
		if !isCut || !strings.HasPrefix(text, rest) || utf8.ValidString(text) && !utf8.ValidString(cut) {
			t.Errorf("%q is no beginning of %q", cut, text)
		}
		if line.Length(text) <= limit {
			t.Errorf("%q was cut within %d", text, limit)
		}
	})
}
