package report

import (
	"image"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/report/canvas"
)

const (
	legendSize = 24.0
	swatchWide = 40
	swatchHigh = 26
	swatchGap  = 8  // to its word
	entryGap   = 26 // between two entries
)

// An entry explains one sign of the page.
type entry struct {
	word string
	draw func(box image.Rectangle)
}

// entries returns what explains the signs that the page shows.
func (s *sketch) entries() []entry {
	seen := survey(s.page.Cards)
	var all []entry
	add := func(shown bool, word string, draw func(image.Rectangle)) {
		if shown {
			all = append(all, entry{word, draw})
		}
	}
	add(seen.normal, s.captions.normal, func(box image.Rectangle) { s.Rect(box, s.zone[Well]); s.sample(box) })
	for _, level := range checks.Levels() {
		add(seen.bounds[level] || seen.flags[level], s.captions.limits[level], func(box image.Rectangle) {
			s.levelSwatch(level, box, seen)
		})
	}
	add(seen.summed, s.captions.spread, func(box image.Rectangle) {
		s.Rect(box, s.plain)
		s.Rect(box.Inset(5), sheer(s.series, 70))
		s.sample(box)
	})
	add(seen.lacks[NoResponse], s.captions.noResponse, func(box image.Rectangle) { s.gapBox(NoResponse, box) })
	add(seen.lacks[Missing] || seen.lacks[Invalid], s.captions.noValue, func(box image.Rectangle) { s.gapBox(Missing, box) })
	add(seen.lacks[NotWatched], s.captions.notWatched, func(box image.Rectangle) { s.gapBox(NotWatched, box) })
	return all
}

// sample draws a stretch of a line as it is within its bounds.
func (s *sketch) sample(box image.Rectangle) {
	p := at(float64(box.Min.X), float64(box.Min.Y), 1)
	s.Line([]canvas.Point{p(0, 16), p(10, 12), p(20, 15), p(30, 10), p(swatchWide, 13)}, canvas.Pen{Color: s.series, Width: lineWidth})
}

// levelSwatch draws the zone, the bound and the flag of a level, of which the
// page shows at least one.
func (s *sketch) levelSwatch(level checks.Level, box image.Rectangle, seen signs) {
	state := StateOf(level).known()
	if seen.bounds[level] {
		s.Rect(box, s.zone[state])
		s.ruleLine(level, box.Min.X, box.Max.X, box.Max.Y-4)
	}
	if seen.flags[level] {
		s.Rect(image.Rect(box.Min.X+10, box.Min.Y, box.Min.X+12, box.Max.Y), s.mark[state])
		s.flag(level, xy(float64(box.Min.X+11), float64(box.Min.Y)), 17, s.mark[state])
		s.Rect(image.Rect(box.Min.X+10, box.Max.Y-5, box.Max.X, box.Max.Y), s.mark[state])
	}
}

// signs are what a page shows of what can be explained.
type signs struct {
	normal, summed bool
	bounds, flags  [checks.Fatal + 1]bool
	lacks          [NotWatched + 1]bool
}

// survey finds what some cards show.
func survey(cards []Card) signs {
	var seen signs
	for _, c := range cards {
		for i := range c.Rows {
			seen.add(&c.Rows[i])
		}
	}
	return seen
}

// add adds what a row shows.
func (s *signs) add(r *Row) {
	s.normal = s.normal || r.Pulse || len(r.Bounds) > 0
	s.summed = s.summed || r.Summed
	for _, b := range r.Bounds {
		s.bounds[StateOf(b.Level).Level()] = true
	}
	for _, f := range r.Alerts {
		s.flags[StateOf(f.Level).Level()] = true
	}
	for _, g := range r.Gaps {
		if g.Lack >= NoResponse && g.Lack <= NotWatched {
			s.lacks[g.Lack] = true
		}
	}
}

// A legend is what stands below the cards: entries line by line, and in the
// last line where and when the picture was made.
type legend struct {
	lines [][]entry
	made  string
}

// legend breaks the entries into lines.
func (s *sketch) legend() legend {
	l := legend{made: s.made()}
	look := regular(legendSize, s.soft)
	room := 0.0
	for _, e := range s.entries() {
		need := swatchWide + swatchGap + s.Measure(e.word, look) + entryGap
		if need-entryGap > room {
			l.lines, room = append(l.lines, nil), pageWidth-2*(edge+8)
		}
		last := len(l.lines) - 1
		l.lines[last] = append(l.lines[last], e)
		room -= need
	}
	if s.Measure(l.made, look) > room || len(l.lines) == 0 {
		l.lines = append(l.lines, nil)
	}
	return l
}

// made says in which zone the times are, and when the picture was made.
func (s *sketch) made() string {
	zone := s.local.String()
	if s.local == time.Local {
		zone = s.page.To.In(s.local).Format("MST") // has no name of its own
	}
	if s.page.Made.IsZero() {
		return zone
	}
	made := language.Fill(s.captions.made, language.Values{"time": s.page.Made.In(s.local).Format("15:04:05")})
	return zone + " · " + made
}

// foot draws the legend from a height on.
func (s *sketch) foot(l legend, top int) {
	look := regular(legendSize, s.soft)
	y := top + footMargin/2
	for _, line := range l.lines {
		x := edge + 8
		for _, e := range line {
			box := image.Rect(x, y+5, x+swatchWide, y+5+swatchHigh)
			e.draw(box)
			x += swatchWide + swatchGap
			x += whole(s.write(e.word, xy(float64(x), float64(y+27)), look, unbounded)) + entryGap
		}
		y += lineHeight
	}
	s.write(l.made, xy(pageWidth-edge-8, float64(y-lineHeight+27)), aligned(look, canvas.Right), unbounded)
}
