package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"
)

// A Reader reads a database, whether or not a daemon has it. It changes
// nothing but by [Reader.Ask] and [Reader.AskWith]. Make one with [OpenReader].
type Reader struct {
	path string
	pool *sql.DB // reads only
	desk *sql.DB // where requests are handed in
}

// OpenReader opens a database to read it while a daemon may be running on it.
// Where there is no file, the error wraps fs.ErrNotExist; where that cannot be
// known since its folder may not be entered, fs.ErrPermission.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	path = resolve(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.Size() == 0:
		return nil, explain(path, complaint{text: "does not exist yet: start gaugewatch first", cause: fs.ErrNotExist})
	case err != nil: // whether it exists is not known
		return nil, explain(path, err)
	}
	known, err := builtIn()
	if err == nil {
		err = known.readable(ctx, path)
	}
	if err != nil {
		return nil, explain(path, err)
	}
	return newReader(path), nil
}

// newReader returns a reader of a database that is in order. Its connections
// are made when they are needed and given up when they are not.
func newReader(path string) *Reader {
	r := &Reader{path: path, pool: open(path, toRead), desk: open(path, toCopy)}
	r.pool.SetMaxOpenConns(4)
	r.pool.SetConnMaxIdleTime(time.Minute)
	r.desk.SetMaxOpenConns(1)
	r.desk.SetConnMaxIdleTime(time.Minute)
	return r
}

// Close closes the database.
func (r *Reader) Close() error { return explain(r.path, r.close()) }

// close closes all connections.
func (r *Reader) close() error { return errors.Join(r.desk.Close(), r.pool.Close()) }

// A source is where rows come from: a pool, a connection or a transaction.
type source interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// A query is SQL with its arguments.
type query struct {
	sql  string
	args []any
}

// ask returns a query.
func ask(sql string, args ...any) query { return query{sql, args} }

// each hands every row that a query finds to f, until f fails.
func each(ctx context.Context, from source, q query, f func(*sql.Rows) error) error {
	rows, err := from.QueryContext(ctx, q.sql, q.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list returns what scan makes of every row that a query finds.
func list[T any](ctx context.Context, from source, q query, scan func(*sql.Rows) (T, error)) ([]T, error) {
	var all []T
	err := each(ctx, from, q, func(rows *sql.Rows) error {
		one, err := scan(rows)
		all = append(all, one)
		return err
	})
	return all, err
}

// column returns the only column of every row that a query finds.
func column[T any](ctx context.Context, from source, sql string, args ...any) ([]T, error) {
	return list(ctx, from, ask(sql, args...), scanOne[T])
}

// scanOne reads the only column of a row.
func scanOne[T any](rows *sql.Rows) (T, error) {
	var one T
	err := rows.Scan(&one)
	return one, err
}

// decode returns a scanner of one JSON column.
func decode[T any](rows *sql.Rows) (T, error) {
	text, err := scanOne[[]byte](rows)
	if err != nil {
		var none T
		return none, err
	}
	return unmarshal[T](text)
}

// unmarshal reads JSON.
func unmarshal[T any](text []byte) (T, error) {
	var v T
	err := json.Unmarshal(text, &v)
	return v, err
}

// at converts a stored time. That of NULL is zero.
func at(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return fromMilli(ms.Int64)
}

// fromMilli converts a stored time.
func fromMilli(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// orNull converts a time to be stored; a zero one is NULL.
func orNull(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}
