package main

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

func TestThreeDaysOfTheWholeDaemon(t *testing.T) {
	if alone(t) {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, "2000-03", "24 00:00")
		stories := threeDays()
		for _, s := range stories {
			h.happens(s.device, s.from, s.acts...)
		}
		h.chats.outages = []outage{
			{"ops", h.at("24 20:02"), h.at("24 20:15")},
			{"ops", h.at("25 01:00"), h.at("25 05:00")},
			{"staff", h.at("25 08:00"), h.at("25 09:00")},
		}
		h.start(time.Time{})

		h.wait("24 20:05:20")
		h.stop()
		h.wait("24 20:15:20")
		h.start(time.Time{})
		h.wait("24 22:00:20")
		h.stop()
		h.wait("24 22:00:40")
		h.start(time.Time{})

		h.wait("25 14:00:40")
		h.file = strings.Replace(h.file, "name: pump\n    title: Pump\n", "name: pump-east\n    title: Pump east\n    was: pump\n", 1)
		h.file = strings.Replace(h.file, "name: bearing\n        title: Bearing\n", "name: shaft\n        title: Shaft\n        was: bearing\n", 1)
		h.file = without(h.file, "ghost")
		h.reload()

		h.wait("25 18:00:20")
		h.stop()
		h.wait("25 18:02:20")
		h.start(time.Now())

		h.wait("26 23:59:50")
		h.stop()

		h.check(stories)
		h.audit(map[string]string{"pump": "pump-east", "pump/bearing": "pump-east/shaft"},
			h.at("23 02:30"), h.at("24 02:30"), h.at("25 02:30"), h.at("26 03:00"))
		h.papers("press", "24 02:30", "24 08:10", "24 20:15", "25 02:30", "25 08:10", "25 20:10", "26 08:10", "26 20:10")
		h.papers("bed", days("24", "25", "26")...)
		golden(t, "spring.golden", h.chats.transcript())
	})
}

func TestTheNightInWhichTheClockIsSetBack(t *testing.T) {
	if alone(t) {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, "2000-10", "28 22:00")
		h.file = without(h.file, "ghost")
		stories := []story{{
			promise: "thirty minutes are thirty minutes",
			device:  "cold", from: "29 01:45", to: "29 06:00",
			acts: []sim.Act{heat(-14, 0, 80*minutes)},
			hears: []string{
				"diary: WARN, −14 °C, 30 min, 02:15", "ops: WARN",
				"diary: OK, −22 °C, High 01:45–02:05", "ops: OK",
			},
		}}
		for _, s := range stories {
			h.happens(s.device, s.from, s.acts...)
		}
		h.start(time.Time{})
		h.wait("29 05:59:50")
		h.stop()
		h.check(stories)
		first := h.at("29 01:30").Add(time.Hour) // 02:30 comes twice
		h.audit(nil, h.at("28 02:30"), first)
		h.papers("press", "29 02:30")
		golden(t, "autumn.golden", h.chats.transcript())
	})
}

// A story is one promise: what happens to a device, and what each chat hears
// of it. Acts count from the story's begin.
type story struct {
	promise  string
	device   string
	about    string // is found in every message of the story; empty: the device's title
	from, to string
	acts     []sim.Act

	// Hears are the messages: the chat, and words that each must hold.
	// Those to one chat come in this order.
	hears []string
}

const minutes = time.Minute

// is lets a signal have a value.
func is(signal string, value float64, at, lasts time.Duration) sim.Act {
	return sim.Act{At: sim.Duration(at), For: sim.Duration(lasts), Signal: signal, Set: &value}
}

// heat lets the temperature have a value.
func heat(value float64, at, lasts time.Duration) sim.Act { return is("temperature", value, at, lasts) }

// does lets the device or a signal behave in a way.
func does(play sim.Play, signal string, at, lasts time.Duration) sim.Act {
	return sim.Act{At: sim.Duration(at), For: sim.Duration(lasts), Signal: signal, Play: play}
}

