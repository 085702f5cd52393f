package watch_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// looks are requests of which there are none, and count who looks.
type looks struct {
	written chan struct{}
	n       int

	fails  int // so many times
	waited int // how often it was asked what waits
}

func (l *looks) Written(context.Context) <-chan struct{} { return l.written }

func (l *looks) Changed(context.Context) (bool, error) { l.n++; return false, nil }

func (l *looks) Waiting(context.Context) ([]data.Request, error) {
	l.waited++
	if l.waited <= l.fails {
		return nil, errors.New("the disk is busy")
	}
	return nil, nil
}

func TestRequestsAreLookedForWhenTheStoreTellsAndOftenWhereItCannot(t *testing.T) {
	for _, c := range []struct {
		rule   string
		tells  bool
		every  time.Duration // RequestsEvery
		writes int
		want   int // looks within a minute
	}{
		{"a store that tells of nothing is looked at now and then", true, 0, 0, 6},
		{"a store that tells is looked at each time", true, 0, 3, 9},
		{"one that cannot tell is looked at four times a second", false, 0, 0, 240},
		{"who sets a pace looks at that pace", true, time.Second, 0, 60},
	} {
		t.Run(c.rule, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &looks{}
				if c.tells {
					l.written = make(chan struct{})
				}
				w := watch.New(watch.Options{Log: slog.New(slog.DiscardHandler), RequestsEvery: c.every})
				ctx, stop := context.WithTimeout(t.Context(), time.Minute+time.Millisecond)
				defer stop()
				go func() {
					for range c.writes {
						l.written <- struct{}{}
					}
				}()
				w.Serve(ctx, l)
				if l.n != c.want {
					t.Errorf("looked %d times within a minute, want %d", l.n, c.want)
				}
			})
		})
	}
}

func TestWhatCouldNotBeLookedForIsLookedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &looks{fails: 2}
		w := watch.New(watch.Options{Log: slog.New(slog.DiscardHandler), RequestsEvery: time.Second})
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		w.Serve(ctx, l)
		if l.waited != 3 {
			t.Errorf("looked %d times, want until it could", l.waited)
		}
	})
}

func TestARequestOverWhichTheProgramFailsIsRefused(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.watch.Carry = func(_ context.Context, r data.Request) string {
			if r.Kind == "flaw" {
				panic("a flaw of ours")
			}
			return "well"
		}
		if answer := s.ask("flaw", nil); !strings.HasPrefix(answer, watch.RefusedRequest) {
			s.t.Errorf("it is answered %q", answer)
		}
		if answer := s.ask("other", nil); answer != "well" {
			s.t.Errorf("the next one is answered %q", answer)
		}
	})
}
