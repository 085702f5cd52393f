package notify

import (
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/line"
)

// What is told once from outside, and closes itself, is told whole: each with its
// own lines, several below each other. What a message has no room for goes in the
// next one.
const (
	// messageRoom is how long a message is at most that holds several, in
	// units of UTF-16. All providers take it, with what a channel adds:
	// Telegram takes 4096 ("sendMessage", text).
	messageRoom = 3800

	// tellingRoom is as much for the words of one, so that a message holds it.
	// No door takes more than 4000 characters.
	tellingRoom = 3500

	// severalRoom is kept of it for the title of several.
	severalRoom = 200
)

// tellings parts what is told whole, the oldest first, from what has a line of a
// list.
func tellings(items []item) (others, told []item) {
	for _, i := range items {
		if i.alert.Kind == checks.News {
			told = append(told, i)
		} else {
			others = append(others, i)
		}
	}
	slices.SortStableFunc(told, func(a, b item) int { return a.alert.Fired.Compare(b.alert.Fired) })
	return others, told
}

// speech is what somebody outside says, as much of it as is told.
func (w writer) speech(a checks.Alert) string {
	if a.Kind != checks.News {
		return w.Said(a.Fault, wordsRoom)
	}
	text := w.Said(a.Fault, tellingRoom)
	for n := line.Length(text); n > tellingRoom; n = line.Length(text) {
		text = language.Clip(text, language.Length(text)*tellingRoom/n)
	}
	return text
}

// telling writes whole what is told once, as one of several: its lines, when it
// came, and its name.
func (w writer) telling(i item) string {
	first, rest, more := strings.Cut(w.speech(i.alert), "\n")
	lines := []string{i.sign() + " " + w.head(i, language.Values{"value": first})}
	if more {
		lines = append(lines, rest)
	}
	lines = append(lines, w.besides(i)...)
	return strings.Join(append(lines, listed([]string{w.Tell(i.alert.Fired), i.alert.Name()})), "\n")
}

// around writes lines, what is told whole, and notices below each other.
func (w writer) around(lines []string, told []item, notices []Notice) string {
	below := w.blocks(notices)
	if len(told) == 0 {
		return strings.Join(append(lines, below...), "\n")
	}
	parts := []string{strings.Join(lines, "\n")}
	parts = append(parts, w.lines(told, w.telling)...)
	parts = append(parts, strings.Join(below, "\n"))
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "\n\n")
}

// tellsOnce says whether the delivery owes something that is told whole.
func (d Delivery) tellsOnce() bool {
	return slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Alert.Kind == checks.News })
}

// fit leaves out what the message has no room for: the latest of what is told
// whole. Each message tells one at least, if it tells nothing else.
func (n Next) fit(p Policy, now time.Time) Next {
	if n.Carrier == nil {
		return n
	}
	all := slices.Concat([]Delivery{*n.Carrier}, n.Joined)
	if !slices.ContainsFunc(all, Delivery.tellsOnce) {
		return n
	}
	others := slices.DeleteFunc(slices.Clone(all), Delivery.tellsOnce)
	r := p.roomBeside(others, n, now)
	full := false
	fits := slices.DeleteFunc(slices.Clone(all), func(d Delivery) bool {
		if !d.tellsOnce() {
			return false
		}
		full = full || !r.takes(d)
		if full {
			n.Left = latest(n.Left, d.Owed)
		}
		return full
	})
	return together(fits, n)
}

// A room is what a message has left for what is told whole.
type room struct {
	writer
	empty    bool // nothing is in the message yet
	units    int  // of UTF-16
	pictures int
}

// roomBeside returns the room beside what other deliveries tell.
func (p Policy) roomBeside(others []Delivery, n Next, now time.Time) *room {
	draft := Draft{Language: p.Language, Zone: p.Zone, Digest: n.Digest, Since: n.Since, Until: n.Until}
	r := &room{newWriter(draft, now), len(others) == 0, messageRoom - severalRoom, mostInLetter}
	if r.empty {
		return r
	}
	for _, d := range others {
		draft.add(d)
	}
	m := Render(draft, now)
	r.units -= line.Length(m.Text) + len("\n\n")
	r.pictures -= len(m.Pictures)
	return r
}

// takes says whether there is room for what a delivery tells, and takes it.
func (r *room) takes(d Delivery) bool {
	for _, i := range collapse(d.Parts) {
		r.units -= line.Length(r.telling(i)) + len("\n\n")
		if i.alert.Fault.Picture.Name != "" {
			r.pictures--
		}
	}
	took := r.empty || r.units >= 0 && r.pictures >= 0
	r.empty = false
	return took
}

// left returns what earlier messages of the group had no room for.
func (h History) left(all []Delivery) []Delivery {
	return slices.DeleteFunc(slices.Clone(all), func(d Delivery) bool { return !d.tellsOnce() || d.Owed.After(h.Left) })
}
