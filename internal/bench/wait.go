package main

import (
	"context"
	"time"
)

// wait waits for so long, or until the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// waitUntil waits until a time, or until the context ends.
func waitUntil(ctx context.Context, at time.Time) error { return wait(ctx, time.Until(at)) }

// latest returns the later of two times.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
