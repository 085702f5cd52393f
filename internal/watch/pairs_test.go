package watch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// The steps of a story in which two rules hold back news of one trouble: that a
// device is silent. A step takes ten seconds.
const (
	beforeBoth  = 2 // the trouble begins, or
	oneBegins   = 8
	otherBegins = 10
	withinBoth  = 12 // it begins, and
	insideBoth  = 18 // it is over, or
	oneEnds     = 22
	betweenEnds = 24 // it is over, or
	bothEnd     = 26
	afterBoth   = 30 // it is over
	storyEnds   = 34

	pace = 10 * time.Second // of the steps
)

// A stretch is the steps from one on to before another.
type stretch struct{ from, until int }

func (s stretch) has(at int) bool { return s.from <= at && at < s.until }

// A duet is such a story.
type duet struct {
	*site
	began   time.Time
	rules   map[string]stretch // the two that hold, by name
	trouble stretch
}

// at is when a step begins.
func (d *duet) at(n int) time.Time { return d.began.Add(time.Duration(n) * pace) }

// window is the time in which a rule holds; false where it is none of the two.
func (d *duet) window(rule string) (schedule.Window, bool) {
	s, holds := d.rules[rule]
	return schedule.Once(d.at(s.from), d.at(s.until)), holds
}

// configure has quiet hours and maintenance begin and end.
func (d *duet) configure(p *watch.Plan) {
	p.Lines[0].Policy.Level = checks.Warn
	if w, quiet := d.window("quiet"); quiet {
		p.Lines[0].Policy.Quiet = &notify.Quiet{Window: w, Except: checks.Error}
	}
	if w, open := d.window("maintenance"); open {
		p.Maintenance = []watch.Maintenance{{Name: "weekly", Window: w}}
	}
}

// request has a mute and a pause begin. They end by themselves.
func (d *duet) request(n int) {
	for rule, begin := range map[string]func(string, time.Duration){"mute": d.mute, "pause": d.pause} {
		if s, holds := d.rules[rule]; holds && s.from == n {
			begin("device", time.Until(d.at(s.until)))
		}
	}
}

// settles is the step from which trouble that flaps comes and goes no more: it
// flaps for as long as its rule holds.
func (d *duet) settles() int {
	if d.trouble.until < d.rules["flapping"].until {
		return d.trouble.until
	}
	return insideBoth
}

// silent says whether the device is silent in a step. Where it flaps, it is in
// every other.
func (d *duet) silent(n int) bool {
	_, flaps := d.rules["flapping"]
	return d.trouble.has(n) && (!flaps || n >= d.settles() || n%2 == 0)
}

// flap is what has the device flap until its rule ends, when it has been as it
// is for long enough.
func (d *duet) flap() suppression.Flap {
	s, flaps := d.rules["flapping"]
	if !flaps {
		return suppression.Flap{}
	}
	since := d.settles()
	if since == d.trouble.until {
		since-- // it has been well since
	}
	return suppression.Flap{Times: 3, Per: 2 * d.at(s.until).Sub(d.at(since))}
}

// play plays the story, and returns what is told from the first rule on, each
// with its step. In each step the switch is asked, the device, and the switch
// again, which is hurried where the device is silent.
func (d *duet) play() []string {
	d.began, d.adjust = time.Now().Add(pace), d.configure
	device, hub := through("device", "switch"), room("switch")
	device.Rules, device.Flap = &checks.Rules{NoResponse: checks.Rule{Level: checks.Warn}}, d.flap()
	hub.Rules = &checks.Rules{NoResponse: checks.Rule{Level: checks.Info}} // which is not told
	d.apply(device, hub)
	var told []string
	for n := range storyEnds {
		if n == oneBegins && (len(d.chat.take()) > 0) != (d.trouble.from == beforeBoth) {
			d.t.Error("what is told before the first rule holds is not that it is silent")
		}
		d.request(n)
		d.wait(time.Until(d.at(n)))
		up := !d.rules["dependency"].has(n)
		for _, ask := range []func(){
			func() { d.answers(1, up) }, func() { d.answers(0, !d.silent(n)) }, func() { d.answers(1, up) },
		} {
			ask()
			d.wait(pace / 10)
		}
		if n >= oneBegins {
			for _, title := range d.chat.take() {
				told = append(told, fmt.Sprintf("%d %s", n, gist(title)))
			}
		}
	}
	return told
}

// gist is what a title says, in a word.
func gist(title string) string {
	for _, word := range []string{"pause over", "still open", "all over", "NO ANSWER", "OK"} {
		if strings.Contains(title, word) {
			return word
		}
	}
	return title
}

