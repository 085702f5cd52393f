package watch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// A sluggard is a store that takes notes only when it is told to.
type sluggard struct {
	watch.Presses
	held  chan struct{} // closed: it takes them
	calls []int         // how many notes came each time
}

func (s *sluggard) Notes(ctx context.Context, all []data.Note) ([]int64, error) {
	s.calls = append(s.calls, len(all))
	<-s.held
	return s.Presses.Notes(ctx, all)
}

// news is something of which nothing lasts, once.
func news(i int) inbound.Alarm {
	return inbound.Alarm{Door: "alert", Name: fmt.Sprint("n", i), Once: true, Level: checks.Warn, Account: "test", ID: fmt.Sprint(i)}
}

func TestWhatComesWhileTheDiskIsSlowIsNotedTogether(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		store := &sluggard{Presses: s.store, held: make(chan struct{})}
		desk := watch.Desk{Watch: s.watch, Store: store}
		answers := make(chan error)
		tell := func(i int) {
			go func() { answers <- desk.Alarm(s.t.Context(), news(i)) }()
			synctest.Wait() // so that it is known who came first
		}
		for i := range 251 {
			tell(i)
		}
		tell(7) // once more
		close(store.held)
		for range 252 {
			if err := <-answers; err != nil {
				s.t.Fatal(err)
			}
		}
		if got := fmt.Sprint(store.calls); got != "[1 100 100 51]" {
			s.t.Errorf("they were noted in parts of %s, want [1 100 100 51]", got)
		}
		all, err := s.store.Alerts(s.t.Context(), data.AlertFilter{})
		if err != nil || len(all) != 251 {
			s.t.Fatalf("%d alerts (%v), want 251", len(all), err)
		}
		for i, a := range all {
			if want := fmt.Sprint("alert/n", 250-i); a.Subject.String() != want {
				s.t.Fatalf("alert %d is about %s, want %s: they come in their order", i, a.Subject, want)
			}
		}
	})
}

func TestAnAlarmThatWaitsTooLongIsNotNoted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		store := &sluggard{Presses: s.store, held: make(chan struct{})}
		desk := watch.Desk{Watch: s.watch, Store: store}
		first := make(chan error)
		go func() { first <- desk.Alarm(s.t.Context(), news(1)) }()
		synctest.Wait()
		began := time.Now()
		err := desk.Alarm(s.t.Context(), news(2))
		if err == nil || !strings.Contains(err.Error(), "not its turn") || time.Since(began) != 10*time.Second {
			s.t.Errorf("after %s: %v, want that it was not its turn within 10 s", time.Since(began), err)
		}
		gone, cancel := context.WithCancel(s.t.Context())
		cancel()
		if err := desk.Alarm(gone, news(3)); !errors.Is(err, context.Canceled) {
			s.t.Errorf("who is gone: %v", err)
		}
		close(store.held)
		if err := <-first; err != nil {
			s.t.Error(err)
		}
		if err := desk.Alarm(s.t.Context(), news(4)); err != nil {
			s.t.Error(err)
		}
		all, err := s.store.Alerts(s.t.Context(), data.AlertFilter{})
		if err != nil || len(all) != 2 || all[0].Subject.Field != "n4" || all[1].Subject.Field != "n1" {
			s.t.Errorf("alerts %v (%v), want of the first and the last", all, err)
		}
	})
}

func TestAThousandAlarmsWaitAtMost(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		store := &sluggard{Presses: s.store, held: make(chan struct{})}
		desk := watch.Desk{Watch: s.watch, Store: store}
		answers := make(chan error)
		for i := range 1002 {
			go func() { answers <- desk.Alarm(s.t.Context(), news(i)) }()
		}
		if err := <-answers; err == nil || !strings.Contains(err.Error(), "too many") {
			s.t.Errorf("one of 1,002: %v, want that too many wait", err)
		}
		close(store.held)
		for range 1001 {
			if err := <-answers; err != nil {
				s.t.Fatal(err)
			}
		}
	})
}

// A faulty is a store over which the program fails, once.
type faulty struct {
	watch.Presses
	held   chan struct{}
	failed bool
}

func (f *faulty) Notes(ctx context.Context, all []data.Note) ([]int64, error) {
	if <-f.held; !f.failed && len(all) > 1 {
		f.failed = true
		panic("a slip")
	}
	return f.Presses.Notes(ctx, all)
}

func TestNobodyWaitsForEverWhereTheProgramFails(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		store := &faulty{Presses: s.store, held: make(chan struct{})}
		desk := watch.Desk{Watch: s.watch, Store: store}
		answers := make(chan error)
		for i := range 4 {
			go func() {
				err := errors.New("panicked")
				defer func() {
					_ = recover() // as a gate does
					answers <- err
				}()
				err = desk.Alarm(s.t.Context(), news(i))
			}()
			synctest.Wait()
		}
		close(store.held)
		wrong := 0
		for range 4 {
			if <-answers != nil {
				wrong++
			}
		}
		if wrong != 3 {
			s.t.Errorf("%d of four were told that they failed, want those who came together", wrong)
		}
		if err := desk.Alarm(s.t.Context(), news(9)); err != nil {
			s.t.Error(err)
		}
	})
}
