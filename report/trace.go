package report

import (
	"image/color"
	"math"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/canvas"
)

const (
	lineWidth = 3.0
	thinner   = 0.7 // of a line with more points than pixels
)

// weight returns how heavy a line is beyond the bounds of a level.
func weight(l checks.Level) float64 {
	switch l {
	case checks.Fatal:
		return 6
	case checks.Error:
		return 5
	case checks.Warn:
		return 4
	case checks.None, checks.Info:
	}
	return lineWidth
}

// trace draws the line of values, and again in the colours of levels where it
// is beyond their bounds.
func (d *plot) trace() {
	scale := 1.0
	if len(d.row.Points) > d.Box().Dx() {
		scale = thinner
	}
	for _, line := range d.lines {
		if len(line) == 1 {
			d.Disc(line[0], 4, d.series)
			continue
		}
		d.Line(line, canvas.Pen{Color: d.series, Width: lineWidth * scale})
	}
	d.each(func(b side, fill color.NRGBA) {
		for _, line := range d.lines {
			for _, part := range d.Parts(line, b.area) {
				d.beyond(b, part, canvas.Pen{Color: fill, Width: weight(b.level) * scale})
			}
		}
	})
}

// each calls draw for each bound and its colour, mildest first.
func (d *plot) each(draw func(b side, fill color.NRGBA)) {
	for _, part := range d.slices {
		for _, b := range part.sides {
			draw(b, d.mark[StateOf(b.level).known()])
		}
	}
}

// beyond draws a part of a line that is beyond a bound. From errors on the area
// between both is filled.
func (d *plot) beyond(b side, part []canvas.Point, pen canvas.Pen) {
	if len(part) == 1 {
		d.Disc(part[0], 4, pen.Color)
		return
	}
	if b.level >= checks.Error {
		d.Polygon(sheer(pen.Color, 70), d.closed(part, b)...)
	}
	d.Line(part, pen)
}

// closed returns the area between a part of a line and a bound.
func (d *plot) closed(part []canvas.Point, b side) []canvas.Point {
	y := d.Y(b.value)
	return append(slices.Clone(part), xy(part[len(part)-1].X, y), xy(part[0].X, y))
}

// band draws from which to which value summaries reach.
func (d *plot) band() {
	for i := range min(len(d.highs), len(d.lows)) {
		d.spread(d.highs[i], d.lows[i])
	}
	d.each(func(b side, fill color.NRGBA) {
		ends := d.lows
		if b.upper {
			ends = d.highs
		}
		for _, line := range ends {
			for _, part := range d.Parts(line, b.area) {
				d.Polygon(sheer(fill, 120), d.closed(part, b)...)
				d.Line(part, canvas.Pen{Color: fill, Width: weight(b.level) / 2})
			}
		}
	})
}

// end returns an end of a summary; nothing where any of its values is none, so
// that all of its lines break together.
func (p Point) end(v float64) float64 {
	if sum := p.Value + p.Min + p.Max; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return math.NaN()
	}
	return v
}

// spread fills the band between two lines.
func (d *plot) spread(high, low []canvas.Point) {
	if len(high) == 1 {
		d.Line([]canvas.Point{high[0], low[0]}, canvas.Pen{Color: sheer(d.series, 110), Width: lineWidth})
		return
	}
	outline := slices.Clone(high)
	for _, p := range slices.Backward(low) {
		outline = append(outline, p)
	}
	d.Polygon(sheer(d.series, 70), outline...)
}

// discReach is how far the mark of the latest value reaches.
const discReach = 9

// latest marks the latest value.
func (d *plot) latest() {
	place, shown := d.newest()
	if !shown {
		return
	}
	fill := d.series
	if level := d.row.beyond(*d.row.Value, d.row.At); level > checks.Info {
		fill = d.mark[StateOf(level).known()]
	}
	d.Disc(place, discReach, d.card)
	d.Disc(place, 6.5, fill)
}

// newest returns where the latest value stands, and whether it is on the plot.
func (d *plot) newest() (place canvas.Point, shown bool) {
	r := d.row
	if r.Value == nil || math.IsNaN(*r.Value) || r.At.Before(d.page.From) || r.At.After(d.page.To) {
		return canvas.Point{}, false
	}
	return d.At(canvas.Sample{At: r.At, Value: *r.Value}), true
}
