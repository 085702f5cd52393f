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

// silentAfter returns how long a target is not silent yet: its source is asked
// each second for no longer than an hour.
func silentAfter(t *testing.T, p *poller.Pushed) time.Duration {
	t.Helper()
	began := time.Now()
	for range 3600 {
		if _, err := p.Fetch(t.Context()); !errors.Is(err, poller.ErrNothingNew) {
			return time.Since(began).Round(2 * time.Second)
		}
		time.Sleep(900 * time.Millisecond)
	}
	return time.Hour
}

func TestASourceHasHeardWhatTheOneBeforeItHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		former := sender(t)
		time.Sleep(9 * time.Minute)
		next := sender(t)
		next.Follow(former)
		if d := silentAfter(t, next); d != 6*time.Minute {
			t.Errorf("silent after %v more, want 6m", d)
		}
		go func() { _ = former.Send(t.Context(), []byte("1"), func() {}) }()
		synctest.Wait()
		if _, err := former.Fetch(t.Context()); err != nil {
			t.Error(err)
		}
		if d := silentAfter(t, next); d != 15*time.Minute {
			t.Errorf("silent %v after the former has heard something, want 15m", d)
		}
	})
}

func TestTheTimeInWhichTheProgramDidNotRunIsNoSilence(t *testing.T) {
	const m = time.Minute
	for _, tt := range []struct {
		name          string
		heard         poller.Hearing // At is how long ago
		ago, stopped  time.Duration
		want, andDeaf time.Duration
	}{
		{name: "it was not due yet", ago: 9 * m, stopped: 8 * m, want: 6 * m},
		{name: "it became due meanwhile: all of its grace", ago: 60 * m, stopped: 55 * m, want: 5 * m, andDeaf: 50 * m},
		{name: "it had been due: the rest of its grace", ago: 60 * m, stopped: 48 * m, want: 3 * m, andDeaf: 48 * m},
		{name: "it was silent before", ago: 60 * m, stopped: 40 * m, want: 0, andDeaf: 40 * m},
		{name: "a second stop", ago: 62 * m, stopped: m, heard: poller.Hearing{Deaf: 48 * m}, want: 2 * m, andDeaf: 49 * m},
		{name: "nobody knows when it stopped", ago: 60 * m, stopped: 10000 * time.Hour, want: 5 * m, andDeaf: 50 * m},
		{name: "the clock was wrong when it was heard", ago: -600 * m, stopped: m, want: 15 * m},
		{name: "the clock was wrong when the program stopped", ago: 14 * m, stopped: -m, want: m},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(2 * time.Hour)
				p, now := sender(t), time.Now()
				tt.heard.At = now.Add(-tt.ago)
				p.Resume(tt.heard, now.Add(-tt.stopped))
				if h := p.Heard(); h.Deaf != tt.andDeaf || tt.ago > 0 && !h.At.Equal(tt.heard.At) {
					t.Errorf("heard %v, and deaf for %v, want %v", now.Sub(h.At), h.Deaf, tt.andDeaf)
				}
				if d := silentAfter(t, p); d != tt.want {
					t.Errorf("silent after %v, want %v", d, tt.want)
				}
			})
		})
	}
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
