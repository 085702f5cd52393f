// Package schedule says when things fall due: cron expressions and intervals in
// a zone, slots, offsets, clock steps and both edges of daylight saving.
//
// Everything here is a function of the time that it is given; there is no clock
// and no goroutine inside. The words:
//
//   - A [Schedule] gives ticks, nominal times such as every full five minutes.
//   - An [Entry] is what falls due, a target; its offset moves it inside the
//     tick, so that not all start together. What it finds carries the tick's time.
//   - A slot is the step in which entries are started together.
//   - A [Plan] holds all entries, and says which fell due between two times.
//   - A [Cursor] is a place in time from which a plan moves on.
//
// A loop needs a cursor only. It looks at the clock at least every second, so that
// it sees when the machine slept or its clock was set:
//
//	cursor := plan.From(time.Now())
//	cursor.Start(time.Now(), plan.Order())
//	for {
//		now := time.Now()
//		for _, due := range cursor.Advance(now) {
//			poll(due)
//		}
//		wait(time.Until(cursor.Wake(now)))
//	}
package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/near"
)

// The shortest and the longest interval that [Every] accepts.
const (
	MinInterval = Duration(100 * time.Millisecond)
	MaxInterval = Duration(10 * year)
)

// Schedule is a series of ticks without end: a cron expression in a zone, or an
// interval. Schedules are compared by ==; those parsed from the same text with
// the same *time.Location are equal. The zero Schedule has no ticks.
//
// A cron expression names readings of the zone's clock. Where the clock jumps,
// its hours decide:
//
//   - Named hours (30 2 * * *, 0 8-18 * * *): each reading counts once. In an hour
//     that repeats it is the first time that counts; what the clock jumps over
//     comes once, when the gap ends.
//   - Hours that span the day (* or a step over all such as */3): time elapses.
//     An hour that repeats counts again, and what the clock jumps over comes when
//     it would have come had the clock not jumped, so that */5 * * * * comes every
//     five minutes through both edges.
//
// An interval counts from the Unix epoch, so that no restart moves its ticks.
type Schedule struct {
	spec    string
	zone    *time.Location
	every   int64 // nanoseconds; 0 for a cron expression
	pattern pattern
	elapsed bool
}

// Parse reads a cron expression of five fields, or of six with the second in
// front, a descriptor such as @hourly, or an interval of at least a second such
// as 5m or @every 5m. Readings of the clock are those of the zone, of UTC if it
// is nil. The errors repeat the text and say what to write in its place.
func Parse(spec string, zone *time.Location) (Schedule, error) {
	if zone == nil {
		zone = time.UTC
	}
	columns := strings.Fields(spec)
	s, err := parse(columns)
	if err != nil {
		return Schedule{}, fmt.Errorf("%q: %w", strings.Join(columns, " "), err)
	}
	if s.every == 0 {
		s.zone = zone
	}
	return s, nil
}

// Every returns the schedule of an interval from [MinInterval] to [MaxInterval],
// for callers that allow what [Parse] does not: intervals below a second.
func Every(d Duration) (Schedule, error) {
	if d < MinInterval || d > MaxInterval {
		return Schedule{}, fmt.Errorf("%q: an interval must be within %s and %s", d, MinInterval, MaxInterval)
	}
	return every(d), nil
}

func every(d Duration) Schedule {
	return Schedule{spec: d.String(), every: int64(d)}
}

func parse(columns []string) (Schedule, error) {
	switch {
	case len(columns) == 0:
		return Schedule{}, errors.New(`empty; write five fields such as */5 * * * *, or an interval such as 5m`)
	case strings.HasPrefix(columns[0], "TZ="), strings.HasPrefix(columns[0], "CRON_TZ="):
		return Schedule{}, errors.New("a schedule names no zone; set timezone")
	case columns[0][0] == '@':
		return parseDescriptor(columns)
	case len(columns) == 1 && columns[0] != "*":
		return parseInterval(columns[0])
	case strings.EqualFold(columns[0], "every"):
		return Schedule{}, errors.New("an interval is written alone, such as 5m")
	}
	pattern, elapsed, err := parseCron(columns)
	return Schedule{spec: strings.Join(columns, " "), pattern: pattern, elapsed: elapsed}, err
}

