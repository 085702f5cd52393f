package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// drillLasts is how long a drill's alert stays open before it resolves.
const drillLasts = 10 * time.Second

// A drill is a rehearsal under way: an alert that is told and resolved like
// any other, of a value that nobody measured.
type drill struct {
	alert checks.Alert
	ends  time.Time
}

// Drill lets an alert for a value of a field go the whole way, marked as a
// drill, and resolves it shortly after. The answer says, for a person, what
// will be told, or why nothing would be.
func (w *Watch) Drill(ctx context.Context, target, field string, value float64) (string, error) {
	var answer string
	err := w.between(ctx, func(ctx context.Context) { answer = w.beginDrill(ctx, target+"/"+field, value) })
	return answer, err
}

// beginDrill is Drill in the goroutine of Run.
func (w *Watch) beginDrill(ctx context.Context, name string, value float64) string {
	now := w.now()
	if w.drill != nil {
		return RefusedRequest + "a drill is under way already: " + w.drill.alert.Subject.String()
	}
	s := w.named(name)
	if s == nil {
		return fmt.Sprintf("%sno field %q is being watched", RefusedRequest, name)
	}
	rules := *s.rules
	rules.Limits = atOnce(s.rules.Limits)
	_, changes := checks.Judge(&rules, checks.State{}, checks.Reading{Value: value, Limits: atOnce(s.answer)}, now)
	if len(changes) == 0 {
		return RefusedRequest + s.harmless(value) + ": nothing would be told"
	}
	limits, _ := s.limits()
	w.touch()
	w.lastID++
	alert := checks.Alert{ID: w.lastID, Subject: *s.about, Limits: limits, Value: value, At: now, Drill: true}.Apply(changes[0])
	w.drill = &drill{alert: alert, ends: now.Add(drillLasts)}
	w.tellDrill(ctx, changes[0])
	return fmt.Sprintf("drill %s: %s at %v is told as %s and resolves in %s", alert.Name(), name, value, alert.Level, drillLasts)
}

// atOnce returns limits that wait for nothing.
func atOnce(limits []checks.Limit) []checks.Limit {
	limits = slices.Clone(limits)
	for i := range limits {
		limits[i].After = checks.After{}
	}
	return limits
}

// harmless says why no bound of a field is passed by a value, as far as its
// bounds are known.
func (s *subject) harmless(value float64) string {
	limits, _ := s.limits()
	bounded := slices.ContainsFunc(limits, func(l checks.Limit) bool { return l.Lower != nil || l.Upper != nil })
	switch {
	case s.untold() && bounded:
		return fmt.Sprintf("%v is inside those bounds of %s that are known, and the device has not told the others yet", value, s.about)
	case s.untold():
		return fmt.Sprintf("the device has not told the bounds of %s yet", s.about)
	case !bounded && slices.ContainsFunc(s.rules.Limits, answered):
		return fmt.Sprintf("the device says that there is no bound of %s now", s.about)
	case !bounded:
		return fmt.Sprintf("no bound is set for %s, and a drill rehearses no other rule", s.about)
	}
	return fmt.Sprintf("%v is inside every bound of %s", value, s.about)
}

// endDrill resolves the drill when its time has come. Before there is a plan
// nobody could be told.
func (w *Watch) endDrill(ctx context.Context, now time.Time) {
	if w.drill == nil || now.Before(w.drill.ends) || len(w.plan.Targets) == 0 {
		return
	}
	c := checks.Change{What: checks.Resolved, At: now, From: w.drill.alert.Level, Condition: checks.Condition{
		Kind: checks.Bound, Level: w.drill.alert.Level, Side: w.drill.alert.Side, Since: w.drill.alert.Since,
		Worst: w.drill.alert.Worst, WorstAt: w.drill.alert.WorstAt,
	}}
	w.touch()
	w.drill.alert = w.drill.alert.Apply(c)
	w.tellDrill(ctx, c)
	w.drill = nil
}

// tellDrill records and routes a step of the drill.
func (w *Watch) tellDrill(ctx context.Context, c checks.Change) {
	alert := w.drill.alert
	w.batch.Alerts[alert.ID] = alert
	w.batch.Changes = append(w.batch.Changes, data.Change{Alert: alert.ID, Change: c})
	w.log(alert, c)
	w.route(ctx, []notify.Part{{What: c.What, Alert: alert}})
	w.record(ctx)
}

// named returns the subject of a name.
func (w *Watch) named(name string) *subject {
	for _, s := range w.subjects {
		if s.about.String() == name {
			return s
		}
	}
	return nil
}
