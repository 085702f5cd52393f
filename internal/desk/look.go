package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
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

// standings returns a line for each target, the worst first, and how many are in
// trouble.
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
		if rank > checks.None {
			bad++
		}
	}
	slices.SortStableFunc(all, func(a, b standing) int { return cmp.Compare(b.rank, a.rank) })
	for _, one := range all {
		lines = append(lines, one.line)
	}
	return lines, bad
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

// standing writes how a target stands, and how bad that is.
func (s *scene) standing(t *watch.Target, only *suppression.Scope) (line string, rank checks.Level) {
	var heads []string
	for _, a := range s.snap.Alerts {
		if a.Subject.Target == t.Subject.Target && !a.Drill {
			heads = append(heads, s.head(a))
			rank = max(rank, a.Level)
		}
	}
	silent := slices.Contains(s.snap.Silent, t.Subject.Target)
	name := language.Tidy(cmp.Or(t.Subject.TargetTitle, t.Subject.Target), titleRoom)
	switch {
	case len(heads) > 0 && only == nil:
		return strings.Join(heads, "\n"), rank
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

// why tells the story of an alert.
func (s *scene) why(o order) (deed, error) {
	a, err := s.alertOf(o)
	if err != nil {
		return deed{}, err
	}
	steps, err := s.desk.Store.Steps(s.ctx, a.ID)
	if err != nil {
		return deed{}, err
	}
	told, err := s.desk.Store.Tale(s.ctx, a.ID)
	if err != nil {
		return deed{}, err
	}
	part := notify.Part{What: checks.Fired, Alert: a}
	if !a.Open() {
		part.What = checks.Resolved
	}
	m := notify.Render(notify.Draft{Language: s.Code, Zone: s.policy.Zone, Parts: []notify.Part{part}}, s.now)
	lines := []string{m.Title}
	if m.Text != "" {
		lines = append(lines, m.Text)
	}
	s.clock = s.clock.Amid(a.Since, a.Resolved)
	if a.Fired.After(a.Since) {
		lines = append(lines, s.clock.Tell(a.Since)+" "+s.Story.Steps[checks.Began])
	}
	for _, step := range steps {
		lines = append(lines, s.step(a, step))
	}
	return says(inbound.Answer{Text: s.cut(append(lines, s.tale(told)...))})
}

// step writes one step of an alert.
func (s *scene) step(a checks.Alert, step data.Step) string {
	text := s.clock.Tell(step.At) + " "
	if int(step.What) < len(s.Story.Steps) {
		text += s.Story.Steps[step.What]
	}
	if step.Value != nil && a.Kind == checks.Bound {
		text += " " + language.ScaleOf(a.Limits...).Format(*step.Value)
	}
	if note := language.Tidy(step.Text, saidRoom); note != "" {
		text += ": " + note
	}
	return text
}

// tale writes who was told.
func (s *scene) tale(all []data.Account) []string {
	if len(all) == 0 {
		return []string{s.Story.Nobody}
	}
	lines := []string{s.Story.ToldAll}
	for _, one := range all {
		template := s.Story.Owed
		switch one.State {
		case notify.Delivered:
			template = s.Story.Told
		case notify.Failed, notify.Dropped:
			template = s.Story.Failed
		case notify.Owed, notify.Joined, notify.Sending, notify.Unsure:
		}
		lines = append(lines, language.Fill(template, language.Values{
			"name": one.Channel, "time": s.clock.Tell(one.Done), "text": language.Tidy(one.Error, saidRoom),
		}))
	}
	return lines
}

// alertOf finds the alert that an order names: by its number, by what it is
// about, or as the only one that is open.
func (s *scene) alertOf(o order) (checks.Alert, error) {
	if len(o.words) == 0 {
		if len(s.snap.Alerts) == 1 {
			return s.snap.Alerts[0], nil
		}
		return checks.Alert{}, s.which(o)
	}
	if id := numbered("A", o.words[0]); id > 0 {
		found, err := s.desk.Store.Alerts(s.ctx, data.AlertFilter{ID: id})
		if err != nil || len(found) > 0 {
			return first(found), err
		}
		return checks.Alert{}, slipped(language.Fill(s.NoAlert, language.Values{"name": checks.Alert{ID: id}.Name(), "names": s.open()}))
	}
	f, err := s.find(o)
	if err != nil {
		return checks.Alert{}, err
	}
	for _, a := range s.snap.Alerts {
		if f.scope.Covers(a.Subject) {
			return a, nil
		}
	}
	return s.latest(f)
}

// first returns the first alert, if there is one.
func first(all []checks.Alert) checks.Alert {
	if len(all) == 0 {
		return checks.Alert{}
	}
	return all[0]
}

// latest returns the latest alert of what is found.
func (s *scene) latest(f find) (checks.Alert, error) {
	const looked = 200
	all, err := s.desk.Store.Alerts(s.ctx, data.AlertFilter{Limit: looked})
	for _, a := range all {
		if f.scope.Covers(a.Subject) {
			return a, err
		}
	}
	if err != nil {
		return checks.Alert{}, err
	}
	return checks.Alert{}, slipped(language.Fill(s.NoAlert, language.Values{"name": f.title, "names": s.open()}))
}

// open names the open alerts.
func (s *scene) open() string {
	var names []string
	for _, a := range s.snap.Alerts[:min(len(s.snap.Alerts), mostLines)] {
		names = append(names, a.Name())
	}
	return strings.Join(names, ", ")
}

// which asks which of the open alerts is meant.
func (s *scene) which(o order) error {
	if len(s.snap.Alerts) == 0 {
		return slipped(s.NoAlerts)
	}
	var instead, lines []string
	for _, a := range s.snap.Alerts {
		instead = append(instead, "/"+string(o.verb)+" "+a.Name())
		lines = append(lines, s.head(a))
	}
	return slipped(language.Fill(s.Which, language.Values{"names": "\n" + s.cut(lines)}), instead...)
}

// picture is how far back a chart looks unless somebody says otherwise, and at
// most.
const (
	usualChart = 24 * time.Hour
	mostChart  = 366 * 24 * time.Hour
)

// chart draws a target or a field.
func (s *scene) chart(o order) (deed, error) {
	f, err := s.find(o)
	if err != nil {
		return deed{}, err
	}
	long, took := duration(o.words[f.took:])
	if took == 0 {
		long = usualChart
	}
	if f.took+took < len(o.words) || long <= 0 || long > mostChart {
		return deed{}, slipped(s.usage(vChart))
	}
	return s.draws(notify.Edition{Title: f.title, Fields: []string{f.scope.String()}, Since: s.now.Add(-long), Until: s.now})
}

// report draws a report as it would be now.
func (s *scene) report(o order) (deed, error) {
	const usual = 3 * time.Hour
	if len(o.words) == 0 && len(s.site.Reports) == 0 {
		return s.draws(notify.Edition{Since: s.now.Add(-usual), Until: s.now})
	}
	var names []string
	for i := range s.site.Reports {
		r := &s.site.Reports[i]
		names = append(names, r.Name)
		if len(o.words) > 0 && !called(o.rest(0), r.Name, r.Title) {
			continue
		}
		long := cmp.Or(r.Period, r.Schedule.Gap(s.now), usual)
		return s.draws(notify.Edition{
			Report: r.Name, Title: r.Title, Fields: r.Fields, Tags: r.Tags, Theme: r.Theme, Since: s.now.Add(-long), Until: s.now,
		})
	}
	return deed{}, slipped(language.Fill(s.NoReport, language.Values{"name": o.rest(0), "names": strings.Join(names, ", ")}))
}

// drawing is how long a picture may take.
const drawing = 30 * time.Second

// draws is a deed that draws an edition, which follows as it is ready.
func (s *scene) draws(e notify.Edition) (deed, error) {
	reporter := s.desk.Reporter
	if reporter == nil {
		return deed{}, slipped(language.Fill(s.NoPicture, nil))
	}
	return says(inbound.Answer{Rest: func(ctx context.Context) inbound.Answer {
		ctx, cancel := context.WithTimeout(ctx, drawing)
		defer cancel()
		p, err := reporter.Report(ctx, notify.Order{Edition: e, Channel: s.channel, Language: s.Code, Zone: s.policy.Zone, Tiles: true})
		if err != nil && p.Title == "" {
			s.desk.Log.Error("a picture that was asked for", "error", err)
			return inbound.Answer{Text: language.Fill(s.NoPicture, language.Values{"text": language.Tidy(err.Error(), saidRoom)})}
		}
		a := inbound.Answer{Text: strings.TrimSpace(p.Title + "\n" + p.Text)}
		for _, one := range p.Pictures {
			a.Pictures = append(a.Pictures, inbound.Picture{PNG: one.PNG, Tile: one.Tile, Width: one.Width, Height: one.Height, Alt: one.Alt})
		}
		return a
	}})
}
