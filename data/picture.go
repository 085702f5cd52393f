package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// writePictures keeps the pictures of a message with it, in place of those that
// an earlier message of the delivery had, which has not arrived. What is
// kept already becomes as old as the message; SQLite writes no more of it then.
func writePictures(ctx context.Context, tx *sql.Tx, f notify.Frozen) error {
	names := []string{}
	for _, p := range f.Message.Pictures {
		for name, content := range map[string][]byte{p.Name: p.Bytes, p.Preview: p.Tile} {
			if name == "" || len(content) == 0 {
				continue
			}
			names = append(names, name)
			if _, err := run(ctx, tx, `INSERT INTO pictures (name, delivery, made, bytes) VALUES (?, ?, ?, ?)
				ON CONFLICT DO UPDATE SET made = excluded.made`, name, f.Carrier, f.Message.At.UnixMilli(), content); err != nil {
				return err
			}
		}
	}
	kept, err := json.Marshal(names)
	if err != nil {
		return err
	}
	_, err = run(ctx, tx, "DELETE FROM pictures WHERE delivery = ? AND name NOT IN (SELECT value FROM json_each(?))", f.Carrier, string(kept))
	return err
}

// KeepPicture keeps a picture that belongs to no message that is kept, such as
// one that follows below a message. One of the name that is kept already
// stays as it is.
func (s *Store) KeepPicture(ctx context.Context, name string, content []byte, made time.Time) error {
	return s.w.doWithRoom(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := run(ctx, tx, keepPicture, name, made.UnixMilli(), content)
		return err
	})
}

// keepPicture keeps a picture that belongs to no message that is kept.
const keepPicture = "INSERT OR IGNORE INTO pictures (name, made, bytes) VALUES (?, ?, ?)"

// Picture returns a picture that a message shows, or its tile, and when that
// message was fixed. The error wraps fs.ErrNotExist where there is none of the
// name.
func (r *Reader) Picture(ctx context.Context, name string) (content []byte, made time.Time, err error) {
	type picture struct {
		content []byte
		made    int64
	}
	found, err := list(ctx, r.pool, ask("SELECT bytes, made FROM pictures WHERE name = ?", name), func(rows *sql.Rows) (picture, error) {
		var p picture
		err := rows.Scan(&p.content, &p.made)
		return p, err
	})
	switch {
	case err != nil:
		return nil, time.Time{}, explain(r.path, err)
	case len(found) == 0:
		return nil, time.Time{}, fmt.Errorf("picture %q: %w", name, fs.ErrNotExist)
	}
	return found[0].content, fromMilli(found[0].made), nil
}

// illustrate gives a message the bytes of its pictures. Those that are not kept
// any more, it has lost.
func (r *Reader) illustrate(ctx context.Context, m *notify.Message) error {
	if m == nil || len(m.Pictures) == 0 {
		return nil
	}
	var names []string
	for _, p := range m.Pictures {
		names = append(names, p.Name, p.Preview)
	}
	asked, err := json.Marshal(names)
	if err != nil {
		return err
	}
	kept := map[string][]byte{}
	err = each(ctx, r.pool, ask("SELECT name, bytes FROM pictures WHERE name IN (SELECT value FROM json_each(?))", string(asked)), func(rows *sql.Rows) error {
		var name string
		var content []byte
		err := rows.Scan(&name, &content)
		kept[name] = content
		return err
	})
	for i := range m.Pictures {
		p := &m.Pictures[i]
		if p.Bytes, p.Tile = kept[p.Name], kept[p.Preview]; p.Tile == nil {
			p.Preview = ""
		}
	}
	m.Pictures = slices.DeleteFunc(m.Pictures, func(p notify.Picture) bool { return p.Bytes == nil })
	return err
}
