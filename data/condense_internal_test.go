package data

import (
	"path/filepath"
	"testing"
	"time"
)

func TestASampleThatComesWhileItsHourIsSummarisedIsNotLost(t *testing.T) {
	s, _, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	commit := func(at, value int64) {
		t.Helper()
		if err := s.Commit(t.Context(), Batch{Samples: []Sample{{time.UnixMilli(at), 1, float64(value)}}}); err != nil {
			t.Fatal(err)
		}
	}
	commit(0, 1)
	if err := s.closeHours(t.Context(), time.UnixMilli(0).Add(Hour)); err != nil {
		t.Fatal(err)
	}
	b := bucket{span: Hour, at: 0, marks: 1}
	commit(1, 2) // after the hour was seen to be marked
	if err := s.condenseBucket(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	commit(2, 3) // after the hour was summarised again
	marks, err := column[int64](t.Context(), s.pool, "SELECT marks FROM dirty WHERE span = ?", Hour.Milliseconds())
	if err != nil || len(marks) != 1 || marks[0] != 3 {
		t.Errorf("marks = %v, %v, want the hour still marked, 3 times", marks, err)
	}
}
