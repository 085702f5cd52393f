package watch_test

import (
	"errors"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
)

// wasKeptUntil has it stored that the watch was last kept at a time, as the
// clock showed it then, and runs the site again.
func (s *site) wasKeptUntil(at time.Time) {
	s.t.Helper()
	s.finds(data.Batch{Alive: at})
}

// finds runs the site again, which finds a batch stored.
func (s *site) finds(b data.Batch) {
	s.t.Helper()
	s.stop()
	store, _, err := data.Open(s.t.Context(), s.path, data.Options{At: time.Now(), Reserve: -1})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := errors.Join(store.Commit(s.t.Context(), b), store.Close()); err != nil {
		s.t.Fatal(err)
	}
	s.start()
}

func TestMutesEndThoughTheClockWasOnceAhead(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		s.wasKeptUntil(time.Now().AddDate(1, 0, 0))
		s.apply(room("a"))
		s.poll("20")
		s.mute("a", 10*time.Minute)
		s.poll("28 28 28")
		s.expect("in the mute")
		s.wait(10 * time.Minute)
		s.expect("when it ends", in("WARN"))
		mutes, err := s.store.Mutes(s.t.Context(), time.Now())
		if err != nil || len(mutes) != 0 {
			s.t.Errorf("in force: %+v (%v), want none", mutes, err)
		}
	})
}

func TestAMuteOfAClockThatWasAheadEnds(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		ahead := time.Now().AddDate(4, 0, 0)
		s.finds(data.Batch{Mutes: []suppression.Mute{{
			ID: 1, Scope: suppression.Scope{Target: "a"}, Began: ahead, Until: ahead.Add(10 * time.Minute),
		}}})
		s.apply(room("a"))
		s.poll("28 28 28")
		s.expect("once the clock is right", in("WARN"))
	})
}
