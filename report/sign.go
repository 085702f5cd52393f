package report

import (
	"image"
	"image/color"
	"math"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// at returns a place that is some steps off another; a step is as long as unit.
func at(x, y, unit float64) func(dx, dy float64) canvas.Point {
	return func(dx, dy float64) canvas.Point { return xy(x+dx*unit, y+dy*unit) }
}

// icon tells a state by its shape: a disc with a check, with an i or with a
// bar, a triangle, an octagon, and for what is fatal a star in a ring.
func (s *sketch) icon(state State, x, y, radius float64) {
	state = state.known()
	s.sign(state, xy(x, y), radius, paint{s.mark[state], s.onMark})
}

// A paint is the colours of a sign: its shape, and what is drawn on that.
type paint struct{ mark, on color.NRGBA }

// sign draws an icon in other colours.
func (s *sketch) sign(state State, center canvas.Point, radius float64, c paint) {
	mark, on := c.mark, c.on
	p := at(center.X, center.Y, radius)
	pen := canvas.Pen{Color: on, Width: radius * 0.27}
	switch state {
	case Well:
		s.Disc(center, radius, mark)
		s.Line([]canvas.Point{p(-0.45, 0.02), p(-0.1, 0.38), p(0.48, -0.35)}, pen)
	case Noted:
		s.Disc(center, radius, mark)
		s.Disc(p(0, -0.45), radius*0.17, on)
		s.Line([]canvas.Point{p(0, -0.12), p(0, 0.55)}, pen)
	case Warned:
		s.Polygon(mark, p(0, -1.08), p(1.12, 0.9), p(-1.12, 0.9))
		s.Line([]canvas.Point{p(0, -0.42), p(0, 0.26)}, pen)
		s.Disc(p(0, 0.6), radius*0.16, on)
	case Failing:
		s.Polygon(mark, star(center, radius*1.08, 8, 1)...)
		s.Line([]canvas.Point{p(-0.38, -0.38), p(0.38, 0.38)}, pen)
		s.Line([]canvas.Point{p(-0.38, 0.38), p(0.38, -0.38)}, pen)
	case Fatal:
		s.Polygon(mark, star(center, radius*1.22, 8, 0.76)...)
		s.Line([]canvas.Point{p(0, -0.62), p(0, 0.16)}, canvas.Pen{Color: on, Width: radius * 0.36})
		s.Disc(p(0, 0.56), radius*0.21, on)
	case Unknown:
		s.Disc(center, radius, mark)
		s.Line([]canvas.Point{p(-0.5, 0), p(0.5, 0)}, pen)
	}
}

// star returns the corners of a star with so many points, which is a polygon
// with flat top where its inner radius is 1 of the outer one.
func star(center canvas.Point, radius float64, points int, inner float64) []canvas.Point {
	var corners []canvas.Point
	half := math.Pi / float64(points)
	for i := range points {
		angle := (2*float64(i) + 1) * half
		if inner < 1 {
			angle -= half
		}
		corners = append(corners, xy(center.X+radius*math.Sin(angle), center.Y-radius*math.Cos(angle)))
		if inner < 1 {
			angle += half
			corners = append(corners, xy(center.X+inner*radius*math.Sin(angle), center.Y-inner*radius*math.Cos(angle)))
		}
	}
	return corners
}

// flag draws the flag of an alert, which flies from the top of a pole to the
// right, or to the left where width is negative. It tells its level by its shape: a
// ball, a pennant, a square flag, and for what is fatal one with two tails and
// a heavy pole.
func (s *sketch) flag(level checks.Level, top canvas.Point, width float64, fill color.NRGBA) {
	size := math.Abs(width)
	turn := width / size
	p := func(dx, dy float64) canvas.Point { return xy(top.X+turn*dx*size, top.Y+dy*size) }
	switch level {
	case checks.Fatal:
		s.Polygon(fill, p(-0.08, -0.1), p(1.15, -0.1), p(0.8, 0.35), p(1.15, 0.8), p(-0.08, 0.8))
	case checks.Error:
		s.Polygon(fill, p(-0.05, 0), p(0.95, 0), p(0.95, 0.66), p(-0.05, 0.66))
	case checks.Warn:
		s.Polygon(fill, p(-0.05, 0), p(1, 0.4), p(-0.05, 0.8))
	case checks.None, checks.Info:
		s.Disc(p(0.2, 0.25), size*0.3, fill)
	}
}

// pole draws a flag on its own pole, in a square with its upper left corner at
// a place.
func (s *sketch) pole(level checks.Level, top canvas.Point, size float64, fill color.NRGBA) {
	width := 3.0
	if level == checks.Fatal {
		width = 5
	}
	s.Rect(image.Rect(whole(top.X), whole(top.Y), whole(top.X+width), whole(top.Y+1.25*size)), fill)
	s.flag(level, xy(top.X+1, top.Y+1), size, fill)
}

// whole returns the pixel nearest to a place; 0 where that is not a number.
func whole(v float64) int {
	if math.IsNaN(v) {
		return 0
	}
	return int(math.Round(max(-1e6, min(1e6, v))))
}
