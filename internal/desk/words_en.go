package desk

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// english is the catalog that the others are held against.
func english() words {
	return words{
		Words: language.Of("en"),

		AllWell: "✅ All {all} OK, {time}", InBad: "{bad} of {all} in trouble, {time}", Nobody: "Nothing is watched",
		NoValue: "no value yet", Old: "{value} ({age} old)",
		MoreWell: "✅ + {n} OK", MutedNow: "🔕 {n} mutes in force: /mutes",
		Muted: "🔕 {name} {scope} muted until {time}[, {by}][: {why}]", Paused: "⏸ {name} {scope} paused until {time}[, {by}][: {why}]",
		Window: "🛠 {name}: maintenance of {scope} until {time}", NoAlerts: "✅ No alert is open", NoMutes: "Nothing is muted",

		Acked: "✔ Acknowledged[ by {by}]: {names}", AckedBefore: "✔ {names}: acknowledged before[, by {by}]", AckedRest: "Acknowledged before, and left so: {n}",
		MuteBegan:  "🔕 Muted until {time}: {scope}[\nWhat is {level} is told all the same]",
		NewTag:     "Nothing is known that bears the tag “{name}”: it holds for what comes in with it",
		PauseBegan: "⏸ Paused until {time}: {scope}\nWhat is wrong then is told again",
		MuteEnded:  "🔔 Told again: {scope}", NotMuted: "{scope} is not muted. /mutes lists what is",
		Written: "📝 Noted with {name}", Passed: "✉ It goes to {name}",

		Denied: "Only those who are named in the configuration may do this", Failed: "This could not be done[: {text}]",
		Before:    "This was done before",
		Nothing:   "Nothing that is watched is called “{name}”[. Did you mean {near}?]",
		Ambiguous: "“{name}” could be one of several: {near}",
		NoVerb:    "I do not know “{name}”[. Did you mean {near}?] /help lists what I know",
		Usage:     "Write it like this: {example}",
		NoAlert:   "There is no alert {name}[. Open: {names}]", Which: "Which one? {names}",
		IsOver: "{names} is over[, since {time}]", Valueless: "{name} has no values[: see {example}]", Spans: "A chart looks back at most {time}, written in m, h or d: {example}",
		TooLong: "A mute lasts at most {time}", NoPeriod: "For how long? {example}",
		NoPicture: "The picture could not be drawn[: {text}]", Unseen: "The picture cannot be shown here", NoReport: "No report is called “{name}”[. There are: {names}]",
		NoChannel: "No channel is called “{name}”[. There are: {names}]",

		Ask: "Run {name}? Answer /yes within {time}", AskLate: "This was asked {age} ago, and has not been run. Run {name} now? Answer /yes within {time}",
		Yes: "Yes, run it", No: "No",
		Began: "⏳ {name} runs …", Done: "✅ {name} is done, {time}", Bad: "❌ {name} failed: {text}", TooLow: "❌ {name} did not end within {time} and was stopped",
		NothingAsked: "Nothing waits for a yes of yours: a question is good for {time}, and not over a restart[. To be asked again: {example}]", Dropped: "{name} is not run",
		Broken:   "The program ended while {name} was to run: it is not known how far it got",
		NoAction: "No action is called “{name}”[. You may: {names}]", NoActions: "There is no action that you may run",

		You: "You: {name} {id}", Here: "This chat: {id}[, channel {name}]", May: "You are {name} in the configuration and may do all",
		MayLook: "You may look. To do more, write yourself under people, and your short name under commands of the channel",
		Unknown: "No channel writes to this chat",

		Story: stories{
			Steps: [...]string{
				checks.Began: "first seen", checks.Fired: "alert", checks.Worsened: "worse", checks.Eased: "milder",
				checks.Resolved: "over", checks.Withdrawn: "over before it was an alert", checks.Unwatched: "no longer watched",
				checks.Reminded: "told again", checks.Resumed: "told again after a pause", checks.Escalated: "told to others too",
				checks.Acknowledged: "acknowledged", checks.Held: "held back", checks.Released: "told after all", checks.Noted: "note",
			},
			ToldAll: "Told:", Told: "{name} {time}", Owed: "{name}: not yet", Failed: "{name}: failed[: {text}]",
			Nobody: "Nobody was told", Since: "since {time}", Over: "over {time}, after {lasted}",
		},
		Help: map[verb]string{
			vStatus: "how things stand", vAlerts: "what is wrong", vChart: "a picture of the last hours", vReport: "the report as of now",
			vWhy: "the story of an alert", vMutes: "what is muted", vAck: "I see to it", vMute: "tell nothing for some time",
			vPause: "tell nothing, and again what is wrong then", vUnmute: "end that", vNote: "write something down with an alert",
			vTell: "pass something on", vDo: "run an action", vYes: "yes, run it", vNo: "no, do not", vWhoami: "your numbers, for the configuration", vHelp: "this list",
		},
		Adds: map[verb]string{vAck: "on my way", vMute: "defrosting", vNote: "door was open", vTell: "back at six"},
	}
}
