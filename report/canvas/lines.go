package canvas

import (
	"image"
	"math"
	"slices"
	"time"
)

// A Plot turns values and times into places on the canvas.
type Plot struct {
	box               image.Rectangle
	first, low        float64 // of the left and lower edge
	perMilli, perUnit float64 // pixels
}

// A Sample is a value at a time. One that is not finite is a gap.
type Sample struct {
	At    time.Time
	Value float64
}

// bucket is within how many pixels of width a line keeps only its lowest and
// its highest point: no peak is lost, and drawing does not slow down.
const bucket = 2

// Box returns the plot's place on the canvas.
func (p *Plot) Box() image.Rectangle { return p.box }

// X returns where a time stands; at the edge if outside.
func (p *Plot) X(t time.Time) float64 {
	return max(float64(p.box.Min.X), min(float64(p.box.Max.X), p.x(t)))
}

// Y returns where a value stands; at the edge if outside. It is not a number if
// the value is not.
func (p *Plot) Y(value float64) float64 {
	y := float64(p.box.Max.Y) - (value-p.low)*p.perUnit
	return max(float64(p.box.Min.Y), min(float64(p.box.Max.Y), y))
}

// At returns where a sample stands; at the edge if outside.
func (p *Plot) At(s Sample) Point {
	return Point{p.X(s.At), p.Y(s.Value)}
}

// x returns where a time stands, also outside.
func (p *Plot) x(t time.Time) float64 {
	return bounded(float64(p.box.Min.X) + (millis(t)-p.first)*p.perMilli)
}

// Rect returns an area in whole pixels, cut to the plot. It is empty where the
// area does not reach into it.
func (p *Plot) Rect(a Area) image.Rectangle {
	w := p.window(a)
	if !(w.left < w.right && w.top < w.bottom) {
		return image.Rectangle{}
	}
	return image.Rect(round(w.left), round(w.top), round(w.right), round(w.bottom))
}

// Parts returns the parts of a line that lie inside an area, cut exactly where
// it crosses over. The edges of the area are outside.
func (p *Plot) Parts(line []Point, a Area) [][]Point {
	w := p.window(a)
	if !(w.left < w.right && w.top < w.bottom) {
		return nil
	}
	// The edges of the plot itself cut nothing: lines were moved onto them.
	if a.low < p.low {
		w.bottom = math.Inf(1)
	}
	if high := p.low + float64(p.box.Dy())/p.perUnit; a.high > high {
		w.top = math.Inf(-1)
	}
	if a.from.IsZero() {
		w.left = math.Inf(-1)
	}
	if a.to.IsZero() {
		w.right = math.Inf(1)
	}
	return w.cut(line)
}

// window returns an area in pixels, its edges moved into the plot.
func (p *Plot) window(a Area) window {
	w := window{left: float64(p.box.Min.X), top: p.Y(a.high), right: float64(p.box.Max.X), bottom: p.Y(a.low)}
	if !a.from.IsZero() {
		w.left = p.X(a.from)
	}
	if !a.to.IsZero() {
		w.right = p.X(a.to)
	}
	return w
}

// Lines returns the lines through samples in the order of time: one for each
// stretch without gaps and without a silence longer than that given (0: any).
// What lies outside the plot is cut off at its sides and moved to its upper or
// lower edge. Where points stand densely only their lowest and highest are
// kept. A line of one point is a lone sample.
func (p *Plot) Lines(samples []Sample, silence time.Duration) [][]Point {
	sides := window{float64(p.box.Min.X) - 0.01, math.Inf(-1), float64(p.box.Max.X) + 0.01, math.Inf(1)}
	points := make([]Point, 0, len(samples))
	var lines [][]Point
	finish := func() {
		if len(points) > 0 {
			lines = append(lines, sides.cut(slices.Clip(thin(points)))...)
			points = points[len(points):]
		}
	}
	var before time.Time
	for _, s := range samples {
		if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
			finish()
			continue
		}
		if passed := s.At.Sub(before); passed < 0 || silence > 0 && passed > silence {
			finish()
		}
		before = s.At
		points = append(points, Point{p.x(s.At), p.Y(s.Value)})
	}
	finish()
	return lines
}

// thin keeps of the points in each bucket the first lowest and the first
// highest, in their order, and the last of all. Points that do not stand
// densely it returns as they are.
func thin(points []Point) []Point {
	last := len(points) - 1
	if last < 2 || float64(len(points)) < points[last].X-points[0].X+2 {
		return points
	}
	end, kept := points[last], points[:0]
	for len(points) > 0 {
		next := 1
		for next < len(points) && math.Floor(points[next].X/bucket) == math.Floor(points[0].X/bucket) {
			next++
		}
		kept = append(kept, extremes(points[:next])...)
		points = points[next:]
	}
	if kept[len(kept)-1] != end {
		kept = append(kept, end)
	}
	return kept
}

// extremes returns the first lowest and the first highest of some points, in
// their order: one where they are the same. They take the place of the first two.
func extremes(points []Point) []Point {
	lowest, highest := 0, 0
	for i, p := range points {
		if p.Y > points[lowest].Y {
			lowest = i
		}
		if p.Y < points[highest].Y {
			highest = i
		}
	}
	first, second := min(lowest, highest), max(lowest, highest)
	points[0], points[min(1, len(points)-1)] = points[first], points[second]
	return points[:min(2, 1+second-first)]
}

// round returns the whole number nearest to a coordinate that can be drawn.
func round(v float64) int { return int(math.Round(v)) }
