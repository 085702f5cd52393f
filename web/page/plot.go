package page

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Plot is the last hours of a field, as a line of a few hundred pixels.
type Plot struct {
	From, To time.Time
	Points   []checks.Point // in the order of time; what is not finite is left out
	Step     time.Duration  // usual distance of two points; where more than 2.5 of it pass, the line breaks
	Limits   []checks.Limit // that hold now
	Turns    []Segment      // in place of Limits, where others hold at other times
	Spread   []Extent       // in the order of time: how far the values reached of which each point is the mean; none: they are single values
	Gaps     []Gap
	Bars     []Bar
	Fine     int // how many times finer and larger than among others it is drawn; 0: once
}

// A Segment is a time in which the same limits hold.
type Segment struct {
	From, To time.Time // zero: since ever, for ever
	Limits   []checks.Limit
}

// An Extent is from where to where values reached in a time.
type Extent struct {
	At       time.Time
	Min, Max float64
}

// A Gap is a stretch without values.
type Gap struct {
	From, To time.Time // zero: since before the plot, until after it
	Lack     Lack
}

// A Lack is why there are no values.
type Lack string

// The reasons.
const (
	NoAnswer   Lack = "na" // the target did not answer
	NoValue    Lack = "nv" // it answered without a credible value
	NotWatched Lack = "nw" // nobody asked
)

// A Bar is how long an alert lasted.
type Bar struct {
	Level    checks.Level
	From, To time.Time // To is zero while it lasts
}

// A Drawing is a plot as it is shown, with its highest and lowest value.
type Drawing struct {
	svg      template.HTML
	scale    template.HTML // its numbers, where it is large
	low, top float64
	some     bool // there are values
}

// The size of a plot, and how fine it is.
const (
	plotWide    = 180
	plotHigh    = 44
	plotMargin  = 4
	plotBar     = 3
	plotColumns = 60
	brokenSteps = 2.5
	leastSpan   = 0.05 // of the values, from the lower to the upper edge
)

// Draw draws the plot.
func (p Plot) Draw() Drawing {
	fine := max(1, p.Fine)
	d := drawer{Plot: p, wide: plotWide * fine, high: plotHigh * fine, foot: plotBar + fine - 1, columns: plotColumns * fine}
	if len(d.Turns) == 0 {
		d.Turns = []Segment{{Limits: d.Limits}}
	}
	d.thin()
	d.scale()
	d.out.WriteString(`<svg class="plot" viewBox="0 0 `)
	d.numbers(d.wide, d.high)
	d.out.WriteString(`" preserveAspectRatio="none" aria-hidden="true">`)
	for _, part := range d.Turns {
		d.ground(part)
	}
	d.reach()
	for _, g := range p.Gaps {
		d.gap(g)
	}
	d.lines()
	for _, b := range p.Bars {
		d.bar(b)
	}
	d.out.WriteString(`</svg>`)
	//nolint:gosec // it is made of numbers and of names that are written here
	drawn := Drawing{svg: template.HTML(d.out.String()), low: d.low, top: d.top, some: len(d.Points) > 0}
	if fine > 1 {
		drawn.scale = d.numbered()
	}
	return drawn
}

// A drawer draws one plot.
type drawer struct {
	Plot
	out        strings.Builder
	wide, high int // of the drawing
	foot       int // how high bars are
	columns    int
	torn       map[int64]bool // before points at these unix nanoseconds values are missing
	low, top   float64        // of the values
	base, span float64        // of what is shown
}

