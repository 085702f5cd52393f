package page

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// apiTargets are the targets, the worst first.
type apiTargets struct {
	At      time.Time   `json:"at"`
	Targets []apiTarget `json:"targets"`
}

// An apiTargetWhole is a target with what else is known of it.
type apiTargetWhole struct {
	At time.Time `json:"at"`
	apiTarget
	Tags    []string  `json:"tags,omitempty"`
	Outside bool      `json:"outside"`
	Gone    time.Time `json:"gone,omitzero"`
}

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
		http.Error(w, wrongSpan+"; width is 1 to "+strconv.Itoa(mostWidth), http.StatusBadRequest)
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
		fail(w, err)
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

// apiTargets answers with all targets.
func (g *guide) apiTargets(w http.ResponseWriter, r *http.Request) {
	is, err := g.latest(r.Context(), "")
	if err != nil {
		fail(w, err)
		return
	}
	now := apiOfNow(is.now)
	reply(w, r, apiTargets{now.At, now.Targets})
}

// apiTarget answers with how a target stands.
func (g *guide) apiTarget(w http.ResponseWriter, r *http.Request) {
	t, _, found := g.asked(w, r)
	if !found {
		return
	}
	card, err := g.card(r.Context(), "", t.Name)
	if err != nil {
		fail(w, err)
		return
	}
	a := apiTargetWhole{At: time.Now(), Tags: t.Tags, Outside: t.Outside, Gone: t.Gone}
	a.apiTarget = apiTarget{Name: t.Name, Title: t.Title, State: shapeOK, Alerts: []apiAlert{}, Fields: []apiField{}}
	if card != nil {
		a.apiTarget = targetOf(card)
	} else {
		for _, f := range t.Fields {
			a.Fields = append(a.Fields, apiField{Name: f.Name, Title: f.Title, Unit: f.Unit, State: shapeOK})
		}
	}
	reply(w, r, a)
}

// apiReadingsOf are the latest polls of a target.
type apiReadingsOf struct {
	Polls    []apiPoll    `json:"polls"`
	Failures []apiFailure `json:"failures"`
}

// An apiPoll is one of them.
type apiPoll struct {
	At      time.Time   `json:"at"`
	Took    float64     `json:"took_seconds,omitempty"`
	Fault   string      `json:"fault,omitempty"`
	Results []apiResult `json:"results"`
}

// An apiResult is what came of a poll for one field.
type apiResult struct {
	Field string   `json:"field"`
	Value *float64 `json:"value,omitempty"`
	Raw   string   `json:"raw,omitempty"`
	Fault string   `json:"fault,omitempty"`
}

// An apiFailure is the last time in which something gave no value.
type apiFailure struct {
	Field string      `json:"field,omitempty"`
	Kind  checks.Kind `json:"kind"`
	Fault string      `json:"fault,omitempty"`
	Raw   string      `json:"raw,omitempty"`
	Began time.Time   `json:"began"`
	Ended time.Time   `json:"ended,omitzero"`
}

// details returns what was asked and answered of late of the target that a
// request asks for.
func (g *guide) details(w http.ResponseWriter, r *http.Request) (t Target, d Details, found bool) {
	t, _, found = g.asked(w, r)
	if !found {
		return t, d, false
	}
	d, err := g.Site.Details(r.Context(), t)
	if err != nil {
		fail(w, err)
	}
	return t, d, err == nil
}

// apiReadings answers with the latest polls of a target.
func (g *guide) apiReadings(w http.ResponseWriter, r *http.Request) {
	t, d, found := g.details(w, r)
	if !found {
		return
	}
	names := map[int64]string{}
	for _, f := range t.Fields {
		names[f.ID] = f.Name
	}
	a := apiReadingsOf{Polls: []apiPoll{}, Failures: []apiFailure{}}
	for _, p := range d.Polls {
		one := apiPoll{At: p.At, Took: p.Took.Seconds(), Fault: faultWords(p.Fault), Results: []apiResult{}}
		for _, result := range p.Results {
			one.Results = append(one.Results, apiResult{names[result.Field], result.Value, result.Raw, faultWords(result.Fault)})
		}
		a.Polls = append(a.Polls, one)
	}
	for _, f := range d.Failures {
		a.Failures = append(a.Failures, apiFailure{names[f.Subject], f.Kind, faultWords(f.Fault), f.Raw, f.Began, f.Ended})
	}
	reply(w, r, a)
}

