package watch

import (
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// shut ends what lasts of subjects from outside that the plan does not listen to
// any more: nobody would ever say that it is over.
func (w *Watch) shut(now time.Time) []notify.Part {
	if w.plan.Heeds == nil {
		return nil
	}
	var steps []notify.Part
	for _, name := range slices.Sorted(maps.Keys(w.outside)) {
		s := w.outside[name]
		if w.plan.Heeds(*s.about) {
			continue
		}
		var kinds []checks.Kind
		for _, c := range s.state.Open {
			kinds = append(kinds, c.Kind)
		}
		steps = append(steps, w.end(s, kinds, now)...)
		w.part(s)
	}
	return steps
}
