package report

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// A plot is a row's plot while it is drawn.
type plot struct {
	*sketch
	*canvas.Plot
	row    *Row
	scale  extent
	slices []slice
	lines  [][]canvas.Point // through the values

	highs, lows [][]canvas.Point // through the ends of summaries
}

// A slice is a part of the period in which the same bounds hold.
type slice struct {
	from, to time.Time
	sides    []side // its bounds one by one, mildest first
}

// silence is after how many steps without a point a line is broken.
const silence = 2.5

// plot draws the plot of a row into a box.
func (s *sketch) plot(r *Row, box image.Rectangle) error {
	d := plot{sketch: s, row: r, scale: r.scale(), slices: r.slices(s.page.From, s.page.To)}
	frame := canvas.Frame{Box: box, From: s.page.From, To: s.page.To, Low: d.scale.low, High: d.scale.high}
	return s.Plot(frame, func(p *canvas.Plot) {
		d.Plot = p
		d.join()
		d.zones()
		d.grid()
		d.gaps()
		d.edges()
		d.band()
		d.trace()
		d.latest()
		d.alerts()
		d.labels()
	})
}

// join finds the lines through the points.
func (d *plot) join() {
	d.lines = d.Lines(d.row.samples(func(p Point) float64 { return p.Value }), d.row.silence())
	if d.row.Summed {
		d.highs = d.Lines(d.row.samples(func(p Point) float64 { return p.end(p.Max) }), d.row.silence())
		d.lows = d.Lines(d.row.samples(func(p Point) float64 { return p.end(p.Min) }), d.row.silence())
	}
}

// silence returns after which time without a point a line is broken; 0: never.
func (r *Row) silence() time.Duration { return time.Duration(silence * float64(max(r.Step, 0))) }

// samples returns a value of each point in the order of time, and none where a
// gap begins. Summaries stand in the middle of their step; gaps are too short
// for them.
func (r *Row) samples(value func(Point) float64) []canvas.Sample {
	all := make([]canvas.Sample, 0, len(r.Points)+len(r.Gaps))
	for _, p := range r.Points {
		if r.Summed {
			p.At = p.At.Add(r.Step / 2)
		}
		all = append(all, canvas.Sample{At: p.At, Value: value(p)})
	}
	for _, g := range r.Gaps {
		if !r.Summed && !g.From.IsZero() {
			all = append(all, canvas.Sample{At: g.From, Value: math.NaN()})
		}
	}
	byTime := func(a, b canvas.Sample) int { return a.At.Compare(b.At) }
	if !slices.IsSortedFunc(all, byTime) {
		slices.SortStableFunc(all, byTime)
	}
	return all
}

