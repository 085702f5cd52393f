package report

import (
	"image"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/canvas"
)

const (
	plateSize   = 22.0 // of the figures on bounds
	plateHeight = 22
	plateBase   = 19  // from the top of a plate to where its text stands
	plateOver   = 7   // by how much a plate may look out of the plot
	plateClear  = 225 // of 255: how little is seen through a plate
)

// labels writes the values of bounds on the plot, each on a plate where
// neither the line nor another bound, flag or plate is in the way. A bound
// for which there is no such place has none.
func (d *plot) labels() {
	taken := d.flags()
	for _, level := range [...]checks.Level{checks.Error, checks.Warn, checks.Fatal, checks.Info} {
		for i, part := range d.slices {
			for _, b := range part.sides {
				if b.level == level && d.scale.holds(b.value) && !d.told(i, b) {
					taken = append(taken, d.label(b, part, taken)...)
				}
			}
		}
	}
}

// told says whether a bound has the value that it had in the slice before.
func (d *plot) told(i int, b side) bool {
	if i == 0 {
		return false
	}
	for _, old := range d.slices[i-1].sides {
		if old.level == b.level && old.upper == b.upper && old.value == b.value {
			return true
		}
	}
	return false
}

// label writes the value of a bound in a free place of its slice, and returns
// which place that took.
func (d *plot) label(b side, part slice, taken []image.Rectangle) []image.Rectangle {
	text := d.row.boundFigure(b.value)
	look := regular(plateSize, d.letter[StateOf(b.level).known()])
	width := whole(d.Measure(text, look)) + 10
	left, right := whole(d.X(part.from))+5, whole(d.X(part.to))-5
	y := whole(d.Y(b.value))
	for _, top := range [...]int{y - plateHeight/2, y + 4, y - 4 - plateHeight} {
		for _, x := range [...]int{left, left + width + 4, (left + right - width) / 2, right - width} {
			box := image.Rect(x, top, x+width, top+plateHeight)
			if x < left || x+width > right || !d.free(box, b, taken) {
				continue
			}
			d.Card(box, 6, sheer(d.card, plateClear))
			d.write(text, xy(float64(x+5), float64(top+plateBase)), look, unbounded)
			return []image.Rectangle{box}
		}
	}
	return nil
}

// free says whether a plate fits into the plot without covering anything but
// the bound of which it tells.
func (d *plot) free(box image.Rectangle, told side, taken []image.Rectangle) bool {
	if room := d.Box(); !box.In(image.Rect(room.Min.X, room.Min.Y-plateOver, room.Max.X, room.Max.Y+plateOver)) {
		return false
	}
	if slices.ContainsFunc(taken, box.Overlaps) {
		return false
	}
	for _, part := range d.slices {
		for _, b := range part.sides {
			line := image.Rect(whole(d.X(part.from)), whole(d.Y(b.value))-2, whole(d.X(part.to)), whole(d.Y(b.value))+2)
			if b.value != told.value && d.scale.holds(b.value) && box.Overlaps(line) {
				return false
			}
		}
	}
	return !d.crossed(box)
}

// crossed says whether the line passes through a box or close by.
func (d *plot) crossed(box image.Rectangle) bool {
	around := box.Inset(-4)
	for _, lines := range [...][][]canvas.Point{d.lines, d.highs, d.lows} {
		for _, line := range lines {
			if enters(line, around) {
				return true
			}
		}
	}
	return false
}

// enters says whether a line passes through a box.
func enters(line []canvas.Point, box image.Rectangle) bool {
	for i, p := range line {
		if touches(line[max(i-1, 0)], p, box) {
			return true
		}
	}
	return false
}

// touches says whether the box around a segment overlaps another: more than
// the segment itself does, but never less.
func touches(a, b canvas.Point, box image.Rectangle) bool {
	return max(a.X, b.X) >= float64(box.Min.X) && min(a.X, b.X) <= float64(box.Max.X) &&
		max(a.Y, b.Y) >= float64(box.Min.Y) && min(a.Y, b.Y) <= float64(box.Max.Y)
}
