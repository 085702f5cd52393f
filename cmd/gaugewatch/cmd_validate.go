package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/spf13/cobra"
)

// newValidate is the command that tests a configuration.
func newValidate(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "validate",
		GroupID: "setup",
		Short:   "Test the configuration, and say what it comes to",
		Long: `Reads the configuration and reports every mistake at once, one a line: file,
line and column, the key, what is wrong, and the nearest right spelling.

Of a good file it says what it comes to: the next three ticks of each schedule;
each bound and rule with where it comes from and the longest time from the
fault to the message, quiet hours included; when other bounds hold, and until
when; what depends on what; the next three times of each maintenance window; how
each channel is told, and who is told besides; and who is told at which level
and which hour in the coming week. It warns where something reaches nobody, and
says which channel or target would be left out, since a secret is not set or a
certificate is missing. Nothing is asked, sent or stored.

Exit status 1 where there is a mistake or something would be left out. Warnings
alone do not matter to it.`,
		Example: "  gaugewatch validate\n  gaugewatch validate -c /etc/gaugewatch/config.yaml --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(*cobra.Command, []string) error { return o.validate() },
	}
	o.jsonFlag(c)
	return c
}

// A validation is what validate prints as JSON.
type validation struct {
	Mistakes []strict.Mistake    `json:"mistakes"`
	Warnings []strict.Mistake    `json:"warnings"`
	LeftOut  []config.LeftOut    `json:"left_out"`
	Means    *config.Explanation `json:"means,omitempty"` // only without mistakes
}

// validate tests the configuration and prints what there is to say.
func (o *options) validate() error {
	c, err := o.readWatch()
	v := validation{Mistakes: []strict.Mistake{}, Warnings: c.Warnings, LeftOut: c.LeftOut}
	mistakes, wrong := errors.AsType[config.Mistakes](err)
	switch {
	case wrong:
		v.Mistakes = mistakes
	case err != nil:
		return err
	default:
		means := c.Explain(time.Now())
		means.LeftOut = leftOut(c)
		v.LeftOut, v.Means = means.LeftOut, &means
	}
	if err := o.showValidation(v); err != nil {
		return err
	}
	switch {
	case wrong:
		return &wrongConfig{o.config, mistakes}
	case len(v.LeftOut) > 0:
		return fmt.Errorf("%s is right, but %d of its channels and targets cannot work for now", o.config, len(v.LeftOut))
	}
	return nil
}

// leftOut lists what a daemon would leave out for now.
func leftOut(c *config.Config) []config.LeftOut {
	client := poller.NewClient()
	defer client.Close()
	d := &daemon{out: io.Discard, client: client}
	_, from := d.plan(c)
	return from.LeftOut
}

// showValidation prints a validation.
func (o *options) showValidation(v validation) error {
	if o.json {
		return o.show(table{value: v})
	}
	for _, m := range v.Mistakes {
		fmt.Fprintln(o.Out, m)
	}
	if v.Means != nil {
		if err := v.Means.Print(o.Out); err != nil {
			return err
		}
		if len(v.LeftOut)+len(v.Warnings) > 0 {
			fmt.Fprintln(o.Out)
		}
	}
	for _, l := range v.LeftOut {
		fmt.Fprintln(o.Out, l)
	}
	for _, w := range v.Warnings {
		fmt.Fprintln(o.Out, "warning:", w)
	}
	return nil
}
