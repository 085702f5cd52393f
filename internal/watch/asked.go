package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// The kinds of requests that come from chats alone.
const (
	RequestNote   = "note"    // a NoteRequest
	RequestTell   = "tell"    // a TellRequest
	RequestLook   = "look"    // somebody has asked for something that changes nothing
	RequestRefuse = "refused" // a RefuseRequest
	RequestDo     = "do"      // an ActionRequest: an action begins
	RequestDone   = "done"    // an ActionRequest: it has ended
)

// A Heard says who has asked for something in a chat, or that it was at the page.
// The body of a request that comes from there has it under the key heard.
type Heard struct {
	Who     string `json:"who,omitempty"`     // what the provider calls them
	Channel string `json:"channel,omitempty"` // empty: none writes to the chat
	Text    string `json:"text,omitempty"`    // in their words
	Page    bool   `json:"page,omitempty"`    // at the page, by a link
}

// A NoteRequest writes something down about an alert.
type NoteRequest struct {
	Alert int64  `json:"alert"`
	By    string `json:"by,omitempty"`
	Text  string `json:"text"`
}

// A TellRequest passes something on to those who read a channel.
type TellRequest struct {
	Channel string `json:"channel"`
	By      string `json:"by,omitempty"`
	Text    string `json:"text"`
}

// A RefuseRequest keeps in the record what somebody has tried.
type RefuseRequest struct {
	Why string `json:"why"`
}

// An ActionRequest says that an action begins, or how it has ended.
type ActionRequest struct {
	Action string            `json:"action"`
	By     string            `json:"by,omitempty"`
	Took   schedule.Duration `json:"took,omitempty"`
	Ended  string            `json:"ended,omitempty"` // exit code 1; empty: it begins
	Output string            `json:"output,omitempty"`
}

// Ask notes what somebody has asked for in a chat and carries it out as the same
// request of another process would be; see [Desk.Press]. It returns what became
// of it, for the record, and false where it was noted before.
func (d Desk) Ask(ctx context.Context, n data.Note) (answer string, fresh bool, err error) {
	w := d.Watch
	w.answering.take() // so that nobody else finds it waiting
	defer w.answering.give()
	id, fresh, err := d.Store.Note(ctx, n)
	if err != nil || !fresh {
		return "", false, err
	}
	r := n.Request
	r.ID = id
	err = w.between(context.WithoutCancel(ctx), func(ctx context.Context) {
		if answer = w.carryOut(ctx, r); r.Kind == RequestDo {
			answer = "begins" // by whoever asks
		}
		w.answer(ctx, r, answer)
	})
	return answer, true, err
}

// keepNote writes something down about an alert, also about one that is over: why
// it was is known afterwards. Nobody is told.
func (w *Watch) keepNote(ctx context.Context, r NoteRequest) string {
	a, err := w.kept(ctx, r.Alert)
	switch {
	case err != nil:
		return RefusedRequest + err.Error()
	case a.ID == 0:
		return RefusedRequest + "no alert " + checks.Alert{ID: r.Alert}.Name() + " is kept"
	}
	w.mark(a, checks.Noted, w.person(r.By)+" "+quoted(r.Text))
	return "noted with " + a.Name()
}

// kept returns an alert as it stands by now, open or over; without a number: none
// is kept.
func (w *Watch) kept(ctx context.Context, id int64) (checks.Alert, error) {
	for _, a := range w.alerts {
		if a.ID == id {
			return a, nil
		}
	}
	if a, changed := w.batch.Alerts[id]; changed || w.History == nil || id <= 0 {
		return a, nil
	}
	found, err := w.History.Alerts(ctx, data.AlertFilter{ID: id})
	if err != nil || len(found) == 0 || found[0].Open() { // one that lasts is known: its record was lost
		return checks.Alert{}, err
	}
	return found[0], nil
}

// tellOne makes one channel owe what somebody says, whatever its level.
func (w *Watch) tellOne(r TellRequest, now time.Time) string {
	if !slices.Contains(w.channels(), r.Channel) {
		return fmt.Sprintf(RefusedRequest+"no channel is called %s", r.Channel)
	}
	w.touch()
	w.batch.Deliveries = append(w.batch.Deliveries, notify.Delivery{
		Channel: r.Channel, Cause: notify.CauseNotice, Owed: now, State: notify.Owed, Next: now,
		Notice: &notify.Notice{Topic: notify.Said, Level: checks.Info, Text: r.Text, Reason: w.person(r.By)},
	})
	return "told through " + r.Channel
}
