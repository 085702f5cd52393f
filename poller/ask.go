package poller

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// usualTimeout is the timeout of a target that has none of its own.
const usualTimeout = 5 * time.Second

// Unreadable says why a text is not an answer that the fields of a target can be
// read from; empty: it is one.
func (t *Target) Unreadable(text []byte) string {
	fields := make([]*Field, len(t.Fields))
	for i := range t.Fields {
		fields[i] = &t.Fields[i]
	}
	if fault := newBatch(fields).read(new(Poll), Answer{Body: text}); fault.Class != checks.Faultless {
		return fault.String()
	}
	return ""
}

// A batch is fields that are read from the same answer.
type batch struct {
	fields []*Field
	set    *reading.Set
}

// newBatch returns the batch of some fields.
func newBatch(fields []*Field) *batch {
	readers := make([]*reading.Reader, len(fields))
	for i, f := range fields {
		readers[i] = f.Reader
	}
	return &batch{fields: fields, set: reading.NewSet(readers)}
}

// Ask asks a target once, now, for some of its fields; none asks only whether
// it responds. It waits for its turn at the target's host, and no longer than
// the context lasts. The tick is the present.
func (p *Poller) Ask(ctx context.Context, t *Target, fields []*Field) Poll {
	gate := p.gate(t)
	select {
	case gate <- struct{}{}:
		defer func() { <-gate }()
	case <-ctx.Done():
		now := time.Now()
		s := silence(checks.Timeout, ctx.Err(), "its host was busy with other requests")
		return Poll{Target: t, Tick: now, Began: now, Response: noResponse(s.Fault)}
	}
	poll := ask(ctx, t, newBatch(fields))
	poll.Tick = poll.Began
	p.stats.count(&poll)
	return poll
}

// ask asks a target once for the fields of a batch.
func ask(ctx context.Context, t *Target, b *batch) Poll {
	poll := Poll{Target: t, Began: time.Now()}
	ctx, cancel := context.WithTimeout(ctx, orElse(t.Timeout, usualTimeout))
	defer cancel()
	answer, err := fetch(ctx, t.Source)
	poll.Took = time.Since(poll.Began)
	if err != nil {
		poll.Response, poll.idle = noResponse(faultOf(err)), errors.Is(err, ErrNothingNew)
		return poll
	}
	poll.Date = answer.Date
	if fault := b.read(&poll, answer); fault.Class != checks.Faultless {
		fault.Text = answer.hide.Redact(fault.Text)
		poll.Response, poll.Results = noResponse(fault), nil
	}
	answer.free()
	return poll
}

// fetch asks the source. A source that breaks down over an answer is a silence
// of its target and no reason to stop asking the others.
func fetch(ctx context.Context, s Source) (answer Answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = brokenDown(r)
		}
	}()
	return s.Fetch(ctx)
}

// read reads the fields from an answer into the poll. The fault says why it is
// not the answer that they need.
func (b *batch) read(poll *Poll, answer Answer) (fault checks.Fault) {
	if answer.Doubt != nil && !b.set.Plugin() {
		return answer.Doubt.Fault
	}
	if len(b.fields) == 0 {
		return checks.Fault{}
	}
	defer func() {
		if r := recover(); r != nil {
			fault = brokenDown(r).Fault
		}
	}()
	poll.Results = make([]Result, len(b.fields))
	return b.set.Read(answer.Body, answer.Status, func(i int, r checks.Reading, raw string) {
		r.Fault.Text = answer.hide.Redact(r.Fault.Text)
		poll.Results[i] = Result{Field: b.fields[i], Reading: r, Raw: answer.hide.Redact(raw)}
	})
}

// brokenDown is the silence of a target whose answer we could not bear.
func brokenDown(r any) *Silence {
	return silence(checks.Unreadable, nil, "a mistake in this program, please report it: %s", clip(fmt.Sprint(r)))
}

// noResponse is the reading of a target that did not respond.
func noResponse(f checks.Fault) checks.Reading {
	return checks.Reading{Why: checks.NoResponse, Fault: f}
}

// faultOf returns the fault of a fetch that failed.
func faultOf(err error) checks.Fault {
	if s, ok := errors.AsType[*Silence](err); ok {
		return s.Fault
	}
	return checks.Fault{Class: checks.Broken, Text: clip(err.Error())}
}

// free gives the room of an answer back; the answer is over then.
func (a *Answer) free() {
	if a.room != nil {
		a.client.release(a.room)
	}
}
