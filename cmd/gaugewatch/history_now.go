package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// plan returns what the configuration comes to; the empty plan where it is
// wrong.
func (v *view) plan() config.Plan {
	if v.config == nil {
		return config.Plan{}
	}
	client := poller.NewClient()
	defer client.Close()
	return v.config.Plan(client)
}

// expected returns the rules of a subject that hold at a time, as far as they
// are known; those that hold usually, where the time is zero.
func expected(plan config.Plan, s data.Subject, at time.Time) (*checks.Rules, bool) {
	for _, t := range plan.Targets {
		if t.Subject.Target != s.Target {
			continue
		}
		if s.Field == "" {
			return t.Rules, true
		}
		for i, f := range t.Target.Fields {
			if f.Subject.Field == s.Field {
				return inTime(t.Fields[i], at), true
			}
		}
	}
	return &checks.Rules{}, false
}

// inTime returns the rules of a field that hold at a time.
func inTime(f config.PlannedField, at time.Time) *checks.Rules {
	for _, timed := range f.Timed {
		if !at.IsZero() && timed.Window.Contains(at) {
			return timed.Rules
		}
	}
	return f.Rules
}

// present returns how a subject stands, and why no alert fires if none does.
func (v *view) present(ctx context.Context, s data.Subject) (*present, error) {
	latest, err := v.Latest(ctx)
	if err != nil {
		return nil, err
	}
	troubles, err := v.troubles(ctx)
	if err != nil {
		return nil, err
	}
	states, err := v.States(ctx)
	if err != nil {
		return nil, err
	}
	p := &present{standing: standingOf(s, latest, troubles[s.ID])}
	rules, known := expected(v.plan(), s, time.Now())
	if p.Bounds, err = v.bounds(ctx, s, rules); err != nil {
		return nil, err
	}
	for _, c := range states[s.ID].Open {
		if !c.Firing() {
			p.Pending = append(p.Pending, pendings(c, rules)...)
		}
	}
	if p.Quiet, err = v.quiet(ctx, s); err != nil {
		return nil, err
	}
	if s.Field == "" {
		rows, err := v.status(ctx)
		if err != nil {
			return nil, err
		}
		p.Fields = slices.DeleteFunc(rows, func(r standing) bool { return r.Target != s.Target || r.Field == "" })
	}
	if !anyFiring(append(p.Fields, p.standing)) {
		p.Why, err = v.why(ctx, p, rules, known)
	}
	return p, err
}

// quiet says which mutes are in force and which maintenance windows are open for
// a subject now, or for part of a target.
func (v *view) quiet(ctx context.Context, s data.Subject) ([]string, error) {
	now := time.Now()
	mutes, err := v.Mutes(ctx, now)
	if err != nil {
		return nil, err
	}
	about := v.subject(s.Target, s.Field)
	var all []string
	for _, m := range inForce(mutes, now) {
		if m.Covers(about) || s.Field == "" && m.Scope.Field != "" && v.coversPart(m.Scope, s.Target) {
			all = append(all, v.muteWords(m, now))
		}
	}
	for _, m := range v.plan().Maintenance {
		ends := m.Window.Ends(now)
		covers := func(s suppression.Scope) bool { return s.Covers(about) }
		if !ends.IsZero() && (len(m.Scopes) == 0 || slices.ContainsFunc(m.Scopes, covers)) {
			all = append(all, fmt.Sprintf("maintenance %s until %s, another %s", oneLine(m.Name), v.clock(ends), left(ends.Sub(now))))
		}
	}
	return all, nil
}

// coversPart says whether a scope covers a field of a target.
func (v *view) coversPart(scope suppression.Scope, target string) bool {
	if v.config == nil {
		return false
	}
	for i := range v.config.Targets {
		if t := &v.config.Targets[i]; t.Name == target {
			return slices.ContainsFunc(t.Fields, func(f config.Field) bool { return scope.Covers(v.subject(target, f.Name)) })
		}
	}
	return false
}

// why says why nothing of a subject is firing.
func (v *view) why(ctx context.Context, p *present, rules *checks.Rules, known bool) (string, error) {
	silent, err := v.silent(ctx, p.Target)
	switch {
	case err != nil:
		return "", err
	case p.Field != "" && silent != nil:
		return fmt.Sprintf("its target does not respond (%s), so nothing is known of it", silent.Name()), nil
	case len(p.Pending) > 0:
		return "what is pending has not lasted long enough", nil
	case p.Field == "":
		return "it responds", nil
	case p.Value == nil:
		return "no value of it has been stored yet", nil
	case known && len(p.Bounds) == 0:
		return v.boundless(p.standing, rules), nil
	case slices.ContainsFunc(p.Bounds, bound.unknown):
		return "its last value is inside its bounds, as the device tells them", nil
	}
	return "its last value is inside its bounds", nil
}

// boundless says why nothing of a field is firing for which no bound is set.
func (v *view) boundless(s standing, rules *checks.Rules) string {
	text := "no bound is set for it"
	if f := v.field(s.Target, s.Field); f != nil && f.Reading.Label != "" {
		text = "it has no bounds but those that the plugin tells, and its last value is inside them"
	}
	var others []string
	for kind := checks.Missing; kind <= checks.Event; kind++ {
		if kind != checks.NoResponse && rules.Of(kind).Level > checks.None {
			others = append(others, kind.String())
		}
	}
	if len(others) > 0 {
		text += "; its other rules hold: " + strings.Join(others, ", ")
	}
	return text
}

