package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/spf13/cobra"
)

// newExport is the command that prints samples.
func newExport(o *options) *cobra.Command {
	since := span(24 * time.Hour)
	c := &cobra.Command{
		Use:     "export [FIELD...]",
		GroupID: "look",
		Short:   "Print samples as CSV or JSON lines",
		Long: `Prints the samples of the fields named, or of all, from the database, oldest
first. A field is written target/field; * and ? stand for any text.

CSV begins with a byte order mark, so that spreadsheets read the letters
right, and shows times in the configured zone. JSON lines (--json) have UTC.`,
		Example: "  gaugewatch export --since 7d > week.csv\n  gaugewatch export 'freezer-*/temperature' --json",

		ValidArgsFunction: o.completeFields,
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			fields, err := v.fields(c.Context(), args)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(o.Out)
			if err := v.export(c.Context(), o.exporter(out, v), fields, time.Now().Add(-time.Duration(since))); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	c.Flags().Var(&since, "since", "the last `period` (7d, 12h)")
	c.Flags().BoolVar(&o.json, "json", false, "print JSON lines instead of CSV")
	return c
}

// fields returns the fields that the patterns choose, by series; all where
// there is no pattern.
func (v *view) fields(ctx context.Context, patterns []string) (map[int64]data.Subject, error) {
	all, err := v.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		patterns = []string{"*/*"}
	}
	chosen := map[int64]data.Subject{}
	for _, p := range patterns {
		found, err := fieldsLike(all, p)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 && p != "*/*" {
			return nil, &hinted{fmt.Errorf("no field %q", p), "gaugewatch status lists them"}
		}
		maps.Copy(chosen, found)
	}
	return chosen, nil
}

// fieldsLike returns the fields that one pattern chooses.
func fieldsLike(all []data.Subject, pattern string) (map[int64]data.Subject, error) {
	found := map[int64]data.Subject{}
	for _, s := range all {
		match, err := path.Match(pattern, s.Target+"/"+s.Field)
		if err != nil {
			return nil, &exitError{exitUsage, fmt.Errorf("field %q: %w", pattern, err)}
		}
		if match && s.Field != "" {
			found[s.ID] = s
		}
	}
	return found, nil
}

// export hands the samples of fields to an exporter.
func (v *view) export(ctx context.Context, e exporter, fields map[int64]data.Subject, since time.Time) error {
	of := data.Range{From: since}
	for id := range fields {
		of.IDs = append(of.IDs, id)
	}
	if len(of.IDs) == 0 {
		return e.end()
	}
	err := v.Samples(ctx, of, func(s data.Sample) error { return e.sample(fields[s.Series], s) })
	if err != nil {
		return err
	}
	return e.end()
}

// An exporter writes samples.
type exporter interface {
	sample(of data.Subject, s data.Sample) error
	end() error
}

// exporter returns the one that the flags ask for.
func (o *options) exporter(w io.Writer, v *view) exporter {
	if o.json {
		return jsonLines{json.NewEncoder(w)}
	}
	e := &csvFile{w: csv.NewWriter(w), zone: v.zone, head: "\ufeff"}
	return e
}

// jsonLines writes one JSON object a sample.
type jsonLines struct{ out *json.Encoder }

func (j jsonLines) sample(of data.Subject, s data.Sample) error {
	return j.out.Encode(struct {
		At     time.Time `json:"at"`
		Target string    `json:"target"`
		Field  string    `json:"field"`
		Value  float64   `json:"value"`
		Unit   string    `json:"unit,omitempty"`
	}{s.At.UTC(), of.Target, of.Field, s.Value, of.Unit})
}

func (jsonLines) end() error { return nil }

// csvFile writes one line a sample, below a heading.
type csvFile struct {
	w    *csv.Writer
	zone *time.Location
	head string // before the first cell; empty once it is written
}

// heading writes the heading, once.
func (c *csvFile) heading() error {
	if c.head == "" {
		return nil
	}
	mark := c.head
	c.head = ""
	return c.w.Write([]string{mark + "time", "target", "field", "value", "unit"})
}

func (c *csvFile) sample(of data.Subject, s data.Sample) error {
	if err := c.heading(); err != nil {
		return err
	}
	return c.w.Write([]string{
		s.At.In(c.zone).Format("2006-01-02 15:04:05"), inert(of.Target), inert(of.Field), exact(s.Value), inert(of.Unit),
	})
}

func (c *csvFile) end() error {
	if err := c.heading(); err != nil {
		return err
	}
	c.w.Flush()
	return c.w.Error()
}
