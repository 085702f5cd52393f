package glyphs_test

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// seen says whether two runs look the same.
func seen(a, b glyphs.Run) bool {
	return a.Advance == b.Advance && slices.EqualFunc(a.Glyphs, b.Glyphs, func(a, b glyphs.Glyph) bool {
		return a.At == b.At && slices.Equal(a.Outline, b.Outline)
	})
}

// hollow says whether a glyph is the box of a character that no font has.
func hollow(g glyphs.Glyph) bool {
	moves := 0
	for _, s := range g.Outline {
		if s.Op == glyphs.MoveTo {
			moves++
		}
	}
	return moves == 2 && len(g.Outline) == 10
}

func TestTheLanguagesOfTheProgramHaveAllTheirLetters(t *testing.T) {
	fonts := open(t)
	for _, text := range []string{
		"The quick brown fox jumps over the lazy dog, 0123456789 (50 %) — “quoted” ± ≥ ≤ × · …",
		"서버실 온도가 기준을 벗어났습니다. 힣 뷁 쏔", "冷凍庫の温度が高い。サーバー室、ﾊﾝｶｸ、①～", "อุณหภูมิห้องเซิร์ฟเวอร์ ๐๑๒๓ ฿ ฯ ๆ",
		"Größe, façade, Łódź, İğdır, Győr, Việt Nam, Привет, Ωμ", "µ °C ℃ ㎥ m³ CO₂ H₂O x̂ ⅓ € → ↑ ▲ ▼ ■", "−19.9 – 3.5",
	} {
		for _, weight := range []glyphs.Weight{glyphs.Regular, glyphs.Bold} {
			fonts.Run(text, weight)
		}
	}
	if missing := fonts.Missing(); len(missing) > 0 {
		t.Errorf("missing: %q", missing)
	}
}

func TestBoldLettersAreHeavier(t *testing.T) {
	fonts := open(t)
	for _, text := range []string{"온도 Temp", "ที่"} {
		if seen(fonts.Run(text, glyphs.Regular), fonts.Run(text, glyphs.Bold)) {
			t.Errorf("%s looks the same in both weights", text)
		}
	}
}

func TestAToneMarkOfThaiStandsAboveAnUpperVowel(t *testing.T) {
	fonts := open(t)
	for text, mark := range map[string]int{
		"ที่":    2, // MAI EK above SARA II
		"ปั๊ม":   2, // MAI TRI above MAI HAN-AKAT
		"น้ำ":    1, // MAI THO above the ring of the SARA AM that follows
		"ศูนย์":  -1,
		"ห้อง":   -1, // no upper vowel: the mark stays low
		"ไก่":    -1,
		"ซื้อ":   2,
		"สิทธิ์": 5, // THANTHAKHAT above SARA I
		"่า":     -1,
	} {
		for i, g := range fonts.Run(text, glyphs.Regular).Glyphs {
			want := float32(0)
			if i == mark {
				want = -0.24
			}
			if g.At.Y != want {
				t.Errorf("%s: character %d stands at %v, want %v", text, i, g.At.Y, want)
			}
		}
	}
}

func TestRaisedToneMarksDoNotTouchTheVowel(t *testing.T) {
	run := open(t).Run("ที่", glyphs.Bold)
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, s := range run.Glyphs[1].Outline {
		top = min(top, float64(s.Points[0].Y+run.Glyphs[1].At.Y))
	}
	for _, s := range run.Glyphs[2].Outline {
		bottom = max(bottom, float64(s.Points[0].Y+run.Glyphs[2].At.Y))
	}
	if bottom > top+0.05 {
		t.Errorf("the mark reaches down to %.3f, the vowel up to %.3f", bottom, top)
	}
}

func TestWhatIsDecomposedIsComposed(t *testing.T) {
	fonts := open(t)
	for decomposed, composed := range map[string]string{
		"\u1112\u1161\u11ab\u1100\u1173\u11af": "한글", // as macOS names files
		"cafe\u0301":                           "café",
		"\u304b\u3099":                         "が",
		"\u212b":                               "Å", // ANGSTROM SIGN
	} {
		if got := fonts.Run(decomposed, glyphs.Regular); !seen(got, fonts.Run(composed, glyphs.Regular)) {
			t.Errorf("%s is set as %q", composed, got.Text)
		}
	}
}

func TestACharacterThatNoFontHasTakesItsCompatibleForm(t *testing.T) {
	fonts := open(t)
	if !seen(fonts.Run("𝐁𝟚", glyphs.Regular), fonts.Run("B2", glyphs.Regular)) {
		t.Error("letters of mathematics that no font has are not set as plain ones")
	}
	if seen(fonts.Run("CO₂", glyphs.Regular), fonts.Run("CO2", glyphs.Regular)) {
		t.Error("a subscript 2 that a font has is set as a 2")
	}
	if missing := fonts.Missing(); len(missing) > 0 {
		t.Errorf("missing: %q", missing)
	}
}