// bounds returns the bounds of a field by the rules that hold. Those that the
// device tells are known while an alert is about them, and otherwise shown by
// where it tells them.
func (v *view) bounds(ctx context.Context, s data.Subject, rules *checks.Rules) ([]bound, error) {
	if v.config == nil || s.Field == "" {
		return nil, nil
	}
	open, err := v.Alerts(ctx, data.AlertFilter{Subject: s.ID, Open: true})
	if err != nil {
		return nil, err
	}
	told := func(a checks.Alert) bool { return a.Kind == checks.Bound && !a.Drill }
	foreign := len(rules.Limits) == 0 || slices.ContainsFunc(rules.Limits, func(l checks.Limit) bool { return l.Answered })
	if i := slices.IndexFunc(open, told); i >= 0 && foreign {
		return boundsOf(&checks.Rules{Limits: open[i].Limits}, checks.Reading{}), nil
	}
	places := v.places(s)
	var all []bound
	for _, l := range rules.Limits {
		b := bound{Level: l.Level, Lower: l.Lower, Upper: l.Upper}
		if l.Answered {
			b.LowerAt, b.UpperAt = places[l.Level].LowerAt, places[l.Level].UpperAt
		}
		if b.Lower != nil || b.Upper != nil || b.unknown() {
			all = append(all, b)
		}
	}
	return all, nil
}

// places returns the bounds of a field by the configuration, by their levels, with
// where the device tells them.
func (v *view) places(s data.Subject) map[checks.Level]config.ExplainedAlert {
	all := map[checks.Level]config.ExplainedAlert{}
	means, _ := v.config.ExplainTarget(s.Target, time.Now())
	for _, a := range means.Alerts {
		if a.Field == s.Field && a.Kind == checks.Bound.String() && a.When == "" {
			all[a.Level] = a
		}
	}
	return all
}

// field returns what the configuration says of a field; nil: nothing.
func (v *view) field(target, field string) *config.Field {
	if v.config == nil {
		return nil
	}
	for i := range v.config.Targets {
		t := &v.config.Targets[i]
		if n := slices.IndexFunc(t.Fields, func(f config.Field) bool { return f.Name == field }); t.Name == target && n >= 0 {
			return &t.Fields[n]
		}
	}
	return nil
}

// silent returns the alert that a target does not respond; nil: it does.
func (v *view) silent(ctx context.Context, target string) (*checks.Alert, error) {
	open, err := v.Alerts(ctx, data.AlertFilter{Open: true})
	for i, a := range open {
		if a.Subject.Target == target && a.Kind == checks.NoResponse {
			return &open[i], err
		}
	}
	return nil, err
}

// pendings says how far a condition is on its way to each level.
func pendings(c checks.Condition, rules *checks.Rules) []pending {
	afters := map[checks.Level]checks.After{}
	for _, l := range rules.Limits {
		if c.Kind == checks.Bound {
			afters[l.Level] = l.After
		}
	}
	if rule := rules.Of(c.Kind); rule.Level > checks.None {
		afters[rule.Level] = rule.After
	}
	var all []pending
	for _, level := range checks.Levels() {
		streak := c.Streaks[level-1]
		after, known := afters[level]
		if streak.Polls == 0 {
			continue
		}
		p := pending{Kind: kindWord(c.Kind, c.Side), Level: level, Has: count(streak.Polls, "poll"), Needs: "?"}
		switch {
		case !known:
		case after.For > 0:
			p.Has, p.Needs = lasted(streak.Spent), schedule.Duration(after.For).String()
		default:
			p.Needs = count(max(after.Polls, 1), "poll")
		}
		all = append(all, p)
	}
	return all
}

// policies returns what each channel of the configuration is told, and how.
func (v *view) policies() []notify.Policy {
	plan := v.plan()
	var all []notify.Policy
	for _, c := range plan.Channels {
		all = append(all, c.Policy)
	}
	for _, c := range plan.Absent {
		all = append(all, c.Policy)
	}
	return all
}

// route adds what the configuration says about who is told: which channels
// have been owed no news of the alert, and which news waits for quiet hours to
// end.
func (h *history) route(policies []notify.Policy, now time.Time) {
	for _, p := range policies {
		told := false
		for i := range h.Told {
			if t := &h.Told[i]; t.Channel == p.Channel {
				told = true
				t.hush(p.Quiet, h.Alert.Peak, now)
			}
		}
		if !told {
			h.Untold = append(h.Untold, untold{p.Channel, h.unheard(p)})
		}
	}
}

// hush notes that quiet hours hold a delivery back.
func (h *hearing) hush(q *notify.Quiet, level checks.Level, now time.Time) {
	if h.State == notify.Owed {
		h.Until = quietUntil(q, level, now)
	}
}

// unheard says why a channel is owed no news of the alert.
func (h *history) unheard(p notify.Policy) string {
	standby, a := p.Standby, h.Alert
	p.Standby = false
	switch held := h.held(); {
	case a.Peak < p.Level:
		return fmt.Sprintf("is told from %s on; this was %s at worst", p.Level, a.Peak)
	case !p.Reaches(a.Subject, a.Peak):
		return "is told of other targets: " + strings.Join(append(slices.Clone(p.Targets), tagged(p.Tags)...), ", ")
	case standby:
		return "is on standby: told in place of others, or when nobody acknowledges"
	case held != "":
		return "would have been told, but it was held back: " + held
	}
	return "was not to be told by the configuration of that time"
}

// held says which rules have held back news of the alert; empty: none.
func (h *history) held() string {
	var rules []string
	for _, step := range h.Steps {
		if step.What == checks.Held.String() {
			rules = append(rules, step.Note)
		}
	}
	return strings.Join(rules, ", ")
}

// tagged writes tags as scopes.
func tagged(tags []string) []string {
	all := make([]string, len(tags))
	for i, tag := range tags {
		all[i] = "tag:" + tag
	}
	return all
}
