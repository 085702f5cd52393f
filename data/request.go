package data

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"
)

// Ask hands in a request to the daemon, which sees it within a moment, or
// when it next runs. It returns the request's id; ID is ignored.
func (r *Reader) Ask(ctx context.Context, q Request) (int64, error) {
	return r.hand(ctx, q, func(*sql.Tx) error { return nil })
}

// AskWith is [Reader.Ask] for a request that comes with a picture, which is kept
// under its name together with it, as [Store.KeepPicture] does. Where what room
// there is is left for alerts, the error wraps [ErrFull].
func (r *Reader) AskWith(ctx context.Context, q Request, name string, content []byte) (int64, error) {
	if sizeOf(reserveOf(r.path)) == 0 && freeBytes(r.path) < plenty*defaultReserve {
		return 0, explain(r.path, fmt.Errorf("%w: what room is left is for alerts", ErrFull))
	}
	return r.hand(ctx, q, func(tx *sql.Tx) error {
		_, err := run(ctx, tx, keepPicture, name, q.At.UnixMilli(), content)
		return err
	})
}

// hand hands in a request, together with what else is written.
func (r *Reader) hand(ctx context.Context, q Request, also func(*sql.Tx) error) (id int64, err error) {
	tx, err := r.desk.BeginTx(ctx, nil)
	if err != nil {
		return 0, explain(r.path, err)
	}
	err = tx.QueryRowContext(ctx, "INSERT INTO requests (kind, body, at) VALUES (?, ?, ?) RETURNING id", q.Kind, string(q.Body), q.At.UnixMilli()).Scan(&id)
	if err == nil {
		err = also(tx)
	}
	if err != nil {
		_ = tx.Rollback() // a full disk may have rolled back already
		return 0, explain(r.path, err)
	}
	return id, explain(r.path, tx.Commit())
}

// Answer returns what became of a request, and whether that is known yet.
func (r *Reader) Answer(ctx context.Context, request int64) (Answer, bool, error) {
	answers, err := list(ctx, r.pool, ask("SELECT id, done, answer FROM requests WHERE id = ? AND done IS NOT NULL", request),
		func(rows *sql.Rows) (Answer, error) {
			var a Answer
			var done int64
			err := rows.Scan(&a.Request, &done, &a.Text)
			a.At = fromMilli(done)
			return a, err
		})
	if err != nil || len(answers) == 0 {
		return Answer{}, false, explain(r.path, err)
	}
	return answers[0], true, nil
}

// Waiting returns the requests without an answer, the oldest first.
func (s *Store) Waiting(ctx context.Context) ([]Request, error) {
	all, err := list(ctx, s.pool, ask("SELECT id, kind, body, at FROM requests WHERE done IS NULL ORDER BY id"),
		func(rows *sql.Rows) (Request, error) {
			var q Request
			var at int64
			err := rows.Scan(&q.ID, &q.Kind, &q.Body, &at)
			q.At = fromMilli(at)
			return q, err
		})
	return all, explain(s.path, err)
}

// Changed says whether anybody but this store's own writer has changed the
// database since the last call; the first call says yes. It is cheap enough
// to be called several times a second: while the log stands still, nobody has.
func (s *Store) Changed(ctx context.Context) (bool, error) {
	log := stampOf(s.path+"-wal", time.Now())
	if before := s.log.Swap(log); log != 0 && log == before {
		return false, nil
	}
	var version int64
	// Only on the writer's own connection does the number stand still while
	// the writer writes.
	if err := s.w.db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return false, explain(s.path, err)
	}
	return s.version.Swap(version) != version, nil
}

// restAfterWrite is how long a store waits after a write before it tells of it:
// so the writes of one commit are told once, and an alert goes out first.
const restAfterWrite = 200 * time.Millisecond

// Written returns a channel that has something a moment after anybody wrote to
// the database, this store included: when it is time to call Changed. It is nil
// where the system does not tell. It says no more once the context has ended.
func (s *Store) Written(ctx context.Context) <-chan struct{} {
	bell, err := openBell(s.path + "-wal")
	if err != nil {
		return nil
	}
	context.AfterFunc(ctx, func() { _ = bell.Close() })
	written := make(chan struct{}, 1)
	go func() {
		var events [4096]byte // room for many at once; what they say is known
		for {
			if _, err := bell.Read(events[:]); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(restAfterWrite):
			}
			select {
			case written <- struct{}{}:
			default:
			}
		}
	}()
	return written
}

// coarse is how far apart two writes may be of which a file system notes the same
// time: two seconds on FAT, milliseconds on others.
const coarse = 2 * time.Second

// stampOf says when a file was last written and how long it is, as one number;
// 0 where it cannot be told, or where what is written next could bear the same.
func stampOf(path string, now time.Time) int64 {
	info, err := os.Stat(path)
	if err != nil || now.Sub(info.ModTime()) < coarse {
		return 0
	}
	return info.ModTime().UnixNano() ^ info.Size()<<1 | 1
}
