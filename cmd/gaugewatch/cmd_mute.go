package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/spf13/cobra"
)

// pauseLasts is how long a pause lasts unless somebody says otherwise.
const pauseLasts = schedule.Duration(30 * time.Minute)

// newMute is the command that holds back what would be told.
func newMute(o *options) *cobra.Command {
	var m watch.MuteRequest
	c := &cobra.Command{
		Use:     "mute TARGET[/FIELD]|tag:NAME DURATION",
		GroupID: "care",
		Short:   "Let nothing be told of a target, a field or a tag for some time",
		Long: `Lets nothing be told of a target, of one field of it, or of all targets with a
tag, for some time: while somebody works on it. TARGET and FIELD may hold * and
?. Polling, judging and recording go on.

A mute ends by itself, at the latest after "mutes: {max}" (24h), or by unmute.
What lasts then is told, with the time at which it began; what has begun and
ended in between stays in the record only. Who was told of an alert is told of
its end all the same. What is as bad as "mutes: {except}" (fatal) is told in
spite of a mute.

The running daemon does it. Where none runs, the mute waits in the database and
comes into force with the next start; its time counts from now on.`,
		Example: `  gaugewatch mute freezer-1 2h --why "compressor is being replaced"
  gaugewatch mute server-room/humidity 30m
  gaugewatch mute tag:osaka 8h --by Minsu`,
		Args: usageArgs(cobra.ExactArgs(2)),

		ValidArgsFunction: o.completeMutable,
		RunE: func(c *cobra.Command, args []string) error {
			m.Scope = args[0]
			return o.mute(c.Context(), m, args[1])
		},
	}
	o.muteFlags(c, &m)
	return c
}

// newPause is the command that holds back what would be told while a door is
// open.
func newPause(o *options) *cobra.Command {
	m := watch.MuteRequest{Pause: true}
	c := &cobra.Command{
		Use:     "pause TARGET[/FIELD]|tag:NAME [DURATION]",
		GroupID: "care",
		Short:   "Be quiet about a target for half an hour, and tell again what is wrong then",
		Long: `Lets nothing be told of a target, a field or a tag for 30 minutes, or as long as
is said: while the door is open. It is a mute with one difference: at its end
also what had been told before is told again, if it is still wrong. So a door
that nobody has shut is not forgotten.

gaugewatch unmute ends it at once.`,
		Example: "  gaugewatch pause freezer-1\n  gaugewatch pause 'freezer-*/temperature' 45m --why loading",
		Args:    usageArgs(cobra.RangeArgs(1, 2)),

		ValidArgsFunction: o.completeMutable,
		RunE: func(c *cobra.Command, args []string) error {
			m.Scope = args[0]
			return o.mute(c.Context(), m, append(args, pauseLasts.String())[1])
		},
	}
	o.muteFlags(c, &m)
	return c
}

// muteFlags gives a command the flags of a mute.
func (o *options) muteFlags(c *cobra.Command, m *watch.MuteRequest) {
	c.Flags().StringVar(&m.Why, "why", "", "why, as messages and records tell it: a `text`")
	o.byFlag(c, &m.By)
	o.jsonFlag(c)
}

// mute asks for a mute or a pause of a length.
func (o *options) mute(ctx context.Context, m watch.MuteRequest, length string) error {
	var err error
	if m.For, err = schedule.ParseDuration(length); err != nil {
		return &exitError{exitUsage, fmt.Errorf("not a period: %w", err)}
	}
	if m.For <= 0 {
		return &exitError{exitUsage, &hinted{fmt.Errorf("a mute of %s is none", m.For), "gaugewatch unmute ends one"}}
	}
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	scope, err := v.scope(ctx, m.Scope)
	if unseen, is := errors.AsType[newTag](err); is {
		fmt.Fprintf(o.Err, "warning: %v: it is muted for what comes in with it\n", unseen)
	} else if err != nil {
		return err
	}
	m.Scope = scope.String()
	before, err := v.Mutes(ctx, time.Now())
	if err != nil {
		return err
	}
	if err := o.care(ctx, v, watch.RequestMute, m); err != nil || o.json {
		return err
	}
	for _, b := range inForce(before, time.Now()) {
		if b.Scope == scope {
			fmt.Fprintf(o.Out, "%s was muted already until %s (%s); both hold\n", scope, v.clock(b.Until), b.Name())
		}
	}
	return nil
}

// newUnmute is the command that ends a mute.
func newUnmute(o *options) *cobra.Command {
	var u watch.UnmuteRequest
	c := &cobra.Command{
		Use:     "unmute M3|TARGET[/FIELD]|tag:NAME",
		GroupID: "care",
		Short:   "End a mute or a pause now",
		Long: `Ends a mute or a pause before its time: one by its number, as mutes lists them, or
all whose target, field or tag is written as this is. What is still wrong is
told at once.`,
		Example: "  gaugewatch unmute M3\n  gaugewatch unmute freezer-1",
		Args:    usageArgs(cobra.ExactArgs(1)),

		ValidArgsFunction: o.completeMuted,
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			if err := v.meant(c.Context(), args[0], &u); err != nil {
				return err
			}
			err = o.care(c.Context(), v, watch.RequestUnmute, u)
			if _, refused := errors.AsType[refusal](err); refused {
				return &hinted{err, "gaugewatch mutes lists those in force"}
			}
			return err
		},
	}
	o.byFlag(c, &u.By)
	o.jsonFlag(c)
	return c
}

// meant says what an argument of unmute means: a mute by its number, unless a
// target is called so, or else a scope.
func (v *view) meant(ctx context.Context, text string, u *watch.UnmuteRequest) error {
	scope, err := v.scope(ctx, text)
	if id := numbered("M", text); err != nil && id > 0 {
		u.ID = id
		return nil
	}
	u.Scope = scope.String()
	if _, unseen := errors.AsType[newTag](err); unseen {
		return nil // a mute may be of it
	}
	return err
}

// numbered returns the number of a short name such as M3 or a41, by its
// letter; 0 where the text is none.
func numbered(letter, text string) int64 {
	found := regexp.MustCompile(`^(?i:` + letter + `)([1-9][0-9]{0,17})$`).FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	id, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return 0
	}
	return id
}
