package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

// newSpaces is the command that approves spaces of Google Chat.
func newSpaces(o *options) *cobra.Command {
	s := &spaces{options: o}
	c := &cobra.Command{
		Use:     "spaces [list|approve|remove] [SPACE]",
		GroupID: "setup",
		Short:   "List the spaces of Google Chat that have added the app, and approve them",
		Long: `A channel of Google Chat with "spaces: approve" writes to those spaces that have
added the app and that somebody has approved. The daemon learns of them as Google
tells it; a space that removes the app is forgotten.

  list             the spaces, and which are approved
  approve SPACE    the channel writes there from now on
  remove SPACE     it writes there no more

The running daemon does it. Where none runs it waits in the database.`,
		Example: "  gaugewatch spaces\n  gaugewatch spaces approve spaces/AAAA\n  gaugewatch spaces remove spaces/AAAA --channel ops",
		Args:    usageArgs(cobra.MaximumNArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			args = append(args, "", "")
			switch {
			case args[0] == "" || args[0] == "list" && args[1] == "":
				return s.list(c.Context())
			case args[1] != "" && (args[0] == "approve" || args[0] == "remove"):
				return s.approve(c.Context(), args[1], args[0] == "approve")
			}
			return &exitError{exitUsage, &hinted{errors.New("write list, approve SPACE or remove SPACE"), "see: gaugewatch spaces --help"}}
		},
	}
	c.Flags().StringVar(&s.channel, "channel", "", "the `channel`, where several approve spaces")
	o.byFlag(c, &s.by)
	o.jsonFlag(c)
	return c
}

// spaces is one run of the command.
type spaces struct {
	*options
	channel, by string
}

// of returns the channel that approves spaces.
func (s *spaces) of(c *config.Config) (string, *notify.GoogleChat, error) {
	var found *notify.GoogleChat
	name := ""
	for i := range c.Channels {
		g, is := c.Channels[i].Kind.Value.(*notify.GoogleChat)
		if !is || !slices.Equal(g.Spaces, []string{inbound.Approved}) || s.channel != "" && s.channel != c.Channels[i].Name {
			continue
		}
		if found != nil {
			return "", nil, &exitError{exitUsage, errors.New("several channels approve spaces: say which with --channel")}
		}
		found, name = g, c.Channels[i].Name
	}
	if found == nil {
		return "", nil, &hinted{errors.New("no channel approves spaces"), "google_chat: {spaces: approve, audience: …}"}
	}
	return name, found, nil
}

// A knownSpace is a space as the command shows it.
type knownSpace struct {
	Space    string `json:"space"`
	Name     string `json:"name"`
	Approved bool   `json:"approved"`
}

// list shows the spaces.
func (s *spaces) list(ctx context.Context) error {
	v, err := s.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	all, _, err := s.known(ctx, v)
	if err != nil {
		return err
	}
	t := table{head: []string{"SPACE", "NAME", "STATE"}, empty: "No space has added the app yet, since the daemon listens.", value: all}
	for _, one := range all {
		state := "waits: gaugewatch spaces approve " + one.Space
		if one.Approved {
			state = "approved"
		}
		t.add(one.Space, oneLine(one.Name), state)
	}
	return s.show(t)
}

// known returns the spaces of the channel, and its name.
func (s *spaces) known(ctx context.Context, v *view) (all []knownSpace, channel string, err error) {
	all = []knownSpace{}
	if v.config == nil {
		return all, "", errors.New("while the configuration is wrong nobody knows which channel")
	}
	channel, settings, err := s.of(v.config)
	if err != nil {
		return all, channel, err
	}
	guests, err := v.Fact(ctx, factGuests+accountOf(settings))
	if err != nil {
		return all, channel, err
	}
	for _, g := range guestsOf(guests) {
		all = append(all, knownSpace{g.ID, g.Name, slices.Contains(g.Approved, channel)})
	}
	return all, channel, nil
}

// approve approves a space, or ends that.
func (s *spaces) approve(ctx context.Context, space string, may bool) error {
	v, err := s.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	all, channel, err := s.known(ctx, v)
	if err != nil {
		return err
	}
	_, settings, err := s.of(v.config)
	if err != nil {
		return err
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Space)
	}
	if !slices.Contains(names, space) {
		hint := "gaugewatch spaces lists them"
		if meant := near.Word(space, names); meant != "" {
			hint = fmt.Sprintf("did you mean %q?", meant)
		}
		return &exitError{exitUsage, &hinted{fmt.Errorf("no space %q has added the app", space), hint}}
	}
	return s.care(ctx, v, requestApprove, approval{Account: accountOf(settings), Channel: channel, Chat: space, May: may, By: s.by})
}
