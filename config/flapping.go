package config

import (
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/schedule"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

// Flapping says when an alert comes and goes too often.
type Flapping struct {
	Times *int               `yaml:"times"` // 0: never
	Per   *schedule.Duration `yaml:"per"`

	Node *strict.Node `yaml:",node"`
}

// What counts as flapping where a target says no more than half of it.
const (
	defaultFlapTimes = 5
	defaultFlapPer   = schedule.Duration(time.Hour)
)

// checkFlapping checks that an alert can come so often within the time, with
// so much between two polls.
func (l *loader) checkFlapping(f *Flapping, gap time.Duration) {
	if f == nil || f.Node == nil {
		return
	}
	flap := f.flap()
	// It takes a poll to fire and one to be well again.
	least := 2 * gap * time.Duration(max(flap.Times-1, 0))
	switch {
	case flap.Times < 0 || flap.Times == 1:
		l.mistake(f.Node, "times", "an alert flaps when it has fired at least twice; 0 never counts it as flapping")
	case f.Per != nil && *f.Per <= 0:
		l.mistake(f.Node, "per", "needs some time, such as %s", defaultFlapPer)
	case least > flap.Per && origin(f.Node) == "target":
		l.warn(f.Node, "per", "never counts: with %s between two polls nothing comes and goes %d times in %s",
			schedule.Duration(gap), flap.Times, schedule.Duration(flap.Per))
	}
}

// flap returns what counts as flapping as those who hold back news want it.
func (f *Flapping) flap() suppression.Flap {
	if f == nil || or(f.Times, defaultFlapTimes) == 0 {
		return suppression.Flap{}
	}
	return suppression.Flap{Times: or(f.Times, defaultFlapTimes), Per: or(f.Per, defaultFlapPer).Std()}
}

// own says whether a field says something else about flapping than its target.
func (f *Flapping) own(target *Flapping) bool {
	switch {
	case f == nil || target == nil:
		return f != target
	}
	return f.Node != target.Node
}

// String says what counts as flapping: 5 times in 1h, or never.
func (f *Flapping) String() string {
	flap := f.flap()
	if flap.Times == 0 {
		return "never"
	}
	return strconv.Itoa(flap.Times) + " times in " + schedule.Duration(flap.Per).String()
}