// steps returns what a cell of the table says is told, as play does. In it the
// end of a rule bears the name of the rule, and that of the first is one. Where
// it matters which of the two ends first, the cell has both cases.
func (d *duet) steps(cell, first, second string) []string {
	if earlier, later, matters := strings.Cut(cell, " / "); matters && d.rules[first].until < d.rules[second].until {
		cell = earlier
	} else if matters {
		cell = later
	}
	when := map[string]int{"inside": insideBoth, "one": d.rules[first].until, "both": bothEnd, "after": afterBoth}
	var told []string
	for news := range strings.SplitSeq(cell, "; ") {
		if at, word, said := strings.Cut(news, ": "); said {
			told = append(told, fmt.Sprintf("%d %s", max(when[at], d.rules[at].until), word))
		}
	}
	return told
}

func TestWhatTwoRulesHoldIsToldOnceBothAreOver(t *testing.T) {
	const (
		nothing = ""
		known   = "after: OK"                   // it was told before
		again   = "both: pause over; after: OK" // it was, and a pause has ended
		held    = "both: NO ANSWER; after: OK"  // it is told when nothing holds it any more
		atOnce  = "inside: OK"                  // its end is owed to those who were told
		morning = "quiet: OK"                   // which waits for the end of quiet hours
		dawn    = "quiet: all over / "          // the other ended in them, before it was over
		calm    = "flapping: OK"                // which waits for whether it comes again
		flaps   = "one: NO ANSWER; after: OK"   // that it flaps is told; what follows is held
		calmed  = "one: NO ANSWER; flapping: OK / "
	)
	stories := []struct {
		trouble string
		stretch
	}{
		{"begins before and lasts", stretch{beforeBoth, afterBoth}},
		{"begins before and is over while both hold", stretch{beforeBoth, insideBoth}},
		{"begins while both hold and lasts", stretch{withinBoth, afterBoth}},
		{"begins while both hold and is over while one does", stretch{withinBoth, betweenEnds}},
		{"begins and is over while both hold", stretch{withinBoth, insideBoth}},
	}
	for _, c := range []struct {
		one, other string
		told       [5]string // in each of the stories
	}{
		{"mute", "pause", [...]string{again, atOnce, held, nothing, nothing}},
		{"mute", "maintenance", [...]string{known, atOnce, held, nothing, nothing}},
		{"mute", "dependency", [...]string{known, atOnce, held, nothing, nothing}},
		{"mute", "quiet", [...]string{known, morning, held, dawn, nothing}},
		{"mute", "flapping", [...]string{known, calm, flaps, calmed, nothing}},
		{"pause", "maintenance", [...]string{again, atOnce, held, nothing, nothing}},
		{"pause", "dependency", [...]string{again, atOnce, held, nothing, nothing}},
		{"pause", "quiet", [...]string{again, morning, held, dawn, nothing}},
		{"pause", "flapping", [...]string{"pause: pause over; after: OK", calm, flaps, calmed, nothing}},
		{"maintenance", "dependency", [...]string{known, atOnce, held, nothing, nothing}},
		{"maintenance", "quiet", [...]string{known, morning, held, dawn, nothing}},
		{"maintenance", "flapping", [...]string{known, calm, flaps, calmed, nothing}},
		{"dependency", "quiet", [...]string{known, morning, held, dawn, nothing}},
		{"dependency", "flapping", [...]string{known, calm, flaps, calmed, nothing}},
		{"quiet", "flapping", [...]string{
			known, "both: OK", "quiet: still open; after: OK",
			"quiet: still open; flapping: OK / quiet: all over", "quiet: still open; flapping: OK / quiet: all over",
		}},
	} {
		for i, story := range stories {
			for _, ends := range [][2]int{{oneEnds, bothEnd}, {bothEnd, oneEnds}} {
				t.Run(fmt.Sprintf("%s until %d and %s until %d/%s", c.one, ends[0], c.other, ends[1], story.trouble), func(t *testing.T) {
					t.Parallel()
					inBubble(t, func(s *site) {
						rules := map[string]stretch{c.one: {oneBegins, ends[0]}, c.other: {otherBegins, ends[1]}}
						d := &duet{site: s, rules: rules, trouble: story.stretch}
						got, want := d.play(), d.steps(c.told[i], c.one, c.other)
						if !slices.Equal(got, want) {
							s.t.Errorf("%q is told, want %q", got, want)
						}
					})
				})
			}
		}
	}
}
