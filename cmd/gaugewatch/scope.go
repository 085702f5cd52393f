package main

import (
	"context"
	"fmt"
	"os/user"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/spf13/cobra"
)

// scope reads a scope and makes sure that there is something in it: a slip of
// the pen would leave alone what was meant.
//
// People may also write titles in the place of names, and an alert in the place
// of what it is about.
func (v *view) scope(ctx context.Context, text string) (suppression.Scope, error) {
	scope, err := suppression.ParseScope(text)
	if err != nil {
		return scope, &exitError{exitUsage, err}
	}
	if scope.Tag != "" {
		return scope, v.checkTag(ctx, scope.Tag)
	}
	subjects, err := v.watched(ctx)
	if err != nil {
		return scope, err
	}
	named, err := v.named(ctx, text, subjects)
	if err != nil {
		return scope, err
	}
	if named != text {
		scope = suppression.Scope{}
		scope.Target, scope.Field, _ = strings.Cut(named, "/")
	}
	return scope, checkScope(scope, subjects)
}

// named returns the name of what is watched under a name, a title or the name
// of an alert; the text itself, where that is none of them.
func (v *view) named(ctx context.Context, text string, subjects []data.Subject) (string, error) {
	name := nameOf(text, subjects)
	target, _, _ := strings.Cut(name, "/")
	known := func(s data.Subject) bool { return s.Target == target }
	id := numbered("A", text)
	if id == 0 || slices.ContainsFunc(subjects, known) {
		return name, nil
	}
	a, err := v.alert(ctx, id)
	return a.Subject.String(), err
}

// targetOf returns the target that is meant by its name, its title or an alert
// of it.
func (v *view) targetOf(ctx context.Context, text string, subjects []data.Subject) (string, error) {
	name, err := v.named(ctx, text, subjects)
	if name != text {
		name, _, _ = strings.Cut(name, "/")
	}
	return name, err
}

// nameOf returns the text with names in the place of titles.
func nameOf(text string, subjects []data.Subject) string {
	titles := map[string]string{}
	for _, s := range subjects {
		if s.Field == "" {
			titles[s.Target] = s.Title
		}
	}
	target, field, inner := strings.Cut(text, "/")
	target = titled(target, titles)
	if !inner {
		return target
	}
	titles = map[string]string{}
	for _, s := range subjects {
		if s.Target == target && s.Field != "" {
			titles[s.Field] = s.Title
		}
	}
	return target + "/" + titled(field, titles)
}

// titled returns the one name that has the title, unless the text is a name
// itself; else the text.
func titled(text string, titles map[string]string) string {
	var names []string
	for name, title := range titles {
		if strings.EqualFold(title, text) {
			names = append(names, name)
		}
	}
	if _, known := titles[text]; known || len(names) != 1 {
		return text
	}
	return names[0]
}

// watched returns the targets and fields that are in the configuration.
func (v *view) watched(ctx context.Context) ([]data.Subject, error) {
	all, err := v.Subjects(ctx)
	return slices.DeleteFunc(all, func(s data.Subject) bool { return !s.Retired.IsZero() }), err
}

// checkTag says whether nothing has the tag, as far as that is known: neither what
// the configuration names nor what has come in by a door. The error is a newTag
// where no other tag can have been meant.
func (v *view) checkTag(ctx context.Context, tag string) error {
	if v.config == nil {
		return nil
	}
	tags := v.config.Tags()
	if slices.Contains(tags, tag) {
		return nil
	}
	late, err := v.Alerts(ctx, data.AlertFilter{From: time.Now().Add(-tagMemory)})
	if err != nil || slices.ContainsFunc(late, func(a checks.Alert) bool { return slices.Contains(a.Subject.Tags, tag) }) {
		return err
	}
	if near.Word(tag, tags) == "" {
		return &exitError{exitUsage, newTag(tag)}
	}
	return unknown("tag", tag, tags)
}

// tagMemory is for how long a tag is known that has come in by a door.
const tagMemory = 30 * 24 * time.Hour

// A newTag is a tag that nothing is known to bear. What comes in by a door may
// bring it.
type newTag string

// Error says so.
func (t newTag) Error() string {
	return fmt.Sprintf("nothing is known that bears the tag %q", string(t))
}

// checkScope says whether nothing that is watched lies in the scope. What will
// come in by a door is not known before it does.
func checkScope(scope suppression.Scope, subjects []data.Subject) error {
	if slices.ContainsFunc(inbound.Doors(), func(door string) bool { return matches(door, scope.Target) }) {
		return nil
	}
	for _, s := range subjects {
		if scope.Covers(checks.Subject{Target: s.Target, Field: s.Field}) {
			return nil
		}
	}
	return noSuch(scope.Target, scope.Field, subjects)
}

// noSuch is the error of a target, or a field of it, that nothing watched is
// called.
func noSuch(target, field string, subjects []data.Subject) error {
	var targets, fields []string
	for _, s := range subjects {
		switch {
		case s.Field == "":
			targets = append(targets, s.Target)
		case matches(s.Target, target):
			fields = append(fields, s.Field)
		}
	}
	if field != "" && slices.ContainsFunc(targets, func(name string) bool { return matches(name, target) }) {
		return unwatched("field", target+"/"+field, target+"/"+near.Word(field, fields))
	}
	return unwatched("target", target, near.Word(target, targets))
}

// unwatched is the error of a name that nothing watched has, with the one that
// was probably meant.
func unwatched(what, name, meant string) error {
	err := fmt.Errorf("no %s %q is being watched", what, name)
	if meant == "" || strings.HasSuffix(meant, "/") {
		return &exitError{exitUsage, &hinted{err, "gaugewatch status lists them"}}
	}
	return &exitError{exitUsage, &hinted{err, fmt.Sprintf("did you mean %q?", meant)}}
}

// find returns what is watched under a name or a title: TARGET/FIELD or TARGET.
func (v *view) find(ctx context.Context, name string) (data.Subject, error) {
	subjects, err := v.watched(ctx)
	if err != nil {
		return data.Subject{}, err
	}
	target, field, _ := strings.Cut(nameOf(name, subjects), "/")
	for _, s := range subjects {
		if s.Target == target && s.Field == field {
			return s, nil
		}
	}
	return data.Subject{}, noSuch(target, field, subjects)
}

// completeScopes completes what can be muted: targets, their fields, tags.
func (o *options) completeScopes(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	c := o.glimpse()
	var names []cobra.Completion
	for _, t := range c.Targets {
		names = append(names, cobra.CompletionWithDesc(t.Name, t.Title))
		for _, f := range t.Fields {
			names = append(names, cobra.CompletionWithDesc(t.Name+"/"+f.Name, f.Title))
		}
	}
	for _, tag := range c.Tags() {
		names = append(names, "tag:"+tag)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// operator names who is at the keyboard, also where sudo stands between.
func (o *options) operator() string {
	if name := o.Getenv("SUDO_USER"); name != "" {
		return name
	}
	u, err := user.Current()
	if err != nil {
		return o.Getenv("USER")
	}
	return u.Username
}

// byFlag gives a command the flag --by.
func (o *options) byFlag(c *cobra.Command, by *string) {
	c.Flags().StringVar(by, "by", o.operator(), "who says so, as messages and records `name` them")
	people := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		for short, person := range o.glimpse().People {
			names = append(names, cobra.CompletionWithDesc(short, person.Name))
		}
		slices.Sort(names)
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc("by", people); err != nil {
		c.RunE = func(*cobra.Command, []string) error { return err }
	}
}
