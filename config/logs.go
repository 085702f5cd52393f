package config

import (
	"cmp"
	"path/filepath"
	"regexp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// A Log is a file of which some lines are told as they are written.
type Log struct {
	Name  string        `yaml:"name"`
	Title string        `yaml:"title"`
	File  string        `yaml:"file,path"`
	Match string        `yaml:"match"`
	Level *checks.Level `yaml:"level"`
	Tags  []string      `yaml:"tags"`

	Node *strict.Node `yaml:",node"`

	match *regexp.Regexp
}

// checkLogs checks the logs that are followed.
func (l *loader) checkLogs() {
	taken := make(map[string]*strict.Node)
	for i := range l.config.Logs {
		one := &l.config.Logs[i]
		if one.Node == nil {
			continue // no map; told already
		}
		if one.File == "" {
			l.mistake(one.Node, "file", "names the file that is followed: /var/log/app.log")
			continue
		}
		one.Name = cmp.Or(one.Name, nameOf(filepath.Base(one.File)))
		l.checkName(one.Node, "log", one.Name, taken)
		if or(one.Level, checks.Error) == checks.None {
			l.mistake(one.Node, "level", "a line that matches has the level info, warn, error or fatal")
		}
		var err error
		if one.match, err = regexp.Compile(one.Match); err != nil || one.Match == "" {
			l.mistake(one.Node, "match", `says which lines are told, as a regular expression: "ERROR|FATAL"`)
		}
	}
}

// logs returns the logs as they are followed.
func (c *Config) logs() []inbound.Log {
	var all []inbound.Log
	for i := range c.Logs {
		l := &c.Logs[i]
		all = append(all, inbound.Log{
			Name: l.Name, Title: l.Title, File: l.File, Match: l.match, Level: or(l.Level, checks.Error), Tags: l.Tags,
		})
	}
	return all
}
