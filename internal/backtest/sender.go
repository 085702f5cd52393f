package backtest

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// A sender is a channel whose messages arrive at once.
type sender struct {
	policy  notify.Policy
	due     []notify.Delivery
	history notify.History
	wake    time.Time // when its plan has something to do; zero: nothing
}

// send sends what the plan of the channel sends at a time, and returns the
// messages. The alerts are looked up as they stand now.
func (s *sender) send(at time.Time, now func(id int64) *life) []Message {
	var sent []Message
	s.wake = time.Time{}
	for {
		for i := range s.due {
			for k := range s.due[i].Parts {
				part := &s.due[i].Parts[k]
				part.Alert = now(part.Alert.ID).Alert
			}
		}
		next := notify.Plan(s.policy, s.due, s.history, at)
		if next.Carrier == nil {
			if next.At.After(at) {
				s.wake = next.At
			}
			return sent
		}
		told := append([]notify.Delivery{*next.Carrier}, next.Joined...)
		sent = append(sent, s.message(told, at, now))
		sent[len(sent)-1].Digest = next.Digest != 0
		s.due = slices.DeleteFunc(s.due, func(d notify.Delivery) bool {
			return slices.ContainsFunc(told, func(t notify.Delivery) bool { return t.ID == d.ID })
		})
		s.note(next, at)
	}
}

// message returns the message that tells deliveries.
func (s *sender) message(told []notify.Delivery, at time.Time, now func(id int64) *life) Message {
	m := Message{Channel: s.policy.Channel, At: at}
	for _, d := range told {
		for _, p := range d.Parts {
			l := now(p.Alert.ID)
			m.Steps++
			if m.About == nil || l.Peak > m.Level {
				m.Level, m.About, m.Kind, m.Side = l.Peak, l.of.about, l.Kind, l.Side
			}
		}
	}
	return m
}

// note remembers a message that arrived, as far as the next plan depends on it.
func (s *sender) note(next notify.Next, at time.Time) {
	s.history.Sent = append(s.history.Sent, at)
	if keep := max(s.policy.Pace.Burst, 1); len(s.history.Sent) > keep {
		s.history.Sent = slices.Delete(s.history.Sent, 0, len(s.history.Sent)-keep)
	}
	switch {
	case next.Opens:
		s.history.Opened, s.history.Pierced = at, false
	case next.Pierces:
		s.history.Pierced = true
	}
}
