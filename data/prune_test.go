package data_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// count returns how many rows a table has.
func count(t *testing.T, path, table string) string {
	t.Helper()
	return peek(t, path, "SELECT count(*) FROM "+table)
}

func TestOldSamplesGoWhenTheirHoursAreSummarised(t *testing.T) {
	s, path := mustOpen(t)
	var b data.Batch
	for i := range 20 * 60 {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 1, Value: 1}, data.Sample{At: minute(i), Series: 2, Value: 2})
		b.Rejects = append(b.Rejects, data.Reject{At: minute(i), Series: 3, Class: checks.Rejected})
	}
	must(t, s.Commit(t.Context(), b))
	now := minute(20 * 60)
	must(t, s.Prune(t.Context(), data.Keep{Samples: 5 * time.Hour}, now))
	if got := count(t, path, "samples"); got != "2400" {
		t.Errorf("before summarising %s samples are left, want all 2400", got)
	}
	must(t, s.Condense(t.Context(), now))
	must(t, s.Prune(t.Context(), data.Keep{Samples: 5*time.Hour + 30*time.Minute}, now))
	if got := peek(t, path, "SELECT count(*) || ' from ' || ((min(at) - "+fmt.Sprint(begin.UnixMilli())+") / 60000) FROM samples"); got != "720 from 840" {
		t.Errorf("left are %s, want 720 from minute 840: whole hours go", got)
	}
	if got := count(t, path, "rejects"); got != "360" {
		t.Errorf("%s rejects are left, want 360", got)
	}
	if got := count(t, path, "summaries WHERE span = 3600000"); got != "38" {
		t.Errorf("%s summaries, want the 38 of 19 hours", got)
	}
}

func TestASampleOfAPrunedHourDoesNotSpoilItsSummary(t *testing.T) {
	s := mustSample(t, 300, 1)
	must(t, s.Condense(t.Context(), minute(400)))
	must(t, s.Prune(t.Context(), data.Keep{Samples: time.Hour}, minute(400)))
	before := told(t, s, data.Hour)
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(0), 1, 1e6}}}))
	must(t, s.Condense(t.Context(), minute(400)))
	if got := told(t, s, data.Hour); got != before {
		t.Errorf("summaries = %s, want them unchanged: %s", got, before)
	}
}

func TestALateSampleIsSummarisedBeforeItIsPruned(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Condense(t.Context(), minute(400)))
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(0), 1, 5}, {minute(130), 1, 6}}}))
	must(t, s.Prune(t.Context(), data.Keep{Samples: time.Hour}, minute(400)))
	if got := count(t, path, "samples"); got != "2" {
		t.Errorf("%s samples left, want both: their hours wait", got)
	}
	must(t, s.Condense(t.Context(), minute(400)))
	must(t, s.Prune(t.Context(), data.Keep{Samples: time.Hour}, minute(400)))
	if got := count(t, path, "samples"); got != "0" {
		t.Errorf("%s samples left, want none", got)
	}
	if got, want := told(t, s, data.Hour), "3=5..5/5.00(1) 5=6..6/6.00(1)"; got != want {
		t.Errorf("hours = %s, want %s", got, want)
	}
}

func TestAnExcursionOfTheClockDestroysNoLaterSample(t *testing.T) {
	const keep = 90 * 24 * time.Hour
	s, path := mustOpen(t)
	tidy := func(now time.Time) {
		t.Helper()
		must(t, s.Condense(t.Context(), now))
		must(t, s.Prune(t.Context(), data.Keep{Samples: keep}, now))
	}
	tidy(begin.AddDate(2, 0, 0))
	must(t, s.Close())
	s = mustOpenAt(t, path) // the marks outlive the program
	var b data.Batch
	for i := range 100 {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 1, Value: 1})
	}
	must(t, s.Commit(t.Context(), b))
	tidy(minute(180))
	if got := count(t, path, "samples"); got != "100" {
		t.Errorf("%s samples are left, want all 100", got)
	}
	if got, want := told(t, s, data.Hour), "3=1..1/1.00(60) 4=1..1/1.00(40)"; got != want {
		t.Errorf("hours = %s, want %s: they close as ever", got, want)
	}
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{At: minute(200), Series: 1, Value: 2}}}))
	if got := count(t, path, "dirty WHERE span = 3600000"); got != "0" {
		t.Errorf("%s hours are marked late, want none: the mark ahead was taken back", got)
	}
	tidy(minute(200).Add(keep + 3*time.Hour))
	if got := count(t, path, "samples"); got != "0" {
		t.Errorf("%s samples are left when their time has come, want none", got)
	}
}

