package config

import (
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// An ExplainedAlert is something that may become an alert.
type ExplainedAlert struct {
	Target string       `json:"target"`
	Field  string       `json:"field,omitempty"`
	Kind   string       `json:"kind"` // as in storage: bound, missing, stale
	Level  checks.Level `json:"level"`

	Lower   *float64 `json:"lower,omitempty"`
	Upper   *float64 `json:"upper,omitempty"`
	LowerAt string   `json:"lower_at,omitempty"` // where the device tells it: {$.low}
	UpperAt string   `json:"upper_at,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	When    string   `json:"when,omitempty"` // the window in which the bounds hold; empty: when no other is open

	Limit  float64           `json:"limit,omitempty"`  // by which it rises or falls
	Period schedule.Duration `json:"period,omitempty"` // within which it does, or after which it is old or stuck
	On     Happening         `json:"on,omitempty"`     // the change that is an event

	// Unbelieved are the values that are invalid by what the field says, for
	// people: −127, outside −40…80.
	Unbelieved []string `json:"unbelieved,omitempty"`

	From  string     `json:"from"` // the layer: built in, defaults, profile NAME, target
	Place strict.Pos `json:"place,omitzero"`

	After     string       `json:"after"` // at once, 2 polls, 30m
	Lasts     checks.After `json:"-"`     // the same, for programs
	AfterFrom string       `json:"after_from,omitempty"`
	Clear     float64      `json:"-"` // how far back inside a bound a value must come

	// Within is the longest time from the fault to the message: the longest
	// gap between two polls, in which nobody looks; Period; After, counted in whole
	// gaps, the first of N polls in a row being the one that looked; the
	// timeout of the last poll; and the longest group_wait of those who are
	// told, which fatal alerts do not wait for. Of a target that sends by
	// itself it is the time in which it may send nothing that stands for the
	// gap, and comes before the gap until one sees that it does not.
	Within schedule.Duration `json:"within"`

	// Quiet are the channels that may hear of it later than that, since it
	// waits for the end of their quiet hours.
	Quiet []Late `json:"quiet,omitempty"`

	Told []string `json:"told"` // the channels
}

// Late is how long a channel may have to wait in its quiet hours.
type Late struct {
	Channel string            `json:"channel"`
	Within  schedule.Duration `json:"within"` // in place of ExplainedAlert.Within
}

// alerts explains what may become an alert of a target and of its fields.
func (e *explainer) alerts(t *Target) []ExplainedAlert {
	var all []ExplainedAlert
	add := func(x ExplainedAlert, after checks.After, when []rhythm) {
		if x.Level == checks.None {
			return
		}
		x.Target, x.After, x.Lasts = t.Name, After(after).String(), after
		x.Told = told(e.policies, t.subject(), x.Level)
		e.time(&x, after, t, when)
		all = append(all, x)
	}
	silence := t.rules().NoResponse
	add(explainRule(checks.NoResponse, silence, t.Node), silence.After, t.rhythms())
	for i := range t.Fields {
		f := &t.Fields[i]
		when := []rhythm{f.rhythm}
		for _, b := range f.bounds() {
			add(f.explain(b), f.after(b.After), when)
		}
		for j := range f.When {
			w := &f.When[j]
			for _, b := range w.bounds(f) {
				x := f.explain(b)
				x.When = open(w.window)
				add(x, f.after(b.After), when)
			}
		}
		rules := f.rules()
		for _, kind := range troubles() {
			x := explainRule(kind, rules.Of(kind), f.Node)
			x.Field = f.Name
			x.detail(kind, rules, f.Reading.Unit)
			if kind == checks.Invalid {
				x.Unbelieved = f.unbelieved()
			}
			add(x, rules.Of(kind).After, when)
		}
	}
	return all
}

// explain explains a bound of a field.
func (f *Field) explain(b leveled) ExplainedAlert {
	return ExplainedAlert{
		Field: f.Name, Kind: checks.Bound.String(), Level: b.level, Unit: f.Reading.Unit,
		Lower: b.lower, Upper: b.upper, LowerAt: tells(b.Lower), UpperAt: tells(b.Upper),
		From: origin(b.Node), Place: b.Node.Pos, AfterFrom: afterFrom(b.Node, f.Node), Clear: f.Clear,
	}
}

// tells says where a device tells a bound; nothing where it does not.
func tells(s *reading.Side) string {
	if !s.Told() {
		return ""
	}
	text := s.Path
	if s.Scale != nil {
		text += " × " + minus(*s.Scale)
	}
	switch {
	case s.Offset > 0:
		text += " + " + number(s.Offset)
	case s.Offset < 0:
		text += " − " + number(-s.Offset)
	}
	return "{" + text + "}"
}

// explainRule explains trouble without bounds.
func explainRule(kind checks.Kind, r checks.Rule, around *strict.Node) ExplainedAlert {
	x := ExplainedAlert{Kind: kind.String(), Level: r.Level}
	n := around.Get(x.Kind)
	if n == nil {
		return x
	}
	x.From = origin(n)
	if n.Pos.File != "" {
		x.Place = n.Pos
	}
	if kind == checks.NoResponse || kind == checks.Missing || kind == checks.Invalid {
		x.AfterFrom = afterFrom(n, around)
	}
	return x
}

// detail adds what else the rule of a kind says.
func (x *ExplainedAlert) detail(kind checks.Kind, rules *checks.Rules, unit string) {
	rate := func(r checks.Rate) { x.Limit, x.Period, x.Unit = r.Limit, schedule.Duration(r.Per), unit }
	switch kind {
	case checks.Stale:
		x.Period = schedule.Duration(rules.OlderThan)
	case checks.Stuck:
		x.Period = schedule.Duration(rules.Unchanged)
	case checks.Rise:
		rate(rules.Rise)
	case checks.Fall:
		rate(rules.Fall)
	case checks.Event:
		x.On = Happening(rules.On)
	case checks.OK, checks.Bound, checks.Missing, checks.Invalid, checks.NoResponse, checks.Uplink, checks.Alarm, checks.News, checks.Overdue, checks.Unconfirmed:
	}
}

// afterFrom says which layer After comes from, where that is another than the
// one that the trouble comes from.
func afterFrom(own, around *strict.Node) string {
	after := around.Get("after")
	if own.Get("after") != nil || after == nil || origin(after) == origin(own) {
		return ""
	}
	return origin(after)
}

// gap is the longest time between two looks at the one of some rhythms at which
// it is the shortest.
func (t *Target) gap(when []rhythm) time.Duration {
	gap := time.Duration(0)
	for _, r := range when {
		if gap == 0 || r.most < gap {
			gap = r.most
		}
	}
	return gap
}

// patience is for how long a target that sends by itself may send nothing; zero:
// it is asked.
func (t *Target) patience() time.Duration {
	if waits, is := t.Source.Value.(interface{ Patience() time.Duration }); is {
		return waits.Patience()
	}
	return 0
}

// time says how long it takes from the fault to the message at most.
func (e *explainer) time(x *ExplainedAlert, after checks.After, t *Target, when []rhythm) {
	gap, unseen := t.gap(when), time.Duration(0)
	if patience := t.patience(); x.Kind == checks.NoResponse.String() {
		unseen = patience
	} else if patience > 0 {
		gap = patience // nobody asks: it is read when it is sent
	}
	wait := time.Duration(max(after.Polls, 1)-1) * gap
	if after.For > 0 && gap > 0 {
		wait = (after.For + gap - 1) / gap * gap
	}
	group := time.Duration(0)
	for _, p := range e.policies {
		if x.Level < checks.Fatal && slices.Contains(x.Told, p.Channel) {
			group = max(group, p.GroupWait)
		}
	}
	within := unseen + gap + x.Period.Std() + wait + t.Timeout.Std() + group
	x.Within = schedule.Duration(within)
	for _, p := range e.policies {
		if slices.Contains(x.Told, p.Channel) && waits(p, x.Level) && e.quiet[p.Channel] > 0 {
			x.Quiet = append(x.Quiet, Late{p.Channel, schedule.Duration(within + e.quiet[p.Channel])})
		}
	}
}

// waits says whether quiet hours hold back what is of a level.
func waits(p notify.Policy, level checks.Level) bool {
	return p.Quiet != nil && (p.Quiet.Except == checks.None || level < p.Quiet.Except)
}

// open says when a window is open, for people: a whole day has no hours.
func open(w schedule.Window) string {
	return strings.TrimSpace(strings.Replace(w.String(), "00:00–24:00", "", 1))
}
