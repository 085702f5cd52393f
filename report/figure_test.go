package report

import (
	"math"
	"strings"
	"testing"
	"time"

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

func TestAverageOfWholeNumbersCloseToEachOtherHasATenth(t *testing.T) {
	for _, c := range []struct {
		name          string
		low, avg, top float64
		places        int
		want          string
	}{
		{"a switch", 0, 0.4, 1, 0, "0.4"},
		{"a switch with a bound of tenths", 0, 0.4, 1, 1, "0.4"},
		{"a switch that is hardly ever on", 0, 0.004, 1, 0, "0.0040"},
		{"a switch that is nearly always on", 0, 0.996, 1, 0, "0.996"},
		{"a switch that is always on", 1, 1, 1, 0, "1"},
		{"a few steps", -3, 7.46, 15, 0, "7.5"},
		{"many steps", 18, 69.4, 4200, 0, "69"},
		{"values with decimals", 20.8, 22.31, 27, 0, "22"},
	} {
		row := Row{Min: &c.low, Avg: &c.avg, Max: &c.top, Places: c.places}
		if got := figure(c.avg, row.averagePlaces(c.places)); got != c.want {
			t.Errorf("the average of %s is shown as %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPictureAndWordsShowTheSameAverage(t *testing.T) {
	s := newSite(t, 3*time.Hour, 180)
	row := s.row("Door", "", 0, func(x float64, _ func(float64) float64) float64 {
		if x > 0.6 {
			return 1
		}
		return 0
	})
	words := (&scribe{wording: wordingOf("en")}).fieldLine(Card{Title: "Gate"}, row)
	if !strings.Contains(words, "avg 0.4)") {
		t.Errorf("the words are %q", words)
	}
	shown := false
	if _, err := s.page("en", Light, Card{Rows: []Row{row}}).sketch(openFonts(t), func(n note) bool {
		shown = shown || n.text == "0.4"
		return false
	}); err != nil {
		t.Fatal(err)
	}
	if !shown {
		t.Error("the picture does not show 0.4")
	}
}
