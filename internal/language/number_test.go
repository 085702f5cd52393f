package language_test

import (
	"math"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestValuesShowAsManyDecimalsAsTheirBoundsNeed(t *testing.T) {
	for _, tt := range []struct {
		value  float64
		bounds []float64
		want   string
	}{
		{-9.4, []float64{-18, -15}, "−9.4"},
		{-18, nil, "−18"},
		{27.299999999999997, []float64{27}, "27.3"},
		{41.25, nil, "41.2"},
		{-127, []float64{30}, "−127"},
		{-0.04, []float64{5}, "−0.04"},
		{-0.0000001, []float64{5}, "0"},
		{0.0234, nil, "0.023"},
		{1.25, []float64{1.5, 0.75}, "1.25"},
		{1.256, []float64{1.5, 0.75}, "1.26"},
		{230.123456, []float64{198, 242}, "230.1"},
		{12345.678, nil, "12345.7"},
		{1e21, nil, "1e+21"},
		{math.MaxFloat64, nil, "1.798e+308"},
	} {
		var limits []checks.Limit
		for _, b := range tt.bounds {
			limits = append(limits, checks.Limit{Upper: &b})
		}
		if got := language.ScaleOf(limits...).Format(tt.value); got != tt.want {
			t.Errorf("%v with bounds %v shows as %s, want %s", tt.value, tt.bounds, got, tt.want)
		}
	}
}

func TestAValueNeverLooksLikeABoundItHasPassed(t *testing.T) {
	upper := 27.0
	s := language.ScaleOf(checks.Limit{Upper: &upper})
	for value, want := range map[float64]string{27: "27", 27.04: "27.04", 27.001: "27.001", 27.0000001: "27", 26.96: "26.96"} {
		if got := s.Format(value); got != want {
			t.Errorf("%v shows as %s, want %s", value, got, want)
		}
	}
}
