package notify

import (
	"math"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

const (
	minus       = "−"  // U+2212
	mostPlaces  = 6    // decimals that a number shows at most
	mostRounded = 1e15 // from here on numbers are written with an exponent
)

// scale knows with how many decimals the values of a field are worth showing.
type scale struct {
	bounds []float64
	places int
}

// scaleOf returns the scale of an alert's field: as fine as its bounds, and
// not coarser than tenths. The value before an event is a bound that the one
// after it has passed.
func scaleOf(a checks.Alert) scale {
	s := scale{places: 1}
	if a.Kind == checks.Event {
		s.bounds = append(s.bounds, a.Worst)
	}
	for _, l := range append([]checks.Limit{a.Limit}, a.Limits...) {
		for _, bound := range []*float64{l.Lower, l.Upper} {
			if bound != nil {
				s.bounds = append(s.bounds, *bound)
				s.places = max(s.places, places(*bound))
			}
		}
	}
	return s
}

// places returns how many decimals a number has, as a person wrote it.
func places(v float64) int {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	_, decimals, _ := strings.Cut(text, ".")
	return min(len(decimals), mostPlaces)
}

// format writes a value with as many decimals as its bounds have; with more
// where it is small, and where it would otherwise look like a bound that it
// has passed: 27.04 over 27.
func (s scale) format(v float64) string {
	n := s.places
	if size := math.Abs(v); size > 0 && size < 0.1 {
		n = min(max(n, 1-int(math.Floor(math.Log10(size)))), mostPlaces)
	}
	text := number(v, n)
	for _, bound := range s.bounds {
		for n < mostPlaces && text == number(bound, n) {
			n++
			text = number(v, n)
		}
	}
	return text
}

// number writes a number with at most so many decimals and without those that
// say nothing.
func number(v float64, places int) string {
	var text string
	if math.Abs(v) < mostRounded {
		text = strconv.FormatFloat(v, 'f', places, 64)
		if strings.Contains(text, ".") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
	} else {
		text = strconv.FormatFloat(v, 'g', 4, 64)
	}
	if text == "-0" {
		return "0"
	}
	return strings.ReplaceAll(text, "-", minus)
}

// bound writes a bound as it was configured.
func bound(v float64) string { return number(v, mostPlaces) }

// passed returns the bound that an alert's value has passed.
func passed(a checks.Alert) (float64, bool) {
	limit := a.Limit.Upper
	if a.Side == checks.Low {
		limit = a.Limit.Lower
	}
	if limit == nil {
		return 0, false
	}
	return *limit, true
}
