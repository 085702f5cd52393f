package report

import (
	"fmt"
	"image"
	"image/color"
	"time"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

const (
	chipHeight = 48
	chipGap    = 10
	chipTop    = 76 // of the states
	alarmTop   = 18 // of the number of alerts
)

// head draws the title of the page, its period, how many targets are in which
// state and how many alerts there were.
func (s *sketch) head() {
	left := float64(edge + 8)
	room := s.alarmChip() - left - 16
	number := s.sheetNumber()
	look := regular(34, s.soft)
	wide := s.Measure(number, look)
	if number != "" {
		room -= wide + 18
	}
	width := s.write(s.page.Title, xy(left, 62), bold(46, s.ink), room)
	s.write(number, xy(left+width+18, 62), look, unbounded)
	s.spell(left, 110, regular(29, s.soft), s.stateChips()-left-16)
}

// sheetNumber says which of several pictures this is.
func (s *sketch) sheetNumber() string {
	if s.page.Of < 2 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.page.Number, s.page.Of)
}

// chip draws a pill that ends at x with a sign and a text in it, and returns
// where it begins.
func (s *sketch) chip(text string, ink color.NRGBA, end canvas.Point, sign func(x, y float64)) float64 {
	look := bold(34, ink)
	width := s.Measure(text, look) + 70
	left, top := end.X-width, int(end.Y)
	s.Card(image.Rect(whole(left), top, whole(end.X), top+chipHeight), chipHeight/2, s.card)
	sign(left+28, end.Y+24)
	s.write(text, xy(left+52, end.Y+36), look, unbounded)
	return left
}

// alarmChip draws the number of alerts, and returns where it begins.
func (s *sketch) alarmChip() float64 {
	end := xy(pageWidth-edge, alarmTop)
	if s.page.Alerts <= 0 {
		return end.X
	}
	state := StateOf(s.page.Worst).known()
	text := s.captions.alerts + " " + number(s.page.Alerts)
	return s.chip(text, s.letter[state], end, func(x, y float64) {
		s.pole(s.page.Worst, xy(x-11, y-14), 22, s.mark[state])
	})
}

// stateChips draws how many targets are in which state, and returns where they
// begin.
func (s *sketch) stateChips() float64 {
	end := xy(pageWidth-edge, chipTop)
	for _, state := range [...]State{Well, Noted, Warned, Unknown, Failing, Fatal} {
		if n := s.page.Targets[state]; n > 0 {
			end.X = s.chip(number(n), s.letter[state], end, func(x, y float64) { s.icon(state, x, y, 16) }) - chipGap
		}
	}
	return end.X
}

// spell writes the period: in full, or as much of it as has room.
func (s *sketch) spell(x, y float64, l canvas.Lettering, room float64) {
	periods := s.periods()
	for _, text := range periods[:len(periods)-1] {
		if s.Measure(text, l) <= room {
			s.write(text, xy(x, y), l, room)
			return
		}
	}
	text := periods[len(periods)-1]
	s.write(text, xy(x, y), s.shrink(text, l, room, plateSize), room)
}

// periods says from when to when the page reaches, and in which zone: in full,
// and ever shorter.
func (s *sketch) periods() []string {
	from, to := s.page.From.In(s.local), s.page.To.In(s.local)
	const date, monthDay, clock = "2006-01-02", "01-02", "15:04"
	first, brief, last := date+" "+clock, monthDay+" "+clock, date+" "+clock
	switch {
	case to.Sub(from) > 8*day:
		first, brief, last = date, date, date
	case from.YearDay() == to.YearDay() && from.Year() == to.Year():
		last = clock
	case from.Year() == to.Year():
		last = monthDay + " " + clock
	}
	text, zone, name := from.Format(first)+" – "+to.Format(last), zoneOf(to), to.Format("MST")
	if before := zoneOf(from); before != zone {
		zone, name = before+" → "+zone, from.Format("MST")+" → "+name
	}
	return []string{text + "  " + zone, text + "  " + name, text, from.Format(brief) + " – " + to.Format(last)}
}

// zoneOf writes the zone of a time: KST (UTC+9).
func zoneOf(t time.Time) string {
	name, seconds := t.Zone()
	offset := "UTC"
	if seconds != 0 {
		sign := "+"
		if seconds < 0 {
			sign, seconds = "−", -seconds
		}
		offset += fmt.Sprintf("%s%d", sign, seconds/3600)
		if minutes := seconds / 60 % 60; minutes != 0 {
			offset += fmt.Sprintf(":%02d", minutes)
		}
	}
	if name == offset || name == "" || name[0] == '+' || name[0] == '-' {
		return offset
	}
	return name + " (" + offset + ")"
}

// name draws the title of a card with its state, and at its right end how many
// alerts it had and until when they are held back.
func (s *sketch) name(c Card, place cardPlace) {
	top := float64(place.box.Min.Y)
	s.icon(c.State, inner+16, top+29, 15)
	end := s.alerted(c, top)
	end = s.muted(c.Muted, end, top+29)
	s.write(c.Title, xy(inner+44, top+41), bold(33, s.ink), end-inner-44-16)
}

// alerted draws how many alerts a card had, and returns where that begins.
func (s *sketch) alerted(c Card, top float64) float64 {
	if c.Alerts <= 0 {
		return outer
	}
	state := StateOf(c.Worst).known()
	look := bold(30, s.letter[state])
	text := number(c.Alerts)
	left := outer - s.Measure(text, look)
	s.write(text, xy(left, top+40), look, unbounded)
	s.pole(c.Worst, xy(left-34, top+16), 20, s.mark[state])
	return left - 48
}

// muted draws until when alerts are held back, and returns where that begins.
func (s *sketch) muted(until time.Time, end, middle float64) float64 {
	if until.IsZero() {
		return end
	}
	look := regular(24, s.soft)
	text := s.clock.Tell(until)
	left := end - s.Measure(text, look) - 14
	s.Card(image.Rect(whole(left-44), whole(middle-18), whole(end), whole(middle+18)), 18, s.hatch)
	s.bell(left-22, middle, 12)
	s.write(text, xy(left, middle+9), look, unbounded)
	return left - 44
}

// bell draws a bell that is struck through.
func (s *sketch) bell(x, y, size float64) {
	p := at(x, y, size)
	s.Polygon(s.soft, p(-0.25, -0.9), p(0.25, -0.9), p(0.6, -0.5), p(0.65, 0.2), p(0.95, 0.6), p(-0.95, 0.6), p(-0.65, 0.2), p(-0.6, -0.5))
	s.Disc(p(0, 0.75), size*0.25, s.soft)
	s.Line([]canvas.Point{p(-1.05, 0.85), p(0.95, -1.05)}, canvas.Pen{Color: s.hatch, Width: 6})
	s.Line([]canvas.Point{p(-1.05, 0.95), p(1.05, -1.05)}, canvas.Pen{Color: s.soft, Width: 2.5})
}
