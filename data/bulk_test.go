package data_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

func TestValuesAreSamplesAndWhatWasRefused(t *testing.T) {
	s := mustSample(t, 3, 1, 2, 3)
	must(t, s.Commit(t.Context(), data.Batch{Rejects: []data.Reject{
		{At: minute(1), Series: 4, Value: -127, Raw: "-127", Class: checks.Rejected},
		{At: minute(0), Series: 4, Value: math.NaN(), Raw: "n/a", Class: checks.NotNumber},
		{At: minute(1), Series: 0, Value: 85, Raw: "85", Class: checks.Rejected},
	}}))
	for _, c := range []struct {
		rule string
		of   data.Range
		want string
	}{
		{"all, in the order of time and series", data.Range{}, "1=0 2=0 3=0 4=NaN! 0=85! 1=1 2=1 3=1 4=-127! 1=2 2=2 3=2"},
		{"of some series", data.Range{IDs: []int64{4, 2}}, "2=0 4=NaN! 2=1 4=-127! 2=2"},
		{"from a time on, up to another", data.Range{From: minute(1), To: minute(2)}, "0=85! 1=1 2=1 3=1 4=-127!"},
		{"of no time", data.Range{From: minute(2), To: minute(2)}, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var got []string
			must(t, s.Values(t.Context(), c.of, func(batch []data.Value) error {
				for _, v := range batch {
					text := fmt.Sprintf("%d=%v", v.Series, v.Value)
					if v.Refused {
						text += "!"
					}
					got = append(got, text)
				}
				return nil
			}))
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("values = %s, want %s", text, c.want)
			}
		})
	}
}

func TestValuesComeInBatchesWithoutGapOrRepetition(t *testing.T) {
	s := mustSample(t, 5200, 1, 2, 3, 4)
	next := 0
	must(t, s.Values(t.Context(), data.Range{}, func(batch []data.Value) error {
		for _, v := range batch {
			if v.Series != int64(next%4+1) || v.Value != float64(next/4) || !v.At.Equal(minute(next/4)) {
				return fmt.Errorf("value %d is %v", next, v)
			}
			next++
		}
		return nil
	}))
	if next != 5200*4 {
		t.Errorf("%d values, want %d", next, 5200*4)
	}
	enough := errors.New("enough")
	if err := s.Values(t.Context(), data.Range{}, func([]data.Value) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("err = %v, want the reader's own", err)
	}
}
