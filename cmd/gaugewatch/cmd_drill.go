package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/spf13/cobra"
)

// newDrill is the command that rehearses an alert.
func newDrill(o *options) *cobra.Command {
	var value float64
	c := &cobra.Command{
		Use:     "drill TARGET/FIELD --value NUMBER",
		GroupID: "setup",
		Short:   "Rehearse an alert, all the way into the chat",
		Long: `Lets an alert for a value go the whole way, to everyone who would be told of it,
marked as a drill, and resolves it after ten seconds. Nobody measures anything:
the samples stay as they are. It rings also where a mute or maintenance would hold
news back, and says so.

The running daemon does it. Where none runs, the drill waits until one does.`,
		Example: "  gaugewatch drill freezer-1/temperature --value -5",
		Args:    usageArgs(cobra.ExactArgs(1)),

		ValidArgsFunction: o.completeFields,
		RunE: func(c *cobra.Command, args []string) error {
			if !strings.Contains(args[0], "/") {
				return &exitError{exitUsage, fmt.Errorf("%q is no field: write target/field", args[0])}
			}
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			about, err := v.find(c.Context(), args[0])
			if err != nil {
				return err
			}
			r, err := v.request(c.Context(), watch.RequestDrill, watch.DrillRequest{Target: about.Target, Field: about.Field, Value: value})
			switch {
			case err != nil:
				return err
			case r.Waits:
				return &hinted{errors.New("no daemon has answered yet"), "it will be done as soon as one runs: gaugewatch run"}
			}
			fmt.Fprintln(o.Out, r.Answer)
			quiet, err := v.quiet(c.Context(), about)
			for _, text := range quiet {
				fmt.Fprintf(o.Out, "%s; the drill rings all the same\n", text)
			}
			return err
		},
	}
	c.Flags().Float64Var(&value, "value", 0, "the `number` to rehearse with")
	if err := c.MarkFlagRequired("value"); err != nil {
		c.RunE = func(*cobra.Command, []string) error { return err }
	}
	return c
}