// slices parts a period where the bounds of the row change.
func (r *Row) slices(from, to time.Time) []slice {
	cuts := []time.Time{from, to}
	for _, b := range r.Bounds {
		for _, t := range [...]time.Time{b.From, b.To} {
			if t.After(from) && t.Before(to) {
				cuts = append(cuts, t)
			}
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	cuts = slices.CompactFunc(cuts, time.Time.Equal)
	var all []slice
	for i, t := range cuts[1:] {
		all = append(all, slice{cuts[i], t, sidesOf(r.during(cuts[i]), cuts[i], t)})
	}
	return all
}

// during returns the bounds that hold at a time, mildest first.
func (r *Row) during(t time.Time) []Bound {
	var hold []Bound
	for _, b := range r.Bounds {
		if (b.Lower != nil || b.Upper != nil) && !b.From.After(t) && (b.To.IsZero() || b.To.After(t)) {
			hold = append(hold, b)
		}
	}
	slices.SortStableFunc(hold, func(a, b Bound) int { return cmp.Compare(a.Level, b.Level) })
	return hold
}

// beyond returns the worst level whose bounds a value at a time has passed.
func (r *Row) beyond(v float64, t time.Time) checks.Level {
	level := checks.None
	for _, b := range r.during(t) {
		if b.Upper != nil && v > *b.Upper || b.Lower != nil && v < *b.Lower {
			level = max(level, b.Level)
		}
	}
	return level
}

// A side is one bound of a slice: the area beyond it, and where it is.
type side struct {
	level checks.Level
	value float64
	area  canvas.Area
	upper bool
}

// sidesOf returns the bounds that hold between two times one by one.
func sidesOf(bounds []Bound, from, to time.Time) []side {
	all := make([]side, 0, 2*len(bounds))
	for _, b := range bounds {
		if b.Upper != nil {
			all = append(all, side{b.Level, *b.Upper, canvas.Above(*b.Upper).During(from, to), true})
		}
		if b.Lower != nil {
			all = append(all, side{b.Level, *b.Lower, canvas.Below(*b.Lower).During(from, to), false})
		}
	}
	return all
}

// passed says whether a value is beyond the bound.
func (b side) passed(v float64) bool { return b.upper && v > b.value || !b.upper && v < b.value }

// broken returns the bound that the latest value has passed: of several the
// worst, and of those the nearest.
func (r *Row) broken() (bound float64, some bool) {
	if r.Value == nil {
		return 0, false
	}
	level, far := checks.None, math.Inf(1)
	for _, b := range sidesOf(r.during(r.At), time.Time{}, time.Time{}) {
		if off := math.Abs(*r.Value - b.value); b.passed(*r.Value) && (b.level > level || off < far) {
			bound, some, level, far = b.value, true, b.level, off
		}
	}
	return bound, some
}

// zones colours what is within and beyond bounds.
func (d *plot) zones() {
	for _, part := range d.slices {
		ground := d.plain
		if len(part.sides) > 0 || d.row.Pulse {
			ground = d.zone[Well]
		}
		d.Rect(d.area(canvas.Whole().During(part.from, part.to)), ground)
		for _, b := range part.sides {
			d.Rect(d.area(b.area), d.zone[StateOf(b.level).known()])
		}
	}
}

// area returns an area of the plot in whole pixels.
func (d *plot) area(a canvas.Area) image.Rectangle { return d.Plot.Rect(a) }

// Rect fills whole pixels of the picture.
func (d *plot) Rect(r image.Rectangle, fill color.NRGBA) { d.Canvas.Rect(r, fill) }

// grid marks the times of the axis.
func (d *plot) grid() {
	box := d.Box()
	for _, t := range d.marks {
		x := whole(d.X(t.at))
		if x > box.Min.X+1 && x < box.Max.X-1 {
			d.Rect(image.Rect(x, box.Min.Y, x+1, box.Max.Y), sheer(d.faint, 46))
		}
	}
}

const (
	leastGap    = 3  // pixels of width
	hatchPeriod = 12 // pixels
)

// gaps marks where there are no values: what the device did is told less than
// what we did ourselves.
func (d *plot) gaps() {
	order := [...]Lack{Missing, Invalid, NoResponse, NotWatched}
	for _, lack := range order {
		for _, g := range d.row.Gaps {
			if box := d.gap(g); g.Lack == lack && !box.Empty() {
				d.gapBox(g.Lack, box)
			}
		}
	}
}

// gap returns where a gap stands: it is empty outside the page.
func (d *plot) gap(g Gap) image.Rectangle {
	from, to := g.From, g.To
	if from.Before(d.page.From) {
		from = d.page.From
	}
	if to.IsZero() || to.After(d.page.To) {
		to = d.page.To
	}
	if to.Before(from) || !from.Before(d.page.To) {
		return image.Rectangle{}
	}
	box := d.Box()
	left, right := whole(d.X(from)), whole(d.X(to))
	right = min(max(right, left+leastGap), box.Max.X)
	return image.Rect(min(left, right-leastGap), box.Min.Y, right, box.Max.Y)
}

// gapBox draws a gap into a box.
func (s *sketch) gapBox(lack Lack, box image.Rectangle) {
	switch lack {
	case Missing, Invalid:
		s.Rect(box, s.blank)
	case NoResponse:
		s.Hatch(box, hatchPeriod, s.hatch, s.stripe)
	case NotWatched:
		s.Rect(box, s.card)
		for y := box.Min.Y; y < box.Max.Y; y += 8 {
			bottom := min(y+4, box.Max.Y)
			s.Rect(image.Rect(box.Min.X, y, box.Min.X+2, bottom), s.faint)
			s.Rect(image.Rect(box.Max.X-2, y, box.Max.X, bottom), s.faint)
		}
		s.absent(box)
	}
}

// absent crosses out a gap of our own: two lines from corner to corner.
func (s *sketch) absent(box image.Rectangle) {
	pen := canvas.Pen{Color: s.stripe, Width: 2}
	left, top, right, bottom := float64(box.Min.X+2), float64(box.Min.Y), float64(box.Max.X-2), float64(box.Max.Y)
	s.Line([]canvas.Point{{X: left, Y: top}, {X: right, Y: bottom}}, pen)
	s.Line([]canvas.Point{{X: left, Y: bottom}, {X: right, Y: top}}, pen)
}
