package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// english is the catalog that the others are held against.
func english() catalog {
	return catalog{
		Words:    language.Of("en"),
		care:     englishCare(),
		budget:   englishBudget(),
		reload:   englishReload(),
		bulletin: englishBulletin(),

		Over:      "OVER",
		Ended:     "{word} OVER",
		Unwatched: "UNWATCHED",
		Drill:     "DRILL",

		Head: "{word} {place}[: {value}][ at {time}][ · {eased}][ ({of})][: {field}][, {lasted}][, {also}]",

		Bound:      "[{change} ]{field}[: limit {limit}][, normal {normal}][. {lasted}][, {peak}]",
		Silence:    "{field} unknown since {since}[, last {last}]. {cause}[; {neighbours}]",
		Stale:      "Device's own time {time}, {age} old (limit {limit}). {field} NOT watched",
		Stuck:      "{field} unchanged since {time}, {age} (limit {limit}), while other values of the device move. Sensor may be frozen",
		Rate:       "{field}: {change} in {per}[ at {time}], limit {limit}[, normal {normal}][. {lasted}]",
		Fault:      "{cause}. {good}. {field} NOT watched",
		Good:       "Last good {last}, {time}",
		NeverGood:  "No good value known (since {since})",
		State:      "State",
		Neighbours: "its neighbours answer",
		Worse:      "Got worse.",
		Rehearsal:  "Only a drill, nothing has happened",

		Story: "[{field}: ]{past}[, {unseen}][, {flapped}][. {ack}]",
		Amiss: "Now outside normal ({normal})",
		Past: [...]string{
			checks.Missing: "no value {span}", checks.Invalid: "sensor fault {span}", checks.NoResponse: "no answer {span}",
			checks.Stale: "old value {span}", checks.Stuck: "unchanged {span}",
			checks.Rise: "rising {span}, {change} in {per}", checks.Fall: "falling {span}, {change} in {per}",
			checks.Event:  "{before} → {value}[ at {time}][ some time {span}]",
			checks.Uplink: "network down {span}[, {devices} silent]",
			checks.Alarm:  "wrong {span}[: {text}]", checks.News: "{text}", checks.Overdue: "no report {span}",
			checks.Unconfirmed: "[{text}; ]waited {span}",
		},
		High:   side{Past: "high {span}, {peak}", Unknown: "peak unknown"},
		Low:    side{Past: "low {span}, {peak}", Unknown: "lowest unknown"},
		Passed: "Began and ended before this could be sent",
		Gone:   "No longer watched: taken out of the configuration. {word} since {since}, now unknown",

		Late:    "LATE: could not send[ {span}]; watching went on",
		Quiet:   "QUIET HOURS[ {span}][: {state}]",
		Lasting: "{n} still open",
		AllOver: "all over",

		Notices:    englishNotices(),
		PowerCut:   "power?",
		Stopped:    "stopped",
		Now:        "Now {good}/{all} OK",
		NowUnknown: "How things are now is not known yet",
		Unattended: "{head}[; {peak}], check on site",
		Greeting:   "This channel works",
		Channel:    "channel",
		Target:     "target",
		Added:      "added {names}",
		Removed:    "removed {names}",
		Renamed:    "renamed {names}",
		Unchanged:  "Same targets and fields",

		Classes:  englishClasses(),
		Unknown:  "Cause unknown",
		Repeated: "possibly repeated",
		Pages:    "Pages 1–{shown} of {all}",
		Photos:   "Pictures 1–{shown} of {all}",
	}
}

func englishCare() care {
	return care{
		Silent:   "All silent since {since}: our own network seems down, not the devices. The LAN is still watched",
		Trend:    "At this rate {bound} ({level}) in ~{in}",
		Flapping: "FLAPPING: came and went {times} times; held until it is calm",
		Unheeded: "Nobody has acknowledged it[ for {lasted}]",

		Ack:     "Ack[ {by}] {time}[ “{note}”]",
		NoAck:   "no ack",
		Again:   "still: {lasted}",
		Resumed: "pause over[, still: {lasted}]",
		Eased:   "now {state}",
		Flaps:   "flapping",
		Flapped: "came and went {times} times",
		Unseen:  "not watched {spans}[ {more}]",
		Answers: "answers again",
		Network: "our network",
		Devices: "{n} devices",

		Called:     "{name}",
		Source:     "Told through {door}[. {lasted}]",
		Incomplete: "INCOMPLETE: parts of what was sent were missing or unreadable",
		Lost: map[checks.Loss]string{
			checks.LostUnreadable: "its picture cannot be read", checks.LostTooLarge: "its picture is too large",
			checks.LostNoRoom: "there was no room for its picture", checks.LostForgotten: "its picture is not kept any more",
			checks.LostUnshown: "its picture cannot be shown here",
		},
		Unreported: "No report since {since}",
		Garbled:    "ANSWER UNREADABLE",
		Unsent:     "NOTHING SENT",
		Unrenewed:  "NO LONGER REPORTED",
		Faded:      "No longer reported since {since}; nobody has said that it is over",
		Unended:    "Running since {since}, longer than it may[ ({limit})]",
		Confirm:    "Waits for somebody to acknowledge it",
		Confirmed:  "CONFIRMED",

		Buttons: buttons{"Acknowledge", "Acknowledge all", "Pause {time}"},
		Replies: replies{
			Paused:  "Paused until {time}: {place}",
			Over:    "It is over already",
			Denied:  "Only those who are named in the configuration may do this",
			Unknown: "This message is not known any more",
			Failed:  "This could not be done[: {text}]",
		},
	}
}

