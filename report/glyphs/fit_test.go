package glyphs_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// fits fails the test if a text is not shortened as it should.
func fits(t *testing.T, fonts *glyphs.Fonts, text string, ems float64) {
	t.Helper()
	fit := fonts.Fit(text, glyphs.Bold, ems)
	if fonts.Measure(text, glyphs.Bold) <= ems {
		if fit != text {
			t.Fatalf("%q has room, and became %q", text, fit)
		}
		return
	}
	if fit == "" {
		if fonts.Measure("...", glyphs.Bold) <= ems {
			t.Fatalf("%q became nothing although the dots have room", text)
		}
		return
	}
	if width := fonts.Measure(fit, glyphs.Bold); width > ems+1e-4 {
		t.Fatalf("%q became %q: %v wide, and not %v", text, fit, width, ems)
	}
	begin, is := strings.CutSuffix(fit, "...")
	set := fonts.Run(text, glyphs.Bold).Text
	if !is || !strings.HasPrefix(set, begin) {
		t.Fatalf("%q became %q", set, fit)
	}
	next, _ := utf8.DecodeRuneInString(set[len(begin):])
	if begin != "" && unicode.IsMark(next) {
		t.Fatalf("%q became %q: it was cut before the mark %U", set, fit, next)
	}
}

func TestALineThatIsTooLongEndsInThreeDots(t *testing.T) {
	fonts := open(t)
	const text = "ความชื้นสัมพัทธ์ของห้องเซิร์ฟเวอร์ with a tail — 서버실 본사 3층"
	for ems := 0.0; ems < 30; ems += 0.07 {
		fits(t, fonts, text, ems)
	}
}

func TestAsMuchIsKeptAsHasRoom(t *testing.T) {
	fonts := open(t)
	ems := fonts.Measure("Water pres...", glyphs.Regular)
	if got := fonts.Fit("Water pressure", glyphs.Regular, ems+1e-4); got != "Water pres..." {
		t.Errorf("%q", got)
	}
	if got := fonts.Fit("Water pressure", glyphs.Regular, ems-1e-4); got != "Water pre..." {
		t.Errorf("%q", got)
	}
}

func TestDotsNeverStandBetweenACharacterAndItsMarks(t *testing.T) {
	fonts := open(t)
	room := func(kept string) float64 { return fonts.Measure(kept+"...", glyphs.Regular) + 1e-4 }
	for _, c := range []struct {
		text string
		ems  float64
		want string
	}{
		{"ปั๊มน้ำเย็น", room("ปั๊ม"), "ปั๊ม..."},
		{"ปั๊มน้ำเย็น", room("ปั๊มน"), "ปั๊ม..."}, // น has marks that make it น้ำ
		{"ปั๊มน้ำเย็น", room("ปั๊มน้ำ"), "ปั๊มน้ำ..."},
		{"ax\u0302\u0302bcdefgh", room("ax") - 0.2, "a..."},
	} {
		if got := fonts.Fit(c.text, glyphs.Regular, c.ems); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDotsFollowALetterAndNoSpaceOrDash(t *testing.T) {
	fonts := open(t)
	ems := fonts.Measure("Hall — ...", glyphs.Regular) + 1e-4
	if got := fonts.Fit("Hall — cold chain", glyphs.Regular, ems); got != "Hall..." {
		t.Errorf("%q", got)
	}
}

func TestWhereNotEvenDotsHaveRoomNothingIsLeft(t *testing.T) {
	fonts := open(t)
	if got := fonts.Fit("Temperature", glyphs.Regular, 0.5); got != "" {
		t.Errorf("%q", got)
	}
}
