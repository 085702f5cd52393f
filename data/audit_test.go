package data_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestRequestsAreListedTheLatestFirstWithWhatBecameOfThem(t *testing.T) {
	s, _ := mustOpen(t)
	at := time.UnixMilli(1_700_000_000_000)
	for i, kind := range []string{"mute", "look", "tell"} {
		if _, _, err := s.Note(t.Context(), data.Note{Request: data.Request{Kind: kind, Body: []byte(`{"n":1}`), At: at.Add(time.Duration(i) * time.Hour)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: 1, At: at.Add(time.Minute), Text: "muted"}}}); err != nil {
		t.Fatal(err)
	}
	all, err := s.Requests(t.Context(), data.RequestFilter{})
	if err != nil || len(all) != 3 || all[0].Kind != "tell" || !all[0].Done.IsZero() || all[2].Answer != "muted" || !all[2].Done.Equal(at.Add(time.Minute)) || string(all[2].Body) != `{"n":1}` {
		t.Errorf("listed %+v (%v)", all, err)
	}
	for rule, tt := range map[string]struct {
		filter data.RequestFilter
		want   int
	}{
		"from on":   {data.RequestFilter{From: at.Add(time.Hour)}, 2},
		"until":     {data.RequestFilter{To: at.Add(time.Hour)}, 1},
		"the first": {data.RequestFilter{Limit: 1}, 1},
		"before":    {data.RequestFilter{Before: 3}, 2},
		"of a kind": {data.RequestFilter{Kind: "tell"}, 1},
		"but one":   {data.RequestFilter{Not: "look"}, 2},
		"answered":  {data.RequestFilter{Answer: "mut"}, 1},
		"as none":   {data.RequestFilter{Answer: "uted"}, 0},
	} {
		if some, err := s.Requests(t.Context(), tt.filter); err != nil || len(some) != tt.want {
			t.Errorf("%s: listed %+v (%v), want %d", rule, some, err, tt.want)
		}
	}
}