// thin keeps of each column the value that differs most from the one kept
// before, so that spikes stay, and learns the extremes. Where values are missing is
// seen before: what is thinned twice has longer ways from point to point.
func (d *drawer) thin() {
	width := d.To.Sub(d.From) / time.Duration(d.columns)
	d.Step = max(d.Step, width)
	d.torn = map[int64]bool{}
	var kept []checks.Point
	var before time.Time
	column := int64(-1)
	for _, p := range d.Points {
		if p.At.Before(d.From) || p.At.After(d.To) || math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			continue
		}
		if len(kept) == 0 {
			d.low, d.top = p.Value, p.Value
		}
		d.low, d.top = min(d.low, p.Value), max(d.top, p.Value)
		last := len(kept) - 1
		torn := last >= 0 && float64(p.At.Sub(before)) > brokenSteps*float64(d.Step)
		before = p.At
		switch at := int64(p.At.Sub(d.From) / max(width, 1)); {
		case at != column:
			column = at
			kept = append(kept, p)
			d.torn[p.At.UnixNano()] = torn
		case last == 0 || math.Abs(p.Value-kept[last-1].Value) > math.Abs(kept[last].Value-kept[last-1].Value):
			d.torn[p.At.UnixNano()] = d.torn[kept[last].At.UnixNano()]
			kept[last] = p
		}
	}
	d.Points = kept
	if len(kept) == 0 {
		d.Spread = nil
	}
	for _, e := range d.Spread {
		d.low, d.top = min(d.low, e.Min), max(d.top, e.Max)
	}
}

// scale chooses what is shown: all values, and the bounds that are near.
func (d *drawer) scale() {
	low, top := d.low, d.top
	reach := max(top-low, math.Abs(top)/50)
	for _, b := range d.bounds() {
		if b > d.low-reach && b < d.top+reach {
			low, top = min(low, b), max(top, b)
		}
	}
	// What hardly moves is not made to look as if it did.
	if calm := math.Abs(d.top/2+d.low/2) * leastSpan; top-low < calm {
		middle := (top + low) / 2
		low, top = middle-calm/2, middle+calm/2
	}
	d.base, d.span = low, top-low
	if !(d.span > 0) || math.IsInf(d.span, 0) {
		d.base, d.span = low-0.5, 1
	}
}

// bounds returns all bounds that hold at some time.
func (d *drawer) bounds() []float64 {
	var all []float64
	for _, part := range d.Turns {
		for _, l := range part.Limits {
			for _, b := range []*float64{l.Lower, l.Upper} {
				if b != nil {
					all = append(all, *b)
				}
			}
		}
	}
	return all
}

// x and y place a time and a value.
func (d *drawer) x(at time.Time) int {
	span := d.To.Sub(d.From)
	if span <= 0 {
		return 0
	}
	return int(math.Round(float64(d.wide) * max(0, min(1, float64(at.Sub(d.From))/float64(span)))))
}

func (d *drawer) y(v float64) int {
	share := max(-0.1, min(1.1, (v-d.base)/d.span))
	return int(math.Round(float64(d.high) - plotMargin - share*float64(d.high-2*plotMargin)))
}

// numbers writes numbers with spaces between them.
func (d *drawer) numbers(all ...int) {
	for i, n := range all {
		if i > 0 && n >= 0 {
			d.out.WriteByte(' ')
		}
		d.out.WriteString(strconv.Itoa(n))
	}
}

// within returns from where to where a stretch is drawn; of zero times, from
// the left edge or to the right one.
func (d *drawer) within(from, to time.Time) (left, right int) {
	right = d.wide
	if !from.IsZero() {
		left = d.x(from)
	}
	if !to.IsZero() {
		right = d.x(to)
	}
	return left, right
}

// ground paints the zones of a time: what is beyond a bound in the colour of its
// level.
func (d *drawer) ground(part Segment) {
	left, right := d.within(part.From, part.To)
	if right <= left {
		return
	}
	ground := "z0"
	if len(part.Limits) == 0 {
		ground = "zp"
	}
	d.rect(ground, box{left, 0, right - left, d.high})
	for level := checks.Info; level <= checks.Fatal; level++ {
		for _, l := range part.Limits {
			if l.Level != level {
				continue
			}
			d.zone(l.Level, l.Upper, box{left, 0, right - left, 0})
			d.zone(l.Level, l.Lower, box{left, d.high, right - left, 0})
		}
	}
}

// zone paints what lies beyond one bound, and the bound; in the box are its
// place and which edge is beyond.
func (d *drawer) zone(level checks.Level, bound *float64, in box) {
	if bound == nil || math.IsNaN(*bound) {
		return
	}
	y := max(0, min(d.high, d.y(*bound)))
	n := strconv.Itoa(int(level))
	if y != in.y {
		d.rect("z"+n, box{in.x, min(y, in.y), in.wide, max(y, in.y) - min(y, in.y)})
	}
	if y > 0 && y < d.high {
		d.out.WriteString(`<path class="b` + n + `" d="M`)
		d.numbers(in.x, y)
		d.out.WriteString("h" + strconv.Itoa(in.wide) + `"/>`)
	}
}

