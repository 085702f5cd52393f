package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sync"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/spf13/cobra"
)

// pollsAtOnce is how many targets are asked at the same time.
const pollsAtOnce = 32

// newPoll is the command that asks now.
func newPoll(o *options) *cobra.Command {
	var raw bool
	c := &cobra.Command{
		Use:     "poll [TARGET...]",
		GroupID: "setup",
		Short:   "Ask targets now, and show what they say and how it would be judged",
		Long: `Asks the targets named, or all, once and at the same time, and shows each field
with its value, the verdict, the bounds and how long the target took; or in
words why there is no value. A verdict is that of this one answer: "after" does
not count. TARGET may hold * and ?. Nothing is stored and nobody is told.

With --raw it also shows what the target said, as text, and what each address
matched in it: to find out why a field is missing.

A simulated site in the configuration is played for as long as the command
takes, unless it is played already.

Exit status 3 where a target does not respond, or a field has no value or one
that is out of bounds.`,
		Example:           "  gaugewatch poll\n  gaugewatch poll server-room 'freezer-*'\n  gaugewatch poll server-room --raw",
		ValidArgsFunction: o.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			p := polling{options: o, raw: raw}
			return p.run(c.Context(), args)
		},
	}
	o.jsonFlag(c)
	c.Flags().BoolVar(&raw, "raw", false, "show also the answer itself, and what each address matched")
	return c
}

// A polling is one run of the command.
type polling struct {
	*options
	raw bool
}

// run asks the targets that the patterns name and shows what they say.
func (p *polling) run(ctx context.Context, patterns []string) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	site, err := c.StartSimulator(ctx)
	if err != nil && !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	if site != nil {
		defer site.Close()
	}
	client := poller.NewClient()
	defer client.Close()
	plan := c.Plan(client)
	chosen, err := choose(c, plan, patterns)
	if err != nil {
		return err
	}
	asked := askAll(ctx, chosen)
	if err := p.showPolls(asked); err != nil {
		return err
	}
	bad := p.tellLeftOut(plan, patterns)
	for _, a := range asked {
		bad = bad || a.inTrouble()
	}
	return troubleIf(bad)
}

// choose returns the targets that the patterns name; all where there is none.
func choose(c *config.Config, plan config.Plan, patterns []string) ([]config.PlannedTarget, error) {
	names := make([]string, len(c.Targets))
	for i := range c.Targets {
		names[i] = c.Targets[i].Name
	}
	for _, pattern := range patterns {
		found := false
		for _, name := range names {
			found = found || matches(name, pattern)
		}
		if !found {
			return nil, unknown("target", pattern, names)
		}
	}
	var chosen []config.PlannedTarget
	for _, t := range plan.Targets {
		if matches(t.Subject.Target, patterns...) {
			chosen = append(chosen, t)
		}
	}
	return chosen, nil
}

// matches says whether a name fits one of the patterns; without patterns it
// does.
func matches(name string, patterns ...string) bool {
	for _, pattern := range patterns {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			return true
		}
	}
	return len(patterns) == 0
}

// tellLeftOut says which of the targets that were meant are left out, and
// whether one is.
func (p *polling) tellLeftOut(plan config.Plan, patterns []string) bool {
	found := false
	for _, l := range plan.LeftOut {
		if l.What == "target" && matches(l.Name, patterns...) {
			fmt.Fprintln(p.Err, l)
			found = true
		}
	}
	return found
}

// askAll asks targets once, many at the same time but no more of one host than
// it stands. The results are in the targets' order.
func askAll(ctx context.Context, targets []config.PlannedTarget) []asked {
	all := make([]asked, len(targets))
	asker := poller.New()
	free := make(chan struct{}, pollsAtOnce)
	var waiting sync.WaitGroup
	for i := range targets {
		free <- struct{}{}
		waiting.Go(func() {
			defer func() { <-free }()
			all[i] = ask(ctx, asker, targets[i])
		})
	}
	waiting.Wait()
	return all
}

// ask asks one target.
func ask(ctx context.Context, asker *poller.Poller, t config.PlannedTarget) asked {
	target := *t.Target
	heard := &overheard{Source: target.Source}
	target.Source = heard
	fields := make([]*poller.Field, len(target.Fields))
	for i := range target.Fields {
		fields[i] = &target.Fields[i]
	}
	poll := asker.Ask(ctx, &target, fields)
	return judged(t, poll, heard)
}

// An overheard source remembers what was answered.
type overheard struct {
	poller.Source
	body   []byte
	status int
}

// Fetch asks the source.
func (h *overheard) Fetch(ctx context.Context) (poller.Answer, error) {
	answer, err := h.Source.Fetch(ctx)
	if err == nil {
		h.body, h.status = append([]byte{}, answer.Body...), answer.Status // the answer's room is used again
	}
	return answer, err
}

// took writes how long a poll took.
func took(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}
