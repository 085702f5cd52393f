package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"math/bits"
	"slices"
	"time"
)

// Offset returns how far inside each tick the thing with the identity falls due:
// always the same for the same identity and spread, evenly spread over [0, spread)
// among identities, and 0 if the spread is. Another spread moves all offsets and
// keeps their order, so that what is numbered in that order stays so.
func Offset(id string, spread time.Duration) time.Duration {
	if spread <= 0 {
		return 0
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(id)) // never fails
	share, _ := bits.Mul64(mix(hash.Sum64()), uint64(spread))
	return time.Duration(share)
}

// mix spreads every bit over all others, by the finalizer of MurmurHash3. FNV-1a
// alone leaves its high bits nearly the same for texts that differ at their end,
// such as sensor-1 and sensor-2.
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// MaxSchedules is how many schedules an [Entry] may have.
const MaxSchedules = 64

// Entry is something that falls due: at each tick of its schedules, later by its
// offset. Ticks of several schedules at the same time are one.
type Entry struct {
	Schedules []Schedule    // at most MaxSchedules; none, or zero ones, are never due
	Offset    time.Duration // not negative; see Offset
}

// Due says that an entry fell due.
type Due struct {
	Entry     int       // its index among the entries of the plan
	Tick      time.Time // the nominal time without offset, in UTC
	Schedules uint64    // a bit for each of the entry's schedules that has this tick, from 1<<0 on
	Missed    int       // earlier ticks that were skipped in favour of this one, counted up to 10,000
}

// Plan says which of many entries fall due. It does not change, and may be used
// from several goroutines.
type Plan struct {
	cohorts []cohort
	places  []place // of each entry
	order   []int
	slot    int64 // nanoseconds
	widest  int64 // the greatest offset
}

// A place is where an entry stands in a plan.
type place struct {
	cohort int
	offset int64
}

// NewPlan returns the plan of the entries. It fails when an entry has too many
// schedules or an offset below zero.
func NewPlan(entries []Entry) (*Plan, error) {
	p := &Plan{places: make([]place, len(entries)), order: make([]int, len(entries))}
	var errs []error
	for i, e := range entries {
		if len(e.Schedules) > MaxSchedules {
			errs = append(errs, fmt.Errorf("entry %d: %d schedules; at most %d", i, len(e.Schedules), MaxSchedules))
		}
		if e.Offset < 0 || e.Offset > MaxInterval.Std() {
			errs = append(errs, fmt.Errorf("entry %d: offset %s; at least 0, at most %s", i, e.Offset, MaxInterval))
		}
		p.order[i] = i
		p.widest = max(p.widest, int64(e.Offset))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return cmp.Compare(entries[a].Offset, entries[b].Offset) })
	p.gather(entries)
	p.slot = slotOf(p.cohorts, len(entries))
	return p, nil
}

// gather puts the entries with the same schedules into one cohort, in the order
// of their offsets.
func (p *Plan) gather(entries []Entry) {
	numbers := map[Schedule]int{}
	known := map[string]int{}
	var key []byte
	for _, i := range p.order {
		e := entries[i]
		key = key[:0]
		for _, s := range e.Schedules {
			if _, ok := numbers[s]; !ok {
				numbers[s] = len(numbers)
			}
			key = fmt.Appendf(key, "%d ", numbers[s])
		}
		n, ok := known[string(key)]
		if !ok {
			n = len(p.cohorts)
			known[string(key)] = n
			p.cohorts = append(p.cohorts, cohort{schedules: slices.Clone(e.Schedules)})
		}
		c := &p.cohorts[n]
		c.entries = append(c.entries, i)
		c.offsets = append(c.offsets, int64(e.Offset))
		p.places[i] = place{cohort: n, offset: int64(e.Offset)}
	}
}

// Order returns the indexes of all entries in the order of their offsets, and of
// their indexes where those are equal. Entries fall due in this order within a
// tick, so series that are numbered by it are written in it.
func (p *Plan) Order() []int { return slices.Clone(p.order) }

// Slot returns the step in which entries are to be started together: so long that
// 20 to 40 fall due in it on average, between 50 ms and 1 s, and a divisor of a
// second and of all intervals, so that no tick without offset waits. Where there
// are fewer than 20 entries nothing can gather, and it is 50 ms.
func (p *Plan) Slot() time.Duration { return time.Duration(p.slot) }

// Advance returns the entries that fell due in (previous, now]: each at most once,
// with its newest tick; earlier ones are skipped and counted, since after a pause
// polls skip and never burst. Consecutive steps lose nothing and repeat nothing,
// however time is cut into steps.
//
// When the clock was set back, now is not after previous, and nothing is due. A
// caller that then keeps its previous until now has passed it loses and repeats
// nothing, but sees nothing in between; one that goes on from now sees those ticks
// a second time. [Cursor] does the first for small steps and the second for large
// ones.
func (p *Plan) Advance(previous, now time.Time) []Due {
	return p.advance(nil, reach{after: nanoseconds(previous), until: nanoseconds(now)})
}

func (p *Plan) advance(due []Due, r reach) []Due {
	if r.until <= r.after {
		return due
	}
	for i := range p.cohorts {
		due = p.cohorts[i].due(due, r)
	}
	return due
}

// Wake returns when to call Advance next: at the slot in which something falls due
// after now, and within a second in any case, so that the caller sees when the
// machine slept or its clock was set. It is after now, and on a slot.
func (p *Plan) Wake(now time.Time) time.Time {
	at := nanoseconds(now)
	return moment(p.wake(at, p.nextDue(at)), now.Location())
}

// nextDue returns when something falls due within a second of the instant, never
// if nothing does.
func (p *Plan) nextDue(after int64) int64 {
	next := int64(never)
	for i := range p.cohorts {
		next = min(next, p.cohorts[i].nextDue(reach{after: after, until: after + second}))
	}
	return next
}

// wake rounds what falls due next up to its slot, within a second of now.
func (p *Plan) wake(now, due int64) int64 {
	latest := floor(now+second, p.slot)
	if due >= latest {
		return latest
	}
	return -floor(-due, p.slot)
}

// slotOf returns the slot for entries in cohorts.
func slotOf(cohorts []cohort, entries int) int64 {
	const (
		shortest = 50 * time.Millisecond
		company  = 20 // entries that are worth waiting for
	)
	if entries < company {
		return int64(shortest)
	}
	rate := 0.0
	for i := range cohorts {
		rate += cohorts[i].rate()
	}
	for _, ms := range [...]int64{1000, 500, 250, 200, 125, 100} {
		slot := ms * int64(time.Millisecond)
		if rate*float64(slot) > 2*company*float64(second) {
			continue
		}
		if !slices.ContainsFunc(cohorts, func(c cohort) bool { return !c.fits(slot) }) {
			return slot
		}
	}
	return int64(shortest)
}
