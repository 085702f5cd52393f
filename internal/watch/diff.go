package watch

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Diff is what a new plan changes, by name: the subjects that are watched,
// those that have other rules, the channels, and the reports.
type Diff struct {
	Added, Removed []string
	Renamed        []string // "a → b"
	Changed        []string

	NewChannels, OtherChannels, GoneChannels []string
	NewReports, OtherReports, GoneReports    []string

	// KnewOf names the open alerts that channels that go were told of.
	KnewOf map[string][]string
}

// String lists the changes for a person, in one line.
func (d Diff) String() string {
	var parts []string
	for _, part := range []struct {
		word  string
		names []string
	}{
		{"added", d.Added},
		{"removed", d.Removed},
		{"renamed", d.Renamed},
		{"other rules for", d.Changed},
		{"channels added", d.NewChannels},
		{"channels changed", d.OtherChannels},
		{"channels removed", d.GoneChannels},
		{"reports added", d.NewReports},
		{"reports changed", d.OtherReports},
		{"reports removed", d.GoneReports},
	} {
		if len(part.names) > 0 {
			parts = append(parts, part.word+" "+strings.Join(part.names, ", "))
		}
	}
	if len(parts) == 0 {
		return "same targets and fields"
	}
	return strings.Join(parts, "; ")
}

// renamings names subjects as they were and as they are now. A target stands
// for those of its fields that keep their own name.
func renamings(before map[int64]*subject, renamed []checks.Subject) []string {
	var names []string
	for _, now := range renamed {
		was := before[now.ID]
		switch {
		case was == nil:
			names = append(names, now.String())
		case now.Field == "" || was.about.Field != now.Field:
			names = append(names, was.about.String()+" → "+now.String())
		}
	}
	return names
}

// changed names the subjects for which there are other rules than before.
func (w *Watch) changed(before map[int64]*subject) []string {
	var changed []checks.Subject
	for id, s := range w.subjects {
		if was := before[id]; was != nil && (was.flap != s.flap || !was.ruledAs(s)) {
			changed = append(changed, *s.about)
		}
	}
	slices.SortFunc(changed, func(a, b checks.Subject) int { return cmp.Compare(a.ID, b.ID) })
	return namesOf(changed)
}

// ruledAs says whether two subjects have the same rules at the same times.
func (s *subject) ruledAs(other *subject) bool {
	if s.times == nil || other.times == nil {
		return s.times == other.times && reflect.DeepEqual(s.rules, other.rules)
	}
	return s.times.same(other.times)
}

// same says whether two timetables hold the same rules at the same times.
func (t *timetable) same(other *timetable) bool {
	return reflect.DeepEqual(t.usual, other.usual) && slices.EqualFunc(t.timed, other.timed, func(a, b TimedRules) bool {
		return a.Window.String() == b.Window.String() && reflect.DeepEqual(a.Rules, b.Rules)
	})
}

// loosens says whether the value of an alert has passed the bound that it has,
// and none that the subject has now.
func (s *subject) loosens(a checks.Alert) bool {
	return a.Kind == checks.Bound && a.Limit.Beyond(a.Value, 0) == a.Side && !s.passes(a)
}

// passes says whether the value of an alert has passed a bound of now, or may
// have: where they come with each answer they may not be known.
func (s *subject) passes(a checks.Alert) bool {
	limits, known := s.limits()
	return !known || slices.ContainsFunc(limits, func(l checks.Limit) bool { return l.Beyond(a.Value, 0) == a.Side })
}

// rewire notes in a diff which channels come, change and go with a plan that
// is not in force yet.
func (w *Watch) rewire(ctx context.Context, d *Diff, plan Plan) {
	was, is := policiesOf(w.plan.Lines), policiesOf(plan.Lines)
	for _, name := range slices.Sorted(maps.Keys(is)) {
		switch former, known := was[name]; {
		case !known:
			d.NewChannels = append(d.NewChannels, name)
		case !alike(former, is[name]):
			d.OtherChannels = append(d.OtherChannels, name)
		}
	}
	d.KnewOf = map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, stays := is[name]; !stays {
			d.GoneChannels = append(d.GoneChannels, name)
		}
	}
	if len(d.GoneChannels) == 0 {
		return
	}
	open := slices.SortedFunc(maps.Values(w.alerts), func(a, b checks.Alert) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range open {
		told := w.told(ctx, a.ID)
		for _, name := range d.GoneChannels {
			if slices.Contains(told, name) {
				d.KnewOf[name] = append(d.KnewOf[name], a.Name())
			}
		}
	}
}

// policiesOf returns the policies of lines by their channels.
func policiesOf(lines []notify.Line) map[string]notify.Policy {
	policies := make(map[string]notify.Policy, len(lines))
	for _, l := range lines {
		policies[l.Policy.Channel] = l.Policy
	}
	return policies
}

// alike says whether two policies tell the same at the same times.
func alike(a, b notify.Policy) bool {
	zones := a.Zone.String() == b.Zone.String()
	quiet := (a.Quiet == nil) == (b.Quiet == nil)
	if quiet && a.Quiet != nil {
		quiet = a.Quiet.Except == b.Quiet.Except && a.Quiet.Window.String() == b.Quiet.Window.String()
	}
	a.Zone, b.Zone, a.Quiet, b.Quiet = nil, nil, nil, nil
	return zones && quiet && reflect.DeepEqual(a, b)
}

// reloaded tells that a new configuration is in force. That something is no
// longer watched, or somebody no longer told, is worth a warning.
func reloaded(d Diff) notify.Notice {
	n := notify.Notice{
		Topic: notify.Reloaded, Level: checks.Info, Added: d.Added, Removed: d.Removed, Renamed: d.Renamed, Changed: d.Changed,
		NewChannels: d.NewChannels, OtherChannels: d.OtherChannels, GoneChannels: d.GoneChannels, KnewOf: d.KnewOf,
	}
	if len(d.Removed)+len(d.GoneChannels) > 0 {
		n.Level = checks.Warn
	}
	return n
}

// reissue notes in a diff which reports come, change and go with a plan that is
// not in force yet.
func (w *Watch) reissue(d *Diff, reports []Report) {
	named := func(all []Report, name string) int {
		return slices.IndexFunc(all, func(r Report) bool { return r.Name == name })
	}
	for _, r := range reports {
		switch i := named(w.plan.Reports, r.Name); {
		case i < 0:
			d.NewReports = append(d.NewReports, r.Name)
		case !w.plan.Reports[i].same(r):
			d.OtherReports = append(d.OtherReports, r.Name)
		}
	}
	for _, r := range w.plan.Reports {
		if named(reports, r.Name) < 0 {
			d.GoneReports = append(d.GoneReports, r.Name)
		}
	}
}

// same says whether two reports come at the same times with the same.
func (r Report) same(other Report) bool {
	schedules := r.Schedule.String() == other.Schedule.String()
	r.Schedule, other.Schedule = schedule.Schedule{}, schedule.Schedule{}
	return schedules && reflect.DeepEqual(r, other)
}
