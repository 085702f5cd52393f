package notify

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// PauseLasts is for how long the button below a message pauses a target.
const PauseLasts = 30 * time.Minute

// An Act is what pressing a button does.
type Act string

// The acts.
const (
	Acknowledge Act = "ack"   // all alerts of the message
	Pause       Act = "pause" // the target of its one alert
)

// A Button stands below a message. Who presses it hands back its Data, at most
// 40 bytes of ASCII, which [ParsePress] reads.
type Button struct {
	Label string // in the message's language
	Data  string
}

// Buttons returns what people can do about the alerts of a message that last.
// There is nothing to be done about drills, events and notices, nor where
// nobody could tell afterwards which message it was.
func (m Message) Buttons() []Button {
	var open, unseen int
	for _, c := range m.Cards {
		if !c.lasts() || c.Drill {
			continue
		}
		open++
		if c.AcknowledgedAt.IsZero() {
			unseen++
		}
	}
	if open == 0 || m.Delivery == 0 || m.Key == "" {
		return nil
	}
	w := newWriter(Draft{Language: m.Language}, m.At)
	button := func(label string, act Act) Button { return Button{label, press(act, m)} }
	var all []Button
	switch {
	case unseen > 0 && len(m.Cards) == 1:
		all = append(all, button(w.Buttons.Acknowledge, Acknowledge))
	case unseen > 0:
		all = append(all, button(w.Buttons.All, Acknowledge))
	}
	if len(m.Cards) == 1 && m.Cards[0].Kind != checks.Uplink && m.Cards[0].Kind != checks.Unconfirmed {
		all = append(all, button(language.Fill(w.Buttons.Pause, language.Values{"time": w.Measure(PauseLasts)}), Pause))
	}
	return all
}

// keyPart is how many characters of a message's key stand behind a button, so
// that a button of another database is known as such.
const keyPart = 8

// press writes what a button hands back.
func press(act Act, m Message) string {
	return strings.Join([]string{string(act), strconv.FormatInt(m.Delivery, 10), m.Key[:min(keyPart, len(m.Key))]}, ".")
}

// A Press says which button was pressed.
type Press struct {
	Act      Act
	Delivery int64
	key      string
}

// ParsePress reads the data of a button; it may come from anybody.
func ParsePress(data string) (Press, bool) {
	parts := strings.Split(data, ".")
	if len(parts) != 3 || !slices.Contains([]Act{Acknowledge, Pause}, Act(parts[0])) {
		return Press{}, false
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	return Press{Act(parts[0]), id, parts[2]}, err == nil && id > 0
}

// Of says whether the button stands below a message.
func (p Press) Of(m *Message) bool {
	return m != nil && len(p.key) == keyPart && strings.HasPrefix(m.Key, p.key)
}
