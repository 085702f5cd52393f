package desk

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/near"
)

// A find is what words name.
type find struct {
	scope suppression.Scope
	title string // what people call it
	took  int    // words
}

// find finds out what the first words of an order name: a target or a field by
// name or title, several by a pattern, a tag, the subject of an open alert, or what
// came in from outside lately.
func (s *scene) find(o order) (find, error) {
	if len(o.words) == 0 {
		return find{}, slipped(s.usage(o.verb))
	}
	for n := min(len(o.words), mostWords); n > 0; n-- {
		if f, ok := s.named(strings.Join(o.words[:n], " ")); ok {
			f.took = n
			return s.fieldAfter(f, o.words[n:]), nil
		}
	}
	first := o.words[0]
	if scope, err := suppression.ParseScope(first); err == nil && (s.covers(scope) || o.mutes() && s.fresh(scope)) {
		return find{scope, first, 1}, nil
	}
	id := numbered("A", first)
	if at := slices.IndexFunc(s.snap.Alerts, func(a checks.Alert) bool { return a.ID == id }); at >= 0 {
		about := s.snap.Alerts[at].Subject
		return find{suppression.Only(about), s.titleOf(about), 1}, nil
	}
	if f, err := s.passed(o); err != nil || f.took > 0 {
		return f, err
	}
	return find{}, s.nothing(o, first)
}

// passed finds what came in from outside lately and is over.
func (s *scene) passed(o order) (find, error) {
	all, err := s.recent()
	for n := min(len(o.words), mostWords); n > 0; n-- {
		if found := s.outside(strings.Join(o.words[:n], " "), all); len(found) == 1 {
			found[0].took = n
			return found[0], err
		}
	}
	return find{}, err
}

// mostWords is how many words a title has at most that is looked for.
const mostWords = 10

// named finds what has exactly a name or title: TARGET or TARGET/FIELD.
func (s *scene) named(text string) (find, bool) {
	target, field, _ := strings.Cut(text, "/")
	var found []find
	for _, about := range s.subjects() {
		if !called(target, about.Target, about.TargetTitle) {
			continue
		}
		if field == "" && about.Field == "" || field != "" && about.Field != "" && called(field, about.Field, about.FieldTitle) {
			found = append(found, find{scope: suppression.Only(about), title: s.titleOf(about)})
		}
	}
	if len(found) == 0 {
		found = s.outside(text, s.snap.Alerts)
	}
	if len(found) != 1 { // two with one title: neither
		return find{}, false
	}
	return found[0], true
}

// outside finds what came in from outside, of some alerts, by its name or title,
// with its door or without.
func (s *scene) outside(text string, alerts []checks.Alert) []find {
	var found []find
	for _, a := range alerts {
		about := a.Subject
		_, name, _ := strings.Cut(text, "/")
		within := strings.HasPrefix(strings.ToLower(text), about.Target+"/") && called(name, about.Field, about.FieldTitle)
		f := find{scope: suppression.Only(about), title: s.titleOf(about)}
		known := slices.ContainsFunc(found, func(o find) bool { return o.scope == f.scope })
		if a.Kind.Outside() && !known && (within || called(text, about.Field, about.FieldTitle)) {
			found = append(found, f)
		}
	}
	return found
}

// fieldAfter is a field of a target that is found, where the next word names one.
func (s *scene) fieldAfter(f find, words []string) find {
	if f.scope.Field != "" || len(words) == 0 {
		return f
	}
	for _, about := range s.subjects() {
		if about.Field != "" && suppression.Only(checks.Subject{Target: about.Target}) == f.scope && called(words[0], about.Field, about.FieldTitle) {
			return find{suppression.Only(about), s.titleOf(about), f.took + 1}
		}
	}
	return f
}

// called says whether something has a name or title, in whatever case.
func called(text, name, title string) bool {
	text = strings.Join(strings.Fields(text), " ")
	return text != "" && (strings.EqualFold(text, name) || strings.EqualFold(text, strings.Join(strings.Fields(title), " ")))
}

