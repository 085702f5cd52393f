package sim

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/near"
)

// A Problem is a mistake in a site.
type Problem struct {
	Path string // where, relative to the site: "devices[1].drama[0].at"
	Text string // what is wrong, for a person
	Near string // the nearest right spelling, or empty
}

// String writes the problem on one line.
func (p Problem) String() string {
	text := p.Text
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Near != "" {
		text += fmt.Sprintf(" (did you mean %q?)", p.Near)
	}
	return text
}

// Validate returns all mistakes of the site, in the order of its file.
func (s Site) Validate() []Problem {
	c := critic{found: new([]Problem)}
	c.check(s.Speed >= 0 && finite(s.Speed), "speed", "must be a positive number: how many times faster the day passes")
	c.check(abs(s.UTCOffset) <= 14*time.Hour, "utc_offset", "must lie between -14h and 14h")
	c.check(len(s.Devices) > 0, "devices", "the site has no devices")
	names, addresses := make(map[string]bool), make(map[string]bool)
	for i, d := range s.Devices {
		inner := c.in("devices", i)
		inner.device(d)
		inner.behind(s, d)
		inner.check(!names[d.Name] || d.Name == "", "name", "another device has the name %q", d.Name)
		inner.check(!addresses[d.Address], "address", "another device has the address %s", d.Address)
		names[d.Name] = true
		addresses[d.Address] = d.Address != "" && !strings.HasSuffix(d.Address, ":0")
	}
	return *c.found
}

// A critic gathers problems below a place.
type critic struct {
	place string
	found *[]Problem
}

// in returns the critic for a place further inside.
func (c critic) in(list string, i int) critic {
	return critic{place: join(c.place, fmt.Sprintf("%s[%d]", list, i)), found: c.found}
}

// check notes a problem unless all is well.
func (c critic) check(well bool, key, format string, args ...any) {
	if !well {
		*c.found = append(*c.found, Problem{Path: join(c.place, key), Text: fmt.Sprintf(format, args...)})
	}
}

// known notes a problem unless the word is one of the words.
func (c critic) known(key, what, word string, words []string) {
	if slices.Contains(words, word) {
		return
	}
	text := fmt.Sprintf("there is no %s %q", what, word)
	if len(words) > 0 {
		text += ", only " + strings.Join(words, ", ")
	}
	*c.found = append(*c.found, Problem{Path: join(c.place, key), Text: text, Near: near.Word(word, words)})
}

func (c critic) device(d Device) {
	c.check(isName(d.Name, "-_."), "name", "must be a name of letters, digits, -, _ and .")
	c.check(d.Address == "" || isLoopback(d.Address), "address",
		"must be a loopback address with a port, such as 127.0.0.1:8181")
	c.check(d.Path == "" || d.Path[0] == '/', "path", "must begin with /")
	switch {
	case d.Body == "":
		if d.Kind != "" {
			c.known("kind", "kind", d.Kind, kinds())
		}
		c.check(len(d.Signals) > 0, "signals", "the device has no signals")
	case d.Kind != "":
		c.check(false, "kind", "give either a kind or a body")
	}
	c.signals(d)
	for i, act := range d.Drama {
		inner := c.in("drama", i)
		inner.act(act, d)
	}
}

// signals looks at the signals, and at their places in the answer.
func (c critic) signals(d Device) {
	script := scriptOf(d)
	spoken := wordsOf(script)
	names := clockWords()
	for i, s := range d.Signals {
		inner := c.in("signals", i)
		inner.signal(s)
		inner.check(s.Name != clock && !slices.Contains(names, s.Name), "name", "the name %q is taken", s.Name)
		placed := script == "" || slices.ContainsFunc(spoken, func(word string) bool { return subject(word) == s.Name })
		switch {
		case placed:
		case d.Body != "":
			inner.check(false, "name", "the body has no {{%s}}", s.Name)
		default:
			inner.check(false, "key", "the key is taken or is none, such as a.b or list[item].a")
		}
		names = append(names, s.Name)
	}
	if d.Body == "" {
		return
	}
	for _, word := range spoken {
		c.known("body", "signal", subject(word), names)
	}
}

// subject is the signal that a word of a script is about.
func subject(word string) string {
	return strings.TrimSuffix(strings.TrimSuffix(word, ".F"), ".unit")
}

// behind looks at what the device is behind.
func (c critic) behind(s Site, d Device) {
	if d.Behind == "" {
		return
	}
	var names []string
	for _, other := range s.Devices {
		names = append(names, other.Name)
	}
	c.known("behind", "device", d.Behind, names)
	way := d
	for range s.Devices {
		if way, _ = s.device(way.Behind); way.Name == "" {
			return
		}
		if way.Name == d.Name {
			c.check(false, "behind", "leads in a circle back to %s", d.Name)
			return
		}
	}
}

