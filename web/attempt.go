package web

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/gaugewatch/gaugewatch/web/page"
)

// An Attempt is what somebody has tried at the pages who may not.
type Attempt struct {
	By   string // whose link they have; empty: they have none
	From string // the address they came from
	Text string // what they asked for: POST /alerts/A3
	Why  string // they may not
}

// notes hold back what would fill the record: of deeds one a minute from each
// source is noted, of secrets that are none one an hour, since a browser may try an
// old one again and again, and of all together one a minute, after the first 60.
type notes struct{ deeds, guesses, all *pacer }

// newNotes returns notes that hold nothing back yet.
func newNotes() notes {
	return notes{
		deeds:   newPacer(Pace{Burst: 1, Every: time.Minute}),
		guesses: newPacer(Pace{Burst: 1, Every: time.Hour}),
		all:     newPacer(Pace{Burst: 60, Every: time.Minute}),
	}
}

// newEntrance returns the entrance of a door.
func newEntrance(d *Door) *entrance {
	return &entrance{Door: d, attempts: newPacer(attemptPace()), notes: newNotes()}
}

// Refused notes that somebody who may look has asked for more.
func (e *entrance) Refused(r *http.Request, v page.Visitor, why string) {
	e.tell(r, e.notes.deeds, Attempt{By: v.Name, Why: why})
}

// tell tells of an attempt, unless there were too many.
func (e *entrance) tell(r *http.Request, pace *pacer, a Attempt) {
	source, _ := e.Proxies.Client(r)
	now := time.Now()
	if e.Tried == nil || pace.take(source, now) > 0 || e.notes.all.take(netip.Addr{}, now) > 0 {
		return
	}
	a.From, a.Text = source.String(), foreign(r.Method+" "+masked(r.URL.Path))
	e.Tried(context.WithoutCancel(r.Context()), a)
}
