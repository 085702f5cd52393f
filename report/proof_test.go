package report

import (
	"image"
	"image/color"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/report/canvas"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A line is text as it stands on a picture.
type line struct {
	note
	ink [4]float64 // left, top, right and bottom of its letters
}

// proof draws a scene without its text, and tells what would be written.
func (c scene) proof(t *testing.T, fonts *glyphs.Fonts) ([]line, *image.Paletted) {
	t.Helper()
	var lines []line
	s, err := c.kind(c.page, fonts, func(n note) bool {
		lines = append(lines, line{n, inkOf(fonts, n)})
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
	picture, err := s.image()
	if err != nil {
		t.Fatal(err)
	}
	ground, paletted := decode(t, picture.PNG).(*image.Paletted)
	if !paletted {
		t.Fatal("the picture has no palette")
	}
	return lines, ground
}

// inkOf returns the box around the letters of a line.
func inkOf(fonts *glyphs.Fonts, n note) [4]float64 {
	weight := glyphs.Regular
	if n.lettering.Bold {
		weight = glyphs.Bold
	}
	run := fonts.Run(n.text, weight)
	size, x := n.lettering.Size, n.at.X
	switch n.lettering.Align {
	case canvas.Left:
	case canvas.Center:
		x -= run.Advance * size / 2
	case canvas.Right:
		x -= run.Advance * size
	}
	box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, g := range run.Glyphs {
		for _, segment := range g.Outline {
			p := segment.Points[0]
			px, py := x+float64(g.At.X+p.X)*size, n.at.Y+float64(g.At.Y+p.Y)*size
			box = [4]float64{min(box[0], px), min(box[1], py), max(box[2], px), max(box[3], py)}
		}
	}
	return box
}

// overlaps says whether the letters of two lines touch.
func (l line) overlaps(other line) bool {
	a, b := l.ink, other.ink
	return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

// isName says whether a text is a name, of which there is no end: only names
// may be shortened.
func isName(p Page, text string) bool {
	names := []string{p.Title}
	for _, c := range p.Cards {
		names = append(names, c.Title)
		for _, r := range c.Rows {
			names = append(names, r.Title, r.Unit)
		}
	}
	return slices.ContainsFunc(names, func(name string) bool { return language.Tidy(name, longestName) == text })
}

func TestNamesThatAreCutCanBeToldApart(t *testing.T) {
	s := newSite(t, 3*time.Hour, 20)
	rows := s.cards()[0].Rows
	rows[0].Title, rows[1].Title = "Temperature of the cold store 11", "Temperature of the cold store 12"
	seen := map[string]bool{}
	_, err := s.page("en", Light, Card{Rows: rows}).sketch(openFonts(t), func(n note) bool {
		if n.whole == rows[0].Title || n.whole == rows[1].Title {
			seen[n.text] = n.text != n.whole
		}
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 {
		t.Errorf("two long names became %v", seen)
	}
}

func TestTextIsLegibleAndStandsAlone(t *testing.T) {
	fonts := openFonts(t)
	for _, c := range scenes(t) {
		t.Run(c.name, func(t *testing.T) {
			lines, ground := c.proof(t, fonts)
			if len(lines) == 0 {
				t.Fatal("nothing is written")
			}
			cards := c.cards(t, fonts)
			for i, l := range lines {
				l.legible(t, c.page, ground)
				l.inside(t, cards)
				for _, other := range lines[:i] {
					if l.overlaps(other) {
						t.Errorf("%q and %q overlap: %.0f, %.0f", l.text, other.text, l.ink, other.ink)
					}
				}
			}
		})
	}
}

// cards returns where the cards of a scene stand; none where it has no layout.
func (c scene) cards(t *testing.T, fonts *glyphs.Fonts) []cardPlace {
	t.Helper()
	if reflect.ValueOf(c.kind).Pointer() != reflect.ValueOf(Page.sketch).Pointer() {
		return nil
	}
	s, err := newSketch(&c.page, fonts, image.Pt(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return plan(c.page.Cards, len(s.legend().lines)).cards
}

// inside finds a line that stands neither on a card nor beside all of them.
func (l line) inside(t *testing.T, cards []cardPlace) {
	t.Helper()
	for _, c := range cards {
		box := c.box.Inset(3)
		top, bottom := float64(box.Min.Y), float64(box.Max.Y)
		if l.ink[3] > top-3 && l.ink[1] < bottom+3 && (l.ink[1] < top || l.ink[3] > bottom) {
			t.Errorf("%q stands on the edge of a card: %.0f, %v", l.text, l.ink, c.box)
		}
	}
}

const (
	leastSize     = 22  // pixels of 1080, which a phone shows as 390 points
	leastContrast = 4.5 // WCAG 2.1, 1.4.3
	mostUnclear   = 0.03
)

// legible finds what keeps a line from being read.
func (l line) legible(t *testing.T, p Page, ground *image.Paletted) {
	t.Helper()
	if l.lettering.Size < leastSize {
		t.Errorf("%q is written with %g pixels", l.text, l.lettering.Size)
	}
	if l.text != l.whole && !isName(p, l.whole) {
		t.Errorf("%q is cut to %q", l.whole, l.text)
	}
	bounds := ground.Bounds()
	if l.ink[0] < 4 || l.ink[1] < 4 || l.ink[2] > float64(bounds.Dx()-4) || l.ink[3] > float64(bounds.Dy()-4) {
		t.Errorf("%q stands outside: %.0f", l.text, l.ink)
		return
	}
	contrasts := make([]float64, len(ground.Palette))
	for i, c := range ground.Palette {
		contrasts[i] = contrast(l.lettering.Color, c)
	}
	pixels, unclear := 0, 0
	worst := math.Inf(1)
	for y := int(l.ink[1]); y < int(math.Ceil(l.ink[3])); y++ {
		for x := int(l.ink[0]); x < int(math.Ceil(l.ink[2])); x++ {
			pixels++
			if c := contrasts[ground.ColorIndexAt(x, y)]; c < leastContrast {
				unclear++
				worst = min(worst, c)
			}
		}
	}
	if float64(unclear) > mostUnclear*float64(pixels) {
		t.Errorf("%q at %.0f stands out by only %.1f:1 from %d of %d pixels", l.text, l.ink, worst, unclear, pixels)
	}
}

// contrast returns the contrast of two colours as WCAG 2.1 defines it, 1 to 21.
func contrast(a, b color.Color) float64 {
	first, second := luminance(a), luminance(b)
	return (max(first, second) + 0.05) / (min(first, second) + 0.05)
}

// luminance returns the relative luminance of a colour (WCAG 2.1), 0 to 1.
func luminance(c color.Color) float64 {
	rgb := linear(c)
	return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
}

// linear returns the parts of a colour, 0 to 1, without the gamma of sRGB.
func linear(c color.Color) (rgb [3]float64) {
	r, g, b, _ := c.RGBA()
	for i, part := range [...]uint32{r, g, b} {
		v := float64(part) / 0xffff
		if v <= 0.04045 {
			rgb[i] = v / 12.92
			continue
		}
		rgb[i] = math.Pow((v+0.055)/1.055, 2.4)
	}
	return rgb
}
