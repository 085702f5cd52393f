package data_test

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// same compares what JSON makes of two values: times then compare by instant.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	must(t, err)
	w, err := json.Marshal(want)
	must(t, err)
	if string(g) != string(w) {
		t.Errorf("%s\n got %s\nwant %s", what, g, w)
	}
}

func TestWhatIsCommittedIsLoaded(t *testing.T) {
	s, path := mustOpen(t)
	open, over := alert(1, 7), alert(2, 8)
	over.Resolved = minute(9)
	firing := checks.State{Last: 3, At: minute(2), Open: []checks.Condition{{
		Kind: checks.Bound, Level: checks.Error, Side: checks.High, Since: minute(0), Seen: minute(2),
		Streaks: [4]checks.Streak{2: {Polls: 3, Spent: 2 * time.Minute}}, Worst: 3, WorstAt: minute(2),
	}}}
	must(t, s.Commit(t.Context(), data.Batch{
		States: map[int64]checks.State{7: firing, 8: firing},
		Alerts: alerts(open, over),
		Spans: []data.SpanChange{
			{Subject: 7, Kind: checks.Missing, Reason: checks.Null, At: minute(1)},
			{Subject: 9, Kind: checks.NoResponse, Reason: checks.Timeout, At: minute(1)},
			{Subject: 9, Kind: checks.NoResponse, At: minute(2), Ended: true},
		},
		Gaps:  []data.Gap{{Began: minute(-10), Ended: minute(0)}},
		Alive: minute(2),
	}))
	must(t, s.Commit(t.Context(), data.Batch{States: map[int64]checks.State{8: {}}}))
	must(t, s.Close())

	s = mustOpenAt(t, path)
	l := get[data.Loaded](t)(s.Load(t.Context()))
	same(t, "states: none for the zero state", l.States, map[int64]checks.State{7: firing})
	same(t, "states alone", get[map[int64]checks.State](t)(s.States(t.Context())), l.States)
	same(t, "open alerts", l.Open, []checks.Alert{open})
	same(t, "open spans", l.Spans, map[int64]checks.Kind{7: checks.Missing})
	if l.LastAlert != 2 {
		t.Errorf("last alert = %d, want 2: the highest ever given", l.LastAlert)
	}
	if !l.Alive.Equal(minute(2)) || l.Stopped {
		t.Errorf("alive = %v, stopped = %v, want %v and not stopped", l.Alive, l.Stopped, minute(2))
	}
}

func TestANewDatabaseLoadsNothing(t *testing.T) {
	s, _ := mustOpen(t)
	l := get[data.Loaded](t)(s.Load(t.Context()))
	if len(l.States)+len(l.Open)+len(l.Spans) > 0 || l.LastAlert != 0 || !l.Alive.IsZero() || l.Stopped {
		t.Errorf("loaded %+v, want nothing", l)
	}
}

func TestAStopIsMeantUntilTheWatchGoesOn(t *testing.T) {
	s, _ := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Alive: minute(1)}))
	must(t, s.Commit(t.Context(), data.Batch{Stopped: true}))
	if l := get[data.Loaded](t)(s.Load(t.Context())); !l.Stopped || !l.Alive.Equal(minute(1)) {
		t.Errorf("after a stop: %+v, want stopped at minute 1", l)
	}
	must(t, s.Commit(t.Context(), data.Batch{Alive: minute(5)}))
	if l := get[data.Loaded](t)(s.Load(t.Context())); l.Stopped {
		t.Error("after going on: stopped, want not")
	}
}

func TestTheFirstSampleOfAKeyWinsAndTheOthersAreCounted(t *testing.T) {
	s, _ := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(1), 3, 1}, {minute(0), 3, 2}, {minute(1), 3, 99}}}))
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(0), 3, 98}, {minute(0), 4, 5}}}))
	same(t, "samples", collect(t, s, data.Range{}), []data.Sample{{minute(0), 3, 2}, {minute(0), 4, 5}, {minute(1), 3, 1}})
	if got := s.Stats().Duplicates; got != 2 {
		t.Errorf("duplicates = %d, want 2", got)
	}
}

func TestWhatIsNoNumberIsNeverStored(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{
		Samples: []data.Sample{{minute(0), 1, math.NaN()}, {minute(0), 2, math.Inf(1)}, {minute(0), 3, 4}},
		Rejects: []data.Reject{{At: minute(0), Series: 1, Value: math.NaN(), Raw: "n/a", Class: checks.NotNumber}},
	}))
	same(t, "samples", collect(t, s, data.Range{}), []data.Sample{{minute(0), 3, 4}})
	if got := s.Stats().NotFinite; got != 2 {
		t.Errorf("not finite = %d, want 2", got)
	}
	if got := peek(t, path, "SELECT count(*) FROM rejects WHERE value IS NULL AND class = 'not_number'"); got != "1" {
		t.Errorf("rejects without number = %s, want 1", got)
	}
}

