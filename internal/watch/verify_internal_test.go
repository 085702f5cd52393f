package watch

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// expected returns the alerts that last by naive judgement, with their levels.
func (m *model) expected() map[alertKey]checks.Level {
	all := map[alertKey]checks.Level{}
	for _, g := range m.gadgets {
		if g.id <= 0 {
			continue
		}
		if g.gone {
			all[alertKey{g.id, checks.NoResponse}] = checks.Error
		}
		for kind, t := range g.troubles() {
			if t.level > checks.None {
				all[alertKey{g.fieldID, kind}] = t.level
			}
		}
	}
	return all
}

// troubles are what may be wrong with the field of a gadget.
func (g *gadget) troubles() map[checks.Kind]*trouble {
	return map[checks.Kind]*trouble{checks.Bound: &g.bound, checks.Missing: &g.missing}
}

// begin notes who has been told of what before something happens.
func (m *model) begin() {
	m.known = map[int64]map[string]checks.Level{}
	for id, t := range m.tales {
		m.known[id] = maps.Clone(t.channels)
	}
	m.reminded, m.news = map[int64]map[string]bool{}, map[int64]bool{}
}

// listen holds what was told against what is known.
func (m *model) listen() {
	m.t.Helper()
	m.verifyAlerts()
	m.verifyNews()
	m.verifyEnds()
	m.verifyPauses()
	m.paused = nil
	m.begin()
}

// verify holds what was told and what was not against what is known.
func (m *model) verify() {
	m.t.Helper()
	m.listen()
	m.verifyLater()
	for key, a := range m.watch.alerts {
		m.verifyOpen(key, a)
	}
}

// verifyAlerts: nothing fires without a reason, and nothing that has one does
// not.
func (m *model) verifyAlerts() {
	m.t.Helper()
	want := m.expected()
	for key, level := range want {
		if a, open := m.watch.alerts[key]; !open || a.Level != level || !a.Flapping.Well.IsZero() {
			m.fail("%v should fire as %s, and is %+v", key, level, a)
		}
	}
	for _, g := range m.gadgets {
		for kind, t := range g.troubles() {
			if _, open := m.watch.alerts[alertKey{g.fieldID, kind}]; g.id > 0 && t.flaps && !open {
				m.fail("what flaps in %s is over and has not been well for long enough", g.name)
			}
		}
	}
	for key, a := range m.watch.alerts {
		_, fires := want[key]
		flaps := false
		if g := m.owner(key); g != nil && key.subject == g.fieldID {
			flaps = g.troubles()[key.kind].flaps
		}
		switch {
		case flaps != (a.Flapping.Times > 0):
			m.fail("%s (%v): flapping %t, want %t", a.Name(), key, !flaps, flaps)
		case key.kind != checks.Uplink && !fires && (!flaps || a.Flapping.Well.IsZero()):
			m.fail("%s (%v) fires for no reason", a.Name(), key)
		}
	}
}

// owner returns the gadget of an alert; nil of an uplink.
func (m *model) owner(key alertKey) *gadget {
	for _, g := range m.gadgets {
		if g.id > 0 && (g.id == key.subject || g.fieldID == key.subject) {
			return g
		}
	}
	return nil
}

// reason returns the rule by which nothing is told of an alert at present, or
// none; sure is false where nobody can know.
func (m *model) reason(a checks.Alert) (by string, sure bool) {
	pause := ""
	for _, mute := range m.mutes {
		switch {
		case a.Level >= checks.Fatal || !mute.Scope.Covers(a.Subject):
		case mute.Pause:
			pause = suppression.ByPause
		default:
			return suppression.ByMute, true
		}
	}
	if pause != "" {
		return pause, true
	}
	for _, w := range m.plan.Maintenance {
		all := len(w.Scopes) == 0 || w.Scopes[0].Covers(a.Subject)
		if all && w.Window.Contains(m.now) {
			return suppression.ByMaintenance, true
		}
	}
	if a.Kind != checks.NoResponse {
		return "", true
	}
	g := m.owner(alertKey{a.Subject.ID, a.Kind})
	return m.blame(g)
}

