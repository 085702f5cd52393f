// Package page shows people in a browser how things stand and what has become of
// them, does what they ask for there, and tells programs the same as JSON.
//
//	pages := &page.Pages{Board: board, Past: past, Do: do}
//	pages.Mount(mux, entrance, closing)
//
// Pages are written on the server, by one file for each of them: what it shows,
// who knows that, and how it is said. All are written in the languages of the
// program, and nothing that a device or a stranger has sent is anything but text
// there.
package page

import (
	"context"
	"net/http"
	"time"
)

// Pages are all of them. Who knows nothing about something is nil, and then there
// is no page about it.
type Pages struct {
	// Home returns the language of those whose own the pages do not speak, and
	// the zone of all times that they show; nil: English, and UTC.
	Home func() (code string, zone *time.Location)

	Board Board // how things stand

	// Stirred returns when something about alerts has changed last, and what is
	// closed when that happens next, so that open pages tell it at once; nil: they
	// look once a second.
	Stirred func() (at time.Time, next <-chan struct{})

	Past   Past   // the alerts
	Ledger Ledger // the deliveries
	Audit  Audit  // who did what

	Inbound Inbound // what came in from outside

	Configuration Configuration // what the configuration is understood to be
	Site          Site          // what is watched, and what was measured of it

	// Explain tells the whole story of an alert as the command explain does; nil:
	// nobody does.
	Explain func(ctx context.Context, alert int64) (string, error)

	// Do does what a visitor asks for who may do more than look, and its error
	// says why it was not done; nil: nobody may.
	Do func(ctx context.Context, d Deed) error
}

// A Visitor is who looks at the pages.
type Visitor struct {
	Name     string    // their own, or their link's; empty: they sit at the machine
	ReadOnly bool      // only looks
	Badges   bool      // sees badges, and no page
	Linked   bool      // they came by a link, which their browser can forget
	Until    time.Time // when the link expires; zero: there is none
}

// LeavePath is where a browser is told to forget the link by which its user came:
// an [Entrance] answers there.
const LeavePath = "/leave"

// An Entrance says who may come in.
type Entrance interface {
	// Admitted lets those in who may look, and answers the others.
	Admitted(next http.Handler) http.Handler

	// Shown lets those in who may see badges, who are more.
	Shown(next http.Handler) http.Handler

	// Refused notes that somebody who may look has asked for more, and why that is
	// refused.
	Refused(r *http.Request, v Visitor, why string)

	// Visitor returns who asks, and whether they may come in.
	Visitor(r *http.Request) (v Visitor, admitted bool)
}

// A house is what all pages share.
type house struct {
	*Pages
	*pager
	in Entrance
}

// newHouse returns the house of some pages.
func newHouse(p *Pages, in Entrance) *house {
	h := &house{Pages: p, in: in}
	h.pager = newPager(h)
	return h
}

// Mount puts the pages among what a door serves, until it closes.
func (p *Pages) Mount(mux *http.ServeMux, in Entrance, closing <-chan struct{}) {
	h := newHouse(p, in)
	mux.HandleFunc("GET /assets/{name}", h.assets.serve)
	h.get(mux, "/{$}", h.serve)
	h.get(mux, "/api/v1/stream", (&streamer{house: h, closing: closing}).serve)
	h.get(mux, "/api/v1/alive", alive)
	mux.Handle("GET "+BadgePath+"{target}", h.in.Shown(http.HandlerFunc(h.badge)))
	mux.Handle("GET "+BadgePath+"{target}/{field}", h.in.Shown(http.HandlerFunc(h.badge)))
	h.get(mux, "/api/v1/now", h.apiNow)
	h.get(mux, "/api/v1/openapi.json", h.apiDescription)
	if p.Past != nil {
		(&chronicler{h}).mount(mux)
	}
	if p.Ledger != nil {
		(&bookkeeper{h}).mount(mux)
	}
	if p.Audit != nil {
		(&auditor{h}).mount(mux)
	}
	if p.Inbound != nil {
		(&porter{h}).mount(mux)
	}
	if p.Configuration != nil {
		(&surveyor{h}).mount(mux)
	}
	if p.Site != nil {
		newGuide(h).mount(mux)
	}
}

// alive answers open pages that somebody is there, and those who may still look
// at them.
func alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}

// get puts a page among what those may see who come in.
func (h *house) get(mux *http.ServeMux, path string, page http.HandlerFunc) {
	mux.Handle("GET "+path, h.in.Admitted(page))
}

// post puts what is done for those who come in at a path. No page of another site
// asks for anything.
func (h *house) post(mux *http.ServeMux, path string, do http.HandlerFunc) {
	mux.Handle("POST "+path, http.NewCrossOriginProtection().Handler(h.in.Admitted(do)))
}

// may returns who asks, and whether they may do something.
func (h *house) may(r *http.Request) (Visitor, bool) {
	v, admitted := h.in.Visitor(r)
	return v, admitted && h.Do != nil && !v.ReadOnly
}
