package watch

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// The kinds of requests by which people take care of alerts.
const (
	RequestMute        = "mute"        // a MuteRequest
	RequestUnmute      = "unmute"      // an UnmuteRequest
	RequestAcknowledge = "acknowledge" // an AckRequest
)

// A MuteRequest asks that nothing be told of a scope for some time.
type MuteRequest struct {
	Scope string            `json:"scope"` // TARGET, TARGET/FIELD (both may hold *), or tag:NAME
	For   schedule.Duration `json:"for"`   // positive, at most what the configuration allows
	Pause bool              `json:"pause,omitempty"`
	By    string            `json:"by,omitempty"`
	Why   string            `json:"why,omitempty"`
}

// An UnmuteRequest asks that a mute end now: the one of a number, or all of a
// scope.
type UnmuteRequest struct {
	ID    int64  `json:"id,omitempty"`
	Scope string `json:"scope,omitempty"`
	By    string `json:"by,omitempty"`
}

// An AckRequest says that somebody has seen to an alert, to all open ones of a
// scope, or to all open ones.
type AckRequest struct {
	Alert int64  `json:"alert,omitempty"` // 0 with Scope or All
	Scope string `json:"scope,omitempty"` // as a mute has it
	All   bool   `json:"all,omitempty"`
	By    string `json:"by,omitempty"`
	Note  string `json:"note,omitempty"`
}

// A care is what the watch knows of an open alert besides its record.
type care struct {
	told  map[string]notify.Telling // by channel
	level checks.Level              // that people know of; None where that is not known
}

// careOf returns what is known of an alert besides its record.
func (w *Watch) careOf(alert int64) *care {
	c := w.cares[alert]
	if c == nil {
		c = &care{told: map[string]notify.Telling{}}
		w.cares[alert] = c
	}
	return c
}

// heard notes that people are told of an alert as it stands. That a pause of it
// has ended is no news any more.
func (w *Watch) heard(a checks.Alert) {
	delete(w.unpaused, a.ID)
	if a.Open() {
		w.careOf(a.ID).level = a.Level
	}
}
