package language

import (
	"math"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

const (
	// Minus is the sign of negative numbers, U+2212.
	Minus = "−"
	// MostPlaces is how many decimals a number shows at most.
	MostPlaces = 6

	mostRounded = 1e15 // from here on numbers are written with an exponent
)

// A Scale knows with how many decimals the values of a field are worth showing.
type Scale struct {
	Bounds []float64 // as which no value may look that has passed them
	Places int       // decimals of a value
}

// ScaleOf returns the scale of a field with limits: as fine as their bounds, and
// not coarser than tenths.
func ScaleOf(limits ...checks.Limit) Scale {
	s := Scale{Places: 1}
	for _, l := range limits {
		for _, bound := range []*float64{l.Lower, l.Upper} {
			if bound != nil {
				s.Bounds = append(s.Bounds, *bound)
				s.Places = max(s.Places, Places(*bound))
			}
		}
	}
	return s
}

// Places returns how many decimals a number has, as a person wrote it: 0 to
// [MostPlaces].
func Places(v float64) int {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	_, decimals, _ := strings.Cut(text, ".")
	return min(len(decimals), MostPlaces)
}

// Format writes a value with as many decimals as its bounds have; with more
// where it is small, and where it would otherwise look like a bound that it
// has passed: 27.04 over 27.
func (s Scale) Format(v float64) string {
	n := s.Places
	if size := math.Abs(v); size > 0 && size < 0.1 {
		n = min(max(n, 1-int(math.Floor(math.Log10(size)))), MostPlaces)
	}
	text := Number(v, n)
	for _, bound := range s.Bounds {
		for n < MostPlaces && text == Number(bound, n) {
			n++
			text = Number(v, n)
		}
	}
	return text
}

// Number writes a number with at most so many decimals and without those that
// say nothing.
func Number(v float64, places int) string {
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
	return strings.ReplaceAll(text, "-", Minus)
}

// Bound writes a bound as it was configured.
func Bound(v float64) string { return Number(v, MostPlaces) }