// reach paints from where to where values reached.
func (d *drawer) reach() {
	for from := 0; from < len(d.Spread); {
		to := from + 1
		for to < len(d.Spread) && float64(d.Spread[to].At.Sub(d.Spread[to-1].At)) <= brokenSteps*float64(d.Step) {
			to++
		}
		d.out.WriteString(`<path class="r" d="M`)
		for _, e := range d.Spread[from:to] {
			d.numbers(d.x(e.At), d.y(e.Max))
			d.out.WriteByte(' ')
		}
		for _, e := range slices.Backward(d.Spread[from:to]) {
			d.numbers(d.x(e.At), d.y(e.Min))
			d.out.WriteByte(' ')
		}
		d.out.WriteString(`z"/>`)
		from = to
	}
}

// A box is a rectangle of a plot.
type box struct{ x, y, wide, high int }

// rect paints a rectangle.
func (d *drawer) rect(class string, b box) {
	d.out.WriteString(`<path` + paint(class) + ` d="M`)
	d.numbers(b.x, b.y)
	wide := strconv.Itoa(b.wide)
	d.out.WriteString("h" + wide + "v" + strconv.Itoa(b.high) + "h-" + wide + `z"/>`)
}

// gap paints a stretch without values.
func (d *drawer) gap(g Gap) {
	if from, to := d.within(g.From, g.To); to > from {
		d.rect("g-"+string(g.Lack), box{from, 0, to - from, d.high})
	}
}

// lines draws the values: the usual line, and over it what is beyond a bound.
func (d *drawer) lines() {
	d.line("l0", d.Points)
	for from := 0; from < len(d.Points); {
		level := d.beyond(d.Points[from])
		to := from + 1
		for to < len(d.Points) && d.beyond(d.Points[to]) == level {
			to++
		}
		if level > checks.None {
			d.line("l"+strconv.Itoa(int(level)), d.Points[max(0, from-1):to])
		}
		from = to
	}
}

// beyond is the highest level of which a value is beyond the bounds of its time.
func (d *drawer) beyond(p checks.Point) checks.Level {
	worst := checks.None
	for _, part := range d.Turns {
		if p.At.Before(part.From) || !part.To.IsZero() && !p.At.Before(part.To) {
			continue
		}
		for _, l := range part.Limits {
			if l.Level > worst && l.Beyond(p.Value, 0) != checks.Inside {
				worst = l.Level
			}
		}
	}
	return worst
}

// line draws some points, and breaks where values are missing.
func (d *drawer) line(class string, points []checks.Point) {
	if len(points) == 0 {
		return
	}
	d.out.WriteString(`<path class="` + class + `" d="`)
	var x, y int
	for i, p := range points {
		toX, toY := d.x(p.At), d.y(p.Value)
		switch {
		case i == 0 || d.torn[p.At.UnixNano()]:
			d.out.WriteByte('M')
			d.numbers(toX, toY)
			d.out.WriteString("h0")
		case toY == y:
			d.out.WriteByte('h')
			d.numbers(toX - x)
		default:
			d.out.WriteByte('l')
			d.numbers(toX-x, toY-y)
		}
		x, y = toX, toY
	}
	d.out.WriteString(`"/>`)
}

// bar draws how long an alert lasted, at the foot of the plot.
func (d *drawer) bar(b Bar) {
	from, to := d.within(b.From, b.To)
	if b.Level > checks.None && b.Level <= checks.Fatal {
		d.rect("a"+strconv.Itoa(int(b.Level)), box{from, d.high - d.foot, max(2, to-from), d.foot})
	}
}

// paint writes how a rectangle of a class is painted. The hatching is a pattern
// of the page, which a style sheet of another address cannot name.
func paint(class string) string {
	if class == "g-na" {
		return ` fill="url(#hatch)"`
	}
	return ` class="` + class + `"`
}
