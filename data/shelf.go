package data

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// The shelf is what pictures from outside may take together, so that nobody can
// fill the disk with them.
const (
	defaultShelf = 256 << 20 // bytes
	shelfCount   = 5000      // with tiles
)

// shelfTime is for how long a picture that was told of does not give way to
// others: those to whom it was shown may not have fetched it yet.
const shelfTime = time.Hour

// unawaited says of a picture from outside that nobody is still to be told of it.
const unawaited = `request NOT IN (SELECT id FROM requests WHERE done IS NULL) AND name NOT IN (
	SELECT value FROM deliveries JOIN delivery_alerts AS part ON part.delivery = deliveries.id JOIN alerts ON alerts.id = part.alert,
		json_each(json_array(alerts.alert ->> '$.fault.Picture.name', alerts.alert ->> '$.fault.Picture.preview'))
	WHERE deliveries.done IS NULL AND value IS NOT NULL)`

// shelve keeps the pictures that came with a request. The oldest that nobody
// waits for give way to them.
func (s *Store) shelve(ctx context.Context, tx *sql.Tx, n Note, request int64) error {
	for name, content := range n.Pictures {
		if err := s.makeRoom(ctx, tx, n, int64(len(content))); err != nil {
			return err
		}
		_, err := run(ctx, tx, "INSERT INTO pictures (name, made, bytes, request) VALUES (?, ?, ?, ?)", name, n.At.UnixMilli(), content, request)
		if err != nil {
			return err
		}
	}
	return nil
}

// makeRoom makes room on the shelf for so many bytes, at the time of a note.
func (s *Store) makeRoom(ctx context.Context, tx *sql.Tx, n Note, more int64) error {
	taken, err := s.onShelf(ctx, tx)
	if err != nil {
		return err
	}
	for taken.bytes+more > s.shelf || taken.count >= shelfCount {
		gone, err := run(ctx, tx, `DELETE FROM pictures WHERE name IN (
			SELECT name FROM pictures WHERE request > 0 AND made < ? AND `+unawaited+` ORDER BY made LIMIT ?)`,
			n.At.Add(-shelfTime).UnixMilli(), chunkOfShelf)
		if err != nil {
			return err
		}
		if gone == 0 {
			return fmt.Errorf("%w: %d of %d bytes are taken", notify.ErrNoRoom, taken.bytes, s.shelf)
		}
		if taken, err = s.onShelf(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// chunkOfShelf is how many pictures give way at once.
const chunkOfShelf = 20

// A load is what is on the shelf.
type load struct{ count, bytes int64 }

// onShelf returns what pictures from outside take.
func (s *Store) onShelf(ctx context.Context, tx *sql.Tx) (l load, err error) {
	err = tx.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM pictures WHERE request > 0").Scan(&l.count, &l.bytes)
	return l, err
}
