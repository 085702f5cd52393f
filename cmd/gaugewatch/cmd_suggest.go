package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
	"github.com/spf13/cobra"
)

// newSuggest is the command that suggests bounds.
func newSuggest(o *options) *cobra.Command {
	since := span(30 * 24 * time.Hour)
	c := &cobra.Command{
		Use:     "suggest [FIELD...]",
		GroupID: "setup",
		Short:   "Suggest bounds from what the values have been",
		Long: `Suggests bounds for the fields named, or for all, from their own past, as YAML to
paste. A field is written target/field; * and ? stand for any text.

The usual range reaches from the lowest to the highest value that any hour of the
day has seen on most of the days: what happens each night is usual, what happened
in one is not, and neither is what was in alert. The bounds lie a quarter (warn)
and six tenths (error) of that range outside of it, rounded. They are tried on the
same past with several patiences (after); of these it is the shortest with which
they would have raised no more than one alert a week. How many they would have
raised stands beside.

Where there is too little history (values on less than 5 days), or a value is a
state or a counter, it says so. A suggestion knows what has been, not what your
device bears: look at it before you paste it. "gaugewatch backtest" tries the
configuration that comes of it.

Exit status 1 where there is nothing to suggest for any field.`,
		Example:           "  gaugewatch suggest\n  gaugewatch suggest 'freezer-*/temperature' --since 90d\n  gaugewatch suggest server-room/humidity --json",
		ValidArgsFunction: o.completeFields,
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			all, err := v.suggest(c.Context(), args, time.Duration(since))
			if err != nil {
				return err
			}
			if o.json {
				err = o.show(table{value: all})
			} else {
				err = writeSuggestions(o.Out, all)
			}
			if err == nil && !slices.ContainsFunc(all, suggestion.sound) {
				err = errors.New("there is nothing to suggest yet")
			}
			return err
		},
	}
	o.jsonFlag(c)
	c.Flags().Var(&since, "since", "the last `period` (7d, 12h)")
	return c
}

// A suggestion is bounds for a field, or why there are none.
type suggestion struct {
	Target string `json:"target"`
	Field  string `json:"field"`
	Unit   string `json:"unit,omitempty"`

	Values  int         `json:"values"`
	LeftOut int         `json:"left_out,omitempty"` // values that were in alert
	Days    int         `json:"days"`
	Seen    *[2]float64 `json:"seen,omitempty"`  // the lowest and the highest value
	Usual   *[2]float64 `json:"usual,omitempty"` // the usual range

	Warn   *backtest.Sides `json:"warn,omitempty"`
	Error  *backtest.Sides `json:"error,omitempty"`
	Clear  float64         `json:"clear,omitempty"`
	After  string          `json:"after,omitempty"`
	Alerts map[string]int  `json:"alerts,omitempty"` // that these would have raised, by their highest level

	Why string `json:"why,omitempty"` // there are none

	id     int64
	bounds backtest.Bounds
}

// sound says whether the suggestion is one.
func (s suggestion) sound() bool { return s.Why == "" }

// suggest suggests bounds for fields, in the order of their names.
func (v *view) suggest(ctx context.Context, patterns []string, since time.Duration) ([]suggestion, error) {
	fields, err := v.fields(ctx, patterns)
	if err != nil {
		return nil, err
	}
	t, err := v.newTrial(ctx, since)
	if err != nil {
		return nil, err
	}
	defer t.close()
	for id, f := range fields {
		if f.Retired.IsZero() || len(patterns) > 0 {
			t.source.Fields = append(t.source.Fields, id)
		}
	}
	if len(t.source.Fields) == 0 {
		return nil, nil
	}
	troubled, err := v.troubled(ctx, t.source.From)
	if err != nil {
		return nil, err
	}
	habits, err := backtest.Learn(ctx, t.source.Readings(ctx), troubled, v.zone)
	if err != nil {
		return nil, err
	}
	var all []suggestion
	for _, id := range t.source.Fields {
		all = append(all, suggestionOf(fields[id], habits[id]))
	}
	slices.SortFunc(all, func(a, b suggestion) int {
		return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.Field, b.Field))
	})
	return all, t.try(ctx, all)
}

// troubled returns when each field was in alert since a time.
func (v *view) troubled(ctx context.Context, since time.Time) (map[int64][]backtest.Stretch, error) {
	alerts, err := v.Alerts(ctx, data.AlertFilter{From: since})
	if err != nil {
		return nil, err
	}
	all := map[int64][]backtest.Stretch{}
	for _, a := range alerts {
		if !a.Drill && a.Kind != checks.Event {
			all[a.Subject.ID] = append(all[a.Subject.ID], backtest.Stretch{From: a.Since, To: cmp.Or(a.Resolved, time.Now())})
		}
	}
	return all, nil
}

// suggestionOf returns what the habit of a field suggests; nil: it has none.
func suggestionOf(f data.Subject, h *backtest.Habit) suggestion {
	s := suggestion{Target: f.Target, Field: f.Field, Unit: f.Unit, id: f.ID}
	if h == nil || h.Values == 0 {
		s.Why = "has no values"
		return s
	}
	low, high := h.Usual()
	s.Values, s.LeftOut, s.Days = h.Values, h.LeftOut, h.Days
	s.Seen, s.Usual = &[2]float64{h.Low, h.High}, &[2]float64{low, high}
	bounds, err := h.Bounds(f.Unit)
	if err != nil {
		s.Why = err.Error()
		return s
	}
	s.bounds, s.Warn, s.Error, s.Clear = bounds, &s.bounds.Warn, &s.bounds.Error, bounds.Clear
	return s
}

