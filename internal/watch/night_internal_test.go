package watch

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A night is a channel with quiet hours: what it is owed and has not been sent.
type night struct {
	quiet *notify.Quiet
	due   []notify.Delivery
	read  int            // deliveries of the book that have been looked at
	kept  map[int64]bool // those that were due in quiet hours
}

// newNight returns quiet hours within the first hour of a story. They begin and
// end at times that its seed says.
func newNight(seed uint64) night {
	from := 9*time.Hour + time.Duration(seed%10)*time.Minute
	return night{
		quiet: &notify.Quiet{Window: schedule.Daily(nil, from, from+time.Duration(5+seed%30)*time.Minute, time.UTC), Except: checks.Fatal},
		kept:  map[int64]bool{},
	}
}

// loud says whether a delivery tells of what is told in quiet hours as well.
func (n *night) loud(d notify.Delivery) bool {
	return slices.ContainsFunc(d.Parts, func(p notify.Part) bool { return max(p.Alert.Peak, p.Alert.Level) >= n.quiet.Except })
}

// fetch takes what the channel is owed out of the book, with alerts as they
// stand now.
func (m *model) fetch(channel string) {
	n := &m.night
	for _, d := range m.book.owed[n.read:] {
		n.read++
		if d.Channel == channel && len(d.Parts) > 0 {
			d.ID, d.Parts = int64(n.read), slices.Clone(d.Parts)
			n.due = append(n.due, d)
		}
	}
	for _, d := range n.due {
		for i, p := range d.Parts {
			d.Parts[i].Alert = m.present(p.Alert)
		}
	}
}

// present returns an alert as it stands now.
func (m *model) present(a checks.Alert) checks.Alert {
	now, open := m.watch.alerts[alertKey{a.Subject.ID, a.Kind}]
	switch {
	case open && now.ID == a.ID:
		return now
	case a.Open():
		return read[checks.Alert](m.book.alerts[a.ID])
	}
	return a
}

// verifyNight: in quiet hours a channel is sent what is bad enough, with what
// belongs to it, and nothing else; after them it is sent the rest at once, as one
// message where nothing of it is bad.
func (m *model) verifyNight() {
	m.t.Helper()
	n, p := &m.night, m.plan.Lines[0].Policy
	m.fetch(p.Channel)
	quiet, loud := n.quiet.Window.Contains(m.now), slices.ContainsFunc(n.due, n.loud)
	mornings := 0
	for {
		next := notify.Plan(p, n.due, notify.History{}, m.now)
		if next.Carrier == nil {
			break
		}
		sent := append([]notify.Delivery{*next.Carrier}, next.Joined...)
		m.tell("  %s is sent %d deliveries", p.Channel, len(sent))
		if quiet && !slices.ContainsFunc(sent, n.loud) {
			m.fail("%s is woken in quiet hours for no reason", p.Channel)
		}
		if slices.ContainsFunc(sent, func(d notify.Delivery) bool { return n.kept[d.ID] }) {
			mornings++
		}
		n.due = slices.DeleteFunc(slices.Clone(n.due), func(d notify.Delivery) bool {
			return slices.ContainsFunc(sent, func(s notify.Delivery) bool { return s.ID == d.ID })
		})
	}
	if !quiet && !loud && mornings > 1 {
		m.fail("what quiet hours have held back comes to %s as %d messages", p.Channel, mornings)
	}
	m.verifyKept(quiet)
}

// verifyKept: nothing waits without a reason. Where the clock was set back behind
// the time at which something became owed, all wait for it, not for long.
func (m *model) verifyKept(quiet bool) {
	m.t.Helper()
	n := &m.night
	ahead := slices.ContainsFunc(n.due, func(d notify.Delivery) bool { return d.Owed.After(m.now) })
	for _, d := range n.due {
		n.kept[d.ID] = n.kept[d.ID] || quiet
		if !ahead && (!quiet || n.loud(d)) {
			m.fail("%s waits for no reason: %s %s, quiet hours: %t", d.Channel, d.Parts[0].Alert.Name(), d.Parts[0].What, quiet)
		}
	}
}

// TestTheNightsOfTheModelHoldSomethingBack lest its stories say nothing of quiet
// hours.
func TestTheNightsOfTheModelHoldSomethingBack(t *testing.T) {
	kept := 0
	for seed := range uint64(20) {
		m := newModel(t, seed)
		for range 120 {
			m.happen()
		}
		kept += len(m.night.kept)
	}
	if kept < 30 {
		t.Errorf("%d messages were held back in twenty stories", kept)
	}
}