func (c critic) signal(s Signal) {
	c.check(isName(s.Name, "-_"), "name", "must be a name of letters, digits, - and _")
	c.check(finite(s.Base), "base", "must be a number")
	c.check(finite(s.Noise) && s.Noise >= 0, "noise", "must be zero or positive")
	c.check(finite(s.Step) && s.Step >= 0, "step", "must be zero or positive")
	c.check(finite(s.Daily.Swing), "daily.swing", "must be a number")
	c.check(s.Daily.Peak >= 0 && s.Daily.Peak <= 24, "daily.peak", "must be an hour from 0 to 24")
	c.check(finite(s.Cycle.Swing), "cycle.swing", "must be a number")
	c.check(s.Cycle.Every > 0 || s.Cycle == Cycle{}, "cycle.every", "must say how long a cycle takes, such as 18m")
	c.check(finite(s.Defrost.Rise), "defrost.rise", "must be a number")
	if s.Defrost != (Defrost{}) {
		c.check(s.Defrost.Every > 0, "defrost.every", "must say how often, such as 6h")
		c.check(s.Defrost.For > 0, "defrost.for", "must say how long, such as 25m")
		c.check(s.Defrost.Every <= 0 || s.Defrost.For <= s.Defrost.Every, "defrost.for", "must be at most every")
	}
}

func (c critic) act(a Act, d Device) {
	c.check(a.At >= 0, "at", "must be zero or positive")
	c.check(a.For >= 0, "for", "must be positive; leave it out for ever")
	c.check(a.Over == 0 || a.Over > 0 && (a.Over <= a.For || a.For == 0), "over", "must be at most for")
	c.check(a.Back >= 0 && (a.Back == 0 || a.For > 0), "back", "needs a for after which to come back")
	c.check(a.RampTo != nil || a.Over == 0, "over", "belongs to ramp_to")
	c.check(a.RampTo != nil || a.Back == 0, "back", "belongs to ramp_to")
	c.check(a.RepeatEvery >= 0, "repeat_every", "must be positive")
	c.check(a.Times >= 0, "times", "must be positive; leave it out for without end")
	c.check(a.Times == 0 || a.RepeatEvery > 0, "times", "belongs to repeat_every")
	if a.RepeatEvery > 0 {
		c.check(a.For > 0 || a.Add != nil, "for", "an act that repeats must have an end, unless it adds")
		c.check(a.RepeatEvery >= a.For+a.Back, "repeat_every", "must be at least for and back together")
	}
	c.effect(a)
	c.whom(a, d)
}

// effect looks at what the act does.
func (c critic) effect(a Act) {
	switch len(a.effects()) {
	case 0:
		c.check(false, "", "says not what happens: give ramp_to, set, add, text, play, status or slow")
	case 1:
	default:
		c.check(false, a.effects()[1], "contradicts %s: an act does one thing", a.effects()[0])
	}
	c.check(a.RampTo == nil || finite(*a.RampTo), "ramp_to", "must be a number")
	c.check(a.Set == nil || finite(*a.Set), "set", "must be a number")
	c.check(a.Add == nil || finite(*a.Add), "add", "must be a number")
	c.check(a.Status == 0 || a.Status >= 200 && a.Status <= 599, "status", "must lie between 200 and 599")
	c.check(a.Slow >= 0, "slow", "must be positive")
	if a.Play != "" {
		c.known("play", "play", string(a.Play), plays())
	}
}

// whom looks at whom the act happens to.
func (c critic) whom(a Act, d Device) {
	names := make([]string, len(d.Signals))
	for i, s := range d.Signals {
		names[i] = s.Name
	}
	ofSignal := a.RampTo != nil || a.Set != nil || a.Add != nil || a.Text != nil || slices.Contains(signalPlays(), a.Play)
	ofDevice := !ofSignal && len(a.effects()) > 0 && a.Play != Freeze
	switch {
	case a.Signal == "":
		c.check(!ofSignal, "signal", "must say which signal")
	case ofDevice:
		c.check(false, "signal", "this happens to the whole device: leave the signal out")
	case a.Signal == clock:
		c.check(a.RampTo == nil && a.Play != Fahrenheit, "signal", "this does not happen to a clock: set, add, text, missing, empty or freeze do")
		c.check(slices.ContainsFunc(wordsOf(scriptOf(d)), isClock), "signal", "the answer does not tell the time")
	default:
		c.known("signal", "signal", a.Signal, append(names, clock))
	}
}

// effects lists the keys that say what the act does.
func (a Act) effects() []string {
	var keys []string
	for _, e := range []struct {
		key   string
		given bool
	}{
		{"ramp_to", a.RampTo != nil},
		{"set", a.Set != nil},
		{"add", a.Add != nil},
		{"text", a.Text != nil},
		{"play", a.Play != ""},
		{"status", a.Status != 0},
		{"slow", a.Slow != 0},
	} {
		if e.given {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// plays lists what an act may play.
func plays() []string {
	var list []string
	for _, p := range append(signalPlays(), Freeze, Hang, Refuse, Garbage, HTML, Redirect) {
		list = append(list, string(p))
	}
	return list
}

// signalPlays lists what happens to signals alone.
func signalPlays() []Play { return []Play{Missing, Empty, Fahrenheit} }

// isName says whether text is a name of letters, digits and the marks.
func isName(text, marks string) bool {
	strange := func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune(marks, r)
	}
	return text != "" && !strings.ContainsFunc(text, strange)
}

// isLoopback says whether an address with a port is reached from this
// machine alone.
func isLoopback(address string) bool {
	a, err := netip.ParseAddrPort(strings.Replace(address, "localhost:", "127.0.0.1:", 1))
	return err == nil && a.Addr().IsLoopback()
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func abs(d Duration) time.Duration { return time.Duration(d).Abs() }

func join(place, key string) string {
	if place == "" || key == "" {
		return place + key
	}
	return place + "." + key
}
