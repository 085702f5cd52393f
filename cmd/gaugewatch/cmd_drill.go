package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/spf13/cobra"
)

// drillPatience is how long the command waits for the daemon's answer.
const drillPatience = 5 * time.Second

// newDrill is the command that rehearses an alert.
func newDrill(o *options) *cobra.Command {
	var value float64
	c := &cobra.Command{
		Use:     "drill TARGET/FIELD --value NUMBER",
		GroupID: "setup",
		Short:   "Rehearse an alert, all the way into the chat",
		Long: `Lets an alert for a value go the whole way, to everyone who would be told of it,
marked as a drill, and resolves it after ten seconds. Nobody measures anything:
the samples stay as they are.

The running daemon does it. Where none runs, the drill waits until one does.`,
		Example: "  gaugewatch drill freezer-1/temperature --value -5",
		Args:    usageArgs(cobra.ExactArgs(1)),

		ValidArgsFunction: o.completeFields,
		RunE: func(c *cobra.Command, args []string) error {
			target, field, ok := strings.Cut(args[0], "/")
			if !ok {
				return &exitError{exitUsage, fmt.Errorf("%q is no field: write target/field", args[0])}
			}
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			body, err := json.Marshal(watch.DrillRequest{Target: target, Field: field, Value: value})
			if err != nil {
				return err
			}
			answer, err := v.request(c.Context(), data.Request{Kind: watch.RequestDrill, Body: body, At: time.Now()})
			if err != nil {
				return err
			}
			if why, refused := strings.CutPrefix(answer, watch.RefusedRequest); refused {
				return errors.New(why)
			}
			fmt.Fprintln(o.Out, answer)
			return nil
		},
	}
	c.Flags().Float64Var(&value, "value", 0, "the `number` to rehearse with")
	if err := c.MarkFlagRequired("value"); err != nil {
		c.RunE = func(*cobra.Command, []string) error { return err }
	}
	return c
}

// request hands a request to the daemon and waits for the answer.
func (v *view) request(ctx context.Context, r data.Request) (string, error) {
	id, err := v.Ask(ctx, r)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, drillPatience)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		answer, done, err := v.Answer(ctx, id)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
		case err != nil:
			return "", err
		case done:
			return answer.Text, nil
		}
		select {
		case <-ctx.Done():
			return "", &hinted{errors.New("no daemon has answered yet"), "it will be done as soon as one runs: gaugewatch run"}
		case <-tick.C:
		}
	}
}
