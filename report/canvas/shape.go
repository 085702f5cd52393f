package canvas

import (
	"image"
	"image/color"
	"math"
)

// A Point is a place on the picture.
type Point struct{ X, Y float64 }

// A Pen draws lines, with their ends and the corners of their bends cut straight.
type Pen struct {
	Color color.NRGBA
	Width float64   // in pixels, up to 200
	Dash  []float64 // lengths drawn and left out in turn, together 1 pixel or more; empty: all drawn
}

const (
	farthest = 20_000 // pixels that a coordinate may lie off: freetype counts 26 bits of 1/64
	widest   = 200    // pixels of a pen, a radius or a letter's size that has to be of use
	smallest = 1e-3   // pixels that a curve has to reach to be one
	quarter  = 0.5523 // of the radius: how far off the controls of a quarter circle's curve lie
)

// Line draws a line through some points. One that is not a number parts it.
func (c *Canvas) Line(points []Point, pen Pen) {
	if !(pen.Width > 0) || pen.Color.A == 0 {
		return
	}
	pen.Width, pen.Dash = min(pen.Width, widest), dashes(pen.Dash)
	reach := pen.Width/2 + 1
	size := c.Size()
	pieces := window{-reach, -reach, float64(size.X) + reach, float64(size.Y) + reach}.cut(points)
	if pen.Dash == nil && laborious(pieces) {
		c.inStrips(pieces, reach, func(column window) {
			var parts [][]Point
			for _, piece := range pieces {
				parts = append(parts, column.cut(piece)...)
			}
			c.stroke(parts, pen)
		})
		return
	}
	c.stroke(pieces, pen)
}

// stroke draws lines whose points are known and near.
func (c *Canvas) stroke(pieces [][]Point, pen Pen) {
	for _, piece := range pieces {
		c.trace(piece)
	}
	c.context.SetLineDash(pen.Dash, 0)
	c.context.SetLineWidth(pen.Width)
	c.context.SetStrokeColor(pen.Color)
	c.context.Stroke()
}

// Polygon fills the inside of a line through some points, whose ends meet.
// Where it overlaps itself it is filled as well.
func (c *Canvas) Polygon(fill color.NRGBA, points ...Point) {
	if fill.A == 0 {
		return
	}
	inside := make([]Point, 0, len(points))
	for _, p := range points {
		if p.known() {
			inside = append(inside, p.near())
		}
	}
	if len(inside) < 3 {
		return
	}
	if outline := [][]Point{inside}; laborious(outline) {
		c.inStrips(outline, 0, func(column window) { c.fill(column.squeeze(inside), fill) })
		return
	}
	c.fill(inside, fill)
}

// fill fills a line whose points are known and near, and whose ends meet.
func (c *Canvas) fill(points []Point, fill color.NRGBA) {
	c.trace(points)
	c.context.Close()
	c.context.SetFillColor(fill)
	c.context.Fill()
}

// Disc fills a circle.
func (c *Canvas) Disc(center Point, radius float64, fill color.NRGBA) {
	if !center.known() || !(radius > 0) || fill.A == 0 {
		return
	}
	center, radius = center.near(), min(radius, widest)
	x, y, bend := center.X, center.Y, quarter*radius
	top, right, bottom, left := Point{x, y - radius}, Point{x + radius, y}, Point{x, y + radius}, Point{x - radius, y}
	c.context.MoveTo(top.X, top.Y)
	c.curve(Point{x + bend, top.Y}, Point{right.X, y - bend}, right)
	c.curve(Point{right.X, y + bend}, Point{x + bend, bottom.Y}, bottom)
	c.curve(Point{x - bend, bottom.Y}, Point{left.X, y + bend}, left)
	c.curve(Point{left.X, y - bend}, Point{x - bend, top.Y}, top)
	c.context.Close()
	c.context.SetFillColor(fill)
	c.context.Fill()
}

