package report

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// update makes tests write the pictures that they otherwise compare with.
var update = flag.Bool("update", false, "write the pictures of testdata and docs anew")

const (
	notable = 40 // by how much of 255 a colour may differ: processors round differently
	mostOff = 40 // pixels that may differ by more
)

// same compares a picture with a file, or writes that.
func same(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil { //nolint:gosec // a picture for everybody
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./report -update", err)
	}
	if bytes.Equal(got, want) {
		return
	}
	off, difference := compare(decode(t, got), decode(t, want))
	if off <= mostOff {
		return
	}
	dir := keep(t, map[string][]byte{"got.png": got, "want.png": want, "difference.png": encode(t, difference)})
	t.Errorf("%s differs in %d pixels; see %s; if it is meant to: go test ./report -update", file, off, dir)
}

// keep writes files into a folder that stays.
func keep(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "picture") //nolint:usetesting // it is to be looked at when the test is over
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// compare counts the pixels in which two pictures differ notably, and marks
// them. Pictures of different sizes differ in all.
func compare(got, want image.Image) (off int, difference image.Image) {
	bounds := got.Bounds()
	marked := image.NewGray(bounds)
	if bounds != want.Bounds() {
		return bounds.Dx() * bounds.Dy(), marked
	}
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if distance(got.At(x, y), want.At(x, y)) > notable {
				off++
				marked.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return off, marked
}

// distance returns by how much of 255 two colours differ most.
func distance(a, b color.Color) int {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	most := 0
	for _, d := range [...]int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
		most = max(most, max(d, -d)>>8)
	}
	return most
}

func decode(t *testing.T, file []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func encode(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestPicturesLookAsTheyDid(t *testing.T) {
	fonts := openFonts(t)
	for _, c := range scenes(t) {
		if !c.kept {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			same(t, filepath.Join("testdata", c.name+".png"), c.drawn(t, fonts).PNG)
		})
	}
}

// drawn returns the picture of a scene.
func (c scene) drawn(t testing.TB, fonts *glyphs.Fonts) Image {
	t.Helper()
	s, err := c.kind(c.page, fonts, nil)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := s.image()
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func TestComparisonSeesADigitButNotARounding(t *testing.T) {
	fonts := openFonts(t)
	s := newSite(t, 3*time.Hour, 180)
	draw := func(change func(*Row)) image.Image {
		c := s.cards()[0]
		change(&c.Rows[0])
		image, err := s.page("en", Light, c).Draw(fonts)
		if err != nil {
			t.Fatal(err)
		}
		return decode(t, image.PNG)
	}
	before := draw(func(*Row) {})
	if off, _ := compare(before, draw(func(r *Row) { r.Max = new(*r.Max + 0.1) })); off <= mostOff {
		t.Errorf("another digit differs in %d pixels only", off)
	}
	if off, _ := compare(before, draw(func(r *Row) {
		for i := range r.Points {
			r.Points[i].Value += 1e-9
		}
	})); off > mostOff {
		t.Errorf("a rounding differs in %d pixels", off)
	}
}