// blame says who is to blame that a gadget is silent: the uplink, or one that
// it is reached through.
func (m *model) blame(g *gadget) (by string, sure bool) {
	sure = true
	if g.remote && m.uplink && len(m.members()) >= 2 {
		if m.netDown() {
			return suppression.ByUplink, true
		}
		sure = false
		for _, other := range m.members() {
			since := other.asked && other.ok && !other.began.Before(g.began) && other.epoch == m.epoch && g.epoch == m.epoch
			after := m.netOf < 0 || m.netOf == m.epoch && g.began.After(m.netBack)
			sure = sure || since && after
		}
		if m.netTold && m.netOf == m.epoch && g.epoch == m.epoch && !g.began.After(m.netBack) {
			return suppression.ByUplink, true
		}
	}
	for _, p := range g.parents {
		switch same := g.epoch == m.epoch && p.epoch == m.epoch; {
		case p.id <= 0:
		case p.asked && !p.ok:
			return suppression.ByDependency, true
		case p.backAt == m.epoch && g.epoch == m.epoch && !g.began.After(p.back):
			by = suppression.ByDependency
		case !p.asked || !same || p.backAt >= 0 && p.backAt != m.epoch || p.began.Before(g.began):
			sure = false
		}
	}
	return by, sure || by != ""
}

// waits says whether nobody can know yet who is to blame that a gadget is
// silent.
func (m *model) waits(g *gadget) bool {
	for _, p := range g.parents {
		if p.id > 0 && (!p.asked || p.ok && p.epoch == m.epoch && p.began.Before(g.began)) {
			return true
		}
	}
	return g.remote && m.uplink && len(m.members()) >= 2 && !slices.ContainsFunc(m.members(), func(other *gadget) bool {
		return other.asked && other.ok && (other.epoch != m.epoch || !other.began.Before(g.began))
	})
}

// verifyNews: nothing is told that a rule holds back, and nothing twice.
func (m *model) verifyNews() {
	m.t.Helper()
	if len(m.watch.batch.Deliveries) > 0 {
		m.fail("%d deliveries are owed and not written", len(m.watch.batch.Deliveries))
	}
	owed := m.book.owed[m.read:]
	m.read = len(m.book.owed)
	for _, d := range owed {
		for _, p := range d.Parts {
			m.tell("  %s is told: %s %s %s %s", d.Channel, p.Alert.Name(), p.Alert.Subject, p.What, p.Alert.Level)
			m.verifyPart(d.Channel, p, m.tale(p.Alert))
			m.news[p.Alert.ID] = m.news[p.Alert.ID] || p.What == checks.Fired || p.What == checks.Worsened
			if p.What == checks.Reminded || p.What == checks.Resumed {
				if m.reminded[p.Alert.ID] == nil {
					m.reminded[p.Alert.ID] = map[string]bool{}
				}
				m.reminded[p.Alert.ID][d.Channel] = true
			}
		}
	}
}

// tale returns who has been told of an alert.
func (m *model) tale(a checks.Alert) *told {
	t := m.tales[a.ID]
	if t == nil {
		t = &told{key: alertKey{a.Subject.ID, a.Kind}, channels: map[string]checks.Level{}, ended: map[string]int{}}
		m.tales[a.ID] = t
	}
	return t
}

