package watch

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// uplinkPrefix begins the name under which an uplink has its id.
const uplinkPrefix = "uplink:"

// hurriedAtMost is how many targets behind the uplink are asked at once to find
// out whether it is to blame.
const hurriedAtMost = 16

// A network is the way to all targets with a tag, as far as they tell whether
// it is up. The nil network is none.
type network struct {
	*subject // under whose id its alert stands
	tag      string
	members  []*subject
	check    *subject  // tells it alone; nil: the members do
	back     time.Time // when it was last up again
	lost     bool      // it was down, and nobody knows yet that it is up again
}

// naming is the name under which an uplink has its id.
func (u *Uplink) naming() data.Naming {
	return data.Naming{Target: uplinkPrefix + u.Tag, Title: u.Tag}
}

// connect makes the network of an uplink, with what was known of it.
func (w *Watch) connect(u *Uplink, id int64) {
	former := w.net
	w.net = nil
	if u == nil {
		return
	}
	about := checks.Subject{ID: id, Target: u.naming().Target, TargetTitle: u.Tag, Tags: []string{u.Tag}}
	n := &network{subject: &subject{about: &about, rules: &checks.Rules{}}, tag: u.Tag}
	if former != nil && former.about.ID == id {
		n.back, n.lost = former.back, former.lost
	}
	for i := range w.plan.Targets {
		s := w.subjects[w.plan.Targets[i].Subject.ID]
		if slices.Contains(s.about.Tags, u.Tag) {
			n.members = append(n.members, s)
		}
		if u.Check != "" && s.about.Target == u.Check {
			n.check = s
		}
	}
	w.net = n
}

// has says whether a target lies beyond the network.
func (n *network) has(s *subject) bool { return n != nil && slices.Contains(s.about.Tags, n.tag) }

// tells says whether a target tells whether the network is up.
func (n *network) tells(s *subject) bool { return n != nil && (s == n.check || n.has(s)) }

// witnesses are the targets that tell whether the network is up; none where
// they are too few.
func (n *network) witnesses() []*subject {
	switch {
	case n.check != nil:
		return []*subject{n.check}
	case len(n.members) >= 2:
		return n.members
	}
	return nil
}

// down says whether none that should responds.
func (n *network) down() bool {
	all := n.witnesses()
	return len(all) > 0 && !slices.ContainsFunc(all, func(s *subject) bool { return !s.silent })
}

// up says whether one responded when last asked, since a time.
func (n *network) up(since time.Time) bool {
	return slices.ContainsFunc(n.witnesses(), func(s *subject) bool {
		return !s.silent && !s.began.IsZero() && !s.began.Before(since)
	})
}

// look notes that the network is down or up again.
func (n *network) look(at time.Time) {
	switch {
	case n == nil:
	case n.down():
		n.lost = true
	case n.lost && n.up(time.Time{}):
		n.lost, n.back = false, at
	}
}

// silent counts the targets beyond the network that do not respond.
func (n *network) silent() int {
	silent := 0
	for _, s := range n.members {
		if s.silent {
			silent++
		}
	}
	return silent
}

// uplinkOf returns the tag of the network that is, or may be, the reason why a
// target does not respond; empty: none. Where that is not known, others are
// asked, at the beginning of a plea.
func (w *Watch) uplinkOf(s *subject, at time.Time, first bool) string {
	n := w.net
	switch {
	case !n.has(s) || len(n.witnesses()) == 0:
		return ""
	case n.down() || s.notSince(n.back, at):
		return n.tag
	case n.up(s.began) || at.Sub(s.plea) > n.patience(s)+turnTime:
		return ""
	}
	hurried := 0
	for _, other := range n.witnesses() {
		if first && !other.silent && hurried < hurriedAtMost {
			w.Poller.Hurry(other.about.ID)
			hurried++
		}
	}
	return n.tag
}

// patience is how long a target waits for the answer of others.
func (n *network) patience(s *subject) time.Duration {
	if n.check != nil {
		return n.check.timeout
	}
	return s.timeout
}

// span tells once that the network is down, in place of the targets that it
// holds back, and that it is up again.
func (w *Watch) span(g suppression.Ground, told []notify.Part) []notify.Part {
	n := w.net
	if n == nil {
		return told
	}
	now, down := w.now(), n.down()
	alert, open := w.alerts[alertKey{n.about.ID, checks.Uplink}]
	var what checks.What
	c := condition(alert)
	switch level, since := w.cut(); {
	case !open && down && level > checks.None:
		what, c = checks.Fired, checks.Condition{Kind: checks.Uplink, Level: level, Since: since, Seen: now}
	case open && len(n.witnesses()) == 0:
		what = checks.Unwatched
	case open && n.up(time.Time{}):
		what = checks.Resolved
	case open && down && n.silent() != alert.Others:
		alert.Others = n.silent()
		w.put(alert)
		return told
	default:
		return told
	}
	w.hold()
	step, _ := w.apply(n.subject, checks.Change{What: what, At: now, Condition: c, From: alert.Level})
	if what == checks.Fired {
		step.Alert.Others = n.silent()
		w.put(step.Alert)
	}
	if step, passes := w.pass(step, g); passes {
		told = append(told, step)
	}
	return told
}

// broken says whether the network is down, or has been told to be.
func (w *Watch) broken() bool {
	if w.net == nil {
		return false
	}
	_, open := w.alerts[alertKey{w.net.about.ID, checks.Uplink}]
	return open || w.net.lost
}

// cut returns the worst level of what the network holds back, None where that
// is nothing, and since when the first of it lasts.
func (w *Watch) cut() (level checks.Level, since time.Time) {
	for key := range w.holds {
		a := w.alerts[key]
		if a.Held.By != suppression.ByUplink {
			continue
		}
		if level == checks.None || a.Since.Before(since) {
			since = a.Since
		}
		level = max(level, a.Level)
	}
	return level, since
}
