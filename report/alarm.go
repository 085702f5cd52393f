package report

import (
	"cmp"
	"image"
	"image/color"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/canvas"
)

const (
	flagSize  = 20.0
	barHeight = 6
	leastBar  = 6  // pixels of width
	flagReach = 30 // pixels that a flag takes to the side at most
)

// alerts draws each alert as a bar at the bottom, and a flag where it fired.
// The bar of an alert that fired before the page begins with an arrow, and that
// of one which lasts ends with one.
func (d *plot) alerts() {
	order := slices.Clone(d.row.Alerts)
	slices.SortStableFunc(order, func(a, b Flag) int { return cmp.Compare(a.Level, b.Level) })
	for _, f := range order {
		if d.shows(f) {
			d.bar(f)
		}
	}
	var flown []image.Rectangle
	for _, f := range slices.Backward(order) { // the worst first
		box := d.flagBox(f)
		if !d.shows(f) || slices.ContainsFunc(flown, box.Overlaps) {
			continue
		}
		flown = append(flown, box)
		d.raise(f)
	}
}

// shows says whether an alert reaches into the page.
func (d *plot) shows(f Flag) bool {
	from, to := d.page.From, d.page.To
	return !f.From.After(to) && (f.To.IsZero() || !f.To.Before(from) && !f.To.Before(f.From))
}

// bar draws the bar of an alert.
func (d *plot) bar(f Flag) {
	box := d.Box()
	fill := d.mark[StateOf(f.Level).known()]
	left, right := whole(d.X(f.From)), box.Max.X
	if !f.To.IsZero() {
		right = min(max(whole(d.X(f.To)), left+leastBar), box.Max.X)
	}
	left = min(left, right-leastBar)
	height := barHeight
	if f.Level == checks.Fatal {
		height += 4
	}
	d.Rect(image.Rect(left, box.Max.Y-height, right, box.Max.Y), fill)
	if f.From.Before(d.page.From) {
		d.arrow(left, -1, fill)
	}
	if f.To.IsZero() || f.To.After(d.page.To) {
		d.arrow(right, 1, fill)
	}
}

// arrow draws the end of a bar that goes on beyond the page.
func (d *plot) arrow(x, turn int, fill color.NRGBA) {
	tip, middle := float64(x+9*turn), float64(d.Box().Max.Y-barHeight/2)
	base := float64(x - turn)
	d.Polygon(fill, canvas.Point{X: tip, Y: middle}, canvas.Point{X: base, Y: middle - 8}, canvas.Point{X: base, Y: middle + 8})
}

// raise draws the flag of an alert.
func (d *plot) raise(f Flag) {
	box := d.Box()
	fill := d.mark[StateOf(f.Level).known()]
	x := whole(d.X(f.From))
	width := 2
	if f.Level == checks.Fatal {
		width = 4
	}
	x = min(max(x, box.Min.X), box.Max.X-width)
	if !f.From.Before(d.page.From) {
		d.Rect(image.Rect(x, box.Min.Y, x+width, box.Max.Y), sheer(fill, 150))
	}
	size := flagSize
	if x+flagReach > box.Max.X {
		size = -size
	}
	d.flag(f.Level, float64(x)+1, float64(box.Min.Y), size, fill)
}

// flagBox returns the place that the flag of an alert takes.
func (d *plot) flagBox(f Flag) image.Rectangle {
	box := d.Box()
	x := min(max(whole(d.X(f.From)), box.Min.X), box.Max.X)
	if x+flagReach > box.Max.X {
		return image.Rect(x-24, box.Min.Y, x+2, box.Min.Y+22)
	}
	return image.Rect(x-2, box.Min.Y, x+24, box.Min.Y+22)
}

// flags returns the places that flags take.
func (d *plot) flags() []image.Rectangle {
	var all []image.Rectangle
	for _, f := range d.row.Alerts {
		if d.shows(f) {
			all = append(all, d.flagBox(f))
		}
	}
	return all
}
