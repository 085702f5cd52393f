package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// standings returns a line for each target, and for what came in from outside and
// lasts: of those in trouble, the worst first, and of those that are well.
func (s *scene) standings(only *suppression.Scope) (bad, well []string) {
	type standing struct {
		line string
		rank checks.Level
	}
	var all []standing
	for i := range s.site.Targets {
		t := &s.site.Targets[i]
		if only != nil && !touches(*only, t) {
			continue
		}
		line, rank := s.standing(t, only)
		all = append(all, standing{line, rank})
	}
	for _, a := range s.snap.Alerts {
		if !s.polled(a.Subject) && !a.Drill && (only == nil || only.Covers(a.Subject)) {
			all = append(all, standing{s.head(a), a.Level})
		}
	}
	slices.SortStableFunc(all, func(a, b standing) int { return cmp.Compare(b.rank, a.rank) })
	for _, one := range all {
		if one.rank > checks.None {
			bad = append(bad, one.line)
		} else {
			well = append(well, one.line)
		}
	}
	return bad, well
}

// folded returns the lines of targets, of which a list has room for some: those that
// are well give way first, and are counted.
func (s *scene) folded(bad, well []string, room int) []string {
	if len(bad)+len(well) <= room {
		return append(bad, well...)
	}
	if len(well) > 0 {
		room-- // for their count
	}
	if len(bad) > room {
		bad = s.some(bad, room-1)
	}
	shown := min(len(well), max(0, room-len(bad)))
	lines := append(bad, well[:shown]...)
	if more := len(well) - shown; more > 0 {
		lines = append(lines, language.Fill(s.MoreWell, language.Values{"n": strconv.Itoa(more)}))
	}
	return lines
}

// polled says whether a subject is a target of the plan, or a field of one.
func (s *scene) polled(about checks.Subject) bool {
	return slices.ContainsFunc(s.site.Targets, func(t watch.Target) bool { return t.Subject.Target == about.Target })
}

// touches says whether a target or a field of it lies in a scope.
func touches(scope suppression.Scope, t *watch.Target) bool {
	if scope.Covers(t.Subject) {
		return true
	}
	for i := range t.Target.Fields {
		if scope.Covers(t.Target.Fields[i].Subject) {
			return true
		}
	}
	return false
}

// standing writes how a target stands, and how bad that is. Of several alerts it
// tells the worst, and the others in a word or two, unless the target was asked for.
func (s *scene) standing(t *watch.Target, only *suppression.Scope) (line string, rank checks.Level) {
	var heads, shorts []string
	for _, a := range s.snap.Alerts {
		if a.Subject.Target == t.Subject.Target && !a.Drill {
			heads, shorts = append(heads, s.head(a)), append(shorts, s.short(a))
			rank = max(rank, a.Level)
		}
	}
	silent := slices.Contains(s.snap.Silent, t.Subject.Target)
	name := language.Tidy(cmp.Or(t.Subject.TargetTitle, t.Subject.Target), titleRoom)
	switch {
	case len(heads) > 0 && only == nil:
		return strings.Join(s.some(append(heads[:1], shorts[1:]...), mostShort), " · "), rank
	case silent && len(heads) == 0:
		heads = append(heads, "⛔ "+name+": "+s.Kinds[checks.NoResponse])
		rank = max(rank, checks.Info)
	case len(heads) == 0:
		heads = append(heads, "✅ "+name)
	}
	if values := s.values(t, only); len(values) > 0 {
		if only != nil {
			return strings.Join(append(heads, values...), "\n"), rank
		}
		heads[0] += ": " + strings.Join(values, " · ")
	}
	return heads[0], rank
}

// mostShort is how many alerts stand in the line of a target.
const mostShort = 5

