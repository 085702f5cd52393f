package notify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// Revise returns what a message that was sent says once its alerts stand as
// they do now: below the text, who has seen to them since, and how those ended
// that shared it; and when all are over, a sign of that in front of its title, and
// nothing more of what to do. It is pure. An end is told by a message of its own besides.
func Revise(p Policy, m Message, alerts []checks.Alert) Message {
	w := newWriter(Draft{Language: m.Language, Zone: p.Zone}, m.At)
	m.Cards = slices.Clone(m.Cards)
	var notes []string
	for i, card := range m.Cards {
		n := slices.IndexFunc(alerts, func(a checks.Alert) bool { return a.Name() == card.Alert })
		if n < 0 {
			continue
		}
		m.Cards[i] = card.as(alerts[n])
		switch note := w.since(card, alerts[n], len(m.Cards) > 1); {
		case note == "":
		case len(m.Cards) > 1:
			notes = append(notes, card.Alert+": "+note)
		default:
			m.Text = strings.Replace(m.Text, " · "+w.NoAck+" · ", " · ", 1)
			notes = append(notes, note)
		}
	}
	m.Text = strings.TrimLeft(strings.Join(append([]string{m.Text}, shared(notes)...), "\n"), "\n")
	if over(alerts) {
		m.Title = endSign(alerts) + " " + unsigned(m.Title)
		m.Text = w.settled(m.Text, alerts)
		m.Level = checks.None
	}
	return m
}

// as returns the card of an alert that was open when it was written as it
// stands now.
func (c Card) as(a checks.Alert) Card {
	if a.Ack != nil {
		c.Acknowledged, c.AcknowledgedAt = a.Ack.By, a.Ack.At
	}
	if c.lasts() && !a.Open() {
		c.State, c.Ended = ended.state(), a.Resolved
		if a.Unwatched {
			c.State = gone.state()
		}
	}
	return c
}

// since writes what has become of an alert since its card was written: who has
// seen to it and, where others share the message, that it is over.
func (w writer) since(c Card, a checks.Alert, others bool) string {
	var parts []string
	if a.Ack != nil && !a.Ack.At.Equal(c.AcknowledgedAt) {
		parts = append(parts, w.ack(a))
	}
	if others && c.lasts() && !a.Open() {
		parts = append(parts, endSign([]checks.Alert{a})+" "+w.Tell(a.Resolved))
	}
	return strings.Join(parts, " · ")
}

// shared writes what several alerts have in common once: "A1, A2: Ack 03:15".
func shared(notes []string) []string {
	var lines []string
	for _, note := range notes {
		name, said, named := strings.Cut(note, ": ")
		i := slices.IndexFunc(lines, func(line string) bool { return named && strings.HasSuffix(line, ": "+said) })
		if i < 0 {
			lines = append(lines, note)
		} else {
			lines[i] = strings.Replace(lines[i], ": ", ", "+name+": ", 1)
		}
	}
	return lines
}

// unsigned is a title without the sign that it begins with.
func unsigned(title string) string {
	sign, rest, _ := strings.Cut(title, " ")
	if rest == "" || strings.ContainsFunc(sign, func(r rune) bool { return r < utf8.RuneSelf || unicode.In(r, unicode.L, unicode.N) }) {
		return title
	}
	return rest
}

// settled is the text of alerts that are over without what there was to do: that
// nobody has seen to them, and the instructions.
func (w writer) settled(text string, alerts []checks.Alert) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if slices.ContainsFunc(alerts, func(a checks.Alert) bool {
			todo := language.Tidy(a.Subject.Todo, todoRoom)
			return todo != "" && (line == "→ "+todo || line == "→ "+a.Name()+": "+todo)
		}) {
			continue
		}
		lines = append(lines, strings.Replace(line, " · "+w.NoAck+" · ", " · ", 1))
	}
	return strings.Join(lines, "\n")
}

// over says whether no alert lasts.
func over(alerts []checks.Alert) bool { return !slices.ContainsFunc(alerts, checks.Alert.Open) }

// endSign is the sign that alerts are over: well again, or no longer watched.
func endSign(alerts []checks.Alert) string {
	if slices.ContainsFunc(alerts, func(a checks.Alert) bool { return a.Unwatched }) {
		return item{news: gone}.sign()
	}
	return item{news: ended}.sign()
}
