package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Check examines the whole database as it is on disk, which takes a while and
// delays nobody. It returns an error that wraps ErrDamaged where something is
// wrong.
func (r *Reader) Check(ctx context.Context) error {
	db := open(r.path, toCopy)
	defer db.Close()
	return explain(r.path, check(ctx, db))
}

// Backup writes a consistent copy of the database to a file while everything
// goes on. The file appears when it is complete. One that exists is replaced
// only where overwrite is true; else the error wraps fs.ErrExist.
func (r *Reader) Backup(ctx context.Context, to string, overwrite bool) error {
	there, err := os.Stat(to)
	if self, ours := os.Stat(r.path); err == nil && ours == nil && os.SameFile(self, there) {
		return explain(r.path, complaint{text: "cannot be its own backup: choose another name"})
	}
	if err == nil && !overwrite {
		return fmt.Errorf("backup %s exists already: choose another name, or say that it may be overwritten: %w", to, fs.ErrExist)
	}
	if err := copyTo(ctx, r.path, to); err != nil {
		return fmt.Errorf("backup to %s: %w", to, explain(r.path, err))
	}
	return nil
}

// Restore puts a copy of a backup in the place of a database and returns
// where the former database is now; empty where there was none. The backup is
// examined first. No daemon may be running on the database.
func Restore(ctx context.Context, backup, path string, at time.Time) (aside string, err error) {
	path = resolve(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return "", explain(path, err)
	}
	lock, err := takeLock(path)
	if err != nil {
		return "", explain(path, err)
	}
	defer lock.release()
	arriving := path + ".arriving"
	defer os.Remove(arriving)
	if err := fetch(ctx, backup, arriving); err != nil {
		return "", explain(backup, err)
	}
	if _, err := os.Lstat(path); err == nil {
		if aside, err = moveAside(path, "replaced", at); err != nil {
			return "", explain(path, err)
		}
	}
	return aside, explain(path, errors.Join(os.Rename(arriving, path), syncFolder(path)))
}

// fetch copies a backup and examines the copy.
func fetch(ctx context.Context, backup, to string) error {
	if _, err := os.Stat(backup); err != nil {
		return err
	}
	if err := copyTo(ctx, backup, to); err != nil {
		return err
	}
	f, err := inspect(ctx, to)
	if err != nil {
		return err
	}
	known, err := builtIn()
	if err == nil {
		err = known.fits(f)
	}
	if err != nil {
		return err
	}
	db := open(to, toCopy)
	defer db.Close()
	return check(ctx, db)
}

// copyTo copies a database as it stands at one moment, in place of what is
// there. The copy is on disk when it gets its name.
func copyTo(ctx context.Context, from, to string) error {
	partial := to + ".partial"
	for _, path := range siblings(partial) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	defer os.Remove(partial)
	db := open(from, toCopy)
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
		return err
	}
	if err := syncFile(partial); err != nil {
		return err
	}
	if err := os.Chmod(partial, 0o640); err != nil {
		return err
	}
	return errors.Join(os.Rename(partial, to), syncFolder(to))
}

// syncFile waits until a file is on disk.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// syncFolder waits until the name of a file is on disk.
func syncFolder(path string) error { return syncFile(filepath.Dir(path)) }