func parseInterval(text string) (Schedule, error) {
	d, err := parseDuration(text)
	switch {
	case err != nil:
		if name := near.Word("@"+text, descriptors()); name != "" {
			return Schedule{}, fmt.Errorf("did you mean %s?", name)
		}
		return Schedule{}, fmt.Errorf("not an interval: %w", err)
	case d < time.Second:
		return Schedule{}, errors.New("an interval must be at least 1s")
	case d > MaxInterval.Std():
		return Schedule{}, fmt.Errorf("an interval must be at most %s", MaxInterval)
	}
	return every(Duration(d)), nil
}

func parseDescriptor(columns []string) (Schedule, error) {
	name := strings.ToLower(columns[0])
	if name == "@every" && len(columns) == 2 {
		return parseInterval(columns[1])
	}
	spec := ""
	switch name {
	case "@hourly":
		spec = "0 * * * *"
	case "@daily", "@midnight":
		spec = "0 0 * * *"
	case "@weekly":
		spec = "0 0 * * SUN"
	case "@monthly":
		spec = "0 0 1 * *"
	case "@yearly", "@annually":
		spec = "0 0 1 1 *"
	}
	if spec == "" || len(columns) > 1 {
		if name := near.Word(name, descriptors()); name != "" && len(columns) == 1 {
			return Schedule{}, fmt.Errorf("unknown name; did you mean %s?", name)
		}
		return Schedule{}, errors.New("unknown name; use " + strings.Join(descriptors(), ", "))
	}
	return parse(strings.Fields(spec))
}

// descriptors returns the names that stand for a schedule.
func descriptors() []string {
	return []string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually", "@every 5m"}
}

// String returns the text of the schedule with single spaces, an interval in its
// shortest form and a name such as @hourly as the expression that it stands for.
func (s Schedule) String() string { return s.spec }

// IsZero reports whether s is the zero Schedule, which has no ticks.
func (s Schedule) IsZero() bool { return s.zone == nil && s.every == 0 }

// Next returns the first tick after the given time, in its location. It is the
// zero time for the zero Schedule, and beyond the year 2200.
func (s Schedule) Next(after time.Time) time.Time {
	return moment(s.next(nanoseconds(after)), after.Location())
}

// Last returns the last tick that is not after the given time, in its location.
// It is the zero time for the zero Schedule, and before the year 1740.
func (s Schedule) Last(at time.Time) time.Time {
	return moment(s.last(nanoseconds(at)), at.Location())
}

// Gap returns the time from the last tick at or before the given time to the one
// that follows. It is 0 for the zero Schedule.
func (s Schedule) Gap(at time.Time) time.Duration {
	next, last := s.next(nanoseconds(at)), s.last(nanoseconds(at))
	if next == never || last == nought {
		return 0
	}
	return time.Duration(next - last)
}

// next returns the first tick after the instant, both in Unix nanoseconds; never
// if there is none.
func (s *Schedule) next(after int64) int64 {
	switch {
	case after >= dusk*second, s.IsZero():
		return never
	case s.every > 0:
		return floor(after, s.every) + s.every
	}
	for t := floor(after, second)/second + 1; t < dusk; {
		z := stretchAt(s.zone, t)
		if tick := z.next(&s.pattern, s.pages(z), t); tick != never {
			return tick * second
		}
		t = z.end
	}
	return never
}

// last returns the last tick that is not after the instant, both in Unix
// nanoseconds; nought if there is none.
func (s *Schedule) last(at int64) int64 {
	switch {
	case at <= dawn*second, s.IsZero():
		return nought
	case s.every > 0:
		return floor(at, s.every)
	}
	for t := floor(at, second) / second; t >= dawn; {
		z := stretchAt(s.zone, t)
		if tick := z.last(&s.pattern, s.pages(z), t); tick != nought {
			return tick * second
		}
		t = z.start - 1
	}
	return nought
}

// pages returns the readings that count in the stretch.
func (s *Schedule) pages(z stretch) [2]page {
	if s.elapsed {
		return z.elapsed()
	}
	return z.once()
}

// rate returns how many ticks come a second on average.
func (s *Schedule) rate() float64 {
	switch {
	case s.IsZero():
		return 0
	case s.every > 0:
		return float64(second) / float64(s.every)
	}
	return s.pattern.rate()
}

const second = int64(time.Second)

// nanoseconds returns the Unix time of t within the years that count.
func nanoseconds(t time.Time) int64 {
	switch {
	case t.Unix() < dawn:
		return dawn * second
	case t.Unix() >= dusk:
		return dusk * second
	}
	return t.UnixNano()
}

// moment returns the time of an instant, the zero time for none.
func moment(instant int64, zone *time.Location) time.Time {
	if instant == never || instant == nought {
		return time.Time{}
	}
	return time.Unix(0, instant).In(zone)
}
