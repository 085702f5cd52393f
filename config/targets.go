package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
)

// maxParallel is how many requests at once a target may ask for; more
// connections to one host are not kept.
const maxParallel = 8

// targets reads and checks all targets.
func (l *loader) targets(root *strict.Node) {
	defaults, profiles := root.Get("defaults"), root.Get("profiles")
	l.checkLayers(defaults, profiles)
	y := newLayers(&l.decoder, strict.Read("", builtin, &l.report), defaults)
	taken := make(map[string]*strict.Node)
	list := l.list(root, "targets")
	l.config.Targets = make([]Target, 0, len(list))
	for _, n := range list {
		l.begin()
		if n.Kind != strict.Map {
			l.decoder.Decode(n, new(Target))
			continue
		}
		profile, complete := l.profile(profiles, n)
		var t Target
		l.decoder.Decode(y.merge(profile, n), &t)
		l.checkName(n, "target", t.Name, taken)
		l.checkTarget(&t, complete)
		if l.fault != nil {
			t.left = true
			l.leaveOut(LeftOut{What: "target", Name: t.Name, Pos: n.Pos, Reason: l.fault.Error()})
		}
		l.config.Targets = append(l.config.Targets, t)
	}
	l.checkWas()
}

// checkLayers looks for keys that no target could take over, also where none
// does.
func (l *loader) checkLayers(defaults, profiles *strict.Node) {
	d := l.decoder
	d.Expand = nil
	if defaults != nil {
		d.Decode(blank(defaults), &l.config.Defaults)
	}
	if profiles == nil {
		return
	}
	d.Decode(blank(profiles), &l.config.Profiles)
	for _, m := range members(profiles) {
		if !isName(m.Name) {
			l.report.Add(strict.Mistake{
				Pos: m.Pos, Path: m.Value.Path(), Near: nameOf(m.Name),
				Text: "a name is made of letters, digits, -, _ and ., and begins with a letter or digit",
			})
		}
	}
}

// blank returns a part of a file without the values that are known only later.
func blank(n *strict.Node) *strict.Node {
	switch n.Kind {
	case strict.Scalar:
		if strings.Contains(n.Text, "{{") || strings.Contains(n.Text, "${") {
			return strict.NewNull(n)
		}
	case strict.List:
		var items []*strict.Node
		for _, item := range n.Items {
			if b := blank(item); b.Kind != strict.Null || item.Kind == strict.Null {
				items = append(items, b)
			}
		}
		return strict.NewList(n, items)
	case strict.Map:
		members := slices.Clone(n.Members)
		for i := range members {
			members[i].Value = blank(members[i].Value)
		}
		return strict.NewMap(n, members)
	case strict.Null:
	}
	return n
}

// profile returns the profile that a target uses, with the target's variables
// in place, and whether none is missing. It is nil where there is none.
func (l *loader) profile(profiles, target *strict.Node) (*strict.Node, bool) {
	use := target.Get("use")
	if use == nil || use.Kind != strict.Scalar {
		if vars := target.Get("vars"); vars != nil {
			l.report.At(vars, "these are for a profile, and the target uses none")
		}
		return nil, true
	}
	profile := profiles.Get(use.Text)
	if profile == nil || profile.Kind != strict.Map {
		var names []string
		for _, m := range members(profiles) {
			names = append(names, m.Name)
		}
		l.unlike(target, "use", "there is no profile "+use.Text, near.Word(use.Text, names))
		return nil, false
	}
	v := variables{pattern: l.variable, values: make(map[string]string), used: make(map[string]bool)}
	for _, m := range slices.Concat(members(profile.Get("vars")), members(target.Get("vars"))) {
		v.values[m.Name] = m.Value.Text
	}
	filled := v.fill(without(profile, func(key string) bool { return key == "vars" }))
	slices.Sort(v.missing)
	for _, name := range slices.Compact(v.missing) {
		l.mistake(target, "vars", "the profile %s needs the variable %s: vars: {%s: ...}", use.Text, name, name)
	}
	for _, m := range members(target.Get("vars")) {
		if !v.used[m.Name] {
			l.report.Add(strict.Mistake{
				Pos: m.Pos, Path: m.Value.Path(), Near: near.Word(m.Name, keysOf(v.used)),
				Text: fmt.Sprintf("the profile %s has no variable %s", use.Text, m.Name),
			})
		}
	}
	return filled, len(v.missing) == 0
}

