package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// A cell is a size of site: so many devices, asked so often.
type cell struct {
	devices  int
	interval time.Duration
	hanging  float64 // part of the devices that never answer
}

// String returns the size as it stands at the head of a column.
func (c cell) String() string {
	return fmt.Sprintf("%s / %.0f s", thousands(c.devices), c.interval.Seconds())
}

// thousands writes a number with a comma at its thousands.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// starting is how long the first round of polls may take: the budget.
func (c cell) starting() time.Duration { return min(c.interval, 10*time.Second) }

// A stage is where one process is measured: fresh devices, a fresh provider,
// an empty folder.
type stage struct {
	cell     cell
	dir      string
	state    string // the database
	config   string // of the daemon
	farm     *sim.Farm
	provider *provider
	times    timetable
}

// newStage sets a stage.
func (b *bench) newStage(ctx context.Context, c cell) (*stage, error) {
	dir, err := os.MkdirTemp(b.dir, "run-")
	if err != nil {
		return nil, err
	}
	s := &stage{cell: c, dir: dir, state: filepath.Join(dir, "state.db"), config: filepath.Join(dir, "config.yaml")}
	// Twice as many arrivals as a run can see, even at twice the pace.
	log := 16 + 4*int((b.window+2*time.Minute)/c.interval)
	if s.farm, err = sim.StartFarm(ctx, sim.FarmOptions{Devices: c.devices, Hanging: c.hanging, Log: log}); err != nil {
		return nil, err
	}
	if s.provider, err = startProvider(ctx); err != nil {
		s.farm.Close()
		return nil, err
	}
	if err := s.schedule(); err != nil {
		s.strike()
		return nil, err
	}
	return s, nil
}

// schedule writes the configuration and learns from it when each device is to
// be asked.
func (s *stage) schedule() error {
	if err := s.writeConfig(); err != nil {
		return err
	}
	offsets, err := offsetsOf(s.config)
	if err != nil {
		return err
	}
	s.times, err = newTimetable(s.cell.interval, offsets)
	return err
}

// strike takes the stage away.
func (s *stage) strike() {
	s.provider.close()
	s.farm.Close()
	_ = os.RemoveAll(s.dir)
}

// healthy lists the devices that answer.
func (s *stage) healthy() []int {
	var all []int
	for device := range s.farm.Len() {
		if !s.farm.Hangs(device) {
			all = append(all, device)
		}
	}
	return all
}

// A first is how long after the start of a process the devices were asked for
// the first time.
type first struct {
	one, all time.Duration
}

// awaitAll waits until every device has been asked.
func (s *stage) awaitAll(ctx context.Context, c *child) (first, error) {
	deadline := c.began.Add(s.cell.starting() + time.Minute)
	for device := 0; device < s.farm.Len(); {
		switch {
		case s.farm.Asked(device) > 0:
			device++
			continue
		case time.Now().After(deadline):
			return first{}, fmt.Errorf("%s was not asked within %s:\n%s", nameOf(device), time.Since(c.began).Round(time.Second), c.lastWords())
		}
		if err := c.alive(); err != nil {
			return first{}, err
		}
		if err := wait(ctx, 50*time.Millisecond); err != nil {
			return first{}, err
		}
	}
	var f first
	for device := range s.farm.Len() {
		after := s.farm.Arrivals(device)[0].Sub(c.began)
		f.all = max(f.all, after)
		if device == 0 || after < f.one {
			f.one = after
		}
	}
	return f, nil
}
