package data

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/gaugewatch/gaugewatch/notify"
)

// factMissed and the name of a channel are the name of the fact that others
// were told that a report has not arrived there, and since when.
const factMissed = "missed "

// miss makes other channels owe that a report has not arrived in time, where
// that is news.
func miss(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	if len(o.Missed) == 0 {
		return nil
	}
	n, err := run(ctx, tx, "INSERT OR IGNORE INTO facts (name, value) SELECT ? || channel, ? FROM deliveries WHERE id = ?",
		factMissed, o.At.UnixMilli(), o.Carrier)
	if err != nil || n == 0 {
		return err
	}
	for _, d := range o.Missed {
		if err := writeDelivery(ctx, tx, d); err != nil {
			return fmt.Errorf("to %s: %w", d.Channel, err)
		}
	}
	return nil
}

// arrived notes that a report has arrived where one was missed, and drops what
// others were to be told of that and have not been yet.
func arrived(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	n, err := run(ctx, tx, "DELETE FROM facts WHERE name = (SELECT ? || channel FROM deliveries WHERE id = ? AND edition IS NOT NULL)",
		factMissed, o.Carrier)
	if err != nil || n == 0 {
		return err
	}
	_, err = run(ctx, tx, `UPDATE deliveries SET state = ?, done = ?, error = ? WHERE state = ? AND done IS NULL
		AND notice ->> '$.topic' = ? AND notice ->> '$.text' = (SELECT channel FROM deliveries WHERE id = ?)`,
		string(notify.Dropped), o.At.UnixMilli(), "the report has arrived meanwhile",
		string(notify.Owed), string(notify.ReportMissed), o.Carrier)
	return err
}