// subjects returns the targets and fields that are watched, in the order of the
// configuration.
func (s *scene) subjects() []checks.Subject {
	var all []checks.Subject
	for i := range s.site.Targets {
		t := &s.site.Targets[i]
		all = append(all, t.Subject)
		for j := range t.Target.Fields {
			all = append(all, t.Target.Fields[j].Subject)
		}
	}
	return all
}

// covers says whether something that is watched lies in a scope, or a door from
// outside does.
func (s *scene) covers(scope suppression.Scope) bool {
	if scope.Tag != "" {
		return slices.Contains(s.tags(), scope.Tag)
	}
	return slices.ContainsFunc(s.subjects(), scope.Covers) || slices.ContainsFunc(inbound.Doors(), func(door string) bool {
		matches, err := path.Match(scope.Target, door)
		return matches && err == nil
	})
}

// tags returns the tags that are known.
func (s *scene) tags() []string {
	all := slices.Clone(s.site.Tags)
	for _, about := range s.subjects() {
		all = append(all, about.Tags...)
	}
	for _, a := range s.snap.Alerts {
		all = append(all, a.Subject.Tags...)
	}
	return all
}

// fresh says whether a scope is a tag that nothing is known to bear and that is
// like no other: what comes in by a door may bring it.
func (s *scene) fresh(scope suppression.Scope) bool {
	tags := s.tags()
	return scope.Tag != "" && !slices.Contains(tags, scope.Tag) && near.Word(scope.Tag, tags) == ""
}

// mutes says whether an order begins or ends a mute.
func (o order) mutes() bool { return o.verb == vMute || o.verb == vPause || o.verb == vUnmute }

// titleOf is what people call a subject.
func (s *scene) titleOf(about checks.Subject) string {
	title := language.Tidy(cmp.Or(about.TargetTitle, about.Target), titleRoom)
	if about.Field == "" {
		return title
	}
	return title + " " + language.Tidy(cmp.Or(about.FieldTitle, about.Field), titleRoom)
}

// nothing says that nothing has a name, and what may have been meant.
func (s *scene) nothing(o order, name string) error {
	target, field, _ := strings.Cut(name, "/")
	var alike, names []string
	for _, about := range s.subjects() {
		if about.Field != "" {
			if field != "" && called(target, about.Target, about.TargetTitle) {
				names = append(names, about.Target+"/"+about.Field)
			}
			continue
		}
		names = append(names, about.Target)
		if holds(about.Target, target) || holds(about.TargetTitle, strings.Join(o.words, " ")) || holds(about.TargetTitle, target) {
			alike = append(alike, about.Target)
		}
	}
	for _, tag := range s.tags() {
		names = append(names, "tag:"+tag)
	}
	if meant := near.Word(name, names); meant != "" && !slices.Contains(alike, meant) {
		alike = append([]string{meant}, alike...)
	}
	var instead []string
	for _, other := range alike {
		instead = append(instead, strings.TrimSpace("/"+string(o.verb)+" "+other+" "+o.rest(1)))
	}
	v := language.Values{"name": name, "near": strings.Join(alike[:min(len(alike), mostAlike)], ", ")}
	if len(alike) > 1 {
		return slipped(language.Fill(s.Ambiguous, v), instead...)
	}
	return slipped(language.Fill(s.Nothing, v), instead...)
}

// mostAlike is how many names are suggested.
const mostAlike = 6

// holds says whether a text holds a part, in whatever case.
func holds(text, part string) bool {
	const least = 2 // characters of a part that says anything
	return len([]rune(part)) >= least && strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// noVerb says that a command is not known, and which may have been meant.
func (s *scene) noVerb(o order) error {
	v := language.Values{"name": o.word}
	m := meant(o.word)
	if m == "" {
		return slipped(language.Fill(s.NoVerb, v), "/help")
	}
	v["near"] = "/" + string(m)
	return slipped(language.Fill(s.NoVerb, v), strings.TrimSpace("/"+string(m)+" "+o.rest(0)))
}

// usage shows how a command is written.
func (s *scene) usage(v verb) string {
	return language.Fill(s.Usage, language.Values{"example": s.example(v)})
}
