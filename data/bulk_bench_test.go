package data_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/data"
)

// A month of a hundred fields at a minute is 4.3 million values.
func BenchmarkValues(b *testing.B) {
	s := mustSample(b, 10_000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	for b.Loop() {
		n := 0
		must(b, s.Values(b.Context(), data.Range{}, func(batch []data.Value) error {
			n += len(batch)
			return nil
		}))
		if n != 100_000 {
			b.Fatalf("%d values", n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/value")
}
