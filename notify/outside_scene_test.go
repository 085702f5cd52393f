package notify_test

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// outsiders are the messages about what comes in from outside.
func outsiders() map[string]func(n names) notify.Draft {
	job := checks.Alert{
		ID: 61, Kind: checks.Overdue, Level: checks.Error, Peak: checks.Error,
		Subject: checks.Subject{ID: 21, Target: "jobs", Field: "backup", FieldTitle: "Backup"},
		Since:   clock("01:00"), Fired: clock("03:10"), At: clock("03:10"),
	}
	return map[string]func(n names) notify.Draft{
		"job-unheard": func(names) notify.Draft { return tell(checks.Fired, job) },
		"job-unended": func(names) notify.Draft {
			a := job
			a.Fault.Text = "it began, and has not ended within 2h"
			return tell(checks.Fired, a)
		},
	}
}
