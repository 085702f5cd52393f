package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// How long a command waits for the daemon's answer: long where one seems to
// run, and a moment where none does, in case it is just starting.
const (
	patienceKept = 5 * time.Second
	patienceLost = time.Second
)

// A reply is what became of what a command asked of the daemon.
type reply struct {
	// Answer says what was done, in the daemon's words; empty while it waits.
	Answer string `json:"answer,omitempty"`

	// Waits is true where no daemon has answered: what was asked waits in the
	// database, and the next one does it first of all.
	Waits bool `json:"waits"`
}

// A refusal is why the daemon does not do what was asked.
type refusal string

// Error returns the reason.
func (r refusal) Error() string { return string(r) }

// request asks something of the daemon and waits for its answer. A refusal is
// an error.
func (v *view) request(ctx context.Context, kind string, body any) (reply, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return reply{}, err
	}
	patience := patienceKept
	if lapse, err := v.lapse(ctx); err != nil {
		return reply{}, err
	} else if !lapse.since.IsZero() {
		patience = patienceLost
	}
	id, err := v.Ask(ctx, data.Request{Kind: kind, Body: text, At: time.Now()})
	if err != nil {
		return reply{}, err
	}
	return v.reply(ctx, id, patience)
}

// reply waits as long as the patience lasts for what becomes of a request.
func (v *view) reply(ctx context.Context, request int64, patience time.Duration) (reply, error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := v.await(patient, request)
	why, refused := strings.CutPrefix(answer, watch.RefusedRequest)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return reply{Waits: true}, nil
	case err != nil:
		return reply{}, err
	case refused:
		return reply{}, refusal(why)
	}
	return reply{Answer: answer}, nil
}

// await waits for the answer to a request until the context ends.
func (v *view) await(ctx context.Context, request int64) (string, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		answer, done, err := v.Answer(ctx, request)
		if err != nil || done {
			return answer.Text, err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-tick.C:
		}
	}
}

// care asks something of the daemon that holds also if it is done later, and
// prints what became of it.
func (o *options) care(ctx context.Context, v *view, kind string, body any) error {
	r, err := v.request(ctx, kind, body)
	if err != nil {
		return err
	}
	if o.json {
		return o.show(table{value: r})
	}
	if r.Waits {
		r.Answer = "no daemon has answered: it is noted, and done as soon as one runs"
	}
	_, err = fmt.Fprintln(o.Out, r.Answer)
	return err
}
