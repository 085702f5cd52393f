package glyphs

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"
)

func TestWhatIsRememberedIsBounded(t *testing.T) {
	fonts, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 * mostRuns {
		fonts.Run(strconv.Itoa(i), Regular)
	}
	if n := len(fonts.runs); n > mostRuns || n == 0 {
		t.Errorf("%d runs are kept, want 1 to %d", n, mostRuns)
	}
	for r := '가'; r < '가'+2*mostGlyphs; r++ {
		fonts.Run(string(r), Regular)
	}
	if n := len(fonts.glyphs); n > mostGlyphs || n == 0 {
		t.Errorf("%d glyphs are kept, want 1 to %d", n, mostGlyphs)
	}
	long := strings.Repeat("a", longestRun+1)
	fonts.Run(long, Regular)
	if _, kept := fonts.runs[line{long, Regular}]; kept {
		t.Error("a very long run is kept")
	}
	for r := rune(0x1f300); r < 0x1f300+2*mostMissing; r++ {
		fonts.Run(string(r), Regular)
	}
	if n := len(fonts.Missing()); n != mostMissing {
		t.Errorf("%d missing characters are told, want %d", n, mostMissing)
	}
}

// A meter counts what is read of a file.
type meter struct {
	io.ReaderAt
	read int
}

func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	m.read += len(p)
	return m.ReaderAt.ReadAt(p, off)
}

func TestOfALargeFontOnlyWhatIsNeededIsRead(t *testing.T) {
	file := &meter{ReaderAt: bytes.NewReader(cjkRegular)}
	font, err := pick(file, 0)
	if err != nil {
		t.Fatal(err)
	}
	fonts := &Fonts{runs: map[line]Run{}, glyphs: map[place]*glyph{}, faces: [2][]*face{{newFace(font)}}}
	fonts.Run("서버실", Regular)
	if file.read > len(cjkRegular)/4 || len(fonts.missing) > 0 {
		t.Errorf("%d of %d bytes were read, missing: %q", file.read, len(cjkRegular), fonts.missing)
	}
}

func BenchmarkRunKnown(b *testing.B) {
	fonts, err := Open()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fonts.Run("서버실 A — 본사 3층", Bold)
	}
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(); err != nil {
			b.Fatal(err)
		}
	}
}
