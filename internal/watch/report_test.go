package watch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// every is a report that the chat gets by a schedule.
func every(spec string) watch.Report {
	when, err := schedule.Parse(spec, time.UTC)
	if err != nil {
		panic(err)
	}
	return watch.Report{Name: "r", Schedule: when, Channels: []string{"chat"}, Theme: "light"}
}

// prints puts reports into the plans of a site.
func (s *site) prints(all ...watch.Report) {
	s.adjust = func(p *watch.Plan) { p.Reports = all }
}

// until lets time pass up to a time of the first day.
func (s *site) until(clock string) {
	s.t.Helper()
	at, err := time.Parse("15:04:05", clock)
	if err != nil {
		s.t.Fatal(err)
	}
	now := time.Now().UTC()
	time.Sleep(time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC).Sub(now))
	synctest.Wait()
}

// editions are what channels were owed of reports, one a line: when, to whom,
// which report, of which time.
func (s *site) editions() []string {
	s.t.Helper()
	reader, err := data.OpenReader(s.t.Context(), s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer reader.Close()
	entries, err := reader.Deliveries(s.t.Context(), data.DeliveryFilter{})
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, e := range slices.Backward(entries) {
		if e.Cause == notify.CauseReport {
			const clock = "15:04"
			all = append(all, fmt.Sprintf("%s %s %s %s-%s", e.Owed.UTC().Format(clock), e.Channel, e.Edition.Report,
				e.Edition.Since.UTC().Format(clock), e.Edition.Until.UTC().Format(clock)))
		}
	}
	return all
}

// expectEditions checks what has been owed of reports since the beginning.
func (s *site) expectEditions(rule string, want ...string) {
	s.t.Helper()
	if got := s.editions(); !slices.Equal(got, want) {
		s.t.Fatalf("%s: owed\n  %s\nwant\n  %s", rule, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestAReportIsOwedAtItsSlotsAndNotForThePast(t *testing.T) {
	inBubble(t, func(s *site) {
		s.until("00:20:00")
		s.prints(every("1h"))
		s.apply(room("a"))
		s.pace = time.Second
		s.poll("20 20")
		s.until("00:59:59")
		s.expectEditions("a fresh database owes nothing for the past")
		s.until("01:00:01")
		s.expectEditions("the first slot", "01:00 chat r 00:00-01:00")
		s.until("02:30:00")
		s.expectEditions("and each after it", "01:00 chat r 00:00-01:00", "02:00 chat r 01:00-02:00")
	})
}

func TestAReportSaysWhatItIsOf(t *testing.T) {
	inBubble(t, func(s *site) {
		r := every("0 1-3 * * *")
		r.Title, r.Period, r.Fields, r.Tags, r.Theme = "Night", 90*time.Minute, []string{"a/*"}, []string{"cold"}, "dark"
		s.prints(r)
		s.apply(room("a"))
		s.poll("20")
		s.until("03:00:01")
		reader, err := data.OpenReader(s.t.Context(), s.path)
		if err != nil {
			s.t.Fatal(err)
		}
		defer reader.Close()
		entries, err := reader.Deliveries(s.t.Context(), data.DeliveryFilter{})
		if err != nil || len(entries) != 3 {
			s.t.Fatalf("%d deliveries (%v), want three", len(entries), err)
		}
		e := entries[0].Edition
		got := fmt.Sprint(e.Report, e.Title, e.Fields, e.Tags, e.Theme, e.Since.UTC().Format(" 15:04"), e.Until.UTC().Format(" 15:04"), e.Next.UTC().Format(" 2 15:04"))
		if want := "rNight[a/*] [cold]dark 01:30 03:00 2 01:00"; got != want {
			s.t.Errorf("edition %s, want %s", got, want)
		}
	})
}

func TestEachChannelOfAReportIsOwedItAndNoOther(t *testing.T) {
	inBubble(t, func(s *site) {
		r, other := every("1h"), every("90m")
		r.Channels, other.Name = []string{"two", "gone"}, "other"
		withChannels(s, "two", "three")
		lines := s.adjust
		s.adjust = func(p *watch.Plan) {
			lines(p)
			p.Reports = []watch.Report{r, other}
		}
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:01")
		s.expectEditions("by name", "01:00 two r 00:00-01:00", "01:30 chat other 00:00-01:30")
	})
}

func TestWhatWasMissedIsOneLateReport(t *testing.T) {
	inBubble(t, func(s *site) {
		s.prints(every("1h"))
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:00")
		s.stop()
		s.until("05:20:00")
		s.start()
		s.apply(room("a"))
		s.wait(10 * time.Second)
		s.expectEditions("before anybody knows how things stand", "01:00 chat r 00:00-01:00")
		s.pace = time.Second
		s.poll("20")
		s.wait(2 * time.Second)
		s.expectEditions("late", "01:00 chat r 00:00-01:00", "05:20 chat r 01:00-05:20")
		s.until("06:00:01")
		s.expectEditions("and then as ever", "01:00 chat r 00:00-01:00", "05:20 chat r 01:00-05:20", "06:00 chat r 05:00-06:00")
	})
}

func TestAMissedReportThatIsToBeSkippedDoesNotCome(t *testing.T) {
	inBubble(t, func(s *site) {
		r := every("1h")
		r.Skip = true
		s.prints(r)
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:00")
		s.restarts(room("a"))
		s.stop()
		s.until("05:20:00")
		s.start()
		s.apply(room("a"))
		s.poll("20")
		s.until("06:00:01")
		s.expectEditions("skipped", "01:00 chat r 00:00-01:00", "06:00 chat r 05:00-06:00")
		s.stop()
		s.until("07:59:50")
		s.start()
		s.apply(room("a"))
		s.pace = time.Second
		s.until("08:00:05")
		s.poll("20 20")
		s.wait(time.Second)
		s.expectEditions("the slot that is now is not missed, the one before is",
			"01:00 chat r 00:00-01:00", "06:00 chat r 05:00-06:00", "08:00 chat r 07:00-08:00")
	})
}

func TestARestartBetweenSlotsOwesNothingAndNothingTwice(t *testing.T) {
	inBubble(t, func(s *site) {
		s.prints(every("1h"))
		s.apply(room("a"))
		s.poll("20")
		s.until("01:00:01")
		for range 3 {
			s.restarts(room("a"))
			s.poll("20")
		}
		s.expectEditions("once", "01:00 chat r 00:00-01:00")
	})
}

func TestAReportOnlyAfterAlertsComesOnlyThen(t *testing.T) {
	inBubble(t, func(s *site) {
		r, of := every("1h"), every("1h")
		r.Alerts = true
		of.Name, of.Alerts, of.Fields = "b", true, []string{"b/t"}
		s.prints(r, of)
		s.apply(room("a"), room("b"))
		s.poll("20")
		s.pollOf(1, "20")
		s.until("01:00:01")
		s.expectEditions("all was well")
		s.poll("28 28 20")
		s.until("02:00:01")
		s.expectEditions("fired and over", "02:00 chat r 01:00-02:00")
		s.until("03:00:01")
		s.expectEditions("well again", "02:00 chat r 01:00-02:00")
		s.until("03:30:00")
		s.poll("28 28")
		s.pollOf(1, "x x")
		s.until("05:00:01")
		s.expectEditions("while it lasts; and that a device does not answer concerns its fields", "02:00 chat r 01:00-02:00",
			"04:00 chat r 03:00-04:00", "04:00 chat b 03:00-04:00", "05:00 chat r 04:00-05:00", "05:00 chat b 04:00-05:00")
	})
}

func TestADrillIsNoReasonForAReport(t *testing.T) {
	inBubble(t, func(s *site) {
		r := every("1h")
		r.Alerts = true
		s.prints(r)
		s.apply(room("a"))
		s.poll("20")
		s.until("00:59:50")
		if _, err := s.watch.Drill(s.t.Context(), "a", "t", 35); err != nil {
			s.t.Fatal(err)
		}
		s.until("01:00:30")
		s.expectEditions("a drill is no alert")
	})
}

func TestAnAlertThatBeginsBeforeALateReportIsIssuedCounts(t *testing.T) {
	inBubble(t, func(s *site) {
		r := every("1h")
		r.Alerts = true
		s.prints(r)
		s.apply(room("a"))
		s.poll("20")
		s.until("00:30:00")
		s.stop()
		s.until("02:20:00")
		s.start()
		s.apply(room("a"), room("b"))
		s.pace = time.Second
		s.poll("28 28")
		s.wait(time.Minute)
		s.expectEditions("it fired at 02:20", "02:20 chat r 00:00-02:20")
	})
}

func TestANewReportAndANewScheduleBeginWithTheNextSlot(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:00")
		s.prints(every("1h"))
		if got := s.apply(room("a")).String(); got != "reports added r" {
			s.t.Errorf("diff %q", got)
		}
		s.until("02:30:00")
		s.expectEditions("a new report", "02:00 chat r 01:00-02:00")
		s.prints(every("10m"))
		if got := s.apply(room("a")).String(); got != "reports changed r" {
			s.t.Errorf("diff %q", got)
		}
		s.until("02:39:59")
		s.expectEditions("a new schedule", "02:00 chat r 01:00-02:00")
		s.until("02:40:01")
		s.expectEditions("a new schedule", "02:00 chat r 01:00-02:00", "02:40 chat r 02:30-02:40")
	})
}

func TestAReportThatWasAwayBeginsWithTheNextSlot(t *testing.T) {
	inBubble(t, func(s *site) {
		s.prints(every("1h"))
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:00")
		s.prints()
		if got := s.apply(room("a")).String(); got != "reports removed r" {
			s.t.Errorf("diff %q", got)
		}
		s.until("03:30:00")
		s.prints(every("1h"))
		s.apply(room("a"))
		s.until("03:40:00")
		s.expectEditions("nothing for the time between", "01:00 chat r 00:00-01:00")
		s.prints()
		s.restarts(room("a"))
		s.until("05:30:00")
		s.prints(every("1h"))
		s.restarts(room("a"))
		s.poll("20 20")
		s.until("06:00:01")
		s.expectEditions("also over restarts", "01:00 chat r 00:00-01:00", "06:00 chat r 05:00-06:00")
	})
}

func TestAnotherScheduleWhileNothingRanOwesNothing(t *testing.T) {
	inBubble(t, func(s *site) {
		s.prints(every("10 * * * *"))
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:00")
		s.stop()
		s.until("03:15:00")
		s.prints(every("0 * * * *"))
		s.start()
		s.apply(room("a"))
		s.poll("20 20")
		s.until("04:00:01")
		s.expectEditions("another schedule", "00:10 chat r 23:10-00:10", "01:10 chat r 00:10-01:10", "04:00 chat r 03:00-04:00")
	})
}

func TestAReportThatCannotBeWrittenIsOwedOnceItCan(t *testing.T) {
	inBubble(t, func(s *site) {
		s.prints(every("1h"))
		s.apply(room("a"))
		s.poll("20")
		s.until("00:59:30")
		s.store.all.Store(true)
		s.until("01:10:00")
		s.expectEditions("while nothing can be written")
		s.store.all.Store(false)
		s.wait(time.Minute)
		s.expectEditions("then", "01:00 chat r 00:00-01:00")
		s.restarts(room("a"))
		s.poll("20 20")
		s.expectEditions("and only once", "01:00 chat r 00:00-01:00")
	})
}

func TestNoReportIsOwedWhileTheClockIsWrong(t *testing.T) {
	inBubble(t, func(s *site) {
		s.prints(every("1h"))
		s.apply(room("a"))
		s.poll("20")
		s.until("01:30:00")
		s.stop()
		s.built = time.Now().Add(2 * time.Hour)
		s.start()
		s.apply(room("a"))
		s.poll("20 20")
		s.until("03:29:50")
		s.expectEditions("before the program was built", "01:00 chat r 00:00-01:00")
		s.until("03:31:00")
		s.expectEditions("late", "01:00 chat r 00:00-01:00", "03:30 chat r 01:00-03:30")
	})
}
