package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/spf13/cobra"
)

// newBacktest is the command that tries rules on what has been.
func newBacktest(o *options) *cobra.Command {
	since := span(30 * 24 * time.Hour)
	c := &cobra.Command{
		Use:     "backtest",
		GroupID: "setup",
		Short:   "Try a configuration on the values of the past",
		Long: `Replays the values that are stored, under the rules that are in force now and
under those of the file (-c), through the same judgement as ever, and prints side
by side what would have come of them: how many alerts of each field, kind and
level; how many messages to whom, and at what hours; which messages at night
(22:00 to 06:00 by the channel's clock); and which alerts only one of them raises,
with the time, how long it lasted and the worst value. Two alerts of one kind
about the same field are one where they overlap.

In force is the configuration that the daemon has taken last, whatever its file
says by now: of the file itself, or of another one beside it that keeps the same
database. Where none is known, or it is the same, there is nothing to compare.

Fields are known again by their names, also by the former ones ("was"). Nothing
is asked, sent or stored; the daemon may be running.

What nobody has stored is not replayed: the device's own time of a value (stale)
and its own bounds; the fields that have such bounds are named. Mutes, pauses and
acknowledgements are left aside: reminders and escalations count as if nobody
acknowledged. What was refused (reject, plausible, valid) stays refused. An alert
that lasted already at the beginning begins there.`,
		Example: `  gaugewatch backtest                        # the file as it stands, against what is in force
  gaugewatch backtest -c new.yaml --since 7d
  gaugewatch backtest --json | jq '.new.messages[] | select(.night)'`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			found, err := o.backtest(c.Context(), time.Duration(since))
			if err != nil {
				return err
			}
			if o.json {
				return o.show(table{value: found})
			}
			return found.print(o.Out)
		},
	}
	o.jsonFlag(c)
	c.Flags().Var(&since, "since", "the last `period` (7d, 12h)")
	return c
}

// backtest replays what is stored under the configuration of the file, and
// under the one in force unless that is the same.
func (o *options) backtest(ctx context.Context, since time.Duration) (*comparison, error) {
	file, err := o.load()
	if err != nil {
		return nil, err
	}
	v, err := o.openView(ctx)
	if err != nil {
		return nil, err
	}
	defer v.Close()
	rules := []*config.Config{file}
	inForce, err := o.inForce(file)
	switch {
	case err != nil:
		return nil, err
	case inForce != nil && !slices.Equal(inForce.Texts, file.Texts):
		rules = append(rules, inForce)
	}
	t, err := v.newTrial(ctx, since)
	if err != nil {
		return nil, err
	}
	defer t.close()
	trials, err := t.run(ctx, rules...)
	if err != nil {
		return nil, err
	}
	return newComparison(v, filepath.Base(o.config), trials), nil
}

// inForce returns the configuration that is in force where the database of
// another is kept: the last that worked of the same file, or of one beside it.
// It is nil where none is known.
func (o *options) inForce(c *config.Config) (*config.Config, error) {
	good, err := o.lastGood(c.State)
	if !errors.Is(err, fs.ErrNotExist) {
		return good, err
	}
	folder, _ := filepath.Split(o.config)
	beside, err := filepath.Glob(filepath.Join(folder, ".*.last-good"))
	if err != nil {
		return nil, nil // the name of the folder is no pattern
	}
	for _, path := range beside {
		other := *o
		other.config = folder + strings.TrimSuffix(filepath.Base(path)[1:], ".last-good")
		if good, err := other.lastGood(c.State); err == nil && same(good.State, c.State) {
			return good, nil
		}
	}
	return nil, nil
}

// same says whether two paths name the same file.
func same(a, b string) bool {
	first, errA := filepath.Abs(a)
	second, errB := filepath.Abs(b)
	return errA == nil && errB == nil && first == second
}
