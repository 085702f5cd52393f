package report

import (
	"image"
	"math"

	"github.com/gaugewatch/gaugewatch/checks"
)

// stroke is how the line of a level's bound is drawn: worse ones weigh more.
type stroke struct{ on, off, lines int }

// strokeOf returns the stroke of a level: dotted, dashed, solid, double.
func strokeOf(l checks.Level) stroke {
	switch l {
	case checks.Fatal:
		return stroke{1, 0, 2}
	case checks.Error:
		return stroke{1, 0, 1}
	case checks.Warn:
		return stroke{8, 7, 1}
	case checks.None, checks.Info:
	}
	return stroke{3, 5, 1}
}

// ruleLine draws a level line of a bound between two places.
func (s *sketch) ruleLine(level checks.Level, left, right, y int) {
	fill := s.mark[StateOf(level).known()]
	k := strokeOf(level)
	for n := range k.lines {
		top := y - 1 - 4*n
		if k.off == 0 {
			s.Rect(image.Rect(left, top, right, top+2), fill)
			continue
		}
		for x := left; x < right; x += k.on + k.off {
			s.Rect(image.Rect(x, top, min(x+k.on, right), top+2), fill)
		}
	}
}

// edges draws the bounds, and steps where they change.
func (d *plot) edges() {
	for i, part := range d.slices {
		for _, b := range part.sides {
			if d.scale.holds(b.value) {
				d.ruleLine(b.level, whole(d.X(part.from)), whole(d.X(part.to)), whole(d.Y(b.value)))
			}
			if i > 0 {
				d.step(d.slices[i-1], b, whole(d.X(part.from)))
			}
		}
	}
}

// step joins a bound to what it was in the slice before.
func (d *plot) step(before slice, b side, x int) {
	for _, old := range before.sides {
		if old.level != b.level || old.upper != b.upper || old.value == b.value || math.IsNaN(old.value+b.value) {
			continue
		}
		top, bottom := whole(d.Y(max(old.value, b.value))), whole(d.Y(min(old.value, b.value)))
		d.Rect(image.Rect(x-1, top, x+1, bottom), d.mark[StateOf(b.level).known()])
	}
}