func englishNotices() map[Topic]page {
	return map[Topic]page{
		NotWatched:   {"NOT WATCHED {span} ({text})", ""},
		LastGood:     {"CONFIGURATION WRONG, the last good one runs", "{text}\n→ gaugewatch validate"},
		LeftOut:      {"LEFT OUT: {kind} {text}", "{reason}\nEverything else goes on"},
		Reloaded:     {"NEW CONFIGURATION in force", "{text}"},
		Damaged:      {"DATABASE DAMAGED, a new one is in use", "The old one is set aside: {text}"},
		DiskFull:     {"DISK FULL, values are not kept", "Alerts still go out\n→ Free some space"},
		ClockSkew:    {"CLOCK WRONG: {text}", "Times in messages may be wrong\n→ Check the clock (NTP)"},
		Refused:      {"CHANNEL REFUSED: {text}", "{reason}\nMessages are tried there all the same, so that the next one may arrive\n→ When it is put right: gaugewatch retry all"},
		InPart:       {"NOT ALL REACHED: {text}", "{reason}\nThe others have the message\n→ Put it right, then gaugewatch send {text}"},
		Accepted:     {"CHANNEL WORKS AGAIN: {text}", "What it has refused is not sent by itself\n→ gaugewatch retry all"},
		TestTopic:    {"TEST from gaugewatch", "{text}"},
		Quota:        {"QUOTA {text}: {used} of {limit} messages of {month} used", "{left} left[, that is {alerts} alerts][ to {people} people each][\nThe last {reserve} are kept for {error} and {fatal}][\nReports wait until {reports}]"},
		QuotaSpent:   {"QUOTA USED UP: {text}", "[{used} of {limit} messages of {month} used. ]Nothing goes out there until {until}, or until more are bought\nIt goes to the fallback, where there is one, and follows in one message"},
		QuotaBack:    {"GOES OUT AGAIN: {text}", "[{used} of {limit} messages of {month} used]"},
		ReportMissed: {"REPORT MISSING: {text}", "The report of {span} has not arrived there[: {reason}]\nIt follows as soon as it gets through"},
		Said:         {"{reason}: {text}", ""},
	}
}

func englishClasses() [checks.NotStarted + 1]string {
	return [checks.NotStarted + 1]string{
		checks.NotFound:    "Not in the answer",
		checks.Null:        "The device sends null",
		checks.Empty:       "The device sends an empty value",
		checks.NotNumber:   "Not a number",
		checks.NotFinite:   "NaN or infinite",
		checks.Rejected:    "Unplugged code, not real",
		checks.Jumped:      "A code of the sensor, not a value[: it jumped there from {last}]",
		checks.Implausible: "Implausible, not real",
		checks.GateClosed:  "The device says it is not valid",
		checks.Ambiguous:   "Several values match",
		checks.UnitChanged: "The device changed its unit",
		checks.UnknownHost: "Name not found",
		checks.Refused:     "Connection refused",
		checks.Unreachable: "No route",
		checks.Timeout:     "Timeout",
		checks.BadTLS:      "Certificate or TLS error",
		checks.BadStatus:   "It answers with an error",
		checks.TooLarge:    "Answer too large",
		checks.Unreadable:  "Answer unreadable",
		checks.NotJSON:     "Answer unreadable (not JSON)",
		checks.CutOff:      "Answer unreadable (it breaks off)",
		checks.Broken:      "Connection broke off",
		checks.Unsent:      "Has sent nothing for {took} (every {every})",
		checks.NotStarted:  "The command cannot be run",
	}
}
