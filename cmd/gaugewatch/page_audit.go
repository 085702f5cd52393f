package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// trail tells the page who did what.
type trail struct{ store *data.Reader }

var _ page.Audit = trail{}

// How many requests are read at once where somebody is looked for by name, and how
// many times at most for one page: who asked is part of their bodies.
const (
	readAtOnce = 500
	mostReads  = 10
)

// Traces returns what a filter chooses, and where it goes on.
func (t trail) Traces(ctx context.Context, f page.TraceFilter) (all []page.Trace, next int64, err error) {
	q := data.RequestFilter{Before: f.Before, Kind: f.Kind, Not: watch.RequestAlarm, Limit: readAtOnce}
	if f.Refused {
		q.Answer = watch.RefusedRequest
	}
	if f.Who == "" {
		q.Limit = page.MostTraces + 1
	}
	for range mostReads {
		some, err := t.store.Requests(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		for _, one := range some {
			found := pageTrace(traceOf(one))
			if !strings.Contains(strings.ToLower(found.Who), strings.ToLower(f.Who)) {
				continue
			}
			if len(all) == page.MostTraces {
				return all, all[len(all)-1].ID, nil
			}
			all = append(all, found)
		}
		if len(some) < q.Limit {
			return all, 0, nil
		}
		q.Before = some[len(some)-1].ID
	}
	return all, q.Before, nil
}

// pageTrace returns a trace as the page shows it.
func pageTrace(t trace) page.Trace {
	one := page.Trace{
		ID: t.Request, At: t.At, Who: t.Who, Channel: t.Channel, Kind: t.Kind, Text: t.Text, Waits: t.Done.IsZero(), Place: page.OnCommandLine,
	}
	if t.Kind == watch.RequestMute {
		var asked watch.MuteRequest
		_ = json.Unmarshal(t.Body, &asked) // what cannot be read is no pause
		one.Pause = asked.Pause
	}
	one.Answer, one.Refused = strings.CutPrefix(t.Answer, watch.RefusedRequest)
	switch {
	case t.Page:
		one.Place = page.AtPage
	case t.Chat:
		one.Place = page.InChat
	}
	return one
}
