package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// checkField checks what is expected of a field, and when it is asked for.
func (l *loader) checkField(f *Field, complete bool) {
	if f.Schedule == "" && complete {
		l.mistake(f.Node, "schedule", "the field needs a schedule: its own, its target's, or one in defaults")
	} else if f.Schedule != "" {
		f.rhythm = l.scheduleOf(f.Node, f.Schedule)
	}
	l.checkStale(f)
	f.tell()
	if complete {
		l.problems(f.Node, f.Reading.Validate())
	}
	l.checkRule(f.Missing)
	l.checkRule(f.Invalid)
	for _, b := range f.bounds() {
		l.checkBound(f, b)
	}
	l.checkNesting(f, func(leveled) bool { return true })
	l.checkClear(f)
	l.checkWhen(f)
}

// A leveled bound is a bound with its level, and the numbers that it says; nil:
// none, or the device tells it.
type leveled struct {
	*Bound
	level        checks.Level
	lower, upper *float64
}

// bounds returns the bounds of a field, mildest first.
func (f *Field) bounds() []leveled {
	levels := [...]leveled{
		{Bound: f.Warn, level: checks.Warn}, {Bound: f.Error, level: checks.Error}, {Bound: f.Fatal, level: checks.Fatal},
	}
	all := make([]leveled, 0, len(levels))
	for _, b := range levels {
		if b.Bound != nil && b.Node != nil {
			b.lower, b.upper = said(b.Lower), said(b.Upper)
			all = append(all, b)
		}
	}
	return all
}

// said returns the number that a bound is; nil where there is none or the
// device tells it.
func said(s *reading.Side) *float64 {
	if s == nil {
		return nil
	}
	return s.Value
}

// tell lets the field read the bounds that the device tells.
func (f *Field) tell() {
	f.Reading.Bounds = nil
	for _, b := range f.bounds() {
		f.Reading.Bounds = append(f.Reading.Bounds, reading.Bounds{Level: b.level, Lower: b.Lower, Upper: b.Upper})
	}
}

// checkBound checks one bound by itself.
func (l *loader) checkBound(f *Field, b leveled) {
	switch {
	case b.Lower == nil && b.Upper == nil && l.silent(b.Node):
		l.report.At(b.Node, "expected lower, upper or both")
	case b.lower != nil && b.upper != nil && *b.lower > *b.upper && l.sound(b.Node, "upper"):
		l.mistake(b.Node, "lower", "lower %s is above upper %s", number(*b.lower), number(*b.upper))
	}
	l.checkSide(f, b, "lower", b.Lower)
	l.checkSide(f, b, "upper", b.Upper)
	p := f.Reading.Plausible
	if p == nil {
		return
	}
	if b.upper != nil && p.Upper != nil && *b.upper >= *p.Upper {
		l.warn(b.Node, "upper", "never passed: what is above %s is not plausible, and so invalid", number(*p.Upper))
	}
	if b.lower != nil && p.Lower != nil && *b.lower <= *p.Lower {
		l.warn(b.Node, "lower", "never passed: what is below %s is not plausible, and so invalid", number(*p.Lower))
	}
}

// checkSide warns of a bound that is looked for in JSON, while the value is looked
// for in a text.
func (l *loader) checkSide(f *Field, b leveled, key string, s *reading.Side) {
	if s.Told() && s.Path != "" && (f.Reading.Regexp != "" || f.Reading.Label != "") {
		l.warn(b.Node, key, "path reads JSON, and the field reads its answer as a text: where that is no JSON there is no bound")
	}
}

// silent says whether the bounds at a node are left out on purpose, and not
// by a slip that is told already.
func (l *loader) silent(n *strict.Node) bool {
	return !slices.ContainsFunc(n.Members, func(m strict.Member) bool {
		return !slices.Contains([]string{"lower", "upper", "after"}, m.Name) || !l.sound(n, m.Name)
	})
}

// checkNesting checks that milder bounds lie inside worse ones, for those of
// which one at least is the own of whoever asks.
func (l *loader) checkNesting(f *Field, own func(leveled) bool) {
	all := f.bounds()
	for i, mild := range all {
		for _, bad := range all[i+1:] {
			switch {
			case own(mild):
				l.checkPair(mild.Node, mild, bad)
			case own(bad):
				l.checkPair(bad.Node, mild, bad)
			}
		}
	}
}

// checkPair checks that a milder bound lies inside a worse one, and tells it of
// the bound at a node.
func (l *loader) checkPair(at *strict.Node, mild, bad leveled) {
	if mild.upper != nil && bad.upper != nil && *mild.upper > *bad.upper && l.sound(bad.Node, "upper") {
		l.mistake(at, "upper", "%s %s lies beyond %s %s: what is worse comes later",
			mild.level, number(*mild.upper), bad.level, number(*bad.upper))
	}
	if mild.lower != nil && bad.lower != nil && *mild.lower < *bad.lower && l.sound(bad.Node, "lower") {
		l.mistake(at, "lower", "%s %s lies beyond %s %s: what is worse comes later",
			mild.level, number(*mild.lower), bad.level, number(*bad.lower))
	}
}

