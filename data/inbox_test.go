package data_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// events are so many of one account, from a number on.
func events(account string, from, n int) []inbound.Event {
	var all []inbound.Event
	for i := range n {
		all = append(all, inbound.Event{Account: account, ID: fmt.Sprint(from + i), Body: []byte(`{"words":"of a person"}`), At: minute(from + i)})
	}
	return all
}

func TestAnEventWaitsOverARestartUntilItEndsAndIsKnownFromThenOn(t *testing.T) {
	s, path := mustOpen(t)
	if n, err := s.PutEvents(t.Context(), append(events("line 1", 0, 2), events("line 2", 0, 1)...)); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	must(t, s.Close())
	s = mustOpenAt(t, path)
	waiting := get[[]inbound.Event](t)(s.Events(t.Context(), "line 1"))
	if len(waiting) != 2 || waiting[0].ID != "0" || string(waiting[0].Body) != `{"words":"of a person"}` || !waiting[0].At.Equal(minute(0)) {
		t.Fatalf("waiting are %+v, want both of the account, the oldest first", waiting)
	}
	must(t, s.EndEvent(t.Context(), waiting[0], minute(5)))
	if n, err := s.PutEvents(t.Context(), events("line 1", 0, 3)); n != 1 || err != nil {
		t.Errorf("%d events are new, %v; want the third alone", n, err)
	}
	if waiting = get[[]inbound.Event](t)(s.Events(t.Context(), "line 1")); len(waiting) != 2 || waiting[0].ID != "1" {
		t.Errorf("waiting are %+v, want the second and the third", waiting)
	}
	if n := peek(t, path, "SELECT count(*) FROM inbox WHERE body LIKE '%person%' AND done IS NOT NULL"); n != "0" {
		t.Errorf("the words of %s events are kept that have ended", n)
	}
	must(t, s.Prune(t.Context(), data.Keep{Requests: time.Hour}, minute(10)))
	if got := count(t, path, "inbox"); got != "4" {
		t.Errorf("%s are left, want all: nothing is old", got)
	}
	must(t, s.Prune(t.Context(), data.Keep{Requests: time.Hour}, minute(100)))
	if got := count(t, path, "inbox"); got != "4" {
		t.Errorf("%s are left, want all: the provider may post again what it has posted", got)
	}
	must(t, s.Prune(t.Context(), data.Keep{Requests: time.Hour}, minute(100).Add(data.KnownAgain)))
	if got := count(t, path, "inbox"); got != "3" {
		t.Errorf("%s are left, want those that wait", got)
	}
}

func TestWhereTooManyEventsWaitNoneOfAPostIsKept(t *testing.T) {
	s, path := mustOpen(t)
	if _, err := s.PutEvents(t.Context(), events("line 1", 0, 250)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutEvents(t.Context(), events("line 1", 245, 20)); !errors.Is(err, inbound.ErrBoxFull) {
		t.Errorf("got %v, want that the box is full", err)
	}
	if n, err := s.PutEvents(t.Context(), events("line 2", 0, 6)); n != 6 || err != nil {
		t.Errorf("of another account %d are kept, %v", n, err)
	}
	if got := count(t, path, "inbox"); got != "256" {
		t.Errorf("%s are kept, want all or none of a post", got)
	}
}
