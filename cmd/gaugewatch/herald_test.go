package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestAHeraldTellsAtOnceAndNotTooOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, began := new(herald), time.Now()
		var told []time.Duration
		_, next := h.stirred()
		heard := func() bool {
			select {
			case <-next:
				told = append(told, time.Since(began))
				_, next = h.stirred()
				return true
			case <-time.After(time.Second):
				return false
			}
		}
		go func() {
			for range 100 { // a second long
				h.stir()
				time.Sleep(10 * time.Millisecond)
			}
		}()
		for heard() {
		}
		if len(told) != 5 || told[0] != 0 || told[1] != heraldPause || told[4] != 4*heraldPause {
			t.Errorf("told after %v, want at once and each %s", told, heraldPause)
		}
		if at, _ := h.stirred(); at.Sub(began) != told[len(told)-1] {
			t.Errorf("it says that it has told after %s", at.Sub(began))
		}
	})
}
