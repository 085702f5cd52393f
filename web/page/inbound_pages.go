package page

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A porter shows what came in from outside.
type porter struct{ *house }

// mount puts the page about what came in among the others.
func (p *porter) mount(mux *http.ServeMux) {
	p.get(mux, "/inbound", p.list)
	p.get(mux, "/api/v1/inbound", p.apiList)
}

// An inboundView is what the page shows.
type inboundView struct {
	frame
	T       inboundWords
	Gates   []gateView
	Local   bool // only this machine knows the addresses
	Select  selectView
	Only    bool // what was not taken
	Entries []arrivalView
}

// A gateView is one gate.
type gateView struct {
	Shape     shape
	Name      string
	Open      bool
	Addresses []string
	Facts     []factView
}

// An arrivalView is one request, with those like it.
type arrivalView struct {
	Shape                                         shape
	At, Gate, Source, Outcome, Status, Why, Times string
}

// let returns the arrivals that a request asks for.
func (a *Arrivals) let(r *http.Request) []Arrival {
	gate, refused := r.URL.Query().Get("gate"), r.URL.Query().Get("refused") == "1"
	return slices.DeleteFunc(slices.Clone(a.Latest), func(one Arrival) bool {
		return gate != "" && one.Gate != gate || refused && one.Outcome == Taken
	})
}

// list answers with what came in.
func (p *porter) list(w http.ResponseWriter, r *http.Request) {
	a, err := p.Inbound(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	s := p.scribe(r)
	t := inboundWordsOf(s.Code)
	chosen := r.URL.Query().Get("gate")
	v := inboundView{
		frame: p.frame(r, s, "inbound", t.Title), T: t, Local: !a.Public, Only: r.URL.Query().Get("refused") == "1",
		Select: selectView{Name: "gate", Label: t.Gate, Options: []optionView{{"", t.Any, chosen == ""}}},
	}
	for i := range a.Gates {
		g := &a.Gates[i]
		v.Gates = append(v.Gates, t.gate(s, g))
		if g.Name != "" {
			v.Select.Options = append(v.Select.Options, optionView{g.Name, g.Name, chosen == g.Name})
		}
	}
	for _, one := range a.let(r) {
		v.Entries = append(v.Entries, t.arrival(s, one))
	}
	p.send(w, r, "inbound", v)
}

// gate tells of a gate.
func (t *inboundWords) gate(s scribe, g *Gate) gateView {
	v := gateView{Shape: shapeOK, Name: g.Name, Open: g.Open, Addresses: g.Addresses}
	if g.Name == "" {
		v.Name, v.Open = t.Nowhere, true
	}
	last := t.Never
	if !g.Last.IsZero() {
		last = s.clock.Tell(g.Last)
	}
	v.Facts = []factView{{Name: t.Taken, Text: strconv.Itoa(g.Taken)}, {Name: t.Last, Text: last}}
	if g.Refused > 0 {
		v.Shape = shapeWarn
		v.Facts = append(v.Facts, factView{t.Refused, strconv.Itoa(g.Refused), true})
	}
	if g.Failed > 0 {
		v.Shape = shapeError
		v.Facts = append(v.Facts, factView{t.Failed, strconv.Itoa(g.Failed), true})
	}
	if !v.Open {
		v.Shape = shapeUnknown
	}
	return v
}

// arrival tells of a request, with those like it.
func (t *inboundWords) arrival(s scribe, a Arrival) arrivalView {
	v := arrivalView{
		Shape: shapeOK, At: s.clock.Tell(a.At), Gate: language.Tidy(a.Gate, titleRoom), Source: language.Tidy(a.Source, titleRoom),
		Outcome: t.Taken, Status: strconv.Itoa(a.Status), Why: language.Tidy(a.Reason, noteRoom),
	}
	if v.Gate == "" {
		v.Gate = t.Nowhere
	}
	switch a.Outcome {
	case TurnedAway:
		v.Shape, v.Outcome = shapeError, t.Refused
	case NotTaken:
		v.Shape, v.Outcome = shapeWarn, t.Failed
	case Taken:
	}
	if word := t.status(a.Status); word != "" {
		v.Outcome += ": " + word
	}
	if a.Times > 1 {
		v.Times = language.Fill(t.Times, language.Values{"n": strconv.Itoa(a.Times), "since": s.clock.Tell(a.Since)})
	}
	return v
}

// status is what a status of HTTP means for who has sent a request; nothing
// where it was taken.
func (t *inboundWords) status(status int) string {
	switch status {
	case http.StatusBadRequest:
		return t.Senseless
	case http.StatusUnauthorized:
		return t.Unknown
	case http.StatusForbidden:
		return t.Forbidden
	case http.StatusNotFound:
		return t.Closed
	case http.StatusMethodNotAllowed:
		return t.Method
	case http.StatusRequestTimeout:
		return t.Slow
	case http.StatusRequestEntityTooLarge:
		return t.Large
	case http.StatusTooManyRequests:
		return t.Many
	case http.StatusServiceUnavailable:
		return t.Later
	}
	return ""
}

// apiInbound is what came in.
type apiInbound struct {
	At       time.Time    `json:"at"`
	Gates    []apiGate    `json:"gates"`
	Arrivals []apiArrival `json:"arrivals"`
}

// An apiGate is a gate.
type apiGate struct {
	Name      string    `json:"name"`
	Addresses []string  `json:"addresses"`
	Open      bool      `json:"open"`
	Taken     int       `json:"taken"`
	Refused   int       `json:"refused"`
	Failed    int       `json:"failed"`
	Last      time.Time `json:"last,omitzero"`
}

// An apiArrival is a request, with those like it.
type apiArrival struct {
	At      time.Time `json:"at"`
	Gate    string    `json:"gate"`
	Source  string    `json:"source"`
	Outcome Coming    `json:"outcome"`
	Status  int       `json:"status"`
	Reason  string    `json:"reason,omitempty"`
	Times   int       `json:"times"`
	Since   time.Time `json:"since"`
}

// apiList answers with what came in, for programs.
func (p *porter) apiList(w http.ResponseWriter, r *http.Request) {
	a, err := p.Inbound(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	said := apiInbound{At: time.Now(), Gates: []apiGate{}, Arrivals: []apiArrival{}}
	for _, g := range a.Gates {
		one := apiGate(g)
		one.Addresses = append([]string{}, g.Addresses...)
		said.Gates = append(said.Gates, one)
	}
	for _, one := range a.let(r) {
		said.Arrivals = append(said.Arrivals, apiArrival(one))
	}
	reply(w, r, said)
}
