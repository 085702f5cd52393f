//go:build !linux

package main

import (
	"errors"
	"time"
)

// A usage is what a process has taken so far.
type usage struct {
	cpu                   time.Duration
	memory, peak, written int64
}

// usageOf returns an error: other systems count differently.
func usageOf(int) (usage, error) {
	return usage{}, errors.New("what a process takes is read in /proc, which needs Linux")
}
