package data

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"time"
)

// factSlot and the name of a report are the name of the fact that says which
// of its slots was seen to last.
const factSlot = "slot "

// writeSlots notes which slots of reports have been seen to.
func (b *Batch) writeSlots(ctx context.Context, tx *sql.Tx) error {
	for _, report := range slices.Sorted(maps.Keys(b.Slots)) {
		if err := setFact(ctx, tx, factSlot+report, milli(b.Slots[report])); err != nil {
			return err
		}
	}
	return nil
}

// loadSlots loads which slots of reports have been seen to.
func (l *Loaded) loadSlots(ctx context.Context, tx *sql.Tx) error {
	l.Slots = map[string]time.Time{}
	return each(ctx, tx, ask("SELECT substr(name, length(?1) + 1), value FROM facts WHERE substr(name, 1, length(?1)) = ?1", factSlot),
		func(rows *sql.Rows) error {
			var report, value string
			if err := rows.Scan(&report, &value); err != nil {
				return err
			}
			ms, err := strconv.ParseInt(value, 10, 64)
			l.Slots[report] = fromMilli(ms)
			return err
		})
}
