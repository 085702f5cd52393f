package page

import (
	"html/template"
	"math"
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
	Gaps     []Gap
	Bars     []Bar
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
)

// Draw draws the plot.
func (p Plot) Draw() Drawing {
	d := drawer{Plot: p}
	d.thin()
	d.scale()
	d.out.WriteString(`<svg class="plot" viewBox="0 0 180 44" preserveAspectRatio="none" aria-hidden="true">`)
	d.ground()
	for _, g := range p.Gaps {
		d.gap(g)
	}
	d.lines()
	for _, b := range p.Bars {
		d.bar(b)
	}
	d.out.WriteString(`</svg>`)
	//nolint:gosec // it is made of numbers and of names that are written here
	return Drawing{svg: template.HTML(d.out.String()), low: d.low, top: d.top, some: len(d.Points) > 0}
}

// A drawer draws one plot.
type drawer struct {
	Plot
	out        strings.Builder
	low, top   float64 // of the values
	base, span float64 // of what is shown
}

// thin keeps of each column the value that differs most from the one kept
// before, so that spikes stay, and learns the extremes.
func (d *drawer) thin() {
	width := d.To.Sub(d.From) / plotColumns
	var kept []checks.Point
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
		switch at := int64(p.At.Sub(d.From) / max(width, 1)); {
		case at != column:
			column = at
			kept = append(kept, p)
		case last == 0 || math.Abs(p.Value-kept[last-1].Value) > math.Abs(kept[last].Value-kept[last-1].Value):
			kept[last] = p
		}
	}
	d.Points = kept
	d.Step = max(d.Step, width)
}

// scale chooses what is shown: all values, and the bounds that are near.
func (d *drawer) scale() {
	low, top := d.low, d.top
	reach := max(top-low, math.Abs(top)/50)
	for _, l := range d.Limits {
		for _, b := range []*float64{l.Lower, l.Upper} {
			if b != nil && *b > d.low-reach && *b < d.top+reach {
				low, top = min(low, *b), max(top, *b)
			}
		}
	}
	d.base, d.span = low, top-low
	if !(d.span > 0) || math.IsInf(d.span, 0) {
		d.base, d.span = low-0.5, 1
	}
}

// x and y place a time and a value.
func (d *drawer) x(at time.Time) int {
	span := d.To.Sub(d.From)
	if span <= 0 {
		return 0
	}
	return int(math.Round(plotWide * max(0, min(1, float64(at.Sub(d.From))/float64(span)))))
}

func (d *drawer) y(v float64) int {
	share := max(-0.1, min(1.1, (v-d.base)/d.span))
	return int(math.Round(plotHigh - plotMargin - share*(plotHigh-2*plotMargin)))
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

// ground paints the zones: what is beyond a bound in the colour of its level.
func (d *drawer) ground() {
	ground := "z0"
	if len(d.Limits) == 0 {
		ground = "zp"
	}
	d.rect(ground, box{0, 0, plotWide, plotHigh})
	for level := checks.Info; level <= checks.Fatal; level++ {
		for _, l := range d.Limits {
			if l.Level != level {
				continue
			}
			d.zone(l.Level, l.Upper, true)
			d.zone(l.Level, l.Lower, false)
		}
	}
}

// zone paints what lies beyond one bound, and the bound.
func (d *drawer) zone(level checks.Level, bound *float64, above bool) {
	if bound == nil || math.IsNaN(*bound) {
		return
	}
	y := d.y(*bound)
	n := strconv.Itoa(int(level))
	switch {
	case above && y > 0:
		d.rect("z"+n, box{0, 0, plotWide, y})
	case !above && y < plotHigh:
		d.rect("z"+n, box{0, y, plotWide, plotHigh - y})
	}
	if y > 0 && y < plotHigh {
		d.out.WriteString(`<path class="b` + n + `" d="M0 `)
		d.numbers(y)
		d.out.WriteString(`h180"/>`)
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
	from, to := 0, plotWide
	if !g.From.IsZero() {
		from = d.x(g.From)
	}
	if !g.To.IsZero() {
		to = d.x(g.To)
	}
	if to <= from {
		return
	}
	d.rect("g-"+string(g.Lack), box{from, 0, to - from, plotHigh})
}

// lines draws the values: the usual line, and over it what is beyond a bound.
func (d *drawer) lines() {
	d.line("l0", d.Points)
	for from := 0; from < len(d.Points); {
		level := d.beyond(d.Points[from].Value)
		to := from + 1
		for to < len(d.Points) && d.beyond(d.Points[to].Value) == level {
			to++
		}
		if level > checks.None {
			d.line("l"+strconv.Itoa(int(level)), d.Points[max(0, from-1):to])
		}
		from = to
	}
}

// beyond is the highest level of which a value is beyond the bounds.
func (d *drawer) beyond(v float64) checks.Level {
	worst := checks.None
	for _, l := range d.Limits {
		if l.Level > worst && (l.Lower != nil && v < *l.Lower || l.Upper != nil && v > *l.Upper) {
			worst = l.Level
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
		case i == 0 || float64(p.At.Sub(points[i-1].At)) > brokenSteps*float64(d.Step):
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
	from, to := d.x(b.From), plotWide
	if !b.To.IsZero() {
		to = d.x(b.To)
	}
	if b.Level > checks.None && b.Level <= checks.Fatal {
		d.rect("a"+strconv.Itoa(int(b.Level)), box{from, plotHigh - plotBar, max(2, to-from), plotBar})
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
