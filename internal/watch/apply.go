package watch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// Apply puts a plan into force, while polls go on. Subjects keep their state
// by id, also under new names; the alerts of those that are gone end as no
// longer watched. It needs Run to be running.
func (w *Watch) Apply(ctx context.Context, plan Plan) (Diff, error) {
	var diff Diff
	var err error
	ended := w.between(ctx, func(ctx context.Context) { diff, err = w.replan(ctx, plan) })
	if ended != nil {
		return Diff{}, ended
	}
	return diff, err
}

// replan is Apply in the goroutine of Run.
func (w *Watch) replan(ctx context.Context, plan Plan) (Diff, error) {
	w.commit(ctx)
	ids, err := w.Store.Identify(ctx, namings(plan))
	if err != nil {
		return Diff{}, fmt.Errorf("identify targets: %w", err)
	}
	for _, s := range ids.Refused {
		w.Log.Warn("not taken for a new name of another: it has a history of its own", "subject", s.String())
	}
	uplink := number(plan.Targets, ids.IDs)
	w.succeed(plan.Targets)
	if err := w.Poller.Apply(askable(plan.Targets)); err != nil {
		return Diff{}, err
	}
	first, before := w.plan.Targets == nil, w.subjects
	now := w.now()
	w.touch()
	var diff Diff
	w.rewire(ctx, &diff, plan)
	w.reissue(&diff, plan.Reports)
	steps := w.retire(ids.Retired, now)
	w.enrol(w.plan.Reports, plan.Reports)
	w.plan = plan
	w.await(now)
	steps = append(steps, w.adopt(now)...)
	steps = append(steps, w.shut(now)...)
	w.connect(plan.Uplink, uplink)
	w.Dispatcher.Apply(plan.Lines)
	w.inherit(ctx)
	w.route(ctx, steps)
	diff.Added, diff.Removed, diff.Renamed = namesOf(ids.New), namesOf(ids.Retired), renamings(before, ids.Renamed)
	if !first {
		diff.Changed = w.changed(before)
		diff.Added, diff.Removed = w.newcomers(before, ids.Renamed), leavers(before, ids.Retired)
		w.announce(reloaded(diff), now)
	}
	for _, n := range plan.Notices {
		w.announce(n, now)
	}
	w.commit(ctx)
	return diff, nil
}

// inOrder returns the targets in the order of their offsets, which is the
// order in which a tick polls them and in which new ids are given.
func inOrder(targets []Target) []Target {
	sorted := slices.Clone(targets)
	slices.SortStableFunc(sorted, func(a, b Target) int { return cmp.Compare(a.Offset, b.Offset) })
	return sorted
}

// namings lists the names of a plan, in order, that of its uplink last.
func namings(plan Plan) []data.Naming {
	var names []data.Naming
	for _, t := range inOrder(plan.Targets) {
		names = append(names, data.Naming{Target: t.Subject.Target, WasTarget: t.Was, Title: t.Subject.TargetTitle})
		for i := range t.Target.Fields {
			f := &t.Target.Fields[i].Subject
			names = append(names, data.Naming{
				Target: t.Subject.Target, Field: f.Field, WasTarget: t.Was, WasField: t.Fields[i].Was,
				Unit: f.Unit, Title: f.FieldTitle,
			})
		}
	}
	if plan.Uplink != nil {
		names = append(names, plan.Uplink.naming())
	}
	return names
}

// number gives the subjects of a plan their ids, which come in the order of
// namings, and returns that of its uplink, 0 where it has none.
func number(targets []Target, ids []int64) (uplink int64) {
	for _, t := range inOrder(targets) {
		t.Subject.ID, ids = ids[0], ids[1:]
		for i := range t.Target.Fields {
			t.Target.Fields[i].Subject.ID, ids = ids[0], ids[1:]
		}
	}
	if len(ids) > 0 {
		uplink = ids[0]
	}
	return uplink
}

// adopt takes the subjects of the plan over, each with the state that it had,
// and ends what no rule watches any more.
func (w *Watch) adopt(now time.Time) []notify.Part {
	old := w.subjects
	w.subjects = make(map[int64]*subject, len(old))
	adopt := func(s *subject) *subject {
		if s.times != nil {
			s.rules = s.times.choose(now)
		}
		if was := old[s.about.ID]; was != nil {
			s.standing = was.standing
			s.state = s.state.Renewed()
		}
		w.subjects[s.about.ID] = s
		return s
	}
	var all []*subject
	for i := range w.plan.Targets {
		t := &w.plan.Targets[i]
		target := &device{}
		target.subject = adopt(&subject{about: &t.Subject, device: target, rules: t.Rules, flap: t.Flap})
		if was := old[t.Subject.ID]; was != nil {
			target.contact = was.device.contact
		}
		for n := range t.Target.Fields {
			f := &t.Fields[n]
			target.fields = append(target.fields, adopt(&subject{
				about: &t.Target.Fields[n].Subject, device: target, rules: f.Rules, times: f.timetable(), flap: f.Flap,
			}))
		}
		all = append(append(all, target.subject), target.fields...)
	}
	for _, s := range w.outside {
		w.subjects[s.about.ID] = s
	}
	w.tie()
	var steps []notify.Part
	for _, s := range all {
		steps = append(steps, w.renew(s, now)...)
		steps = append(steps, w.disarm(s, now)...)
		if was := old[s.about.ID]; was != nil && was.about.Field != "" && was.about.Unit != s.about.Unit {
			w.forget(s)
		}
	}
	return steps
}

