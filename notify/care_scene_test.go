package notify_test

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// minsu is what people call somebody who acknowledges.
func (n names) minsu() string {
	return map[string]string{"en": "Kim Minsu", "ko": "김민수", "ja": "キム・ミンス", "th": "คิม มินซู"}[n.language]
}

// acknowledged returns the alert with who has seen to it, and their words.
func (n names) acknowledged(a checks.Alert, note bool) checks.Alert {
	a.Ack = &checks.Ack{By: n.minsu(), At: clock("03:04")}
	if note {
		a.Ack.Note = map[string]string{"en": "door open", "ko": "문 열림", "ja": "扉が開いていた", "th": "ประตูเปิดอยู่"}[n.language]
	}
	return a
}

// flapping returns the alert as one that has come and gone too often.
func flapping(a checks.Alert, times int) checks.Alert {
	a.Flapping = checks.Flapping{Since: clock("03:10"), Times: times}
	return a
}

// trend returns the alert with when it will pass a bound.
func trend(a checks.Alert, level checks.Level, bound float64, in time.Duration) checks.Alert {
	a.Trend = checks.Trend{Level: level, Bound: bound, In: in}
	return a
}

// uplink is the alert that all that is remote is silent.
func (n names) uplink(others int) checks.Alert {
	return checks.Alert{
		ID: 61, Kind: checks.Uplink, Level: checks.Error, Peak: checks.Error, Others: others,
		Subject: checks.Subject{ID: 61, Target: "remote"}, Since: clock("03:05"), Fired: clock("03:06"),
	}
}

// humid is an alert about another field of the cold store.
func (n names) humid() checks.Alert {
	a := n.warm()
	a.ID, a.Subject = 46, n.cold().Subject
	a.Subject.ID, a.Subject.Field, a.Subject.FieldTitle, a.Subject.Unit, a.Subject.Todo = 9, "humidity", n.humidity, "%", ""
	a.Value, a.Worst, a.Limit, a.Limits = 81.5, 81.5, upper(checks.Warn, 80), []checks.Limit{upper(checks.Warn, 80)}
	return a
}

// join puts drafts into one.
func join(drafts ...notify.Draft) notify.Draft {
	var all notify.Draft
	for _, d := range drafts {
		all.Parts, all.Notices = append(all.Parts, d.Parts...), append(all.Notices, d.Notices...)
	}
	return all
}

// afterQuiet returns a draft as the digest of a night.
func afterQuiet(d notify.Draft) notify.Draft {
	d.Digest, d.Since, d.Until = notify.AfterQuiet, clock("21 22:00"), clock("03:00")
	return d
}

