package schedule_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func plan(tb testing.TB, entries ...schedule.Entry) *schedule.Plan {
	tb.Helper()
	p, err := schedule.NewPlan(entries)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestOffsetIsStable(t *testing.T) {
	// These values number the series in stored files: they must never change.
	for id, want := range map[string]time.Duration{
		"":            46838472419,
		"server-room": 23498747889,
		"freezer-1":   15499306674,
		"서버실":         7316165724,
	} {
		if got := schedule.Offset(id, 50*time.Second); got != want {
			t.Errorf("offset of %q: %d; want %d", id, got, want)
		}
	}
	for _, spread := range []time.Duration{0, -time.Second} {
		if got := schedule.Offset("server-room", spread); got != 0 {
			t.Errorf("offset in a spread of %v: %v", spread, got)
		}
	}
}

func TestOffsetsSpreadEvenly(t *testing.T) {
	const spread, boxes = 50 * time.Second, 50
	for _, n := range []int{100, 1000, 10_000} {
		var count [boxes]int
		for i := range n {
			offset := schedule.Offset(fmt.Sprintf("sensor-%d", i), spread)
			if offset < 0 || offset >= spread {
				t.Fatalf("offset %v is outside", offset)
			}
			count[int(offset/(spread/boxes))]++
		}
		// Four standard deviations of a fair share.
		fair := float64(n) / boxes
		for box, got := range count {
			if d := float64(got) - fair; d*d > 16*fair {
				t.Errorf("%d of %d in box %d; fair are %.0f", got, n, box, fair)
			}
		}
	}
}

func TestOrderOfOffsetsOutlivesAnotherSpread(t *testing.T) {
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = fmt.Sprintf("target-%d", i)
	}
	by := func(spread time.Duration) []string {
		return slices.SortedStableFunc(slices.Values(ids), func(a, b string) int {
			return cmp.Compare(schedule.Offset(a, spread), schedule.Offset(b, spread))
		})
	}
	if !slices.Equal(by(50*time.Second), by(7*time.Minute)) {
		t.Error("the order follows the spread")
	}
}

func TestAdvanceIsWhatLookingAtEachSecondFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, nights := range nights() {
		for _, night := range nights {
			for _, unit := range []time.Duration{time.Second, time.Millisecond} {
				entries := site(t, random, zone(t, name), 40, unit)
				p := plan(t, entries...)
				from := clock(t, night).Add(-3 * time.Hour)
				history := history(entries, from, from.Add(6*time.Hour))
				for range 60 {
					at := func() time.Time { return from.Add(time.Duration(random.Int64N(int64(6 * time.Hour)))).Truncate(unit) }
					previous, now := at(), at()
					if random.IntN(3) > 0 {
						now = previous.Add(time.Duration(random.Int64N(int64(time.Minute)))).Truncate(unit)
					}
					if err := compare(p.Advance(previous, now), expect(history, previous, now)); err != nil {
						t.Fatalf("%s, %v to %v: %v", name, previous, now, err)
					}
				}
			}
		}
	}
}

