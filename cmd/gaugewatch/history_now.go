package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
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

// expected returns the rules of a subject, as far as they are known.
func expected(plan config.Plan, s data.Subject) (checks.Rules, bool) {
	for _, t := range plan.Targets {
		if t.Subject.Target != s.Target {
			continue
		}
		if s.Field == "" {
			return t.Rules, true
		}
		for i, f := range t.Target.Fields {
			if f.Subject.Field == s.Field {
				return t.Fields[i].Rules, true
			}
		}
	}
	return checks.Rules{}, false
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
	rules, known := expected(v.plan(), s)
	if known && s.Field != "" {
		p.Bounds = boundsOf(rules, checks.Reading{})
	}
	for _, c := range states[s.ID].Open {
		if !c.Firing() {
			p.Pending = append(p.Pending, pendings(c, rules)...)
		}
	}
	if !anyFiring([]standing{p.standing}) {
		p.Why, err = v.why(ctx, p, known)
	}
	return p, err
}

// why says why nothing of a subject is firing.
func (v *view) why(ctx context.Context, p *present, known bool) (string, error) {
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
		return "no bound is set for it", nil
	}
	return "its last value is inside its bounds", nil
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
func pendings(c checks.Condition, rules checks.Rules) []pending {
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

// untold returns the channels of the configuration that have been owed no
// news of an alert, each with the reason.
func (v *view) untold(s history) []untold {
	plan := v.plan()
	var policies []notify.Policy
	for _, c := range plan.Channels {
		policies = append(policies, c.Policy)
	}
	for _, c := range plan.Absent {
		policies = append(policies, c.Policy)
	}
	var all []untold
	for _, p := range policies {
		if !slices.ContainsFunc(s.Told, func(h hearing) bool { return h.Channel == p.Channel }) {
			all = append(all, untold{p.Channel, s.unheard(p)})
		}
	}
	return all
}

// unheard says why a channel is owed no news of the alert.
func (s history) unheard(p notify.Policy) string {
	standby, a := p.Standby, s.Alert
	p.Standby = false
	switch held := s.held(); {
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
func (s history) held() string {
	var rules []string
	for _, step := range s.Steps {
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
