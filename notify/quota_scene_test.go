package notify_test

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// november is what a group of three has left of November.
func november(used int64) notify.Allowance {
	return notify.Allowance{
		At: clock("03:11"), Turn: time.Date(2026, 12, 1, 0, 0, 0, 0, seoul),
		Limited: true, Limit: 200, Used: used, Cost: 3, Reserve: 20,
	}
}

// metering are the messages about what is left of a channel's month.
func metering() map[string]func(n names) notify.Draft {
	of := func(topic notify.Topic, a notify.Allowance) func(names) notify.Draft {
		return func(names) notify.Draft {
			return announce(notify.Notice{Topic: topic, Level: checks.Error, Text: "staff", Channel: true, Allowance: &a})
		}
	}
	person, many := november(190), november(160)
	person.Cost, person.Reserve = 1, 0
	many.Cost = 0
	return map[string]func(n names) notify.Draft{
		"quota":              of(notify.Quota, november(160)),
		"quota-person":       of(notify.Quota, person),
		"quota-friends":      of(notify.Quota, many),
		"quota-spent":        of(notify.QuotaSpent, november(200)),
		"quota-spent-unread": of(notify.QuotaSpent, notify.Allowance{At: clock("03:11"), Turn: november(0).Turn, Refused: true}),
		"quota-back":         of(notify.QuotaBack, november(0)),
		"quota-back-no-end":  of(notify.QuotaBack, notify.Allowance{At: clock("03:11"), Turn: november(0).Turn}),
		"report-missed": func(names) notify.Draft {
			return announce(notify.Notice{
				Topic: notify.ReportMissed, Level: checks.Warn, Text: "staff", Channel: true, Began: clock("00:00"),
				Reason: "api.line.me did not answer in time",
			})
		},
		"report-missed-yesterday": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.ReportMissed, Level: checks.Warn, Text: "staff", Channel: true, Began: clock("21 21:00")})
		},
		"quota-digest": func(n names) notify.Draft {
			d := tell(checks.Fired, n.warm(), over(n.broken(), "03:11", 24.3))
			d.Digest, d.Since = notify.AfterQuota, clock("20 14:00")
			return d
		},
	}
}
