package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// mostLines is how many lines a list has, so that a phone shows it.
const mostLines = 30

// status tells how things stand: of all targets, the worst first, a line each; or
// of one. What is muted stands below the head, where it does not run out of the
// list, and below the only one that was asked for.
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
	mutes, err := s.mutesNow(func(scope suppression.Scope) bool { return only == nil || s.concerns(scope, *only) })
	if err != nil {
		return deed{}, err
	}
	if len(mutes) > mostMutes {
		mutes = []string{language.Fill(s.MutedNow, language.Values{"n": strconv.Itoa(len(mutes))})}
	}
	bad, well := s.standings(only)
	if only != nil && len(bad)+len(well) <= 1 {
		if bad = append(bad, well...); len(bad) == 0 { // by a door nothing came that lasts
			bad = []string{s.NoAlerts}
		}
		return says(inbound.Answer{Text: strings.Join(append(bad, mutes...), "\n")})
	}
	lines := mutes
	if only == nil {
		lines = append([]string{s.overview(len(bad), len(bad)+len(well))}, mutes...)
	}
	return says(inbound.Answer{Text: strings.Join(append(lines, s.folded(bad, well, mostLines-len(lines))...), "\n")})
}

// mostMutes is how many mutes stand in a status; of more it tells the count.
const mostMutes = 5

// overview is the head of a status: how many of all are in trouble.
func (s *scene) overview(bad, all int) string {
	template := s.InBad
	switch {
	case all == 0:
		return s.Nobody
	case bad == 0:
		template = s.AllWell
	}
	return language.Fill(template, language.Values{"all": strconv.Itoa(all), "bad": strconv.Itoa(bad), "time": s.clock.Tell(s.now)})
}

// cut joins the lines that a phone shows.
func (s *scene) cut(lines []string) string { return strings.Join(s.some(lines, mostLines), "\n") }

// some returns the first parts of a list, and how many more there are.
func (s *scene) some(parts []string, most int) []string {
	if more := len(parts) - most; more > 0 {
		parts = append(slices.Clone(parts[:most]), language.Fill(s.More, language.Values{"n": strconv.Itoa(more)}))
	}
	return parts
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
	lines, err := s.mutesNow(func(suppression.Scope) bool { return true })
	if err != nil {
		return deed{}, err
	}
	if len(lines) == 0 {
		lines = []string{s.NoMutes}
	}
	return says(inbound.Answer{Text: s.cut(lines)})
}

// mutesNow returns a line for each mute in force and each maintenance window
// that is open, of those whose scopes are wanted.
func (s *scene) mutesNow(wanted func(suppression.Scope) bool) ([]string, error) {
	mutes, err := s.desk.Store.Mutes(s.ctx, s.now)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, m := range mutes {
		if !m.InForce(s.now) || !wanted(m.Scope) {
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
		if ends.IsZero() || len(m.Scopes) > 0 && !slices.ContainsFunc(m.Scopes, wanted) {
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
		lines = append(lines, s.example(v)+" – "+s.Help[v])
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
