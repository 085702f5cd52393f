package canvas

import (
	"image/color"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A Lettering is how text looks.
type Lettering struct {
	Size  float64 // of an em, in pixels, up to 200
	Bold  bool
	Color color.NRGBA
	Align Align
}

// An Align says which point of a line of text stands at the place it is given.
type Align int8

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Text writes a line with its baseline at a place, and returns its width in pixels.
func (c *Canvas) Text(text string, at Point, l Lettering) float64 {
	run, size := c.fonts.Run(text, l.weight()), l.size()
	width := run.Advance * size
	if !at.known() || size == 0 || l.Color.A == 0 {
		return width
	}
	switch l.Align {
	case Left:
	case Center:
		at.X -= width / 2
	case Right:
		at.X -= width
	}
	for _, g := range run.Glyphs {
		origin := Point{at.X + float64(g.At.X)*size, at.Y + float64(g.At.Y)*size}
		if c.sees(origin, size) {
			c.outline(g.Outline, origin, size)
		}
	}
	c.context.SetFillColor(l.Color)
	c.context.Fill()
	return width
}

// Measure returns how wide a line of text becomes, in pixels.
func (c *Canvas) Measure(text string, l Lettering) float64 {
	return c.fonts.Measure(text, l.weight()) * l.size()
}

// Fit returns a line of text that is at most some pixels wide: the text itself,
// or its beginning and three dots.
func (c *Canvas) Fit(text string, l Lettering, width float64) string {
	if l.size() == 0 {
		return ""
	}
	return c.fonts.Fit(text, l.weight(), width/l.size())
}

// weight returns the weight of the letters.
func (l Lettering) weight() glyphs.Weight {
	if l.Bold {
		return glyphs.Bold
	}
	return glyphs.Regular
}

// size returns the size of an em in pixels; 0 where it makes no sense.
func (l Lettering) size() float64 {
	if !(l.Size > 0) {
		return 0
	}
	return min(l.Size, widest)
}

// sees says whether a glyph can touch the picture: none reaches farther than
// two ems from its origin.
func (c *Canvas) sees(origin Point, em float64) bool {
	size := c.Size()
	return origin.X > -2*em && origin.X < float64(size.X)+2*em && origin.Y > -2*em && origin.Y < float64(size.Y)+2*em
}

// outline adds the outline of a glyph to the path.
func (c *Canvas) outline(outline []glyphs.Segment, origin Point, size float64) {
	place := func(p glyphs.Point) Point {
		return Point{origin.X + float64(p.X)*size, origin.Y + float64(p.Y)*size}.near()
	}
	for i := range outline {
		s := &outline[i]
		a := place(s.Points[0])
		switch s.Op {
		case glyphs.MoveTo:
			c.context.MoveTo(a.X, a.Y)
		case glyphs.LineTo:
			c.context.LineTo(a.X, a.Y)
		case glyphs.QuadTo:
			c.bow(a, place(s.Points[1]))
		case glyphs.CubeTo:
			c.curve(a, place(s.Points[1]), place(s.Points[2]))
		}
	}
}
