package notify_test

import (
	"time"

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
			a.Fault = checks.Fault{Class: checks.Unended, End: checks.Ending{Limit: 2 * time.Hour}}
			return tell(checks.Fired, a)
		},
		"job-unended-then": func(names) notify.Draft { // as it was told before that
			a := job
			a.Fault.Text = "it began, and has not ended within 2h"
			return tell(checks.Fired, a)
		},
		"job-failed": func(names) notify.Draft {
			a := job
			a.Kind, a.Fault = checks.Alarm, checks.Fault{Class: checks.ExitCode, Text: "disk full\n0 of 12 files", End: checks.Ending{Code: 3}}
			return tell(checks.Fired, a)
		},
		"program-killed": func(names) notify.Draft {
			a := job
			a.Kind, a.Subject.Target = checks.Alarm, "exec"
			a.Fault = checks.Fault{Class: checks.Signalled, Text: "step 1", End: checks.Ending{Signal: "SIGKILL", Took: 3 * time.Minute}}
			return tell(checks.Fired, a)
		},
		"program-killed-over": func(names) notify.Draft {
			a := over(job, "03:12", 0)
			a.Kind, a.Subject.Target = checks.Alarm, "exec"
			a.Fault = checks.Fault{Class: checks.Signalled, Text: "step 1", End: checks.Ending{Signal: "SIGKILL", Took: 3 * time.Minute}}
			return tell(checks.Resolved, a)
		},
	}
}
