package watch

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A press is a watch with one report, whose clock the test sets.
type press struct {
	t     *testing.T
	book  *book
	watch *Watch
	now   time.Time
}

// newPress returns a press at a time.
func newPress(t *testing.T, r Report, now time.Time) *press {
	t.Helper()
	p := &press{t: t, book: newBook(), now: now}
	p.watch = New(Options{Store: p.book, Poller: &lazy{}, Dispatcher: dumb{}, Log: slog.New(slog.DiscardHandler)})
	p.watch.now = func() time.Time { return p.now }
	p.watch.begin()
	r.Name, r.Channels = "r", []string{"chat"}
	p.watch.plan = Plan{
		Reports: []Report{r}, Lines: []notify.Line{{Policy: notify.Policy{Channel: "chat"}}},
		Targets: []Target{{Target: &poller.Target{}}},
	}
	p.at(now)
	return p
}

// at is the beat at a time; it returns the editions that it owes.
func (p *press) at(now time.Time) []notify.Edition {
	p.now = now
	before := len(p.book.owed)
	p.watch.issue(context.WithoutCancel(p.t.Context()), now)
	var all []notify.Edition
	for _, d := range p.book.owed[before:] {
		all = append(all, *d.Edition)
	}
	return all
}

// cron is a schedule in Berlin.
func cron(t *testing.T, spec string) schedule.Schedule {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s, err := schedule.Parse(spec, zone)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// However the program is stopped, suspended and started in a year with both
// edges of daylight saving, each report begins at the slot before, and one that
// comes in time ends at its own, one that is late when it is issued.
func TestReportsFollowEachOtherHoweverTimeIsCut(t *testing.T) {
	for _, spec := range []string{"0 */3 * * *", "30 2 * * *", "0 8,20 * * MON-FRI", "7h", "15 1,2,3 * * *"} {
		random := rand.New(rand.NewPCG(7, 11))
		when := cron(t, spec)
		begin := time.Date(2026, 1, 1, 0, 30, 0, 0, time.UTC)
		p := newPress(t, Report{Schedule: when}, begin)
		end, late := when.Last(begin), 0
		for p.now.Before(begin.AddDate(1, 0, 0)) {
			step := time.Duration(random.ExpFloat64() * float64(40*time.Minute))
			if random.IntN(50) == 0 {
				step += time.Duration(random.IntN(72)) * time.Hour
			}
			for _, e := range p.at(p.now.Add(step)) {
				slot := when.Last(p.now)
				until := slot
				if p.now.Sub(slot) > punctual {
					late++
					until = p.now.Truncate(time.Second)
				}
				if !e.Since.Equal(end) || !e.Until.Equal(until) || !e.Next.Equal(when.Next(p.now)) {
					t.Fatalf("%s: at %s an edition from %s to %s (next %s) after the slot %s", spec, p.now, e.Since, e.Until, e.Next, end)
				}
				end = slot
			}
		}
		if !end.Equal(when.Last(p.now)) || late == 0 {
			t.Errorf("%s: the last edition is of the slot %s at %s, and %d were late", spec, end, p.now, late)
		}
	}
}

func TestSlotsAreThoseOfTheClockAtBothEdgesOfDaylightSaving(t *testing.T) {
	for _, c := range []struct {
		spec, begin, end string
		want             []string // in Berlin
	}{
		{"30 2 * * *", "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z", []string{"28 02:30", "29 03:00", "30 02:30"}},
		{"30 2 * * *", "2026-10-23T12:00:00Z", "2026-10-26T12:00:00Z", []string{"24 02:30", "25 02:30", "26 02:30"}},
		{"0 */3 * * *", "2026-10-24T20:00:00Z", "2026-10-25T09:00:00Z", []string{"25 00:00", "25 03:00", "25 06:00", "25 09:00"}},
	} {
		begin, _ := time.Parse(time.RFC3339, c.begin)
		end, _ := time.Parse(time.RFC3339, c.end)
		p := newPress(t, Report{Schedule: cron(t, c.spec)}, begin)
		zone, _ := time.LoadLocation("Europe/Berlin")
		var got []string
		for at := begin; at.Before(end); at = at.Add(time.Second * 30) {
			for _, e := range p.at(at) {
				got = append(got, e.Until.In(zone).Format("02 15:04"))
				if at.Sub(e.Until) > 30*time.Second {
					t.Errorf("%s: that of %s comes at %s", c.spec, e.Until, at)
				}
			}
		}
		if len(got) != len(c.want) {
			t.Fatalf("%s: slots %q, want %q", c.spec, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: slots %q, want %q", c.spec, got, c.want)
			}
		}
	}
}

func TestAClockThatIsSetBackIsWaitedOutOrFollowed(t *testing.T) {
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	p := newPress(t, Report{Schedule: cron(t, "1h")}, noon.Add(-time.Minute))
	if got := p.at(noon); len(got) != 1 {
		t.Fatalf("%d editions at noon", len(got))
	}
	if got := append(p.at(noon.Add(-50*time.Second)), p.at(noon.Add(time.Second))...); len(got) != 0 {
		t.Errorf("a small step back repeats %v", got)
	}
	for at := noon.Add(-3 * time.Hour); at.Before(noon.Add(-2*time.Hour + time.Second)); at = at.Add(time.Second) {
		if got := p.at(at); (len(got) == 1) != at.Equal(noon.Add(-2*time.Hour)) {
			t.Fatalf("after a step back by three hours: %v at %s", got, at)
		}
	}
}

func TestAClockThatWasFarAheadStopsNoReport(t *testing.T) {
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	p := newPress(t, Report{Schedule: cron(t, "1h")}, noon)
	ahead := p.at(noon.AddDate(4, 0, 0))
	if len(ahead) != 1 || ahead[0].Until.Sub(ahead[0].Since) > lateReach {
		t.Errorf("a step ahead by four years owes %v, want one edition of a month at most", ahead)
	}
	p.at(noon.Add(time.Minute))
	if got := p.at(noon.Add(time.Hour)); len(got) != 1 || !got[0].Since.Equal(noon) {
		t.Errorf("an hour after the clock is right again: %v", got)
	}
}

func TestAReportThatShowsMoreThanAMonthStillDoesWhenItIsLate(t *testing.T) {
	begin := time.Date(2026, 5, 10, 12, 0, 0, 0, time.UTC)
	p := newPress(t, Report{Schedule: cron(t, "0 0 1 * *"), Period: 365 * 24 * time.Hour}, begin)
	got := p.at(begin.AddDate(0, 0, 25))
	if slot := p.watch.slots["r"]; len(got) != 1 || slot.Sub(got[0].Since) != 365*24*time.Hour {
		t.Errorf("editions %v, want one of a year", got)
	}
}

func TestTheFirstSlotOfASchedule(t *testing.T) {
	if got, slot := (&Report{}).begin(time.Unix(0, 0)), time.Unix(0, 0); slot.Sub(got) != outset {
		t.Errorf("without a slot before it shows %s", slot.Sub(got))
	}
}
