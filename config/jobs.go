package config

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Job is a batch that must report itself.
type Job struct {
	Name     string             `yaml:"name"`
	Title    string             `yaml:"title"`
	Every    schedule.Duration  `yaml:"every"`
	Schedule string             `yaml:"schedule"`
	Grace    *schedule.Duration `yaml:"grace"`
	Timeout  schedule.Duration  `yaml:"timeout"`
	Level    *checks.Level      `yaml:"level"`
	Tags     []string           `yaml:"tags"`

	Node *strict.Node `yaml:",node"`

	when schedule.Schedule
}

// defaultGrace is how late a job may be unless it says otherwise.
const defaultGrace = schedule.Duration(10 * time.Minute)

// checkJobs checks the jobs.
func (l *loader) checkJobs() {
	taken := make(map[string]*strict.Node)
	for i := range l.config.Jobs {
		j := &l.config.Jobs[i]
		if j.Node == nil {
			continue // no map; told already
		}
		l.checkName(j.Node, "job", j.Name, taken)
		l.checkJob(j)
	}
	if n := l.config.root.Get("jobs"); len(l.config.Jobs) > 0 && !l.config.Web.listens() {
		l.report.At(n, "nothing listens where jobs could report: set web: {listen: 127.0.0.1:8080}")
	}
}

// checkJob checks when a job is due, and how bad it is where it is not heard.
func (l *loader) checkJob(j *Job) {
	switch {
	case j.Schedule != "" && j.Every != 0:
		l.mistake(j.Node, "every", "either every, from one report to the next, or schedule, at fixed times")
	case j.Schedule != "":
		j.when = l.scheduleOf(j.Node, j.Schedule).Schedule
	case j.Every <= 0:
		l.mistake(j.Node, "every", "says when it is due: every: 24h, or schedule: 0 3 * * *")
	}
	if or(j.Grace, 0) < 0 {
		l.mistake(j.Node, "grace", "a job can be late by some time, or not at all")
	}
	if j.Timeout < 0 {
		l.mistake(j.Node, "timeout", "a run needs some time, such as 2h")
	}
	if or(j.Level, checks.Error) == checks.None {
		l.mistake(j.Node, "level", "a job that fails has the level info, warn, error or fatal")
	}
}

// jobs returns the jobs as they are awaited.
func (c *Config) jobs() []inbound.Job {
	var all []inbound.Job
	for i := range c.Jobs {
		j := &c.Jobs[i]
		all = append(all, inbound.Job{
			Name: j.Name, Title: j.Title, When: j.when, Every: j.Every.Std(), Grace: or(j.Grace, defaultGrace).Std(),
			Timeout: j.Timeout.Std(), Level: or(j.Level, checks.Error), Tags: j.Tags,
		})
	}
	return all
}
