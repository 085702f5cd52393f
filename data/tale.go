package data

import (
	"context"
	"database/sql"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An Account is how a channel came to hear of an alert, or why it has not.
type Account struct {
	Delivery int64
	Channel  string
	Steps    []checks.What // of this alert, as the delivery tells them
	State    notify.State  // of the message in which it travels
	Owed     time.Time     // when it became owed
	Done     time.Time     // when it reached its final state; zero before
	Carrier  int64         // the delivery in whose message it travels; 0: its own
	Instead  string        // the channel that it stands in for; empty: none
	Error    string        // why the latest attempt did not arrive, and what to do
	Attempts []Attempt     // at the message, the earliest first
}

// Tale returns who was told of an alert, or is to be: an account for each
// delivery that tells steps of it, in the order in which they became owed.
func (r *Reader) Tale(ctx context.Context, alert int64) ([]Account, error) {
	accounts, err := r.tale(ctx, alert)
	return accounts, explain(r.path, err)
}

// tale reads the accounts as they stand at one moment.
func (r *Reader) tale(ctx context.Context, alert int64) ([]Account, error) {
	tx, err := r.pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	var accounts []Account
	err = each(ctx, tx, ask(`SELECT d.id, d.channel, part.what, iif(d.state = ?, coalesce(carrier.state, d.state), d.state), d.owed, d.done,
			coalesce(d.carrier, 0), coalesce(missed.channel, ''), d.error
		FROM delivery_alerts AS part JOIN deliveries AS d ON d.id = part.delivery
		LEFT JOIN deliveries AS carrier ON carrier.id = d.carrier
		LEFT JOIN deliveries AS missed ON missed.id = d.stand_in
		WHERE part.alert = ? ORDER BY d.id, part.part`, string(notify.Joined), alert), func(rows *sql.Rows) error {
		a, err := scanAccount(rows)
		if last := len(accounts) - 1; last >= 0 && accounts[last].Delivery == a.Delivery {
			accounts[last].Steps = append(accounts[last].Steps, a.Steps...)
			return err
		}
		accounts = append(accounts, a)
		return err
	})
	for i := range accounts {
		if err == nil {
			accounts[i].Attempts, err = attempts(ctx, tx, accounts[i].Delivery)
		}
	}
	return accounts, err
}

// scanAccount reads one step of an account.
func scanAccount(rows *sql.Rows) (Account, error) {
	a := Account{Steps: make([]checks.What, 1)}
	var what []byte
	var owed int64
	var done sql.NullInt64
	if err := rows.Scan(&a.Delivery, &a.Channel, &what, &a.State, &owed, &done, &a.Carrier, &a.Instead, &a.Error); err != nil {
		return a, err
	}
	a.Owed, a.Done = fromMilli(owed), at(done)
	return a, a.Steps[0].UnmarshalText(what)
}
