package page

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// An apiCourse is what was measured in a time, in columns.
type apiCourse struct {
	From   time.Time    `json:"from"`
	To     time.Time    `json:"to"`
	Unit   string       `json:"unit,omitempty"`
	Step   float64      `json:"step_seconds"`
	Sum    float64      `json:"sum_seconds"`
	At     column       `json:"at"`
	Value  column       `json:"value"`
	Min    column       `json:"min,omitempty"`
	Max    column       `json:"max,omitempty"`
	Stats  *apiStats    `json:"stats,omitempty"`
	Limits []apiSegment `json:"limits"`
	Gaps   []apiGap     `json:"gaps"`
	Holds  []apiStay    `json:"holds"`
	Alerts []apiFlag    `json:"alerts"`
}

// A column are numbers, which are written in little room.
type column []float64

// MarshalJSON writes the numbers as short as they can be read again.
func (c column) MarshalJSON() ([]byte, error) {
	text := append(make([]byte, 0, 8*len(c)+2), '[')
	for i, v := range c {
		if i > 0 {
			text = append(text, ',')
		}
		form := byte('f')
		if size := math.Abs(v); size >= 1e15 || size < 1e-6 && size > 0 {
			form = 'g'
		}
		text = strconv.AppendFloat(text, v, form, -1, 64)
	}
	return append(text, ']'), nil
}

// apiStats say what values come to.
type apiStats struct {
	Min   float64 `json:"min"`
	Avg   float64 `json:"avg"`
	Max   float64 `json:"max"`
	Count int     `json:"count"`
}

// An apiSegment is a time in which the same limits held.
type apiSegment struct {
	From   time.Time  `json:"from,omitzero"`
	To     time.Time  `json:"to,omitzero"`
	Limits []apiLimit `json:"limits"`
}

// An apiLimit is the bounds of a level.
type apiLimit struct {
	Level checks.Level `json:"level"`
	Lower *float64     `json:"lower,omitempty"`
	Upper *float64     `json:"upper,omitempty"`
}

// An apiGap is a time without values.
type apiGap struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	Lack string    `json:"lack"`
}

// An apiStay is a time in which news was held back.
type apiStay struct {
	apiHold
	From time.Time `json:"from"`
}

// An apiFlag is an alert that lasted in a time.
type apiFlag struct {
	apiAlert
	Levels []apiLevel `json:"levels"`
}

// An apiLevel is when an alert got a level.
type apiLevel struct {
	At    time.Time    `json:"at"`
	Level checks.Level `json:"level"`
}

// word names a lack for programs.
func (l Lack) word() string {
	switch l {
	case NoValue:
		return "no_value"
	case NotWatched:
		return "not_watched"
	case NoAnswer:
	}
	return "no_answer"
}

// apiOfCourse returns a course for programs.
func apiOfCourse(c *Course, s span, unit string) apiCourse {
	a := apiCourse{
		From: s.From.UTC(), To: s.To.UTC(), Unit: unit, Step: c.Step.Seconds(), Sum: c.Sum.Seconds(),
		At: make(column, 0, len(c.Points)), Value: make(column, 0, len(c.Points)), Limits: []apiSegment{}, Gaps: []apiGap{}, Holds: []apiStay{}, Alerts: []apiFlag{},
	}
	for _, p := range c.Points {
		a.At = append(a.At, float64(p.At.UnixMilli())/1000)
		a.Value = append(a.Value, short(p.Value, c.Sum > 0))
	}
	for _, e := range c.Spread {
		a.Min, a.Max = append(a.Min, e.Min), append(a.Max, e.Max)
	}
	if c.Count > 0 {
		a.Stats = &apiStats{c.Min, short(c.Avg, true), c.Max, c.Count}
	}
	for _, part := range c.Limits {
		one := apiSegment{From: part.From, To: part.To, Limits: []apiLimit{}}
		for _, l := range part.Limits {
			one.Limits = append(one.Limits, apiLimit{l.Level, l.Lower, l.Upper})
		}
		a.Limits = append(a.Limits, one)
	}
	for _, g := range c.Gaps {
		a.Gaps = append(a.Gaps, apiGap{g.From, g.To, g.Lack.word()})
	}
	for _, h := range c.Holds {
		a.Holds = append(a.Holds, apiStay{apiHold(h.Hold), h.From})
	}
	for i := range c.Flags {
		f := apiFlag{apiAlert: alertOf(&c.Flags[i].Alert), Levels: []apiLevel{}}
		for _, l := range c.Flags[i].Levels {
			f.Levels = append(f.Levels, apiLevel(l))
		}
		a.Alerts = append(a.Alerts, f)
	}
	return a
}

// short returns a mean without the digits that say nothing.
func short(v float64, mean bool) float64 {
	if !mean {
		return v
	}
	text := strconv.FormatFloat(v, 'g', 9, 64)
	read, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return v
	}
	return read
}

// The width of a chart that a program may ask for, in pixels.
const (
	usualWidth = 800
	mostWidth  = 4000
)

// apiSeries answers with what was measured of a field, or of the target whether
// it answered.
func (g *guide) apiSeries(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s, ok := spanOf(q, time.Now())
	width, known := whole(q, "width", usualWidth)
	if !ok || !known || width > mostWidth {
		g.senseless(w, r, wrongSpan+"; width is 1 to "+strconv.Itoa(mostWidth))
		return
	}
	t, fields, found := g.asked(w, r)
	if !found {
		return
	}
	x := Excerpt{Target: t, From: s.From, To: s.To, Width: width, Fields: []int64{t.ID}}
	unit := ""
	if r.PathValue("field") != "" {
		x.Fields, unit = []int64{fields[0].ID}, fields[0].Unit
	}
	courses, err := g.Site.Courses(r.Context(), x)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	reply(w, r, apiOfCourse(&courses[0], s, unit))
}

// whole reads a whole number from 1 on.
func whole(q url.Values, name string, usual int) (int, bool) {
	text := q.Get(name)
	if text == "" {
		return usual, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0
}
