// Command bench measures what gaugewatch costs and how fast it is: the whole
// daemon, as a process of its own, against a site of many devices.
//
//	go run ./internal/bench                             # some minutes
//	go run ./internal/bench -full                       # half an hour, all sizes
//	go run ./internal/bench -devices 500 -interval 30s  # a size of your own
//	go run ./internal/bench -doors                      # a minute: its doors under siege
//
// It plays the devices and the provider of a chat on loopback, runs the daemon
// against them, and in turn with it the bare loop: what asking, parsing and
// storing alone cost by the same libraries. A table in Markdown says what came
// of it. Figures are reported and never judged by an exit code, since a
// machine may be busy. It needs Linux.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what the command line asks for.
type options struct {
	devices  int
	interval time.Duration
	window   time.Duration
	hang     float64
	rounds   int
	raises   int
	full     bool
	out      string
	daemon   string
	doors    bool
	rate     int

	bare  string // file with what to ask: be the bare loop
	state string // database of the bare loop
}

// parse reads the command line.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.devices, "devices", 0, "measure one size: so many `devices`")
	flags.DurationVar(&o.interval, "interval", 20*time.Second, "ask each of them every so `often`")
	flags.DurationVar(&o.window, "window", 0, "measure so `long` a time each; default 40s, and 1m with -full")
	flags.Float64Var(&o.hang, "hang", 0.1, "the `part` of the devices that hang in the test of that; 0: no such test")
	flags.IntVar(&o.rounds, "rounds", 0, "how `often` daemon and bare loop take turns; default 1, and 2 with -full")
	flags.IntVar(&o.raises, "raises", 20, "how `many` alarms are timed for each size")
	flags.BoolVar(&o.full, "full", false, "measure all sizes of the budgets, up to 10,000 devices")
	flags.StringVar(&o.out, "out", "", "write the table to this `file` too, between its marks where it has them")
	flags.StringVar(&o.daemon, "daemon", "", "measure this `binary` rather than a fresh build")
	flags.BoolVar(&o.doors, "doors", false, "besiege the doors of the daemon instead")
	flags.IntVar(&o.rate, "rate", 500, "so many `requests` a second at the doors")
	flags.StringVar(&o.bare, "bare", "", "for its own use: be the bare loop that asks what stands in this `file`")
	flags.StringVar(&o.state, "state", "", "for its own use: the `database` of the bare loop")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.window == 0 {
		o.window = 40 * time.Second
		if o.full {
			o.window = time.Minute
		}
	}
	if o.rounds == 0 {
		o.rounds = 1
		if o.full {
			o.rounds = 2
		}
	}
	return o, nil
}

// run is the program.
func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if o.bare != "" {
		return loopBare(ctx, o.bare, o.state)
	}
	dir, err := os.MkdirTemp("", "gaugewatch-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := newBench(ctx, o, dir)
	if err != nil {
		return err
	}
	if o.doors {
		return b.defend(ctx)
	}
	report, err := b.measureAll(ctx)
	if err != nil {
		return err
	}
	return o.publish(report.markdown(), beginMark, endMark)
}

// defend measures a siege, and says what did not hold.
func (b *bench) defend(ctx context.Context) error {
	d, err := b.besiege(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, d.Record)
	if err := b.publish(d.markdown(), doorsBegin, doorsEnd); err != nil {
		return err
	}
	if len(d.wrong) > 0 {
		return fmt.Errorf("the doors did not hold:\n%s", strings.Join(d.wrong[:min(len(d.wrong), 50)], "\n"))
	}
	return nil
}

// publish shows a table, and writes it between two marks.
func (o options) publish(table, begin, end string) error {
	fmt.Print(table)
	if o.out == "" {
		return nil
	}
	return writeTable(o.out, table, begin, end)
}

// The marks in a document between which the table stands.
const (
	beginMark = "<!-- bench: begin -->\n"
	endMark   = "<!-- bench: end -->"
)

// writeTable writes the table into a file: between the marks, where it has
// them, and otherwise in place of all.
func writeTable(file, table, begin, end string) error {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	before, rest, begins := strings.Cut(string(text), begin)
	_, after, ends := strings.Cut(rest, end)
	if begins && ends {
		table = before + begin + table + end + after
	}
	return os.WriteFile(file, []byte(table), 0o644)
}
