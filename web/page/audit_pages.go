package page

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// An auditor shows who did what.
type auditor struct{ *house }

// mount puts the page about what people did among the others.
func (a *auditor) mount(mux *http.ServeMux) {
	a.get(mux, "/audit", a.list)
	a.get(mux, "/api/v1/audit", a.apiList)
}

// traceFilter reads which traces a request asks for; known says whether there
// are such.
func traceFilter(q url.Values) (f TraceFilter, known bool) {
	f = TraceFilter{Who: language.Clip(q.Get("who"), titleRoom), Kind: q.Get("kind"), Refused: q.Get("refused") == "1"}
	f.Before, known = number(q.Get("before"))
	return f, known && (f.Kind == "" || slices.Contains(TraceKinds(), f.Kind))
}

// query writes the filter as a query, from a number on.
func (f TraceFilter) query(before int64) string {
	q := url.Values{"before": {strconv.FormatInt(before, 10)}}
	if f.Who != "" {
		q.Set("who", f.Who)
	}
	if f.Kind != "" {
		q.Set("kind", f.Kind)
	}
	if f.Refused {
		q.Set("refused", "1")
	}
	return q.Encode()
}

// An auditView is what the page shows.
type auditView struct {
	frame
	T       auditWords
	Kinds   selectView
	Sought  string // whose name holds this
	Refused bool
	Entries []traceView
	First   bool
	Older   template.URL
}

// A traceView is one trace.
type traceView struct {
	Shape                                     shape
	At, Who, Where, What, Text, Answer, State string
}

// list answers with who did what.
func (a *auditor) list(w http.ResponseWriter, r *http.Request) {
	f, known := traceFilter(r.URL.Query())
	if !known {
		f = TraceFilter{}
	}
	all, next, err := a.Audit.Traces(r.Context(), f)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	s := a.scribe(r)
	t := auditWordsOf(s.Code)
	v := auditView{frame: a.frame(r, s, "audit", t.Title), T: t, Sought: f.Who, Refused: f.Refused, First: f.Before == 0}
	v.Kinds = selectView{Name: "kind", Label: t.What, Options: []optionView{{"", t.Any, f.Kind == ""}}}
	for _, kind := range TraceKinds() {
		v.Kinds.Options = append(v.Kinds.Options, optionView{kind, t.kind(kind), f.Kind == kind})
	}
	if next != 0 {
		v.Older = leading("audit", f.query(next))
	}
	for i := range all {
		v.Entries = append(v.Entries, t.trace(s, &all[i]))
	}
	a.send(w, r, "audit", v)
}

// trace tells of a trace.
func (t auditWords) trace(s scribe, one *Trace) traceView {
	v := traceView{
		Shape: shapeOK, At: s.clock.Tell(one.At), Who: language.Tidy(one.Who, titleRoom), What: t.kind(one.Kind), State: t.Done,
		Text: language.Tidy(one.Text, noteRoom), Answer: language.Tidy(one.Answer, 2*noteRoom),
	}
	if one.Pause {
		v.What = t.Pause
	}
	switch one.Place {
	case AtPage:
		v.Where = t.Page
	case OnCommandLine:
		v.Where = t.Line
	case InChat:
		if v.Where = language.Tidy(one.Channel, titleRoom); v.Where == "" {
			v.Where = t.Chat
		}
	}
	switch {
	case one.Refused:
		v.Shape, v.State = shapeError, t.Refused
	case one.Waits:
		v.Shape, v.State = shapeInfo, t.Waits
	}
	return v
}

// apiAudit is who did what.
type apiAudit struct {
	At     time.Time  `json:"at"`
	Traces []apiTrace `json:"traces"`
	Older  string     `json:"older,omitempty"` // the query of those before
}

// An apiTrace is a trace.
type apiTrace struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Who     string    `json:"who,omitempty"`
	Place   Place     `json:"place"`
	Channel string    `json:"channel,omitempty"`
	Kind    string    `json:"kind"`
	Text    string    `json:"text,omitempty"`
	Answer  string    `json:"answer,omitempty"`
	Refused bool      `json:"refused"`
	Waits   bool      `json:"waits"`
	Pause   bool      `json:"pause,omitempty"`
}

// apiList answers with who did what, for programs.
func (a *auditor) apiList(w http.ResponseWriter, r *http.Request) {
	f, known := traceFilter(r.URL.Query())
	if !known {
		a.senseless(w, r, "kind is one of those of the description, and before the number of a trace")
		return
	}
	all, next, err := a.Audit.Traces(r.Context(), f)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	said := apiAudit{At: time.Now(), Traces: []apiTrace{}}
	for _, one := range all {
		said.Traces = append(said.Traces, apiTrace(one))
	}
	if next != 0 {
		said.Older = f.query(next)
	}
	reply(w, r, said)
}