// A delay is how long a value must be beyond a bound.
type delay struct {
	text  string // as the configuration has it
	after checks.After
}

// delays are those that are tried, the shortest first.
func delays() []delay {
	return []delay{
		{"2", checks.After{Polls: 2}},
		{"5m", checks.After{For: 5 * time.Minute}},
		{"15m", checks.After{For: 15 * time.Minute}},
		{"30m", checks.After{For: 30 * time.Minute}},
		{"1h", checks.After{For: time.Hour}},
	}
}

// try tries the bounds on the past, and chooses the delay.
func (t *trial) try(ctx context.Context, all []suggestion) error {
	rules := make([]backtest.Rules, len(delays()))
	for i, p := range delays() {
		rules[i] = t.suggested(all, p.after)
	}
	outcomes, err := backtest.Run(ctx, t.source.Readings(ctx), rules...)
	if err != nil {
		return err
	}
	raised := make([]map[int64]map[string]int, len(outcomes))
	for i := range outcomes {
		raised[i] = byLevel(&outcomes[i])
	}
	for i := range all {
		if s := &all[i]; s.sound() {
			s.choose(raised)
		}
	}
	return nil
}

// byLevel counts the alerts of each subject by their highest level.
func byLevel(o *backtest.Outcome) map[int64]map[string]int {
	counts := map[int64]map[string]int{}
	for _, a := range o.Alerts {
		if counts[a.Subject.ID] == nil {
			counts[a.Subject.ID] = map[string]int{}
		}
		counts[a.Subject.ID][a.Peak.String()]++
	}
	return counts
}

// choose takes the shortest delay with which there was no more than an alert
// a week, or else the one with the fewest.
func (s *suggestion) choose(raised []map[int64]map[string]int) {
	fewest := -1
	for i, p := range delays() {
		counts := raised[i][s.id]
		sum := counts["warn"] + counts["error"]
		if fewest < 0 || sum < fewest {
			fewest, s.After, s.Alerts = sum, p.text, counts
		}
		if 7*sum <= s.Days {
			return
		}
	}
}

// suggested returns the rules that the suggestions come to with a delay.
func (t *trial) suggested(all []suggestion, after checks.After) backtest.Rules {
	var r backtest.Rules
	for _, s := range all {
		if n := len(r.Targets); n == 0 || r.Targets[n-1].About.Target != s.Target {
			about := checks.Subject{Target: s.Target}
			about.ID = t.id(about, "", "")
			r.Targets = append(r.Targets, backtest.Target{About: about})
		}
		target := &r.Targets[len(r.Targets)-1]
		field := backtest.Field{About: checks.Subject{ID: s.id, Target: s.Target, Field: s.Field}}
		if s.sound() {
			field.Rules = checks.Rules{Limits: s.bounds.Limits(after), Clear: s.Clear}
		}
		target.Fields = append(target.Fields, field)
	}
	return r
}

// writeSuggestions writes suggestions as YAML, the reasons for none as comments.
func writeSuggestions(w io.Writer, all []suggestion) error {
	var b strings.Builder
	target := ""
	for _, s := range all {
		if !s.sound() {
			fmt.Fprintf(&b, "# %s/%s %s\n", oneLine(s.Target), oneLine(s.Field), s.Why)
			continue
		}
		if target == "" {
			b.WriteString("targets:\n")
		}
		if s.Target != target {
			target = s.Target
			fmt.Fprintf(&b, "  - name: %s\n    fields:\n", scalar(target))
		}
		s.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// write writes the suggestion as a field of a target.
func (s *suggestion) write(b *strings.Builder) {
	fmt.Fprintf(b, "      # %s to %s on %d days, usually %s to %s; these bounds would have raised %s\n",
		number(s.Seen[0], ""), number(s.Seen[1], s.Unit), s.Days, number(s.Usual[0], ""), number(s.Usual[1], s.Unit), s.raised())
	fmt.Fprintf(b, "      - name: %s\n", scalar(s.Field))
	for _, level := range []struct {
		key   string
		sides *backtest.Sides
	}{{"warn", s.Warn}, {"error", s.Error}} {
		if text := sidesText(level.sides); text != "" {
			fmt.Fprintf(b, "        %s: {%s}\n", level.key, text)
		}
	}
	fmt.Fprintf(b, "        clear: %s\n        after: %s\n", number(s.Clear, ""), s.After)
}

// raised says how many alerts the bounds would have raised.
func (s *suggestion) raised() string {
	var parts []string
	for _, level := range []string{"warn", "error"} {
		if n := s.Alerts[level]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, level))
		}
	}
	if parts == nil {
		return "no alert"
	}
	return strings.Join(parts, ", ")
}

// sidesText writes the bounds of a level as the configuration has them.
func sidesText(s *backtest.Sides) string {
	var parts []string
	if s.Lower != nil {
		parts = append(parts, "lower: "+number(*s.Lower, ""))
	}
	if s.Upper != nil {
		parts = append(parts, "upper: "+number(*s.Upper, ""))
	}
	return strings.Join(parts, ", ")
}