func TestACharacterThatNoFontHasIsAHollowBoxAndTold(t *testing.T) {
	fonts := open(t)
	for _, text := range []string{"a😀b", "😀", "ქ😀"} {
		fonts.Run(text, glyphs.Regular)
		fonts.Run(text, glyphs.Bold)
	}
	run := fonts.Run("a😀b", glyphs.Regular)
	for i, want := range []bool{false, true, false} {
		if hollow(run.Glyphs[i]) != want {
			t.Errorf("character %d: hollow is %v", i, !want)
		}
	}
	if run.Glyphs[2].At.X <= run.Glyphs[1].At.X+0.5 {
		t.Error("the box has no room")
	}
	if missing := string(fonts.Missing()); missing != "😀ქ" {
		t.Errorf("missing: %q, want each once, in the order met", missing)
	}
}

func TestWhatHasNoLookIsLeftOut(t *testing.T) {
	fonts := open(t)
	for text, want := range map[string]string{
		"a\x00\x1b\u200b\ufeffb": "ab", // controls, zero width
		"\u202eab\u202c":         "ab", // directions
		"⚠\ufe0f":                "⚠",  // an emoji's variation
		"a\u00adb":               "ab", // soft hyphen
		"가\u3164나":               "가나", // Hangul filler
		"one\ntwo\tthree\r":      "one two three ",
		"a\u2028b":               "a b", // a line separator
		"a\u2009b":               "a b", // a thin space that no font has
		"a\xffb":                 "a\ufffdb",
	} {
		if got := fonts.Run(text, glyphs.Regular); !seen(got, fonts.Run(want, glyphs.Regular)) {
			t.Errorf("%q is set as %q", text, got.Text)
		}
	}
	if missing := fonts.Missing(); len(missing) > 0 {
		t.Errorf("missing: %q", missing)
	}
}

func TestSpacesAndMarksStayInTheFontOfTheCharacterBefore(t *testing.T) {
	fonts := open(t)
	thai := fonts.Measure("ก ", glyphs.Regular) - fonts.Measure("ก", glyphs.Regular)
	latin := fonts.Measure("A ", glyphs.Regular) - fonts.Measure("A", glyphs.Regular)
	if math.Abs(thai-latin) < 0.01 {
		t.Errorf("a space is %.3f wide after Thai and %.3f after Latin: they come from one font", thai, latin)
	}
}

func TestWidthsAreTheSumOfWhatIsSet(t *testing.T) {
	fonts := open(t)
	for text, want := range map[string]float64{"": 0, "가": 0.92, "温度": 2, "0": 0.555, "\u200b": 0} {
		if got := fonts.Measure(text, glyphs.Regular); math.Abs(got-want) > 1e-3 {
			t.Errorf("%q is %.3f wide, want %.3f", text, got, want)
		}
	}
	parts := fonts.Measure("23.8", glyphs.Bold) + fonts.Measure(" °C", glyphs.Bold)
	if whole := fonts.Measure("23.8 °C", glyphs.Bold); math.Abs(whole-parts) > 1e-5 {
		t.Errorf("the whole is %v wide, its parts %v", whole, parts)
	}
}

func TestMinusIsAsWideAsADigit(t *testing.T) {
	fonts := open(t)
	minus, digit := fonts.Measure("\u2212", glyphs.Bold), fonts.Measure("8", glyphs.Bold)
	if minus < digit*0.8 {
		t.Errorf("minus is %.3f wide, a digit %.3f", minus, digit)
	}
}

func TestFontsServeSeveralGoroutinesAtOnce(t *testing.T) {
	fonts := open(t)
	want := fonts.Run("서버실 ที่ 23.8", glyphs.Regular)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 100 {
				fonts.Run(strings.Repeat(string(rune('가'+100*g+i)), 3), glyphs.Weight(i%2))
				fonts.Fit("a long line of text", glyphs.Bold, 3)
				fonts.Missing()
			}
			if !seen(fonts.Run("서버실 ที่ 23.8", glyphs.Regular), want) {
				t.Error("the line looks different")
			}
		})
	}
	group.Wait()
}

func FuzzRun(f *testing.F) {
	for _, seed := range []string{"", "온도 23.8 °C", "ที่น้ำ", "\u0e48", "e\u0301\u0301\u0301", "a\xff\xfe", "😀\u200d🔥", "\u1100\u1161", "\U000e0100x", "\u3164 \u00a0"} {
		f.Add(seed, 3.0)
	}
	fonts := open(f)
	f.Fuzz(func(t *testing.T, text string, ems float64) {
		run := fonts.Run(text, glyphs.Bold)
		if len(run.Glyphs) != len([]rune(run.Text)) {
			t.Fatalf("%d glyphs for %q", len(run.Glyphs), run.Text)
		}
		if math.IsNaN(run.Advance) || run.Advance < 0 {
			t.Fatalf("%q is %v wide", text, run.Advance)
		}
		fits(t, fonts, text, ems)
	})
}