// checkTarget checks a target. One that is incomplete lacks variables, so that
// rooms would find mistakes that are none.
func (l *loader) checkTarget(t *Target, complete bool) {
	switch {
	case t.Source.Key == "" && complete:
		l.report.At(t.Node, "the target needs one of %s, to say how it is asked", strict.Words(keysOf(poller.Sources()), "or"))
	case t.Source.Key != "" && complete:
		l.problems(t.Source.Node, t.Source.Value.Validate())
		t.place()
		for _, c := range t.Source.Value.Cautions() {
			at, _ := t.Source.Node.Find(c.Path)
			l.warnings.At(at, "%s", l.redact(c.Text))
		}
	}
	if t.Parallel < 1 || t.Parallel > maxParallel {
		l.mistake(t.Node, "parallel", "a device takes 1 to %d requests at once", maxParallel)
	}
	if t.Timeout <= 0 {
		l.mistake(t.Node, "timeout", "a device needs some time to answer, such as 5s")
	}
	for _, r := range []*Rule{t.NoResponse, t.Missing, t.Invalid} {
		l.checkRule(r)
	}
	l.checkTargetSchedule(t, complete)
	taken := make(map[string]*strict.Node)
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Node == nil {
			continue // no map; told already
		}
		l.checkName(f.Node, "field", f.Name, taken)
		l.checkField(f, complete)
		l.checkMoves(t, f)
	}
	l.checkSource(t)
	l.checkGap(t)
	l.checkFlaps(t)
}

// checkSource checks what a target's source asks of the rest.
func (l *loader) checkSource(t *Target) {
	switch {
	case t.Source.Key == "tcp" && len(t.Fields) > 0:
		l.mistake(t.Node, "fields", "tcp asks only whether a device responds, so the target has no fields")
	case t.Source.Key == "push" && !l.config.Web.listens():
		l.report.At(t.Source.Node, "nothing listens where it could send: set web: {listen: 127.0.0.1:8080}")
	}
}

// checkFlaps checks what counts as flapping, for the target and for fields that
// say otherwise.
func (l *loader) checkFlaps(t *Target) {
	l.checkFlapping(t.Flapping, shortest(t.rhythms()))
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Flapping.own(t.Flapping) {
			l.checkFlapping(f.Flapping, f.gap().Std())
		}
	}
}

// checkTargetSchedule finds out when a target without fields is asked.
func (l *loader) checkTargetSchedule(t *Target, complete bool) {
	switch {
	case t.Schedule != "":
		t.rhythm = l.scheduleOf(t.Node, t.Schedule)
	case len(t.Fields) == 0 && t.Node.Get("fields") == nil && complete:
		l.mistake(t.Node, "schedule", "the target needs a schedule, such as schedule: 5m")
	}
}

// checkGap compares times with the shortest gap between two polls.
func (l *loader) checkGap(t *Target) {
	when := t.rhythms()
	if len(when) > schedule.MaxSchedules {
		l.mistake(t.Node, "fields", "the fields have %d different schedules, and %d are possible", len(when), schedule.MaxSchedules)
	}
	gap := shortest(when)
	if gap == 0 {
		return
	}
	if t.Timeout.Std() > gap {
		at, timeout := where(t.Node, "timeout"), "the timeout of "+t.Timeout.String()
		if origin(at) == builtIn {
			at, timeout = t.scheduleWith(gap), timeout+", which is built in,"
		}
		l.warnings.At(at, "%s is longer than the %s between two polls of %s: while one waits, the next are skipped",
			timeout, schedule.Duration(gap), t.Name)
	}
	if t.Spread != nil && t.Spread.Std() >= gap {
		l.mistake(t.Node, "spread", "must be less than the %s between two polls", schedule.Duration(gap))
	}
}

// scheduleWith returns where the schedule stands that has this shortest gap
// between two polls.
func (t *Target) scheduleWith(gap time.Duration) *strict.Node {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Node != nil && f.rhythm.least == gap {
			return where(f.Node, "schedule")
		}
	}
	return where(t.Node, "schedule")
}

// checkWas checks that former names are former.
func (l *loader) checkWas() {
	names, fields := make(map[string]bool), make(map[string]bool)
	for _, t := range l.config.Targets {
		names[t.Name] = true
	}
	former := make(map[string]*strict.Node)
	for i := range l.config.Targets {
		t := &l.config.Targets[i]
		l.checkFormer(t.Node, t.Was, names, former)
		clear(fields)
		for _, f := range t.Fields {
			fields[f.Name] = true
		}
		formerFields := make(map[string]*strict.Node)
		for _, f := range t.Fields {
			if f.Node != nil {
				l.checkFormer(f.Node, f.Was, fields, formerFields)
			}
		}
	}
}

// checkFormer checks one former name against those in use and those that
// others had.
func (l *loader) checkFormer(n *strict.Node, was string, names map[string]bool, former map[string]*strict.Node) {
	if was == "" {
		return
	}
	at := where(n, "was")
	if names[was] {
		l.report.At(at, "%s is a name in use, and not a former one", was)
	}
	if other := former[was]; other != nil {
		l.report.At(at, "%s was the name of another, at %s", was, other.Pos)
	}
	former[was] = at
}

func itoa(i int) string { return strconv.Itoa(i) }
