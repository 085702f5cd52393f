package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A catalog holds every text of one language. Texts are templates, see
// [language.Fill]; the names that English uses in a text are those it may use.
type catalog struct {
	language.Words
	care
	budget
	reload
	bulletin

	// The words with which titles begin.
	Over      string // ended before it could be told
	Ended     string // over, but the value is outside its normal range
	Unwatched string // no longer watched
	Drill     string // a rehearsal

	Head string // the title of an alert

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
	Past   [checks.Unconfirmed + 1]string
	High   side
	Low    side
	Passed string // it ended before it could be told
	Gone   string // its subject or its rule was taken away

	// The lines of a digest.
	Late    string // its title
	Quiet   string // its title, after quiet hours
	Lasting string // Quiet: so many last
	AllOver string // Quiet: none does

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
	Pages    string                        // how many pictures of a report are shown, where not all
	Photos   string                        // how many of alarms
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
	Eased   string // how it stands now, where it has been worse
	Flaps   string // that it comes and goes
	Flapped string // how often it came, now that it is over
	Unseen  string // when nobody watched, now that it is over
	Answers string // a target answers again
	Network string // what lies beyond our own uplink
	Devices string // so many targets

	// Of what somebody outside says.
	Called     string // what it is about, where it is an alarm of CloudWatch
	Source     string // through which door it came
	Incomplete string // parts of what they said were missing or unreadable
	Unreported string // nothing, though they should have
	Confirm    string // that it has gone well, and somebody is to confirm it
	Confirmed  string // of that: somebody has
	Garbled    string // what a title begins with of what has answered what cannot be read
	Unsent     string // what a title begins with of what should send by itself
	Unrenewed  string // what a title begins with of what nobody reports any more
	Faded      string // since when nobody does
	Unended    string // that it began, and nothing since, though it should have ended

	Lost map[checks.Loss]string // why a picture that came from there is not shown

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
	Unknown string // that value is not known
}

// A page is the title and the text of a notice.
type page struct{ Title, Text string }

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
