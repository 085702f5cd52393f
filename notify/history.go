package notify

import (
	"slices"
	"time"
)

// A History is what a channel did lately, as far as its next step depends on
// it. The zero value is that of a channel that has just started.
type History struct {
	Sent    []time.Time // messages accepted or maybe accepted, oldest first, as far back as the pace looks
	Opened  time.Time   // when the latest group of alerts began
	Pierced bool        // whether a fatal alert has pierced that group
	Left    time.Time   // up to when became owed what messages had no room for

	Allowance Allowance // of a channel whose month is limited
}

// ready is when the pace allows the next message.
func (h History) ready(pace Pace, now time.Time) time.Time {
	ready := now
	if n := len(h.Sent); n > 0 && pace.Gap > 0 {
		ready = latest(ready, h.Sent[n-1].Add(pace.Gap))
	}
	if n := len(h.Sent); pace.Burst > 0 && n >= pace.Burst {
		ready = latest(ready, h.Sent[n-pace.Burst].Add(pace.Window))
	}
	return ready
}

// note returns the history after an attempt.
func (h History) note(p Policy, n Next, r Result, at time.Time) History {
	if r.Outcome != Sent && r.Outcome != Unknown {
		return h
	}
	h.Sent = append(h.Sent, at)
	if keep := max(p.Pace.Burst, 1); len(h.Sent) > keep {
		h.Sent = slices.Clone(h.Sent[len(h.Sent)-keep:])
	}
	h.Left = latest(h.Left, n.Left)
	switch {
	case n.Opens:
		h.Opened, h.Pierced = at, false
	case n.Pierces:
		h.Pierced = true
	}
	return h
}
