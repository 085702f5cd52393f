package page

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A surveyor shows what the configuration is understood to be.
type surveyor struct{ *house }

// mount puts the page about the configuration among the others.
func (s *surveyor) mount(mux *http.ServeMux) {
	s.get(mux, "/configuration", s.show)
	s.get(mux, "/api/v1/configuration", s.apiShow)
}

// searchOf reads which targets a request is about; known says whether it makes
// sense.
func searchOf(q url.Values) (s Search, known bool) {
	s.Name = language.Clip(q.Get("target"), titleRoom)
	if q.Get("from") == "" {
		return s, true
	}
	from, err := strconv.Atoi(q.Get("from"))
	if err != nil || from < 0 {
		return s, false
	}
	s.From = from
	return s, true
}

// query writes the search as a query, from a target on.
func (s Search) query(from int) string {
	q := url.Values{"from": {strconv.Itoa(from)}}
	if s.Name != "" {
		q.Set("target", s.Name)
	}
	return q.Encode()
}

// A configurationView is what the page shows.
type configurationView struct {
	frame
	T        configurationWords
	Files    []string
	Since    string
	Refused  string // that the files are, and when
	Wrong    *wrongView
	LeftOut  []string
	Warnings []string
	Levels   []string
	Told     []hearingView
	General  []entryShown
	Parts    []partShown
	Targets  []partShown
	Search   string
	Found    string
	Rest     bool // it is not the first page of targets
	First    template.URL
	More     template.URL
}

// A wrongView is why the files are not in force.
type wrongView struct{ Mistakes []string }

// A hearingView is who is told of some targets.
type hearingView struct {
	Who  string
	Rows []hearingRow
}

// A hearingRow is who is told at a time, by level.
type hearingRow struct {
	When  string
	Cells []hearingCell
}

// A hearingCell is who is told at a level.
type hearingCell struct {
	Level, Who string
	Nobody     bool
}

// Bounds of what the page shows.
const (
	valueRoom   = 300 // characters of a value
	mostEntries = 600 // of a part
	mostTold    = 60  // rows about who is told
	mostLines   = 100
)

// show answers with what the configuration is understood to be.
func (s *surveyor) show(w http.ResponseWriter, r *http.Request) {
	search, _ := searchOf(r.URL.Query())
	u, err := s.Configuration(r.Context(), search)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	by := s.scribe(r)
	t := configurationWordsOf(by.Code)
	v := configurationView{
		frame: s.frame(r, by, "configuration", t.Title), T: t, Files: tidied(u.Files, noteRoom), Since: by.clock.Tell(u.Since),
		Warnings: tidied(u.Warnings, 2*noteRoom), Told: t.told(by, u.Told), Search: search.Name, Rest: search.From > 0,
		Found: language.Fill(t.Found, language.Values{"n": strconv.Itoa(u.Found)}), Targets: t.shown(u.Targets),
	}
	if u.Wrong != nil {
		v.Refused = language.Fill(t.Wrong, language.Values{"at": by.clock.Tell(u.Wrong.At)})
		v.Wrong = &wrongView{tidied(u.Wrong.Mistakes, 2*noteRoom)}
	}
	for _, l := range u.LeftOut[:min(len(u.LeftOut), mostLines)] {
		v.LeftOut = append(v.LeftOut, language.Tidy(strings.TrimPrefix(l.Place+": ", ": ")+l.What+" "+l.Name+": "+l.Reason, 2*noteRoom))
	}
	for level := checks.Fatal; level >= checks.Info; level-- {
		v.Levels = append(v.Levels, by.word(shapeOf(level)))
	}
	for _, p := range t.shown(u.Parts) {
		if len(p.Entries) == 1 && p.Entries[0].Depth == 0 {
			v.General = append(v.General, p.Entries[0])
		} else {
			v.Parts = append(v.Parts, p)
		}
	}
	v.First = leading("configuration", search.query(0)+"#targets")
	if end := search.From + len(u.Targets); end < u.Found && len(u.Targets) > 0 {
		v.More = leading("configuration", search.query(end)+"#targets")
	}
	s.send(w, r, "configuration", v)
}