// forget forgets the values of a field: those to come are in another unit, and
// no change from these tells anything.
func (w *Watch) forget(s *subject) {
	s.answer, s.course, s.first = nil, nil, time.Time{}
	w.remember(s, checks.State{})
}

// renew lets the records of open alerts bear the names, the unit and the
// limits of now; one that these limits end keeps those that it passed. An alert
// over a value in another unit ends: it says nothing about the values to come.
func (w *Watch) renew(s *subject, now time.Time) []notify.Part {
	var gone []checks.Kind
	for kind := checks.Bound; kind < checks.Uplink; kind++ {
		a, open := w.alerts[alertKey{s.about.ID, kind}]
		switch {
		case !open:
			continue
		case s.about.Field != "" && a.Subject.Unit != s.about.Unit, kind == checks.Bound && s.unbound(a):
			gone = append(gone, kind)
			continue
		}
		a.Subject = s.described()
		a.Loosened = a.Loosened || s.loosens(a)
		if kind != checks.Bound || s.beyond(a) {
			a = s.bound(a)
		}
		w.put(a)
	}
	return w.end(s, gone, now)
}

// disarm ends the conditions that no rule of the subject watches any more.
func (w *Watch) disarm(s *subject, now time.Time) []notify.Part {
	var gone []checks.Kind
	for _, c := range s.state.Open {
		unbound := c.Kind == checks.Bound && s.boundless()
		if unbound || c.Kind != checks.Bound && s.rules.Of(c.Kind).Level == checks.None {
			gone = append(gone, c.Kind)
		}
	}
	return w.end(s, gone, now)
}

// retire ends all conditions of subjects that the plan no longer names.
func (w *Watch) retire(retired []checks.Subject, now time.Time) []notify.Part {
	var steps []notify.Part
	for i := range retired {
		s := w.subjects[retired[i].ID]
		if s == nil {
			s = bare(&retired[i])
		}
		s.about = &retired[i]
		var kinds []checks.Kind
		for kind := checks.Bound; kind <= checks.Uplink; kind++ {
			kinds = append(kinds, kind)
		}
		steps = append(steps, w.end(s, kinds, now)...)
		w.spanned(s, checks.Reading{}, now)
		w.batch.States[s.about.ID] = checks.State{}
	}
	return steps
}

// end ends conditions unwatched, and alerts whose condition does not fire: of an
// uplink, and those that flap and are well.
func (w *Watch) end(s *subject, kinds []checks.Kind, now time.Time) []notify.Part {
	var steps []notify.Part
	for _, kind := range kinds {
		state, changes := s.state.Close(kind, now)
		if len(changes) > 0 {
			w.remember(s, state)
		}
		bare := !slices.ContainsFunc(changes, func(c checks.Change) bool { return c.What == checks.Unwatched })
		if a, open := w.alerts[alertKey{s.about.ID, kind}]; open && bare {
			changes = append(changes, checks.Change{What: checks.Unwatched, At: now, Condition: condition(a), From: a.Level})
		}
		for _, c := range changes {
			if step, ok := w.apply(s, c); ok {
				steps = append(steps, step)
			}
		}
	}
	return steps
}

// askable returns what the poller needs of the targets.
func askable(targets []Target) []*poller.Target {
	all := make([]*poller.Target, len(targets))
	for i, t := range targets {
		all[i] = t.Target
	}
	return all
}

// namesOf returns the names of subjects.
func namesOf(subjects []checks.Subject) []string {
	names := make([]string, len(subjects))
	for i, s := range subjects {
		names[i] = s.String()
	}
	return names
}

// newcomers names the subjects that were not watched before, be it that they
// come back, and that are not known under a former name.
func (w *Watch) newcomers(before map[int64]*subject, renamed []checks.Subject) []string {
	var added []checks.Subject
	for id, s := range w.subjects {
		if before[id] == nil && !slices.ContainsFunc(renamed, func(r checks.Subject) bool { return r.ID == id }) {
			added = append(added, *s.about)
		}
	}
	slices.SortFunc(added, func(a, b checks.Subject) int { return cmp.Compare(a.ID, b.ID) })
	return namesOf(added)
}

// leavers names the subjects that were watched until now.
func leavers(before map[int64]*subject, retired []checks.Subject) []string {
	return namesOf(slices.DeleteFunc(slices.Clone(retired), func(r checks.Subject) bool { return before[r.ID] == nil }))
}