// threeDays are the stories from Friday, 24 March 2000, to the Sunday on
// which the clocks in Berlin jump from 02:00 to 03:00.
func threeDays() []story {
	return []story{
		{
			promise: "a problem that is there at the first poll is an alert",
			device:  "ups", from: "24 00:00", to: "24 01:30",
			acts: []sim.Act{is("voltage", 1800, 0, 60*minutes)},
			hears: []string{
				"diary: ERROR, 180 V, limit 198", "ops: ERROR, 180 V", "staff: ERROR, 180 V",
				"diary: OK, 230 V, lowest 180", "ops: OK, 230 V", "staff: OK, 230 V",
			},
		},
		{
			promise: "a bound itself is inside, on both sides",
			device:  "room", from: "24 01:30", to: "24 03:30",
			acts: []sim.Act{
				heat(27, 0, 30*minutes), heat(16, 30*minutes, 30*minutes),
				is("humidity", 65, 0, 30*minutes), is("humidity", 30, 30*minutes, 30*minutes),
			},
		},
		{
			promise: "polls in a row that are one too few raise nothing",
			device:  "room", from: "24 03:30", to: "24 04:00",
			acts: []sim.Act{heat(27.1, 0, 2*minutes), is("humidity", 66, 0, 5*minutes)},
		},
		{
			promise: "what gets worse is told at once to those who want to know of it, better news is not, and the end is told once it is clear",
			device:  "room", from: "24 04:00", to: "24 05:30",
			acts: []sim.Act{heat(28, 0, 5*minutes), heat(31, 5*minutes, 5*minutes), heat(36, 10*minutes, 5*minutes), heat(28, 15*minutes, 5*minutes), heat(26.8, 20*minutes, 20*minutes)},
			hears: []string{
				"diary: WARN, 28 °C, limit 27, A", "ops: WARN, 28 °C",
				"diary: ERROR, 31 °C, Got worse", "ops: ERROR, 31 °C", "staff: ERROR, 31 °C",
				"diary: FATAL, 36 °C", "ops: FATAL, 36 °C", "staff: FATAL, 36 °C", "boss: FATAL, 36 °C",
				"diary: OK, 22 °C, peak 36", "ops: OK, 22 °C", "staff: OK, 22 °C", "boss: OK, 22 °C",
			},
		},
		{
			promise: "low and high are one alert",
			device:  "room", from: "24 05:30", to: "24 06:30",
			acts: []sim.Act{heat(28, 0, 5*minutes), heat(15, 5*minutes, 5*minutes)},
			hears: []string{
				"diary: WARN, 28 °C, limit 27", "ops: WARN, 28 °C",
				"diary: WARN, 15 °C, limit 16", "ops: WARN, 15 °C, limit 16",
				"diary: OK, 22 °C, low, lowest 15", "ops: OK, 22 °C",
			},
		},
		{
			promise: "each field of a device is judged by its own schedule",
			device:  "room", about: "Humidity", from: "24 06:30", to: "24 07:00",
			acts: []sim.Act{is("humidity", 70, 0, 10*minutes)},
			hears: []string{
				"diary: WARN, 70 %, limit 65", "ops: WARN, 70 %",
				"diary: OK, 44 %, High 06:30–06:40", "ops: OK, 44 %",
			},
		},
		{
			promise: "a defrost of twenty minutes raises nothing at after: 30m",
			device:  "cold", from: "24 07:00", to: "24 08:00",
			acts: []sim.Act{heat(-14, 0, 20*minutes)},
		},
		{
			promise: "a door that stays open does",
			device:  "cold", from: "24 08:00", to: "24 09:00",
			acts: []sim.Act{heat(-14, 0, 40*minutes)},
			hears: []string{
				"diary: WARN, −14 °C, 30 min, Shut the door", "ops: WARN, −14 °C",
				"diary: OK, −22 °C", "ops: OK, −22 °C",
			},
		},
		{
			promise: "each level waits for its own after",
			device:  "cold", from: "24 09:00", to: "24 10:00",
			acts: []sim.Act{heat(-10, 0, 10*minutes)},
			hears: []string{
				"diary: ERROR, −10 °C, 5 min, limit −12", "ops: ERROR", "staff: ERROR",
				"diary: OK, −22 °C", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "a field that is not in the answer has no value",
			device:  "green", from: "24 10:00", to: "24 10:30",
			acts: []sim.Act{does(sim.Missing, "temperature", 0, 10*minutes)},
			hears: []string{
				"diary: NO VALUE, Not in the answer, Last good 24 °C", "ops: NO VALUE", "staff: NO VALUE",
				"diary: OK, No value 10:0", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "nor has one that is null",
			device:  "green", from: "24 10:30", to: "24 11:00",
			acts: []sim.Act{does(sim.Empty, "temperature", 0, 10*minutes)},
			hears: []string{
				"diary: NO VALUE, null", "ops: NO VALUE", "staff: NO VALUE",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "what a sensor says when it is unplugged is no value",
			device:  "green", from: "24 11:00", to: "24 11:30",
			acts: []sim.Act{heat(-127, 0, 10*minutes)},
			hears: []string{
				"diary: SENSOR FAULT, −127, Unplugged", "ops: SENSOR FAULT", "staff: SENSOR FAULT",
				"diary: OK, Sensor fault 11:0", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "nor is what is not plausible",
			device:  "green", from: "24 11:30", to: "24 12:00",
			acts: []sim.Act{heat(99, 0, 10*minutes)},
			hears: []string{
				"diary: SENSOR FAULT, 99, Implausible", "ops: SENSOR FAULT", "staff: SENSOR FAULT",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "nor are words",
			device:  "green", from: "24 12:00", to: "24 12:30",
			acts: []sim.Act{{For: sim.Duration(10 * minutes), Signal: "temperature", Text: new("broken")}},
			hears: []string{
				"diary: SENSOR FAULT, Not a number, broken", "ops: SENSOR FAULT", "staff: SENSOR FAULT",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "a device that hangs does not answer in time",
			device:  "green", from: "24 12:30", to: "24 13:00",
			acts: []sim.Act{does(sim.Hang, "", 0, 10*minutes)},
			hears: []string{
				"diary: NO ANSWER, Timeout, its neighbours answer, last 24 °C", "ops: NO ANSWER", "staff: NO ANSWER",
				"diary: OK, No answer 12:3", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "nobody at the door is another silence",
			device:  "green", from: "24 13:00", to: "24 13:30",
			acts: []sim.Act{does(sim.Refuse, "", 0, 10*minutes)},
			hears: []string{
				"diary: NO ANSWER, refused", "ops: NO ANSWER", "staff: NO ANSWER",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "so is an error in place of an answer",
			device:  "green", from: "24 13:30", to: "24 14:00",
			acts: []sim.Act{{For: sim.Duration(10 * minutes), Status: 503}},
			hears: []string{
				"diary: NO ANSWER, 503", "ops: NO ANSWER", "staff: NO ANSWER",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "so is a login page",
			device:  "green", from: "24 14:00", to: "24 14:30",
			acts: []sim.Act{does(sim.HTML, "", 0, 10*minutes)},
			hears: []string{
				"diary: ANSWER UNREADABLE, last 24", "ops: ANSWER UNREADABLE", "staff: ANSWER UNREADABLE",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "so is half an answer",
			device:  "green", from: "24 14:30", to: "24 15:00",
			acts: []sim.Act{does(sim.Garbage, "", 0, 10*minutes)},
			hears: []string{
				"diary: ANSWER UNREADABLE, last 24", "ops: ANSWER UNREADABLE", "staff: ANSWER UNREADABLE",
				"diary: OK", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "a name that nobody knows is yet another, and the end of what is taken out of the configuration is told to those who heard of it",
			device:  "ghost", from: "24 00:00", to: "26 23:59",
			hears: []string{
				"diary: NO ANSWER, Name not found, warmth unknown since 00:00", "ops: NO ANSWER", "staff: NO ANSWER",
				"diary: UNWATCHED, No longer watched", "ops: UNWATCHED", "staff: UNWATCHED",
			},
		},
		{
			promise: "silence neither breaks a row of polls nor adds to it",
			device:  "cellar", from: "24 15:00", to: "24 15:30",
			acts: []sim.Act{heat(25, 0, 25*minutes), does(sim.Hang, "", 2*minutes, 10*minutes), does(sim.Missing, "temperature", 13*minutes, 5*minutes)},
			hears: []string{
				"diary: WARN, 25 °C, 15:18", "ops: WARN, 25 °C",
				"diary: OK, 12 °C", "ops: OK, 12 °C",
			},
		},
		{
			promise: "nor does it end an alert, nor does a value that is missing or invalid",
			device:  "cellar", from: "24 16:00", to: "24 17:00",
			acts: []sim.Act{
				heat(25, 0, 40*minutes), does(sim.Hang, "", 5*minutes, 10*minutes), does(sim.Missing, "temperature", 16*minutes, 5*minutes),
				{At: sim.Duration(22 * minutes), For: sim.Duration(5 * minutes), Signal: "temperature", Text: new("?")},
			},
			hears: []string{
				"diary: WARN, 25 °C, 16:03", "ops: WARN, 25 °C",
				"diary: OK, 12 °C, 16:40", "ops: OK, 12 °C",
			},
		},
		{
			promise: "a duration is watched time: silence does not count",
			device:  "cold", from: "24 17:00", to: "24 19:00",
			acts: []sim.Act{heat(-14, 0, 60*minutes), does(sim.Refuse, "", 10*minutes, 15*minutes)},
			hears: []string{
				"diary: NO ANSWER, 17:15", "ops: NO ANSWER", "staff: NO ANSWER",
				"diary: OK, No answer 17:10–17:25", "ops: OK", "staff: OK",
				"diary: WARN, −14 °C, 46 min", "ops: WARN",
				"diary: OK, −22 °C", "ops: OK",
			},
		},
		{
			promise: "nor does a time without watch",
			device:  "cold", from: "24 19:45", to: "24 21:00",
			acts: []sim.Act{heat(-14, 0, 60*minutes)},
			hears: []string{
				"diary: WARN, −14 °C, 41 min, 20:26", "ops: WARN, 41 min",
				"diary: OK, −22 °C", "ops: OK",
			},
		},
		{
			promise: "a stop and a start lose nothing, and nothing is told twice",
			device:  "rack-1", from: "24 19:50", to: "24 21:00",
			acts: []sim.Act{heat(28, 0, 40*minutes)},
			hears: []string{
				"diary: WARN, 28 °C, 19:50", "ops: WARN, 28 °C",
				"diary: OK, 22 °C, High 19:50–20:30", "ops: OK, 22 °C",
			},
		},
		{
			promise: "what was owed when the program stopped is told after it has started again",
			device:  "ups", from: "24 20:03", to: "24 21:00",
			acts: []sim.Act{is("voltage", 1900, 0, 40*minutes)},
			hears: []string{
				"diary: ERROR, 190 V", "staff: ERROR, 190 V", "ops: ERROR, 190 V, 12 min",
				"diary: OK, 230 V", "staff: OK, 230 V", "ops: OK, 230 V",
			},
		},
		{
			promise: "what was pending when the program stopped goes on, and the time without watch counts for nothing",
			device:  "cellar", from: "24 20:03", to: "24 21:00",
			acts: []sim.Act{heat(25, 0, 40*minutes)},
			hears: []string{
				"diary: WARN, 25 °C, 20:1", "ops: WARN, 25 °C",
				"diary: OK, 12 °C", "ops: OK, 12 °C",
			},
		},
		{
			promise: "a time without watch is told, with what is wrong now",
			about:   "NOT WATCHED", from: "24 20:00", to: "24 21:00",
			hears: []string{
				"diary: 20:05–20:15, Now 8/11 OK, Ghost, UPS: 190 V, Rack 1: 28 °C", "ops: 20:05–20:15, UPS: 190 V",
			},
		},
		{
			promise: "a restart of some seconds is not",
			about:   "NOT WATCHED", from: "24 21:00", to: "25 18:00",
		},
		{
			promise: "and who was silent until then is not afterwards",
			device:  "green", from: "24 21:58", to: "24 22:30",
			acts: []sim.Act{does(sim.Refuse, "", 0, 150*time.Second)},
		},
		{
			promise: "what began and ended while a provider was away is told in one digest, with the original times",
			device:  "rack-1", from: "25 01:00", to: "25 05:30",
			acts: []sim.Act{heat(28, 10*minutes, 30*minutes)},
			hears: []string{
				"diary: WARN, 28 °C", "diary: OK, 22 °C",
				"ops: LATE, 01:10–05:00, Over: ⚠ WARN Rack 1: 28 °C, 01:10–01:40",
			},
		},
		{
			promise: "and so is the second",
			device:  "rack-2", from: "25 01:00", to: "25 05:30",
			acts: []sim.Act{heat(29, 60*minutes, 20*minutes)},
			hears: []string{
				"diary: WARN, 29 °C", "diary: OK, 22 °C",
				"ops: LATE, Over: ⚠ WARN Rack 2: 29 °C, 02:0",
			},
		},
		{
			promise: "what still lasts is told as such, and its end alone",
			device:  "rack-3", from: "25 01:00", to: "25 07:30",
			acts: []sim.Act{heat(30, 120*minutes, 240*minutes)},
			hears: []string{
				"diary: WARN, 30 °C", "ops: LATE, STILL: ⚠ WARN Rack 3: 30 °C, since 03:0",
				"diary: OK, 22 °C", "ops: OK, 22 °C",
			},
		},
		{
			promise: "other channels hear at once while one is away",
			device:  "cold", from: "25 04:00", to: "25 05:30",
			acts: []sim.Act{heat(-10, 0, 10*minutes)},
			hears: []string{
				"diary: ERROR, −10 °C", "staff: ERROR, −10 °C",
				"diary: OK, −22 °C", "staff: OK, −22 °C",
				"ops: LATE, Over: 🔴 ERROR Cold store: −10 °C, 04:0",
			},
		},
		{
			promise: "where a channel does not get through its fallback takes over, and hears the end too",
			device:  "ups", from: "25 08:00", to: "25 09:30",
			acts: []sim.Act{is("voltage", 1800, 5*minutes, 25*minutes)},
			hears: []string{
				"diary: ERROR, 180 V", "ops: ERROR, 180 V", "boss: ERROR, 180 V, 08:0",
				"diary: OK, 230 V", "ops: OK, 230 V", "boss: OK, 230 V",
				"staff: LATE, Over: 🔴 ERROR UPS: 180 V, 08:05–08:30",
			},
		},
		{
			promise: "what is over before the fallback takes over is one line there too",
			device:  "cold", from: "25 08:30", to: "25 09:30",
			acts: []sim.Act{heat(-10, 0, 7*minutes)},
			hears: []string{
				"diary: ERROR, −10 °C", "ops: ERROR", "diary: OK", "ops: OK",
				"boss: OVER, High 08:30–08:37", "staff: LATE, Over: 🔴 ERROR Cold store: −10 °C",
			},
		},
		{
			promise: "once a channel gets through again the fallback hears nothing",
			device:  "ups", from: "25 10:00", to: "25 11:00",
			acts: []sim.Act{is("voltage", 1800, 5*minutes, 25*minutes)},
			hears: []string{
				"diary: ERROR, 180 V", "ops: ERROR, 180 V", "staff: ERROR, 180 V",
				"diary: OK, 230 V", "ops: OK, 230 V", "staff: OK, 230 V",
			},
		},
		{
			promise: "the first alert goes at once, those that follow within a minute are one message",
			device:  "green", from: "25 12:00", to: "25 12:30",
			acts: []sim.Act{heat(40, 0, 20*minutes)},
			hears: []string{
				"diary: WARN, 40 °C", "ops: WARN Greenhouse: 40 °C, 12:00",
				"diary: OK, 24 °C", "ops: OK Greenhouse: 24 °C",
			},
		},
		{
			promise: "and that message names all",
			device:  "rack-2", from: "25 12:00", to: "25 12:30",
			acts: []sim.Act{heat(28, 0, 20*minutes)},
			hears: []string{
				"diary: WARN, 28 °C", "ops: Rack 2: 28 °C, Rack 1: 29 °C, 12:01",
				"diary: OK, 22 °C", "ops: Rack 2: 22 °C, Rack 1: 22 °C, Rack 3: 22 °C, 12:21",
			},
		},
		{
			promise: "the others too",
			device:  "rack-1", from: "25 12:00", to: "25 12:30",
			acts: []sim.Act{heat(29, 0, 20*minutes)},
			hears: []string{
				"diary: WARN, 29 °C", "ops: + 1 more, Rack 1: 29 °C",
				"diary: OK, 22 °C", "ops: + 2 more, Rack 1: 22 °C",
			},
		},
		{
			promise: "what is fatal does not wait for company",
			device:  "rack-3", from: "25 12:00", to: "25 12:30",
			acts: []sim.Act{heat(45, 0, 20*minutes)},
			hears: []string{
				"diary: FATAL, 45 °C", "ops: FATAL Rack 3: 45 °C, 12:00", "staff: FATAL, 45 °C", "boss: FATAL, 45 °C",
				"diary: OK, 22 °C", "ops: Rack 3: 22 °C", "staff: OK, 22 °C", "boss: OK, 22 °C",
			},
		},
		{
			promise: "a target and a field keep their alert under new names",
			device:  "pump", from: "25 13:50", to: "25 15:00",
			acts: []sim.Act{heat(80, 0, 20*minutes)},
			hears: []string{
				"diary: WARN Pump: 80 °C", "ops: WARN Pump: 80 °C",
				"diary: OK Pump east: 50 °C, Shaft, High 13:50–14:10", "ops: OK Pump east: 50 °C",
			},
		},
		{
			promise: "what has no value until the configuration changes has one afterwards",
			device:  "cellar", from: "25 13:58", to: "25 14:30",
			acts: []sim.Act{does(sim.Missing, "temperature", 0, 150*time.Second)},
		},
		{
			promise: "a new configuration is told, and what is gone from it to those who care",
			about:   "NEW CONFIGURATION", from: "25 13:00", to: "25 15:00",
			hears: []string{
				"diary: removed ghost, renamed pump → pump-east", "ops: removed ghost, renamed pump → pump-east",
			},
		},
		{
			promise: "a site may come up after a boot",
			device:  "rack-2", from: "25 18:00", to: "25 18:30",
			acts: []sim.Act{does(sim.Hang, "", 0, 4*minutes)},
		},
		{
			promise: "but not for ever",
			device:  "rack-3", from: "25 18:00", to: "25 19:00",
			acts: []sim.Act{does(sim.Refuse, "", 0, 20*minutes)},
			hears: []string{
				"diary: NO ANSWER, 18:06", "ops: NO ANSWER", "staff: NO ANSWER",
				"diary: OK, 18:20", "ops: OK", "staff: OK",
			},
		},
		{
			promise: "every time without watch is told",
			about:   "NOT WATCHED", from: "25 18:00", to: "25 19:00",
			hears: []string{"diary: 18:00–18:02, Now 8/10 OK"},
		},
		{
			promise: "thirty minutes are thirty minutes in the night in which the clocks jump",
			device:  "cold", from: "26 01:45", to: "26 04:00",
			acts: []sim.Act{heat(-14, 0, 40*minutes)},
			hears: []string{
				"diary: WARN, −14 °C, 30 min, 03:15", "ops: WARN, 30 min, 03:15",
				"diary: OK, −22 °C, High 01:45–03:25", "ops: OK, −22 °C",
			},
		},
	}
}

// check holds what the chats heard against the stories. Each message belongs
// to one at least.
func (h *house) check(stories []story) {
	claimed := map[int]bool{}
	for _, s := range stories {
		heard := map[string][]string{}
		for i, m := range h.chats.all {
			if !m.at.Before(h.at(s.from)) && m.at.Before(h.at(s.to)) && h.concerns(s, m) {
				claimed[i] = true
				heard[m.channel] = append(heard[m.channel], m.text)
			}
		}
		h.compare(s, heard)
	}
	for i, m := range h.chats.all {
		if !claimed[i] && !readsReports(m.channel) {
			h.t.Errorf("no story tells of the message to %s at %s:\n%s", m.channel, m.at.In(h.zone).Format("02 15:04:05"), m.text)
		}
	}
}

// concerns says whether a message is about the subject of a story. Notices
// name devices too, but tell of the program.
func (h *house) concerns(s story, m told) bool {
	if readsReports(m.channel) {
		return false
	}
	if s.about != "" {
		return strings.Contains(m.text, s.about)
	}
	notice := strings.HasPrefix(m.text, "⚫") || strings.HasPrefix(m.text, "🔄")
	return !notice && strings.Contains(m.text, h.titles[s.device])
}

// compare holds what the chats heard against the story.
func (h *house) compare(s story, heard map[string][]string) {
	want := map[string][]string{}
	for _, line := range s.hears {
		channel, words, _ := strings.Cut(line, ": ")
		want[channel] = append(want[channel], words)
	}
	for _, channel := range []string{"diary", "ops", "staff", "boss"} {
		got := heard[channel]
		if len(got) != len(want[channel]) {
			h.t.Errorf("%s (%s): %s heard %d messages, want %d %q:\n%s",
				s.promise, s.from, channel, len(got), len(want[channel]), want[channel], strings.Join(got, "\n\n"))
			continue
		}
		for i, words := range want[channel] {
			for word := range strings.SplitSeq(words, ", ") {
				if !strings.Contains(got[i], word) {
					h.t.Errorf("%s (%s): %s heard\n%s\nwithout %q", s.promise, s.from, channel, got[i], word)
				}
			}
		}
	}
}

// days are the times of reports that come every three hours, one for the night.
func days(all ...string) []string {
	var times []string
	for _, day := range all {
		for _, clock := range []string{"05:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"} {
			times = append(times, day+" "+clock)
		}
	}
	return times
}

// readsReports says whether a chat gets nothing but reports.
func readsReports(channel string) bool { return channel == "press" || channel == "bed" }

// papers checks when a chat got reports, and that each came with its picture.
func (h *house) papers(channel string, want ...string) {
	h.t.Helper()
	var got []string
	for _, m := range h.chats.all {
		if m.channel != channel {
			continue
		}
		got = append(got, m.at.In(h.zone).Format("02 15:04"))
		if m.pictures == 0 {
			h.t.Errorf("%s got a report without its picture:\n%s", channel, m.text)
		}
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("%s got reports at\n%q, want\n%q", channel, got, want)
	}
}

// without returns a configuration without one of its targets.
func without(file, target string) string {
	before, rest, _ := strings.Cut(file, "  - name: "+target+"\n")
	_, after, _ := strings.Cut(rest, "\n\n")
	return before + after
}