func TestAShortExcursionDestroysNoLaterSample(t *testing.T) {
	s, path := mustOpen(t)
	keep := data.Keep{Samples: 10 * time.Hour}
	must(t, s.Condense(t.Context(), minute(900)))
	must(t, s.Prune(t.Context(), keep, minute(900))) // up to minute 300
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{At: minute(290), Series: 1, Value: 1}}}))
	must(t, s.Prune(t.Context(), keep, minute(300)))
	if got := count(t, path, "samples"); got != "1" {
		t.Errorf("%s samples are left, want the one that is ten minutes old", got)
	}
}

func TestNothingGoesWhileTheClockIsFarAheadOfTheWatch(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{At: minute(0), Series: 1, Value: 1}}, Alive: minute(0)}))
	late := begin.AddDate(2, 0, 0)
	must(t, s.Condense(t.Context(), late))
	must(t, s.Prune(t.Context(), data.Keep{Samples: data.Day, Summaries: data.Day}, late))
	if got := count(t, path, "samples") + count(t, path, "summaries WHERE span = 3600000"); got != "11" {
		t.Errorf("samples and summaries left: %s, want 11: the watch was last kept two years before", got)
	}
	must(t, s.Commit(t.Context(), data.Batch{Alive: late.Add(-time.Minute)}))
	must(t, s.Prune(t.Context(), data.Keep{Samples: data.Day}, late))
	if got := count(t, path, "samples"); got != "0" {
		t.Errorf("%s samples are left once the watch is kept, want none", got)
	}
}

func TestWhatAChannelThatIsGoneIsOwedIsDropped(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("gone", checks.Fired, a), owe("tg", checks.Fired, a))
	prune := func(now time.Time, channels []string) {
		t.Helper()
		must(t, s.Prune(t.Context(), data.Keep{Deliveries: data.Day, Channels: channels}, now))
	}
	prune(begin.Add(9*data.Day), nil)
	prune(begin.Add(data.Day), []string{"tg"})
	if got := ledger(t, s); got != "1:owed 2:owed" {
		t.Errorf("ledger = %s, want both owed: the channels are not known, or it is not old", got)
	}
	prune(begin.Add(2*data.Day), []string{"tg"})
	if got := ledger(t, s); got != "1:dropped 2:owed" {
		t.Errorf("ledger = %s, want that of the channel that is gone dropped", got)
	}
	if e := get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{Channel: "gone"}))[0]; e.Error != "the channel is gone" || !e.Done.Equal(begin.Add(2*data.Day)) {
		t.Errorf("entry = %+v, want the reason and when", e)
	}
}

