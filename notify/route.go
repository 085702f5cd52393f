package notify

import (
	"path"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Route says which channels are owed which steps. A firing or a worsening is
// owed to every channel whose policy wants it; an end to those that told
// names for its alert, since they were told that it began; the end of what
// does not last to nobody, since that is no news. Steps that come
// together are owed as one delivery a channel, but for what is told whole, which
// is one each.
func Route(policies []Policy, steps []Part, told func(alert int64) []string, at time.Time) []Delivery {
	told = remembered(told)
	var owed []Delivery
	for _, p := range policies {
		var parts []Part
		for _, s := range steps {
			if p.wants(s, told) {
				parts = append(parts, s)
			}
		}
		owed = append(owed, Delivery{Channel: p.Channel, Cause: CauseAlert, Owed: at, State: Owed, Next: at, Parts: parts}.apart()...)
	}
	return owed
}

// Inherit says which channels are owed what others have left untold when they
// were taken out of the configuration: those that would be told of such an
// alert now and are not among the ones that told names for it.
func Inherit(policies []Policy, left []Delivery, told func(alert int64) []string, at time.Time) []Delivery {
	told = remembered(told)
	var owed []Delivery
	for _, p := range policies {
		d := Delivery{Channel: p.Channel, Cause: CauseAlert, Owed: at, State: Owed, Next: at}
		for _, l := range left {
			for _, part := range l.Parts {
				if !p.Standby && p.concerns(part.Alert) && !slices.Contains(told(part.Alert.ID), p.Channel) && !d.tells(part.What, part.Alert.Name()) {
					d.Parts = append(d.Parts, part)
				}
			}
		}
		owed = append(owed, d.apart()...)
	}
	return owed
}

// apart returns a delivery of all parts that have a line of a list, and one of
// each that is told whole, since a message may not have room for all of these.
func (d Delivery) apart() []Delivery {
	var all []Delivery
	listed := d
	listed.Parts = nil
	for _, p := range d.Parts {
		if p.Alert.Kind == checks.News {
			one := d
			one.Parts = []Part{p}
			all = append(all, one)
		} else {
			listed.Parts = append(listed.Parts, p)
		}
	}
	if len(listed.Parts) > 0 {
		all = append([]Delivery{listed}, all...)
	}
	return all
}

// remembered returns told so that it is asked but once for an alert.
func remembered(told func(alert int64) []string) func(int64) []string {
	known := map[int64][]string{}
	return func(alert int64) []string {
		channels, ok := known[alert]
		if !ok {
			channels = told(alert)
			known[alert] = channels
		}
		return channels
	}
}

// Announce makes every channel whose level is reached owe a notice, but for
// those on standby.
func Announce(policies []Policy, n Notice, at time.Time) []Delivery {
	var owed []Delivery
	for _, p := range policies {
		if n.Level >= p.Level && !p.Standby {
			owed = append(owed, Delivery{Channel: p.Channel, Cause: CauseNotice, Owed: at, State: Owed, Next: at, Notice: &n})
		}
	}
	return owed
}

// wants says whether the channel is to be told the step.
func (p Policy) wants(s Part, told func(int64) []string) bool {
	switch s.What {
	case checks.Fired, checks.Worsened:
		return !p.Standby && p.concerns(s.Alert)
	case checks.Resolved, checks.Unwatched:
		return s.Alert.Kind.Lasts() && slices.Contains(told(s.Alert.ID), p.Channel)
	case checks.Began, checks.Eased, checks.Withdrawn, checks.Reminded, checks.Resumed, checks.Escalated, checks.Acknowledged, checks.Held, checks.Released, checks.Noted:
	}
	return false
}

// Reaches says whether the channel is told of trouble of a subject at a level of
// its own accord, which a channel on standby never is.
func (p Policy) Reaches(about checks.Subject, level checks.Level) bool {
	return !p.Standby && p.covers(about, level)
}

// concerns says whether the channel is for trouble such as an alert. That our
// own network is down concerns those as well who are told of some targets only.
func (p Policy) concerns(a checks.Alert) bool {
	if a.Kind == checks.Uplink {
		p.Targets, p.Tags = nil, nil
	}
	return p.covers(a.Subject, a.Level)
}

// covers says whether the level, the targets and the tags of the channel are
// those of trouble of a subject.
func (p Policy) covers(about checks.Subject, level checks.Level) bool {
	switch {
	case len(about.To) > 0:
		return slices.Contains(about.To, p.Channel)
	case level < p.Level:
		return false
	}
	tagged := func(tag string) bool { return slices.Contains(about.Tags, tag) }
	if len(p.Tags) > 0 && !slices.ContainsFunc(p.Tags, tagged) {
		return false
	}
	return len(p.Targets) == 0 || slices.ContainsFunc(p.Targets, func(glob string) bool {
		ok, err := path.Match(glob, about.Target)
		return ok && err == nil
	})
}
