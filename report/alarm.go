package report

import (
	"cmp"
	"image"
	"image/color"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
)

const (
	flagSize    = 20.0
	barHeight   = 6
	fatalHeight = 10 // of a fatal alert's bar
	leastBar    = 6  // pixels of width
	flagReach   = 24 // pixels that a flag takes to the side at most
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
	for _, f := range d.flown() {
		d.raise(f)
	}
}

// A flown flag is one that has room, and on which side of its pole.
type flown struct {
	Flag
	box image.Rectangle
	fly int // 1: to the right; -1: to the left; 0: there is only room for the pole
}

// flown returns the flags that the plot shows, the worst last.
func (d *plot) flown() []flown {
	var all []flown
	for _, f := range d.row.Alerts {
		if d.shows(f) {
			all = append(all, flown{Flag: f})
		}
	}
	slices.SortStableFunc(all, func(a, b flown) int { return cmp.Compare(a.Level, b.Level) })
	for i := len(all) - 1; i >= 0; i-- {
		for _, fly := range [...]int{1, -1} {
			box := d.flagBox(all[i].Flag, fly)
			if all[i].fly == 0 && d.unflown(box, all[i+1:]) {
				all[i].fly, all[i].box = fly, box
			}
		}
	}
	return all
}

// unflown says whether a flag fits into the plot beside those that have room.
func (d *plot) unflown(box image.Rectangle, others []flown) bool {
	room := d.Box().Inset(-3)
	return box.In(room) && !slices.ContainsFunc(others, func(f flown) bool { return f.box.Overlaps(box) })
}

// shows says whether an alert reaches into the page.
func (d *plot) shows(f Flag) bool {
	from, to := d.page.From, d.page.To
	return !f.From.After(to) && (f.To.IsZero() || !f.To.Before(from) && !f.To.Before(f.From))
}

// bar draws the bar of an alert.
func (d *plot) bar(f Flag) {
	fill := d.mark[StateOf(f.Level).known()]
	box := d.barBox(f)
	d.Rect(box, fill)
	if f.From.Before(d.page.From) {
		d.arrow(box.Min.X, -1, fill)
	}
	if f.To.IsZero() || f.To.After(d.page.To) {
		d.arrow(box.Max.X, 1, fill)
	}
}

// barBox returns the place of an alert's bar.
func (d *plot) barBox(f Flag) image.Rectangle {
	box := d.Box()
	left, right := whole(d.X(f.From)), box.Max.X
	if !f.To.IsZero() {
		right = min(max(whole(d.X(f.To)), left+leastBar), box.Max.X)
	}
	height := barHeight
	if f.Level == checks.Fatal {
		height = fatalHeight
	}
	return image.Rect(min(left, right-leastBar), box.Max.Y-height, right, box.Max.Y)
}

// arrow draws the end of a bar that goes on beyond the page.
func (d *plot) arrow(x, turn int, fill color.NRGBA) {
	tip, middle := float64(x+9*turn), float64(d.Box().Max.Y-barHeight/2)
	base := float64(x - turn)
	d.Polygon(fill, xy(tip, middle), xy(base, middle-8), xy(base, middle+8))
}

// raise draws the flag of an alert where it has room.
func (d *plot) raise(f flown) {
	if f.fly == 0 {
		return
	}
	box := d.Box()
	fill := d.mark[StateOf(f.Level).known()]
	width := 2
	if f.Level == checks.Fatal {
		width = 4
	}
	x := min(whole(d.X(f.From)), box.Max.X-width)
	if !f.From.Before(d.page.From) {
		d.Rect(image.Rect(x, box.Min.Y, x+width, box.Max.Y), fill)
	}
	d.flag(f.Level, xy(float64(x+width/2), float64(box.Min.Y)), flagSize*float64(f.fly), fill)
}

// flagBox returns the place of an alert's flag on a side of its pole.
func (d *plot) flagBox(f Flag, fly int) image.Rectangle {
	top, x := d.Box().Min.Y, whole(d.X(f.From))
	if fly < 0 {
		return image.Rect(x-flagReach, top-2, x+2, top+20)
	}
	return image.Rect(x-2, top-2, x+flagReach, top+20)
}

// flags returns the places that alerts take.
func (d *plot) flags() []image.Rectangle {
	var all []image.Rectangle
	box := d.Box()
	for _, f := range d.flown() {
		x, bar := whole(d.X(f.From)), d.barBox(f.Flag)
		bar.Max.Y += plateOver
		all = append(all, bar)
		if f.fly != 0 {
			all = append(all, f.box, image.Rect(x-2, box.Min.Y, x+4, box.Max.Y))
		}
	}
	return all
}
