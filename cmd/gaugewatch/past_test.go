package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/rogpeppe/go-internal/testscript"
)

// past fills a database with a past, a poll a minute, as if a daemon had kept
// watch by a configuration: past watch.db past.txt [config.yaml]. The file says
// when it begins, and what each field said for how many minutes,
// or a target while it was silent:
//
//	2026-01-05T00:00:00Z
//	room: .*60 x*30
//	room/temperature °C: 20*60 .*30 20~2*600 28*10
//
// A dot is no poll, x a silence, ? a missing value, and 20~2 a wave around 20
// that takes a day.
func past(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: past database file [configuration]")
	}
	if len(args) == 3 {
		o := options{process: &process{Getenv: ts.Getenv}, config: ts.MkAbs(args[2])}
		c, err := config.Load(o.config, o.Getenv)
		ts.Check(errors.Join(err, o.keep(c)))
	}
	first, lines, _ := strings.Cut(strings.TrimSpace(ts.ReadFile(args[1])), "\n")
	began, err := time.Parse(time.RFC3339, first)
	ts.Check(err)
	ctx := context.Background()
	store, _, err := data.Open(ctx, ts.MkAbs(args[0]), data.Options{})
	ts.Check(err)
	var names []data.Naming
	var stories []string
	for line := range strings.SplitSeq(lines, "\n") {
		head, story, _ := strings.Cut(line, ":")
		name, unit, _ := strings.Cut(head, " ")
		target, field, _ := strings.Cut(name, "/")
		names, stories = append(names, data.Naming{Target: target, Field: field, Unit: unit}), append(stories, story)
	}
	ids, err := store.Identify(ctx, names)
	ts.Check(err)
	batch := data.Batch{Alive: began}
	for i, story := range stories {
		end, err := tellPast(&batch, ids.IDs[i], began, story)
		ts.Check(err)
		if end.After(batch.Alive) {
			batch.Alive = end
		}
	}
	ts.Check(store.Commit(ctx, batch))
	ts.Check(store.Close())
}

// tellPast appends what one subject said, and returns when that ends.
func tellPast(b *data.Batch, id int64, at time.Time, story string) (time.Time, error) {
	for word := range strings.FieldsSeq(story) {
		said, times, _ := strings.Cut(word, "*")
		minutes := 0
		if _, err := fmt.Sscan(times, &minutes); err != nil {
			return at, fmt.Errorf("%q: %w", word, err)
		}
		end := at.Add(time.Duration(minutes) * time.Minute)
		kind := map[string]checks.Kind{"x": checks.NoResponse, "?": checks.Missing}[said]
		switch {
		case said == ".":
		case kind != checks.OK:
			b.Spans = append(b.Spans, data.SpanChange{Subject: id, Kind: kind, At: at}, data.SpanChange{Subject: id, Kind: kind, At: end, Ended: true})
		default:
			var middle, swing float64
			if _, err := fmt.Sscan(strings.ReplaceAll(said+"~0", "~", " "), &middle, &swing); err != nil {
				return at, fmt.Errorf("%q: %w", word, err)
			}
			for t := at; t.Before(end); t = t.Add(time.Minute) {
				value := middle + swing*math.Sin(2*math.Pi*float64(t.Unix()%86400)/86400)
				b.Samples = append(b.Samples, data.Sample{At: t, Series: id, Value: math.Round(100*value) / 100})
			}
		}
		at = end
	}
	return at, nil
}
