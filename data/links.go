package data

import (
	"context"
	"database/sql"
	"time"
)

// A Link lets somebody look at the page from another machine.
type Link struct {
	ID       int64 // 0: a new one
	Name     string
	ReadOnly bool   // only looks
	Badges   bool   // shows badges, and no page
	Hash     string // SHA-256 of the secret, in hexadecimal digits
	Made     time.Time
	Expires  time.Time // from when on it opens nothing
	Revoked  time.Time // from when on it opens nothing, since somebody said so; zero: nobody has
}

// Opens says whether the link opens the page at a time.
func (l Link) Opens(at time.Time) bool { return l.Revoked.IsZero() && at.Before(l.Expires) }

// Links returns all links that were ever made, the earliest first.
func (r *Reader) Links(ctx context.Context) ([]Link, error) {
	all, err := list(ctx, r.pool, ask(selectLinks+" ORDER BY id"), scanLink)
	return all, explain(r.path, err)
}

// LinkOf returns the link with a hash that opens the page at a time, and whether
// there is one.
func (r *Reader) LinkOf(ctx context.Context, hash string, at time.Time) (Link, bool, error) {
	all, err := list(ctx, r.pool, ask(selectLinks+" WHERE hash = ?", hash), scanLink)
	if err != nil || len(all) == 0 || !all[0].Opens(at) {
		return Link{}, false, explain(r.path, err)
	}
	return all[0], true, nil
}

const selectLinks = "SELECT id, name, read_only, badges, hash, made, expires, revoked FROM links"

// scanLink reads a row of selectLinks.
func scanLink(rows *sql.Rows) (Link, error) {
	var l Link
	var made, expires int64
	var revoked sql.NullInt64
	err := rows.Scan(&l.ID, &l.Name, &l.ReadOnly, &l.Badges, &l.Hash, &made, &expires, &revoked)
	l.Made, l.Expires, l.Revoked = fromMilli(made), fromMilli(expires), at(revoked)
	return l, err
}

// writeLinks writes links that were made or revoked.
func (b *Batch) writeLinks(ctx context.Context, tx *sql.Tx) error {
	for _, l := range b.Links {
		_, err := run(ctx, tx, `INSERT INTO links (name, read_only, badges, hash, made, expires, revoked) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (hash) DO UPDATE SET revoked = excluded.revoked`,
			l.Name, l.ReadOnly, l.Badges, l.Hash, l.Made.UnixMilli(), l.Expires.UnixMilli(), orNull(l.Revoked))
		if err != nil {
			return err
		}
	}
	return nil
}
