// Command gaugewatch keeps watch over gauges: it asks devices for their
// numbers on schedules, judges each against its bounds, and tells people in
// the chat that they read.
//
// Its subcommands are described by `gaugewatch help`; each has a file of its
// own here. What they share is in root.go (flags, errors, exit codes), in
// daemon.go (how the rooms are wired) and in table.go (how tables are shown).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones also where the host has none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], process{Getenv: os.Getenv, In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
