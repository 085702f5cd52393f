package main

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/spf13/cobra"
)

// newBackup is the command that copies the database.
func newBackup(o *options) *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:     "backup FILE",
		GroupID: "look",
		Short:   "Copy the database, while the daemon runs",
		Long: `Writes a consistent copy of the database to FILE, also while the daemon writes
to it. FILE appears when the copy is complete.`,
		Example: "  gaugewatch backup /mnt/nas/gaugewatch-$(date +%F).db",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			err = v.Backup(c.Context(), args[0], force)
			if errors.Is(err, fs.ErrExist) {
				return &hinted{err, "give another name, or --force to replace it"}
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(o.Out, "copied to", args[0])
			return nil
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace FILE where it exists")
	return c
}

// newRestore is the command that puts a copy back.
func newRestore(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "restore FILE",
		GroupID: "look",
		Short:   "Put a copy of the database back",
		Long: `Examines the copy FILE and puts it in the place of the database. The former
database is kept beside it. The daemon must not be running.

What the copy still owes to people will be sent when the daemon starts: also
messages that were sent after the copy was made.`,
		Example: "  gaugewatch restore /mnt/nas/gaugewatch-2026-11-21.db",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := o.load()
			if err != nil {
				return err
			}
			aside, err := data.Restore(c.Context(), args[0], cfg.State, time.Now())
			if err != nil {
				return refused(err)
			}
			fmt.Fprintln(o.Out, "restored", cfg.State)
			if aside != "" {
				fmt.Fprintln(o.Out, "the former database is now", aside)
			}
			return nil
		},
	}
}

// refused gives the errors of a database that must not be touched their exit
// status.
func refused(err error) error {
	if errors.Is(err, data.ErrInUse) || errors.Is(err, data.ErrNewer) {
		return &exitError{exitRefused, err}
	}
	return err
}
