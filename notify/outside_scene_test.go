package notify_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// payroll is a program that has ended well, which somebody is to confirm.
func payroll() checks.Alert {
	return checks.Alert{
		ID: 62, Kind: checks.Unconfirmed, Level: checks.Info, Peak: checks.Info,
		Subject: checks.Subject{ID: 22, Target: "exec", Field: "payroll", FieldTitle: "Payroll"},
		Since:   clock("02:40"), Fired: clock("02:40"),
		Fault: checks.Fault{Class: checks.Finished, Text: "12 rows", End: checks.Ending{Took: 3 * time.Minute}},
	}
}

// outsiders are the messages about what comes in from outside.
func outsiders() map[string]func(n names) notify.Draft {
	job := checks.Alert{
		ID: 61, Kind: checks.Overdue, Level: checks.Error, Peak: checks.Error,
		Subject: checks.Subject{ID: 21, Target: "jobs", Field: "backup", FieldTitle: "Backup"},
		Since:   clock("01:00"), Fired: clock("03:10"), At: clock("03:10"),
	}
	all := map[string]func(n names) notify.Draft{
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
		"job-unheard-among-others": func(names) notify.Draft { return tell(checks.Fired, job, payroll()) },
		"alert-unrenewed": func(names) notify.Draft {
			a := job
			a.Kind, a.Subject.Target, a.Resolved, a.Unwatched = checks.Alarm, "alertmanager", clock("03:30"), true
			a.Fault = checks.Fault{Class: checks.Unrenewed, Text: "Load is 31", End: checks.Ending{Took: 5 * time.Minute}}
			return tell(checks.Unwatched, a)
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
		"to-confirm":          func(names) notify.Draft { return tell(checks.Fired, payroll()) },
		"to-confirm-reminded": func(names) notify.Draft { return tell(checks.Reminded, payroll()) },
		"confirmed": func(names) notify.Draft {
			a := over(payroll(), "03:12", 0)
			a.Ack = &checks.Ack{By: "Kim", At: a.Resolved, Note: "sums are right"}
			return tell(checks.Resolved, a)
		},
		"to-confirm-and-failed": func(names) notify.Draft {
			a := job
			a.Kind, a.Fault = checks.Alarm, checks.Fault{Class: checks.ExitCode, End: checks.Ending{Code: 3}}
			return tell(checks.Fired, payroll(), a)
		},
		"program-crashed": func(names) notify.Draft {
			a := over(job, "03:10", 0)
			a.Kind, a.Since, a.Fired = checks.News, a.Resolved, a.Resolved
			a.Subject.Target, a.Fault = "exec", checks.Fault{Class: checks.Crashed, Text: "Traceback (most recent call last):\n  File x, line 1\nKeyError: 7"}
			return tell(checks.Fired, a)
		},
		"outside-several": func(names) notify.Draft {
			said := func(id int64, door, name string, f checks.Fault) checks.Alert {
				a := over(job, "03:10", 0)
				a.ID, a.Kind, a.Since, a.Fired, a.Fault = id, checks.News, a.Resolved, a.Resolved, f
				a.Subject = checks.Subject{ID: id, Target: door, Field: name}
				return a
			}
			failed := said(65, "exec", "import", checks.Fault{Class: checks.ExitCode, Text: "step 1\nstep 2\n12 rows\ndisk full", End: checks.Ending{Code: 3}})
			failed.Kind, failed.Resolved = checks.Alarm, time.Time{}
			return tell(checks.Fired,
				said(62, "alert", "yard", checks.Fault{Text: "A van"}),
				said(63, "logs", "app.log", checks.Fault{Text: "ERROR cannot write\nERROR cannot read\nERROR gave up\nERROR again"}),
				said(64, "exec", "nightly", checks.Fault{Class: checks.Crashed, Text: "panic: no price\n\ngoroutine 7 [running]:\nmain.go:7"}),
				failed,
			)
		},
		"program-killed-over": func(names) notify.Draft {
			a := over(job, "03:12", 0)
			a.Kind, a.Subject.Target = checks.Alarm, "exec"
			a.Fault = checks.Fault{Class: checks.Signalled, Text: "step 1", End: checks.Ending{Signal: "SIGKILL", Took: 3 * time.Minute}}
			return tell(checks.Resolved, a)
		},
	}
	maps.Copy(all, posts())
	return all
}

// posts are news that programs tell by the rules of LINE Notify, the latest last.
func posts() map[string]func(n names) notify.Draft {
	post := func(id int64, at, text string) checks.Alert {
		return checks.Alert{
			ID: id, Kind: checks.News, Level: checks.Info, Peak: checks.Info, Subject: checks.Subject{ID: 31, Target: "notify", Field: "nas"},
			Since: clock(at), Fired: clock(at), Resolved: clock(at), Fault: checks.Fault{Text: text},
		}
	}
	disk, backup := post(517, "03:11", "Disk 2 was replaced"), post(518, "03:12", "Backup\n12 GB in 41 min\n\n0 errors")
	long := post(519, "03:12", strings.TrimSpace(strings.Repeat("Nobody has opened the gate since the van came; ", 3)+"look at once"))
	return map[string]func(n names) notify.Draft{
		"post":        func(names) notify.Draft { return tell(checks.Fired, backup) },
		"posts-two":   func(names) notify.Draft { return tell(checks.Fired, disk, backup) },
		"posts-three": func(names) notify.Draft { return tell(checks.Fired, disk, backup, long) },
		"posts-among-alerts": func(n names) notify.Draft {
			return tell(checks.Fired, n.cold(), disk, backup, n.warm())
		},
		"posts-and-notice": func(names) notify.Draft {
			d := tell(checks.Fired, disk, backup)
			d.Notices = []notify.Notice{{Topic: notify.DiskFull, Level: checks.Warn}}
			return d
		},
		"posts-late": func(n names) notify.Draft {
			d := tell(checks.Fired, over(n.cold(), "03:11", -18.6), disk, backup)
			d.Digest, d.Since = notify.TooLate, clock("02:40")
			return d
		},
	}
}

func TestNoLineSaysThatThereIsOneMoreInPlaceOfIt(t *testing.T) {
	for count, lines := range map[int]int{9: 9, 10: 10, 11: 10} {
		var all []checks.Alert
		for i := range count {
			a := payroll()
			a.ID += int64(i)
			all = append(all, a)
		}
		text := notify.Render(tell(checks.Fired, all...), clock("03:12")).Text
		if got := len(strings.Split(text, "\n")) - 1; got != lines { // the last one says the time
			t.Errorf("%d are told in %d lines, want %d:\n%s", count, got, lines, text)
		}
	}
}
