package page

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// leastApart is how far the numbers of a plot stand apart at least, in hundredths
// of its height.
const leastApart = 9

// numbered returns the numbers at the left edge of a plot, over which they lie:
// the bounds that it shows, and its highest and lowest value. What has no room is
// left out, bounds last.
func (d *drawer) numbered() template.HTML {
	if len(d.Points) == 0 {
		return ""
	}
	places := 1
	for _, part := range d.Turns {
		places = max(places, language.ScaleOf(part.Limits...).Places)
	}
	bounds := d.bounds()
	slices.SortFunc(bounds, cmp.Compare[float64])
	var taken []int
	var b strings.Builder
	b.WriteString(`<svg class="scale" aria-hidden="true">`)
	for _, v := range append(slices.Compact(bounds), d.top, d.low) {
		at := d.y(v) * 100 / d.high
		near := func(other int) bool { return max(at-other, other-at) < leastApart }
		if at < 0 || at > 100 || math.IsNaN(v) || slices.ContainsFunc(taken, near) {
			continue
		}
		taken = append(taken, at)
		b.WriteString(`<text x="3" y="` + strconv.Itoa(max(at, leastApart-1)) + `%">` + language.Scale{Places: places}.Format(v) + `</text>`)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // it is made of numbers
}