// Card fills whole pixels but for the corners, which are rounded.
func (c *Canvas) Card(r image.Rectangle, radius int, fill color.NRGBA) {
	if r.Empty() || fill.A == 0 {
		return
	}
	radius = max(0, min(radius, r.Dx()/2, r.Dy()/2, widest))
	c.Rect(image.Rect(r.Min.X+radius, r.Min.Y, r.Max.X-radius, r.Min.Y+radius), fill)
	c.Rect(image.Rect(r.Min.X, r.Min.Y+radius, r.Max.X, r.Max.Y-radius), fill)
	c.Rect(image.Rect(r.Min.X+radius, r.Max.Y-radius, r.Max.X-radius, r.Max.Y), fill)
	if radius == 0 {
		return
	}
	inner, reach := r.Inset(radius), float64(radius)
	for _, k := range [...]struct {
		x, y   int
		toward Point
	}{
		{inner.Min.X, inner.Min.Y, Point{-reach, -reach}},
		{inner.Max.X, inner.Min.Y, Point{reach, -reach}},
		{inner.Min.X, inner.Max.Y, Point{-reach, reach}},
		{inner.Max.X, inner.Max.Y, Point{reach, reach}},
	} {
		c.corner(Point{float64(k.x), float64(k.y)}.near(), k.toward)
	}
	c.context.SetFillColor(fill)
	c.context.Fill()
}

// corner adds a quarter of a disc to the path: that in a direction, which is as
// long both ways as the radius.
func (c *Canvas) corner(center, toward Point) {
	x, y := center.X, center.Y
	c.context.MoveTo(x, y)
	c.context.LineTo(x+toward.X, y)
	c.curve(Point{x + toward.X, y + quarter*toward.Y}, Point{x + quarter*toward.X, y + toward.Y}, Point{x, y + toward.Y})
	c.context.Close()
}

// curve goes on along a curve, or straight where the curve is smaller than can
// be seen: go-chart halves a curve until it is longer than it is bent, and so
// does not find an end if it is a point.
func (c *Canvas) curve(a, b, end Point) {
	x, y := c.context.LastPoint()
	if max(math.Abs(a.X-x), math.Abs(a.Y-y), math.Abs(b.X-x), math.Abs(b.Y-y), math.Abs(end.X-x), math.Abs(end.Y-y)) < smallest {
		c.context.LineTo(end.X, end.Y)
		return
	}
	c.context.CubicCurveTo(a.X, a.Y, b.X, b.Y, end.X, end.Y)
}

// bow goes on along a curve with one control, as curve does.
func (c *Canvas) bow(a, end Point) {
	x, y := c.context.LastPoint()
	if max(math.Abs(a.X-x), math.Abs(a.Y-y), math.Abs(end.X-x), math.Abs(end.Y-y)) < smallest {
		c.context.LineTo(end.X, end.Y)
		return
	}
	c.context.QuadCurveTo(a.X, a.Y, end.X, end.Y)
}

// trace adds a line to the path. Its points are known and near.
func (c *Canvas) trace(points []Point) {
	for i, p := range points {
		if i == 0 {
			c.context.MoveTo(p.X, p.Y)
			continue
		}
		c.context.LineTo(p.X, p.Y)
	}
}

// known says whether both coordinates are numbers.
func (p Point) known() bool {
	return !math.IsNaN(p.X) && !math.IsNaN(p.Y)
}

// near returns the point, moved to where it can be drawn.
func (p Point) near() Point {
	return Point{bounded(p.X), bounded(p.Y)}
}

// bounded returns a coordinate that is a number, moved to where it can be drawn.
func bounded(v float64) float64 {
	return max(-farthest, min(farthest, v))
}

// dashes returns lengths that come to an end: none where they make no sense.
func dashes(lengths []float64) []float64 {
	sum := 0.0
	for _, length := range lengths {
		if !(length >= 0) || length > farthest {
			return nil
		}
		sum += length
	}
	if sum < 1 {
		return nil
	}
	return lengths
}
