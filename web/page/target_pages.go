package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A guide shows targets and their fields, and does what is asked about them.
type guide struct {
	*house
	exports chan struct{} // holds one for each that is under way
}

// newGuide returns the guide of a house.
func newGuide(h *house) *guide { return &guide{h, make(chan struct{}, mostExports)} }

// mount puts the pages about targets among the others.
func (g *guide) mount(mux *http.ServeMux) {
	g.get(mux, "/targets/{target}", g.page)
	g.get(mux, "/targets/{target}/{field}", g.page)
	g.post(mux, "/targets/{target}", g.do)
	g.post(mux, "/targets/{target}/{field}", g.do)
	g.get(mux, "/api/v1/targets", g.apiTargets)
	g.get(mux, "/api/v1/targets/{target}", g.apiTarget)
	g.get(mux, "/api/v1/targets/{target}/readings", g.apiReadings)
	g.get(mux, "/api/v1/targets/{target}/rules", g.apiRules)
	g.get(mux, "/api/v1/targets/{target}/series", g.apiSeries)
	g.get(mux, "/api/v1/targets/{target}/fields/{field}/series", g.apiSeries)
	g.get(mux, "/api/v1/targets/{target}/fields/{field}/export", g.export)
}

// targetPath leads from the first page to that of a target or a field.
func targetPath(target, field string) string {
	path := "targets/" + url.PathEscape(target)
	if field != "" {
		path += "/" + url.PathEscape(field)
	}
	return path
}

// seriesPath leads from the first page to what was measured.
func seriesPath(target, field string) string {
	path := "api/v1/targets/" + url.PathEscape(target)
	if field != "" {
		path += "/fields/" + url.PathEscape(field)
	}
	return path
}

// asked returns the target that a request asks for, and its fields: the one that
// it names, or all. It answers where there is none.
func (g *guide) asked(w http.ResponseWriter, r *http.Request) (t Target, fields []Field, found bool) {
	t, known, err := g.Site.Target(r.Context(), r.PathValue("target"))
	if err != nil {
		g.fail(w, r, err)
		return t, nil, false
	}
	fields = t.Fields[:min(len(t.Fields), MostFields)]
	if name := r.PathValue("field"); name != "" {
		var one Field
		one, found = t.field(name)
		fields, known = []Field{one}, known && found
	}
	if !known {
		g.missing(w, r, nil)
	}
	return t, fields, known
}

// reaches are the times that a chart may show, up to the present, by their names.
func reaches() []reach {
	const day = 24 * time.Hour
	return []reach{{"3h", 3 * time.Hour}, {"24h", day}, {"7d", 7 * day}, {"30d", 30 * day}, {"1y", 365 * day}, {"5y", 5 * 365 * day}}
}

// A reach is how far back a chart goes.
type reach struct {
	name string
	long time.Duration
}

// longest and shortest bound the time that a chart shows.
const (
	longestSpan  = 10 * 366 * 24 * time.Hour
	shortestSpan = time.Second
)

// A span is the time that a chart shows.
type span struct {
	From, To time.Time
	Name     string // of the reach; empty: none of them
}

// spanOf returns the time that a request asks for, and whether it is one: that
// from one time to another, or some time up to now.
func spanOf(q url.Values, now time.Time) (span, bool) {
	if q.Get("from") == "" && q.Get("to") == "" {
		name := q.Get("range")
		i := max(0, slices.IndexFunc(reaches(), func(r reach) bool { return r.name == name }))
		r := reaches()[i]
		return span{now.Add(-r.long), now, r.name}, name == "" || name == r.name
	}
	s := span{From: now.Add(-reaches()[0].long), To: now}
	for name, at := range map[string]*time.Time{"from": &s.From, "to": &s.To} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		read, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return s, false
		}
		*at = read
	}
	long := s.To.Sub(s.From)
	return s, long >= shortestSpan && long <= longestSpan && s.To.Year() < 10_000 && s.From.Year() >= 1970
}

