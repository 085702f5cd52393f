package notify_test

import (
	"fmt"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// unseen returns an alert in which nobody watched at some times: 03:03 03:11.
func unseen(a checks.Alert, times ...string) checks.Alert {
	for i := 0; i < len(times); i += 2 {
		a.Unseen = append(a.Unseen, checks.Gap{Began: clock(times[i]), Ended: clock(times[i+1])})
	}
	return a
}

// blind are the messages about alerts in which nobody watched for a while.
func blind() map[string]func(n names) notify.Draft {
	return map[string]func(n names) notify.Draft{
		"unseen": func(n names) notify.Draft {
			return tell(checks.Resolved, unseen(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:01"), "03:03", "03:11"))
		},
		"unseen-response": func(n names) notify.Draft {
			return tell(checks.Resolved, unseen(over(n.silent(), "03:12", -21.2), "03:06", "03:12"))
		},
		"unseen-often": func(n names) notify.Draft {
			a := peaked(over(n.cold(), "22 03:12", -18.6), -8.9, "21 23:01")
			a.Since = clock("21 23:00")
			for hour := range 5 {
				a = unseen(a, fmt.Sprintf("21 23:%d0", hour), fmt.Sprintf("21 23:%d5", hour))
			}
			return tell(checks.Resolved, a)
		},
		"unseen-several": func(n names) notify.Draft {
			return tell(checks.Resolved, unseen(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:01"), "03:03", "03:11"), over(n.silent(), "03:12", -21.2))
		},
		"unseen-digest": func(n names) notify.Draft {
			d := tell(checks.Resolved, unseen(peaked(over(n.cold(), "03:11", -18.6), -8.9, "03:01"), "03:03", "03:09"))
			d.Parts = append(d.Parts, tell(checks.Fired, n.silent()).Parts...)
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
	}
}
