package data_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

func TestACourseIsTheSamplesOfOneSeriesInATime(t *testing.T) {
	s := sampled(t, 900, 60, 120, 121, 600)
	for _, c := range []struct {
		rule     string
		from, to int
		want     []float64
	}{
		{"all", -100, 5000, []float64{60, 120, 121, 600, 900}},
		{"from a time on, included, until another, not included", 120, 600, []float64{120, 121}},
		{"none", 200, 300, nil},
		{"before the first of any", -100, -50, nil},
	} {
		var got []float64
		must(t, s.Course(t.Context(), 2, data.Range{From: second(c.from), To: second(c.to)}, func(p checks.Point) error {
			got = append(got, values(t, []checks.Point{p})...)
			return nil
		}))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
	stop := errors.New("enough")
	if err := s.Course(t.Context(), 2, data.Range{From: begin}, func(checks.Point) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("who has enough is told %v", err)
	}
}

func TestACourseOfManyTicksIsWhole(t *testing.T) {
	s, _ := mustOpen(t)
	const many = 25_000
	for from := 0; from < many; from += 5000 {
		var b data.Batch
		for i := from; i < from+5000; i++ {
			b.Samples = append(b.Samples, data.Sample{At: second(i), Series: 1 + int64(i)%2, Value: float64(i)})
		}
		must(t, s.Commit(t.Context(), b))
	}
	next := 1.0
	must(t, s.Course(t.Context(), 2, data.Range{From: begin}, func(p checks.Point) error {
		if p.Value != next {
			t.Fatalf("after %v comes %v", next-2, p.Value)
		}
		next += 2
		return nil
	}))
	if next != many+1 {
		t.Errorf("the course ends with %v", next-2)
	}
}

func TestTheLastLackIsTheLatest(t *testing.T) {
	s, _ := mustOpen(t)
	if _, ever, err := s.LastLack(t.Context(), 7); ever || err != nil {
		t.Errorf("of nobody: %v %v", ever, err)
	}
	must(t, s.Commit(t.Context(), data.Batch{Spans: []data.SpanChange{
		{Subject: 7, Kind: checks.NoResponse, Reason: checks.Timeout, At: minute(5)},
		{Subject: 7, Kind: checks.NoResponse, At: minute(6), Ended: true},
		{Subject: 7, Kind: checks.Missing, Reason: checks.Null, At: minute(8)},
		{Subject: 8, Kind: checks.Invalid, At: minute(9)},
	}}))
	got, ever, err := s.LastLack(t.Context(), 7)
	if err != nil || !ever || got.Kind != "missing" || got.Reason != "null" || !got.Began.Equal(minute(8)) || !got.Ended.IsZero() {
		t.Errorf("%+v %v %v", got, ever, err)
	}
}
