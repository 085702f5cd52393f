package page

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Deed is what a visitor asks for.
type Deed struct {
	By   string   // the name of the visitor's link
	What DeedKind // one of those below
	Note string

	Alert    checks.Alert  // that it is about
	Scope    string        // of a mute or a pause in its place: TARGET, TARGET/FIELD or tag:NAME
	For      time.Duration // of a mute or a pause
	Mute     int64         // that ends
	Delivery int64         // that is tried again, or given up
}

// A DeedKind is a kind of deed.
type DeedKind string

// The deeds.
const (
	Acknowledge    DeedKind = "ack"       // somebody has seen to an alert
	AcknowledgeAll DeedKind = "ack_all"   // and to all that last
	WriteNote      DeedKind = "note"      // something is written down about an alert
	Mute           DeedKind = "mute"      // nothing is told of the subject for a time
	Pause          DeedKind = "pause"     // as a mute, and then what is still wrong is told
	Unmute         DeedKind = "unmute"    // a mute or a pause ends
	Retry          DeedKind = "retry"     // a delivery is tried again
	RetryAll       DeedKind = "retry_all" // and all that failed and still matter
	Drop           DeedKind = "drop"      // a delivery is given up
)

// longestForm bounds what is asked by a form or as JSON, in bytes.
const longestForm = 8 << 10

// form reads the form of who may do something, and answers the others.
func (h *house) form(w http.ResponseWriter, r *http.Request) (Visitor, bool) {
	v, may := h.actor(w, r)
	if !may {
		return v, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, longestForm)
	if err := r.ParseForm(); err != nil {
		h.senseless(w, r, "the form cannot be read")
		return v, false
	}
	return v, true
}

// wish reads as JSON what somebody asks for who may do something, and answers the
// others. No form of a browser can send it.
func (h *house) wish(w http.ResponseWriter, r *http.Request, into any) (Visitor, bool) {
	v, may := h.actor(w, r)
	if !may {
		return v, false
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "what is asked for comes as application/json", http.StatusUnsupportedMediaType)
		return v, false
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, longestForm))
	d.DisallowUnknownFields()
	if d.Decode(into) != nil || d.Decode(new(any)) != io.EOF {
		h.senseless(w, r, "what is asked for cannot be read")
		return v, false
	}
	return v, true
}

// actor returns who asks if they may do something, and answers the others.
func (h *house) actor(w http.ResponseWriter, r *http.Request) (Visitor, bool) {
	v, may := h.may(r)
	if !may {
		h.in.Refused(r, v, "may only look")
		h.sorry(w, r, regret{status: http.StatusForbidden, why: "This link only looks."})
	}
	return v, may
}

// doneAs does something, and sends who has asked by a form to a page, or tells why
// it was not done.
func (h *house) doneAs(w http.ResponseWriter, r *http.Request, d Deed, location string) {
	if err := h.Do(r.Context(), d); err != nil {
		h.refuse(w, r, err.Error(), location)
		return
	}
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusSeeOther)
}

// doneFor does something for a program, and answers without a body, or with why it
// was not done.
func (h *house) doneFor(w http.ResponseWriter, r *http.Request, d Deed) {
	if err := h.Do(r.Context(), d); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
