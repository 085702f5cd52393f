package data_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// lost is a span from one minute to another; negative: that lasts.
func lost(subject int64, kind checks.Kind, from, to int) []data.SpanChange {
	spans := []data.SpanChange{{Subject: subject, Kind: kind, At: minute(from)}}
	if to >= 0 {
		spans = append(spans, data.SpanChange{Subject: subject, Kind: kind, At: minute(to), Ended: true})
	}
	return spans
}

// coverageOf tells the coverage of fields as "2: 10-100 75%".
func coverageOf(t *testing.T, s *data.Store, of data.Range) string {
	t.Helper()
	var all []string
	for _, c := range get[[]data.Coverage](t)(s.Coverage(t.Context(), of)) {
		all = append(all, fmt.Sprintf("%d: %v-%v %.0f%%", c.Series, c.From.Sub(begin).Minutes(), c.To.Sub(begin).Minutes(), c.Percent()))
	}
	return strings.Join(all, ", ")
}

// covered makes a store with target 1 and its fields 2, 3 and 4, of which 2
// has samples from the begin on, 3 from minute 20 on and 4 never had any.
func covered(t *testing.T, minutes int) *data.Store {
	t.Helper()
	s, _ := mustOpen(t)
	_, err := s.Identify(t.Context(), namings("a a/x a/late a/never"))
	must(t, err)
	b := data.Batch{Alive: minute(minutes)}
	for i := range minutes {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 2, Value: 1})
		if i >= 20 {
			b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 3, Value: 1})
		}
	}
	must(t, s.Commit(t.Context(), b))
	return s
}

func TestCoverageIsTheTimeInNoSpan(t *testing.T) {
	for _, c := range []struct {
		rule  string
		spans []data.SpanChange
		want  string
	}{
		{"without spans", nil, "2: 0-100 100%"},
		{"a span of the field", lost(2, checks.Missing, 10, 30), "2: 0-100 80%"},
		{"a span of its target", lost(1, checks.NoResponse, 10, 30), "2: 0-100 80%"},
		{"a span of another field", lost(3, checks.Missing, 10, 30), "2: 0-100 100%"},
		{"one that lasts", lost(2, checks.Invalid, 90, -1), "2: 0-100 90%"},
		{"one over the end", lost(2, checks.Invalid, 90, 110), "2: 0-100 90%"},
		{"one after the end", lost(2, checks.Invalid, 100, 110), "2: 0-100 100%"},
		{"side by side", append(lost(2, checks.Missing, 10, 20), lost(2, checks.Invalid, 20, 30)...), "2: 0-100 80%"},
		{"one in the other", append(lost(1, checks.NoResponse, 10, 50), lost(2, checks.Missing, 20, 30)...), "2: 0-100 60%"},
		{"over each other", append(lost(2, checks.Missing, 20, 50), lost(1, checks.NoResponse, 10, 30)...), "2: 0-100 60%"},
		{"over all", lost(1, checks.NoResponse, -10, -1), "2: 0-100 0%"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := covered(t, 100)
			must(t, s.Commit(t.Context(), data.Batch{Spans: c.spans, Alive: minute(200)}))
			if got := coverageOf(t, s, data.Range{IDs: []int64{2}, From: begin, To: minute(100)}); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestTheTimeThatNobodyWatchedIsNotCovered(t *testing.T) {
	s := covered(t, 100)
	must(t, s.Commit(t.Context(), data.Batch{Gaps: []data.Gap{{Began: minute(40), Ended: minute(50)}}}))
	for _, c := range []struct {
		rule string
		of   data.Range
		want string
	}{
		{"a gap", data.Range{From: begin, To: minute(100)}, "2: 0-100 90%"},
		{"since the watch was last kept", data.Range{From: minute(50), To: minute(150)}, "2: 50-150 50%"},
		{"up to when it was last kept", data.Range{}, "2: 0-100 90%"},
		{"of no time", data.Range{From: minute(10), To: minute(10)}, "2: 10-10 NaN%"},
	} {
		c.of.IDs = []int64{2}
		if got := coverageOf(t, s, c.of); got != c.want {
			t.Errorf("%s: %s, want %s", c.rule, got, c.want)
		}
	}
}

func TestAFieldIsCoveredWhileItIsKnown(t *testing.T) {
	s := covered(t, 3000)
	whole := data.Range{From: minute(-100), To: minute(1900)}
	if got, want := coverageOf(t, s, whole), "2: 0-1900 100%, 3: 20-1900 100%, 4: 1900-1900 NaN%"; got != want {
		t.Errorf("%s, want %s: from the first sample on", got, want)
	}
	must(t, s.Condense(t.Context(), minute(2900)))
	if got, want := coverageOf(t, s, whole), "2: 0-1900 100%, 3: 20-1900 100%, 4: 1900-1900 NaN%"; got != want {
		t.Errorf("condensed: %s, want %s", got, want)
	}
	must(t, s.Prune(t.Context(), data.Keep{Samples: time.Hour}, minute(2900)))
	if got, want := coverageOf(t, s, whole), "2: 0-1900 100%, 3: 0-1900 100%, 4: 1900-1900 NaN%"; got != want {
		t.Errorf("pruned: %s, want %s: from the hour of the first sample on", got, want)
	}
	must(t, s.Commit(t.Context(), data.Batch{Spans: append(lost(1, checks.NoResponse, -50, 50), lost(2, checks.Missing, -60, 0)...)}))
	if got, want := coverageOf(t, s, whole), "2: -60-1900 94%, 3: 0-1900 97%, 4: -50-1900 95%"; got != want {
		t.Errorf("with spans before: %s, want %s: from the field's own first span on, or its target's", got, want)
	}

	ids := []int64{3}
	_, err := s.Identify(t.Context(), namings("a a/x a/never"))
	must(t, err)
	left := time.Now()
	got := get[[]data.Coverage](t)(s.Coverage(t.Context(), data.Range{IDs: ids, From: minute(0), To: left.Add(data.Day)}))
	if len(got) != 1 || got[0].To.Before(left.Add(-time.Minute)) || got[0].To.After(left.Add(time.Minute)) {
		t.Errorf("coverage = %+v, want it until the field left the configuration", got)
	}
}
