package report

import (
	"math"
	"slices"
)

const (
	nearBound   = 0.9   // of the spread: how far off the values a bound may lie and be shown
	leastSpread = 0.35  // of the distance of the bounds: what values are taken to spread at least
	mostSpread  = 8     // of the common spread: values that spread farther are cut off
	keptSpread  = 1.5   // of the common spread: how much of what is cut off is shown
	rare        = 0.02  // of the values at either end, which are not common
	fewValues   = 10    // of which all are common
	leastShare  = 0.01  // of the size of a value: the least that a scale spans
	headroom    = 0.09  // of a scale, above and below what it has to show
	farthest    = 1e150 // what lies farther off is taken to be there, so that no difference is infinite
)

// An extent is a range of values; empty where high is below low.
type extent struct{ low, high float64 }

// nowhere is the extent of no values.
func nowhere() extent { return extent{math.Inf(1), math.Inf(-1)} }

// with returns the extent widened to a value; one that is not finite has no place.
func (e extent) with(v float64) extent {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return e
	}
	v = max(-farthest, min(farthest, v))
	return extent{min(e.low, v), max(e.high, v)}
}

// within returns what two extents have in common.
func (e extent) within(other extent) extent {
	return extent{max(e.low, other.low), min(e.high, other.high)}
}

// by returns the extent with so much more at both ends.
func (e extent) by(more float64) extent { return extent{e.low - more, e.high + more} }

// spread is how far its ends are apart; 0 of an empty extent.
func (e extent) spread() float64 { return max(e.high-e.low, 0) }

// empty says whether there are no values.
func (e extent) empty() bool { return e.high < e.low }

// holds says whether a value lies in the extent.
func (e extent) holds(v float64) bool { return v >= e.low && v <= e.high }

// scale returns the range of values that the plot of the row shows: all of its
// values, without spikes that would flatten everything else, the bounds that lie
// near them, and the one that is broken now. It is finite and never empty.
func (r *Row) scale() extent {
	values, bounds := r.values(), r.bounds()
	scale, edges := nowhere(), nowhere()
	for _, v := range values {
		scale = scale.with(v)
	}
	for _, v := range bounds {
		edges = edges.with(v)
	}
	if common := max(spreadOf(values), edges.spread()); common > 0 && scale.spread() > mostSpread*common {
		scale = scale.within(r.usual(values, edges).by(keptSpread * common))
	}
	if scale.empty() { // only bounds can be shown
		scale = edges
	}
	reach := nearBound * max(scale.spread(), leastSpread*edges.spread())
	near := scale.by(reach)
	for _, v := range bounds {
		if near.holds(v) {
			scale = scale.with(v)
		}
	}
	if v, some := r.broken(); some {
		scale = scale.with(v)
	}
	return scale.drawable()
}

// drawable returns an extent in which everything can be told apart.
func (e extent) drawable() extent {
	if e.empty() {
		return extent{0, 1}
	}
	least := max(math.Abs(e.low), math.Abs(e.high)) * leastShare
	if least < 1/farthest {
		least = 1
	}
	if more := least - e.spread(); more > 0 {
		e = e.by(more / 2)
	}
	return e.by(e.spread() * headroom)
}

// usual returns where most values and the bounds lie.
func (r *Row) usual(values []float64, edges extent) extent {
	low, high := common(values)
	return edges.with(low).with(high)
}

// spreadOf returns how far most values spread.
func spreadOf(values []float64) float64 {
	low, high := common(values)
	return nowhere().with(low).with(high).spread()
}

// common returns the ends of what values there are without the rarest at
// either end. The values are in order.
func common(values []float64) (low, high float64) {
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	rarest := 0
	if len(values) >= fewValues {
		rarest = int(math.Ceil(rare * float64(len(values))))
	}
	return values[rarest], values[len(values)-1-rarest]
}

// values returns the finite values that the row's points have, in their order.
func (r *Row) values() []float64 {
	all := make([]float64, 0, len(r.Points))
	add := func(v float64) {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			all = append(all, max(-farthest, min(farthest, v)))
		}
	}
	for _, p := range r.Points {
		add(p.Value)
		if r.Summed {
			add(p.Min)
			add(p.Max)
		}
	}
	slices.Sort(all)
	return all
}

// bounds returns the bounds of the row that are numbers.
func (r *Row) bounds() []float64 {
	var all []float64
	for _, b := range r.Bounds {
		for _, bound := range []*float64{b.Lower, b.Upper} {
			if bound != nil && !math.IsNaN(*bound) && !math.IsInf(*bound, 0) {
				all = append(all, *bound)
			}
		}
	}
	return all
}