// offsets writes which offset the zone of a time has, and from when on, in seconds
// with a colon between: the next one first, and then those before, as far back as
// charts go.
func offsets(at time.Time) string {
	if _, next := at.ZoneBounds(); !next.IsZero() {
		at = next
	}
	var all []string
	for oldest := at.Add(-longestSpan); ; {
		begin, _ := at.ZoneBounds()
		_, offset := at.Zone()
		if begin.IsZero() || begin.Before(oldest) {
			return strings.Join(append(all, "0:"+strconv.Itoa(offset)), " ")
		}
		all = append(all, strconv.FormatInt(begin.Unix(), 10)+":"+strconv.Itoa(offset))
		at = begin.Add(-time.Second)
	}
}

// drawnWidth is how finely charts are drawn on the server, where a browser does
// not draw them itself.
const drawnWidth = 360

// page answers with the page of a target or a field.
func (g *guide) page(w http.ResponseWriter, r *http.Request) {
	t, fields, found := g.asked(w, r)
	if !found {
		return
	}
	s, ok := spanOf(r.URL.Query(), time.Now())
	if !ok {
		g.senseless(w, r, wrongSpan)
		return
	}
	m := newMarker(g.scribe(r))
	v := targetView{L: m.L, T: m.T, S: m.spans(s), Single: r.PathValue("field") != ""}
	whole := frameTitle(t, fields, v.Single)
	v.frame = g.frame(r, m.scribe, "", whole)
	card, err := g.card(r.Context(), m.Code, t.Name)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	courses, err := g.Site.Courses(r.Context(), excerpt(t, fields, s))
	if err != nil {
		g.fail(w, r, err)
		return
	}
	d, err := g.Site.Details(r.Context(), t)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	_, may := g.may(r)
	v.May = may && t.Gone.IsZero()
	m.fill(&v, subject{target: &t, fields: fields, card: card, courses: courses, details: &d, span: s})
	g.send(w, r, "target", v)
}

// wrongSpan is said to who asks for a time that is none.
const wrongSpan = "range is 3h, 24h, 7d, 30d, 1y or 5y; or from and to are times such as 2026-11-22T09:00:00Z, the first one before the other"

// frameTitle returns the title of a page.
func frameTitle(t Target, fields []Field, single bool) string {
	if single {
		return t.Title + " · " + fields[0].Title
	}
	return t.Title
}

// excerpt chooses what a page shows of the past. A target without fields shows
// when it answered.
func excerpt(t Target, fields []Field, s span) Excerpt {
	x := Excerpt{Target: t, From: s.From, To: s.To, Width: drawnWidth}
	for _, f := range fields {
		x.Fields = append(x.Fields, f.ID)
	}
	if len(fields) == 0 {
		x.Fields = []int64{t.ID}
	}
	return x
}

// card returns how a target stands now; nil: nothing is known of it.
func (g *guide) card(ctx context.Context, code, name string) (*Card, error) {
	is, err := g.latest(ctx, code)
	if err != nil {
		return nil, err
	}
	for i := range is.now.Cards {
		if is.now.Cards[i].Name == name {
			return &is.now.Cards[i], nil
		}
	}
	return nil, nil
}

// do does what is asked about a target or a field: holds news of it back, or ends
// that.
func (g *guide) do(w http.ResponseWriter, r *http.Request) {
	v, may := g.form(w, r)
	if !may {
		return
	}
	t, fields, found := g.asked(w, r)
	if !found {
		return
	}
	d := Deed{By: v.Name, What: DeedKind(r.PostForm.Get("do")), Note: language.Tidy(r.PostForm.Get("note"), noteRoom), Scope: t.Name}
	switch d.What {
	case Mute, Pause:
		minutes, err := strconv.Atoi(r.PostForm.Get("for"))
		d.For = time.Duration(minutes) * time.Minute
		if err != nil || !slices.Contains(lengths(), d.For) {
			g.senseless(w, r, "for how long?")
			return
		}
		if r.PathValue("field") != "" && r.PostForm.Get("of") != "target" {
			d.Scope += "/" + fields[0].Name
		}
	case Unmute:
		id, err := strconv.ParseInt(r.PostForm.Get("mute"), 10, 64)
		if d.Mute = id; err != nil || id <= 0 {
			g.senseless(w, r, "which mute?")
			return
		}
		d.Scope = ""
	default:
		g.senseless(w, r, "what is to be done?")
		return
	}
	g.doneAs(w, r, d, rootOf(r)+targetPath(t.Name, r.PathValue("field")))
}