func TestAnyNumberOfSamplesIsStored(t *testing.T) {
	s, _ := mustOpen(t)
	total := 0
	for i, n := range []int{1, 7, 8, 9, 63, 64, 65, 200} {
		b := data.Batch{}
		for series := range n {
			b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: int64(n - series), Value: float64(series)})
		}
		must(t, s.Commit(t.Context(), b))
		total += n
	}
	if got := collect(t, s, data.Range{}); len(got) != total {
		t.Errorf("%d samples stored, want %d", len(got), total)
	}
}

func TestACommitIsWholeOrNothing(t *testing.T) {
	s, _ := mustOpen(t)
	bad := alert(1, 1)
	bad.Worst = math.NaN() // cannot be written
	err := s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(0), 1, 1}}, Alerts: alerts(bad), Alive: minute(0)})
	if err == nil {
		t.Fatal("no error, want one about A1")
	}
	if !strings.Contains(err.Error(), "alerts: alert A1: ") || !strings.HasPrefix(err.Error(), "database ") {
		t.Errorf("error %q, want the database and A1 in it", err)
	}
	if got := collect(t, s, data.Range{}); len(got) != 0 {
		t.Errorf("samples of a failed commit: %v", got)
	}
	if l := get[data.Loaded](t)(s.Load(t.Context())); !l.Alive.IsZero() {
		t.Errorf("alive of a failed commit: %v", l.Alive)
	}
}

func TestACommitThatHasBegunIsNotCutShort(t *testing.T) {
	s, _ := mustOpen(t)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := s.Commit(ended, data.Batch{Alive: minute(0)}); err == nil {
		t.Error("a commit whose context had ended before: no error")
	}
}

func TestRejectsAreKeptAndCut(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Rejects: []data.Reject{
		{At: minute(0), Series: 1, Value: -127, Raw: "-127", Class: checks.Rejected},
		{At: minute(0), Series: 2, Value: math.Inf(1), Raw: strings.Repeat("ä", 300) + "\xff", Class: checks.NotFinite},
	}}))
	if got := peek(t, path, "SELECT value || ' ' || raw || ' ' || class FROM rejects WHERE series = 1"); got != "-127.0 -127 rejected" {
		t.Errorf("reject = %q", got)
	}
	if got := peek(t, path, "SELECT length(raw) || coalesce(value, ' none') FROM rejects WHERE series = 2"); got != "200 none" {
		t.Errorf("long reject = %q, want 200 characters and no value", got)
	}
}

func TestAlertsAreWrittenOver(t *testing.T) {
	s, _ := mustOpen(t)
	a := alert(41, 7)
	steps := []checks.Change{
		{What: checks.Fired, At: minute(2), Value: -9.4, Condition: checks.Condition{Kind: checks.Bound, Level: checks.Error}},
		{What: checks.Resolved, At: minute(8), Value: -18.6, Condition: checks.Condition{Kind: checks.Bound, Level: checks.Error}},
	}
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(a), Changes: []data.Change{{Alert: 41, Change: steps[0]}}}))
	a.Resolved, a.Worst = minute(8), -8.9
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(a), Changes: []data.Change{{Alert: 41, Change: steps[1]}}}))

	same(t, "the alert as it stands", get[[]checks.Alert](t)(s.Alerts(t.Context(), data.AlertFilter{ID: 41})), []checks.Alert{a})
	life := get[[]data.Step](t)(s.Steps(t.Context(), 41))
	same(t, "its life", life, []data.Step{
		{At: minute(2), What: checks.Fired, Level: checks.Error, Value: new(-9.4)},
		{At: minute(8), What: checks.Resolved, Level: checks.Error, Value: new(-18.6)},
	})
}

func TestAStepWithoutValueSaysWhatTheFaultSaid(t *testing.T) {
	s, _ := mustOpen(t)
	a := alert(1, 7)
	a.Kind = checks.NoResponse
	fault := checks.Fault{Class: checks.Timeout, Text: "no answer within 5 s"}
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(a), Changes: []data.Change{
		{Alert: 1, Change: checks.Change{What: checks.Fired, At: minute(2), Value: math.NaN(), Condition: checks.Condition{Kind: checks.NoResponse, Level: checks.Error, Fault: fault}}},
	}}))
	life := get[[]data.Step](t)(s.Steps(t.Context(), 1))
	if len(life) != 1 || life[0].Value != nil || life[0].Text != fault.Text {
		t.Errorf("life = %+v, want one step without value that says %q", life, fault.Text)
	}
}

