// Package suppression decides whether news of an alert is told or held back.
//
// It stands between judgement and routing. Judgement says what is wrong; a
// suppression says that nobody is to hear of it for now: a mute, a pause, a
// maintenance window, a parent that is silent itself, an uplink that is down,
// an alert that flaps. Everything in it is a pure function of its arguments,
// as in [checks].
//
// What is held is not lost: when nothing holds an alert any more and it still
// lasts, it is told with its original time.
package suppression

import (
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// The rules that hold news back, as [checks.Hold.By] and the record name them.
const (
	ByMute        = "mute"
	ByPause       = "pause"
	ByMaintenance = "maintenance"
	ByDependency  = "dependency"
	ByUplink      = "uplink"
)

// A Mute holds back news of what it covers until its end. A pause is a mute
// after which people are told again of what is still wrong.
type Mute struct {
	ID    int64     `json:"id"` // M3 is mute 3
	Pause bool      `json:"pause,omitempty"`
	Scope Scope     `json:"scope"`
	By    string    `json:"by,omitempty"`  // who asked for it
	Why   string    `json:"why,omitempty"` // in their words
	Began time.Time `json:"began"`
	Until time.Time `json:"until"`          // when it ends by itself
	Ended time.Time `json:"ended,omitzero"` // when it has ended; zero while it is in force
}

// Name returns the short name by which people refer to the mute: M3.
func (m Mute) Name() string { return "M" + strconv.FormatInt(m.ID, 10) }

// Covers says whether the subject lies in the mute's scope.
func (m Mute) Covers(about checks.Subject) bool { return m.Scope.Covers(about) }

// InForce says whether the mute holds news back at a time: until it ends by
// itself, unless somebody has ended it. One that has yet to begin is in force,
// since the clock was set back, but for no longer than it was asked for: one
// that begins later than that was asked for by a clock that was far ahead.
func (m Mute) InForce(at time.Time) bool {
	return m.Ended.IsZero() && at.Before(m.Until) && m.Began.Sub(at) <= m.Until.Sub(m.Began)
}

// by returns the rule that the mute is.
func (m Mute) by() string {
	if m.Pause {
		return ByPause
	}
	return ByMute
}

// A Window is a maintenance window that is open.
type Window struct {
	Name   string
	Scopes []Scope // none: everything
}

// Covers says whether the subject lies in the window.
func (w Window) Covers(about checks.Subject) bool {
	return len(w.Scopes) == 0 || slices.ContainsFunc(w.Scopes, func(s Scope) bool { return s.Covers(about) })
}

// A Ground is what may hold back news of an alert at a time.
type Ground struct {
	Mutes   []Mute       // that have not ended
	Except  checks.Level // mutes and pauses do not hold this level and above; None: they hold all
	Windows []Window     // that are open

	// Parent is a silent target that this one is reached through, and
	// Uplink the tag of those that are silent together; empty: none. Both
	// hold back only that the target itself does not respond.
	Parent string
	Uplink string
}
