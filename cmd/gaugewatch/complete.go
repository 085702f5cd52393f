package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/spf13/cobra"
)

// What the shell completes comes from the configuration, as far as it can be
// read: while somebody types, mistakes are not told.

// completeTargets completes the names of targets.
func (o *options) completeTargets(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, t := range o.glimpse().Targets {
		names = append(names, cobra.CompletionWithDesc(t.Name, t.Title))
	}
	return unused(names, args), cobra.ShellCompDirectiveNoFileComp
}

// completeFields completes the names of fields, as target/field.
func (o *options) completeFields(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, t := range o.glimpse().Targets {
		for _, f := range t.Fields {
			names = append(names, cobra.CompletionWithDesc(t.Name+"/"+f.Name, f.Title))
		}
	}
	return unused(names, args), cobra.ShellCompDirectiveNoFileComp
}

// completeChannel completes the name of one channel.
func (o *options) completeChannel(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	if len(args) == 0 {
		for _, c := range o.glimpse().Channels {
			names = append(names, cobra.CompletionWithDesc(c.Name, c.Kind.Key))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeMutable completes what can be muted: what is polled, and what comes in
// from outside.
func (o *options) completeMutable(c *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, directive := o.completeScopes(c, args, text)
	if len(args) == 0 {
		names = append(names, o.outsiders(c.Context(), text)...)
	}
	return names, directive
}

// completeMuted completes what can be told again: the mutes in force, and what
// they may be of.
func (o *options) completeMuted(c *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, directive := o.completeMutable(c, args, text)
	r, err := data.OpenReader(c.Context(), o.glimpse().State)
	if err != nil || len(args) > 0 {
		return names, directive
	}
	defer r.Close()
	now := time.Now()
	mutes, _ := r.Mutes(c.Context(), now) // those that cannot be read are not offered
	var all []cobra.Completion
	for _, m := range mutes {
		if m.InForce(now) {
			all = append(all, cobra.CompletionWithDesc(m.Name(), m.Scope.String()))
		}
	}
	return append(all, names...), directive
}

// mostOffered is how many names from outside are offered at one time.
const mostOffered = 200

// outsiders returns the doors that are open, or were, and what has come in by
// them, as far as it begins with a text.
func (o *options) outsiders(ctx context.Context, text string) []cobra.Completion {
	c := o.glimpse()
	titles := map[string]string{}
	add := func(door, name, title string) {
		titles[door] = ""
		if name != "" {
			titles[door+"/"+name] = title
		}
	}
	for door, open := range map[string]bool{
		"alert": c.Inbound.Alert != nil, "alertmanager": c.Inbound.Alertmanager != nil, "notify": c.Inbound.Notify != nil, "sns": c.Inbound.SNS != nil,
	} {
		if open {
			add(door, "", "")
		}
	}
	for _, j := range c.Jobs {
		add("jobs", j.Name, j.Title)
	}
	for _, l := range c.Logs {
		add("logs", l.Name, l.Title)
	}
	for _, s := range o.seen(ctx) {
		add(s.Target, s.Field, s.Title)
	}
	var names []cobra.Completion
	for _, name := range slices.Sorted(maps.Keys(titles)) {
		if strings.HasPrefix(name, text) && len(names) < mostOffered {
			names = append(names, cobra.CompletionWithDesc(name, titles[name]))
		}
	}
	return names
}

// seen returns what has ever come in from outside.
func (o *options) seen(ctx context.Context) []data.Subject {
	r, err := data.OpenReader(ctx, o.glimpse().State)
	if err != nil {
		return nil
	}
	defer r.Close()
	all, _ := r.Subjects(ctx) // those that cannot be read are not offered
	return slices.DeleteFunc(all, func(s data.Subject) bool { return !s.Outside })
}

// glimpse reads the configuration as far as it can be read.
func (o *options) glimpse() *config.Config {
	c, _ := config.Load(o.config, o.Getenv)
	return c
}

// unused drops what has been written already.
func unused(names []cobra.Completion, args []string) []cobra.Completion {
	return slices.DeleteFunc(names, func(c cobra.Completion) bool {
		name, _, _ := strings.Cut(c, "\t") // what follows describes it
		return slices.Contains(args, name)
	})
}