func TestSpansOpenAndClose(t *testing.T) {
	s, _ := mustOpen(t)
	for _, changes := range [][]data.SpanChange{
		{{Subject: 1, Kind: checks.Missing, Reason: checks.Empty, At: minute(0)}},
		{{Subject: 1, Kind: checks.Missing, At: minute(3), Ended: true}, {Subject: 1, Kind: checks.NoResponse, Reason: checks.Refused, At: minute(3)}},
		{{Subject: 2, Kind: checks.NoResponse, Reason: checks.Timeout, At: minute(5)}},
		{{Subject: 3, Kind: checks.NoResponse, At: minute(6), Ended: true}}, // none was open
	} {
		must(t, s.Commit(t.Context(), data.Batch{Spans: changes}))
	}
	must(t, s.Commit(t.Context(), data.Batch{Gaps: []data.Gap{{Began: minute(6), Ended: minute(9), Stopped: true}}}))
	missing := data.Span{Subject: 1, Kind: "missing", Reason: "empty", Began: minute(0), Ended: minute(3)}
	silent := data.Span{Subject: 1, Kind: "no_response", Reason: "refused", Began: minute(3)}
	other := data.Span{Subject: 2, Kind: "no_response", Reason: "timeout", Began: minute(5)}
	gap := data.Span{Kind: data.NotWatched, Reason: "stopped", Began: minute(6), Ended: minute(9)}
	for _, c := range []struct {
		rule string
		of   data.Range
		want []data.Span
	}{
		{"all", data.Range{}, []data.Span{missing, silent, other, gap}},
		{"of one subject", data.Range{IDs: []int64{1}}, []data.Span{missing, silent}},
		{"of the program", data.Range{IDs: []int64{0}}, []data.Span{gap}},
		{"one that ended at the begin is not in the range", data.Range{From: minute(3), To: minute(5)}, []data.Span{silent}},
		{"one that lasts reaches into every later range", data.Range{IDs: []int64{1, 2}, From: minute(100)}, []data.Span{silent, other}},
	} {
		t.Run(c.rule, func(t *testing.T) { same(t, "spans", get[[]data.Span](t)(s.Spans(t.Context(), c.of)), c.want) })
	}
}

func TestRequestsAreAnsweredInTheCommitThatAppliesThem(t *testing.T) {
	s, path := mustOpen(t)
	r, err := data.OpenReader(t.Context(), path)
	must(t, err)
	defer r.Close()
	if changed := get[bool](t)(s.Changed(t.Context())); !changed {
		t.Error("the first look: nothing changed, want a look at what waits from before")
	}
	must(t, s.Commit(t.Context(), data.Batch{Samples: []data.Sample{{minute(0), 1, 1}}}))
	if changed := get[bool](t)(s.Changed(t.Context())); changed {
		t.Error("after an own commit: changed, want not")
	}
	id := get[int64](t)(r.Ask(t.Context(), data.Request{Kind: "drill", Body: []byte(`{"value":1}`), At: minute(1)}))
	if changed := get[bool](t)(s.Changed(t.Context())); !changed {
		t.Error("after a request: nothing changed")
	}
	if changed := get[bool](t)(s.Changed(t.Context())); changed {
		t.Error("at the second look: changed again")
	}
	same(t, "waiting", get[[]data.Request](t)(s.Waiting(t.Context())),
		[]data.Request{{ID: id, Kind: "drill", Body: []byte(`{"value":1}`), At: minute(1)}})
	if _, known, err := r.Answer(t.Context(), id); known || err != nil {
		t.Errorf("answer before it was given: known = %v, %v", known, err)
	}
	must(t, s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: id, At: minute(2), Text: "done"}}}))
	a, known, err := r.Answer(t.Context(), id)
	if want := (data.Answer{Request: id, At: minute(2), Text: "done"}); err != nil || !known || !reflect.DeepEqual(a, want) {
		t.Errorf("answer = %+v, %v, %v, want %+v", a, known, err, want)
	}
	if waiting := get[[]data.Request](t)(s.Waiting(t.Context())); len(waiting) != 0 {
		t.Errorf("still waiting: %v", waiting)
	}
}

func TestFactsAreKept(t *testing.T) {
	s, _ := mustOpen(t)
	if got := get[string](t)(s.Fact(t.Context(), "config")); got != "" {
		t.Errorf("a fact never set = %q, want none", got)
	}
	must(t, s.SetFact(t.Context(), "config", "a: 1"))
	must(t, s.SetFact(t.Context(), "config", "a: 2"))
	if got := get[string](t)(s.Fact(t.Context(), "config")); got != "a: 2" {
		t.Errorf("fact = %q, want the latest", got)
	}
}

func TestNoticesComeBackAsTheyWere(t *testing.T) {
	s, _ := mustOpen(t)
	n := notify.Notice{Topic: notify.NotWatched, Level: checks.Error, Began: minute(0), Ended: minute(9), Good: 11, All: 12, Open: []checks.Alert{alert(1, 2)}}
	must(t, s.Commit(t.Context(), data.Batch{Deliveries: []notify.Delivery{{Channel: "ops", Cause: notify.CauseNotice, Owed: minute(9), Notice: &n}}}))
	due := get[[]notify.Delivery](t)(s.Due(t.Context(), "ops"))
	same(t, "due", due, []notify.Delivery{{ID: 1, Channel: "ops", Cause: notify.CauseNotice, Owed: minute(9), Next: minute(9), State: notify.Owed, Notice: &n}})
}
