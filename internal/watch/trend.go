package watch

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// A History knows what was: the latest values of fields, and alerts.
type History interface {
	// Recent returns the values of a series from a time on, the oldest first.
	Recent(ctx context.Context, series int64, from time.Time) ([]checks.Point, error)

	// Alerts returns the alerts that a filter chooses.
	Alerts(ctx context.Context, f data.AlertFilter) ([]checks.Alert, error)
}

// How far back a trend is looked for, and of how many fields at most for the
// polls that are judged together, so that a storm of alerts is not slow.
const (
	trendSpan     = 30 * time.Minute
	foreseeAtMost = 20
)

// foresee returns an alert with when its value will pass the next bound, if
// it goes on as it has of late.
func (w *Watch) foresee(s *subject, a checks.Alert) checks.Alert {
	if w.History == nil || w.foreseen >= foreseeAtMost || a.Kind != checks.Bound || !s.worsens(a) {
		return a
	}
	w.foreseen++
	points, err := w.History.Recent(context.WithoutCancel(w.running), s.about.ID, s.tick.Add(-trendSpan))
	if err != nil {
		w.Log.Warn("cannot read the latest values: no trend is told", "subject", s.about.String(), "error", err)
	}
	for _, sample := range w.batch.Samples { // not written yet
		if sample.Series == s.about.ID {
			points = append(points, checks.Point{At: sample.At, Value: sample.Value})
		}
	}
	slices.SortStableFunc(points, func(a, b checks.Point) int { return a.At.Compare(b.At) })
	return s.follow(a, points)
}

// worsens says whether a bound of a level worse than that of the alert counts.
func (s *subject) worsens(a checks.Alert) bool {
	return slices.ContainsFunc(a.Limits, func(l checks.Limit) bool { return l.Level > a.Level })
}

// goOn returns an alert that has a trend with the one that it has by now.
func (s *subject) goOn(a checks.Alert) checks.Alert {
	if a.Trend.Level == checks.None {
		return a
	}
	return s.follow(a, append(s.course, checks.Point{At: s.tick, Value: s.state.Last}))
}

// follow returns an alert with the trend of some points, which are kept as long
// as there is one.
func (s *subject) follow(a checks.Alert, points []checks.Point) checks.Alert {
	begin := s.tick.Add(-trendSpan)
	points = slices.DeleteFunc(points, func(p checks.Point) bool { return p.At.Before(begin) || p.At.After(s.tick) })
	a.Trend = checks.Foresee(points, a.Limits, a.Level, s.tick)
	s.course = nil
	if a.Trend.Level > checks.None {
		s.course = points
	}
	return a
}
