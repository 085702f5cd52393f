package desk

import (
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// words are all that the desk says in one language: templates, see
// [language.Fill].
type words struct {
	language.Words

	AllWell  string // of a status
	InBad    string
	MoreWell string // targets for which there is no room
	MutedNow string // how many mutes are in force
	Nobody   string // nothing is watched
	NoValue  string
	Old      string // a value that is not of now
	Muted    string // a mute that is in force
	Paused   string
	Window   string // a maintenance window that is open
	NoAlerts string
	NoMutes  string

	Acked, AckedBefore string
	AckedRest          string // of all: some were before
	MuteBegan          string
	PauseBegan         string
	NewTag             string // of both: nothing is known that bears the tag
	MuteEnded          string
	NotMuted           string
	Written            string // a note
	Passed             string // said to a channel

	Denied    string
	Failed    string
	Before    string // the same command has been carried out before
	Nothing   string // has the name
	Ambiguous string
	NoVerb    string
	Usage     string
	NoAlert   string // has the number
	IsOver    string // an alert
	Which     string // of several alerts
	TooLong   string
	NoPeriod  string
	Valueless string // what came in from outside: nothing to draw
	Spans     string // of a chart
	NoPicture string
	Unseen    string // a picture, where the provider does not take it
	NoReport  string
	NoChannel string

	Ask                      string // before an action
	AskLate                  string // before one that was asked for long ago
	Yes, No                  string // what its buttons say
	Began, Done, Bad, TooLow string // too slow: an action that did not end in time
	NothingAsked, Dropped    string
	Broken                   string // an action, since the program ended
	NoAction, NoActions      string

	You, Here, May, MayLook, Unknown string // of whoami

	Story stories
	Help  map[verb]string
	Adds  map[verb]string // what people add to a command
}

// stories are the words of the story of an alert.
type stories struct {
	Steps   [checks.Noted + 1]string
	Told    string // a channel, when
	Owed    string // a channel that has not got it yet
	Failed  string
	Nobody  string
	Since   string
	Over    string
	ToldAll string // the head of who was told
}

// wordsOf returns the words of a language; others than ours are English.
func wordsOf(code string) words {
	switch code {
	case "ko":
		return korean()
	case "ja":
		return japanese()
	case "th":
		return thai()
	}
	return english()
}

// Room for foreign texts, in characters.
const (
	titleRoom = 40
	whoRoom   = 80
	saidRoom  = 300
	labelRoom = 40
)

// example shows how a command is written.
func (w words) example(v verb) string { return strings.TrimSpace(examples()[v] + " " + w.Adds[v]) }

// examples show how commands are written, without what people add in their words.
func examples() map[verb]string {
	return map[verb]string{
		vStatus: "/status freezer-1", vAlerts: "/alerts", vChart: "/chart freezer-1 24h", vReport: "/report",
		vWhy: "/why A41", vMutes: "/mutes", vAck: "/ack A41", vMute: "/mute freezer-1 2h",
		vPause: "/pause freezer-1 30m", vUnmute: "/unmute freezer-1", vNote: "/note A41",
		vTell: "/tell staff", vDo: "/do restart-fan", vYes: "/yes", vNo: "/no", vWhoami: "/whoami", vHelp: "/help",
	}
}

// cutRefused returns why something was refused, if it was.
func cutRefused(outcome string) (why string, refused bool) {
	return strings.CutPrefix(outcome, watch.RefusedRequest)
}
