package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func TestFirstPollsComeAtOnceAndWithinTenSeconds(t *testing.T) {
	for _, c := range []struct {
		entries int
		spec    string
		within  time.Duration
	}{
		{1, "5m", 0},
		{12, "5m", 600 * time.Millisecond},
		{1000, "5m", 10 * time.Second},
		{1000, "2s", 2 * time.Second},
		{1000, "@yearly", 10 * time.Second},
	} {
		one := schedule.Entry{Schedules: []schedule.Schedule{parse(t, c.spec, nil)}, Offset: 40 * time.Second}
		if c.spec == "2s" {
			one.Offset = 0
		}
		p := plan(t, slices.Repeat([]schedule.Entry{one}, c.entries)...)
		now := clock(t, "2026-03-29 01:01:00 +0000").Add(777 * time.Millisecond)
		cursor := p.From(now)
		cursor.Start(now, p.Order())
		first := map[int]time.Duration{}
		for at := now; at.Before(now.Add(12 * time.Second)); at = cursor.Wake(at) {
			for _, due := range cursor.Advance(at) {
				if _, again := first[due.Entry]; !again {
					first[due.Entry] = at.Sub(now)
				}
			}
		}
		if first[0] != 0 {
			t.Errorf("%d entries each %s: the first comes after %v", c.entries, c.spec, first[0])
		}
		last := time.Duration(0)
		for _, after := range first {
			last = max(last, after)
		}
		if len(first) != c.entries || last > c.within || last < c.within*2/3 {
			t.Errorf("%d entries each %s: %d came within %v; want within %v", c.entries, c.spec, len(first), last, c.within)
		}
	}
}

func TestFirstPollHasTheLastTickAndAllSchedules(t *testing.T) {
	p := plan(t, schedule.Entry{
		Schedules: []schedule.Schedule{parse(t, "* * * * *", nil), parse(t, "@hourly", nil)},
		Offset:    30 * time.Second,
	})
	now := clock(t, "2026-03-29 01:05:10 +0000")
	cursor := p.From(now)
	cursor.Start(now, p.Order())
	want := []schedule.Due{{Tick: clock(t, "2026-03-29 01:05:00 +0000").UTC(), Schedules: 0b11}}
	if got := cursor.Advance(now); !slices.Equal(got, want) {
		t.Errorf("%+v; want %+v", got, want)
	}
	// Its tick of 01:05 had its poll, so 01:05:30 is not one again.
	if got := cursor.Advance(clock(t, "2026-03-29 01:06:29 +0000")); len(got) > 0 {
		t.Errorf("the tick comes again: %+v", got)
	}
	want = []schedule.Due{{Tick: clock(t, "2026-03-29 01:06:00 +0000").UTC(), Schedules: 0b01}}
	if got := cursor.Advance(clock(t, "2026-03-29 01:06:30 +0000")); !slices.Equal(got, want) {
		t.Errorf("%+v; want %+v", got, want)
	}
}

func TestFirstPollsJoinTheGridWithoutLossOrRepetition(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for name, nights := range nights() {
		for range 3 {
			entries := site(t, random, zone(t, name), 40, time.Millisecond)
			p := plan(t, entries...)
			begun := clock(t, nights[0]).Add(time.Duration(random.Int64N(int64(time.Hour))))
			end := begun.Add(time.Hour)
			cursor := p.From(begun)
			cursor.Start(begun, p.Order())
			firsts, counts, newest := map[int]time.Time{}, map[int]int{}, map[int]time.Time{}
			for now, previous := begun, begun; ; {
				for _, due := range cursor.Advance(now) {
					if !due.Tick.After(newest[due.Entry]) {
						t.Fatalf("%s: entry %d has the tick %v after %v", name, due.Entry, due.Tick, newest[due.Entry])
					}
					newest[due.Entry] = due.Tick
					if firsts[due.Entry].IsZero() {
						firsts[due.Entry] = now
						checkFirst(t, entries[due.Entry], due, previous, now)
						continue
					}
					counts[due.Entry] += 1 + due.Missed
				}
				if now.Equal(end) {
					break
				}
				previous = now
				if now = cursor.Wake(now); random.IntN(20) == 0 {
					now = now.Add(time.Duration(random.Int64N(int64(3 * time.Minute))))
				}
				if now.After(end) {
					now = end
				}
			}
			checkJoined(t, history(entries, begun, end), firsts, counts, begun, end)
		}
	}
}

