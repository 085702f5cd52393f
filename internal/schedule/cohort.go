package schedule

import (
	"sort"
	"time"
)

// A cohort is the entries of a plan that have the same schedules, in the order of
// their offsets: they have the same ticks, and those that fall due in a step of
// time stand side by side.
type cohort struct {
	schedules []Schedule
	entries   []int   // their indexes in the plan
	offsets   []int64 // of each in nanoseconds, ascending
}

// A reach is a step of time, (after, until] in Unix nanoseconds. Where first is
// given, an entry's ticks count only if they come after its own there.
type reach struct {
	after, until int64
	first        []int64 // by entry
}

// A tick is a time at which some schedules of a cohort fall due.
type tick struct {
	at        int64 // Unix nanoseconds
	schedules uint64
}

// maxTicks is how many ticks of a long pause are looked at, so that a clock that
// jumps from 1970 to the present costs no more than a night's sleep.
const maxTicks = 10_000

// due appends the entries whose ticks, with offset, lie in the reach.
func (c *cohort) due(due []Due, r reach) []Due {
	var space [8]tick
	ticks := c.ticks(space[:0], r)
	served := 0 // entries in front of it have had their newest tick
	for i, t := range ticks {
		from := max(served, c.upTo(r.after-t.at))
		to := c.upTo(r.until - t.at)
		for n := from; n < to; n++ {
			if missed := c.later(ticks, n, r) - i - 1; missed >= 0 {
				due = append(due, Due{
					Entry: c.entries[n], Tick: moment(t.at, time.UTC), Schedules: t.schedules, Missed: missed,
				})
			}
		}
		if served = max(served, to); served == len(c.entries) {
			break
		}
	}
	return due
}

// ticks appends the ticks that some entry may have in the reach, the newest first.
func (c *cohort) ticks(ticks []tick, r reach) []tick {
	earliest := r.after - c.offsets[len(c.offsets)-1]
	var space [MaxSchedules]int64
	last := space[:len(c.schedules)]
	for i := range last {
		last[i] = c.schedules[i].last(r.until - c.offsets[0])
	}
	for len(ticks) <= maxTicks {
		newest := tick{at: nought}
		for _, at := range last {
			newest.at = max(newest.at, at)
		}
		if newest.at <= earliest || newest.at == nought {
			break
		}
		for i, at := range last {
			if at == newest.at {
				newest.schedules |= 1 << i
				last[i] = c.schedules[i].last(at - 1)
			}
		}
		ticks = append(ticks, newest)
	}
	return ticks
}

// upTo counts the entries whose offset is at most so many nanoseconds.
func (c *cohort) upTo(offset int64) int {
	return sort.Search(len(c.offsets), func(n int) bool { return c.offsets[n] > offset })
}

// later counts the ticks that the n-th entry has in the reach or after it.
func (c *cohort) later(ticks []tick, n int, r reach) int {
	after := r.after - c.offsets[n]
	if r.first != nil {
		after = max(after, r.first[c.entries[n]])
	}
	return sort.Search(len(ticks), func(i int) bool { return ticks[i].at <= after })
}

// nextDue returns when an entry first falls due in the reach, never if none does.
func (c *cohort) nextDue(r reach) int64 {
	var space [8]tick
	next := int64(never)
	for _, t := range c.ticks(space[:0], r) {
		if n := c.upTo(r.after - t.at); n < len(c.offsets) && t.at+c.offsets[n] <= r.until {
			next = min(next, t.at+c.offsets[n])
		}
	}
	return next
}

// last returns the newest tick that is not after the instant, nought if none.
func (c *cohort) last(at int64) int64 {
	newest := int64(nought)
	for i := range c.schedules {
		newest = max(newest, c.schedules[i].last(at))
	}
	return newest
}

// gap returns the distance between the ticks around the instant, never if there
// is no next or no last one.
func (c *cohort) gap(at int64) int64 {
	next, last := int64(never), c.last(at)
	for i := range c.schedules {
		next = min(next, c.schedules[i].next(at))
	}
	if next == never || last == nought {
		return never
	}
	return next - last
}

// rate returns how many entries fall due a second on average, where ticks of
// several schedules that coincide count each.
func (c *cohort) rate() float64 {
	sum := 0.0
	for i := range c.schedules {
		sum += c.schedules[i].rate()
	}
	return sum * float64(len(c.entries))
}

// fits reports whether all ticks without offset lie on slots of this length.
func (c *cohort) fits(slot int64) bool {
	for i := range c.schedules {
		if c.schedules[i].every%slot != 0 {
			return false
		}
	}
	return true
}
