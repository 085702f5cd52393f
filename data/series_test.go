package data_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// second is so many seconds after the begin.
func second(n int) time.Time { return begin.Add(time.Duration(n) * time.Second) }

// sampled makes a store with samples of series 2 at some seconds; their value
// is the second. Series 1 and 3 have others at every second around.
func sampled(t *testing.T, seconds ...int) *data.Store {
	t.Helper()
	s, _ := mustOpen(t)
	var b data.Batch
	for i := range 1000 {
		b.Samples = append(b.Samples, data.Sample{At: second(i), Series: 1 + int64(i)%2*2, Value: -1})
	}
	for _, i := range seconds {
		b.Samples = append(b.Samples, data.Sample{At: second(i), Series: 2, Value: float64(i)})
	}
	must(t, s.Commit(t.Context(), b))
	return s
}

// values returns the values of points, and checks that their times are theirs.
func values(t *testing.T, points []checks.Point) []float64 {
	t.Helper()
	all := make([]float64, len(points))
	for i, p := range points {
		all[i] = p.Value
		if p.At.IsZero() {
			all[i] = -1
		} else if !p.At.Equal(second(int(p.Value))) {
			t.Errorf("value %v has the time %v", p.Value, p.At)
		}
	}
	return all
}

func TestRecentValuesOfASeriesComeInTheOrderOfTime(t *testing.T) {
	s := sampled(t, 900, 60, 120, 121, 600)
	for _, c := range []struct {
		rule string
		from int
		want []float64
	}{
		{"all", -100, []float64{60, 120, 121, 600, 900}},
		{"from a time on, included", 120, []float64{120, 121, 600, 900}},
		{"none since", 901, []float64{}},
		{"after the last sample of any", 5000, []float64{}},
	} {
		if got := values(t, get[[]checks.Point](t)(s.Recent(t.Context(), 2, second(c.from)))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
	empty, _ := mustOpen(t)
	if got, err := empty.Recent(t.Context(), 2, begin); err != nil || len(got) > 0 {
		t.Errorf("of no samples: %v, %v", got, err)
	}
}

func TestTheNearestSampleOfEachTimeIsFound(t *testing.T) {
	s := sampled(t, 0, 58, 62, 100, 301, 400, 401, 4000)
	for _, c := range []struct {
		rule   string
		times  []int
		within int
		want   []float64
	}{
		{rule: "at the very time", times: []int{0, 100}, within: 10, want: []float64{0, 100}},
		{rule: "of two equally near the earlier", times: []int{60}, within: 10, want: []float64{58}},
		{rule: "the nearer one, after the time", times: []int{61}, within: 10, want: []float64{62}},
		{rule: "the nearer one, before the time", times: []int{59}, within: 10, want: []float64{58}},
		{rule: "just near enough", times: []int{110, 291}, within: 10, want: []float64{100, 301}},
		{rule: "too far away", times: []int{111, 290, 900}, within: 10, want: []float64{-1, -1, -1}},
		{rule: "exactly or not at all", times: []int{59, 400}, within: 0, want: []float64{-1, 400}},
		{rule: "one sample for two times", times: []int{95, 105}, within: 10, want: []float64{100, 100}},
		{rule: "in any order, and twice", times: []int{400, 0, 400, 111}, within: 10, want: []float64{400, 0, 400, -1}},
		{rule: "before and after all samples", times: []int{-5, -500, 3999, 9000}, within: 10, want: []float64{0, -1, 4000, -1}},
		{rule: "no times", times: nil, within: 10, want: []float64{}},
	} {
		times := make([]time.Time, len(c.times))
		for i, n := range c.times {
			times[i] = second(n)
		}
		got := values(t, get[[]checks.Point](t)(s.Nearest(t.Context(), 2, times, time.Duration(c.within)*time.Second)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
}
