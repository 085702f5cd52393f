package watch

import (
	"cmp"
	"net"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/poller"
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
	target := s.device
	if by != "" || target.refuses() {
		target.plea = time.Time{}
		return by, name
	}
	if now := w.now(); target.plea.IsZero() || now.Before(target.plea) {
		target.plea = now
	}
	g.Uplink, g.Parent = w.blame(target, true)
	if target.cutOff(w.net) {
		target.plea = time.Time{} // there is nothing to find out
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
	if s := w.subjects[a.Subject.ID]; s != nil && a.Kind == checks.NoResponse && !s.device.refuses() {
		g.Uplink, g.Parent = w.blame(s.device, false)
	}
	return suppression.Decide(a, g)
}

// blame returns the network and the parent that are the reason why a target does
// not respond; each is empty where it is not. With ask it also returns those of
// which that is not known, and has it found out.
func (w *Watch) blame(d *device, ask bool) (uplink, parent string) {
	now := w.now()
	if n := w.net; n.has(d) && len(n.witnesses()) > 0 {
		if n.down() || d.notSince(n.back, now) || ask && !w.reached(d, now) {
			uplink = n.tag
		}
	}
	if i := slices.IndexFunc(d.parents, lost); i >= 0 {
		return uplink, d.parents[i].about.Target
	}
	for _, p := range d.parents {
		if ask && d.doubts(p) && !d.asked(p, now) {
			w.hurry(p, now)
		}
		if d.notSince(p.back, now) || ask && d.doubts(p) && d.awaits(p, now) {
			parent = cmp.Or(parent, p.about.Target)
		}
	}
	return uplink, parent
}

// lost says whether a target did not respond when last asked, and the way to it
// may be to blame.
func lost(d *device) bool { return d.lost }

// refuses says whether a target did not respond as it should when last asked,
// though the way to it is open: nothing on that way is to blame.
func (d *device) refuses() bool { return d.silent && !d.lost }

// opens says whether a poll shows that the way to its target is open: it
// responded, or else it did so in another way than it should, or its host
// refused the connection, be it only that nothing listens there. Where that host is
// this one, as where a tunnel begins, a refusal shows nothing of what lies behind
// it. What a program says of how it has ended shows nothing of the way on which
// it asks, but one that could not be run has not asked at all.
func opens(p *poller.Poll) bool {
	source := p.Target.Source
	_, sends := source.(*poller.Pushed)
	program := source != nil && source.Host() == "" && !sends
	switch p.Response.Fault.Class {
	case checks.Refused:
		return !program && !here(source)
	case checks.BadTLS, checks.BadStatus, checks.TooLarge, checks.Unreadable, checks.NotJSON, checks.CutOff:
		return !program
	case checks.NotStarted:
		return true
	default:
		return p.Response.Why == checks.OK
	}
}

// here says whether a source asks this host.
func here(source poller.Source) bool {
	if source == nil {
		return false
	}
	host, _, err := net.SplitHostPort(source.Host())
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}

// cutOff says whether something that a target is reached through is silent.
func (d *device) cutOff(n *network) bool {
	return n.has(d) && n.down() || slices.ContainsFunc(d.parents, lost)
}

// doubts says whether another, to which the way was open, may not be reached any
// more: it has not been asked since a target was.
func (d *device) doubts(other *device) bool { return !other.lost && other.began.Before(d.began) }

// asked says whether another has been hurried since a target fell silent.
func (d *device) asked(other *device, at time.Time) bool {
	since := d.plea
	if d.began.Before(since) {
		since = d.began
	}
	return !other.hurried.Before(since) && !at.Before(other.hurried)
}

// awaits says whether another has been hurried since a target fell silent, and
// may still answer.
func (d *device) awaits(other *device, at time.Time) bool {
	return d.asked(other, at) && at.Sub(other.hurried) <= other.timeout+turnTime
}

// hurry asks a target now.
func (w *Watch) hurry(d *device, at time.Time) {
	d.hurried = at
	w.Poller.Hurry(d.about.ID)
}

// notSince says whether a target has not been asked since something came back.
// Where the clock was set back that is not known.
func (d *device) notSince(back, at time.Time) bool {
	return !back.IsZero() && !d.began.After(back) && !at.Before(back)
}

// respond notes whether a target responds, and whether the way to it is open.
func (w *Watch) respond(d *device, p *poller.Poll, at time.Time) {
	open := opens(p)
	changed := d.lost == open
	d.silent, d.lost = p.Response.Why != checks.OK, !open
	if changed {
		w.net.count(d)
	}
	if open {
		d.plea = time.Time{}
	}
	if open && changed {
		d.back = at
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
		d := w.subjects[t.Subject.ID].device
		d.timeout = cmp.Or(t.Timeout, usualTimeout)
		for _, name := range telling(t.Parents, byName, map[string]bool{}) {
			if p := w.subjects[byName[name].Subject.ID].device; !p.behind(d) {
				d.parents, p.children = append(d.parents, p), append(p.children, d)
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
func (d *device) behind(other *device) bool {
	return d == other || slices.ContainsFunc(d.parents, func(p *device) bool { return p.behind(other) })
}
