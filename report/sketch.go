package report

import (
	"cmp"
	"image"
	"image/color"
	"strconv"
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
	note     func(note) // is told what is written where; nil: nobody is
}

// A note tells of a line of text that was written.
type note struct {
	text, whole string // as it was fitted, as it was to be
	at          canvas.Point
	lettering   canvas.Lettering
	width       float64
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

// write writes a line, shortened to a width, and returns how wide it became.
func (s *sketch) write(text string, x, y float64, l canvas.Lettering, room float64) float64 {
	fitted := s.Fit(language.Tidy(text, longestName), l, room)
	width := s.Text(fitted, canvas.Point{X: x, Y: y}, l)
	if s.note != nil && fitted != "" {
		s.note(note{fitted, text, canvas.Point{X: x, Y: y}, l, width})
	}
	return width
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

// number writes a number.
func number(n int) string { return strconv.Itoa(n) }