// checkClear checks that a value can get far enough back inside.
func (l *loader) checkClear(f *Field) {
	if f.Clear < 0 {
		l.mistake(f.Node, "clear", "cannot be negative: it says how far back inside a value must come")
		return
	}
	for _, b := range f.bounds() {
		if !f.comesBack(b) {
			l.mistake(f.Node, "clear", "%s on both sides leaves nothing between %s and %s: the alert could never end",
				number(f.Clear), number(*b.lower), number(*b.upper))
		} else if end, side := f.implausibleEnd(b); side != "" {
			l.mistake(f.Node, "clear", "%s leads from %s to %s, %s what is plausible: the alert could never end",
				number(f.Clear), b.level, number(end), side)
		}
	}
}

// comesBack says whether clear leaves something between two bounds.
func (f *Field) comesBack(b leveled) bool {
	return b.lower == nil || b.upper == nil || *b.lower > *b.upper || 2*f.Clear <= *b.upper-*b.lower
}

// implausibleEnd returns to which value an alert would have to come back to end,
// and on which side that lies of what is plausible; on none where it may come.
func (f *Field) implausibleEnd(b leveled) (end float64, side string) {
	p := f.Reading.Plausible
	switch {
	case p == nil:
	case b.upper != nil && p.Lower != nil && *b.upper > *p.Lower && *b.upper-f.Clear < *p.Lower:
		return *b.upper - f.Clear, "below"
	case b.lower != nil && p.Upper != nil && *b.lower < *p.Upper && *b.lower+f.Clear > *p.Upper:
		return *b.lower + f.Clear, "above"
	}
	return 0, ""
}

// checkRule checks when trouble without bounds is an alert.
func (l *loader) checkRule(r *Rule) {
	if r != nil && r.Node != nil && len(r.Node.Members) == 0 {
		l.report.At(r.Node, "expected a level: {level: error, after: 5m}; level none tells nobody")
	}
}

// number writes a number as people write it.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// limits returns the bounds as judgement wants them, mildest first.
func (f *Field) limits() []checks.Limit {
	var all []checks.Limit
	for _, b := range f.bounds() {
		all = append(all, checks.Limit{
			Level: b.level, Lower: b.lower, Upper: b.upper, After: f.after(b.After), Answered: b.Lower.Told() || b.Upper.Told(),
		})
	}
	return all
}

// after returns how long trouble must last: as said there, or as for the
// whole field.
func (f *Field) after(own *After) checks.After { return checks.After(or(own, or(f.After, After{}))) }

// rules returns what is expected of a target.
func (t *Target) rules() *checks.Rules {
	return &checks.Rules{NoResponse: t.NoResponse.rule(checks.Error, t.After)}
}

// rule returns a rule as judgement wants it. What it does not say is as given.
func (r *Rule) rule(level checks.Level, after *After) checks.Rule {
	if r == nil {
		return checks.Rule{}
	}
	return checks.Rule{Level: or(r.Level, level), After: checks.After(or(r.After, or(after, After{})))}
}

// builtIn is the layer of what no file says.
const builtIn = "built in"

// origin says which layer a node comes from.
func origin(n *strict.Node) string {
	if n.Pos.File == "" {
		return builtIn
	}
	switch steps := n.Steps(); {
	case len(steps) > 0 && steps[0] == "defaults":
		return "defaults"
	case len(steps) > 1 && steps[0] == "profiles":
		return "profile " + steps[1]
	}
	return "target"
}

// After is how long trouble must last before it is an alert: polls in a row,
// such as 2, or a duration, such as 30m.
type After checks.After

// maxAfter bounds the polls in a row; who wants to wait longer means a
// duration.
const maxAfter = 10_000

// UnmarshalText reads a number of polls or a duration.
func (a *After) UnmarshalText(text []byte) error {
	if polls, err := strconv.Atoi(string(text)); err == nil {
		if polls < 0 || polls > maxAfter {
			return fmt.Errorf("expected 0 to %d polls in a row, found %d", maxAfter, polls)
		}
		*a = After{Polls: polls}
		return nil
	}
	length, err := schedule.ParseDuration(string(text))
	if err != nil {
		return errors.New("expected polls in a row, such as 2, or a duration, such as 30m; " + err.Error())
	}
	*a = After{For: length.Std()}
	return nil
}

// String returns the polls or the duration as people say it: "2 polls" or
// "30m".
func (a After) String() string {
	switch {
	case a.For > 0:
		return schedule.Duration(a.For).String()
	case a.Polls <= 1:
		return "at once"
	}
	return strconv.Itoa(a.Polls) + " polls"
}
