package report

import (
	"image"
	"image/color"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// cardOf draws a card: its ground, its title, its rows and its time axis.
func (s *sketch) cardOf(c Card, place cardPlace) {
	s.Card(place.box, 22, s.card)
	if place.named {
		s.name(c, place)
	}
	for i := range c.Rows {
		s.guarded(place.rows[i], func() error { return s.row(c, i, place) })
	}
	if place.axis > 0 {
		s.axis(place.axis, plotLeft, plotRight)
	}
}

// guarded draws a row; in place of one that cannot be drawn it says so.
func (s *sketch) guarded(box image.Rectangle, draw func() error) {
	defer func() {
		if recover() != nil {
			s.failed(box)
		}
	}()
	if draw() != nil {
		s.failed(box)
	}
}

// failed draws what stands in place of a row that cannot be drawn.
func (s *sketch) failed(box image.Rectangle) {
	s.Rect(image.Rect(box.Min.X, box.Min.Y+1, box.Max.X, box.Max.Y), s.hatch)
	look := aligned(regular(26, s.soft), canvas.Center)
	middle := float64(box.Min.Y+box.Max.Y)/2 + 9
	s.write(s.captions.failed, xy(float64(box.Min.X+box.Max.X)/2, middle), look, float64(box.Dx()-20))
}

// row draws one row of a card: name and value, plot, and extremes.
func (s *sketch) row(c Card, i int, place cardPlace) error {
	r, box := &c.Rows[i], place.rows[i]
	if place.named || i > 0 {
		s.Rect(image.Rect(box.Min.X, box.Min.Y, box.Max.X, box.Min.Y+1), s.rule)
	}
	base := basesOf(box)
	if !place.named {
		base = closeBases(box)
		s.subject(c, base.name)
	}
	middle := float64(box.Min.Y+box.Max.Y) / 2
	if r.Pulse {
		s.pulse(r, base.pulse)
		s.answered(r, middle)
	} else {
		s.value(r, base)
		s.stats(r, middle)
	}
	inset := rowPad
	if r.Pulse {
		inset = 14
	}
	return s.plot(r, image.Rect(plotLeft, box.Min.Y+inset, plotRight, box.Max.Y-inset))
}

// bases are the baselines of what is written at the left of a row: the names of
// its target and its field, its value, or whether its target responds; and how
// large the name of the field is.
type bases struct{ name, title, value, pulse, titleSize float64 }

// basesOf returns the baselines of a row.
func basesOf(box image.Rectangle) bases {
	middle := float64(box.Min.Y+box.Max.Y) / 2
	return bases{title: middle - 20, value: middle + 41, pulse: middle + 13, titleSize: titleSize}
}

// closeBases returns the baselines of a row that names its target.
func closeBases(box image.Rectangle) bases {
	top := float64(box.Min.Y+box.Max.Y-closeRow) / 2
	pulse := float64(box.Min.Y+box.Max.Y-pulseRow-moreRow) / 2
	b := bases{name: top + 30, title: top + 66, value: top + 116, pulse: pulse + 74, titleSize: closeTitle}
	if box.Dy() < closeRow {
		b.name = pulse + 34
	}
	return b
}

// subject writes the name of a target above its only row.
func (s *sketch) subject(c Card, base float64) {
	end := float64(leftEnd)
	if !c.Muted.IsZero() {
		s.bell(end-12, base-10, 12)
		end -= 32
	}
	s.write(c.Title, xy(inner, base), bold(titleSize, s.ink), end-inner)
}

// pulse writes whether a target responds.
func (s *sketch) pulse(r *Row, base float64) {
	state := r.State.known()
	s.icon(state, inner+15, base-13, 15)
	end := float64(leftEnd)
	if since := r.since(); !since.IsZero() {
		end = s.pill(since, end, base-13) - 10
	}
	word, look := s.now(r, bold(36, s.letter[state]), end-valueLeft, 24)
	s.write(word, xy(valueLeft, base), look, end-valueLeft)
}

// lasts says whether a lack of the row lasts.
func (r *Row) lasts(l Lack) bool {
	return slices.ContainsFunc(r.Gaps, func(g Gap) bool { return g.Lack == l && g.To.IsZero() })
}

// since returns the time that a row is to tell: that of an old value, or since
// when a target does not respond; zero: none.
func (r *Row) since() time.Time {
	if r.Old {
		return r.At
	}
	for _, g := range r.Gaps {
		if r.Pulse && r.State != Well && g.Lack == NoResponse && g.To.IsZero() {
			return g.From
		}
	}
	return time.Time{}
}

// answered writes for which share of the time that it was watched a target
// answered.
func (s *sketch) answered(r *Row, middle float64) {
	if share, known := s.share(r); known {
		s.write(s.captions.answered, xy(statsLeft, middle-6), regular(plateSize, s.faint), outer-statsLeft)
		s.write(share, xy(statsLeft, middle+24), regular(26, s.soft), outer-statsLeft)
	}
}

// share says for which share of the time that it was watched a target answered:
// 100 % only where that is so without rounding.
func (s *sketch) share(r *Row) (percent string, known bool) {
	var lacks [NotWatched + 1]time.Duration
	for _, g := range r.Gaps {
		if g.Lack >= NoResponse && g.Lack <= NotWatched {
			from, to := s.clip(g)
			lacks[g.Lack] += to.Sub(from)
		}
	}
	watched := s.page.To.Sub(s.page.From) - lacks[NotWatched]
	if watched <= 0 {
		return "", false
	}
	if lacks[NoResponse] == 0 {
		return "100 %", true
	}
	answered := 100 * (1 - float64(lacks[NoResponse])/float64(watched))
	return figure(max(0, min(answered, 99.9)), 1) + " %", true
}

// clip returns the part of a gap that lies in the page.
func (s *sketch) clip(g Gap) (from, to time.Time) {
	from, to = g.From, g.To
	if from.Before(s.page.From) {
		from = s.page.From
	}
	if to.IsZero() || to.After(s.page.To) {
		to = s.page.To
	}
	if to.Before(from) {
		return from, from
	}
	return from, to
}

const (
	titleSize  = 28.0
	closeTitle = 26.0
	valueSize  = 54.0
	leastValue = 34.0
	besidePill = 44.0 // the least size of a value for the sake of a pill at its side
	unitSize   = 28.0
	leftEnd    = plotLeft - 14
	valueLeft  = inner + 42.0
)

// value writes the name of a field and its latest value.
func (s *sketch) value(r *Row, base bases) {
	state := r.State.known()
	ink := s.letter[state]
	if r.Old || r.Value == nil {
		ink = s.letter[Unknown]
	}
	small := regular(unitSize, s.faint)
	unit := s.fit(r.Unit, small, 130)
	room := leftEnd - valueLeft - 8 - s.Measure(unit, small)
	text, look := s.now(r, bold(valueSize, ink), room, leastValue)
	since := r.since()
	if !since.IsZero() {
		beside := room - s.pillWidth(since) - 10
		if other, less := s.now(r, look, beside, besidePill); other == text && less.Size >= besidePill {
			look = less
		}
	}
	s.icon(state, inner+15, base.value-19, 15)
	x := valueLeft + s.write(text, xy(valueLeft, base.value), look, room) + 8
	x += s.write(unit, xy(x, base.value), small, 131)
	end := float64(leftEnd)
	if !since.IsZero() {
		end = s.aged(since, x+10, base)
	}
	s.write(r.Title, xy(inner, base.title), regular(base.titleSize, s.soft), end-inner)
}

// aged writes the time of an old value after it, or above it where there is no
// room, and returns where the name of the field has to end.
func (s *sketch) aged(t time.Time, x float64, base bases) float64 {
	if end := x + s.pillWidth(t); end <= leftEnd {
		s.pill(t, end, base.value-10)
		return leftEnd
	}
	return s.pill(t, leftEnd, base.title-9) - 10
}

// pillWidth returns how wide the pill of a time is.
func (s *sketch) pillWidth(t time.Time) float64 {
	return s.Measure(s.clock.Tell(t), regular(24, s.soft)) + 14
}

// pill writes a time into a pill that ends at x, and returns where it begins.
func (s *sketch) pill(t time.Time, end, middle float64) float64 {
	left := end - s.pillWidth(t)
	s.Card(image.Rect(whole(left), whole(middle-15), whole(end), whole(middle+15)), 8, s.hatch)
	s.write(s.clock.Tell(t), xy(left+7, middle+9), regular(24, s.soft), unbounded)
	return left
}

// An extreme is the highest, the average or the lowest value of a row, as it
// is written.
type extreme struct {
	amount
	label, text string
	ink         color.NRGBA
}

// extremes returns what is known of the extremes of a row. One that is beyond a
// bound is in the colour of its level.
func (s *sketch) extremes(r *Row) []extreme {
	places := 0
	for _, v := range [...]*float64{r.Max, r.Min} {
		if v != nil {
			places = max(places, r.places(*v))
		}
	}
	var all []extreme
	add := func(label string, value *float64, places int, state State) {
		if value == nil {
			return
		}
		ink := s.soft
		if state != Well {
			ink = s.letter[state]
		}
		all = append(all, extreme{amount{*value, places}, label, figure(*value, places), ink})
	}
	add(s.captions.highest, r.Max, places, s.reached(r, r.Max))
	add(s.captions.average, r.Avg, r.averagePlaces(places), Well)
	add(s.captions.lowest, r.Min, places, s.reached(r, r.Min))
	return all
}

// stats writes the extremes and the average of a row one below the other.
func (s *sketch) stats(r *Row, middle float64) {
	for i, e := range s.extremes(r) {
		y := middle - 23 + 32*float64(i)
		wide := s.write(e.label, xy(statsLeft, y), regular(plateSize, s.faint), 70)
		s.amount(e, xy(outer, y), outer-statsLeft-wide-6)
	}
}

// amount writes a number that ends at a place.
func (s *sketch) amount(e extreme, end canvas.Point, room float64) {
	text, look := s.settle(e.amount, regular(26, e.ink), room, 26)
	s.write(text, xy(end.X, end.Y), aligned(look, canvas.Right), room)
}

// reached returns the state that a value of the row had when it was reached.
func (s *sketch) reached(r *Row, v *float64) State {
	if v == nil {
		return Well
	}
	for _, p := range r.Points {
		if p.Value == *v || r.Summed && (p.Min == *v || p.Max == *v) {
			return StateOf(r.beyond(*v, p.At)).known()
		}
	}
	return StateOf(r.beyond(*v, s.page.To.Add(-1))).known()
}

// axis writes the times of an axis between two places.
func (s *sketch) axis(top int, left, right float64) {
	look := aligned(regular(24, s.soft), canvas.Center)
	used := 0.0
	from, period := s.page.From, s.page.To.Sub(s.page.From)
	for _, t := range s.marks {
		x := left + (right-left)*float64(t.at.Sub(from))/float64(period)
		half := s.Measure(t.label, look) / 2
		if x-half < used {
			continue
		}
		used = x + half + 10
		s.write(t.label, xy(x, float64(top+24)), look, unbounded)
	}
}
