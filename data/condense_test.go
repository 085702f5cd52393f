package data_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

// midnight is the begin of the day of the tests' stories.
var midnight = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// hours tells summaries as "3h=0..59/29.50(60)": hour after midnight, minimum,
// maximum, average and count.
func told(t *testing.T, s *data.Store, span time.Duration, ids ...int64) string {
	t.Helper()
	all := get[[]data.Summary](t)(s.Summaries(t.Context(), span, data.Range{IDs: ids}))
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = fmt.Sprintf("%v=%v..%v/%.2f(%d)", one.At.Sub(midnight).Hours(), one.Min, one.Max, one.Avg, one.Count)
	}
	return strings.Join(words, " ")
}

func TestHoursAreSummarisedOnceTheyHaveClosed(t *testing.T) {
	s := mustSample(t, 90, 7) // 03:00 to 04:30
	must(t, s.Condense(t.Context(), midnight.Add(4*time.Hour+time.Minute)))
	if got := told(t, s, data.Hour); got != "" {
		t.Errorf("a minute after the hour = %q, want nothing: late samples may come", got)
	}
	must(t, s.Condense(t.Context(), midnight.Add(4*time.Hour+2*time.Minute)))
	if got, want := told(t, s, data.Hour), "3=0..59/29.50(60)"; got != want {
		t.Errorf("two minutes after the hour = %q, want %q", got, want)
	}
	must(t, s.Condense(t.Context(), midnight.Add(9*time.Hour)))
	if got, want := told(t, s, data.Hour), "3=0..59/29.50(60) 4=60..89/74.50(30)"; got != want {
		t.Errorf("hours later = %q, want %q", got, want)
	}
}

func TestDaysAreSummarisedFromTheirHours(t *testing.T) {
	s := mustSample(t, 25*60, 7, 8) // 03:00 to 04:00 the next day
	_, err := s.Identify(t.Context(), namings("a a/1 a/2 a/3 a/4 a/5 a/6 a/7"))
	must(t, err)
	must(t, s.Condense(t.Context(), midnight.Add(24*time.Hour)))
	if got := told(t, s, data.Day, 7); got != "" {
		t.Errorf("at midnight = %q, want nothing", got)
	}
	must(t, s.Condense(t.Context(), midnight.Add(29*time.Hour)))
	if got, want := told(t, s, data.Day, 7), "0=0..1259/629.50(1260)"; got != want {
		t.Errorf("the next morning = %q, want %q", got, want)
	}
}

func TestALateSampleIsSummarisedToo(t *testing.T) {
	s := mustSample(t, 60, 7)
	_, err := s.Identify(t.Context(), namings("a a/1 a/2 a/3 a/4 a/5 a/6"))
	must(t, err)
	tomorrow := midnight.Add(30 * time.Hour)
	must(t, s.Condense(t.Context(), tomorrow))
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(30).Add(time.Second), 7, 1000}, {minute(-30), 7, -5}}}))
	must(t, s.Condense(t.Context(), tomorrow))
	if got, want := told(t, s, data.Hour), "2=-5..-5/-5.00(1) 3=0..1000/45.41(61)"; got != want {
		t.Errorf("hours = %q, want %q", got, want)
	}
	if got, want := told(t, s, data.Day), "0=-5..1000/44.60(62)"; got != want {
		t.Errorf("day = %q, want %q", got, want)
	}
}

func TestNothingIsSummarisedTwice(t *testing.T) {
	s, path := mustOpen(t)
	var b data.Batch
	for i := range 300 {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 1, Value: 1})
	}
	must(t, s.Commit(t.Context(), b))
	must(t, s.Condense(t.Context(), minute(9*60)))
	if n := peek(t, path, "SELECT count(*) FROM dirty WHERE span = 3600000"); n != "0" {
		t.Errorf("%s hours are still to be summarised, want none", n)
	}
	poke(t, path, "UPDATE summaries SET count = 42")
	must(t, s.Condense(t.Context(), minute(9*60)))
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(9 * 60), 1, 1}}}))
	if n := peek(t, path, "SELECT count(*) FROM dirty WHERE span = 3600000"); n != "0" {
		t.Errorf("a sample that is not late marked %s hours", n)
	}
	must(t, s.Condense(t.Context(), minute(9*60+30)))
	if n := peek(t, path, "SELECT count(*) FROM summaries WHERE count <> 42"); n != "0" {
		t.Errorf("%s summaries were written again", n)
	}
}

func TestCondensingGoesOnAfterARestart(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(0), 1, 5}, {minute(70), 1, 6}}}))
	must(t, s.Condense(t.Context(), minute(65)))
	must(t, s.Close())
	s = mustOpenAt(t, path)
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(10), 1, 7}}})) // late, as the mark tells
	must(t, s.Condense(t.Context(), minute(125)))
	if got, want := told(t, s, data.Hour), "3=5..7/6.00(2) 4=6..6/6.00(1)"; got != want {
		t.Errorf("hours = %q, want %q", got, want)
	}
}

func TestAWrongClockLosesNothing(t *testing.T) {
	s, _ := mustOpen(t)
	future := begin.AddDate(3, 0, 0)
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{future, 1, 1}}}))
	must(t, s.Condense(t.Context(), future.Add(2*time.Hour))) // then the clock is set right
	for i := range 120 {
		must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(i), 1, float64(i)}}}))
		if i == 30 {
			must(t, s.Condense(t.Context(), minute(i)))
			if got := told(t, s, data.Hour); strings.HasPrefix(got, "3=") {
				t.Errorf("in the middle of an hour = %q, want none of it yet", got)
			}
		}
	}
	must(t, s.Condense(t.Context(), minute(125)))
	if got, want := told(t, s, data.Hour), "3=0..59/29.50(60) 4=60..119/89.50(60) "; !strings.HasPrefix(got, want) {
		t.Errorf("hours = %q, want those after the clock was right to begin with %q", got, want)
	}
}

func TestCondensingEndsWithItsContextAndGoesOnLater(t *testing.T) {
	s := mustSample(t, 600, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Condense(ctx, minute(700)); err == nil {
		t.Error("no error, though the context had ended")
	}
	must(t, s.Condense(t.Context(), minute(700)))
	if got := strings.Count(told(t, s, data.Hour), "="); got != 10 {
		t.Errorf("%d hours, want 10", got)
	}
}

func TestSummariesOfARange(t *testing.T) {
	s := mustSample(t, 300, 1, 2)
	must(t, s.Condense(t.Context(), minute(400)))
	all := get[[]data.Summary](t)(s.Summaries(t.Context(), data.Hour, data.Range{}))
	if len(all) != 10 || all[0].Series != 1 || all[9].Series != 2 {
		t.Errorf("all = %+v, want 5 of series 1, then 5 of series 2", all)
	}
	some := get[[]data.Summary](t)(s.Summaries(t.Context(), data.Hour, data.Range{IDs: []int64{2}, From: minute(60), To: minute(180)}))
	if len(some) != 2 || !some[0].At.Equal(minute(60)) || !some[1].At.Equal(minute(120)) || some[0].Series != 2 {
		t.Errorf("of a range = %+v, want the hours from minute 60 and 120 of series 2", some)
	}
}
