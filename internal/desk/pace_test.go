package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
)

func TestWhatWasWrittenWhileNothingRanIsPacedByWhenItWasWritten(t *testing.T) {
	inBubble(t, func(s *site) {
		time.Sleep(3 * time.Hour)
		now := time.Now()
		write := func(id int, at time.Time) string {
			c := inbound.Command{
				Account: "telegram 1", Text: "/mutes", Direct: true, Chat: "-1001", User: "111", Channels: []string{"ops"}, People: map[string]string{"ops": "minsu"},
			}
			c.ID, c.At = fmt.Sprint("w", id), at
			return s.give(c).Text
		}
		for i := range 30 {
			if write(i, now.Add(-2*time.Hour+time.Duration(i)*time.Minute)) == "" {
				s.t.Errorf("the command of %d min is not answered", i)
			}
		}
		if write(50, now.Add(-150*time.Minute)) == "" {
			s.t.Error("one from before, which comes later, is not answered")
		}
		answered := 0
		for i := range 30 {
			if write(100+i, now.Add(-time.Hour)) != "" {
				answered++
			}
		}
		if answered != 10 {
			s.t.Errorf("of 30 at one time %d are answered, want 10", answered)
		}
	})
}

func TestWhoPressesTooOftenIsNotHeardAndOnceInTheRecord(t *testing.T) {
	inBubble(t, func(s *site) {
		for i := range 15 {
			p := inbound.Press{Account: "telegram 1", ID: fmt.Sprint(i), Data: "ack.1.abcdefgh", Who: "222 Lee", Channels: []string{"ops"}}
			if _, err := s.desk.Press(s.t.Context(), p); err != nil {
				s.t.Fatal(err)
			}
		}
		all := s.record()
		n := 0
		for _, one := range all {
			if strings.Contains(one, "too many presses") {
				n++
			}
		}
		if len(all) != 11 || n != 1 || !slices.ContainsFunc(all, func(one string) bool { return strings.Contains(one, "may not press") }) {
			s.t.Errorf("the record has %q", all)
		}
	})
}
