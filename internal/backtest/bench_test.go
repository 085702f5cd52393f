package backtest_test

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// The site of the benchmark: a month of a value a minute.
const (
	benchFields = 100
	benchDays   = 30
)

// month makes a database with a month of values of a site: each a wave of a day
// with noise, and now and then a spike.
func month(b *testing.B) *data.Reader {
	b.Helper()
	path := filepath.Join(b.TempDir(), "month.db")
	store, _, err := data.Open(b.Context(), path, data.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for hour := range benchDays * 24 {
		var batch data.Batch
		for i := 60 * hour; i < 60*(hour+1); i++ {
			for f := range benchFields {
				value := 20 + 5*math.Sin(float64(i)*2*math.Pi/1440+float64(f)) + float64((i*7919)%41)/100
				if (i+997*f)%5000 < 12 {
					value += 8
				}
				batch.Samples = append(batch.Samples, data.Sample{At: minute(i), Series: fieldID(f), Value: math.Round(100*value) / 100})
			}
		}
		if err := store.Commit(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	reader, err := data.OpenReader(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = reader.Close() })
	return reader
}

// minute is so many minutes after the beginning of what tests replay.
func minute(n int) time.Time {
	return time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute)
}

// fieldID is the id of a field of the benchmark; targets have those between.
func fieldID(n int) int64 { return int64(2*n + 2) }

// bounded are rules for the site: two bounds with a patience.
func bounded(upper float64, polls int) backtest.Rules {
	warn, fatal := upper, upper+4
	r := backtest.Rules{Policies: []notify.Policy{{Channel: "ops", Level: checks.Warn, Zone: time.UTC, GroupWait: time.Minute}}}
	for f := range benchFields {
		name := fmt.Sprintf("device-%02d", f)
		r.Targets = append(r.Targets, backtest.Target{
			About: checks.Subject{ID: fieldID(f) - 1, Target: name},
			Rules: checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{For: 5 * time.Minute}}},
			Fields: []backtest.Field{{
				About: checks.Subject{ID: fieldID(f), Target: name, Field: "temperature"},
				Flap:  suppression.Flap{Times: 5, Per: time.Hour},
				Rules: checks.Rules{
					Clear: 0.5, Missing: checks.Rule{Level: checks.Error},
					Limits: []checks.Limit{
						{Level: checks.Warn, Upper: &warn, Lower: new(10.0), After: checks.After{Polls: polls}},
						{Level: checks.Fatal, Upper: &fatal, After: checks.After{Polls: polls}},
					},
				},
			}},
		})
	}
	return r
}

// A month of a hundred fields at a minute, under two sets of rules, is to take
// ten seconds at most.
func BenchmarkRun(b *testing.B) {
	source := backtest.Source{Reader: month(b), From: minute(0), To: minute(benchDays * 1440)}
	for b.Loop() {
		outcomes, err := backtest.Run(b.Context(), source.Readings(b.Context()), bounded(27, 2), bounded(28, 5))
		if err != nil {
			b.Fatal(err)
		}
		if len(outcomes[0].Alerts) <= len(outcomes[1].Alerts) || len(outcomes[1].Alerts) == 0 {
			b.Errorf("%d and %d alerts", len(outcomes[0].Alerts), len(outcomes[1].Alerts))
		}
		b.ReportMetric(float64(len(outcomes[0].Alerts)), "alerts")
		b.ReportMetric(float64(len(outcomes[0].Messages)), "messages")
	}
}
