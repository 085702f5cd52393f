package data_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/report"
)

// What pages ask of ten million samples of 57 targets with four fields: twelve
// fields of three hours, and a month of one, within five milliseconds.
func BenchmarkReport(b *testing.B) {
	s, minutes := large(b)
	var names []data.Naming
	for i := range 57 {
		for _, field := range []string{"", "temperature", "humidity", "door"} {
			names = append(names, data.Naming{Target: fmt.Sprintf("cold-%d", i+1), Field: field})
		}
	}
	_, err := s.Identify(b.Context(), names)
	must(b, err)
	must(b, s.Commit(b.Context(), data.Batch{Alive: minute(minutes)}))
	twelve := []int64{3, 22, 40, 59, 78, 96, 115, 134, 152, 171, 190, 220}
	for _, c := range []struct {
		name   string
		fields []int64
		last   time.Duration
		sum    time.Duration
	}{
		{"3h12Fields", twelve, 3 * time.Hour, 0},
		{"24h12Fields", twelve, 24 * time.Hour, 0},
		{"30d1Field", twelve[:1], 30 * data.Day, data.Hour},
		{"30d12Fields", twelve, 30 * data.Day, data.Hour},
	} {
		b.Run(c.name, func(b *testing.B) {
			q := report.Query{Fields: c.fields, From: minute(minutes).Add(-c.last), To: minute(minutes), Sum: c.sum}
			var record report.Record
			for b.Loop() {
				record, err = s.Read(b.Context(), q)
				must(b, err)
			}
			if n := record.Fields[3].Stats.Count; n != int(c.last/time.Minute) {
				b.Errorf("%d samples", n)
			}
		})
	}
}
