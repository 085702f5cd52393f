package page

import (
	"net/http"
	"strings"
	"time"
)

// How many exports may be under way at one time, and how long who takes one may
// take for a part of it.
const (
	mostExports   = 2
	exportTimeout = 20 * time.Second
)

// export answers with the samples of a field, as they are read.
func (g *guide) export(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s, ok := spanOf(q, time.Now())
	format := q.Get("format")
	if !ok || format != "" && format != "csv" && format != "json" {
		g.senseless(w, r, wrongSpan+"; format is csv or json")
		return
	}
	t, fields, found := g.asked(w, r)
	if !found {
		return
	}
	select {
	case g.exports <- struct{}{}:
		defer func() { <-g.exports }()
	default:
		w.Header().Set("Retry-After", "10")
		http.Error(w, "others are taking samples away: try again in a moment", http.StatusServiceUnavailable)
		return
	}
	x := Export{Target: t.Name, Field: fields[0].Name, ID: fields[0].ID, Unit: fields[0].Unit, From: s.From, To: s.To, JSON: format == "json"}
	head, kind, ending := w.Header(), "text/csv; charset=utf-8", ".csv"
	if x.JSON {
		kind, ending = "application/x-ndjson", ".jsonl"
	}
	guard(head)
	head.Set("Content-Type", kind)
	head.Set("Content-Disposition", `attachment; filename="`+fileName(t.Name, x.Field, ending)+`"`)
	out := &patient{w, http.NewResponseController(w)}
	if err := g.Site.Export(r.Context(), out, x); err != nil {
		out.breakOff()
	}
}

// A patient writer waits for who reads slowly, and not for who reads no more.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

// Write writes some more.
func (p *patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(exportTimeout)) // an error: then it ends with the answer's own deadline
	return p.ResponseWriter.Write(b)
}

// breakOff ends an answer so that who reads it knows that it is not whole.
func (p *patient) breakOff() {
	_ = p.control.SetWriteDeadline(time.Now().Add(-time.Second)) // the end cannot be written then
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
