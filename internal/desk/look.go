package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// mostLines is how many lines a list has, so that a phone shows it.
const mostLines = 30

// status tells how things stand: of all targets, the worst first, a line each; or
// of one.
func (s *scene) status(o order) (deed, error) {
	var only *suppression.Scope
	if len(o.words) > 0 {
		f, err := s.find(o)
		if err != nil {
			return deed{}, err
		}
		if f.took < len(o.words) {
			return deed{}, slipped(s.usage(vStatus))
		}
		only = &f.scope
	}
	mutes, err := s.mutesNow()
	if err != nil {
		return deed{}, err
	}
	lines, bad := s.standings(only)
	head := language.Values{"all": strconv.Itoa(len(lines)), "bad": strconv.Itoa(bad), "time": s.clock.Tell(s.now)}
	switch {
	case len(lines) == 0 && only != nil: // by a door nothing came that lasts
		lines = []string{s.NoAlerts}
	case len(lines) == 0:
		lines = []string{s.Nobody}
	case only != nil:
	case bad == 0:
		lines = append([]string{language.Fill(s.AllWell, head)}, lines...)
	default:
		lines = append([]string{language.Fill(s.InBad, head)}, lines...)
	}
	return says(inbound.Answer{Text: s.cut(append(lines, mutes...))})
}

// standings returns a line for each target, and for what came in from outside and
// lasts, the worst first, and how many are in trouble.
func (s *scene) standings(only *suppression.Scope) (lines []string, bad int) {
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
		lines = append(lines, one.line)
		if one.rank > checks.None {
			bad++
		}
	}
	return lines, bad
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
// tells the worst, and names the others, unless the target was asked for.
func (s *scene) standing(t *watch.Target, only *suppression.Scope) (line string, rank checks.Level) {
	var heads, names []string
	for _, a := range s.snap.Alerts {
		if a.Subject.Target == t.Subject.Target && !a.Drill {
			heads, names = append(heads, s.head(a)), append(names, a.Name())
			rank = max(rank, a.Level)
		}
	}
	silent := slices.Contains(s.snap.Silent, t.Subject.Target)
	name := language.Tidy(cmp.Or(t.Subject.TargetTitle, t.Subject.Target), titleRoom)
	switch {
	case len(heads) > 0 && only == nil:
		return strings.Join(append(heads[:1], names[1:]...), " · "), rank
	case silent && len(heads) == 0:
		heads = append(heads, "⛔ "+name+": "+s.Kinds[checks.NoResponse])
		rank = max(rank, checks.Info)
	case len(heads) == 0:
		heads = append(heads, "✅ "+name)
	}
	if values := s.values(t, only, silent); len(values) > 0 {
		if only != nil {
			return strings.Join(append(heads, values...), "\n"), rank
		}
		heads[0] += ": " + strings.Join(values, " · ")
	}
	return heads[0], rank
}

