package glyphs_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// open opens fonts for the time of a test.
func open(t testing.TB, extra ...string) *glyphs.Fonts {
	t.Helper()
	fonts, err := glyphs.Open(extra...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fonts.Close() })
	return fonts
}

// keep writes a file for the time of a test, and returns its path.
func keep(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// carried returns a font of the program.
func carried(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("fonts", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// collection puts fonts into one file.
func collection(fonts ...[]byte) []byte {
	file := binary.BigEndian.AppendUint32([]byte("ttcf\x00\x01\x00\x00"), uint32(len(fonts)))
	at := len(file) + 4*len(fonts)
	for _, font := range fonts {
		file = binary.BigEndian.AppendUint32(file, uint32(at))
		at += len(font)
	}
	for _, font := range fonts {
		base := uint32(len(file))
		file = append(file, font...)
		for table := range tables(file[base:]) {
			offset := file[base:][12+16*table+8:]
			binary.BigEndian.PutUint32(offset, binary.BigEndian.Uint32(offset)+base)
		}
	}
	return file
}

// tables returns how many tables a font has.
func tables(font []byte) int { return int(binary.BigEndian.Uint16(font[4:])) }

// table returns the content of a table of a font.
func table(t testing.TB, font []byte, tag string) []byte {
	t.Helper()
	for i := range tables(font) {
		entry := font[12+16*i:]
		if string(entry[:4]) == tag {
			offset := binary.BigEndian.Uint32(entry[8:])
			return font[offset : offset+binary.BigEndian.Uint32(entry[12:])]
		}
	}
	t.Fatalf("the font has no table %s", tag)
	return nil
}

// rare is a character that no font of the program has.
const rare = "♫"

func TestAFontOfAFileServesWhatTheProgramLacks(t *testing.T) {
	if lacking := open(t); lacking.Run(rare, glyphs.Regular).Advance == 0 || len(lacking.Missing()) != 1 {
		t.Fatalf("the program has %s itself: this test needs another", rare)
	}
	both := collection(carried(t, "NotoSansThai-Regular.ttf"), goregular.TTF)
	for name, path := range map[string]string{
		"one font":              keep(t, "go.ttf", goregular.TTF),
		"second of a file":      keep(t, "both.ttc", both) + "#1",
		"number sign in a name": keep(t, "a#1b.ttf", goregular.TTF),
	} {
		t.Run(name, func(t *testing.T) {
			fonts := open(t, path)
			for _, weight := range []glyphs.Weight{glyphs.Regular, glyphs.Bold} {
				fonts.Run(rare, weight)
			}
			if missing := fonts.Missing(); len(missing) > 0 {
				t.Errorf("missing: %q", missing)
			}
		})
	}
}

func TestTheProgramsFontsComeBeforeThoseOfFiles(t *testing.T) {
	want := open(t).Run("A", glyphs.Regular)
	got := open(t, keep(t, "go.ttf", goregular.TTF)).Run("A", glyphs.Regular)
	if got.Advance != want.Advance || len(got.Glyphs[0].Outline) != len(want.Glyphs[0].Outline) {
		t.Error("the letter A comes from the file")
	}
}

func TestAFontThatCannotBeReadIsToldWithItsNameAndReason(t *testing.T) {
	dir := t.TempDir()
	two := keep(t, "two.ttc", collection(goregular.TTF, goregular.TTF))
	for name, c := range map[string]struct{ path, want string }{
		"absent":        {filepath.Join(dir, "none.ttf"), "no such file or directory"},
		"a folder":      {dir, "no TrueType or OpenType font that can be read"},
		"a picture":     {keep(t, "a.png", []byte("\x89PNG\r\n\x1a\n and more")), "no TrueType or OpenType font that can be read"},
		"empty":         {keep(t, "empty.ttf", nil), "no TrueType or OpenType font that can be read"},
		"cut off":       {keep(t, "cut.ttf", goregular.TTF[:2000]), "font #0 of the file cannot be read"},
		"number beyond": {two + "#2", "there is no #2: the last font of the file is #1"},
	} {
		t.Run(name, func(t *testing.T) {
			fonts, err := glyphs.Open(c.path)
			if err == nil {
				_ = fonts.Close()
				t.Fatal("it was opened")
			}
			if !strings.HasPrefix(err.Error(), "font "+c.path+": ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant: %s", err, c.want)
			}
			if strings.Count(err.Error(), c.path) != 1 {
				t.Errorf("the path is told more than once: %v", err)
			}
		})
	}
}

func TestAFontThatPromisesACharacterWithoutOutlineIsPassedOver(t *testing.T) {
	blank := append([]byte(nil), goregular.TTF...)
	loca := table(t, blank, "loca")
	clear(loca) // every glyph begins and ends at the same place
	first, second := keep(t, "blank.ttf", blank), keep(t, "go.ttf", goregular.TTF)

	alone := open(t, first)
	alone.Run(rare, glyphs.Regular)
	if len(alone.Missing()) != 1 {
		t.Fatal("a character without outline counts as had")
	}
	fonts := open(t, first, second)
	run := fonts.Run(rare, glyphs.Regular)
	if len(fonts.Missing()) > 0 || len(run.Glyphs[0].Outline) == 0 {
		t.Error("the character was not taken from the font behind")
	}
}

func TestWhatWasNotReadBeforeCloseIsMissing(t *testing.T) {
	fonts := open(t, keep(t, "go.ttf", goregular.TTF))
	fonts.Run(rare, glyphs.Regular)
	if err := fonts.Close(); err != nil {
		t.Fatal(err)
	}
	fonts.Run(rare+"A", glyphs.Regular)
	if missing := fonts.Missing(); len(missing) > 0 {
		t.Errorf("missing although it was read before: %q", missing)
	}
	fonts.Run("♣", glyphs.Regular)
	if missing := string(fonts.Missing()); missing != "♣" {
		t.Errorf("missing: %q", missing)
	}
}