func TestEverythingElseGoesAtItsTime(t *testing.T) {
	s, path := mustOpen(t)
	_, err := s.Identify(t.Context(), namings("a a/x"))
	must(t, err)
	over, open, told, last := alert(1, 5), alert(2, 6), alert(3, 7), alert(4, 8)
	over.Resolved, told.Resolved, last.Resolved = minute(9), minute(9), minute(9)
	must(t, s.Commit(t.Context(), data.Batch{
		Samples: []data.Sample{{minute(0), 2, 1}},
		Alerts:  alerts(over, open, told, last),
		Changes: []data.Change{{Alert: 1, Change: checks.Change{What: checks.Fired, At: minute(2)}}, {Alert: 2, Change: checks.Change{What: checks.Fired, At: minute(2)}}},
		Spans: []data.SpanChange{
			{Subject: 1, Kind: checks.Missing, At: minute(0)},
			{Subject: 1, Kind: checks.Missing, At: minute(5), Ended: true},
			{Subject: 2, Kind: checks.Missing, At: minute(0)},
		},
		Deliveries: []notify.Delivery{owe("tg", checks.Fired, over), owe("tg", checks.Fired, told), owe("tg", checks.Fired, over), owe("tg", checks.Fired, open)},
	}))
	for id, way := range map[int64]notify.Settled{1: settled(1, notify.Sent, notify.Delivered), 3: settled(3, notify.Permanent, notify.Failed)} {
		must(t, s.Freeze(t.Context(), frozen("k", id)))
		must(t, s.Settle(t.Context(), way))
	}
	for range 3 {
		_, err := s.Ask(t.Context(), data.Request{Kind: "test", At: minute(0)})
		must(t, err)
	}
	must(t, s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: 1, At: minute(1)}, {Request: 3, At: minute(1)}}}))
	must(t, s.Condense(t.Context(), minute(3000)))

	year := 365 * 24 * time.Hour
	must(t, s.Prune(t.Context(), data.Keep{}, begin.Add(9*year)))
	must(t, s.Prune(t.Context(), data.Keep{Summaries: year, Alerts: year, Deliveries: year, Requests: year}, midnight.Add(year)))
	for table, want := range map[string]string{
		"samples": "1", "summaries": "2", "spans": "2", "deliveries": "4", "attempts": "2", "delivery_alerts": "4", "alerts": "4", "changes": "2", "requests": "3",
	} {
		if got := count(t, path, table); got != want {
			t.Errorf("what is not old: %s of %s are left, want %s", got, table, want)
		}
	}
	must(t, s.Prune(t.Context(), data.Keep{Summaries: year, Alerts: year, Deliveries: year, Requests: year}, begin.Add(2*year)))
	for table, want := range map[string]string{
		"summaries":                    "0",
		"spans":                        "1", // lasts
		"deliveries":                   "2", // 2 and 4 are owed
		"attempts":                     "0",
		"delivery_alerts":              "2",
		"alerts WHERE id IN (2, 3, 4)": "3", // lasts, is still to be told, is the latest
		"alerts":                       "3",
		"changes":                      "1",
		"requests":                     "2", // waits, is the latest
	} {
		if got := count(t, path, table); got != want {
			t.Errorf("a year later: %s of %s are left, want %s", got, table, want)
		}
	}
	if l := get[data.Loaded](t)(s.Load(t.Context())); l.LastAlert != 4 || len(l.Open) != 1 {
		t.Errorf("loaded %d open and last A%d, want 1 and A4: no name is given twice", len(l.Open), l.LastAlert)
	}
}

func TestWhatCameFromOutsideIsKnownForAsLongAsItMayComeAgain(t *testing.T) {
	s, path := mustOpen(t)
	note := func(mark string) data.Note {
		return data.Note{Request: data.Request{Kind: "test", At: minute(0)}, From: "sns topic", Mark: mark}
	}
	for _, mark := range []string{"a", "", "last"} {
		_, _, err := s.Note(t.Context(), note(mark))
		must(t, err)
	}
	must(t, s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: 1, At: minute(1)}, {Request: 2, At: minute(1)}, {Request: 3, At: minute(1)}}}))
	keep := data.Keep{Requests: time.Hour}
	must(t, s.Prune(t.Context(), keep, begin.Add(data.KnownAgain)))
	if got := peek(t, path, "SELECT group_concat(id) FROM requests"); got != "1,3" {
		t.Errorf("left are %s, want those that are told from others", got)
	}
	if _, fresh, err := s.Note(t.Context(), note("a")); fresh || err != nil {
		t.Errorf("what came again is new: %v, %v", fresh, err)
	}
	must(t, s.Prune(t.Context(), keep, minute(2).Add(data.KnownAgain)))
	if got := peek(t, path, "SELECT group_concat(id) FROM requests"); got != "3" {
		t.Errorf("left are %s, want the latest", got)
	}
}
