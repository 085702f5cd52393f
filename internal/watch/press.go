package watch

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// RequestPress is the kind of request that a button below a message is: a
// PressRequest. Also what is refused is noted, so that each press stays in the
// record.
const RequestPress = "press"

// A PressRequest says who has pressed a button, and what it stands for.
type PressRequest struct {
	Data    string     `json:"data"`             // of the button
	Who     string     `json:"who"`              // what the provider calls them
	By      string     `json:"by,omitempty"`     // their short name; empty: they may not
	Channel string     `json:"channel"`          // that wrote the message, or to the chat; empty: none does
	Act     notify.Act `json:"act,omitempty"`    // empty: no message there has the button
	Alerts  []int64    `json:"alerts,omitempty"` // that the message tells of
}

// Presses keep what people press, before anything is done.
type Presses interface {
	// Note hands in a request unless it was before.
	Note(ctx context.Context, n data.Note) (id int64, fresh bool, err error)

	// Notes hands in many, all or none; those that were before have no id.
	Notes(ctx context.Context, all []data.Note) (ids []int64, err error)

	// Deliveries returns the deliveries that the filter chooses.
	Deliveries(ctx context.Context, f data.DeliveryFilter) ([]data.Entry, error)
}

// A Desk lets people take care of alerts by buttons.
type Desk struct {
	Watch *Watch
	Store Presses
}

// Press notes a press and carries it out as the same request of another process
// would be. What is noted is carried out, even if the context ends: a press that
// comes again is known. Where the program ends in between, it is carried out
// first of all at the next start.
func (d Desk) Press(ctx context.Context, p inbound.Press) (string, error) {
	r, err := d.read(ctx, p)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	w, asked := d.Watch, inbound.Asked(p.At, time.Now())
	w.answering.take() // so that nobody else finds it waiting
	defer w.answering.give()
	id, fresh, err := d.Store.Note(ctx, data.Note{
		Request: data.Request{Kind: RequestPress, Body: body, At: asked}, From: p.Account, Mark: p.ID,
	})
	if err != nil || !fresh {
		return "", err
	}
	var said outcome
	err = w.between(context.WithoutCancel(ctx), func(ctx context.Context) {
		said = w.press(ctx, r, asked)
		w.answer(ctx, data.Request{ID: id, Kind: RequestPress}, said.answer)
	})
	return said.words, err
}

// read finds out which message a button stands below, and who has pressed it.
func (d Desk) read(ctx context.Context, p inbound.Press) (PressRequest, error) {
	r := PressRequest{Data: p.Data, Who: p.Who}
	if len(p.Channels) > 0 {
		r.Channel = p.Channels[0]
	}
	press, known := notify.ParsePress(p.Data)
	var message []data.Entry
	if known {
		var err error
		if message, err = d.Store.Deliveries(ctx, data.DeliveryFilter{Message: press.Delivery}); err != nil {
			return r, err
		}
	}
	i := slices.IndexFunc(message, func(e data.Entry) bool {
		return e.ID == press.Delivery && press.Of(e.Message) && slices.Contains(p.Channels, e.Channel)
	})
	if i >= 0 {
		r.Channel, r.Act = message[i].Channel, press.Act
		for _, e := range message {
			for _, part := range e.Parts {
				r.Alerts = append(r.Alerts, part.Alert.ID)
			}
		}
		slices.Sort(r.Alerts)
		r.Alerts = slices.Compact(r.Alerts)
	}
	r.By = p.People[r.Channel]
	return r, nil
}

// An outcome is what became of a press.
type outcome struct {
	answer string // for the record
	words  string // for who pressed, in their language
}

// press does what a button says.
func (w *Watch) press(ctx context.Context, r PressRequest, asked time.Time) outcome {
	replies := w.replies(r.Channel)
	switch {
	case r.By == "":
		return outcome{RefusedRequest + r.Who + " may not press buttons here", replies.Denied()}
	case r.Act == "":
		return outcome{RefusedRequest + "no message there has this button", replies.Unknown()}
	}
	open := slices.DeleteFunc(w.open(), func(a checks.Alert) bool { return !slices.Contains(r.Alerts, a.ID) })
	switch {
	case len(open) == 0:
		return outcome{RefusedRequest + "what the message tells of is over", replies.Over()}
	case r.Act == notify.Pause:
		return w.pressPause(open[0], r, asked)
	}
	return w.pressAcknowledge(ctx, open, r)
}

// replies returns what people are told in a channel.
func (w *Watch) replies(channel string) notify.Replies {
	for _, p := range w.policies() {
		if p.Channel == channel {
			return notify.NewReplies(p, w.now())
		}
	}
	return notify.NewReplies(notify.Policy{}, w.now())
}

// pressAcknowledge acknowledges alerts. Who has done so first stays who did.
func (w *Watch) pressAcknowledge(ctx context.Context, open []checks.Alert, r PressRequest) outcome {
	var said []string
	for _, a := range open {
		if a.Ack == nil {
			said = append(said, w.acknowledge(ctx, AckRequest{Alert: a.ID, By: r.By}))
		}
	}
	ack := w.latest(open[0]).Ack
	return outcome{
		cmp.Or(strings.Join(said, "; "), RefusedRequest+"acknowledged before, by "+ack.By),
		w.replies(r.Channel).Acknowledged(*ack),
	}
}

// pressPause pauses the target of an alert; of what came in by a door, that alone.
func (w *Watch) pressPause(a checks.Alert, r PressRequest, asked time.Time) outcome {
	length := schedule.Duration(notify.PauseLasts)
	if most := schedule.Duration(w.plan.Mutes.Max); most > 0 {
		length = min(length, most)
	}
	replies := w.replies(r.Channel)
	scope := suppression.Exactly(a.Subject.Target)
	if slices.Contains(inbound.Doors(), a.Subject.Target) {
		scope = suppression.Only(a.Subject)
	}
	answer := w.mute(MuteRequest{Scope: scope.String(), For: length, Pause: true, By: r.By}, asked)
	if why, refused := strings.CutPrefix(answer, RefusedRequest); refused {
		return outcome{answer, replies.Failed(why)}
	}
	return outcome{answer, replies.Paused(a, asked.Add(length.Std()))}
}
