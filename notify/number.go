package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// scaleOf returns the scale of an alert's field. The value before an event is a
// bound that the one after it has passed.
func scaleOf(a checks.Alert) language.Scale {
	s := language.ScaleOf(append([]checks.Limit{a.Limit}, a.Limits...)...)
	if a.Kind == checks.Event {
		s.Bounds = append([]float64{a.Worst}, s.Bounds...)
	}
	return s
}

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
