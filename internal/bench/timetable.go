package main

import (
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A timetable says when each device is to be asked: at the first slot after
// each tick plus its offset.
type timetable struct {
	interval time.Duration
	every    schedule.Schedule // the same as a schedule
	slot     time.Duration
	offsets  []time.Duration // by device
}

// newTimetable returns the timetable of devices that are asked in an interval.
func newTimetable(interval time.Duration, offsets []time.Duration) (timetable, error) {
	t := timetable{interval: interval, offsets: offsets}
	var err error
	if t.every, err = schedule.Every(schedule.Duration(interval)); err != nil {
		return t, err
	}
	plan, err := t.plan()
	if err != nil {
		return t, err
	}
	t.slot = plan.Slot()
	return t, nil
}

// plan returns the plan of the devices, as a poller has it.
func (t timetable) plan() (*schedule.Plan, error) {
	entries := make([]schedule.Entry, len(t.offsets))
	for i, offset := range t.offsets {
		entries[i] = schedule.Entry{Schedules: []schedule.Schedule{t.every}, Offset: offset}
	}
	return schedule.NewPlan(entries)
}

// An appointment is when a device is to be asked: in the slot, and by a poller
// that comes late to the slot before it already once it is due.
type appointment struct{ due, slot time.Time }

// next returns the first appointment of a device whose slot is not before a
// time.
func (t timetable) next(device int, from time.Time) appointment {
	offset := t.offsets[device]
	for tick := t.every.Last(from.Add(-t.slot - offset)); ; tick = t.every.Next(tick) {
		a := appointment{due: tick.Add(offset), slot: tick.Add(offset)}
		if rest := a.due.UnixNano() % int64(t.slot); rest > 0 {
			a.slot = a.due.Add(t.slot - time.Duration(rest))
		}
		if !a.slot.Before(from) {
			return a
		}
	}
}

// settled returns from when on a device has slots that was first asked at a
// time: the tick that it had by then does not come again.
func (t timetable) settled(first time.Time) time.Time { return t.every.Next(first).Add(1) }

// A span is the time from the first moment on until before the second.
type span struct{ from, to time.Time }

// holds says whether a moment lies in the span.
func (s span) holds(at time.Time) bool { return !at.Before(s.from) && at.Before(s.to) }

// A punctuality is how well the slots of some time were kept.
type punctuality struct {
	late   []time.Duration // of each poll: from its slot until the device had the request
	missed int             // slots in which a device was not asked
}

// compare adds how well the appointments of a device in a span were kept, which
// all arrivals at it tell. An arrival belongs to what was due last before it.
func (p *punctuality) compare(t timetable, device int, arrivals []time.Time, in span) {
	in.from = latest(in.from, t.settled(arrivals[0]))
	for a := t.next(device, in.from); in.holds(a.slot); {
		following := t.next(device, a.slot.Add(1))
		for len(arrivals) > 0 && arrivals[0].Before(a.due) {
			arrivals = arrivals[1:]
		}
		if len(arrivals) == 0 || !arrivals[0].Before(following.due) {
			p.missed++
		} else {
			p.late = append(p.late, max(0, arrivals[0].Sub(a.slot)))
		}
		a = following
	}
}
