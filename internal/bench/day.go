package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

// The site of a day: what the budget for small disks is about.
const (
	dayTargets = 12
	dayCommits = 2 // a minute, since a poll without news waits half of one
)

// writtenInADay plays a day of a small site as the daemon would store it, and
// returns the bytes written: each device asked every minute, commits every
// half minute with what has come by then, hours condensed as they end, and
// all that the log costs when it is copied into the file.
func (b *bench) writtenInADay(ctx context.Context) (int64, error) {
	store, _, err := data.Open(ctx, filepath.Join(b.dir, "day.db"), data.Options{Reserve: -1})
	if err != nil {
		return 0, err
	}
	series, err := identify(ctx, store)
	if err != nil {
		store.Close()
		return 0, err
	}
	before, err := usageOf(os.Getpid())
	if err == nil {
		err = playDay(ctx, store, series)
	}
	if closed := store.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return 0, err
	}
	after, err := usageOf(os.Getpid())
	return after.written - before.written, err
}

// identify gives the fields of the site ids.
func identify(ctx context.Context, store *data.Store) ([]int64, error) {
	var names []data.Naming
	for target := range dayTargets {
		names = append(names, data.Naming{Target: nameOf(target)})
		for _, field := range watchedFields() {
			names = append(names, data.Naming{Target: nameOf(target), Field: field})
		}
	}
	ids, err := store.Identify(ctx, names)
	if err != nil {
		return nil, err
	}
	var series []int64
	for i, n := range names {
		if n.Field != "" {
			series = append(series, ids.IDs[i])
		}
	}
	return series, nil
}

// playDay commits the samples of a day.
func playDay(ctx context.Context, store *data.Store, series []int64) error {
	const step = time.Minute / dayCommits
	began := time.Now().UTC().Truncate(24 * time.Hour).Add(-24 * time.Hour)
	part := len(series) / dayCommits
	for n := range int(24 * time.Hour / step) {
		tick := began.Add(time.Duration(n/dayCommits) * time.Minute)
		now := began.Add(time.Duration(n+1) * step)
		first := n % dayCommits * part
		batch := data.Batch{Alive: now}
		for _, s := range series[first : first+part] {
			value := math.Round(2000+500*math.Sin(float64(n)/900+float64(s))) / 100
			batch.Samples = append(batch.Samples, data.Sample{At: tick, Series: s, Value: value})
		}
		if err := store.Commit(ctx, batch); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		if now.Truncate(condenseEvery).Equal(now) {
			if err := store.Condense(ctx, now); err != nil {
				return fmt.Errorf("condense: %w", err)
			}
		}
	}
	return nil
}

// condenseEvery is how often the daemon tidies its database up.
const condenseEvery = 5 * time.Minute
