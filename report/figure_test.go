package report

import (
	"math"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestFiguresAreShortAndHonest(t *testing.T) {
	for _, c := range []struct {
		value  float64
		places int
		want   string
	}{
		{23.84, 1, "23.8"},
		{46, 0, "46"},
		{13.65, 2, "13.65"},
		{-19.9, 1, "−19.9"},
		{-0.04, 1, "0.0"},
		{math.Copysign(0, -1), 0, "0"},
		{99999, 0, "99999"},
		{99999.96, 1, "100k"},
		{123456, 1, "123k"},
		{999_600, 0, "1.00M"},
		{-1_234_567, 0, "−1.23M"},
		{32.04e12, 1, "32.0T"},
		{999.9e12, 0, "1e15"},
		{1e300, 1, "1e300"},
		{-6.1e297, 3, "−6e297"},
		{math.MaxFloat64, 0, "2e308"},
		{5e-324, 1, "0.0"},
		{math.NaN(), 1, "–"},
		{math.Inf(1), 1, "–"},
		{1, 99, "1.000000"},
		{1.6, -3, "2"},
	} {
		if got := figure(c.value, c.places); got != c.want {
			t.Errorf("figure(%v, %d) = %q, want %q", c.value, c.places, got, c.want)
		}
	}
}

func TestNoValueLooksLikeABoundThatItHasPassed(t *testing.T) {
	row := Row{Places: 1, Bounds: []Bound{{Level: checks.Warn, Lower: new(16.0), Upper: new(27.0)}}}
	for value, want := range map[float64]string{27: "27.0", 27.04: "27.04", 26.96: "26.96", 15.999: "15.999", 20.04: "20.0", 0.004: "0.0040"} {
		if got := figure(value, row.places(value)); got != want {
			t.Errorf("%v is shown as %q, want %q", value, got, want)
		}
	}
}

func TestStatesOfASwitchAreWrittenAsTheyAre(t *testing.T) {
	row := Row{Bounds: []Bound{{Level: checks.Error, Upper: new(0.5)}}}
	for value, want := range map[float64]string{0: "0", 1: "1", 0.4: "0", 0.5: "0.5"} {
		if got := figure(value, row.places(value)); got != want {
			t.Errorf("%v is shown as %q, want %q", value, got, want)
		}
	}
}

func TestBoundHasItsDecimalsWhereTheFieldHasNone(t *testing.T) {
	row := Row{}
	for value, want := range map[float64]string{0.5: "0.5", 27: "27", 1e6: "1.00M", 11.25: "11.25"} {
		if got := row.boundFigure(value); got != want {
			t.Errorf("%v is shown as %q, want %q", value, got, want)
		}
	}
}
