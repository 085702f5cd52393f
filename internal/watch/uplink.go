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

// hurriedAtOnce is how many targets behind the uplink are asked at once to find
// out whether it is to blame; as many as are silent where these are more.
const hurriedAtOnce = 16

// A network is the way to all targets with a tag, as far as they tell whether
// it is up. The nil network is none.
type network struct {
	*subject // under whose id its alert stands
	tag      string
	members  []*device
	quiet    int       // how many of them are lost
	check    *device   // tells it alone; nil: the members do
	back     time.Time // when it was last up again
	lost     bool      // it was down, and nobody knows yet that it is up again

	doubts map[int64]bool // targets that wait for the answers of others
	blamed checks.Level   // of what is held back for it, the worst at most
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
	n := &network{
		subject: bare(&about), tag: u.Tag,
		doubts: map[int64]bool{}, blamed: checks.Fatal, // nothing is known yet
	}
	if former != nil && former.about.ID == id {
		n.back, n.lost = former.back, former.lost
	}
	for i := range w.plan.Targets {
		d := w.subjects[w.plan.Targets[i].Subject.ID].device
		if slices.Contains(d.about.Tags, u.Tag) {
			n.members = append(n.members, d)
			if d.lost {
				n.quiet++
			}
		}
		if u.Check != "" && d.about.Target == u.Check {
			n.check = d
		}
	}
	w.net = n
}

// has says whether a target lies beyond the network.
func (n *network) has(d *device) bool { return n != nil && slices.Contains(d.about.Tags, n.tag) }

// tells says whether a target tells whether the network is up.
func (n *network) tells(d *device) bool { return n != nil && (d == n.check || n.has(d)) }

// witnesses are the targets that tell whether the network is up; none where
// they are too few.
func (n *network) witnesses() []*device {
	switch {
	case n.check != nil:
		return []*device{n.check}
	case len(n.members) >= 2:
		return n.members
	}
	return nil
}

// count counts a target that is lost or reached again.
func (n *network) count(d *device) {
	switch {
	case !n.has(d):
	case d.lost:
		n.quiet++
	default:
		n.quiet--
	}
}

// down says whether none that should tell is reached.
func (n *network) down() bool {
	switch {
	case n == nil:
		return false
	case n.check != nil:
		return n.check.lost
	}
	return len(n.members) >= 2 && n.quiet == len(n.members)
}

// up says whether one was reached when last asked, since a time.
func (n *network) up(since time.Time) bool {
	return slices.ContainsFunc(n.witnesses(), func(d *device) bool {
		return !d.lost && !d.began.IsZero() && !d.began.Before(since)
	})
}

// note notes that the network is down or up again.
func (n *network) note(at time.Time) {
	switch {
	case n == nil:
	case n.down():
		n.lost = true
	case n.lost && n.up(time.Time{}):
		n.lost, n.back = false, at
	}
}

// reached says whether the answers of others, since a target was asked, leave
// the network without blame. While they may not, who has not been asked since
// is, some at a time: who is silent as well is no answer.
func (w *Watch) reached(d *device, at time.Time) bool {
	n := w.net
	if n.up(d.began) {
		return true
	}
	var next []*device
	for _, other := range n.witnesses() {
		switch {
		case !d.doubts(other):
		case d.awaits(other, at):
			n.doubts[d.about.ID] = true
			return false
		case !d.asked(other, at) && len(next) < max(hurriedAtOnce, n.quiet):
			next = append(next, other)
		}
	}
	for _, other := range next {
		w.hurry(other, at)
		n.doubts[d.about.ID] = true
	}
	return len(next) == 0
}

// tellNetwork tells once that the network is down, in place of the targets that
// it holds back, that it is worse than told, and that it is up again.
func (w *Watch) tellNetwork(g suppression.Ground, told []notify.Part) []notify.Part {
	n := w.net
	if n == nil {
		return told
	}
	alert, open := w.alerts[alertKey{n.about.ID, checks.Uplink}]
	c := checks.Change{At: w.now(), From: alert.Level, Condition: condition(alert)}
	switch down := n.down(); {
	case open && len(n.witnesses()) == 0:
		c.What = checks.Unwatched
	case open && !down && n.up(time.Time{}):
		c.What = checks.Resolved
	case down:
		c = w.cut(c)
	}
	if open && n.down() && n.quiet != alert.Others {
		alert.Others = n.quiet
		w.put(alert)
	}
	if c.What == 0 {
		return told
	}
	w.touch()
	step, _ := w.apply(n.subject, c)
	if c.What == checks.Fired {
		step.Alert.Others = n.quiet
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

// fellSilent returns since when a target does not respond, as far as that tells
// of the network: what sends by itself was not expected before.
func fellSilent(a checks.Alert) time.Time {
	if a.Fault.Class == checks.Unsent {
		return a.Fired
	}
	return a.Since
}

// cut makes a change of what the network, which is down, holds back: it fires as
// bad as the worst of that, and is worse where that is.
func (w *Watch) cut(c checks.Change) checks.Change {
	if w.net.blamed <= c.From {
		return c
	}
	w.net.blamed = checks.None
	since := c.Condition.Since
	for key := range w.holds {
		a := w.alerts[key]
		if a.Held.By != suppression.ByUplink {
			continue
		}
		if fell := fellSilent(a); w.net.blamed == checks.None || fell.Before(since) {
			since = fell
		}
		w.net.blamed = max(w.net.blamed, a.Level)
	}
	switch level := w.net.blamed; {
	case level <= c.From:
		return c
	case c.From == checks.None:
		c.What, c.Condition = checks.Fired, checks.Condition{Kind: checks.Uplink, Since: since, Seen: c.At}
	default:
		c.What = checks.Worsened
	}
	c.Condition.Level = w.net.blamed
	return c
}
