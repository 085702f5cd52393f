package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// site makes entries of all kinds.
func site(tb testing.TB, random *rand.Rand, zone *time.Location, n int, unit time.Duration) []schedule.Entry {
	specs := []string{
		"* * * * *", "*/5 * * * *", "20s", "90s", "5m", "7s", "30 2 * * *", "0 */3 * * *",
		"*/10 * 1-3 * * *", "*/15 * * * *", "1h", "*/20 8-18 * * MON-FRI", "0,30 2 29 3 *",
	}
	entries := make([]schedule.Entry, n)
	for i := range entries {
		for range random.IntN(4) {
			entries[i].Schedules = append(entries[i].Schedules, parse(tb, specs[random.IntN(len(specs))], zone))
		}
		if random.IntN(10) == 0 {
			entries[i].Schedules = append(entries[i].Schedules, schedule.Schedule{})
		}
		spread := []int64{1, 50, 300, 7200}[random.IntN(4)] * int64(time.Second/unit)
		entries[i].Offset = time.Duration(random.Int64N(spread)) * unit
	}
	return entries
}

// A happening is what the reference knows of one time at which an entry is due.
type happening struct {
	at, tick  time.Time
	schedules uint64
}

// history looks at each second for each entry.
func history(entries []schedule.Entry, from, to time.Time) [][]happening {
	from = from.Add(-longestOffset(entries)).Truncate(time.Second)
	seconds := int(to.Sub(from)/time.Second) + 1
	known := map[schedule.Schedule][]bool{}
	for _, e := range entries {
		for _, s := range e.Schedules {
			if known[s] != nil {
				continue
			}
			known[s] = make([]bool, seconds)
			for n := range seconds {
				at := from.Add(time.Duration(n) * time.Second)
				known[s][n] = s.Last(at).Equal(at)
			}
		}
	}
	all := make([][]happening, len(entries))
	for i, e := range entries {
		for n := range seconds {
			tick := from.Add(time.Duration(n) * time.Second)
			h := happening{at: tick.Add(e.Offset), tick: tick}
			for k, s := range e.Schedules {
				if known[s][n] {
					h.schedules |= 1 << k
				}
			}
			if h.schedules != 0 {
				all[i] = append(all[i], h)
			}
		}
	}
	return all
}

func longestOffset(entries []schedule.Entry) time.Duration {
	longest := time.Duration(0)
	for _, e := range entries {
		longest = max(longest, e.Offset)
	}
	return longest
}

// expect says what a step must return, by entry.
func expect(history [][]happening, previous, now time.Time) map[int]schedule.Due {
	want := map[int]schedule.Due{}
	for i, all := range history {
		for _, h := range all {
			if !h.at.After(previous) || h.at.After(now) {
				continue
			}
			due, again := want[i]
			if again {
				due.Missed++
			}
			due.Entry, due.Tick, due.Schedules = i, h.tick.UTC(), h.schedules
			want[i] = due
		}
	}
	return want
}

// compare reports how a step differs from what it must return.
func compare(got []schedule.Due, want map[int]schedule.Due) error {
	seen := map[int]bool{}
	for _, due := range got {
		if seen[due.Entry] {
			return fmt.Errorf("entry %d comes twice", due.Entry)
		}
		seen[due.Entry] = true
		if want[due.Entry] != due {
			return fmt.Errorf("entry %d:\n got %+v\nwant %+v", due.Entry, due, want[due.Entry])
		}
	}
	for i, due := range want {
		if !seen[i] {
			return fmt.Errorf("entry %d is lost: %+v", i, due)
		}
	}
	return nil
}

// nights are the times around which the properties are tried.
func nights() map[string][]string {
	return map[string][]string{
		"Europe/Berlin":       {"2026-03-29 01:00:00 +0000", "2026-10-25 01:00:00 +0000"},
		"America/New_York":    {"2026-03-08 07:00:00 +0000", "2026-11-01 06:00:00 +0000"},
		"Australia/Lord_Howe": {"2026-04-04 15:00:00 +0000", "2026-10-03 15:30:00 +0000"},
		"Asia/Seoul":          {"2026-07-01 23:00:00 +0000"},
	}
}
