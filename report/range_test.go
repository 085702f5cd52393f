package report

import (
	"math"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
)

// rowOf returns a row with some values, one a minute.
func rowOf(bounds []Bound, values ...float64) *Row {
	r := &Row{Bounds: bounds}
	for _, v := range values {
		r.Points = append(r.Points, Point{Value: v})
	}
	return r
}

// repeat returns n values that go up and down between two.
func repeat(n int, low, high float64, more ...float64) []float64 {
	var all []float64
	for i := range n {
		all = append(all, low+(high-low)*(1+math.Sin(float64(i)))/2)
	}
	return append(all, more...)
}

func limit(lower, upper float64) Bound {
	b := Bound{Level: checks.Warn}
	if !math.IsNaN(lower) {
		b.Lower = &lower
	}
	if !math.IsNaN(upper) {
		b.Upper = &upper
	}
	return b
}

func TestScaleShowsTheValuesAndTheBoundsNearThem(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		row    *Row
		shown  []float64
		hidden []float64
	}{
		{name: "values alone", row: rowOf(nil, 20, 24), shown: []float64{20, 24}, hidden: []float64{19, 25}},
		{name: "a near bound", row: rowOf([]Bound{limit(nan, 27)}, 20, 24), shown: []float64{20, 27}},
		{name: "a far bound", row: rowOf([]Bound{limit(nan, 90)}, 20, 24), hidden: []float64{30, 90}},
		{name: "a quiet line between its bounds", row: rowOf([]Bound{limit(180, 260)}, 220, 220.2), shown: []float64{220}, hidden: []float64{180, 260}},
		{name: "bounds alone", row: rowOf([]Bound{limit(16, 27)}), shown: []float64{16, 27}, hidden: []float64{10, 33}},
		{name: "a spike", row: rowOf([]Bound{limit(nan, 80), limit(nan, 150)}, repeat(180, 18, 30, 4200)...), shown: []float64{18, 30, 80, 150}, hidden: []float64{300}},
		{name: "a spike without bounds", row: rowOf(nil, repeat(180, 18, 30, 1e9)...), shown: []float64{18, 30}, hidden: []float64{100}},
		{name: "a spike that is the world", row: rowOf([]Bound{limit(0, 10)}, repeat(40, 5, 5, 1e300, -1e300)...), shown: []float64{0, 5, 10}, hidden: []float64{100, -100}},
		{name: "a real excursion", row: rowOf([]Bound{limit(198, 242)}, repeat(170, 218, 222, 186, 186, 186, 186, 186)...), shown: []float64{186, 222, 198}},
		{name: "a constant", row: rowOf(nil, 12.5, 12.5), shown: []float64{12.5}, hidden: []float64{12, 13}},
		{name: "a constant zero", row: rowOf(nil, 0), shown: []float64{0, 0.4}, hidden: []float64{1}},
		{name: "nothing", row: rowOf(nil), shown: []float64{0, 1}},
		{name: "no numbers", row: rowOf([]Bound{limit(nan, math.Inf(1))}, nan, math.Inf(1), math.Inf(-1)), shown: []float64{0, 1}},
		{name: "denormal numbers", row: rowOf(nil, 5e-324), shown: []float64{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.row.scale()
			for _, v := range c.shown {
				if !got.holds(v) {
					t.Errorf("%v does not show %v", got, v)
				}
			}
			for _, v := range c.hidden {
				if got.holds(v) {
					t.Errorf("%v shows %v", got, v)
				}
			}
		})
	}
}

func TestScaleShowsTheBoundThatIsBrokenHoweverFar(t *testing.T) {
	row := rowOf([]Bound{limit(16, 27), limit(10, 30)}, 95, 95.2)
	row.Bounds[1].Level = checks.Error
	if got := row.scale(); got.holds(30) {
		t.Errorf("without a latest value %v shows 30", got)
	}
	row.Value = new(95.2)
	if got := row.scale(); !got.holds(30) || got.holds(10) {
		t.Errorf("%v shows other bounds than 30 and what is near it", got)
	}
}

func TestScaleIsFiniteWhateverTheValues(t *testing.T) {
	nasty := []float64{0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, math.MaxFloat64, -math.MaxFloat64, 5e-324, 1e-12, 1e9}
	for _, a := range nasty {
		for _, b := range nasty {
			for _, c := range nasty {
				valued := rowOf([]Bound{limit(a, b)}, c)
				valued.Value = &c
				for _, r := range []*Row{valued, rowOf([]Bound{limit(a, b)}, c), rowOf([]Bound{limit(a, a)}, b, c), rowOf(nil, repeat(20, a, b, c)...)} {
					got := r.scale()
					if !(got.spread() > 0) || math.IsInf(got.spread(), 0) || math.IsInf(1/got.spread(), 0) {
						t.Errorf("%v, %v, %v: scale %v", a, b, c, got)
					}
				}
			}
		}
	}
}