// tidied tidies lines, the first of them.
func tidied(all []string, limit int) []string {
	some := slices.Clone(all[:min(len(all), mostLines)])
	for i := range some {
		some[i] = language.Tidy(some[i], limit)
	}
	return some
}

// A partShown is a part as it is shown.
type partShown struct {
	Name    string
	Entries []entryShown
}

// An entryShown is an entry as it is shown.
type entryShown struct {
	Entry
	Built string // that it is built in; empty: it is not
}

// shown returns parts as they are shown: bounded, and without the key that a part
// is called by.
func (t *configurationWords) shown(all []Part) []partShown {
	var shown []partShown
	for _, p := range all {
		one := partShown{Name: language.Tidy(p.Name, titleRoom)}
		for i, e := range p.Entries[:min(len(p.Entries), mostEntries)] {
			if i == 0 && e.Value == "" && e.Key == p.Name {
				continue
			}
			e.Key, e.Value, e.Place = language.Tidy(e.Key, titleRoom), language.Tidy(e.Value, valueRoom), language.Tidy(e.Place, noteRoom)
			e.Depth = min(e.Depth, deepest)
			entry := entryShown{Entry: e}
			if e.Value != "" && e.Place == "" {
				entry.Built = t.BuiltIn
			}
			one.Entries = append(one.Entries, entry)
		}
		if len(p.Entries) > mostEntries {
			one.Entries = append(one.Entries, entryShown{Entry: Entry{Key: "…"}})
		}
		shown = append(shown, one)
	}
	return shown
}

// deepest is how deep entries are drawn at most.
const deepest = 6

// told tells who is told.
func (t *configurationWords) told(s scribe, all []Hearing) []hearingView {
	var views []hearingView
	for i, h := range all[:min(len(all), mostTold)] {
		if i == 0 || !slices.Equal(h.Targets, all[i-1].Targets) {
			v := hearingView{Who: strings.Join(h.Targets, ", ")}
			if v.Who == "" {
				v.Who = t.All
			}
			if h.More > 0 {
				v.Who += " … +" + strconv.Itoa(h.More)
			}
			v.Who = language.Tidy(v.Who, 3*noteRoom)
			views = append(views, v)
		}
		row := hearingRow{When: t.when(h)}
		for _, l := range slices.Backward(h.Levels) {
			row.Cells = append(row.Cells, t.cell(s, l))
		}
		last := &views[len(views)-1]
		last.Rows = append(last.Rows, row)
	}
	return views
}

// cell tells who is told at a level.
func (t *configurationWords) cell(s scribe, l Heard) hearingCell {
	names := slices.Clone(l.Channels)
	for _, later := range l.Later {
		names = append(names, language.Fill(t.Later, language.Values{"channel": later.Channel, "at": t.moment(later.At)}))
	}
	c := hearingCell{Level: s.word(shapeOf(l.Level)), Who: language.Tidy(strings.Join(names, ", "), noteRoom)}
	if c.Nobody = len(names) == 0; c.Nobody {
		c.Who = t.Nobody
	}
	return c
}

// weekdays are the days of a week as the configuration names them.
func weekdays() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// when tells on which days and at which hours something holds.
func (t *configurationWords) when(h Hearing) string {
	var all []string
	for i, day := range weekdays() {
		if slices.Contains(h.Days, day) {
			all = append(all, t.Days[i])
		}
	}
	text := strings.Join(all, " ")
	if h.From != "00:00" || h.To != "24:00" {
		text += " " + h.From + "–" + h.To
	}
	if text == "" {
		return t.Always
	}
	return strings.TrimSpace(text)
}

// moment tells a time of day, maybe with its day.
func (t *configurationWords) moment(at string) string {
	day, clock, dated := strings.Cut(at, " ")
	if i := slices.Index(weekdays(), strings.ToLower(day)); dated && i >= 0 {
		return t.Days[i] + " " + clock
	}
	return at
}
