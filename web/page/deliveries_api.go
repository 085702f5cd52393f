package page

import (
	"net/http"
	"strconv"
	"time"
)

// apiDeliveries are the deliveries that were asked for.
type apiDeliveries struct {
	At         time.Time     `json:"at"`
	Channels   []apiOutlet   `json:"channels"`
	Deliveries []apiDelivery `json:"deliveries"`
	Older      string        `json:"older,omitempty"` // the query of those before
}

// An apiOutlet is how well a channel gets through, and what it waits for.
type apiOutlet struct {
	apiChannel
	Error string   `json:"error,omitempty"`
	Wait  *apiWait `json:"wait,omitempty"`
}

// An apiWait is what something waits for.
type apiWait struct {
	Why   WaitKind  `json:"why"`
	Until time.Time `json:"until,omitzero"`
}

// An apiDelivery is a delivery.
type apiDelivery struct {
	ID       int64         `json:"id"`
	Channel  string        `json:"channel"`
	State    DeliveryState `json:"state"`
	Owed     time.Time     `json:"owed"`
	Done     time.Time     `json:"done,omitzero"`
	Title    string        `json:"title,omitempty"`
	Steps    []apiTold     `json:"steps,omitempty"`
	Report   string        `json:"report,omitempty"`
	Message  int64         `json:"message,omitempty"`
	Instead  int64         `json:"instead_of,omitempty"`
	StoodIn  bool          `json:"fallback_told"`
	Wait     *apiWait      `json:"wait,omitempty"`
	Attempts int           `json:"attempts"`
	Latest   *apiAttempt   `json:"latest,omitempty"`
	Error    string        `json:"error,omitempty"`
}

// An apiTold is one step of one alert that a delivery tells.
type apiTold struct {
	Alert string `json:"alert"`
	What  string `json:"what"`
}

// An apiAttempt is an attempt to deliver.
type apiAttempt struct {
	At      time.Time `json:"at"`
	Took    float64   `json:"took_ms"`
	Outcome Outcome   `json:"outcome"`
	Answer  string    `json:"answer,omitempty"`
}

// An apiLetter is a delivery whole.
type apiLetter struct {
	apiDelivery
	With     []apiDelivery `json:"with"`
	Text     string        `json:"text,omitempty"`
	Fixed    time.Time     `json:"fixed,omitzero"`
	Pictures []string      `json:"pictures,omitempty"`
	Tried    []apiAttempt  `json:"tried"`
}

// deliveryOf returns a delivery for programs.
func deliveryOf(d *Delivery) apiDelivery {
	a := apiDelivery{
		ID: d.ID, Channel: d.Channel, State: d.State, Owed: d.Owed, Done: d.Done, Title: d.Title, Report: d.Report,
		Message: d.Message, Instead: d.Instead, StoodIn: d.StoodIn, Wait: (*apiWait)(d.Wait), Attempts: d.Attempts, Error: d.Error,
	}
	for _, s := range d.Steps {
		a.Steps = append(a.Steps, apiTold{s.Alert, s.What.String()})
	}
	if d.Latest != nil {
		a.Latest = new(attemptOf(*d.Latest))
	}
	return a
}

// attemptOf returns an attempt for programs.
func attemptOf(a Attempt) apiAttempt {
	return apiAttempt{a.At, float64(a.Took.Microseconds()) / 1000, a.Outcome, a.Answer}
}

// apiList answers with the deliveries that are asked for.
func (b *bookkeeper) apiList(w http.ResponseWriter, r *http.Request) {
	c, known := choiceOf(r.URL.Query())
	if !known {
		b.senseless(w, r, "state is one of those of the description, and before the number of a delivery")
		return
	}
	channels, all, older, err := b.excerpt(r.Context(), c)
	if err != nil {
		b.fail(w, r, err)
		return
	}
	a := apiDeliveries{At: time.Now(), Channels: []apiOutlet{}, Deliveries: []apiDelivery{}, Older: older}
	for i := range channels {
		a.Channels = append(a.Channels, apiOutlet{channelOf(&channels[i]), channels[i].Error, (*apiWait)(channels[i].Wait)})
	}
	for i := range all {
		a.Deliveries = append(a.Deliveries, deliveryOf(&all[i]))
	}
	reply(w, r, a)
}

// apiLetter answers with one delivery whole.
func (b *bookkeeper) apiLetter(w http.ResponseWriter, r *http.Request) {
	l, known, err := b.asked(r)
	if err != nil || !known {
		b.missing(w, r, err)
		return
	}
	a := apiLetter{apiDelivery: deliveryOf(&l.Delivery), With: []apiDelivery{}, Text: l.Text, Fixed: l.Fixed, Pictures: l.Pictures, Tried: []apiAttempt{}}
	for i := range l.With {
		a.With = append(a.With, deliveryOf(&l.With[i]))
	}
	for _, one := range l.Tried {
		a.Tried = append(a.Tried, attemptOf(one))
	}
	reply(w, r, a)
}

// apiDo does what a program asks about a delivery, or about all that failed, as
// the program has seen it.
func (b *bookkeeper) apiDo(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		State DeliveryState `json:"state"`
	}
	v, ok := b.wish(w, r, &wish)
	if !ok {
		return
	}
	d := Deed{By: v.Name, What: DeedKind(r.PathValue("what"))}
	if r.PathValue("id") == everything && d.What == Retry {
		d.What = RetryAll
		b.doneFor(w, r, d)
		return
	}
	l, known, err := b.asked(r)
	switch {
	case err != nil, !known, d.What != Retry && d.What != Drop:
		b.missing(w, r, err)
	case wish.State != "" && wish.State != l.State:
		http.Error(w, "delivery "+strconv.FormatInt(l.ID, 10)+" is "+string(l.State)+" by now", http.StatusConflict)
	default:
		d.Delivery = l.ID
		b.doneFor(w, r, d)
	}
}

// everything stands in a path in place of a name for all there are.
const everything = "all"
