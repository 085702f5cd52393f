package page

import (
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A frame is what all pages have around what they show.
type frame struct {
	phrases

	Code, Version string
	Root          string // leads from the page to the first one: "", ../ or ../../
	Title         string
	AsOf, Zone    string
	Tabs          []tabView
	Tongue        []tongueView
	Kept          template.URL // what else the address asks for, before a language; each reader's own
	Who           *whoView     // nil: the visitor has no name
}

// A whoView says under which name somebody looks.
type whoView struct {
	Text   string
	Linked bool // they came by a link, which they may lay down
}

// A tabView leads to a page.
type tabView struct {
	Path, Text string
	Here       bool // it is this page, or the one above it
}

// A tongueView is a language of the pages.
type tongueView struct{ Code, Name string }

// tongues are the languages of the pages, in their own words.
func tongues() []tongueView {
	return []tongueView{{"en", "English"}, {"ko", "한국어"}, {"ja", "日本語"}, {"th", "ไทย"}}
}

// scribe returns who writes for the reader who asks.
func (h *house) scribe(r *http.Request) scribe {
	code, zone := h.home()
	if chosen := tongue(r); chosen != "" {
		code = chosen
	}
	return newScribe(code, zone, time.Now())
}

// home returns the language of those whose own the pages do not speak, and the
// zone of all times.
func (p *Pages) home() (code string, zone *time.Location) {
	if p.Home == nil {
		return "", time.UTC
	}
	return p.Home()
}

// frame returns the frame of the page that a request asks for: of a title, below
// a tab.
func (h *house) frame(r *http.Request, s scribe, tab, title string) frame {
	v, _ := h.in.Visitor(r)
	f := h.around(s, tab, title)
	f.Root, f.Who, f.Kept = rootOf(r), s.who(v), keptOf(r)
	return f
}

// keptOf returns what the address of a request asks for besides a language, so
// that who chooses another one stays where they are.
func keptOf(r *http.Request) template.URL {
	q := r.URL.Query()
	q.Del("lang")
	if len(q) == 0 {
		return ""
	}
	return template.URL(q.Encode() + "&") //nolint:gosec // nothing foreign is left in it that is not escaped
}

// who says under which name a visitor looks; nil: they have none.
func (s scribe) who(v Visitor) *whoView {
	if v.Name == "" {
		return nil
	}
	said, looks := s.Named, ""
	if v.Linked {
		said = s.Linked
	}
	if v.ReadOnly {
		looks = s.Looks
	}
	text := language.Fill(said, language.Values{"name": language.Tidy(v.Name, titleRoom), "looks": looks, "until": s.clock.Tell(v.Until)})
	return &whoView{text, v.Linked}
}

// around returns the frame of a page as all see it.
func (h *house) around(s scribe, tab, title string) frame {
	f := frame{
		phrases: s.phrases, Code: s.Code, Version: h.assets.version, Title: language.Tidy(title, titleRoom),
		AsOf: s.asOf(), Zone: zoneOf(s.clock.At), Tongue: tongues(),
	}
	for _, t := range h.tabs(s) {
		t.Here = t.Path == tab
		f.Tabs = append(f.Tabs, t)
	}
	return f
}

// tabs lead to the pages that there are.
func (h *house) tabs(s scribe) []tabView {
	all := []tabView{{Path: "", Text: s.Now}}
	add := func(there bool, path, text string) {
		if there {
			all = append(all, tabView{Path: path, Text: text})
		}
	}
	add(h.Past != nil, "alerts", s.Alerts)
	add(h.Ledger != nil, "deliveries", ledgerWordsOf(s.Code).Title)
	add(h.Inbound != nil, "inbound", inboundWordsOf(s.Code).Title)
	add(h.Audit != nil, "audit", auditWordsOf(s.Code).Title)
	add(h.Configuration != nil, "configuration", configurationWordsOf(s.Code).Title)
	return all
}

// rootOf leads from the page that a request asks for to the first one, wherever a
// proxy has put them.
func rootOf(r *http.Request) string {
	return strings.Repeat("../", max(0, strings.Count(r.URL.EscapedPath(), "/")-1))
}

// send answers with a page that a template makes of a view.
func (h *house) send(w http.ResponseWriter, r *http.Request, name string, view any) {
	html, err := h.part(name, view)
	if err != nil {
		http.Error(w, untold(err), http.StatusServiceUnavailable)
		return
	}
	packed, err := pack([]byte(html))
	if err != nil {
		http.Error(w, untold(err), http.StatusServiceUnavailable)
		return
	}
	guard(w.Header())
	choose(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", h.scribe(r).Code)
	send(w, r, []byte(html), packed)
}