func TestEachTickComesOnceHoweverTimeIsCut(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for name, nights := range nights() {
		for _, night := range nights {
			entries := site(t, random, zone(t, name), 30, time.Millisecond)
			p := plan(t, entries...)
			from := clock(t, night).Add(-2 * time.Hour)
			to := from.Add(5 * time.Hour)
			counts := make([]int, len(entries))
			ticks := make([]time.Time, len(entries))
			var most time.Duration
			for previous := from; previous.Before(to); {
				// The clock steps back and forward, the machine sleeps; what was seen stays seen.
				step := time.Duration(random.Int64N(int64([]time.Duration{
					time.Millisecond, 50 * time.Millisecond, time.Second, time.Minute, time.Hour,
				}[random.IntN(5)])))
				if random.IntN(10) == 0 {
					step = -step
				}
				now := previous.Add(step)
				if now.After(to) {
					now = to
				}
				for _, due := range p.Advance(previous, now) {
					counts[due.Entry] += 1 + due.Missed
					if !due.Tick.After(ticks[due.Entry]) {
						t.Fatalf("%s: entry %d has the tick %v after %v", name, due.Entry, due.Tick, ticks[due.Entry])
					}
					ticks[due.Entry] = due.Tick
				}
				if now.After(previous) {
					most, previous = max(most, step), now
				}
			}
			for i, want := range expect(history(entries, from, to), from, to) {
				if counts[i] != want.Missed+1 || !ticks[i].Equal(want.Tick) {
					t.Errorf("%s: entry %d had %d ticks until %v; want %d until %v",
						name, i, counts[i], ticks[i], want.Missed+1, want.Tick)
				}
			}
			if most < time.Minute {
				t.Errorf("the longest step was %v: nothing was skipped", most)
			}
		}
	}
}

func TestClockThatSteppedBackIsNotDue(t *testing.T) {
	p := plan(t, schedule.Entry{Schedules: []schedule.Schedule{parse(t, "1s", nil)}})
	at := clock(t, "2026-03-29 01:00:00 +0000")
	for _, back := range []time.Duration{0, 1, time.Second, time.Hour} {
		if due := p.Advance(at, at.Add(-back)); len(due) > 0 {
			t.Errorf("%v back: %v", back, due)
		}
	}
}

func TestTicksOfSeveralSchedulesAtOneTimeAreOneDue(t *testing.T) {
	p := plan(t, schedule.Entry{Schedules: []schedule.Schedule{
		parse(t, "* * * * *", nil), parse(t, "5m", nil), parse(t, "@hourly", nil),
	}})
	for at, want := range map[string]uint64{
		"2026-03-29 01:00:00 +0000": 0b111,
		"2026-03-29 01:01:00 +0000": 0b001,
		"2026-03-29 01:05:00 +0000": 0b011,
	} {
		now := clock(t, at)
		due := p.Advance(now.Add(-time.Second), now)
		if len(due) != 1 || due[0].Schedules != want || !due[0].Tick.Equal(now) || due[0].Missed != 0 {
			t.Errorf("at %s: %+v; want schedules %b", at, due, want)
		}
	}
}

func TestAfterANightsSleepOnlyTheNewestTickComes(t *testing.T) {
	p := plan(t, schedule.Entry{
		Schedules: []schedule.Schedule{parse(t, "* * * * *", nil), parse(t, "5m", nil)},
		Offset:    20 * time.Second,
	})
	slept, woke := clock(t, "2026-03-29 01:00:20 +0000"), clock(t, "2026-03-29 09:02:30 +0000")
	due := p.Advance(slept, woke)
	if len(due) != 1 || !due[0].Tick.Equal(clock(t, "2026-03-29 09:02:00 +0000")) || due[0].Schedules != 1 || due[0].Missed != 481 {
		t.Errorf("%+v; want the tick of 09:02 and 481 missed", due)
	}
}

func TestClockThatJumpsFromTheEpochIsCountedUpToALimit(t *testing.T) {
	p := plan(t,
		schedule.Entry{Schedules: []schedule.Schedule{parse(t, "* * * * *", zone(t, "Europe/Berlin"))}},
		schedule.Entry{Schedules: []schedule.Schedule{parse(t, "@yearly", zone(t, "Europe/Berlin"))}},
	)
	now := clock(t, "2026-03-29 01:00:30 +0000")
	for _, previous := range []time.Time{time.Unix(0, 0), {}} {
		due := p.Advance(previous, now)
		if len(due) != 2 || due[0].Missed != 10_000 || !due[0].Tick.Equal(now.Truncate(time.Minute)) {
			t.Fatalf("%+v", due)
		}
		if due[1].Missed < 55 || !due[1].Tick.Equal(clock(t, "2026-01-01 00:00:00 +0100")) {
			t.Errorf("the yearly one: %+v", due[1])
		}
	}
}