// apiRulesOf are what is expected of a target.
type apiRulesOf struct {
	Asked []apiAsked `json:"asked"`
	Rules []apiRule  `json:"rules"`
	Mutes []apiMute  `json:"mutes"`
}

// An apiAsked is when a target is asked for some fields.
type apiAsked struct {
	Fields  []string  `json:"fields,omitempty"`
	When    string    `json:"when"`
	Next    time.Time `json:"next,omitzero"`
	Timeout float64   `json:"timeout_seconds"`
}

// An apiRule is what makes an alert.
type apiRule struct {
	Field      string       `json:"field,omitempty"`
	Kind       checks.Kind  `json:"kind"`
	Level      checks.Level `json:"level"`
	Lower      *float64     `json:"lower,omitempty"`
	Upper      *float64     `json:"upper,omitempty"`
	LowerAt    string       `json:"lower_at,omitempty"`
	UpperAt    string       `json:"upper_at,omitempty"`
	Clear      float64      `json:"clear,omitempty"`
	Limit      float64      `json:"limit,omitempty"`
	Period     float64      `json:"period_seconds,omitempty"`
	On         string       `json:"on,omitempty"`
	Unbelieved []string     `json:"unbelieved,omitempty"`
	When       string       `json:"when,omitempty"`
	Holds      bool         `json:"holds"`
	Polls      int          `json:"after_polls,omitempty"`
	After      float64      `json:"after_seconds,omitempty"`
	Layer      string       `json:"layer,omitempty"`
	Place      string       `json:"place,omitempty"`
	Within     float64      `json:"within_seconds"`
	Told       []string     `json:"told"`
}

// An apiMute is a mute that is in force.
type apiMute struct {
	Name  string    `json:"name"`
	Scope string    `json:"scope"`
	Pause bool      `json:"pause"`
	By    string    `json:"by,omitempty"`
	Why   string    `json:"why,omitempty"`
	Until time.Time `json:"until"`
}

// apiRules answers with what is expected of a target.
func (g *guide) apiRules(w http.ResponseWriter, r *http.Request) {
	_, d, found := g.details(w, r)
	if !found {
		return
	}
	a := apiRulesOf{Asked: []apiAsked{}, Rules: []apiRule{}, Mutes: []apiMute{}}
	for _, one := range d.Asked {
		a.Asked = append(a.Asked, apiAsked{one.Fields, one.When, one.Next, one.Timeout.Seconds()})
	}
	for i := range d.Rules {
		from := &d.Rules[i]
		a.Rules = append(a.Rules, apiRule{
			Field: from.Field, Kind: from.Kind, Level: from.Level, Lower: from.Lower, Upper: from.Upper, LowerAt: from.LowerAt, UpperAt: from.UpperAt,
			Clear: from.Clear, Limit: from.Limit, Period: from.Period.Seconds(), On: from.On, Unbelieved: from.Unbelieved, When: from.When, Holds: from.Holds,
			Polls: from.After.Polls, After: from.After.For.Seconds(), Layer: from.Layer, Place: from.Place, Within: from.Within.Seconds(),
			Told: append([]string{}, from.Told...),
		})
	}
	for _, m := range d.Mutes {
		a.Mutes = append(a.Mutes, apiMute{m.Name, m.Scope, m.Pause, m.By, m.Why, m.Until})
	}
	reply(w, r, a)
}

// fileName returns the name of a file with what was measured of a field.
func fileName(target, field, ending string) string {
	safe := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}
	const room = 80
	name := strings.Map(safe, target) + "-" + strings.Map(safe, field)
	return strings.TrimLeft(name[:min(len(name), room)], ".-") + ending
}
