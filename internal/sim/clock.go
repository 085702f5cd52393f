package sim

import (
	"slices"
	"strconv"
	"time"
)

// clock is the name by which acts call the device's clock.
const clock = "clock"

// clockWords are the words of a script that show the device's clock.
func clockWords() []string { return []string{"now", "local", "unix"} }

func isClock(word string) bool { return slices.Contains(clockWords(), word) }

// tell returns what the device's clock shows, in the form that a word asks
// for.
func (a *actor) tell(s scene, word string) said {
	act := s.signals[clock]
	if said, ok := act.instead(); ok {
		return said
	}
	shown := a.shown(s, act)
	switch word {
	case "local":
		return said{text: shown.In(a.site.zone()).Format("2006-01-02T15:04:05")}
	case "unix":
		return said{text: strconv.FormatInt(shown.Unix(), 10)}
	}
	return said{text: shown.UTC().Format(time.RFC3339)}
}

// shown is the time that the device's clock shows.
func (a *actor) shown(s scene, act cue) time.Time {
	now := s.now
	switch {
	case act.Set != nil:
		return time.Unix(int64(*act.Set), 0)
	case act.Play == Freeze:
		now = act.begin
	}
	return a.start.Add(now + time.Duration(a.added(clock, now)*float64(time.Second)))
}