func TestEntriesFallDueInTheOrderOfTheirOffsets(t *testing.T) {
	minute := []schedule.Schedule{parse(t, "* * * * *", nil)}
	p := plan(t,
		schedule.Entry{Schedules: minute, Offset: 3 * time.Second},
		schedule.Entry{Schedules: minute, Offset: time.Second},
		schedule.Entry{Schedules: minute, Offset: 3 * time.Second},
		schedule.Entry{Schedules: minute},
	)
	want := []int{3, 1, 0, 2}
	if got := p.Order(); !slices.Equal(got, want) {
		t.Errorf("order %v; want %v", got, want)
	}
	at := clock(t, "2026-03-29 01:00:00 +0000")
	var got []int
	for _, due := range p.Advance(at.Add(-1), at.Add(10*time.Second)) {
		got = append(got, due.Entry)
	}
	if !slices.Equal(got, want) {
		t.Errorf("due %v; want %v", got, want)
	}
}

func TestPlanRefusesWhatItCannotHold(t *testing.T) {
	hour := parse(t, "1h", nil)
	_, err := schedule.NewPlan([]schedule.Entry{
		{Schedules: slices.Repeat([]schedule.Schedule{hour}, 65)},
		{Schedules: slices.Repeat([]schedule.Schedule{hour}, 64), Offset: -1},
	})
	want := "entry 0: 65 schedules; at most 64\nentry 1: offset -1ns; at least 0, at most 10y"
	if err == nil || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
}

func TestManySchedulesOfAnEntryHaveABitEach(t *testing.T) {
	var all []schedule.Schedule
	for n := range 64 {
		all = append(all, parse(t, fmt.Sprintf("%ds", n+1), nil))
	}
	p := plan(t, schedule.Entry{Schedules: all})
	at := time.Unix(64*63, 0)
	due := p.Advance(at.Add(-1), at)
	for n := range 64 {
		if want := 64*63%(n+1) == 0; len(due) != 1 || due[0].Schedules>>n&1 == 1 != want {
			t.Fatalf("schedule %d at %d: %+v", n, at.Unix(), due)
		}
	}
}

func TestPlanWithoutTicksIsNeverDue(t *testing.T) {
	at := clock(t, "2026-03-29 01:00:00 +0000")
	for name, p := range map[string]*schedule.Plan{
		"no entries":   plan(t),
		"no schedules": plan(t, schedule.Entry{Offset: time.Second}),
		"zero ones":    plan(t, schedule.Entry{Schedules: make([]schedule.Schedule, 2)}),
	} {
		if due := p.Advance(time.Time{}, at); len(due) > 0 {
			t.Errorf("%s: %v", name, due)
		}
		if wake := p.Wake(at); !wake.Equal(at.Add(time.Second)) {
			t.Errorf("%s: wakes at %v", name, wake)
		}
	}
}

func TestSlotGathersTwentyToForty(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		entries int
		spec    string
		want    time.Duration
	}{
		{1, "1s", 50 * ms},
		{19, "1m", 50 * ms},
		{100, "20s", 1000 * ms},
		{100, "1500ms", 500 * ms},
		{1000, "20s", 500 * ms},
		{1000, "*/20 * * * * *", 500 * ms},
		{1000, "*/20 * 8-18 * * *", 1000 * ms},
		{10_000, "60s", 200 * ms},
		{10_000, "* * * * *", 200 * ms},
		{10_000, "10s", 50 * ms},
		{100_000, "10s", 50 * ms},
		{100, "1750ms", 250 * ms},
		{30, "1001ms", 50 * ms},
	} {
		entries := slices.Repeat([]schedule.Entry{{Schedules: []schedule.Schedule{parse(t, c.spec, nil)}}}, c.entries)
		if got := plan(t, entries...).Slot(); got != c.want {
			t.Errorf("slot of %d entries each %s: %v; want %v", c.entries, c.spec, got, c.want)
		}
	}
}

