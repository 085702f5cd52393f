package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// How often the watch looks whether another process has asked for something,
// unless its options say otherwise: where the store does not tell of writes, and
// where it does, in case it missed one.
const (
	requestsEvery = 250 * time.Millisecond
	requestsSpare = 10 * time.Second
)

// Requests are what other processes ask of the daemon through the store.
type Requests interface {
	// Written returns a channel that has something when it is time to call
	// Changed; nil: time alone tells.
	Written(ctx context.Context) <-chan struct{}
	// Changed says whether another process has written since the last call.
	Changed(ctx context.Context) (bool, error)
	// Waiting returns the requests that have not been answered.
	Waiting(ctx context.Context) ([]data.Request, error)
}

// A DrillRequest is the body of a request of kind drill.
type DrillRequest struct {
	Target string  `json:"target"`
	Field  string  `json:"field"`
	Value  float64 `json:"value"`
}

// RefusedRequest begins the answer to a request that was not carried out.
const RefusedRequest = "refused: "

// RequestDrill is the kind of request whose body is a DrillRequest.
const RequestDrill = "drill"

// Serve carries out the requests of other processes until the context ends.
// Those that were left while no daemon ran come first.
func (w *Watch) Serve(ctx context.Context, requests Requests) {
	written, every := w.requestsTold(ctx, requests)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for look := true; ; {
		failed := false
		if look {
			err := w.Answer(ctx, requests)
			if failed = err != nil; failed && ctx.Err() == nil {
				w.Log.Error("requests of other processes", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-written:
		case <-tick.C:
		}
		changed, err := requests.Changed(ctx)
		look = changed || failed || err != nil && !errors.Is(err, context.Canceled)
	}
}

// requestsTold returns what tells that there may be requests, and how often to
// look all the same.
func (w *Watch) requestsTold(ctx context.Context, requests Requests) (<-chan struct{}, time.Duration) {
	if w.RequestsEvery > 0 {
		return nil, w.RequestsEvery
	}
	if written := requests.Written(ctx); written != nil {
		return written, requestsSpare
	}
	return nil, requestsEvery
}

// Answer carries out the requests that wait. It needs Run to be running and a
// plan to be in force. Who calls it before the dispatcher runs has what was asked
// while no daemon ran hold for all that is told.
func (w *Watch) Answer(ctx context.Context, requests Requests) error {
	w.answering.take()
	defer w.answering.give()
	waiting, err := requests.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		err := w.between(ctx, func(ctx context.Context) {
			w.answer(ctx, r, w.attempt(ctx, r))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// attempt carries out a request. One over which the program fails is refused, since
// it would fail over it at each start.
func (w *Watch) attempt(ctx context.Context, r data.Request) (answer string) {
	defer func() {
		if v := recover(); v != nil {
			w.Log.Error("the program failed over a request", "kind", r.Kind, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			answer = RefusedRequest + "the program failed over it"
		}
	}()
	return w.carryOut(ctx, r)
}

// answer notes what became of a request, together with what it has changed.
func (w *Watch) answer(ctx context.Context, r data.Request, text string) {
	w.reply(r, text)
	w.record(ctx)
}

// reply notes what became of a request, to be recorded.
func (w *Watch) reply(r data.Request, text string) {
	w.Log.Info("request", "kind", r.Kind, "answer", text)
	w.touch()
	w.batch.Answers = append(w.batch.Answers, data.Answer{Request: r.ID, At: w.now(), Text: text})
}

// carryOut does what a request asks and says what became of it.
func (w *Watch) carryOut(ctx context.Context, r data.Request) string {
	switch r.Kind {
	case RequestDrill:
		return asked(r, func(d DrillRequest) string { return w.beginDrill(ctx, d.Target+"/"+d.Field, d.Value) })
	case RequestMute:
		return asked(r, func(m MuteRequest) string { return w.mute(m, r.At) })
	case RequestUnmute:
		return asked(r, func(u UnmuteRequest) string { return w.unmute(ctx, u) })
	case RequestAcknowledge:
		return asked(r, func(q AckRequest) string { return w.acknowledge(ctx, q) })
	case RequestPress:
		return asked(r, func(p PressRequest) string { return w.press(ctx, p, r.At).answer })
	case RequestAlarm:
		return asked(r, func(a inbound.Alarm) string { return w.heed(ctx, a, aboutOf(a)) })
	case RequestToken:
		return asked(r, w.letIn)
	case RequestRevoke:
		return asked(r, w.shutOut)
	case RequestLink:
		return asked(r, w.link)
	case RequestUnlink:
		return asked(r, w.unlink)
	case RequestRetry:
		return asked(r, func(q RetryRequest) string { return w.retry(ctx, q) })
	case RequestNote:
		return asked(r, func(q NoteRequest) string { return w.keepNote(ctx, q) })
	case RequestTell:
		return asked(r, func(q TellRequest) string { return w.tellOne(q, w.now()) })
	case RequestLook:
		return "answered"
	case RequestRefuse:
		return asked(r, func(q RefuseRequest) string { return RefusedRequest + q.Why })
	case RequestDo:
		return RefusedRequest + "the program ended before it was run"
	case RequestDone:
		return asked(r, func(q ActionRequest) string { return q.Action + ": " + q.Ended })
	case RequestDrop:
		return asked(r, func(q DropRequest) string { return w.drop(ctx, q) })
	}
	if w.Carry != nil {
		if answer := w.Carry(ctx, r); answer != "" {
			return answer
		}
	}
	return fmt.Sprintf(RefusedRequest+"this version knows no request of kind %q", r.Kind)
}

// asked does what the body of a request asks.
func asked[T any](r data.Request, do func(T) string) string {
	var body T
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return RefusedRequest + "unreadable: " + err.Error()
	}
	return do(body)
}
