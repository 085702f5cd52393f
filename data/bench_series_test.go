package data_test

import (
	"testing"
	"time"

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
