package canvas

import (
	"math"

	"github.com/golang/freetype/raster"
)

const (
	strip   = 32      // pixels of width that are drawn at a time where there is much to draw
	careful = 300_000 // labor from which on that pays
)

// A brush paints what the rasterizer finds in some columns of the picture.
type brush struct {
	*raster.RGBAPainter
	left, right int
}

// Paint paints the parts of spans that lie in the brush's columns.
func (b *brush) Paint(spans []raster.Span, done bool) {
	inside := spans[:0]
	for _, s := range spans {
		s.X0, s.X1 = max(s.X0, b.left), min(s.X1, b.right)
		if s.X0 < s.X1 {
			inside = append(inside, s)
		}
	}
	b.RGBAPainter.Paint(inside, done)
}

// laborious says whether lines go up and down so much that the rasterizer, which
// keeps what touches a row in one chain and looks through it from the left for
// each crossing, would take long.
func laborious(lines [][]Point) bool {
	points, climb := 0, 0.0
	for _, line := range lines {
		points += len(line)
		for i := 1; i < len(line); i++ {
			climb += math.Abs(line[i].Y - line[i-1].Y)
		}
	}
	return float64(points)*climb > careful
}

// inStrips draws what reaches at most some pixels off some lines in strips of
// the picture, one after the other, as if it were drawn at once: whatever is
// drawn of it outside of a strip is not seen. The window that it is drawn for
// is wider than the strip by those pixels.
func (c *Canvas) inStrips(lines [][]Point, reach float64, draw func(column window)) {
	first, last := math.Inf(1), math.Inf(-1)
	for _, line := range lines {
		for _, p := range line {
			first, last = min(first, p.X), max(last, p.X)
		}
	}
	width := c.Size().X
	defer func() { c.brush.left, c.brush.right = 0, width }()
	for left := max(0, round(first-reach)-1); left < min(width, round(last+reach)+1); left += strip {
		c.brush.left, c.brush.right = left, min(width, left+strip)
		draw(window{float64(left) - reach, math.Inf(-1), float64(left+strip) + reach, math.Inf(1)})
	}
}

// squeeze moves what of the outline of a polygon lies to the left or right of a
// window onto its edge, so that the inside stays what it is within the window.
func (w window) squeeze(outline []Point) []Point {
	var s squeezer
	before := outline[len(outline)-1]
	for _, p := range outline {
		for _, x := range w.crossed(before.X, p.X) {
			s.add(w, along(before, p, (x-before.X)/(p.X-before.X)))
		}
		s.add(w, p)
		before = p
	}
	return s.points
}

// crossed returns the sides of the window that lie between two coordinates, in
// the order in which they are met.
func (w window) crossed(from, to float64) []float64 {
	sides := [...]float64{w.left, w.right}
	if from > to {
		sides = [...]float64{w.right, w.left}
	}
	met := sides[:0]
	for _, x := range sides {
		if (from < x) != (to < x) {
			met = append(met, x)
		}
	}
	return met
}

// A squeezer gathers an outline.
type squeezer struct{ points []Point }

// add adds a point, and leaves out the one before where it lies between two of
// the same edge.
func (s *squeezer) add(w window, p Point) {
	p.X = max(w.left, min(w.right, p.X))
	if n := len(s.points); n > 1 && (p.X == w.left || p.X == w.right) && s.points[n-1].X == p.X && s.points[n-2].X == p.X {
		s.points[n-1] = p
		return
	}
	s.points = append(s.points, p)
}
