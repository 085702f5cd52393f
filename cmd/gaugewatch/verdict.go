package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// An asked target is what came of asking it once.
type asked struct {
	Target string  `json:"target"`
	Host   string  `json:"host,omitempty"` // host:port
	Took   float64 `json:"took_ms"`
	verdict
	Fields []askedField `json:"fields,omitempty"`
	Body   *string      `json:"body,omitempty"` // the answer itself, where it is asked for

	heard *overheard
	took  time.Duration
}

// An askedField is what came of one of its fields.
type askedField struct {
	Field string   `json:"field"`
	Value *float64 `json:"value,omitempty"`
	Unit  string   `json:"unit,omitempty"`
	verdict
	Bounds []bound `json:"bounds,omitempty"`

	reader *poller.Reader
}

// A verdict is what one answer is judged to be by itself.
type verdict struct {
	Kind  string       `json:"kind"`            // ok, low, high, missing, invalid, no response, stale
	Level checks.Level `json:"level"`           // none also where nobody would be told
	Class string       `json:"class,omitempty"` // of the fault
	Fault string       `json:"fault,omitempty"`
}

// A bound is the bounds of a level. Of one that the device tells, and that is not
// known here, LowerAt and UpperAt are where the answer tells it: {$.low}.
type bound struct {
	Level   checks.Level `json:"level"`
	Lower   *float64     `json:"lower,omitempty"`
	Upper   *float64     `json:"upper,omitempty"`
	LowerAt string       `json:"lower_at,omitempty"`
	UpperAt string       `json:"upper_at,omitempty"`
}

// String writes the verdict for a table: "ok", "WARN high".
func (v verdict) String() string {
	if v.Level == checks.None {
		return v.Kind
	}
	return strings.ToUpper(v.Level.String()) + " " + v.Kind
}

// ok says whether nothing is wrong.
func (v verdict) ok() bool { return v.Kind == checks.OK.String() }

// String writes the bounds for a table: "warn 16…27".
func (b bound) String() string {
	lower, upper := side(b.Lower, b.LowerAt), side(b.Upper, b.UpperAt)
	text := b.Level.String() + " " + lower + "…" + upper
	switch {
	case lower == "":
		text = b.Level.String() + " ≤ " + upper
	case upper == "":
		text = b.Level.String() + " ≥ " + lower
	}
	if b.unknown() {
		text += " (the device tells it)"
	}
	return text
}

// unknown says whether the device tells a bound that is not known here.
func (b bound) unknown() bool { return b.LowerAt != "" || b.UpperAt != "" }

// side writes a bound, or where the answer tells it; nothing where there is none.
func side(known *float64, at string) string {
	if known == nil {
		return at
	}
	return number(*known, "")
}

// judged is what a poll of a target comes to.
func judged(t config.PlannedTarget, p poller.Poll, heard *overheard) asked {
	a := asked{
		Target: t.Subject.Target, Host: heard.Host(), Took: float64(p.Took.Microseconds()) / 1000,
		verdict: verdictOn(*t.Rules, p.Response), heard: heard, took: p.Took,
	}
	for i, f := range t.Fields {
		field := askedField{Field: t.Target.Fields[i].Subject.Field, Unit: t.Target.Fields[i].Subject.Unit, reader: t.Target.Fields[i].Reader}
		outcome := checks.Reading{Why: checks.NoResponse}
		for _, r := range p.Results {
			if r.Field.Subject.Field == field.Field {
				outcome = r.Reading
			}
		}
		if outcome.Why == checks.OK {
			field.Value = new(outcome.Value)
		}
		field.verdict = verdictOn(*f.Rules, outcome)
		field.Bounds = boundsOf(f.Rules, outcome)
		a.Fields = append(a.Fields, field)
	}
	return a
}

