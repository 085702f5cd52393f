package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// cells lists the sizes to measure.
func (o options) cells() []cell {
	switch {
	case o.devices > 0:
		return []cell{{devices: o.devices, interval: o.interval}}
	case o.full:
		return []cell{{100, 20 * time.Second, 0}, {1000, 20 * time.Second, 0}, {10_000, time.Minute, 0}}
	}
	return []cell{{100, 20 * time.Second, 0}, {1000, 20 * time.Second, 0}}
}

// A result is what was measured of one size.
type result struct {
	cell         cell
	daemon, bare []measurement // one each a round
	hanging      []measurement // of the daemon while some devices hang; one, or none
}

// measureAll measures everything.
func (b *bench) measureAll(ctx context.Context) (*report, error) {
	r := &report{options: b.options}
	var err error
	if r.sync, err = timeSync(b.dir); err != nil {
		return nil, err
	}
	for _, c := range b.cells() {
		one, err := b.measureCell(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
		r.results = append(r.results, one)
	}
	progress("playing a day of a small site")
	r.day, err = b.writtenInADay(ctx)
	return r, err
}

// measureCell measures one size: the daemon and the bare loop in turn, since
// the machine is faster at one time than at another, and then the daemon
// while some devices hang.
func (b *bench) measureCell(ctx context.Context, c cell) (result, error) {
	r := result{cell: c}
	for round := range b.rounds {
		alarms := 0
		if round == 0 {
			alarms = b.raises
		}
		progress("%s: the daemon, round %d of %d", c, round+1, b.rounds)
		m, err := b.measure(ctx, c, b.startDaemon, alarms)
		if err != nil {
			return r, err
		}
		r.daemon = append(r.daemon, m)
		progress("%s: the bare loop, round %d of %d", c, round+1, b.rounds)
		if m, err = b.measure(ctx, c, b.startBare, 0); err != nil {
			return r, err
		}
		r.bare = append(r.bare, m)
	}
	if b.hang > 0 {
		progress("%s: the daemon while %.0f %% of the devices hang", c, 100*b.hang)
		c.hanging = b.hang
		m, err := b.measure(ctx, c, b.startDaemon, 0)
		if err != nil {
			return r, err
		}
		r.hanging = append(r.hanging, m)
	}
	return r, nil
}

// progress tells who waits what is going on.
func progress(format string, args ...any) {
	fmt.Fprintln(os.Stderr, time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}
