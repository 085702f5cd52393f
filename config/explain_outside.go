package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
)

// An ExplainedEntry is something that comes from elsewhere, or that people may
// have run: a door, a job, a log or an action.
type ExplainedEntry struct {
	What  string   `json:"what"` // door, job, log, action
	Name  string   `json:"name"`
	Means string   `json:"means"`          // where it comes in, when it is late, what is run
	Told  []string `json:"told,omitempty"` // the channels that hear of it, at the level that it has of itself
	Users []string `json:"users,omitempty"`
}

// entries explains what comes from elsewhere, and the actions.
func (e *explainer) entries() []ExplainedEntry {
	all := e.doors()
	add := func(what, name, door, means string, level checks.Level, tags []string) {
		about := checks.Subject{Target: door, Field: name, Tags: tags}
		all = append(all, ExplainedEntry{What: what, Name: name, Means: means, Told: told(e.policies, about, level)})
	}
	for i := range e.Jobs {
		j := &e.Jobs[i]
		means := cmp.Or(j.Schedule, "every "+j.Every.String()) + ", late after " + or(j.Grace, defaultGrace).String() + " more"
		if j.Timeout > 0 {
			means += ", or " + j.Timeout.String() + " after it began"
		}
		add("job", j.Name, "jobs", means, or(j.Level, checks.Error), j.Tags)
	}
	for i := range e.Logs {
		one := &e.Logs[i]
		add("log", one.Name, "logs", one.File, or(one.Level, checks.Error), one.Tags)
	}
	for _, name := range keysOf(e.Actions) {
		a := e.Actions[name]
		all = append(all, ExplainedEntry{What: "action", Name: name, Means: strings.Join(a.Run, " "), Users: a.Users})
	}
	return all
}

// doors explains the doors that are open: by which path one comes in, and with
// what.
func (e *explainer) doors() []ExplainedEntry {
	all := []ExplainedEntry{}
	base := "http://"
	if e.Web.TLS != nil {
		base = "https://"
	}
	open := e.Inbound.open()
	paths := map[string]string{"alert": "/in/alert", "alertmanager": "/api/v2/alerts", "notify": "/api/notify", "sns": "/in/sns"}
	for _, door := range keysOf(open) {
		level := checks.Error
		if door == "notify" {
			level = checks.Info
		}
		who := ", with a token"
		if door == "sns" {
			who = ", the topics named, signed by Amazon"
		}
		about := checks.Subject{Target: door, Tags: open[door].Tags}
		all = append(all, ExplainedEntry{
			What: "door", Name: door, Means: base + e.Web.Listen + paths[door] + who, Told: told(e.policies, about, open[door].Or(level)),
		})
	}
	return all
}

// printEntries writes what comes from elsewhere.
func (e Explanation) printEntries(p *printer) {
	if len(e.Entries) == 0 {
		return
	}
	p.head("FROM ELSEWHERE", "NAME", "MEANS", "TOLD")
	for _, x := range e.Entries {
		who := words(x.Told)
		if x.What == "action" {
			who = cmp.Or(words(x.Users), "who may give commands")
		}
		p.row(x.What, x.Name, x.Means, cmp.Or(who, "nobody"))
	}
}

// Missing warns of log files that are not there, and of programs of actions that
// are not found: both may come later.
func (c *Config) Missing() []strict.Mistake {
	var warnings strict.Report
	for i := range c.Logs {
		one := &c.Logs[i]
		if _, err := os.Stat(one.File); err != nil && one.Node != nil {
			warnings.At(one.Node.Get("file"), "cannot be read for now: %s", reasonOf(err))
		}
	}
	actions := c.root.Get("actions")
	for _, name := range keysOf(c.Actions) {
		if a := c.Actions[name]; a != nil && len(a.Run) > 0 {
			if _, err := exec.LookPath(a.Run[0]); err != nil && !errors.Is(err, exec.ErrDot) {
				warnings.At(actions.Get(name).Get("run"), "the program %s is not found, or cannot be run: %s", a.Run[0], reasonOf(err))
			}
		}
	}
	return warnings.Sorted()
}

// reasonOf is why a file cannot be used, without its name.
func reasonOf(err error) string {
	if own, is := errors.AsType[*fs.PathError](err); is {
		return own.Err.Error()
	}
	if own, is := errors.AsType[*exec.Error](err); is {
		return fmt.Sprint(own.Err)
	}
	return err.Error()
}
