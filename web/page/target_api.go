package page

import (
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// apiTargets are the targets, the worst first.
type apiTargets struct {
	At      time.Time   `json:"at"`
	Targets []apiTarget `json:"targets"`
}

// An apiTargetWhole is a target with what else is known of it.
type apiTargetWhole struct {
	At time.Time `json:"at"`
	apiTarget
	Tags    []string  `json:"tags,omitempty"`
	Outside bool      `json:"outside"`
	Gone    time.Time `json:"gone,omitzero"`
}

// apiTargets answers with all targets.
func (g *guide) apiTargets(w http.ResponseWriter, r *http.Request) {
	is, err := g.latest(r.Context(), "")
	if err != nil {
		g.fail(w, r, err)
		return
	}
	now := apiOfNow(is.now)
	reply(w, r, apiTargets{now.At, now.Targets})
}

// apiTarget answers with how a target stands.
func (g *guide) apiTarget(w http.ResponseWriter, r *http.Request) {
	t, _, found := g.asked(w, r)
	if !found {
		return
	}
	card, err := g.card(r.Context(), "", t.Name)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	a := apiTargetWhole{At: time.Now(), Tags: t.Tags, Outside: t.Outside, Gone: t.Gone}
	a.apiTarget = apiTarget{Name: t.Name, Title: t.Title, State: shapeOK, Alerts: []apiAlert{}, Fields: []apiField{}}
	if card != nil {
		a.apiTarget = targetOf(card)
	} else {
		for _, f := range t.Fields {
			a.Fields = append(a.Fields, apiField{Name: f.Name, Title: f.Title, Unit: f.Unit, State: shapeOK})
		}
	}
	reply(w, r, a)
}

// apiReadingsOf are the latest polls of a target.
type apiReadingsOf struct {
	Polls    []apiPoll    `json:"polls"`
	Failures []apiFailure `json:"failures"`
}

// An apiPoll is one of them.
type apiPoll struct {
	At      time.Time   `json:"at"`
	Took    float64     `json:"took_seconds,omitempty"`
	Fault   string      `json:"fault,omitempty"`
	Results []apiResult `json:"results"`
}

// An apiResult is what came of a poll for one field.
type apiResult struct {
	Field string   `json:"field"`
	Value *float64 `json:"value,omitempty"`
	Raw   string   `json:"raw,omitempty"`
	Fault string   `json:"fault,omitempty"`
}

// An apiFailure is the last time in which something gave no value.
type apiFailure struct {
	Field string      `json:"field,omitempty"`
	Kind  checks.Kind `json:"kind"`
	Fault string      `json:"fault,omitempty"`
	Raw   string      `json:"raw,omitempty"`
	Began time.Time   `json:"began"`
	Ended time.Time   `json:"ended,omitzero"`
}

// details returns what was asked and answered of late of the target that a
// request asks for.
func (g *guide) details(w http.ResponseWriter, r *http.Request) (t Target, d Details, found bool) {
	t, _, found = g.asked(w, r)
	if !found {
		return t, d, false
	}
	d, err := g.Site.Details(r.Context(), t)
	if err != nil {
		g.fail(w, r, err)
	}
	return t, d, err == nil
}

// apiReadings answers with the latest polls of a target.
func (g *guide) apiReadings(w http.ResponseWriter, r *http.Request) {
	t, d, found := g.details(w, r)
	if !found {
		return
	}
	names := map[int64]string{}
	for _, f := range t.Fields {
		names[f.ID] = f.Name
	}
	a := apiReadingsOf{Polls: []apiPoll{}, Failures: []apiFailure{}}
	for _, p := range d.Polls {
		one := apiPoll{At: p.At, Took: p.Took.Seconds(), Fault: faultWords(p.Fault), Results: []apiResult{}}
		for _, result := range p.Results {
			one.Results = append(one.Results, apiResult{names[result.Field], result.Value, result.Raw, faultWords(result.Fault)})
		}
		a.Polls = append(a.Polls, one)
	}
	for _, f := range d.Failures {
		a.Failures = append(a.Failures, apiFailure{names[f.Subject], f.Kind, faultWords(f.Fault), f.Raw, f.Began, f.Ended})
	}
	reply(w, r, a)
}

// apiRulesOf are what is expected of a target.
type apiRulesOf struct {
	Asked []apiAsked `json:"asked"`
	Rules []apiRule  `json:"rules"`
	Mutes []apiMute  `json:"mutes"`
}

// An apiAsked is when a target is asked for some fields.
type apiAsked struct {
	Fields  []string  `json:"fields,omitempty"`
	When    string    `json:"when"`
	Next    time.Time `json:"next,omitzero"`
	Timeout float64   `json:"timeout_seconds"`
}

// An apiRule is what makes an alert.
type apiRule struct {
	Field      string       `json:"field,omitempty"`
	Kind       checks.Kind  `json:"kind"`
	Level      checks.Level `json:"level"`
	Lower      *float64     `json:"lower,omitempty"`
	Upper      *float64     `json:"upper,omitempty"`
	LowerAt    string       `json:"lower_at,omitempty"`
	UpperAt    string       `json:"upper_at,omitempty"`
	Clear      float64      `json:"clear,omitempty"`
	Limit      float64      `json:"limit,omitempty"`
	Period     float64      `json:"period_seconds,omitempty"`
	On         string       `json:"on,omitempty"`
	Unbelieved []string     `json:"unbelieved,omitempty"`
	When       string       `json:"when,omitempty"`
	Holds      bool         `json:"holds"`
	Polls      int          `json:"after_polls,omitempty"`
	After      float64      `json:"after_seconds,omitempty"`
	Layer      string       `json:"layer,omitempty"`
	Place      string       `json:"place,omitempty"`
	Within     float64      `json:"within_seconds"`
	Told       []string     `json:"told"`
}

// An apiMute is a mute that is in force.
type apiMute struct {
	Name  string    `json:"name"`
	Scope string    `json:"scope"`
	Pause bool      `json:"pause"`
	By    string    `json:"by,omitempty"`
	Why   string    `json:"why,omitempty"`
	Until time.Time `json:"until"`
}

// apiRules answers with what is expected of a target.
func (g *guide) apiRules(w http.ResponseWriter, r *http.Request) {
	_, d, found := g.details(w, r)
	if !found {
		return
	}
	a := apiRulesOf{Asked: []apiAsked{}, Rules: []apiRule{}, Mutes: []apiMute{}}
	for _, one := range d.Asked {
		a.Asked = append(a.Asked, apiAsked{one.Fields, one.When, one.Next, one.Timeout.Seconds()})
	}
	for i := range d.Rules {
		from := &d.Rules[i]
		a.Rules = append(a.Rules, apiRule{
			Field: from.Field, Kind: from.Kind, Level: from.Level, Lower: from.Lower, Upper: from.Upper, LowerAt: from.LowerAt, UpperAt: from.UpperAt,
			Clear: from.Clear, Limit: from.Limit, Period: from.Period.Seconds(), On: from.On, Unbelieved: from.Unbelieved, When: from.When, Holds: from.Holds,
			Polls: from.After.Polls, After: from.After.For.Seconds(), Layer: from.Layer, Place: from.Place, Within: from.Within.Seconds(),
			Told: append([]string{}, from.Told...),
		})
	}
	for _, m := range d.Mutes {
		a.Mutes = append(a.Mutes, apiMute{m.Name, m.Scope, m.Pause, m.By, m.Why, m.Until})
	}
	reply(w, r, a)
}
