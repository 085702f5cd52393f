package page

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A clerk writes the pages about deliveries for readers of one language.
type clerk struct {
	scribe
	T     ledgerWords
	tales tales
}

// newClerk returns a clerk who writes as a scribe does.
func newClerk(s scribe) clerk { return clerk{s, ledgerWordsOf(s.Code), talesOf(s.Code)} }

// A deliveriesView is what the page with the deliveries shows.
type deliveriesView struct {
	frame
	T        ledgerWords
	Channels []channelView
	Selects  []selectView
	Entries  []deliveryView
	First    bool         // it is the first page of the list
	Older    template.URL // of the next one; empty: there is none
	Again    bool         // something failed that the reader may have tried again
}

// A channelView is how well a channel gets through.
type channelView struct {
	Shape shape
	Name  string
	Facts []factView
	Error string
}

// A factView is something that is known, with its name.
type factView struct {
	Name, Text string
	Bad        bool
}

// A deliveryView is one delivery of a list.
type deliveryView struct {
	Shape                 shape
	ID                    string
	State, Channel, Tells string
	Owed, Done            string
	Alerts                []string
	Notes                 []string
	Tried                 int
	Outcome               string
	Value                 string // of the state, as forms have it
}

// A letterView is what the page of one delivery shows.
type letterView struct {
	frame
	T        ledgerWords
	Entry    deliveryView
	With     []deliveryView
	Fixed    string
	Head     string
	Lines    []string
	Pictures []string
	Tried    []attemptView
	Untried  string
	Deeds    []optionView // that the reader may do
}

// An attemptView is one attempt to deliver.
type attemptView struct {
	Shape                     shape
	At, Took, Outcome, Answer string
}

// letterRoom bounds the text of a message, in characters.
const letterRoom = 8000

// selects returns the choices of the list.
func (k clerk) selects(c choice, channels []Channel) []selectView {
	state := selectView{Name: "state", Label: k.T.State, Options: []optionView{{"", k.tales.Any, c.State == ""}}}
	for _, s := range states() {
		state.Options = append(state.Options, optionView{s, k.stateOr(s), c.State == s})
	}
	channel := selectView{Name: "channel", Label: k.T.Channel, Options: []optionView{{"", k.tales.Any, c.Channel == ""}}}
	known := c.Channel == ""
	for i := range channels {
		name := channels[i].Name
		known = known || name == c.Channel
		channel.Options = append(channel.Options, optionView{name, language.Tidy(name, titleRoom), c.Channel == name})
	}
	if !known { // it is no longer in the configuration
		channel.Options = append(channel.Options, optionView{c.Channel, language.Tidy(c.Channel, titleRoom), true})
	}
	return []selectView{state, channel}
}

// stateOr is what a choice by state is called.
func (k clerk) stateOr(s string) string {
	switch s {
	case stateOpen:
		return k.T.Open
	case stateAgain:
		return k.T.Again
	}
	return k.state(DeliveryState(s))
}

// state is what a state is called.
func (k clerk) state(s DeliveryState) string {
	switch s {
	case Owed:
		return k.T.Owed
	case Joined:
		return k.T.Joined
	case Sending:
		return k.T.Sending
	case Unsure:
		return k.T.Unsure
	case Delivered:
		return k.T.Sent
	case Failed:
		return k.T.Failed
	case Dropped:
		return k.T.Dropped
	}
	return string(s)
}

// shape is how a delivery looks.
func (d *Delivery) shape() shape {
	switch d.State {
	case Failed:
		return shapeError
	case Unsure:
		return shapeWarn
	case Owed:
		if d.Attempts > 0 {
			return shapeWarn
		}
		return shapeInfo
	case Sending:
		return shapeInfo
	case Dropped:
		return shapeUnknown
	case Joined, Delivered:
	}
	return shapeOK
}

// entry tells of a delivery.
func (k clerk) entry(d *Delivery) deliveryView {
	v := deliveryView{
		Shape: d.shape(), ID: strconv.FormatInt(d.ID, 10), Value: string(d.State), State: k.state(d.State), Channel: language.Tidy(d.Channel, titleRoom),
		Tells: k.tells(d), Owed: k.clock.Tell(d.Owed), Tried: d.Attempts, Outcome: k.came(d),
	}
	if !d.Done.IsZero() {
		v.Done = k.clock.TellAfter(d.Owed, d.Done)
	}
	seen := map[string]bool{}
	for _, s := range d.Steps {
		if !seen[s.Alert] && len(seen) < mostAlarms {
			seen[s.Alert] = true
			v.Alerts = append(v.Alerts, s.Alert)
		}
	}
	note := func(asked bool, template, name, value string) {
		if asked {
			v.Notes = append(v.Notes, language.Fill(template, language.Values{name: value}))
		}
	}
	note(d.Message != 0, k.T.Travels, "id", strconv.FormatInt(d.Message, 10))
	if d.Wait != nil {
		v.Notes = append(v.Notes, k.wait(d.Wait))
	}
	note(d.StoodIn, k.T.StoodIn, "", "")
	note(d.Instead != 0, k.T.Instead, "id", strconv.FormatInt(d.Instead, 10))
	return v
}

// tells says what a delivery tells.
func (k clerk) tells(d *Delivery) string {
	if d.Report != "" {
		text := language.Fill(k.T.Report, language.Values{"name": d.Report})
		if d.Title != "" {
			text += ": " + d.Title
		}
		return language.Tidy(text, noteRoom)
	}
	if d.Title != "" {
		return language.Tidy(d.Title, noteRoom)
	}
	const most = 4
	var steps []string
	for _, s := range d.Steps[:min(len(d.Steps), most)] {
		steps = append(steps, s.Alert+" "+teller{k.scribe, k.tales}.what(s.What))
	}
	if len(d.Steps) > most {
		steps = append(steps, "…")
	}
	return language.Tidy(strings.Join(steps, ", "), noteRoom)
}

