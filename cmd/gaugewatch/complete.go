package main

import (
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/config"
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
