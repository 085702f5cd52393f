package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A usage is what a process has taken so far.
type usage struct {
	cpu     time.Duration // of all its threads, in user and system mode
	memory  int64         // resident now, in bytes
	peak    int64         // resident at most, in bytes
	written int64         // to the disk, in bytes
}

// usageOf reads what a process has taken.
func usageOf(pid int) (usage, error) {
	var u usage
	var clock unix.Timespec
	// The clock of a process: MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) in
	// linux/posix-timers_types.h. The ticks in /proc are 10 ms long.
	if err := unix.ClockGettime(int32(^pid<<3|2), &clock); err != nil { //nolint:gosec // a pid has 22 bits
		return u, fmt.Errorf("clock of process %d: %w", pid, err)
	}
	u.cpu = time.Duration(clock.Nano())
	for _, fact := range []struct {
		file, name string
		into       *int64
		unit       int64
	}{
		{"status", "VmRSS:", &u.memory, 1 << 10},
		{"status", "VmHWM:", &u.peak, 1 << 10},
		{"io", "write_bytes:", &u.written, 1},
	} {
		n, err := procFact(fmt.Sprintf("/proc/%d/%s", pid, fact.file), fact.name)
		if err != nil {
			return u, err
		}
		*fact.into = n * fact.unit
	}
	return u, nil
}

// procFact returns the number that stands after a name in a file of /proc.
func procFact(file, name string) (int64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) > 1 && string(words[0]) == name {
			return strconv.ParseInt(string(words[1]), 10, 64)
		}
	}
	return 0, fmt.Errorf("%s does not say %s", file, name)
}
