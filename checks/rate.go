package checks

import (
	"slices"
	"time"
)

// How a rate is found: from at least so many values that span at least so
// much of the period.
const (
	ratePoints   = 4
	rateCoverage = 0.6  // of Per
	recentAtMost = 32   // values kept; closer ones are thinned out
	rounding     = 1e-9 // of a limit, by which sums of decimals may pass it
)

// keep returns the recent values with another one: as far back as the span
// looks, and never more than recentAtMost, evenly spread.
func keep(recent []Point, p Point, span time.Duration) []Point {
	if span <= 0 {
		return nil
	}
	first := 0
	for first < len(recent) && p.At.Sub(recent[first].At) > span {
		first++
	}
	kept := make([]Point, 0, len(recent)-first+1)
	spacing := span / recentAtMost
	for _, old := range recent[first:] {
		if len(kept) == 0 || old.At.Sub(kept[len(kept)-1].At) >= spacing {
			kept = append(kept, old)
		}
	}
	return append(kept, p)
}

// slope returns how fast the values climb, in units a second. It is not known
// from too few values or too short a time.
func slope(recent []Point, span time.Duration) (perSecond float64, known bool) {
	n := len(recent)
	if n < ratePoints || recent[n-1].At.Sub(recent[0].At) < time.Duration(rateCoverage*float64(span)) {
		return 0, false
	}
	return pace(recent)
}

// pace returns how fast the values climb, in units a second, as the median of
// the slopes between all pairs (Theil and Sen): a single glitch, however high,
// does not move it. It is not known where no time passes.
func pace(points []Point) (perSecond float64, known bool) {
	n := len(points)
	slopes := make([]float64, 0, n*(n-1)/2)
	for i, a := range points {
		for _, b := range points[i+1:] {
			if d := b.At.Sub(a.At).Seconds(); d > 0 {
				slopes = append(slopes, (b.Value-a.Value)/d)
			}
		}
	}
	if len(slopes) == 0 {
		return 0, false
	}
	return median(slopes), true
}

// median returns the middle one of the numbers, which it sorts.
func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// climb returns by how much the value climbs within a period, at the rate of
// that period, and whether that is known.
func climb(recent []Point, per time.Duration) (change float64, known bool) {
	if len(recent) == 0 {
		return 0, false
	}
	now := recent[len(recent)-1].At
	within := recent[slices.IndexFunc(recent, func(p Point) bool { return now.Sub(p.At) <= per }):]
	perSecond, known := slope(within, per)
	return perSecond * per.Seconds(), known
}
