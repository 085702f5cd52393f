package report

import (
	"cmp"
	"image"
	"image/color"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/report/canvas"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A sketch is a picture of a page while it is drawn.
type sketch struct {
	*canvas.Canvas
	palette
	captions captions
	page     *Page
	local    *time.Location
	clock    language.Clock
	marks    []tick
	proof    func(note) (write bool) // is told what is to be written; nil: all is
}

// A note tells of a line of text that is to be written.
type note struct {
	text, whole string // as it was fitted, as it was to be
	at          canvas.Point
	lettering   canvas.Lettering
}

// newSketch returns an empty picture of a page.
func newSketch(p *Page, fonts *glyphs.Fonts, size image.Point) (*sketch, error) {
	colors := colorsOf(p.Theme)
	c, err := canvas.New(fonts, size, colors.page)
	if err != nil {
		return nil, err
	}
	s := &sketch{Canvas: c, palette: colors, captions: captionsOf(p.Language), page: p, local: cmp.Or(p.Location, time.UTC)}
	s.clock = language.NewClock(s.captions.Words, s.local, p.To)
	s.marks = ticks(p.From, p.To, s.local, s.captions)
	return s, nil
}

// regular and bold return how text of a size looks.
func regular(size float64, c color.NRGBA) canvas.Lettering {
	return canvas.Lettering{Size: size, Color: c}
}

func bold(size float64, c color.NRGBA) canvas.Lettering {
	return canvas.Lettering{Size: size, Color: c, Bold: true}
}

// aligned returns a lettering that is aligned otherwise.
func aligned(l canvas.Lettering, a canvas.Align) canvas.Lettering {
	l.Align = a
	return l
}

// xy is a place on the picture.
func xy(x, y float64) canvas.Point { return canvas.Point{X: x, Y: y} }

// write writes a line, shortened to a width, with its baseline at a place, and
// returns how wide it became.
func (s *sketch) write(text string, at canvas.Point, l canvas.Lettering, room float64) float64 {
	text = language.Tidy(text, longestName)
	fitted := s.fit(text, l, room)
	if s.proof != nil && fitted != "" && !s.proof(note{fitted, text, at, l}) {
		return s.Measure(fitted, l)
	}
	return s.Text(fitted, at, l)
}

// fit returns a text that has room in a width: of one that has not the middle is
// left out, since names differ at their ends.
func (s *sketch) fit(text string, l canvas.Lettering, room float64) string {
	width := s.Measure(text, l)
	if width <= room {
		return text
	}
	for n := min(language.Length(text)-1, int(float64(language.Length(text))*room/width)+2); n > 3; n-- {
		shorter := strings.Replace(language.Squeeze(text, n), "…", "...", 1)
		if s.Measure(shorter, l) <= room {
			return shorter
		}
	}
	return s.Fit(text, l, room)
}

// longestName is of how many characters a name is looked at.
const longestName = 200

// unbounded is the room of what is always short.
const unbounded = pageWidth

// shrink returns a lettering that is small enough for a width, but not smaller
// than least.
func (s *sketch) shrink(text string, l canvas.Lettering, room, least float64) canvas.Lettering {
	for l.Size > least && s.Measure(text, l) > room {
		l.Size -= 2
	}
	return l
}

// now returns what a row shows now, and a lettering in which that has room in a
// width.
func (s *sketch) now(r *Row, l canvas.Lettering, room, least float64) (string, canvas.Lettering) {
	word := nothing
	switch {
	case r.Pulse && r.State == Well:
		word = s.captions.responds
	case r.Pulse && !r.lasts(NotWatched):
		word = s.captions.silent
	case r.Value != nil && !r.Pulse:
		return s.settle(amount{*r.Value, r.places(*r.Value)}, l, room, least)
	}
	return word, s.shrink(word, l, room, plateSize)
}

// An amount is a value with the decimals that it is worth.
type amount struct {
	value  float64
	places int
}

// settle returns an amount and a lettering that have room in a width: it becomes
// smaller, though not smaller than least, and then loses decimals, but never
// digits that would change what it says.
func (s *sketch) settle(a amount, l canvas.Lettering, room, least float64) (string, canvas.Lettering) {
	text := figure(a.value, a.places)
	l = s.shrink(text, l, room, least)
	for a.places > 0 && s.Measure(text, l) > room {
		a.places--
		text = figure(a.value, a.places)
	}
	return text, s.shrink(text, l, room, plateSize)
}

// number writes a number.
func number(n int) string { return strconv.Itoa(n) }
