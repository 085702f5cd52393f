package report

import (
	"math"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// hard returns cards whose rows are hard to draw: what is missing, extreme or
// out of order.
func (s site) hard() []Card {
	nan := math.NaN()
	never := time.Time{}
	warm := func(r Row) Row { return r.within(checks.Warn, 16, 27).within(checks.Error, nan, 30) }
	one := warm(Row{Title: "one point", Unit: "°C", Places: 1, Points: []Point{{At: s.at(0.4), Value: 31}}})
	one.Old = true
	ends := s.row("gaps at both ends", "°C", 1, func(x float64, _ func(float64) float64) float64 { return 22 + 3*x })
	ends = warm(ends.lacking(NotWatched, never, s.at(0.2)).lacking(NoResponse, s.at(0.8), never))
	infinite := s.row("±Inf, NaN", "x", 1, func(x float64, _ func(float64) float64) float64 {
		return []float64{5, nan, math.Inf(1), math.Inf(-1), 5.5}[int(9*x)%5]
	}).within(checks.Warn, 1, 9)
	spike := s.row("a spike of 1e300", "x", 1, func(x float64, _ func(float64) float64) float64 {
		if math.Abs(x-0.5) < 0.003 {
			return 1e300
		}
		return 5
	}).within(checks.Warn, 1, 9).within(checks.Error, 0, 10)
	huge := s.row("huge and negative", "B/s", 0, func(x float64, _ func(float64) float64) float64 { return -1e9 * 32400 * x * x })
	switching := s.row("on and off", "", 0, func(x float64, _ func(float64) float64) float64 { return float64(int(5*x) % 2) }).within(checks.Error, nan, 0.5)
	moving := s.row("bounds that change", "°C", 1, func(x float64, noise func(float64) float64) float64 { return 21 + 4*math.Sin(9*x) + noise(0.2) })
	moving.Bounds = []Bound{
		{Level: checks.Warn, Lower: new(18.0), Upper: new(24.0), To: s.at(0.35)},
		{Level: checks.Warn, Lower: new(15.0), Upper: new(27.0), From: s.at(0.35), To: s.at(0.75)},
		{Level: checks.Warn, Lower: new(18.0), Upper: new(24.0), From: s.at(0.75)},
		{Level: checks.Fatal, Upper: new(28.0)},
	}
	inverted := s.row("bounds upside down", "x", 1, func(x float64, _ func(float64) float64) float64 { return 5 + math.Sin(20*x) }).
		within(checks.Warn, 9, 1)
	mixed := s.row(strings.Repeat("a name of eighty characters ", 3)[:80], strings.Repeat("unit", 5), 6, func(_ float64, noise func(float64) float64) float64 { return 1234.567891 + noise(0.01) })
	mixed.Points[20], mixed.Points[120] = mixed.Points[120], mixed.Points[20]
	crowd := s.row("many alerts", "µg/m³", 3, func(x float64, _ func(float64) float64) float64 { return 25 * x }).
		within(checks.Info, nan, 5).within(checks.Warn, nan, 10).within(checks.Error, nan, 20).within(checks.Fatal, nan, 24)
	for i := range 24 {
		crowd = crowd.flagged(checks.Levels()[i%4], s.at(float64(i)/24), s.at(float64(i+2)/24))
	}
	every := s.row("every second value", "x", 1, func(x float64, _ func(float64) float64) float64 { return 5 + math.Sin(20*x) }).within(checks.Warn, 1, 9)
	for i := range every.Points {
		if i%2 == 0 {
			every.Points[i].Value = nan
		}
	}
	every = every.told()
	none := warm(Row{Title: "no data", Unit: "°C", Places: 1})
	none.Gaps = []Gap{{Missing, never, never}}
	first := Card{Title: strings.Repeat("a target with a very long name ", 3), Muted: s.to.Add(30 * time.Hour), Rows: []Row{
		none, one, ends, infinite, spike, huge,
	}}
	second := Card{Title: "\xff\xfe bad, 🔥, é, \u202eright to left", Rows: []Row{
		switching, moving, inverted.flagged(checks.Error, s.from.Add(-time.Hour), s.to.Add(time.Hour)), mixed, crowd, every,
	}}
	return []Card{first, second}
}