// verdictOn judges one reading as if it had lasted long enough.
func verdictOn(rules checks.Rules, r checks.Reading) verdict {
	at := checks.After{}
	rules.NoResponse.After, rules.Missing.After, rules.Invalid.After, rules.Stale.After = at, at, at, at
	rules.Limits = slices.Clone(rules.Limits)
	for i := range rules.Limits {
		rules.Limits[i].After = at
	}
	v := verdict{Kind: kindWord(r.Why, checks.Inside), Class: r.Fault.Class.String(), Fault: oneLine(r.Fault.Text)}
	_, changes := checks.Judge(&rules, checks.State{}, r, time.Now())
	for _, c := range changes {
		v.Kind, v.Level = kindWord(c.Condition.Kind, c.Condition.Side), c.Condition.Level
	}
	return v
}

// boundsOf returns the bounds of a field, with those that came with the answer.
func boundsOf(rules *checks.Rules, r checks.Reading) []bound {
	var all []bound
	for _, l := range rules.Bounds(r) {
		if l.Lower != nil || l.Upper != nil {
			all = append(all, bound{Level: l.Level, Lower: l.Lower, Upper: l.Upper})
		}
	}
	return all
}

// inTrouble says whether the target or one of its fields is not well.
func (a asked) inTrouble() bool {
	return !a.ok() || slices.ContainsFunc(a.Fields, func(f askedField) bool { return !f.ok() })
}

// showPolls prints what came of asking.
func (p *polling) showPolls(all []asked) error {
	t := table{
		head:  []string{"TARGET", "FIELD", "VALUE", "VERDICT", "BOUNDS", "TOOK", ""},
		empty: "There is no target to ask.", value: all,
	}
	for i, a := range all {
		if p.raw && a.heard.body != nil {
			all[i].Body = new(string(a.heard.body))
		}
		if !a.ok() || len(a.Fields) == 0 {
			t.add(a.Target, "", "–", a.String(), "", took(a.took), a.Fault)
			continue
		}
		for _, f := range a.Fields {
			value := "–"
			if f.Value != nil {
				value = number(*f.Value, f.Unit)
			}
			t.add(a.Target, f.Field, value, f.String(), written(f.Bounds), took(a.took), f.Fault)
		}
	}
	if err := p.show(t); err != nil || p.json || !p.raw {
		return err
	}
	for _, a := range all {
		p.showRaw(a)
	}
	return nil
}

// written writes bounds for a table.
func written(bounds []bound) string {
	texts := make([]string, len(bounds))
	for i, b := range bounds {
		texts[i] = b.String()
	}
	return strings.Join(texts, ", ")
}

// showRaw prints what a target said, and what each address matched in it.
func (p *polling) showRaw(a asked) {
	if a.Body == nil {
		return // its silence is in the table
	}
	who := a.Target
	if a.Host != "" {
		who += " at " + a.Host
	}
	fmt.Fprintf(p.Out, "\n%s said %s:\n", who, count(len(a.heard.body), "byte"))
	if len(a.heard.body) > 0 {
		fmt.Fprintln(p.Out, excerpt(a.heard.body))
	}
	for _, f := range a.Fields {
		e, fault := reading.Explain(a.heard.body, a.heard.status, f.reader)
		if fault.Class != checks.Faultless {
			continue // the same for all, and in the table
		}
		fmt.Fprintf(p.Out, "%s reads %s\n", f.Field, oneLine(e.Address))
		p.showMatches(e)
		if e.Valid != nil {
			fmt.Fprintf(p.Out, "%s counts only by %s\n", f.Field, oneLine(e.Valid.Address))
			p.showMatches(*e.Valid)
		}
	}
}

// showMatches prints what an address matched.
func (p *polling) showMatches(e reading.Explanation) {
	if len(e.Matches) == 0 {
		fmt.Fprintln(p.Out, "  matches nothing")
	}
	for _, m := range e.Matches {
		if m.Path != "" {
			fmt.Fprintf(p.Out, "  %s = %s\n", oneLine(m.Path), oneLine(m.Text))
			continue
		}
		fmt.Fprintf(p.Out, "  %s\n", oneLine(m.Text))
	}
	for _, note := range e.Notes {
		fmt.Fprintf(p.Out, "  %s\n", oneLine(note))
	}
}
