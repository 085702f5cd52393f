package data

import (
	"context"
	"database/sql"

	"github.com/gaugewatch/gaugewatch/inbound"
)

var _ inbound.Diary = (*Store)(nil)

// Jobs returns what is known of jobs, by their names, also of those that are no
// longer in the configuration.
func (r *Reader) Jobs(ctx context.Context) (map[string]inbound.JobState, error) {
	all := map[string]inbound.JobState{}
	err := each(ctx, r.pool, ask("SELECT name, known, heard, began, failed, code, overdue, said FROM jobs"), func(rows *sql.Rows) error {
		var name string
		var known int64
		var heard, began sql.NullInt64
		var s inbound.JobState
		err := rows.Scan(&name, &known, &heard, &began, &s.Failed, &s.Code, &s.Overdue, &s.Said)
		s.Known, s.Heard, s.Began = fromMilli(known), at(heard), at(began)
		all[name] = s
		return err
	})
	return all, explain(r.path, err)
}

// KeepJob keeps what is known of a job.
func (s *Store) KeepJob(ctx context.Context, name string, state inbound.JobState) error {
	return s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := run(ctx, tx, `INSERT INTO jobs (name, known, heard, began, failed, code, overdue, said) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET heard = excluded.heard, began = excluded.began, failed = excluded.failed,
			code = excluded.code, overdue = excluded.overdue, said = excluded.said`,
			name, state.Known.UnixMilli(), orNull(state.Heard), orNull(state.Began), state.Failed, state.Code, state.Overdue, state.Said)
		return err
	})
}
