package suppression

import "github.com/gaugewatch/gaugewatch/checks"

// Decide says which rule holds back news of the alert, and the name of the
// mute, window, tag or target that does; both are empty where it is to be
// told. Of several that hold it the first is named: mute, pause, maintenance,
// uplink, dependency.
//
// Ask it for news that an alert has begun, has got worse or still lasts, never
// for that of its end, which is owed to all who were told. A drill is not
// held: somebody asked for it and waits.
func Decide(a checks.Alert, g Ground) (by, name string) {
	if a.Drill {
		return "", ""
	}
	if m := g.mute(a); m != nil {
		return m.by(), m.Name()
	}
	for _, w := range g.Windows {
		if w.Covers(a.Subject) {
			return ByMaintenance, w.Name
		}
	}
	switch {
	case a.Kind != checks.NoResponse:
		return "", ""
	case g.Uplink != "":
		return ByUplink, g.Uplink
	case g.Parent != "":
		return ByDependency, g.Parent
	}
	return "", ""
}

// mute returns the first mute that holds the alert, or else the first pause;
// nil: none does.
func (g Ground) mute(a checks.Alert) *Mute {
	if g.Except > checks.None && a.Level >= g.Except {
		return nil
	}
	var found *Mute
	for i := range g.Mutes {
		switch m := &g.Mutes[i]; {
		case !m.Covers(a.Subject):
		case !m.Pause:
			return m
		case found == nil:
			found = m
		}
	}
	return found
}
