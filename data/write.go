package data

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"syscall"

	sqlite "github.com/mattn/go-sqlite3"
)

// What callers decide on. The errors of this package wrap them.
var (
	// ErrFull: the disk is full. Nothing of the transaction was written.
	ErrFull = errors.New("the disk is full")

	// ErrDamaged: the file is damaged. Where Open finds that, it sets the
	// file aside and makes a new one.
	ErrDamaged = errors.New("the file is damaged")

	// ErrInUse: another daemon has the database.
	ErrInUse = errors.New("in use")

	// ErrNewer: a newer version of the program wrote the database.
	ErrNewer = errors.New("written by a newer version")
)

// A complaint is an error whose text goes on where the name of the database
// ends: "is in use by another gaugewatch".
type complaint struct {
	text  string
	cause error // may be nil
}

// Error returns the text.
func (c complaint) Error() string { return c.text }

// Unwrap returns the cause.
func (c complaint) Unwrap() error { return c.cause }

// explain makes an error one about the database, readable for a person.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	_, complains := errors.AsType[complaint](err)
	switch code := codeOf(err); {
	case complains:
		return fmt.Errorf("database %s %w", path, err)
	case full(err) && !errors.Is(err, ErrFull):
		err = fmt.Errorf("%w: %w", ErrFull, err)
	case damaged(err) && !errors.Is(err, ErrDamaged):
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	case code == sqlite.ErrBusy || code == sqlite.ErrLocked:
		err = fmt.Errorf("another program keeps it locked; close it: %w", err)
	case code == sqlite.ErrReadonly || code == sqlite.ErrPerm || code == sqlite.ErrCantOpen || errors.Is(err, fs.ErrPermission):
		why := cmp.Or(barred(path, myself()), "not allowed; check who owns the file and its folder")
		err = fmt.Errorf("%s: %w", why, err)
	}
	return fmt.Errorf("database %s: %w", path, err)
}

// codeOf returns SQLite's code of an error; 0 where it is not SQLite's.
func codeOf(err error) sqlite.ErrNo {
	if s, ok := errors.AsType[sqlite.Error](err); ok {
		return s.Code
	}
	return 0
}

// full says whether an error means that there is no room. SQLite says so
// itself only of some writes; of the others the system's number tells.
func full(err error) bool {
	if s, ok := errors.AsType[sqlite.Error](err); ok {
		return s.Code == sqlite.ErrFull || noRoom(s.SystemErrno)
	}
	return noRoom(err)
}

// noRoom says whether the system means that the disk or our share of it is
// full, or the file as large as it may become.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// damaged says whether an error means that the file is not as it must be.
func damaged(err error) bool {
	code := codeOf(err)
	return code == sqlite.ErrCorrupt || code == sqlite.ErrNotADB || errors.Is(err, ErrDamaged)
}

// How connections are opened. Transactions of the writer take their lock at
// the begin; the log grows to about a thousand pages before it is copied
// into the file, so that a page written many times is copied once.
const (
	toWrite = "mode=rw&_busy_timeout=5000&_foreign_keys=on&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_stmt_cache_size=64"
	toRead  = "mode=rw&_busy_timeout=5000&_query_only=on&_cache_size=-1000"
	toCopy  = "mode=rw&_busy_timeout=5000"
	toMake  = "mode=rwc&_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"

	tuning = `PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608`
)

// open opens a database; no connection is made yet.
func open(path, how string) *sql.DB {
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return sql.OpenDB(connector("file:" + path + "?" + how))
}

// A connector makes connections to the database that it names.
type connector string

// Connect makes a connection.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(string(c)) }

// Driver returns SQLite's driver.
func (connector) Driver() driver.Driver { return &sqlite.SQLiteDriver{} }

// A writer is the one connection that changes history.
type writer struct {
	path    string
	db      *sql.DB
	reserve *reserve
	full    atomic.Uint64 // transactions that found the disk full
}

// newWriter opens the connection.
func newWriter(ctx context.Context, path string, r *reserve) (*writer, error) {
	w := &writer{path: path, db: open(path, toWrite), reserve: r}
	w.db.SetMaxOpenConns(1)
	if _, err := w.db.ExecContext(ctx, tuning); err != nil {
		w.db.Close()
		return nil, err
	}
	return w, nil
}

// close closes the connection.
func (w *writer) close() error { return w.db.Close() }

// do writes what f writes as one transaction, which the context cannot cut
// short. When the disk is full, the reserve is released and f is called once
// more; it must not change anything but the database and what it sets anew.
func (w *writer) do(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	err := w.try(ctx, f)
	if full(err) && w.reserve.release() {
		err = w.try(ctx, f)
	}
	return explain(w.path, err)
}

// doWithRoom is do for what is worth less than the reserve: where the disk is
// full, or the reserve has been released and not made anew, it fails.
func (w *writer) doWithRoom(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if w.reserve.spent() {
		w.reserve.restore()
	}
	if w.reserve.spent() {
		return explain(w.path, fmt.Errorf("%w: what room is left is for alerts", ErrFull))
	}
	return explain(w.path, w.try(ctx, f))
}

// try writes one transaction, if it can.
func (w *writer) try(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := w.transact(context.WithoutCancel(ctx), f)
	if full(err) {
		w.full.Add(1)
	}
	return err
}

// transact begins, writes and commits.
func (w *writer) transact(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(ctx, tx); err != nil {
		_ = tx.Rollback() // a full disk may have rolled back already
		return err
	}
	return tx.Commit()
}

// run carries out one statement and returns how many rows it changed.
func run(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
