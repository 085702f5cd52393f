package data_test

import (
	"maps"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/poller"
)

func TestWhenTargetsWereLastHeardIsKeptUntilTheySendNoMore(t *testing.T) {
	s, _ := mustOpen(t)
	if l := get[data.Loaded](t)(s.Load(t.Context())); l.Heard == nil || len(l.Heard) != 0 {
		t.Errorf("a new database has heard %v", l.Heard)
	}
	must(t, s.Commit(t.Context(), data.Batch{Heard: map[int64]poller.Hearing{1: {At: minute(1)}, 2: {At: minute(2), Deaf: time.Second}}}))
	must(t, s.Commit(t.Context(), data.Batch{Heard: map[int64]poller.Hearing{1: {At: minute(3), Deaf: 1500 * time.Millisecond}}}))
	want := map[int64]poller.Hearing{1: {At: minute(3), Deaf: 1500 * time.Millisecond}, 2: {At: minute(2), Deaf: time.Second}}
	same := func(a, b poller.Hearing) bool { return a.At.Equal(b.At) && a.Deaf == b.Deaf }
	if l := get[data.Loaded](t)(s.Load(t.Context())); !maps.EqualFunc(l.Heard, want, same) {
		t.Errorf("heard %v, want %v", l.Heard, want)
	}
	must(t, s.Commit(t.Context(), data.Batch{Heard: map[int64]poller.Hearing{1: {}}}))
	delete(want, 1)
	if l := get[data.Loaded](t)(s.Load(t.Context())); !maps.EqualFunc(l.Heard, want, same) {
		t.Errorf("then heard %v, want %v", l.Heard, want)
	}
}