// came says what came of the latest attempt, or why there is no further.
func (k clerk) came(d *Delivery) string {
	switch {
	case d.State == Dropped || d.Latest == nil:
		return language.Tidy(d.Error, noteRoom)
	case d.State == Delivered && d.Latest.Outcome == OutcomeSent:
		return ""
	case d.Latest.Answer == "" || d.Latest.Outcome == OutcomeSent:
		return k.outcome(d.Latest.Outcome)
	}
	return k.outcome(d.Latest.Outcome) + ": " + language.Tidy(d.Latest.Answer, noteRoom)
}

// outcome is what an outcome is called.
func (k clerk) outcome(o Outcome) string {
	switch o {
	case OutcomeSent:
		return k.T.Arrived
	case OutcomeTemporary:
		return k.T.Temporary
	case OutcomePermanent:
		return k.T.Permanent
	case OutcomeUnknown:
		return k.T.Unsure
	case OutcomeExhausted:
		return k.T.Exhausted
	}
	return string(o)
}

// wait says what something waits for.
func (k clerk) wait(w *Wait) string {
	template := k.T.NotBefore
	switch w.Why {
	case LeftOut:
		template = k.T.LeftOut
	case QuietHours:
		template = k.T.Quiet
	case MonthSpent:
		template = k.T.Spent
	case KeptForErrors:
		template = k.T.Kept
	case MonthLasts:
		template = k.T.Lasts
	case NextTry:
		template = k.T.NextTry
	case NotBefore:
	}
	return language.Fill(template, language.Values{"until": k.clock.Tell(w.Until)})
}

// channel tells how well a channel gets through.
func (k clerk) channel(c *Channel) channelView {
	v := channelView{Shape: shapeOK, Name: language.Tidy(c.Name, titleRoom), Error: language.Tidy(c.Error, 2*noteRoom)}
	add := func(name, text string, bad bool) { v.Facts = append(v.Facts, factView{name, text, bad}) }
	if c.LastSent.IsZero() {
		add(k.T.LastSent, k.T.Never, false)
	} else {
		add(k.T.LastSent, k.clock.Tell(c.LastSent), false)
	}
	owed := strconv.Itoa(c.Owed)
	if !c.Oldest.IsZero() {
		owed = language.Fill(k.T.OwedSince, language.Values{"n": owed, "since": k.clock.Tell(c.Oldest)})
	}
	add(k.T.Debt, owed, false)
	if c.Short > 0 {
		add(k.T.Short, strconv.Itoa(c.Short), false)
	}
	if c.Failures > 0 {
		v.Shape = shapeWarn
		add(k.T.Failures, strconv.Itoa(c.Failures), true)
	}
	if c.Refused {
		v.Shape = shapeError
		add(k.T.State, k.T.Refused, true)
	}
	if c.Wait != nil {
		add(k.T.Waits, k.wait(c.Wait), c.Wait.Why == LeftOut)
		switch {
		case c.Wait.Why == LeftOut:
			v.Shape = shapeError
		case c.Wait.Why == NextTry && v.Shape == shapeOK:
			v.Shape = shapeWarn
		}
	}
	if c.Limit > 0 {
		add(k.T.Month, strconv.FormatInt(c.Used, 10)+" / "+strconv.FormatInt(c.Limit, 10), c.Used >= c.Limit)
	}
	return v
}

// letter tells all of a delivery.
func (k clerk) letter(l *Letter) letterView {
	v := letterView{T: k.T, Entry: k.entry(&l.Delivery), Head: language.Tidy(l.Title, noteRoom), Untried: k.T.Untried, Fixed: k.T.WouldRead}
	if !l.Fixed.IsZero() {
		v.Fixed = language.Fill(k.T.Fixed, language.Values{"at": k.clock.Tell(l.Fixed)})
	}
	if l.Text != "" {
		v.Lines = strings.Split(language.TidyLines(language.Clip(l.Text, letterRoom), noteRoom), "\n")
	}
	for i := range l.With {
		v.With = append(v.With, k.entry(&l.With[i]))
	}
	for _, alt := range l.Pictures {
		v.Pictures = append(v.Pictures, language.Tidy(alt, noteRoom))
	}
	if l.Attempts > 0 {
		v.Untried = k.T.Elsewhere
	}
	before := l.Owed
	for _, a := range l.Tried {
		one := attemptView{
			Shape: shapeWarn, At: k.second(before, a.At), Took: took(a.Took), Outcome: k.outcome(a.Outcome), Answer: language.Tidy(a.Answer, 2*noteRoom),
		}
		switch a.Outcome {
		case OutcomeSent:
			one.Shape = shapeOK
		case OutcomePermanent, OutcomeExhausted:
			one.Shape = shapeError
		case OutcomeTemporary, OutcomeUnknown:
		}
		before = a.At
		v.Tried = append(v.Tried, one)
	}
	return v
}

// took writes how long an attempt took.
func took(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// deeds are what can be done about a delivery in a state.
func (k clerk) deeds(s DeliveryState) []optionView {
	var all []optionView
	for _, d := range deedsFor(s) {
		switch {
		case d == Drop:
			all = append(all, optionView{Value: string(d), Text: k.T.Drop})
		case s == Owed || s == Unsure:
			all = append(all, optionView{Value: string(d), Text: k.T.Now})
		default:
			all = append(all, optionView{Value: string(d), Text: k.T.Retry})
		}
	}
	return all
}
