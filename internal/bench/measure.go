package main

import (
	"context"
	"fmt"
	"time"
)

// A bench measures.
type bench struct {
	options
	dir    string
	binary string // of the daemon
}

// newBench prepares measuring in an empty folder.
func newBench(ctx context.Context, o options, dir string) (*bench, error) {
	b := &bench{options: o, dir: dir, binary: o.daemon}
	if b.binary != "" {
		return b, nil
	}
	progress("building the daemon")
	var err error
	b.binary, err = buildDaemon(ctx, dir)
	return b, err
}

// A measurement is what came of one run of a process.
type measurement struct {
	first   first
	polls   int           // within the window, of devices that answer
	cpu     time.Duration // within the window
	memory  int64         // bytes resident at its end
	peak    int64         // bytes resident at most
	logged  int64         // bytes written within the window, nearly all of them to the log
	samples int64         // that were stored within the window
	punctuality
	wire []time.Duration // of each alarm: from the device's answer to the provider
	rest float64         // bytes a sample takes in the file at rest
}

// A starter starts the process to be measured on a stage.
type starter func(context.Context, *stage) (*child, error)

// How long before the tick at which the window begins the process is started:
// until it asks, and until it is quiet after the first round.
const (
	wakingTime = 3 * time.Second
	restTime   = 2 * time.Second
)

// measure runs a process on a stage of its own. With alarms it is also timed
// how soon they arrive. The window begins at a tick, so that every device is
// asked equally often in it, where it is a multiple of the interval.
func (b *bench) measure(ctx context.Context, c cell, start starter, alarms int) (m measurement, err error) {
	s, err := b.newStage(ctx, c)
	if err != nil {
		return m, err
	}
	defer s.strike()
	lead := wakingTime + c.starting() + restTime
	tick := s.times.every.Next(time.Now().Add(lead))
	if err := waitUntil(ctx, tick.Add(-lead)); err != nil {
		return m, err
	}
	process, err := start(ctx, s)
	if err != nil {
		return m, err
	}
	defer process.end()
	if m.first, err = s.awaitAll(ctx, process); err != nil {
		return m, err
	}
	if err := copyLog(ctx, s.state); err != nil {
		return m, err
	}
	if err := waitUntil(ctx, latest(tick, s.times.every.Last(time.Now()))); err != nil {
		return m, err
	}
	if err := s.watchWindow(ctx, process, b.window, &m); err != nil {
		return m, err
	}
	if m.wire, err = s.timeAlarms(ctx, alarms); err != nil {
		return m, fmt.Errorf("%w:\n%s", err, process.lastWords())
	}
	if err := process.alive(); err != nil {
		return m, err
	}
	process.end()
	m.rest, err = bytesAtRest(ctx, s.state)
	return m, err
}

// watchWindow measures for a while.
func (s *stage) watchWindow(ctx context.Context, process *child, window time.Duration, m *measurement) error {
	in := span{from: time.Now()}
	before, err := s.count(ctx, process)
	if err != nil {
		return err
	}
	if err := waitUntil(ctx, in.from.Add(window)); err != nil {
		return err
	}
	in.to = time.Now()
	after, err := s.count(ctx, process)
	if err != nil {
		return err
	}
	m.cpu = after.cpu - before.cpu
	m.memory, m.peak = after.memory, after.peak
	m.logged, m.samples = after.written-before.written, after.samples-before.samples
	if err := wait(ctx, grace); err != nil {
		return err
	}
	for _, device := range s.healthy() {
		arrivals := s.farm.Arrivals(device)
		m.compare(s.times, device, arrivals, in)
		for _, at := range arrivals {
			if in.holds(at) {
				m.polls++
			}
		}
	}
	return process.alive()
}

// grace is how late a poll may be and still count as late rather than missed,
// at the end of a window.
const grace = 3 * time.Second

// A count is the state of all counters at one moment.
type count struct {
	usage
	samples int64
}

// count reads the counters.
func (s *stage) count(ctx context.Context, process *child) (count, error) {
	if err := process.alive(); err != nil {
		return count{}, err
	}
	u, err := usageOf(process.pid)
	if err != nil {
		return count{}, err
	}
	samples, err := countSamples(ctx, s.state)
	return count{u, samples}, err
}

// alarmGap is the time between two alarms: longer than the gap that the
// daemon keeps between two messages to the same chat.
const alarmGap = 1300 * time.Millisecond

// timeAlarms raises one device after the other, each shortly before it is
// asked, and times how soon after its answer a message arrives.
func (s *stage) timeAlarms(ctx context.Context, alarms int) ([]time.Duration, error) {
	var times []time.Duration
	s.provider.forget()
	done := map[int]bool{}
	for range min(alarms, len(s.healthy())/2) {
		if err := wait(ctx, alarmGap); err != nil {
			return nil, err
		}
		device := s.nextAsked(done)
		done[device] = true
		s.farm.Raise(device, raised)
		took, err := s.timeAlarm(ctx, device)
		if err != nil {
			return nil, err
		}
		times = append(times, took)
	}
	return times, nil
}

// nextAsked returns the device that is asked next of those that answer, apart
// from some.
func (s *stage) nextAsked(except map[int]bool) int {
	soon := time.Now().Add(20 * time.Millisecond)
	next, at := -1, time.Time{}
	for _, device := range s.healthy() {
		if slot := s.times.next(device, soon).slot; !except[device] && (next < 0 || slot.Before(at)) {
			next, at = device, slot
		}
	}
	return next
}

// timeAlarm waits for the message about a device that was raised.
func (s *stage) timeAlarm(ctx context.Context, device int) (time.Duration, error) {
	patience := s.cell.interval + 30*time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	at, err := s.provider.await(ctx, nameOf(device))
	served, asked := s.farm.Served(device)
	if err != nil {
		return 0, fmt.Errorf("no message about %s within %s (asked since: %t): %w", nameOf(device), patience, asked, err)
	}
	return at.Sub(served), nil
}
