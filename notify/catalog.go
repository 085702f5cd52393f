package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A catalog holds every text of one language. Texts are templates, see
// [fill]; the names that English uses in a text are those it may use.
type catalog struct {
	care
	budget
	reload

	// The words with which titles begin.
	Levels    [checks.Fatal + 1]string  // a value beyond a bound; None has no word
	Kinds     [checks.Uplink + 1]string // the other kinds of trouble
	OK        string                    // well again
	Over      string                    // ended before it could be told
	Ended     string                    // over, but the value is outside its normal range
	Unwatched string                    // no longer watched
	Drill     string                    // a rehearsal

	Head string // the title of an alert
	More string // what follows is more than is shown

	// What the lines below the title say of an alert that lasts.
	Bound      string // a value is beyond a bound
	Silence    string // no response
	Stale      string // the device's own time of the value is old
	Stuck      string // the value does not move
	Rate       string // the value climbs or sinks too fast
	Fault      string // missing or invalid
	Good       string // of Fault: the last good value
	NeverGood  string // of Fault: there is none
	State      string // what is unknown of a target without fields
	Neighbours string // other targets answer
	Worse      string // it was milder before
	Rehearsal  string // nothing has happened

	// What they say of one that has ended, and of an event.
	Story  string // a field and its past
	Amiss  string // it is over, but the value is outside its normal range
	Past   [checks.Uplink + 1]string
	High   side
	Low    side
	Passed string // it ended before it could be told
	Gone   string // its subject or its rule was taken away

	// The lines of a digest.
	Late     string // its title
	Quiet    string // its title, after quiet hours
	Lasting  string // Quiet: so many last
	AllOver  string // Quiet: none does
	Still    string // an alert that lasts
	Finished string // one that has ended

	// Notices by topic, and what some of them need.
	Notices    map[Topic]page
	PowerCut   string // NotWatched: nobody knows why
	Stopped    string // NotWatched: on purpose
	Now        string // NotWatched: how many targets are well
	NowUnknown string // NotWatched: that is not known yet
	Unattended string // NotWatched: an alert that lasts
	Greeting   string // TestTopic: without a person's own words
	Channel    string // LeftOut: what it is
	Target     string // LeftOut: what it is otherwise
	Added      string // Reloaded: what is watched from now on
	Removed    string // Reloaded: what is no longer watched
	Renamed    string // Reloaded: what has another name
	Unchanged  string // Reloaded: none of these

	Classes  [checks.NotStarted + 1]string // in which way something is wrong
	Unknown  string                        // that is not known
	Repeated string                        // marks what may have arrived before

	// Numbers and times.
	Between, AtMost, AtLeast string // the normal range
	Date                     string // layout of a time on another day
	Brief                    string // a stretch of time within a minute
	Units                    units
}

// care holds the texts about what people and rules do to alerts, and about our
// own uplink.
type care struct {
	Silent   string // all beyond our own uplink is
	Trend    string // when the value will pass the next bound
	Flapping string // it comes and goes, and is not told until it is calm
	Unheeded string // others were told before and have not acknowledged it

	// What else a message says of an alert.
	Ack     string // who has seen to it
	NoAck   string // nobody has
	Again   string // how long it lasts, where it is told again
	Resumed string // the same, where a pause of it has ended
	Flaps   string // that it comes and goes
	Flapped string // how often it came, now that it is over
	Answers string // a target answers again
	Network string // what lies beyond our own uplink
	Devices string // so many targets

	Buttons buttons // below a message
	Replies replies // to who has pressed one
}

// buttons are the labels of the buttons below a message.
type buttons struct{ Acknowledge, All, Pause string }

// replies are what who has pressed a button is told.
type replies struct {
	Paused  string // nothing is told of a target until a time
	Over    string // what the message tells of is over
	Denied  string // they may not do that
	Unknown string // the message is not known, or too old
	Failed  string // it could not be done
}

// A side says in which way a value has left its bounds.
type side struct {
	Past    string // when it was, and its peak
	Peak    string // the value farthest beyond the bound
	Unknown string // that value is not known
}

// A page is the title and the text of a notice.
type page struct{ Title, Text string }

// units are the parts of a duration, and what stands between two of them.
type units struct{ Day, Hour, Minute, Second, Gap string }

// catalogs returns the catalog of each language by its code.
func catalogs() map[string]func() catalog {
	return map[string]func() catalog{"en": english, "ko": korean, "ja": japanese, "th": thai}
}

// catalogOf returns the catalog of a language, and English for languages that
// have none.
func catalogOf(language string) catalog {
	if c, ok := catalogs()[language]; ok {
		return c()
	}
	return english()
}

// values are what a template's names stand for. Those that are absent or
// empty have no value.
type values map[string]string

// fill writes a template: {name} becomes the value of the name, and what
// stands between [ and ] is left out where a name inside it has no value.
// Values are never read as templates.
func fill(template string, v values) string {
	var whole string
	for template != "" {
		before, rest, optional := strings.Cut(template, "[")
		text, _ := expand(before, v)
		whole = join(whole, text)
		if !optional {
			break
		}
		inside, after, _ := strings.Cut(rest, "]")
		if text, complete := expand(inside, v); complete {
			whole = join(whole, text)
		}
		template = after
	}
	return strings.TrimSpace(whole)
}

// expand replaces the names in a template without optional parts, and says
// whether all of them have values.
func expand(template string, v values) (text string, complete bool) {
	complete = true
	for {
		before, rest, found := strings.Cut(template, "{")
		text = join(text, before)
		if !found {
			return text, complete
		}
		name, after, _ := strings.Cut(rest, "}")
		text = join(text, v[name])
		complete = complete && v[name] != ""
		template = after
	}
}

// join puts two texts together, with a space where Thai meets Latin letters or
// digits: Thai parts no words, but those it does.
func join(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if meet(last, first) || meet(first, last) {
		return a + " " + b
	}
	return a + b
}

// meet says whether one rune is Thai and the other a Latin letter or a digit.
func meet(thai, other rune) bool {
	return unicode.Is(unicode.Thai, thai) && (unicode.Is(unicode.Latin, other) || other >= '0' && other <= '9')
}
