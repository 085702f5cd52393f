package report

import "github.com/gaugewatch/gaugewatch/internal/language"

// englishWording is what the others are held against.
func englishWording() wording {
	return wording{
		Words: language.Of("en"),

		AllWell: "All {n} OK, {period}",
		OneWell: "{place} OK, {period}",
		Head:    "{word} {place}[: {value}]",
		Others:  "(+{n})",
		Alarm:   "{head}[ {others}], {n}/{all} OK, {period}",
		Dark:    "{n} of {all} unknown, {period}",
		Nothing: "Nothing to show, {period}",

		Summary: "{alerts}.[ {data},] {muted}[, {quota}]",
		Calm:    "No alarms",
		One:     "1 alarm, {state}",
		Many:    "{n} alarms, {state}",
		Over:    "over",
		Open:    "{n} open",
		Lasting: "still open",
		Data:    "Data {percent} %",
		NoData:  "No data yet",
		Muted:   "muted {n}",

		Mute:        "Muted until {until}: {about}[ ({why})] · {name}",
		Maintenance: "Maintenance[ {name}] until {until}: {about}",
		Everything:  "everything",

		Gone:      "no longer watched",
		Gap:       "NOT WATCHED {span}",
		Unwatched: "NOT WATCHED[ since {since}]",

		Field:   "{name}: {last}[ ({range}, avg {avg})]",
		Old:     "{name}: unknown since {time}, last {last}[ ({range}, avg {avg})]",
		NoValue: "{name}: no value",
		Silent:  "{name}: no answer",
		Answers: "{name}: answers",

		Period:  "{from}–{to}",
		Day:     "2 Jan",
		DayYear: "2 Jan 2006",

		Alt:  "Report {period}",
		Page: "page {number} of {of}",
	}
}
