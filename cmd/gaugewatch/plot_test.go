package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestAPlotShowsTheValuesTheirBoundsAndWhenThereWereNone(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	p := plot{
		from: noon, to: noon.Add(2 * time.Hour),
		lines: []ruler{{27, "warn 27"}, {90, "fatal 90"}, {30, "error 30"}},
		marks: []mark{{noon.Add(30 * time.Minute), 'b', ""}, {noon.Add(31 * time.Minute), 'f', ""}, {noon.Add(100 * time.Minute), 'e', ""}},
		gaps:  []stretch{{noon.Add(110 * time.Minute), noon.Add(3 * time.Hour)}},
	}
	for i := range 110 {
		v := 23 + 8.5*math.Sin(float64(i)/110*math.Pi)
		p.points = append(p.points, checks.Point{At: noon.Add(time.Duration(i) * time.Minute), Value: v})
	}
	want := strings.TrimPrefix(`
    31.5 ┤                     •••••••••••••
error 30 ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄•••••┄┄┄┄┄┄┄┄┄┄┄┄•••••┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄
         ┤             ••••                     ••••
         ┤          ••••                            •••
 warn 27 ┤┄┄┄┄┄┄┄┄•••┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄•••┄┄┄┄┄┄┄┄┄┄┄┄
         ┤      ••                                       •••
         ┤   •••                                           •••
         ┤ •••                                                ••
      23 ┤••                                                    •
         └───────────────────────────────────────────────────────×××××
                         bf                                 e
`, "\n")
	if got := p.String(); got != want {
		t.Errorf("plot:\n%s\nwant:\n%s", got, want)
	}
}

func TestAPlotOfNothingIsNothing(t *testing.T) {
	if got := (plot{lines: []ruler{{1, "warn 1"}}}).String(); got != "" {
		t.Errorf("plot without values = %q", got)
	}
}

func TestAPlotOfOneValueHasRoomAroundIt(t *testing.T) {
	at := time.Now()
	got := plot{points: []checks.Point{{At: at, Value: 5}}, from: at, to: at}.String()
	for _, label := range []string{"6 ┤", "4 ┤"} {
		if !strings.Contains("\n"+got, label) {
			t.Errorf("plot lacks %q:\n%s", label, got)
		}
	}
}
