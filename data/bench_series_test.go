package data_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// What an alert asks about its own field on a large site: 10,000 series, one
// sample a minute each.
func BenchmarkRecent(b *testing.B) {
	s, path := mustOpen(b)
	for i := range 120 {
		must(b, s.Commit(b.Context(), data.Batch{Samples: tick(i, 0, 3334)}))
	}
	for _, minutes := range []int{10, 30, 120} {
		b.Run(time.Duration(minutes*int(time.Minute)).String(), func(b *testing.B) {
			n := 0
			for b.Loop() {
				points, err := s.Recent(b.Context(), 5001, minute(120-minutes))
				must(b, err)
				n = len(points)
			}
			if n != minutes {
				b.Errorf("%d points, want %d", n, minutes)
			}
		})
	}
	b.Run("30m0sOfANewConnection", func(b *testing.B) {
		for b.Loop() {
			r, err := data.OpenReader(b.Context(), path)
			must(b, err)
			_, err = r.Recent(b.Context(), 5001, minute(90))
			must(b, err)
			must(b, r.Close())
		}
	})
}

// What the printed record of a month asks of ten million samples.
func BenchmarkRecord(b *testing.B) {
	s, minutes := large(b)
	var names []data.Naming
	for i := range 57 {
		target := fmt.Sprintf("cold-%d", i+1)
		for _, field := range []string{"", "temperature", "humidity", "door"} {
			names = append(names, data.Naming{Target: target, Field: field})
		}
	}
	_, err := s.Identify(b.Context(), names)
	must(b, err)
	spans := data.Batch{Alive: minute(minutes)}
	for i := range 3000 {
		spans.Spans = append(spans.Spans, lost(int64(i%228+1), checks.Missing, 14*i, 14*i+5)...)
	}
	must(b, s.Commit(b.Context(), spans))
	for _, c := range []struct {
		name         string
		every, shift time.Duration
	}{
		{"Hours", time.Hour, 0},
		{"Quarters", 15 * time.Minute, 0},
		{"QuartersBetweenTicks", 15 * time.Minute, 20 * time.Second},
	} {
		var times []time.Time
		for t := begin.Add(c.shift); t.Before(begin.Add(30 * data.Day)); t = t.Add(c.every) {
			times = append(times, t)
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				points, err := s.Nearest(b.Context(), 115, times, 5*time.Minute)
				must(b, err)
				if len(points) != len(times) || points[len(points)-1].At.IsZero() {
					b.Fatalf("%d points, want one for each of %d times", len(points), len(times))
				}
			}
		})
	}
	b.Run("CoverageOf171Fields", func(b *testing.B) {
		for b.Loop() {
			all, err := s.Coverage(b.Context(), data.Range{From: minute(0), To: minute(minutes)})
			must(b, err)
			if len(all) != 171 {
				b.Fatalf("%d fields, want 171", len(all))
			}
		}
	})
}
