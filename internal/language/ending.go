package language

import (
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Endings say how a program or a job has ended: a template each.
type Endings struct {
	ExitCode, Signalled, TookLong, NotStarted string
	Crashed, Stumbled                         string
	Finished, Failed                          string
}

// Ending writes how a program or a job has ended; nothing where a fault is of
// something else.
func (w Words) Ending(f checks.Fault) string {
	clock := Clock{units: w.Units}
	v := Values{
		"code": strconv.Itoa(f.End.Code), "signal": Tidy(f.End.Signal, signalRoom),
		"took": clock.Measure(f.End.Took), "limit": clock.Exactly(f.End.Limit),
	}
	return Fill(w.Endings.of(f.Class), v)
}

// signalRoom is how many characters the name of a signal has at most.
const signalRoom = 16

// of returns the template of a class.
func (e Endings) of(class checks.Class) string {
	switch class {
	case checks.ExitCode:
		return e.ExitCode
	case checks.Signalled:
		return e.Signalled
	case checks.TookLong:
		return e.TookLong
	case checks.NotStarted:
		return e.NotStarted
	case checks.Crashed:
		return e.Crashed
	case checks.Stumbled:
		return e.Stumbled
	case checks.Finished:
		return e.Finished
	case checks.Failed:
		return e.Failed
	default:
		return ""
	}
}

// Said writes what somebody outside says, line by line and not longer than so
// many characters: how it has ended, and their words.
func (w Words) Said(f checks.Fault, most int) string {
	return TidyLines(strings.TrimSpace(w.Ending(f)+"\n"+f.Text), most)
}

// Exactly writes a duration that somebody has set, to the second: 1 min 30 s.
func (c Clock) Exactly(d time.Duration) string {
	if d%time.Second != 0 {
		return d.String()
	}
	var parts []string
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{day, c.units.Day}, {time.Hour, c.units.Hour}, {time.Minute, c.units.Minute}, {time.Second, c.units.Second}} {
		if n := d / unit.of; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.name)
		}
		d %= unit.of
	}
	return strings.Join(parts, c.units.Gap)
}
