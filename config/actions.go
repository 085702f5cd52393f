package config

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// An Action is a program that people may have run from a chat.
type Action struct {
	Run     []string           `yaml:"run"`     // the program and its arguments; no shell is involved
	Users   []string           `yaml:"users"`   // short names of people; none: all who may give commands
	Confirm *bool              `yaml:"confirm"` // ask first; nil: yes
	Timeout *schedule.Duration `yaml:"timeout"`
}

// How long an action may take.
const (
	defaultActionTimeout = schedule.Duration(30 * time.Second)
	mostActionTimeout    = schedule.Duration(10 * time.Minute)
)

// A PlannedAction is an action as it is run.
type PlannedAction struct {
	Run     []string
	Users   []string
	Confirm bool
	Timeout time.Duration
}

// checkActions checks that each action can be run, and by whom.
func (l *loader) checkActions() {
	for _, m := range members(l.config.root.Get("actions")) {
		a := l.config.Actions[m.Name]
		if a == nil {
			continue
		}
		if !isName(m.Name) {
			l.report.Add(strict.Mistake{
				Pos: m.Pos, Path: m.Value.Path(), Near: nameOf(m.Name),
				Text: "a name is made of letters, digits, -, _ and ., and begins with a letter or digit",
			})
		}
		l.checkAction(m.Value, a)
	}
}

// checkAction checks one action.
func (l *loader) checkAction(n *strict.Node, a *Action) {
	if len(a.Run) == 0 || a.Run[0] == "" {
		l.mistake(n, "run", "write the program and its arguments: [/usr/local/bin/fan, restart]")
	}
	for i, short := range a.Users {
		at, ok := n.Find("users[" + itoa(i) + "]")
		if !ok || l.faults[at] {
			continue
		}
		switch {
		case l.config.People[short] == nil:
			l.nowhere(at, "person", short, keysOf(l.config.People))
		case slices.Contains(a.Users[:i], short):
			l.report.At(at, "%s stands here twice", short)
		}
	}
	if a.Timeout != nil && (*a.Timeout <= 0 || *a.Timeout > mostActionTimeout) {
		l.mistake(n, "timeout", "an action ends: write up to %s", mostActionTimeout)
	}
}

// actions returns the actions that people may have run, by their names.
func (c *Config) actions() map[string]PlannedAction {
	all := map[string]PlannedAction{}
	for name, a := range c.Actions {
		if a != nil {
			all[name] = PlannedAction{Run: a.Run, Users: a.Users, Confirm: or(a.Confirm, true), Timeout: or(a.Timeout, defaultActionTimeout).Std()}
		}
	}
	return all
}
