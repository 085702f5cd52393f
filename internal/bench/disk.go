package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"time"
)

// open opens a database of gaugewatch, whose driver package data brings.
func open(path, how string) (*sql.DB, error) { return sql.Open("sqlite3", "file:"+path+"?"+how) }

// countSamples counts the samples that are stored.
func countSamples(ctx context.Context, path string) (n int64, err error) {
	db, err := open(path, "mode=ro&_busy_timeout=5000")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return n, db.QueryRowContext(ctx, "SELECT count(*) FROM samples").Scan(&n)
}

// copyLog copies the log of a database into its file, as SQLite does itself
// from time to time: so that what the start has written is not counted later.
func copyLog(ctx context.Context, path string) error {
	db, err := open(path, "mode=rw&_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return err
}

// bytesAtRest returns how many bytes a sample takes in the file: the pages
// that come free when the table goes. It destroys the database.
func bytesAtRest(ctx context.Context, path string) (float64, error) {
	samples, err := countSamples(ctx, path)
	if err != nil || samples == 0 {
		return 0, err
	}
	db, err := open(path, "mode=rw")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var before, after, size int64
	for _, ask := range []struct {
		query string
		into  *int64
	}{{"PRAGMA freelist_count", &before}, {"PRAGMA page_size", &size}} {
		if err := db.QueryRowContext(ctx, ask.query).Scan(ask.into); err != nil {
			return 0, err
		}
	}
	if _, err := db.ExecContext(ctx, "DROP TABLE samples"); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA freelist_count").Scan(&after); err != nil {
		return 0, err
	}
	return float64((after-before)*size) / float64(samples), nil
}

// timeSync measures how long the disk takes to take a page for good.
func timeSync(dir string) ([]time.Duration, error) {
	file, err := os.Create(filepath.Join(dir, "page"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	times := make([]time.Duration, 100)
	for i := range times {
		began := time.Now()
		if _, err := file.Write(make([]byte, 4096)); err != nil {
			return nil, err
		}
		if err := file.Sync(); err != nil {
			return nil, err
		}
		times[i] = time.Since(began)
	}
	return times, nil
}
