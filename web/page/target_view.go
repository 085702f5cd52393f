package page

import (
	"cmp"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A marker writes the pages about targets for readers of one language.
type marker struct {
	teller
	L labels
}

// newMarker returns a marker who writes as a scribe does.
func newMarker(s scribe) marker { return marker{newTeller(s), labelsOf(s.Code)} }

// A subject is what the page of a target or a field is about.
type subject struct {
	target  *Target
	fields  []Field // none: the target has none
	card    *Card   // nil: nobody knows how it stands
	courses []Course
	details *Details
	span    span
}

// A targetView is what the page of a target or a field shows.
type targetView struct {
	frame
	L      labels
	T      tales
	S      spanView
	Single bool // it is of one field
	Up     string
	UpText string

	Shape      shape
	Word       string
	Hold, Why  string
	Notes      []string
	Open, Past []entryView
	MoreText   string // fields that are not shown
	State      string // where the present state is told
	Keyed      []legendView
	Away       bool // it is not watched: nothing is read
	Wide       int  // columns of a poll that nobody answered
	Charts     []chartView
	Heads      []string // of the readings
	Polls      []pollView
	Failures   []failureView
	Asked      []string
	Rules      []ruleView
	Mutes      []muteView
	May        bool
	Lengths    []optionView
	Path       string // to the page itself
}

// A spanView is the time that the page shows.
type spanView struct {
	From, To time.Time
	Reaches  []reachView
	Query    string // that names the time
	Name     string
	Zone     string // as browsers know it; empty: they do not
	Offsets  string // of the zone, for browsers that do not know it: see offsets
	Text     string
	Begin    string
	End      string
	Middle   string
	Layout   string // of days
	At       int64  // now, in unix seconds
}

// A reachView leads to another time.
type reachView struct {
	Name, Text, Long string
	Here             bool
}

// A chartView is the course of a field.
type chartView struct {
	Name, Title, Unit string // the name as in paths
	Path              string
	Series, Export    string
	Shape             shape
	Word              string
	Value             string
	Long, Old         bool
	Clock             string
	Plot, Scale       template.HTML
	Places            int
	Summary           string
	Now               string // the bounds that hold now
	Pulse             bool
}

// spans returns the time that a page shows.
func (m marker) spans(s span) spanView {
	zone := m.clock.At.Location()
	v := spanView{From: s.From.UTC(), To: s.To.UTC(), Name: s.Name, Offsets: offsets(m.clock.At), Layout: m.L.Layout, At: m.clock.At.Unix()}
	if name := zone.String(); name != "Local" {
		v.Zone = name
	}
	for i, one := range reaches() {
		v.Reaches = append(v.Reaches, reachView{one.name, m.L.Reaches[i], strconv.Itoa(int(one.long / time.Second)), one.name == s.Name})
	}
	v.Begin, v.End = m.clock.Tell(s.From), m.clock.Tell(s.To)
	v.Middle = m.clock.TellAfter(s.From, s.From.Add(s.To.Sub(s.From)/2))
	q := url.Values{"from": {v.From.Format(time.RFC3339)}, "to": {v.To.Format(time.RFC3339)}}
	v.Query = q.Encode()
	v.Text = v.Begin + "–" + m.clock.TellAfter(s.From, s.To)
	return v
}

// fill writes what a page shows.
func (m marker) fill(v *targetView, s subject) {
	t := s.target
	v.Shape, v.Lengths = shapeOK, m.lengths()
	v.Path = v.Root + targetPath(t.Name, "")
	if v.Single {
		v.Path = v.Root + targetPath(t.Name, s.fields[0].Name)
		v.Up, v.UpText = v.Root+targetPath(t.Name, ""), language.Tidy(t.Title, titleRoom)
	}
	if !t.Gone.IsZero() {
		v.Notes = append(v.Notes, language.Fill(m.L.Gone, language.Values{"since": m.clock.Tell(t.Gone)}))
	}
	if t.Outside {
		v.Notes = append(v.Notes, m.L.Outside)
	}
	if t.Name != t.Title {
		v.Notes = append(v.Notes, language.Tidy(t.Name, titleRoom))
	}
	for _, tag := range t.Tags[:min(len(t.Tags), mostAlarms)] {
		v.Notes = append(v.Notes, language.Tidy(tag, titleRoom))
	}
	if more := len(t.Fields) - MostFields; more > 0 && !v.Single {
		v.MoreText = language.Fill(m.L.MoreFields, language.Values{"n": strconv.Itoa(more)})
	}
	v.State, v.Keyed, v.Away, v.Wide = v.Root+seriesPath(t.Name, ""), append(m.keys(), legendView{"k-q", m.L.Quiet}), t.Outside || !t.Gone.IsZero(), max(1, len(s.fields))
	if v.Single {
		v.Wide = 2
	}
	m.state(v, s)
	for i := range s.courses {
		v.Charts = append(v.Charts, m.chart(v, s, i))
	}
	v.Past = m.past(s)
	m.readings(v, s)
	for _, f := range s.details.Failures {
		if one, shown := m.failure(f, s); shown {
			v.Failures = append(v.Failures, one)
		}
	}
	m.rules(v, s)
}

// state tells how the target stands.
func (m marker) state(v *targetView, s subject) {
	if s.card == nil {
		v.Shape, v.Word = shapeOK, ""
		return
	}
	shown := m.card(s.card)
	v.Shape, v.Word, v.Hold, v.Why = shown.Shape, shown.Word, shown.Hold, shown.Why
	if row := rowOf(s.card, s.fields, v.Single); row != nil {
		v.Shape, v.Word = row.shape(), m.word(row.shape())
	}
	for i := range s.card.Alerts {
		a := &s.card.Alerts[i]
		if v.Single && a.Subject.Field != "" && a.Subject.Field != s.fields[0].Name || len(v.Open) >= mostAlarms {
			continue
		}
		v.Open = append(v.Open, m.entry(a))
	}
}

// rowOf returns the row of the field of a page; nil: it is not of one field.
func rowOf(c *Card, fields []Field, single bool) *Row {
	for i := range c.Rows {
		if single && c.Rows[i].Name == fields[0].Name {
			return &c.Rows[i]
		}
	}
	return nil
}

// chart shows the course of a field.
func (m marker) chart(v *targetView, s subject, i int) chartView {
	f, c := Field{Title: v.L.Answers}, &s.courses[i]
	pulse := i >= len(s.fields)
	if !pulse {
		f = s.fields[i]
	}
	name := language.Tidy(f.Title, titleRoom)
	series := v.Root + seriesPath(s.target.Name, f.Name)
	view := chartView{
		Name: url.PathEscape(f.Name), Title: name, Unit: language.Tidy(f.Unit, titleRoom), Pulse: pulse, Shape: shapeUnknown, Word: m.Unknown,
		Series: series + "/series", Places: language.ScaleOf(f.Limits...).Places, Now: m.boundsNow(f),
	}
	drawn := s.drawing(c, pulse)
	view.Plot = drawn.svg
	if pulse {
		view.Places = 0
	} else {
		view.Scale = drawn.scale
		view.Path, view.Export = v.Root+targetPath(s.target.Name, f.Name), series+"/export"
	}
	if s.card != nil {
		for j := range s.card.Rows {
			if s.card.Rows[j].Name == f.Name {
				row := m.row(&s.card.Rows[j])
				view.Shape, view.Word, view.Value, view.Long, view.Old, view.Clock = row.Shape, row.Word, row.Value, row.Long, row.Old, row.Clock
			}
		}
	}
	if s.card == nil || s.target.Outside {
		view.Shape, view.Word = shapeOK, ""
	}
	view.Summary = m.summary(v.S, s, c)
	if c.Count == 0 && !pulse {
		view.Summary += " · " + m.L.Empty
	}
	return view
}

// drawing draws a course on the server; where it is whether a target answers, it
// was well as long as it did.
func (s *subject) drawing(c *Course, pulse bool) Drawing {
	p := Plot{
		From: s.span.From, To: s.span.To, Points: c.Points, Spread: c.Spread, Step: c.Step, Turns: c.Limits, Gaps: c.Gaps, Fine: 4,
	}
	if pulse {
		p.Turns = []Segment{{Limits: make([]checks.Limit, 1)}}
	}
	for _, f := range c.Flags {
		p.Bars = append(p.Bars, Bar{Level: f.Alert.Peak, From: f.Alert.Fired, To: f.Alert.Resolved})
	}
	return p.Draw()
}

// summary says in words what a chart shows.
func (m marker) summary(in spanView, s subject, c *Course) string {
	text := in.Text
	if c.Count > 0 {
		scale := language.Scale{Places: 1}
		for _, part := range c.Limits {
			own := language.ScaleOf(part.Limits...)
			scale.Places = max(scale.Places, own.Places)
		}
		text = language.Fill(m.L.Summary, language.Values{
			"span": in.Text, "low": scale.Format(c.Min), "avg": scale.Format(c.Avg), "top": scale.Format(c.Max),
		})
	}
	if n := len(c.Flags); n > 0 {
		text += " · " + language.Fill(m.Firing, language.Values{"n": strconv.Itoa(n)})
	}
	if silent := lacking(c.Gaps, NoAnswer, s.span); silent >= time.Second {
		text += " · " + m.Gone + " " + m.clock.Measure(silent)
	}
	if c.Sum > 0 {
		text += " · " + language.Fill(m.L.Means, language.Values{"lasted": m.clock.Measure(c.Sum)})
	}
	return text
}

// lacking is how long there were no values for a reason.
func lacking(gaps []Gap, lack Lack, in span) time.Duration {
	var long time.Duration
	for _, g := range gaps {
		from, to := g.From, cmp.Or(g.To, in.To)
		if from.Before(in.From) {
			from = in.From
		}
		if to.After(in.To) {
			to = in.To
		}
		if g.Lack == lack && to.After(from) {
			long += to.Sub(from)
		}
	}
	return long
}

// past tells of the alerts of the time that the page shows, each once.
func (m marker) past(s subject) []entryView {
	known := map[int64]bool{}
	var all []entryView
	for i := range s.courses {
		for j := range s.courses[i].Flags {
			a := &s.courses[i].Flags[j].Alert
			if !known[a.ID] {
				known[a.ID] = true
				all = append(all, m.entry(a))
			}
		}
	}
	return all[:min(len(all), mostPast)]
}

// mostPast is how many alerts of the time that it shows a page lists.
const mostPast = 50

// titleOf returns what the subject of an id is called; of the target itself,
// nothing.
func (s *subject) titleOf(id int64) string {
	for _, f := range s.target.Fields {
		if f.ID == id {
			return language.Tidy(f.Title, titleRoom)
		}
	}
	return ""
}

// shows says whether the page shows what an id is of.
func (s *subject) shows(id int64) bool {
	if id == s.target.ID {
		return true
	}
	for _, f := range s.fields {
		if f.ID == id {
			return true
		}
	}
	return false
}

// faultWords says why there was no value.
func faultWords(f checks.Fault) string {
	if f.Class == checks.Faultless && f.Text == "" {
		return ""
	}
	text := strings.ReplaceAll(f.Class.String(), "_", " ")
	if f.Text != "" {
		text = f.Text
	}
	return language.Tidy(text, noteRoom)
}

// The time around an alert that its chart shows, before and after.
const (
	leastAround = 30 * time.Minute
	mostAround  = 12 * time.Hour
)

// around returns the query of the time in which an alert lasted, with some before
// and after it. While it lasts the chart goes on to the present.
func around(a *checks.Alert, now time.Time) string {
	end := cmp.Or(a.Resolved, now)
	lead := min(max(end.Sub(a.Since)/2, leastAround), mostAround)
	if to := end.Add(lead); to.Before(now) {
		end = to
	} else {
		end = now
	}
	q := url.Values{"from": {a.Since.Add(-lead).UTC().Format(time.RFC3339)}}
	if end.Before(now) {
		q.Set("to", end.UTC().Format(time.RFC3339))
	}
	return q.Encode()
}

// longestText bounds a text of many lines, in bytes.
const longestText = 64 << 10

// lined takes the harm out of a text of several lines, and leaves its columns as
// they are.
func lined(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), longestText)], "")
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, text)
}
