package watch

import (
	"cmp"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// A parent that has not been asked since a target behind it fell silent is asked
// at once, and waited for no longer than it may take: its timeout, which is
// usualTimeout where it has none of its own, and some time until it is its turn.
const (
	usualTimeout = 5 * time.Second
	turnTime     = time.Second
)

// decide says which rule holds back news of an alert, and its name; both are
// empty where it is to be told. While it cannot be known whether a target or
// its parent is to blame, the parent holds it back, and is asked.
func (w *Watch) decide(a checks.Alert, g suppression.Ground) (by, name string) {
	by, name = suppression.Decide(a, g)
	s := w.subjects[a.Subject.ID]
	switch {
	case a.Kind != checks.NoResponse || s == nil:
		return by, name
	case by != "":
		s.plea = time.Time{}
		return by, name
	}
	now := w.now()
	first := s.plea.IsZero() || now.Before(s.plea)
	if first {
		s.plea = now
	}
	g.Uplink, g.Parent = w.uplinkOf(s, now, first), w.parentOf(s, now, first)
	if s.silentParent() != "" || g.Uplink != "" && w.net.down() {
		s.plea = time.Time{} // no doubt is left
	}
	return suppression.Decide(a, g)
}

// remains is decide for what has been told already, and lasts as far as is
// known. Nobody is asked.
func (w *Watch) remains(a checks.Alert, g suppression.Ground) (by, name string) {
	s := w.subjects[a.Subject.ID]
	if s == nil || a.Kind != checks.NoResponse {
		return suppression.Decide(a, g)
	}
	now := w.now()
	for _, p := range s.parents {
		if p.silent || s.notSince(p.back, now) {
			g.Parent = p.about.Target
		}
	}
	if w.net.has(s) && (w.net.down() || s.notSince(w.net.back, now)) {
		g.Uplink = w.net.tag
	}
	return suppression.Decide(a, g)
}

// silentParent returns the name of a parent that did not respond when last
// asked; empty: none.
func (s *subject) silentParent() string {
	for _, p := range s.parents {
		if p.silent {
			return p.about.Target
		}
	}
	return ""
}

// parentOf returns the name of a parent that is, or may be, the reason why a
// target does not respond; empty: none. Those of whom that is not known are
// asked, at the beginning of a plea.
func (w *Watch) parentOf(s *subject, at time.Time, first bool) string {
	if name := s.silentParent(); name != "" {
		return name
	}
	name := ""
	for _, p := range s.parents {
		unknown := p.began.Before(s.began) && at.Sub(s.plea) <= p.timeout+turnTime
		if unknown && first {
			w.Poller.Hurry(p.about.ID)
		}
		if unknown || s.notSince(p.back, at) {
			name = cmp.Or(name, p.about.Target)
		}
	}
	return name
}

// notSince says whether a target has not been asked since something came back.
// Where the clock was set back that is not known.
func (s *subject) notSince(back, at time.Time) bool {
	return !back.IsZero() && !s.began.After(back) && !at.Before(back)
}

// respond notes whether a target responds.
func (s *subject) respond(responds bool, at time.Time) {
	if responds && s.silent {
		s.back = at
	}
	if responds {
		s.plea = time.Time{}
	}
	s.silent = !responds
}

// tie ties targets to those that they are reached through. What would lead
// back to itself is left untied, lest each hold back what is to be told of the
// other.
func (w *Watch) tie() {
	byName := map[string]*Target{}
	for i := range w.plan.Targets {
		t := &w.plan.Targets[i]
		byName[t.Subject.Target] = t
	}
	for i := range w.plan.Targets {
		t := &w.plan.Targets[i]
		s := w.subjects[t.Subject.ID]
		s.timeout = cmp.Or(t.Timeout, usualTimeout)
		for _, name := range telling(t.Parents, byName, map[string]bool{}) {
			if p := w.subjects[byName[name].Subject.ID]; !p.behind(s) {
				s.parents, p.children = append(s.parents, p), append(p.children, s)
			}
		}
	}
}

// telling returns the targets of some names whose silence is an alert, each
// once, and in place of those whose silence is none the ones that they are
// reached through: what nobody is told of must not hold anything back.
func telling(names []string, byName map[string]*Target, seen map[string]bool) []string {
	var all []string
	for _, name := range names {
		t := byName[name]
		if t == nil || seen[name] {
			continue
		}
		seen[name] = true
		if t.Rules.NoResponse.Level > checks.None {
			all = append(all, name)
		} else {
			all = append(all, telling(t.Parents, byName, seen)...)
		}
	}
	return all
}

// behind says whether a target is another or is reached through it.
func (s *subject) behind(other *subject) bool {
	return s == other || slices.ContainsFunc(s.parents, func(p *subject) bool { return p.behind(other) })
}