// verifyPart is verifyNews for one piece of it.
func (m *model) verifyPart(channel string, p notify.Part, t *told) {
	m.t.Helper()
	level, before := t.channels[channel]
	a, open := m.watch.alerts[t.key]
	open = open && a.ID == p.Alert.ID
	_, knew := m.known[p.Alert.ID][channel]
	if by, sure := m.reason(a); open && sure && by != "" && p.What != checks.Resolved && p.What != checks.Unwatched {
		m.fail("%s is told to %s although %s holds it back", a.Name(), channel, by)
	}
	switch g := m.owner(t.key); p.What {
	case checks.Fired, checks.Worsened:
		if g != nil && open && (!g.asked || a.Kind == checks.NoResponse && a.Fired.Equal(m.now) && m.waits(g)) {
			m.fail("%s is told before anybody knows whether it lasts, and who is to blame", a.Name())
		}
		if t.over {
			m.fail("%s is told as %s after its end", p.Alert.Name(), p.What)
		}
		if before && p.Alert.Level <= level && !t.forgot {
			m.fail("%s is told twice to %s as %s", p.Alert.Name(), channel, p.Alert.Level)
		}
	case checks.Escalated:
		if before || channel != "boss" || !m.looked(t.key) || a.Ack != nil {
			m.fail("%s is escalated to %s for no reason", p.Alert.Name(), channel)
		}
	case checks.Reminded, checks.Resumed:
		_, later := m.later[a.ID]
		if !before || !open || !m.looked(t.key) || a.Ack != nil && len(m.paused) == 0 && !later {
			m.fail("%s is reminded of %s for no reason", channel, p.Alert.Name())
		}
		return
	case checks.Resolved, checks.Unwatched:
		responds := func(g *gadget) bool { return g.asked && g.ok }
		if t.key.kind == checks.Uplink && p.What == checks.Resolved && !slices.ContainsFunc(m.members(), responds) {
			m.fail("%s is said to be over, and nothing remote has responded", p.Alert.Name())
		}
		if t.ended[channel]++; t.ended[channel] > 1 || open || !knew {
			m.fail("the end of %s is told to %s: time %d, open %t, knew of it %t", p.Alert.Name(), channel, t.ended[channel], open, knew)
		}
		return
	default:
		m.fail("%s is told as %s", p.Alert.Name(), p.What)
	}
	t.channels[channel] = p.Alert.Level
}

// verifyEnds: whoever was told of an alert is told of its end.
func (m *model) verifyEnds() {
	m.t.Helper()
	for id, t := range m.tales {
		a, open := m.watch.alerts[t.key]
		if t.over || open && a.ID == id {
			continue
		}
		t.over = true
		for channel := range m.known[id] {
			if t.ended[channel] != 1 {
				m.fail("the end of A%d (%v) is not told to %s", id, t.key, channel)
			}
		}
	}
}

// verifyOpen: what lasts is told to all that it concerns, as bad as it is,
// unless a rule holds it back, which is named.
func (m *model) verifyOpen(key alertKey, a checks.Alert) {
	m.t.Helper()
	t := m.tale(a)
	if t.over {
		m.fail("%s is open after its end", a.Name())
	}
	by, sure := m.reason(a)
	untold := ""
	for _, line := range m.plan.Lines[:2] {
		p := line.Policy
		if level, heard := t.channels[p.Channel]; a.Level >= p.Level && (!heard || level < a.Level) {
			untold = p.Channel
		}
	}
	g := m.owner(key)
	unknown := g != nil && !g.asked || !a.Flapping.Well.IsZero()
	switch {
	case a.Held == nil && untold != "" && !t.forgot:
		m.fail("%s (%v, %s) lasts, and neither is %s told nor is it held", a.Name(), key, a.Level, untold)
	case a.Held != nil && untold == "" && !t.forgot:
		m.fail("%s (%v) is held by %s, and all are told", a.Name(), key, a.Held.By)
	case !sure || unknown:
	case a.Held != nil && by == "":
		m.fail("%s (%v) is held by %s %s, which holds it no more", a.Name(), key, a.Held.By, a.Held.Name)
	case a.Held != nil && a.Held.By != by:
		m.fail("%s (%v) is held by %s, want %s", a.Name(), key, a.Held.By, by)
	case key.kind == checks.Uplink && slices.ContainsFunc(m.members(), func(g *gadget) bool { return g.asked && g.ok }):
		m.fail("%s lasts though a remote target responds", a.Name())
	case a.Held != nil && a.Held.By == suppression.ByUplink && m.netDown():
		if !anyAlert(m.watch, func(a checks.Alert) bool { return a.Kind == checks.Uplink }) {
			m.fail("%s is held by the uplink, of which nothing is told", a.Name())
		}
	}
	t.forgot = t.forgot && (a.Held != nil || a.Flapping.Times > 0)
	for channel, level := range t.channels {
		if a.Flapping.Times == 0 {
			t.channels[channel] = min(level, a.Level)
		}
	}
}

