package desk

import (
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/notify"
)

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
	lines := []string{s.aged(m.Title, a)}
	if m.Text != "" {
		lines = append(lines, m.Text)
	}
	s.clock = s.clock.Amid(a.Since, a.Resolved)
	if a.Fired.After(a.Since) {
		lines = append(lines, s.clock.Tell(a.Since)+" "+s.Story.Steps[checks.Began])
	}
	tale := s.tale(told)
	if len(lines)+len(steps)+len(tale) > mostLines { // what people did and wrote matters more
		steps = slices.DeleteFunc(steps, func(step data.Step) bool { return step.What == checks.Reminded })
	}
	for _, step := range steps {
		lines = append(lines, s.step(a, step))
	}
	return says(inbound.Answer{Text: s.cut(append(lines, tale...))})
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
	return s.latest(f)
}

// first returns the first alert, if there is one.
func first(all []checks.Alert) checks.Alert {
	if len(all) == 0 {
		return checks.Alert{}
	}
	return all[0]
}

// recent returns the latest alerts, the latest first.
func (s *scene) recent() ([]checks.Alert, error) {
	const most = 200
	return s.desk.Store.Alerts(s.ctx, data.AlertFilter{Limit: most})
}

// lately returns the latest alert of a scope, one that lasts before others;
// without a number: there is none.
func (s *scene) lately(scope suppression.Scope) (checks.Alert, error) {
	all, err := s.recent()
	for _, a := range append(slices.Clone(s.snap.Alerts), all...) {
		if scope.Covers(a.Subject) {
			return a, err
		}
	}
	return checks.Alert{}, err
}

// over says that an alert is over.
func (s *scene) over(a checks.Alert) error {
	v := language.Values{"names": s.names([]checks.Alert{a})[0], "time": s.clock.Tell(a.Resolved)}
	return slipped(language.Fill(s.IsOver, v), "/why "+a.Name())
}

// latest returns the latest alert of what is found.
func (s *scene) latest(f find) (checks.Alert, error) {
	a, err := s.lately(f.scope)
	if err != nil || a.ID != 0 {
		return a, err
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
