package watch

import (
	"cmp"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// Who has not been asked since another fell silent, and may be to blame for it
// or tell who is, is asked at once, and waited for no longer than it may take:
// its timeout, which is usualTimeout where it has none of its own, and some time
// until it is its turn.
const (
	usualTimeout = 5 * time.Second
	turnTime     = time.Second
)

// decide says which rule holds back news of an alert, and its name; both are
// empty where it is to be told. While it cannot be known whether a target or
// another is to blame, the other holds it back, and is asked.
func (w *Watch) decide(a checks.Alert, g suppression.Ground) (by, name string) {
	by, name = suppression.Decide(a, g)
	s := w.subjects[a.Subject.ID]
	if a.Kind != checks.NoResponse || s == nil {
		return by, name
	}
	if by != "" {
		s.plea = time.Time{}
		return by, name
	}
	if now := w.now(); s.plea.IsZero() || now.Before(s.plea) {
		s.plea = now
	}
	g.Uplink, g.Parent = w.blame(s, true)
	if s.cutOff(w.net) {
		s.plea = time.Time{} // there is nothing to find out
	}
	by, name = suppression.Decide(a, g)
	if by == suppression.ByUplink {
		w.net.blamed = max(w.net.blamed, a.Level)
	}
	return by, name
}

// remains is decide for what has been told already, and lasts as far as is
// known. Nobody is asked.
func (w *Watch) remains(a checks.Alert, g suppression.Ground) (by, name string) {
	if s := w.subjects[a.Subject.ID]; s != nil && a.Kind == checks.NoResponse {
		g.Uplink, g.Parent = w.blame(s, false)
	}
	return suppression.Decide(a, g)
}

// blame returns the network and the parent that are the reason why a target does
// not respond; each is empty where it is not. With ask it also returns those of
// which that is not known, and has it found out.
func (w *Watch) blame(s *subject, ask bool) (uplink, parent string) {
	now := w.now()
	if n := w.net; n.has(s) && len(n.witnesses()) > 0 {
		if n.down() || s.notSince(n.back, now) || ask && !w.reached(s, now) {
			uplink = n.tag
		}
	}
	if i := slices.IndexFunc(s.parents, silent); i >= 0 {
		return uplink, s.parents[i].about.Target
	}
	for _, p := range s.parents {
		if ask && s.doubts(p) && !s.asked(p, now) {
			w.hurry(p, now)
		}
		if s.notSince(p.back, now) || ask && s.doubts(p) && s.awaits(p, now) {
			parent = cmp.Or(parent, p.about.Target)
		}
	}
	return uplink, parent
}

// silent says whether a target did not respond when last asked.
func silent(s *subject) bool { return s.silent }

// cutOff says whether something that a target is reached through is silent.
func (s *subject) cutOff(n *network) bool {
	return n.has(s) && n.down() || slices.ContainsFunc(s.parents, silent)
}

// doubts says whether another, which responded, may not do so any more: it has
// not been asked since a target was.
func (s *subject) doubts(other *subject) bool { return !other.silent && other.began.Before(s.began) }

// asked says whether another has been hurried since a target fell silent.
func (s *subject) asked(other *subject, at time.Time) bool {
	since := s.plea
	if s.began.Before(since) {
		since = s.began
	}
	return !other.hurried.Before(since) && !at.Before(other.hurried)
}

// awaits says whether another has been hurried since a target fell silent, and
// may still answer.
func (s *subject) awaits(other *subject, at time.Time) bool {
	return s.asked(other, at) && at.Sub(other.hurried) <= other.timeout+turnTime
}

// hurry asks a target now.
func (w *Watch) hurry(s *subject, at time.Time) {
	s.hurried = at
	w.Poller.Hurry(s.about.ID)
}

// notSince says whether a target has not been asked since something came back.
// Where the clock was set back that is not known.
func (s *subject) notSince(back, at time.Time) bool {
	return !back.IsZero() && !s.began.After(back) && !at.Before(back)
}

// respond notes whether a target responds.
func (w *Watch) respond(s *subject, responds bool, at time.Time) {
	changed := s.silent == responds
	s.silent = !responds
	if changed {
		w.net.count(s)
	}
	if responds {
		s.plea = time.Time{}
	}
	if responds && changed {
		s.back = at
	}
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
