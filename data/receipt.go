package data

import (
	"context"
	"database/sql"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

var _ notify.Archive = (*Store)(nil)

// post keeps the receipt of a message that has arrived, if there is one. What
// has become of its alerts while it was on its way, it does not show.
func post(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	if o.Result.Receipt == "" {
		return nil
	}
	_, err := run(ctx, tx, `INSERT INTO receipts (delivery, receipt, changes) SELECT ?, ?, count(*) FROM alerts
		WHERE (resolved IS NOT NULL OR alert ->> '$.ack.at' IS NOT NULL) AND id IN (
			SELECT alert FROM delivery_alerts JOIN deliveries ON id = delivery WHERE id = ? OR carrier = ?)
		ON CONFLICT DO UPDATE SET receipt = excluded.receipt, changes = excluded.changes`,
		o.Carrier, o.Result.Receipt, o.Carrier, o.Carrier)
	return err
}

// mostOutdated is how many messages about an alert follow what becomes of it:
// the latest ones. Older ones have long scrolled away.
const mostOutdated = 20

// outdate notes that the messages about an alert do not show its latest step,
// if it is one that they show.
func outdate(ctx context.Context, tx *sql.Tx, row Change) error {
	switch row.Change.What {
	case checks.Acknowledged, checks.Resolved, checks.Unwatched:
	default:
		return nil
	}
	_, err := run(ctx, tx, `UPDATE receipts SET changes = changes + 1 WHERE delivery IN (
		SELECT receipts.delivery FROM receipts WHERE receipts.delivery IN (
			SELECT coalesce(carrier, id) FROM delivery_alerts AS part JOIN deliveries ON id = part.delivery WHERE part.alert = ?)
		ORDER BY receipts.delivery DESC LIMIT ?)`, row.Alert, mostOutdated)
	return err
}

// Outdated returns the latest messages of a channel, a few, that do not show
// yet how their alerts stand.
func (s *Store) Outdated(ctx context.Context, channel string) ([]notify.Posted, error) {
	const few = 10
	all, err := list(ctx, s.pool, ask(`SELECT receipts.delivery, receipt, changes, body,
			(SELECT json_group_array(DISTINCT alerts.alert) FROM alerts WHERE id IN (
				SELECT part.alert FROM delivery_alerts AS part JOIN deliveries AS d ON d.id = part.delivery
				WHERE d.id = receipts.delivery OR d.carrier = receipts.delivery))
		FROM receipts JOIN deliveries ON deliveries.id = receipts.delivery
		WHERE changes > 0 AND channel = ? AND body IS NOT NULL ORDER BY receipts.delivery DESC LIMIT ?`, channel, few), scanPosted)
	return all, explain(s.path, err)
}

// scanPosted reads a row of Outdated.
func scanPosted(rows *sql.Rows) (notify.Posted, error) {
	var p notify.Posted
	var body, alerts []byte
	if err := rows.Scan(&p.Delivery, &p.Receipt, &p.Changes, &body, &alerts); err != nil {
		return p, err
	}
	texts, err := unmarshal[[]string](alerts)
	if err != nil {
		return p, err
	}
	for _, text := range texts {
		a, err := unmarshal[checks.Alert]([]byte(text))
		if err != nil {
			return p, err
		}
		p.Alerts = append(p.Alerts, a)
	}
	slices.SortFunc(p.Alerts, func(a, b checks.Alert) int { return int(a.ID - b.ID) })
	p.Message, err = unmarshal[notify.Message](body)
	p.Message.Delivery = p.Delivery
	return p, err
}

// Shown notes that a message shows what is known of it, or never will. One of
// which that is the last is never edited again.
func (s *Store) Shown(ctx context.Context, p notify.Posted, last bool) error {
	return s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		q := ask("UPDATE receipts SET changes = changes - ? WHERE delivery = ? AND changes >= ?", p.Changes, p.Delivery, p.Changes)
		if last {
			q = ask("DELETE FROM receipts WHERE delivery = ?", p.Delivery)
		}
		_, err := run(ctx, tx, q.sql, q.args...)
		return err
	})
}
