package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/spf13/cobra"
)

// newSimulate is the command that plays a site of devices.
func newSimulate(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "simulate [SITE]",
		GroupID: "setup",
		Short:   "Play devices on this machine, to try a configuration on",
		Long: `Serves a simulated site of devices on this machine until Ctrl-C, and prints
where each of them answers. SITE is a YAML file, or one of the sites that come
with the program: "example", which is what the shipped config.yaml watches and
what runs without an argument; "demo", whose drama is over in a minute; or
"rules", ten minutes in which every rule has its case: docs/examples/rules.yaml
is the configuration for it.

A configuration may hold a site itself, under "simulator"; then "gaugewatch
run" plays it and this command is not needed.`,
		Example: "  gaugewatch simulate\n  gaugewatch simulate site.yaml",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			name := "example"
			if len(args) > 0 {
				name = args[0]
			}
			return o.simulate(c.Context(), name)
		},
		ValidArgs: []cobra.Completion{"example", "demo", "rules"},
	}
}

// simulate plays a site until the context ends.
func (o *options) simulate(ctx context.Context, name string) error {
	site, err := readSite(name)
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		fmt.Fprintln(o.Err, mistakes.Error())
		return &wrongConfig{name, mistakes}
	}
	if err != nil {
		return err
	}
	running, err := sim.Start(ctx, site, time.Now())
	if err != nil {
		return &hinted{err, "does it run already, with gaugewatch run or in another window?"}
	}
	defer running.Close()
	t := table{head: []string{"DEVICE", "ANSWERS AT"}}
	for _, d := range site.Devices {
		t.add(d.Name, running.URL(d.Name))
	}
	if err := t.write(o.Out); err != nil {
		return err
	}
	fmt.Fprintln(o.Out, "Ctrl-C ends it.")
	running.Wait()
	return nil
}

// readSite reads a shipped site, or one from a file.
func readSite(name string) (sim.Site, error) {
	switch name {
	case "example":
		return config.DecodeSite(name, sim.ExampleSite())
	case "demo":
		return config.DecodeSite(name, sim.DemoSite())
	case "rules":
		return config.DecodeSite(name, sim.RulesSite())
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return sim.Site{}, &hinted{err, `give a file, or one of the sites that come with the program: "example", "demo", "rules"`}
	}
	return config.DecodeSite(name, text)
}