// head writes an open alert in one line, with its number.
func (s *scene) head(a checks.Alert) string {
	m := notify.Render(notify.Draft{Language: s.Code, Zone: s.policy.Zone, Parts: []notify.Part{{What: checks.Fired, Alert: a}}}, s.now)
	return s.aged(m.Title, a) + " · " + s.marks(a)
}

// aged adds to the title of an open alert how long a report has been owed, or how
// old a value is that is not of now.
func (s *scene) aged(title string, a checks.Alert) string {
	if lasted := s.clock.Lasted(a.Since); a.Kind == checks.Overdue && a.Open() && lasted != "" {
		return title + ", " + lasted
	}
	return s.dated(title, a)
}

// dated adds to the value of an open alert how old it is, unless it is of now.
func (s *scene) dated(text string, a checks.Alert) string {
	old := slices.ContainsFunc(s.snap.Values, func(v watch.Value) bool { return v.Old && v.Subject.ID == a.Subject.ID })
	age := s.clock.Lasted(a.At)
	if !old && a.Kind != checks.Stale || !a.Kind.Valued() || !a.Open() || a.Drill || age == "" {
		return text
	}
	return language.Fill(s.Old, language.Values{"value": text, "age": age})
}

// short writes an open alert beside another of its target: in a word or two.
func (s *scene) short(a checks.Alert) string {
	text := language.Sign(a.Kind, a.Level) + " " + s.words.Name(a.Kind, a.Level)
	if a.Subject.Field != "" {
		text += ": " + language.Tidy(cmp.Or(a.Subject.FieldTitle, a.Subject.Field), titleRoom)
	}
	if a.Kind == checks.Bound {
		text = s.dated(text+" "+measured(a.Value, a.Limits, a.Subject), a)
	}
	return text + " " + s.marks(a)
}

// marks names an alert, with who has seen to it.
func (s *scene) marks(a checks.Alert) string {
	text := a.Name()
	if a.Ack != nil {
		text += " ✔ " + language.Tidy(a.Ack.By, titleRoom)
	}
	if a.Held != nil {
		text += " 🔕"
	}
	return text
}

// values writes the latest values of a target. Of one that is asked for they are
// lines with the names of the fields.
func (s *scene) values(t *watch.Target, only *suppression.Scope) []string {
	var all []string
	for i, f := range t.Target.Fields {
		if only != nil && !only.Covers(f.Subject) {
			continue
		}
		text := s.value(f.Subject, t.Fields[i].Rules)
		if only != nil {
			text = language.Tidy(cmp.Or(f.Subject.FieldTitle, f.Subject.Field), titleRoom) + ": " + text
		}
		all = append(all, text)
	}
	return all
}

// value writes the latest value of a field.
func (s *scene) value(about checks.Subject, rules *checks.Rules) string {
	for _, v := range s.snap.Values {
		if v.Subject.ID != about.ID {
			continue
		}
		text := measured(v.Value, rules.Bounds(checks.Reading{Limits: v.Told}), about)
		if age := s.clock.Lasted(v.At); v.Old && age != "" {
			return language.Fill(s.Old, language.Values{"value": text, "age": age})
		}
		return text
	}
	return s.NoValue
}

// measured writes a value with its unit, as exactly as its bounds are.
func measured(value float64, limits []checks.Limit, about checks.Subject) string {
	const unitRoom = 12
	return strings.TrimSpace(language.ScaleOf(limits...).Format(value) + " " + language.Tidy(about.Unit, unitRoom))
}

// concerns says whether a mute of a scope holds for something of what was asked
// for.
func (s *scene) concerns(mute, only suppression.Scope) bool {
	about := []checks.Subject{{Target: only.Target, Field: only.Field}} // by a door
	for _, one := range s.subjects() {
		if only.Covers(one) {
			about = append(about, one)
		}
	}
	for _, a := range s.snap.Alerts {
		if only.Covers(a.Subject) {
			about = append(about, a.Subject)
		}
	}
	return mute == only || slices.ContainsFunc(about, mute.Covers)
}