// caring are the messages about what people and rules do to alerts.
func caring() map[string]func(n names) notify.Draft {
	return map[string]func(n names) notify.Draft{
		"acknowledged-worsened": func(n names) notify.Draft { return tell(checks.Worsened, n.acknowledged(n.cold(), true)) },
		"acknowledged-recovered": func(n names) notify.Draft {
			return tell(checks.Resolved, n.acknowledged(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09"), true))
		},
		"acknowledged-unwatched": func(n names) notify.Draft {
			return tell(checks.Unwatched, n.acknowledged(unwatched(n.cold()), false))
		},
		"acknowledged-several": func(n names) notify.Draft {
			return join(tell(checks.Worsened, n.acknowledged(n.cold(), true)), tell(checks.Fired, n.silent()),
				tell(checks.Resolved, n.acknowledged(over(n.warm(), "03:11", 26), true)))
		},
		"trend": func(n names) notify.Draft {
			return tell(checks.Fired, trend(n.warm(), checks.Error, 30, 25*time.Minute))
		},
		"trend-rise": func(n names) notify.Draft {
			return tell(checks.Fired, trend(n.rising(), checks.Error, -15, 140*time.Minute))
		},
		"flapping": func(n names) notify.Draft { return tell(checks.Fired, flapping(n.cold(), 5)) },
		"flapping-recovered": func(n names) notify.Draft {
			return tell(checks.Resolved, n.acknowledged(flapping(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09"), 7), true))
		},
		"flapping-several": func(n names) notify.Draft {
			return join(tell(checks.Fired, flapping(n.cold(), 5), n.silent()), tell(checks.Reminded, n.warm()),
				tell(checks.Resolved, n.acknowledged(flapping(over(n.humid(), "03:12", 46), 7), true)))
		},
		"flapping-quiet": func(n names) notify.Draft {
			cold := flapping(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09"), 7)
			return afterQuiet(join(tell(checks.Fired, flapping(n.warm(), 5), cold), tell(checks.Resolved, cold)))
		},
		"resumed":             func(n names) notify.Draft { return tell(checks.Resumed, n.since(n.cold(), "02:40")) },
		"resumed-no-response": func(n names) notify.Draft { return tell(checks.Resumed, n.since(n.silent(), "02:40")) },
		"resumed-several":     func(n names) notify.Draft { return tell(checks.Resumed, n.cold(), n.acknowledged(n.warm(), false)) },
		"overnight":           func(n names) notify.Draft { return tell(checks.Resolved, n.overnight("20 21:57", "21 07:00")) },
		"overnight-days":      func(n names) notify.Draft { return tell(checks.Resolved, n.overnight("19 21:57", "21 07:00")) },
		"overnight-several": func(n names) notify.Draft {
			warm := n.overnight("20 21:57", "21 07:00")
			cold := n.acknowledged(n.since(n.cold(), "21 20:10"), false)
			cold.Ack.At = clock("21 20:31")
			return join(tell(checks.Resolved, warm), tell(checks.Worsened, cold))
		},
		"overnight-digest": func(n names) notify.Draft {
			cold := n.acknowledged(n.since(n.cold(), "21 20:10"), false)
			cold.Ack.At = clock("21 20:31")
			return afterQuiet(tell(checks.Fired, n.overnight("20 21:57", "21 07:00"), cold))
		},
		"uplink":         func(n names) notify.Draft { return tell(checks.Fired, n.uplink(12)) },
		"uplink-unknown": func(n names) notify.Draft { return tell(checks.Fired, n.uplink(0)) },
		"uplink-fatal-titled": func(n names) notify.Draft {
			a := n.acknowledged(n.uplink(12), false)
			a.Level, a.Subject.TargetTitle = checks.Fatal, n.greenhouse
			return tell(checks.Reminded, a)
		},
		"uplink-over": func(n names) notify.Draft { return tell(checks.Resolved, over(n.uplink(12), "03:12", 0)) },
		"uplink-several": func(n names) notify.Draft {
			return join(tell(checks.Fired, n.uplink(12)), tell(checks.Fired, n.warm()))
		},
		"uplink-digest": func(n names) notify.Draft {
			d := join(tell(checks.Fired, n.uplink(12)), tell(checks.Fired, brief(n.silent(), time.Minute)))
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
		"reminded":             func(n names) notify.Draft { return tell(checks.Reminded, n.since(n.cold(), "01:02")) },
		"reminded-no-response": func(n names) notify.Draft { return tell(checks.Reminded, n.since(n.silent(), "01:02")) },
		"reminded-several": func(n names) notify.Draft {
			return tell(checks.Reminded, n.since(n.cold(), "01:02"), n.warm())
		},
		"escalated": func(n names) notify.Draft {
			a := n.since(n.cold(), "02:50")
			a.Fired = clock("02:57")
			return tell(checks.Escalated, a)
		},
		"escalated-several": func(n names) notify.Draft { return tell(checks.Escalated, n.cold(), n.silent()) },
		"escalated-over":    func(n names) notify.Draft { return tell(checks.Escalated, over(n.cold(), "03:12", -18.6)) },
		"late-reminded": func(n names) notify.Draft {
			again := tell(checks.Reminded, n.cold(), n.silent())
			d := join(tell(checks.Fired, n.cold(), n.silent()), again, again, again, tell(checks.Escalated, n.cold()))
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
		"quiet": func(n names) notify.Draft {
			cold := n.acknowledged(over(n.cold(), "03:12", -18.6), true)
			return afterQuiet(join(tell(checks.Fired, n.warm(), n.broken()), tell(checks.Fired, cold), tell(checks.Resolved, cold), tell(checks.Fired, n.strike("02:20"))))
		},
		"quiet-over": func(n names) notify.Draft {
			d := afterQuiet(tell(checks.Resolved, over(n.cold(), "03:12", -18.6), over(n.silent(), "02:50", -21)))
			d.Notices = []notify.Notice{{Topic: notify.Reloaded, Added: []string{"cold-4"}}}
			return d
		},
		"quiet-notices": func(names) notify.Draft {
			return afterQuiet(announce(notify.Notice{Topic: notify.Reloaded, Added: []string{"cold-4"}}, notify.Notice{Topic: notify.ClockSkew, Level: checks.Warn, Text: "−7 min"}))
		},
		"refused": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.Refused, Level: checks.Error, Text: "ops", Reason: "Telegram: 403 Forbidden: bot was kicked from the supergroup chat: add the bot to the group again"})
		},
		"in-part": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.InPart, Level: checks.Error, Text: "mail", Reason: "not to night@example.com: the server refuses a recipient (550 5.1.1 no such user)"})
		},
		"one-of-two-recovered": func(n names) notify.Draft {
			return join(tell(checks.Resolved, over(n.humid(), "03:12", 46)), tell(checks.Fired, n.cold()))
		},
		"latin-names": func(n names) notify.Draft {
			a, b := n.silent(), n.missing()
			a.Subject.FieldTitle, b.Subject.FieldTitle = "Temperature", "pH"
			return tell(checks.Fired, a, b)
		},
		"latin-name-silent": func(n names) notify.Draft {
			a := n.silent()
			a.Subject.FieldTitle = "Temperature"
			return tell(checks.Fired, a)
		},
		"latin-name-missing": func(n names) notify.Draft {
			a := n.missing()
			a.Subject.FieldTitle = "pH 1"
			return tell(checks.Fired, a)
		},
	}
}

// overnight returns an alert that lasted over a night, long ago, with its peak a
// minute and its acknowledgement eleven minutes after its beginning.
func (n names) overnight(began, ended string) checks.Alert {
	a := n.acknowledged(n.since(over(n.warm(), ended, 26), began), false)
	a.Worst, a.WorstAt = 28, a.Since.Add(time.Minute)
	a.Ack.At = a.Since.Add(11 * time.Minute)
	return a
}

// since returns the alert as one that has lasted longer.
func (n names) since(a checks.Alert, at string) checks.Alert {
	a.Since, a.Fired = clock(at), clock(at)
	return a
}
