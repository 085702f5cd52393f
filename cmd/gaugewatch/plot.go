package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/columns"
)

// The size of a plot in characters, without its labels.
const (
	plotWidth  = 60
	plotHeight = 9
)

// A plot draws values over time with the characters of a terminal.
type plot struct {
	points   []checks.Point // in the order of time
	from, to time.Time
	lines    []ruler   // drawn across, such as bounds, unless far away
	marks    []mark    // below, in the order of time
	gaps     []stretch // in which there was no value
}

// A ruler is a value that is drawn across a plot.
type ruler struct {
	at   float64
	name string
}

// A mark is a moment that is pointed out below a plot.
type mark struct {
	at     time.Time
	letter byte
	text   string // what it was
}

// A stretch is a time with a beginning and an end.
type stretch struct{ began, ended time.Time }

// String returns the plot: nothing where there is no value.
func (p plot) String() string {
	if len(p.points) == 0 {
		return ""
	}
	low, high := p.reach()
	rows := make([][]rune, plotHeight)
	for i := range rows {
		rows[i] = []rune(strings.Repeat(" ", plotWidth))
	}
	row := func(value float64) int {
		return int(math.Round((high - value) / (high - low) * (plotHeight - 1)))
	}
	labels := make([]string, plotHeight)
	labels[row(high)], labels[row(low)] = axis(high, low, high), axis(low, low, high)
	for _, l := range p.lines {
		labels[row(l.at)] = l.name
		for x := range rows[row(l.at)] {
			rows[row(l.at)][x] = '┄'
		}
	}
	p.draw(rows, row)
	return p.frame(rows, labels)
}

// reach returns the least and the greatest value that is shown.
func (p *plot) reach() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range p.points {
		low, high = min(low, v.Value), max(high, v.Value)
	}
	low, high = p.admit(low, high)
	if low == high {
		low, high = low-1, high+1
	}
	return low, high
}

// admit drops the lines that lie so far from the values between low and high
// that these would be crowded together, and returns the reach with the others.
// The nearest line stays in any case.
func (p *plot) admit(low, high float64) (float64, float64) {
	far := func(l ruler) float64 { return max(low-l.at, l.at-high, 0) }
	slices.SortFunc(p.lines, func(a, b ruler) int { return cmp.Compare(far(a), far(b)) })
	for i, l := range p.lines {
		if i > 0 && far(l) > high-low {
			p.lines = p.lines[:i]
			break
		}
		low, high = min(low, l.at), max(high, l.at)
	}
	return low, high
}

// draw draws the values, and what lies between two that share a column.
func (p plot) draw(rows [][]rune, row func(float64) int) {
	last := make(map[int]int, plotWidth)
	for _, v := range p.points {
		x, y := p.column(v.At), row(v.Value)
		before, drawn := last[x]
		if !drawn {
			before = y
		}
		for between := min(before, y); between <= max(before, y); between++ {
			rows[between][x] = '•'
		}
		last[x] = y
	}
}

// column returns the column of a time, the nearest one for times outside.
func (p plot) column(at time.Time) int {
	part := float64(at.Sub(p.from)) / float64(max(p.to.Sub(p.from), 1))
	return min(max(int(part*plotWidth), 0), plotWidth-1)
}

// frame puts the labels before the rows, and the axis with its marks below.
func (p plot) frame(rows [][]rune, labels []string) string {
	wide := 0
	for _, l := range labels {
		wide = max(wide, columns.Width(l))
	}
	var b strings.Builder
	for i, row := range rows {
		b.WriteString(strings.Repeat(" ", wide-columns.Width(labels[i])) + labels[i] + " ┤" + strings.TrimRight(string(row), " ") + "\n")
	}
	foot := []rune(strings.Repeat("─", plotWidth))
	for _, g := range p.gaps {
		for x := p.column(g.began); x <= p.column(g.ended); x++ {
			foot[x] = '×'
		}
	}
	b.WriteString(strings.Repeat(" ", wide) + " └" + string(foot) + "\n")
	if below := p.below(); below != "" {
		b.WriteString(strings.Repeat(" ", wide+2) + below + "\n")
	}
	return b.String()
}

// below is the row of the marks' letters. Of two in one column the later one
// moves to the right.
func (p plot) below() string {
	row := []byte(strings.Repeat(" ", plotWidth+len(p.marks)))
	for _, m := range p.marks {
		x := p.column(m.at)
		for row[x] != ' ' {
			x++
		}
		row[x] = m.letter
	}
	return strings.TrimRight(string(row), " ")
}

// axis writes a value at the axis, to a hundredth of what the axis shows.
func axis(value, low, high float64) string {
	decimals := max(0, 2-int(math.Floor(math.Log10(high-low))))
	text := strconv.FormatFloat(value, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}