// verifyPauses: at the end of a pause who was told is told again.
func (m *model) verifyPauses() {
	m.t.Helper()
	maps.DeleteFunc(m.later, func(id int64, _ bool) bool { return m.news[id] })
	for _, pause := range m.paused {
		for key, a := range m.watch.alerts {
			switch {
			case !pause.Scope.Covers(a.Subject):
				continue
			case !m.decided(key, a):
				m.later[a.ID] = !m.news[a.ID]
				continue
			case !m.tellsAgain(a):
				continue
			}
			for channel := range m.known[a.ID] {
				if !m.reminded[a.ID][channel] {
					m.fail("%s lasts when M%d ends, and %s is not told again", a.Name(), pause.ID, channel)
				}
			}
		}
	}
	maps.DeleteFunc(m.later, func(id int64, _ bool) bool { return m.reminded[id] != nil })
}

// verifyLater: where nobody knew whether it lasts, or another rule held it, who
// was told is told again once somebody does and nothing holds it.
func (m *model) verifyLater() {
	m.t.Helper()
	for key, a := range m.watch.alerts {
		if must, may := m.later[a.ID]; may && m.decided(key, a) {
			if must && m.tellsAgain(a) && len(m.known[a.ID]) > 0 {
				m.fail("%s lasts after a pause, and nobody is told again", a.Name())
			}
			delete(m.later, a.ID)
		}
	}
}

// decided says whether it is known that an alert lasts, and that no rule holds
// it back.
func (m *model) decided(key alertKey, a checks.Alert) bool {
	by, sure := m.reason(a)
	return m.looked(key) && by == "" && sure
}

// tellsAgain says whether who was told of an alert is told again at the end of a
// pause, where that is decided.
func (m *model) tellsAgain(a checks.Alert) bool {
	return a.Held == nil && a.Flapping.Well.IsZero() && !m.news[a.ID]
}

// looked says whether what an alert is about has been asked since the start.
func (m *model) looked(key alertKey) bool {
	if g := m.owner(key); g != nil {
		return g.asked
	}
	return slices.ContainsFunc(m.members(), func(g *gadget) bool { return g.asked })
}

// anyAlert says whether any open alert is as asked.
func anyAlert(w *Watch, is func(checks.Alert) bool) bool {
	for _, a := range w.alerts {
		if is(a) {
			return true
		}
	}
	return false
}

// settle ends all that holds anything back, asks everybody, and expects that
// all that lasts has been told.
func (m *model) settle() {
	m.t.Helper()
	m.tell("from now on nothing happens")
	m.now = m.now.Add(3 * time.Hour)
	m.plan.Maintenance = nil
	m.begin()
	m.apply()
	for range 4 {
		for i := range m.gadgets {
			if g := m.gadgets[len(m.gadgets)-1-i]; g.id > 0 {
				m.now = m.now.Add(10 * time.Second)
				m.begin()
				m.watch.take(m.ctx, []poller.Poll{m.poll(g)})
				m.listen()
				m.obey()
				m.beat()
			}
		}
		m.now = m.now.Add(20 * time.Second)
		m.begin()
		m.beat()
	}
	for _, a := range m.watch.alerts {
		if g := m.owner(alertKey{a.Subject.ID, a.Kind}); a.Held != nil && a.Flapping.Well.IsZero() {
			if by, sure := m.reason(a); by == "" {
				m.fail("%s of %v is still held by %s %s (sure: %t)", a.Name(), g, a.Held.By, a.Held.Name, sure)
			}
		}
	}
}

// tellStory plays one story.
func tellStory(t *testing.T, seed uint64) {
	m := newModel(t, seed)
	m.tell("seed %d", seed)
	for range 120 {
		m.happen()
	}
	m.settle()
}

// TestTheWatchAgreesWithANaiveModel plays random stories. MODEL_SEED plays one,
// MODEL_STORIES says how many.
func TestTheWatchAgreesWithANaiveModel(t *testing.T) {
	if seed, err := strconv.ParseUint(os.Getenv("MODEL_SEED"), 10, 64); err == nil {
		tellStory(t, seed)
		return
	}
	stories := 2000
	if n, err := strconv.Atoi(os.Getenv("MODEL_STORIES")); err == nil {
		stories = n
	}
	if testing.Short() {
		stories = 200
	}
	const groups = 4
	for group := range groups {
		t.Run(strconv.Itoa(group), func(t *testing.T) {
			t.Parallel()
			for seed := group; seed < stories; seed += groups {
				tellStory(t, uint64(seed))
			}
		})
	}
}