// checkFirst verifies that a first poll has the last tick, or a newer one that
// came in the same step.
func checkFirst(t *testing.T, e schedule.Entry, due schedule.Due, previous, now time.Time) {
	t.Helper()
	last := func(at time.Time) (newest time.Time) {
		for _, s := range e.Schedules {
			if tick := s.Last(at); tick.After(newest) {
				newest = tick
			}
		}
		return newest
	}
	if due.Tick.Before(last(previous)) || due.Tick.After(last(now)) {
		t.Errorf("the first poll between %v and %v has the tick %v", previous, now, due.Tick)
	}
}

// checkJoined verifies that each entry had all its ticks after its first poll.
func checkJoined(t *testing.T, history [][]happening, firsts map[int]time.Time, counts map[int]int, begun, end time.Time) {
	t.Helper()
	for i, all := range history {
		if len(all) > 0 && firsts[i].IsZero() {
			t.Errorf("entry %d was not started", i)
		}
		want := 0
		for _, h := range all {
			// A tick between the first poll's time and the step that told of it
			// may have taken its place.
			if h.tick.After(firsts[i]) && !h.at.After(end) {
				want++
			}
		}
		if counts[i] < want || counts[i] > want+1 && firsts[i].Sub(begun) < time.Second {
			t.Errorf("entry %d had %d ticks after its first poll at %v; want %d", i, counts[i], firsts[i], want)
		}
	}
}

func TestEntriesWithoutTicksAreNotStarted(t *testing.T) {
	p := plan(t, schedule.Entry{}, schedule.Entry{Schedules: make([]schedule.Schedule, 1)})
	now := clock(t, "2026-03-29 01:05:10 +0000")
	cursor := p.From(now)
	cursor.Start(now, p.Order())
	if due := cursor.Advance(now.Add(time.Minute)); len(due) > 0 {
		t.Errorf("%+v", due)
	}
}

func TestCursorWaitsOutASmallStepBack(t *testing.T) {
	p := plan(t, schedule.Entry{Schedules: []schedule.Schedule{parse(t, "1s", nil)}})
	at := clock(t, "2026-03-29 01:05:10 +0000")
	cursor := p.From(at)
	for _, c := range []struct {
		seconds int
		missed  int // -1: nothing due
	}{{1, 0}, {2, 0}, {-30, -1}, {-29, -1}, {-58, -1}, {2, -1}, {3, 0}, {6, 2}} {
		due := cursor.Advance(at.Add(time.Duration(c.seconds) * time.Second))
		if (len(due) == 0) != (c.missed < 0) || len(due) == 1 && due[0].Missed != c.missed {
			t.Errorf("at %d s: %+v; want %d missed", c.seconds, due, c.missed)
		}
		wake := cursor.Wake(at.Add(time.Duration(c.seconds) * time.Second))
		if in := wake.Sub(at.Add(time.Duration(c.seconds) * time.Second)); in <= 0 || in > time.Second {
			t.Errorf("at %d s it wakes in %v", c.seconds, in)
		}
	}
	if got := cursor.At(); !got.Equal(at.Add(6 * time.Second)) {
		t.Errorf("the cursor is at %v", got)
	}
}

func TestCursorGoesOnFromALargeStepBack(t *testing.T) {
	var entries []schedule.Entry
	for range 200 {
		entries = append(entries, schedule.Entry{Schedules: []schedule.Schedule{parse(t, "5s", nil)}})
	}
	p := plan(t, entries...)
	at := clock(t, "2026-03-29 01:05:10 +0000")
	cursor := p.From(at)
	cursor.Start(at, p.Order())
	started := len(cursor.Advance(at.Add(time.Second))) // of four
	if started == 0 || started == len(entries) {
		t.Fatalf("%d of %d were started in the first second", started, len(entries))
	}
	back := at.Add(-2 * time.Hour)
	if due := cursor.Advance(back); len(due) > 0 {
		t.Errorf("due while the clock steps back: %+v", due)
	}
	started += len(cursor.Advance(back.Add(4 * time.Second)))
	if started != len(entries) {
		t.Errorf("%d of %d were started", started, len(entries))
	}
	if due := cursor.Advance(back.Add(5 * time.Second)); len(due) != len(entries) {
		t.Errorf("%d of %d are due after the step back", len(due), len(entries))
	}
}

