package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

const (
	nothing      = "–"   // where there is no number
	mostPlain    = 1e5   // from here on a number gets a prefix: 12.3k
	mostPrefixed = 1e15  // from here on it gets an exponent: 1e20
	leastPlain   = 1e-15 // what is nearer to zero counts as zero
)

// figure writes a number where room is tight: with so many decimals, from
// 100,000 on with three digits and a prefix of the SI. What is not finite is a
// dash.
func figure(v float64, places int) string {
	size := math.Abs(v)
	var text string
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return nothing
	case size >= mostPrefixed:
		text = strings.Replace(strconv.FormatFloat(v, 'e', 0, 64), "e+", "e", 1)
	case size >= mostPlain || math.Abs(rounded(v, places)) >= mostPlain:
		text = prefixed(v)
	default:
		text = strconv.FormatFloat(v, 'f', min(max(places, 0), language.MostPlaces), 64)
	}
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	if strings.HasPrefix(text, "-") {
		return language.Minus + text[1:]
	}
	return text
}

// rounded rounds a number to decimals.
func rounded(v float64, places int) float64 {
	unit := math.Pow10(min(max(places, 0), language.MostPlaces))
	return math.Round(v*unit) / unit
}

// prefixed writes a number of a thousand or more with three digits.
func prefixed(v float64) string {
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	power, _ := strconv.Atoi(exponent)
	short, _ := strconv.ParseFloat(digits, 64)
	over := power % 3
	if power >= 15 { // rounded up to the end of the prefixes
		return "1e15"
	}
	return strconv.FormatFloat(short*math.Pow10(over), 'f', 2-over, 64) + [...]string{"", "k", "M", "G", "T"}[power/3]
}

// places returns with how many decimals a value of the row is worth showing: as
// many as its field has; more where it is small, and where it would otherwise
// look like a bound that it has passed.
func (r *Row) places(v float64) int {
	n := min(max(r.Places, 0), language.MostPlaces)
	if size := math.Abs(v); size > leastPlain && size < 0.1 {
		if fine := 1 - int(math.Floor(math.Log10(size))); fine <= language.MostPlaces {
			n = max(n, fine)
		}
	}
	for _, b := range r.Bounds {
		for _, bound := range []*float64{b.Lower, b.Upper} {
			if bound != nil {
				n = apart(v, *bound, n)
			}
		}
	}
	return n
}

// fewSteps is the range of whole numbers below which a tenth of their average
// says more than they do.
const fewSteps = 100

// averagePlaces returns with how many decimals the average of the row is worth
// showing, where its other values have so many. Of whole numbers close to each
// other it has one more: 0.4 of a switch that is on for 40 % of the time. A
// switch that is on nearly always does not look as if it were on always.
func (r *Row) averagePlaces(others int) int {
	if r.Min == nil || r.Avg == nil || r.Max == nil || *r.Min != math.Trunc(*r.Min) || *r.Max != math.Trunc(*r.Max) {
		return others
	}
	spread := *r.Max - *r.Min
	if !(spread > 0 && spread < fewSteps) {
		return others
	}
	n := max(others, 1, r.places(*r.Avg))
	if spread == 1 {
		return max(apart(*r.Avg, *r.Max, n), apart(*r.Avg, *r.Min, n))
	}
	return n
}

// apart returns with how many decimals, at least n, a value is told apart from
// a bound. One that is on the bound has as many as that.
func apart(v, bound float64, n int) int {
	own := language.Places(bound)
	if v == bound {
		return max(n, own)
	}
	for n < language.MostPlaces && figure(v, n) == figure(bound, max(n, own)) {
		n++
	}
	return n
}

// boundFigure writes a bound of the row: with the decimals of its field, and
// with more where it has more.
func (r *Row) boundFigure(v float64) string {
	return figure(v, max(r.Places, language.Places(v)))
}
