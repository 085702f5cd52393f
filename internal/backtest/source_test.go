package backtest_test

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// stored makes a database with a batch.
func stored(t *testing.T, b data.Batch) *data.Reader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "watch.db")
	store, _, err := data.Open(t.Context(), path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := data.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	return reader
}

// written writes readings as "3 11=28": the minute, the subject and what it
// said.
func written(t *testing.T, s backtest.Source) string {
	t.Helper()
	var all []string
	for batch, err := range s.Readings(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range batch {
			text := fmt.Sprintf("%s %d", since(r.At), r.Subject)
			switch {
			case r.Subject == 0:
				text = since(r.At) + " |"
			case r.Why != checks.OK:
				text += " " + r.Why.String()
			case r.Subject%10 != 0:
				text += fmt.Sprintf("=%v", r.Value)
			default:
				text += " ok"
			}
			all = append(all, text)
		}
	}
	return strings.Join(all, ", ")
}

func TestReadingsAreMadeOfWhatIsStored(t *testing.T) {
	opened := func(subject int64, kind checks.Kind, at int) data.SpanChange {
		return data.SpanChange{Subject: subject, Kind: kind, At: minute(at)}
	}
	closed := func(subject int64, kind checks.Kind, at int) data.SpanChange {
		return data.SpanChange{Subject: subject, Kind: kind, At: minute(at), Ended: true}
	}
	value := func(at int, v float64) data.Sample { return data.Sample{At: minute(at), Series: 11, Value: v} }
	for _, c := range []struct {
		rule     string
		batch    data.Batch
		from, to int
		want     string
	}{
		{
			"values",
			data.Batch{Samples: []data.Sample{value(0, 20), value(2, 21)}},
			0, 5,
			"0 11=20, 2 11=21",
		},
		{
			"of the time asked for",
			data.Batch{Samples: []data.Sample{value(0, 20), value(2, 21), value(4, 22)}},
			1, 4,
			"2 11=21",
		},
		{
			"refused values, at the ticks at which they were",
			data.Batch{
				Samples: []data.Sample{value(0, 20)},
				Rejects: []data.Reject{{At: minute(2), Series: 11, Value: math.NaN(), Raw: "x", Class: checks.NotNumber}},
				Spans:   []data.SpanChange{opened(11, checks.Invalid, 2)},
			},
			0, 9,
			"0 11=20, 2 11 invalid",
		},
		{
			"a missing value at each tick until there is one again",
			data.Batch{
				Samples: []data.Sample{value(0, 20), value(8, 21)},
				Spans:   []data.SpanChange{opened(11, checks.Missing, 2), closed(11, checks.Missing, 8)},
			},
			0, 9,
			"0 11=20, 2 11 missing, 4 11 missing, 6 11 missing, 8 11=21",
		},
		{
			"a silence at each tick of any of its fields, and the answer before what it says",
			data.Batch{
				Samples: []data.Sample{value(0, 20), value(4, 21)},
				Spans:   []data.SpanChange{opened(10, checks.NoResponse, 1), closed(10, checks.NoResponse, 4)},
			},
			0, 9,
			"0 11=20, 1 10 no_response, 2 10 no_response, 3 10 no_response, 4 10 ok, 4 11=21",
		},
		{
			"a silence that lasts",
			data.Batch{Spans: []data.SpanChange{opened(10, checks.NoResponse, 1)}},
			0, 4,
			"1 10 no_response, 2 10 no_response, 3 10 no_response",
		},
		{
			"a silence that began before",
			data.Batch{Spans: []data.SpanChange{opened(10, checks.NoResponse, 1), closed(10, checks.NoResponse, 5)}},
			3, 9,
			"3 10 no_response, 4 10 no_response, 5 10 ok",
		},
		{
			"nothing while nobody watched",
			data.Batch{
				Samples: []data.Sample{value(0, 20), value(6, 21)},
				Spans:   []data.SpanChange{opened(10, checks.NoResponse, 1), closed(10, checks.NoResponse, 6)},
				Gaps:    []data.Gap{{Began: minute(2), Ended: minute(5)}},
			},
			0, 9,
			"0 11=20, 1 10 no_response, 2 |, 5 10 no_response, 6 10 ok, 6 11=21",
		},
		{
			"silences side by side",
			data.Batch{
				Spans: []data.SpanChange{opened(10, checks.NoResponse, 1), opened(20, checks.NoResponse, 2), closed(10, checks.NoResponse, 3), closed(20, checks.NoResponse, 4)},
			},
			0, 9,
			"1 10 no_response, 2 10 no_response, 2 20 no_response, 3 10 ok, 4 20 ok",
		},
		{"nothing", data.Batch{}, 0, 9, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			every := func(minutes int) schedule.Schedule {
				s, err := schedule.Every(schedule.Duration(time.Duration(minutes) * time.Minute))
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			s := backtest.Source{
				Reader: stored(t, c.batch), From: minute(c.from), To: minute(c.to),
				Schedules: map[int64][]schedule.Schedule{10: {every(2), every(1)}, 11: {every(2)}},
			}
			if got := written(t, s); got != c.want {
				t.Errorf("readings:\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadingStopsWhenNobodyTakesThem(t *testing.T) {
	var b data.Batch
	for n := range 100 {
		b.Samples = append(b.Samples, data.Sample{At: minute(n), Series: 11, Value: 1})
	}
	b.Spans = []data.SpanChange{{Subject: 21, Kind: checks.Missing, At: minute(200)}}
	for batch, err := range (backtest.Source{Reader: stored(t, b), From: minute(0), To: minute(300)}).Readings(t.Context()) {
		if err != nil || len(batch) != 100 {
			t.Errorf("%d readings, %v", len(batch), err)
		}
		break
	}
}
