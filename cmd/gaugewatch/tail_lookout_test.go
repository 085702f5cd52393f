package main

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A shiftwork is a program that writes, and who looks out, in the time of a test.
type shiftwork struct {
	t    *testing.T
	out  *stream
	look *lookout

	mu   sync.Mutex
	told []string
}

// tell notes what was told.
func (s *shiftwork) tell(crash string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, crash)
}

// take returns what was told since it was last called.
func (s *shiftwork) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.told
	s.told = nil
	return told
}

// lookingOut runs a test with a program that writes.
func lookingOut(t *testing.T, run func(s *shiftwork)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		kept := newTail()
		s := &shiftwork{t: t, out: kept.stream()}
		s.look = startLookout(kept, s.tell)
		run(s)
	})
}

// write lets the program write lines, and time pass after them.
func (s *shiftwork) write(pause time.Duration, lines ...string) {
	s.t.Helper()
	for _, line := range lines {
		if _, err := s.out.Write([]byte(line + "\n")); err != nil {
			s.t.Fatal(err)
		}
	}
	time.Sleep(pause)
	synctest.Wait()
}

// expect compares what was told since it was last called.
func (s *shiftwork) expect(when string, want ...string) {
	s.t.Helper()
	if told := s.take(); !slices.Equal(told, want) {
		s.t.Errorf("%s: told %q, want %q", when, told, want)
	}
}

// traceback are the lines of one.
func traceback(why string) []string {
	return []string{"Traceback (most recent call last):", "  File x, line 1", why}
}

func TestACrashIsToldWhenNoMoreOfItComes(t *testing.T) {
	const text = "Traceback (most recent call last):\n  File x, line 1\nKeyError: 7"
	lookingOut(t, func(s *shiftwork) {
		s.write(time.Second, "row 1", "Traceback (most recent call last):")
		s.write(1900*time.Millisecond, "  File x, line 1")
		s.write(1900*time.Millisecond, "KeyError: 7")
		s.expect("while more of it may come")
		s.write(200 * time.Millisecond)
		s.expect("afterwards", text)
		s.look.stop()
	})
	lookingOut(t, func(s *shiftwork) {
		s.write(0, append(traceback("KeyError: 7"), "row 2")...)
		s.expect("at once where something else follows", text)
		s.look.stop()
	})
	lookingOut(t, func(s *shiftwork) {
		s.write(0, "panic: oh")
		for i := range 11 {
			s.write(time.Second, fmt.Sprint("row ", i))
		}
		if told := s.take(); len(told) != 1 {
			t.Errorf("told %q, want it while lines follow of which nobody knows what they are", told)
		}
		s.look.stop()
	})
}

func TestCrashesAreToldOnceInAnHour(t *testing.T) {
	lookingOut(t, func(s *shiftwork) {
		for range 3 * 60 {
			s.write(10*time.Second, traceback("KeyError: 7")...)
			s.write(10*time.Second, traceback("KeyError: 8")...)
		}
		if told := s.take(); len(told) != 1 {
			t.Errorf("told %d times, want once", len(told))
		}
		if !s.look.stop() {
			t.Error("the last one is to be told")
		}
	})
	lookingOut(t, func(s *shiftwork) {
		s.write(time.Hour+3*time.Second, traceback("KeyError: 7")...)
		s.take()
		s.write(time.Minute, traceback("KeyError: 8")...)
		s.expect("after an hour", "Traceback (most recent call last):\n  File x, line 1\nKeyError: 8")
		s.write(2*time.Hour, "row")
		s.write(time.Second, traceback("KeyError: 9")...)
		if s.look.stop() {
			t.Error("the last one is known")
		}
		s.expect("of what the program has ended with")
		if !s.look.tail.crashed() {
			t.Error("the last one is lost")
		}
	})
}
