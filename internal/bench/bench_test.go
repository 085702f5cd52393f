package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// at is a time so many seconds after the epoch.
func at(seconds float64) time.Time {
	return time.UnixMilli(int64(seconds * 1000)).UTC()
}

// two is a timetable of two devices that are asked every ten seconds.
func two(t *testing.T) timetable {
	t.Helper()
	times, err := newTimetable(10*time.Second, []time.Duration{0, 3020 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return times
}

func TestASlotIsTheFirstOneAfterTickAndOffset(t *testing.T) {
	times := two(t)
	if times.slot != 50*time.Millisecond {
		t.Fatalf("the slot of two devices is %s, want 50ms", times.slot)
	}
	for _, test := range []struct {
		device     int
		from, want float64
	}{
		{0, 100, 100},
		{0, 100.001, 110},
		{0, 109.99, 110},
		{1, 100, 103.05},
		{1, 103.04, 103.05},
		{1, 103.05, 103.05},
		{1, 103.051, 113.05},
	} {
		if got := times.next(test.device, at(test.from)).slot; !got.Equal(at(test.want)) {
			t.Errorf("device %d from %g: slot at %s, want %s", test.device, test.from, got, at(test.want))
		}
	}
}

func TestArrivalsAreLateOrMissed(t *testing.T) {
	times := two(t)
	arrivals := []time.Time{at(91), at(103.06), at(113.35), at(133.05), at(143.1)}
	var p punctuality
	p.compare(times, 1, arrivals, span{at(100), at(140)})
	want := []time.Duration{10 * time.Millisecond, 300 * time.Millisecond, 0}
	if len(p.late) != len(want) || p.late[0] != want[0] || p.late[1] != want[1] || p.late[2] != want[2] || p.missed != 1 {
		t.Errorf("late %v with %d missed, want %v with 1 missed", p.late, p.missed, want)
	}
}

func TestAPollMayComeWithTheSlotBeforeItsOwn(t *testing.T) {
	var p punctuality
	p.compare(two(t), 1, []time.Time{at(91), at(103.03), at(113.019)}, span{at(100), at(120)})
	if len(p.late) != 1 || p.late[0] != 0 || p.missed != 1 {
		t.Errorf("late %v with %d missed, want one poll in time since it was due, and one missed since it was not", p.late, p.missed)
	}
}

func TestTheTickOfTheFirstPollIsNotExpectedAgain(t *testing.T) {
	times := two(t)
	var p punctuality
	p.compare(times, 1, []time.Time{at(101), at(113.05)}, span{at(100), at(120)})
	if p.missed != 0 || len(p.late) != 1 {
		t.Errorf("late %v with %d missed, want one poll in time", p.late, p.missed)
	}
}

func TestAPercentileIsATimeThatWasMeasured(t *testing.T) {
	var times []time.Duration
	for n := range 200 {
		times = append(times, time.Duration(200-n))
	}
	for p, want := range map[int]time.Duration{50: 100, 99: 198, 100: 200} {
		if got := percentile(times, p); got != want {
			t.Errorf("percentile %d is %d, want %d", p, got, want)
		}
	}
	if got := percentile(times[:1], 99); got != 200 {
		t.Errorf("percentile 99 of one time is %d, want that time", got)
	}
}

func TestMissedBudgetsAreBold(t *testing.T) {
	m := measurement{polls: 1000, cpu: 150 * time.Millisecond}
	bare := measurement{polls: 1000, cpu: 100 * time.Millisecond}
	r := result{cell: cell{devices: 1000}, daemon: []measurement{m}, bare: []measurement{bare}}
	if text := tell(cpuRow(r)); text != "0.150" {
		t.Errorf("CPU is told as %q, want it plain", text)
	}
	if text := tell(ratioRow(r)); text != "**1.50**" {
		t.Errorf("the ratio is told as %q, want it bold", text)
	}
}

func TestTheTableTakesItsPlaceInADocument(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.md")
	for _, step := range []struct{ table, want string }{
		{"a\n", "a\n"},
		{"head\n" + beginMark + "old\n" + endMark + "\ntail\n", "head\n" + beginMark + "old\n" + endMark + "\ntail\n"},
		{"new\n", "head\n" + beginMark + "new\n" + endMark + "\ntail\n"},
	} {
		if err := writeTable(file, step.table, beginMark, endMark); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != step.want {
			t.Errorf("the file holds %q (%v), want %q", got, err, step.want)
		}
	}
}