func TestReloadGoesOnWhereTheOldPlanWas(t *testing.T) {
	entry := schedule.Entry{Schedules: []schedule.Schedule{parse(t, "10s", nil)}, Offset: 3 * time.Second}
	at := clock(t, "2026-03-29 01:05:10 +0000")
	old := plan(t, entry).From(at)
	count := len(old.Advance(at.Add(4 * time.Second)))
	// The new plan has one more target, which alone needs a first poll.
	fresh := plan(t, entry, entry).From(old.At())
	fresh.Start(old.At(), []int{1})
	entries := []int{}
	for s := 4; s <= 22; s++ {
		for _, due := range fresh.Advance(at.Add(time.Duration(s) * time.Second)) {
			entries = append(entries, due.Entry)
		}
	}
	if count != 1 || !slices.Equal(entries, []int{1, 0, 1}) {
		t.Errorf("%d before, then %v; want 1, then [1 0 1]", count, entries)
	}
}

func TestEntriesDueAfterASleepCanBeStartedBitByBit(t *testing.T) {
	entry := schedule.Entry{Schedules: []schedule.Schedule{parse(t, "5m", nil)}, Offset: time.Minute}
	p := plan(t, slices.Repeat([]schedule.Entry{entry}, 1000)...)
	slept, woke := clock(t, "2026-03-29 01:02:00 +0000"), clock(t, "2026-03-29 09:03:00 +0000")
	cursor := p.From(slept)
	var entries []int
	for _, due := range cursor.Advance(woke) {
		entries = append(entries, due.Entry)
	}
	cursor.Start(woke, entries)
	count, most := 0, 0
	for now := woke; now.Before(woke.Add(time.Minute)); now = cursor.Wake(now) {
		due := cursor.Advance(now)
		count, most = count+len(due), max(most, len(due))
		for _, d := range due {
			if !d.Tick.Equal(clock(t, "2026-03-29 09:00:00 +0000")) {
				t.Fatalf("%+v", d)
			}
		}
	}
	if count != 1000 || most > 150 {
		t.Errorf("%d were due, at most %d together", count, most)
	}
}

func TestCursorWakesWithItsPlanOrForAFirstPoll(t *testing.T) {
	s := parse(t, "10s", nil)
	p := plan(t, schedule.Entry{Schedules: []schedule.Schedule{s}, Offset: 320 * time.Millisecond}, schedule.Entry{Schedules: []schedule.Schedule{s}})
	at := clock(t, "2026-03-29 01:05:10 +0000")
	cursor := p.From(at)
	if wake, want := cursor.Wake(at), at.Add(350*time.Millisecond); !wake.Equal(want) || !wake.Equal(p.Wake(at)) {
		t.Errorf("wakes at %v; want %v", wake, want)
	}
	cursor.Advance(at.Add(time.Second))
	cursor.Start(at.Add(time.Second+10*time.Millisecond), p.Order())
	if wake, want := cursor.Wake(at.Add(time.Second)), at.Add(1050*time.Millisecond); !wake.Equal(want) {
		t.Errorf("wakes at %v for a first poll; want %v", wake, want)
	}
}

func TestCursorAllocatesNothingAStep(t *testing.T) {
	now := clock(t, "2026-03-29 01:00:00 +0000")
	cursor := crowd(t, 1000).From(now)
	if n := testing.AllocsPerRun(1000, func() {
		now = now.Add(250 * time.Millisecond)
		cursor.Advance(now)
		cursor.Wake(now)
	}); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func BenchmarkCursor(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			now := clock(b, "2026-11-22 01:00:00 +0000")
			cursor, count := crowd(b, n).From(now), 0
			b.ReportAllocs()
			for b.Loop() {
				now = cursor.Wake(now)
				count += len(cursor.Advance(now))
			}
			b.ReportMetric(float64(count)/float64(b.N), "due/op")
		})
	}
}

func Example() {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		panic(err)
	}
	often, _ := schedule.Parse("20s", zone)
	hourly, _ := schedule.Parse("0 * * * *", zone)
	plan, err := schedule.NewPlan([]schedule.Entry{
		{Schedules: []schedule.Schedule{often, hourly}},
		{Schedules: []schedule.Schedule{hourly}, Offset: 5 * time.Second},
	})
	if err != nil {
		panic(err)
	}
	now := time.Date(2026, 11, 22, 11, 59, 50, 0, zone)
	cursor := plan.From(now)
	for end := now.Add(40 * time.Second); now.Before(end); now = cursor.Wake(now) {
		for _, due := range cursor.Advance(now) {
			fmt.Println(now.Format(time.TimeOnly), due.Entry, due.Tick.In(zone).Format(time.TimeOnly), due.Schedules)
		}
	}
	// Output:
	// 12:00:00 0 12:00:00 3
	// 12:00:05 1 12:00:00 1
	// 12:00:20 0 12:00:20 1
}
