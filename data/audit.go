package data

import (
	"context"
	"database/sql"
	"time"
)

// A RequestFilter chooses requests. Its zero value chooses all.
type RequestFilter struct {
	From, To time.Time // asked in [From, To)
	Before   int64     // with a lower number than this
	Kind     string    // of this kind
	Not      string    // of any kind but this
	Answer   string    // whose answer begins with this
	Limit    int       // at most so many; 0: all
}

// An Asked request is one with what became of it.
type Asked struct {
	Request
	Done   time.Time // zero: it waits
	Answer string
}

// Requests returns the requests that the filter chooses, the latest first.
func (r *Reader) Requests(ctx context.Context, f RequestFilter) ([]Asked, error) {
	q := filter{where: "1", order: "id DESC", limit: f.Limit}
	q.add(!f.From.IsZero(), "at >= ?", f.From.UnixMilli())
	q.add(!f.To.IsZero(), "at < ?", f.To.UnixMilli())
	q.add(f.Before != 0, "id < ?", f.Before)
	q.add(f.Kind != "", "kind = ?", f.Kind)
	q.add(f.Not != "", "kind <> ?", f.Not)
	q.add(f.Answer != "", "substr(answer, 1, length(?)) = ?", f.Answer, f.Answer)
	all, err := list(ctx, r.pool, ask("SELECT id, kind, body, at, ifnull(done, 0), answer FROM requests"+q.String(), q.args...),
		func(rows *sql.Rows) (Asked, error) {
			var a Asked
			var at, done int64
			err := rows.Scan(&a.ID, &a.Kind, &a.Body, &at, &done, &a.Answer)
			a.At = fromMilli(at)
			if done > 0 {
				a.Done = fromMilli(done)
			}
			return a, err
		})
	return all, explain(r.path, err)
}
