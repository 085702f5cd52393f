package data

import (
	"context"
	"database/sql"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Meet returns the id of what something from outside is about, and makes one
// where it has none. It is never retired by a new configuration.
func (s *Store) Meet(ctx context.Context, about checks.Subject) (int64, error) {
	var id int64
	err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		id, err = meet(ctx, tx, about)
		return err
	})
	return id, err
}

// meet returns the id of what something from outside is about.
func meet(ctx context.Context, tx *sql.Tx, about checks.Subject) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO subjects (target, field, title, outside) VALUES (?, ?, ?, 1)
		ON CONFLICT (target, field) DO UPDATE SET title = excluded.title, outside = 1, retired = NULL RETURNING id`,
		about.Target, about.Field, about.FieldTitle).Scan(&id)
	return id, err
}

// loadOutside loads what something from outside is about and lasts.
func (l *Loaded) loadOutside(ctx context.Context, tx *sql.Tx) error {
	all, err := list(ctx, tx, ask(selectSubjects+` WHERE outside AND (
		EXISTS (SELECT 1 FROM states WHERE subject = subjects.id) OR
		EXISTS (SELECT 1 FROM alerts WHERE subject = subjects.id AND resolved IS NULL)) ORDER BY id`), scanSubject)
	for _, s := range all {
		l.Outside = append(l.Outside, s.subject())
	}
	return err
}

// A Token lets somebody in from outside.
type Token struct {
	ID      int64 // 0: a new one
	Name    string
	Door    string // where it lets in
	Channel string // the only one that is told; empty: all, by their rules
	Hash    string // SHA-256 of the secret, in hexadecimal digits
	Made    time.Time
	Revoked time.Time // from when on it lets nobody in; zero: it does
}

// Tokens returns all tokens that were ever made, the earliest first.
func (r *Reader) Tokens(ctx context.Context) ([]Token, error) {
	all, err := list(ctx, r.pool, ask(selectTokens+" ORDER BY id"), scanToken)
	return all, explain(r.path, err)
}

// TokenOf returns the token with a hash that lets somebody in, and whether
// there is one.
func (r *Reader) TokenOf(ctx context.Context, hash string) (Token, bool, error) {
	all, err := list(ctx, r.pool, ask(selectTokens+" WHERE hash = ? AND revoked IS NULL", hash), scanToken)
	if err != nil || len(all) == 0 {
		return Token{}, false, explain(r.path, err)
	}
	return all[0], true, nil
}

const selectTokens = "SELECT id, name, door, channel, hash, made, revoked FROM tokens"

// scanToken reads a row of selectTokens.
func scanToken(rows *sql.Rows) (Token, error) {
	var t Token
	var made int64
	var revoked sql.NullInt64
	err := rows.Scan(&t.ID, &t.Name, &t.Door, &t.Channel, &t.Hash, &made, &revoked)
	t.Made, t.Revoked = fromMilli(made), at(revoked)
	return t, err
}

// writeTokens writes tokens that were made or revoked.
func (b *Batch) writeTokens(ctx context.Context, tx *sql.Tx) error {
	for _, t := range b.Tokens {
		_, err := run(ctx, tx, `INSERT INTO tokens (name, door, channel, hash, made, revoked) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (hash) DO UPDATE SET revoked = excluded.revoked`,
			t.Name, t.Door, t.Channel, t.Hash, t.Made.UnixMilli(), orNull(t.Revoked))
		if err != nil {
			return err
		}
	}
	return nil
}