// head writes an open alert in one line, with its number.
func (s *scene) head(a checks.Alert) string {
	m := notify.Render(notify.Draft{Language: s.Code, Zone: s.policy.Zone, Parts: []notify.Part{{What: checks.Fired, Alert: a}}}, s.now)
	text := m.Title + " · " + a.Name()
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
func (s *scene) values(t *watch.Target, only *suppression.Scope, silent bool) []string {
	var all []string
	for i, f := range t.Target.Fields {
		if only != nil && !only.Covers(f.Subject) {
			continue
		}
		text := s.value(f.Subject, t.Fields[i].Rules, silent)
		if only != nil {
			text = language.Tidy(cmp.Or(f.Subject.FieldTitle, f.Subject.Field), titleRoom) + ": " + text
		}
		all = append(all, text)
	}
	return all
}

// value writes the latest value of a field.
func (s *scene) value(about checks.Subject, rules *checks.Rules, silent bool) string {
	const unitRoom = 12
	for _, v := range s.snap.Values {
		if v.Subject.ID != about.ID {
			continue
		}
		limits := rules.Bounds(checks.Reading{Limits: v.Told})
		text := strings.TrimSpace(language.ScaleOf(limits...).Format(v.Value) + " " + language.Tidy(about.Unit, unitRoom))
		if age := s.clock.Lasted(v.At); silent && age != "" {
			return language.Fill(s.Old, language.Values{"value": text, "age": age})
		}
		return text
	}
	return s.NoValue
}

// cut joins the lines that a phone shows.
func (s *scene) cut(lines []string) string {
	if more := len(lines) - mostLines; more > 0 {
		lines = append(slices.Clone(lines[:mostLines]), language.Fill(s.More, language.Values{"n": strconv.Itoa(more)}))
	}
	return strings.Join(lines, "\n")
}

// alerts lists the open alerts, the worst first.
func (s *scene) alerts(o order) (deed, error) {
	if len(o.words) > 0 {
		return deed{}, slipped(s.usage(vAlerts))
	}
	if len(s.snap.Alerts) == 0 {
		return says(inbound.Answer{Text: s.NoAlerts})
	}
	var lines []string
	for _, a := range s.snap.Alerts {
		lines = append(lines, s.head(a)+", "+language.Fill(s.Story.Since, language.Values{"time": s.clock.Tell(a.Since)}))
	}
	a := inbound.Answer{Text: s.cut(lines)}
	if s.by != "" && slices.ContainsFunc(s.snap.Alerts, func(a checks.Alert) bool { return a.Ack == nil }) {
		a.Buttons = []inbound.Button{{Label: "✔ /ack all", Says: "/ack all"}}
	}
	return says(a)
}

// listMutes lists the mutes in force.
func (s *scene) listMutes(o order) (deed, error) {
	if len(o.words) > 0 {
		return deed{}, slipped(s.usage(vMutes))
	}
	lines, err := s.mutesNow()
	if err != nil {
		return deed{}, err
	}
	if len(lines) == 0 {
		lines = []string{s.NoMutes}
	}
	return says(inbound.Answer{Text: s.cut(lines)})
}

// mutesNow returns a line for each mute in force and each maintenance window
// that is open.
func (s *scene) mutesNow() ([]string, error) {
	mutes, err := s.desk.Store.Mutes(s.ctx, s.now)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, m := range mutes {
		if !m.InForce(s.now) {
			continue
		}
		template := s.Muted
		if m.Pause {
			template = s.Paused
		}
		lines = append(lines, language.Fill(template, language.Values{
			"name": m.Name(), "scope": m.Scope.String(), "time": s.clock.Tell(m.Until),
			"by": language.Tidy(m.By, titleRoom), "why": language.Tidy(m.Why, saidRoom),
		}))
	}
	for _, m := range s.site.Maintenance {
		ends := m.Window.Ends(s.now)
		if ends.IsZero() {
			continue
		}
		scopes := []string{"*"}
		for i, scope := range m.Scopes {
			scopes = append(scopes[:i], scope.String())
		}
		lines = append(lines, language.Fill(s.Window, language.Values{
			"name": language.Tidy(m.Name, titleRoom), "scope": strings.Join(scopes, ", "), "time": s.clock.Tell(ends),
		}))
	}
	return lines, nil
}

// help lists the commands that somebody may give.
func (s *scene) help(o order) (deed, error) {
	if len(o.words) > 0 && o.bare {
		return deed{}, slipped(s.usage(vHelp))
	}
	var lines []string
	for _, v := range verbs() {
		if v == vYes || v == vNo || v.changes() && s.by == "" || v == vDo && len(s.mayRun()) == 0 {
			continue
		}
		lines = append(lines, examples()[v]+" – "+s.Help[v])
	}
	return says(inbound.Answer{Text: strings.Join(lines, "\n")})
}

// whoami tells somebody their numbers, and what they may do.
func (d *Desk) whoami(g guest) string {
	name := ""
	if len(g.Channels) > 0 {
		name = g.channel
	}
	lines := []string{
		language.Fill(g.You, language.Values{"name": language.Tidy(g.Name, titleRoom), "id": g.User}),
		language.Fill(g.Here, language.Values{"id": g.Chat, "name": name}),
	}
	switch {
	case name == "":
		lines = append(lines, g.Unknown)
	case g.by != "":
		lines = append(lines, language.Fill(g.May, language.Values{"name": g.by}))
	default:
		lines = append(lines, g.MayLook)
	}
	return strings.Join(lines, "\n")
}
