package data_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// mustSample makes a store with a sample a minute of some series. The value
// is the minute.
func mustSample(t testing.TB, minutes int, series ...int64) *data.Store {
	t.Helper()
	s, _ := mustOpen(t)
	var b data.Batch
	for i := range minutes {
		for _, id := range series {
			b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: id, Value: float64(i)})
		}
	}
	must(t, s.Commit(t.Context(), b))
	return s
}

func TestSamplesOfARange(t *testing.T) {
	s := mustSample(t, 4, 1, 2, 3)
	for _, c := range []struct {
		rule string
		of   data.Range
		want string
	}{
		{"all, in the order of time and series", data.Range{}, "0/1 0/2 0/3 1/1 1/2 1/3 2/1 2/2 2/3 3/1 3/2 3/3"},
		{"of some series", data.Range{IDs: []int64{3, 1}}, "0/1 0/3 1/1 1/3 2/1 2/3 3/1 3/3"},
		{"from a time on, included", data.Range{IDs: []int64{2}, From: minute(2)}, "2/2 3/2"},
		{"up to a time, excluded", data.Range{IDs: []int64{2}, To: minute(2)}, "0/2 1/2"},
		{"both", data.Range{IDs: []int64{2}, From: minute(1), To: minute(3)}, "1/2 2/2"},
		{"of a series that does not exist", data.Range{IDs: []int64{9}}, ""},
		{"of no time", data.Range{From: minute(2), To: minute(2)}, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var got []string
			for _, one := range collect(t, s, c.of) {
				got = append(got, fmt.Sprintf("%v/%d", one.Value, one.Series))
				if !one.At.Equal(minute(int(one.Value))) {
					t.Errorf("sample %v has the time %v", one.Value, one.At)
				}
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("samples = %s, want %s", text, c.want)
			}
		})
	}
}

func TestSamplesComeInPagesWithoutGapOrRepetition(t *testing.T) {
	s := mustSample(t, 3400, 1, 2, 3, 4, 5, 6) // 20,400: more than two pages
	for _, ids := range [][]int64{nil, {1, 2, 3, 4, 5}} {
		next := 0
		width := 6 - 1
		if ids == nil {
			width = 6
		}
		must(t, s.Samples(t.Context(), data.Range{IDs: ids}, func(one data.Sample) error {
			if want := int64(next%width + 1); one.Series != want || one.Value != float64(next/width) {
				return fmt.Errorf("sample %d is %v of series %d", next, one.Value, one.Series)
			}
			next++
			return nil
		}))
		if next != 3400*width {
			t.Errorf("%d samples, want %d", next, 3400*width)
		}
	}
}

func TestReadingStopsWhenItsReaderDoes(t *testing.T) {
	s := mustSample(t, 10, 1)
	enough := errors.New("enough")
	n := 0
	err := s.Samples(t.Context(), data.Range{}, func(data.Sample) error {
		n++
		// While reading, the store can be used: even by the reader.
		must(t, s.Commit(t.Context(), data.Batch{Alive: minute(n)}))
		if n == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 3 {
		t.Errorf("err = %v after %d samples, want the reader's own after 3", err, n)
	}
}

func TestAlertsCanBeFiltered(t *testing.T) {
	s, _ := mustOpen(t)
	over, open, late := alert(1, 5), alert(2, 6), alert(3, 5)
	over.Fired, over.Resolved, over.Kind, over.Subject.Tags = minute(2), minute(8), checks.Stuck, []string{"seoul", "cold"}
	open.Fired, open.Subject.Tags = minute(4), []string{"osaka"}
	late.Fired, late.Resolved = minute(20), minute(30)
	over.Level, over.Peak, open.Level, open.Peak, late.Level, late.Peak = checks.Warn, checks.Fatal, checks.Warn, checks.Fatal, checks.Warn, checks.Error
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(over, open, late)}))
	for _, c := range []struct {
		rule   string
		filter data.AlertFilter
		want   string
	}{
		{"all, the latest first", data.AlertFilter{}, "A3 A2 A1"},
		{"one", data.AlertFilter{ID: 2}, "A2"},
		{"of a subject", data.AlertFilter{Subject: 5}, "A3 A1"},
		{"lasting", data.AlertFilter{Open: true}, "A2"},
		{"lasting at some time of a range", data.AlertFilter{From: minute(8), To: minute(20)}, "A2"},
		{"also where it began before the range or ended in it", data.AlertFilter{From: minute(7), To: minute(9)}, "A2 A1"},
		{"over", data.AlertFilter{Over: true}, "A3 A1"},
		{"that ended after a time", data.AlertFilter{Over: true, From: minute(8)}, "A3"},
		{"of a level: that of now, or the highest", data.AlertFilter{Level: checks.Warn}, "A2"},
		{"as bad as it had been", data.AlertFilter{Level: checks.Fatal}, "A1"},
		{"of a kind", data.AlertFilter{Kind: checks.Stuck}, "A1"},
		{"with a tag", data.AlertFilter{Tag: "cold"}, "A1"},
		{"with a part of a tag", data.AlertFilter{Tag: "col"}, ""},
		{"from a number on", data.AlertFilter{Before: 3, Limit: 1}, "A2"},
		{"so many", data.AlertFilter{Limit: 1}, "A3"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var names []string
			for _, a := range get[[]checks.Alert](t)(s.Alerts(t.Context(), c.filter)) {
				names = append(names, a.Name())
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("alerts = %s, want %s", got, c.want)
			}
		})
	}
}

func TestTagsAreThoseThatAlertsBore(t *testing.T) {
	s, _ := mustOpen(t)
	if got := get[[]string](t)(s.Tags(t.Context())); len(got) != 0 {
		t.Errorf("tags = %q before any alert", got)
	}
	one, other, bare := alert(1, 5), alert(2, 6), alert(3, 7)
	one.Subject.Tags, other.Subject.Tags = []string{"seoul", "cold"}, []string{"cold", `a"b`}
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(one, other, bare)}))
	if got := get[[]string](t)(s.Tags(t.Context())); !slices.Equal(got, []string{`a"b`, "cold", "seoul"}) {
		t.Errorf("tags = %q", got)
	}
}

func TestLatestFindsTheLastSampleHoweverOld(t *testing.T) {
	s, _ := mustOpen(t)
	ids := get[data.Identities](t)(s.Identify(t.Context(), namings("a a/live a/quiet a/never a/gone")))
	live, quiet, gone := ids.IDs[1], ids.IDs[2], ids.IDs[4]
	_, err := s.Identify(t.Context(), namings("a a/live a/quiet a/never"))
	must(t, err)
	var b data.Batch
	for i := range 60 * 24 * 3 {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: live, Value: float64(i)})
		if i < 100 {
			b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: quiet, Value: float64(-i)}, data.Sample{At: minute(i), Series: gone, Value: 1})
		}
	}
	must(t, s.Commit(t.Context(), b))
	want := map[int64]data.Sample{live: {minute(60*24*3 - 1), live, 60*24*3 - 1}, quiet: {minute(99), quiet, -99}}
	same(t, "before hours have closed", get[map[int64]data.Sample](t)(s.Latest(t.Context())), want)
	must(t, s.Condense(t.Context(), minute(60*24*3)))
	same(t, "after", get[map[int64]data.Sample](t)(s.Latest(t.Context())), want)
}