func TestWakeComesWithTheSlotInWhichSomethingFallsDue(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 5, 25, 400} {
		entries := site(t, random, zone(t, "Europe/Berlin"), n, time.Millisecond)
		p := plan(t, entries...)
		slot := p.Slot()
		from := clock(t, "2026-03-29 00:30:00 +0000")
		history := history(entries, from, from.Add(2*time.Hour))
		for range 300 {
			now := from.Add(time.Duration(random.Int64N(int64(time.Hour))))
			wake := p.Wake(now)
			if !wake.After(now) || wake.After(now.Add(time.Second)) || wake.UnixNano()%int64(slot) != 0 {
				t.Fatalf("%d entries, slot %v: after %v it wakes at %v", n, slot, now, wake)
			}
			if early := wake.Add(-slot); early.After(now) && len(expect(history, now, early)) > 0 {
				t.Fatalf("%d entries, slot %v: after %v it wakes at %v, one slot late", n, slot, now, wake)
			}
			next := now.Add(time.Second).Truncate(slot)
			if wake.Before(next) && len(expect(history, now, wake)) == 0 {
				t.Fatalf("%d entries, slot %v: after %v it wakes at %v for nothing", n, slot, now, wake)
			}
		}
	}
}

func TestTickWithoutOffsetDoesNotWait(t *testing.T) {
	for _, spec := range []string{"* * * * *", "1s", "1500ms", "*/20 * * * * *", "1750ms"} {
		for _, n := range []int{1, 12, 100, 2000} {
			s := parse(t, spec, zone(t, "Europe/Berlin"))
			p := plan(t, slices.Repeat([]schedule.Entry{{Schedules: []schedule.Schedule{s}}}, n)...)
			now := clock(t, "2026-03-29 00:59:58 +0000").Add(123 * time.Millisecond)
			for previous := now; now.Sub(previous) < 3*time.Second; {
				wake := p.Wake(now)
				for _, due := range p.Advance(now, wake) {
					if due.Tick != wake.UTC() {
						t.Fatalf("%d entries each %s: the tick %v is seen at %v", n, spec, due.Tick, wake)
					}
				}
				now = wake
			}
		}
	}
}

func TestAdvanceAllocatesNothingBeyondItsResult(t *testing.T) {
	p, at := crowd(t, 1000), clock(t, "2026-03-29 01:00:00 +0000")
	if n := testing.AllocsPerRun(100, func() {
		p.Advance(at, at.Add(1))
		p.Wake(at)
	}); n != 0 {
		t.Errorf("%v allocations for nothing due", n)
	}
}

// crowd is a site of n targets with fields each minute and each five minutes.
func crowd(tb testing.TB, n int) *schedule.Plan {
	zone := zone(tb, "Europe/Berlin")
	kinds := [][]schedule.Schedule{
		{parse(tb, "* * * * *", zone), parse(tb, "5m", zone)},
		{parse(tb, "* * * * *", zone)},
		{parse(tb, "60s", zone)},
		{parse(tb, "*/5 * * * *", zone)},
	}
	entries := make([]schedule.Entry, n)
	for i := range entries {
		entries[i] = schedule.Entry{
			Schedules: kinds[i%len(kinds)],
			Offset:    schedule.Offset(fmt.Sprintf("target-%d", i), 50*time.Second),
		}
	}
	return plan(tb, entries...)
}

func BenchmarkAdvanceAfterANightsSleep(b *testing.B) {
	p := crowd(b, 10_000)
	now := clock(b, "2026-11-22 07:00:00 +0000")
	for b.Loop() {
		p.Advance(now.Add(-8*time.Hour), now)
	}
}

func BenchmarkNewPlan(b *testing.B) {
	for b.Loop() {
		crowd(b, 10_000)
	}
}
