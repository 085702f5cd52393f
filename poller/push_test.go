package poller_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
)

// sender opens a target that sends something every ten minutes.
func sender(t *testing.T) *poller.Pushed {
	t.Helper()
	s := &poller.Push{Every: schedule.Duration(10 * time.Minute)}
	if problems := s.Validate(); len(problems) > 0 || len(s.Cautions()) > 0 {
		t.Fatal(problems)
	}
	source, err := s.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	pushed, is := source.(*poller.Pushed)
	if !is || source.Host() != "" {
		t.Fatal(source)
	}
	return pushed
}

func TestWhatATargetSendsIsTakenOnceInItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := sender(t)
		hurried, sent := make(chan struct{}, 8), sync.WaitGroup{}
		for i := range 3 {
			sent.Go(func() {
				if err := p.Send(t.Context(), fmt.Append(nil, i), func() { hurried <- struct{}{} }); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		for i := range 3 {
			<-hurried
			if a, err := p.Fetch(t.Context()); err != nil || string(a.Body) != fmt.Sprint(i) {
				t.Errorf("%q %v, want %d", a.Body, err, i)
			}
		}
		sent.Wait()
		if _, err := p.Fetch(t.Context()); !errors.Is(err, poller.ErrNothingNew) {
			t.Errorf("then %v", err)
		}
	})
}

func TestATargetThatSendsNothingForTooLongIsSilentUntilItDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := sender(t)
		time.Sleep(14 * time.Minute)
		if _, err := p.Fetch(t.Context()); !errors.Is(err, poller.ErrNothingNew) {
			t.Errorf("within half of its time more: %v", err)
		}
		time.Sleep(2*time.Minute - 100*time.Millisecond)
		_, err := p.Fetch(t.Context())
		s, silent := errors.AsType[*poller.Silence](err)
		if !silent || s.Fault.Class != checks.Unsent || s.Fault.End != (checks.Ending{Took: 16 * time.Minute, Limit: 10 * time.Minute}) ||
			s.Fault.Text != "it has sent nothing for 16m, and should every 10m" {
			t.Errorf("beyond: %v", err)
		}
		go func() { _ = p.Send(t.Context(), []byte("1"), func() {}) }()
		synctest.Wait()
		if _, err := p.Fetch(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := p.Fetch(t.Context()); !errors.Is(err, poller.ErrNothingNew) {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestWhatNobodyTakesIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := sender(t).Send(ctx, []byte("1"), func() {}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
	if problems := new(poller.Push).Validate(); len(problems) != 1 {
		t.Errorf("without an interval: %v", problems)
	}
}
