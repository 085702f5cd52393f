package page

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// leaf is how many entries a list shows at once.
const leaf = 50

// A bookkeeper shows what channels were told and are owed, and does what is asked
// about it.
type bookkeeper struct{ *house }

// mount puts the pages about deliveries among the others.
func (b *bookkeeper) mount(mux *http.ServeMux) {
	b.get(mux, "/deliveries", b.list)
	b.get(mux, "/deliveries/{id}", b.letter)
	b.post(mux, "/deliveries", b.retryAll)
	b.post(mux, "/deliveries/{id}", b.do)
	b.get(mux, "/api/v1/deliveries", b.apiList)
	b.get(mux, "/api/v1/deliveries/{id}", b.apiLetter)
	b.post(mux, "/api/v1/deliveries/{id}/{what}", b.apiDo)
}

// A choice is which deliveries a reader wants to see.
type choice struct {
	Channel, State string
	Before         int64
}

// choiceOf reads the choice of a request; known says whether it asks for what
// there is.
func choiceOf(q url.Values) (c choice, known bool) {
	c = choice{Channel: q.Get("channel"), State: q.Get("state")}
	c.Before, known = number(q.Get("before"))
	return c, known && (c.State == "" || slices.Contains(states(), c.State))
}

// number reads the number of an entry; none is 0.
func number(text string) (n int64, known bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}

// The choices that are no states.
const (
	stateOpen  = "open"
	stateAgain = "again"
)

// states are those by which a list may be sifted.
func states() []string {
	return []string{
		stateOpen, string(Owed), string(Sending), string(Unsure), string(Failed), stateAgain, string(Dropped), string(Delivered), string(Joined),
	}
}

// filter returns the filter of a choice, with one more than a list shows.
func (c choice) filter() DeliveryFilter {
	f := DeliveryFilter{Channel: c.Channel, Before: c.Before, Limit: leaf + 1}
	switch c.State {
	case stateOpen:
		f.Open = true
	case stateAgain:
		f.Again = true
	default:
		f.State = DeliveryState(c.State)
	}
	return f
}

// query writes the choice as a query, from a number on.
func (c choice) query(before int64) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("channel", c.Channel)
	set("state", c.State)
	set("before", strconv.FormatInt(before, 10))
	return q.Encode()
}

// leading returns the address of a list with a query that [url.Values.Encode] has
// written.
func leading(path, query string) template.URL {
	return template.URL(path + "?" + query) //nolint:gosec // nothing foreign is left in it that is not escaped
}

// excerpt returns the channels, the deliveries that are chosen, not more than one
// page shows, and the query that leads to older ones; empty: there are none.
func (b *bookkeeper) excerpt(ctx context.Context, c choice) (channels []Channel, all []Delivery, older string, err error) {
	if channels, err = b.Ledger.Channels(ctx); err != nil {
		return nil, nil, "", err
	}
	if all, err = b.Ledger.Deliveries(ctx, c.filter()); err == nil && len(all) > leaf {
		all = all[:leaf]
		older = c.query(all[leaf-1].ID)
	}
	return channels, all, older, err
}

// list answers with the deliveries that a reader wants to see.
func (b *bookkeeper) list(w http.ResponseWriter, r *http.Request) {
	c, _ := choiceOf(r.URL.Query())
	channels, all, older, err := b.excerpt(r.Context(), c)
	if err != nil {
		b.fail(w, r, err)
		return
	}
	k := newClerk(b.scribe(r))
	v := deliveriesView{frame: b.frame(r, k.scribe, "deliveries", k.T.Title), T: k.T, Selects: k.selects(c, channels), First: c.Before == 0}
	if older != "" {
		v.Older = leading("deliveries", older)
	}
	for i := range all {
		v.Entries = append(v.Entries, k.entry(&all[i]))
	}
	if v.First {
		for i := range channels {
			v.Channels = append(v.Channels, k.channel(&channels[i]))
		}
	}
	if _, may := b.may(r); may && v.First {
		failed, err := b.Ledger.Deliveries(r.Context(), DeliveryFilter{State: Failed, Limit: 1})
		if err != nil {
			b.fail(w, r, err)
			return
		}
		v.Again = len(failed) > 0
	}
	b.send(w, r, "deliveries", v)
}

// asked returns the delivery that a request asks for.
func (b *bookkeeper) asked(r *http.Request) (Letter, bool, error) {
	id, known := number(r.PathValue("id"))
	if !known || id == 0 {
		return Letter{}, false, nil
	}
	return b.Ledger.Letter(r.Context(), id)
}

// letter answers with one delivery whole.
func (b *bookkeeper) letter(w http.ResponseWriter, r *http.Request) {
	l, known, err := b.asked(r)
	if err != nil || !known {
		b.missing(w, r, err)
		return
	}
	k := newClerk(b.scribe(r))
	v := k.letter(&l)
	v.frame = b.frame(r, k.scribe, "deliveries", k.T.Title+" "+v.Entry.ID)
	if _, may := b.may(r); may {
		v.Deeds = k.deeds(l.State)
	}
	b.send(w, r, "delivery", v)
}

// deedsFor are what can be done about a delivery in a state.
func deedsFor(s DeliveryState) []DeedKind {
	switch s {
	case Owed:
		return []DeedKind{Retry, Drop}
	case Unsure, Failed, Dropped:
		return []DeedKind{Retry}
	case Joined, Sending, Delivered:
	}
	return nil
}

// do does what is asked by a form about a delivery, as the form has seen it.
func (b *bookkeeper) do(w http.ResponseWriter, r *http.Request) {
	v, ok := b.form(w, r)
	if !ok {
		return
	}
	l, known, err := b.asked(r)
	if err != nil || !known {
		b.missing(w, r, err)
		return
	}
	d := Deed{By: v.Name, What: DeedKind(r.PostForm.Get("do")), Delivery: l.ID}
	if d.What != Retry && d.What != Drop {
		b.senseless(w, r, "what is to be done?")
		return
	}
	if seen := DeliveryState(r.PostForm.Get("state")); seen != l.State {
		k := newClerk(b.scribe(r))
		b.refuse(w, r, k.T.Changed+": "+k.state(l.State), strconv.FormatInt(l.ID, 10))
		return
	}
	b.doneAs(w, r, d, strconv.FormatInt(l.ID, 10))
}

// retryAll has all tried again that failed and still matters.
func (b *bookkeeper) retryAll(w http.ResponseWriter, r *http.Request) {
	v, ok := b.form(w, r)
	switch {
	case !ok:
	case r.PostForm.Get("do") != string(RetryAll):
		b.senseless(w, r, "what is to be done?")
	default:
		b.doneAs(w, r, Deed{By: v.Name, What: RetryAll}, "deliveries")
	}
}
