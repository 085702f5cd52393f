package data

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report"
)

// A gatherer makes the history of a field of its samples and summaries, which
// it gets in the order of time.
type gatherer struct {
	from      int64 // begin of the period
	sum, thin time.Duration

	points []report.Point
	latest checks.Point
	stats  report.Stats

	bucket    int64        // of what is gathered now
	sums      report.Stats // in it, of summaries
	low, high report.Point // in it, of samples that are thinned
	some      bool         // there are low and high
}

// gatherers returns one for each field.
func (p *past) gatherers() map[int64]*gatherer {
	all := make(map[int64]*gatherer, len(p.Fields))
	for _, id := range p.Fields {
		if id != 0 {
			all[id] = &gatherer{from: p.From.UnixMilli(), sum: p.Sum, thin: p.Thin}
		}
	}
	return all
}

// sample takes a sample.
func (g *gatherer) sample(at int64, v float64) {
	if !finite(v) {
		return
	}
	g.latest = checks.Point{At: fromMilli(at), Value: v}
	one := report.Stats{Min: v, Avg: v, Max: v, Count: 1}
	point := report.Point{At: g.latest.At, Value: v}
	switch {
	case g.sum > 0:
		g.add(at, one)
		return
	case at >= g.from:
		g.stats = g.stats.With(one)
	}
	if g.thin <= 0 {
		g.points = append(g.points, point)
		return
	}
	if bucket := floor(at, g.thin); bucket != g.bucket {
		g.close()
		g.bucket = bucket
	}
	g.widen(point)
}

// widen takes a sample into the bucket of those that are thinned.
func (g *gatherer) widen(p report.Point) {
	if !g.some || p.Value < g.low.Value {
		g.low = p
	}
	if !g.some || p.Value > g.high.Value {
		g.high = p
	}
	g.some = true
}

// add takes a summary, or a sample as one.
func (g *gatherer) add(at int64, s report.Stats) {
	if !finite(s.Min) || !finite(s.Avg) || !finite(s.Max) {
		return
	}
	g.stats = g.stats.With(s)
	if bucket := floor(at, g.sum); bucket != g.bucket {
		g.close()
		g.bucket = bucket
	}
	g.sums = g.sums.With(s)
}

// close makes points of a bucket.
func (g *gatherer) close() {
	switch {
	case g.sums.Count > 0:
		g.points = append(g.points, report.Point{At: fromMilli(max(g.bucket, g.from)), Value: g.sums.Avg, Min: g.sums.Min, Max: g.sums.Max})
	case g.some && g.low.At.Equal(g.high.At):
		g.points = append(g.points, g.low)
	case g.some && g.low.At.Before(g.high.At):
		g.points = append(g.points, g.low, g.high)
	case g.some:
		g.points = append(g.points, g.high, g.low)
	}
	g.sums, g.some = report.Stats{}, false
}

// history returns what was gathered.
func (g *gatherer) history() report.History {
	g.close()
	return report.History{Points: g.points, Latest: g.latest, Stats: g.stats}
}
