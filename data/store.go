// Package data keeps everything in one SQLite file and gives it back.
//
// [Open] is for the daemon: it makes, checks and migrates the file, holds its
// lock and is the only one who changes history. [OpenReader] is for every
// other process: it reads, and may ask the daemon for something.
//
//	store, opened, err := data.Open(ctx, "state/gaugewatch.db", data.Options{})
//	ids, err := store.Identify(ctx, names)
//	err = store.Commit(ctx, data.Batch{Samples: samples, Alive: now})
//
// Writing goes through one connection, one transaction at a time, each on
// disk before its method returns. Reading goes on beside it. On a full disk
// samples are refused with [ErrFull], and a reserve is released for the rest.
// [Store.Condense] and [Store.Prune] are for a goroutine in the background;
// they work in steps so small that no commit waits for them.
package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// A Store is the database as the daemon has it. Make one with [Open]. Its
// methods may be called from several goroutines.
type Store struct {
	*Reader

	w       *writer
	lock    *lock
	reserve *reserve
	inserts []insert
	shelf   int64 // bytes

	condensed atomic.Int64 // unix ms: hours before it have closed; see Condense
	pruned    atomic.Int64 // unix ms: samples before it are gone; see Prune

	duplicates atomic.Uint64
	notFinite  atomic.Uint64
	version    atomic.Int64 // PRAGMA data_version as Changed last saw it
	log        atomic.Int64 // the stamp of the write-ahead log then
}

// Options are how a Store is opened.
type Options struct {
	// At is the present, in the zone in which files that are set aside are
	// to be named. Zero is now, in the zone of the process.
	At time.Time

	// Reserve is how many bytes are kept back for the time when the disk
	// is full. Zero is 4 MiB; a negative number is none.
	Reserve int64

	// Shelf is how many bytes of pictures from outside are kept at one time.
	// Zero is 256 MiB.
	Shelf int64
}

// Opened is what Open did to the file.
type Opened struct {
	Fresh    bool   // there was no database: a new one was made
	Migrated int    // the version from which it was migrated; 0: it was not
	Backup   string // the copy that was made before migrating
	SetAside string // where the damaged database is now; Fresh is true too
	Damage   string // what was wrong with it
}

// defaultReserve is the size of the reserve file in bytes. Some hundreds of
// alerts with their deliveries fit into it.
const defaultReserve = 4 << 20

// Open opens the database for the daemon, and makes it, with its folders,
// where there is none. An older database is copied and migrated. A damaged
// one is set aside, never deleted, and a new one is made. It is an error when
// the file cannot be used, belongs to another program, was written by a newer
// version ([ErrNewer]), or is in use by another daemon ([ErrInUse]).
func Open(ctx context.Context, path string, o Options) (*Store, Opened, error) {
	if o.At.IsZero() {
		o.At = time.Now()
	}
	path = resolve(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, Opened{}, explain(path, err)
	}
	lock, err := takeLock(path)
	if err != nil {
		return nil, Opened{}, explain(path, err)
	}
	s, opened, err := start(ctx, path, o)
	if err != nil {
		lock.release()
		return nil, opened, explain(path, err)
	}
	s.lock = lock
	return s, opened, nil
}

// start is Open under the lock.
func start(ctx context.Context, path string, o Options) (*Store, Opened, error) {
	known, err := builtIn()
	if err != nil {
		return nil, Opened{}, err
	}
	opened, err := known.prepare(ctx, path, o.At)
	if err != nil {
		return nil, opened, err
	}
	reserve := newReserve(path, cmp.Or(o.Reserve, defaultReserve))
	w, err := newWriter(ctx, path, reserve)
	if err != nil {
		return nil, opened, err
	}
	s := &Store{Reader: newReader(path), w: w, reserve: reserve, inserts: newInserts(), shelf: cmp.Or(o.Shelf, defaultShelf)}
	if err := s.loadMarks(ctx); err != nil {
		_ = s.closeAll()
		return nil, opened, err
	}
	reserve.restore()
	return s, opened, nil
}

// Close closes the database and gives its lock back.
func (s *Store) Close() error {
	err := s.closeAll()
	s.lock.release()
	return explain(s.path, err)
}

// closeAll closes all connections, the writer's last, so that it leaves no
// log file behind.
func (s *Store) closeAll() error {
	read := s.close()
	return errors.Join(read, s.w.close())
}

// Stats are numbers for those who watch the watch.
type Stats struct {
	Duplicates uint64 // samples whose key was taken: the first value won
	NotFinite  uint64 // samples left out since they were no number
	Full       uint64 // transactions that found the disk full
	Reserve    bool   // the reserve for a full disk stands
	Bytes      int64  // size of the database and its log
}

// Stats returns the numbers since the start.
func (s *Store) Stats() Stats {
	return Stats{
		Duplicates: s.duplicates.Load(), NotFinite: s.notFinite.Load(), Full: s.w.full.Load(),
		Reserve: s.reserve.stands(), Bytes: sizeOf(s.path) + sizeOf(s.path+"-wal"),
	}
}

// resolve follows symbolic links, so that all files of a database stand
// beside the real one.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// sizeOf returns the size of a file in bytes; 0 where there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// stamp is a time as it stands in file names.
func stamp(at time.Time) string { return at.Format("20060102-150405") }

// siblings are the files of a database: itself, its log and the log's index.
func siblings(path string) []string { return []string{path, path + "-wal", path + "-shm"} }

// moveAside renames a database with its log to path + "." + word + "-" + the
// time, and returns the new name.
func moveAside(path, word string, at time.Time) (string, error) {
	to := fmt.Sprintf("%s.%s-%s", path, word, stamp(at))
	for n := 2; ; n++ {
		if _, err := os.Lstat(to); os.IsNotExist(err) {
			break
		}
		to = fmt.Sprintf("%s.%s-%s-%d", path, word, stamp(at), n)
	}
	names := siblings(to)
	for i, from := range siblings(path) {
		if err := os.Rename(from, names[i]); err != nil && !os.IsNotExist(err) {
			return "", err
		}
	}
	return to, nil
}
