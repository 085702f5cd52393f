package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An Entry is a delivery as the ledger knows it.
type Entry struct {
	notify.Delivery
	Done  time.Time // when it reached its final state; zero before
	Error string    // why the latest attempt did not arrive, and what to do; of Dropped why it was given up
}

// Tells says in few words what the delivery tells: the steps of alerts, the
// topic of a notice, or the name of a report.
func (e Entry) Tells() string {
	if e.Edition != nil {
		return "report " + e.Edition.Report
	}
	if e.Notice != nil {
		return "notice " + strings.ReplaceAll(string(e.Notice.Topic), "_", " ")
	}
	const most = 4
	var steps []string
	for _, p := range e.Parts[:min(len(e.Parts), most)] {
		steps = append(steps, p.Alert.Name()+" "+p.What.String())
	}
	if more := len(e.Parts) - most; more > 0 {
		steps = append(steps, fmt.Sprintf("%d more", more))
	}
	return strings.Join(steps, ", ")
}

// A DeliveryFilter chooses deliveries. Its zero value chooses all.
type DeliveryFilter struct {
	Message  int64        // this one, and those that travel in its message
	Channel  string       // owed to this channel
	State    notify.State // in this state
	Open     bool         // not in a final state
	Again    bool         // tried more than once
	Alert    int64        // telling of this alert
	Before   int64        // with a lower number than this
	From, To time.Time    // owed in [From, To)
	Limit    int          // at most so many; 0: all
}

// Deliveries returns the deliveries that the filter chooses, the latest first.
func (r *Reader) Deliveries(ctx context.Context, f DeliveryFilter) ([]Entry, error) {
	q := filter{where: "1", order: "id DESC", limit: f.Limit}
	q.add(f.Message != 0, "(id = ? OR carrier = ?)", f.Message, f.Message)
	q.add(f.Channel != "", "channel = ?", f.Channel)
	q.add(f.State != "", "state = ?", string(f.State))
	q.add(f.Open, "done IS NULL")
	q.add(f.Again, "attempts > 1")
	q.add(f.Before != 0, "id < ?", f.Before)
	q.add(f.Alert != 0, "id IN (SELECT delivery FROM delivery_alerts WHERE alert = ?)", f.Alert)
	q.add(!f.From.IsZero(), "owed >= ?", f.From.UnixMilli())
	q.add(!f.To.IsZero(), "owed < ?", f.To.UnixMilli())
	entries, err := r.entries(ctx, q)
	return entries, explain(r.path, err)
}

// A filter is the end of a query.
type filter struct {
	where string
	args  []any
	order string
	limit int
}

// add adds a condition, where it is asked for.
func (f *filter) add(asked bool, where string, args ...any) {
	if asked {
		f.where += " AND " + where
		f.args = append(f.args, args...)
	}
}

// String returns the filter as SQL.
func (f *filter) String() string {
	text := " WHERE " + f.where + " ORDER BY " + f.order
	if f.limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", f.limit)
	}
	return text
}

// entries reads deliveries with their parts, as they stand at one moment.
func (r *Reader) entries(ctx context.Context, f filter) ([]Entry, error) {
	tx, err := r.pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	entries, err := list(ctx, tx, ask(`SELECT id, channel, cause, owed, state, next, attempts, `+lastTry+`, stood_in,
		coalesce(carrier, 0), coalesce(stand_in, 0), notice, edition, body, done, error FROM deliveries`+f.String(), f.args...), scanEntry)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(entries))
	for i, e := range entries {
		at[e.ID] = i
	}
	known := map[int64]checks.Alert{}
	err = each(ctx, tx, ask(`SELECT delivery, what, alert.id, alert.alert, CASE what WHEN 'worsened' THEN (`+reached+`) END
		FROM delivery_alerts AS part JOIN alerts AS alert ON alert.id = part.alert
		WHERE delivery IN (SELECT id FROM deliveries`+f.String()+`) ORDER BY delivery, part`, f.args...), func(rows *sql.Rows) error {
		id, p, err := scanPart(rows, known)
		if err == nil {
			d := &entries[at[id]].Delivery
			d.Parts = append(d.Parts, p)
		}
		return err
	})
	return entries, err
}

// reached selects the level to which an alert had got when a part became owed.
const reached = `SELECT level FROM changes WHERE changes.alert = part.alert AND changes.what IN ('fired', 'worsened')
	AND changes.at <= (SELECT owed FROM deliveries WHERE deliveries.id = part.delivery) ORDER BY changes.id DESC LIMIT 1`

// lastTry selects when the latest attempt at a message of a delivery ended, as it
// was written: the clock may have been set back since an earlier one.
const lastTry = `CASE WHEN attempts > 0 THEN (SELECT at FROM attempts WHERE delivery = deliveries.id ORDER BY id DESC LIMIT 1) END`

// scanPart reads a step of an alert, and the delivery that tells it. Alerts are
// read once.
func scanPart(rows *sql.Rows, known map[int64]checks.Alert) (delivery int64, p notify.Part, err error) {
	var alert int64
	var what, level []byte
	var text sql.RawBytes
	if err := rows.Scan(&delivery, &what, &alert, &text, &level); err != nil {
		return 0, p, err
	}
	if _, read := known[alert]; !read {
		if known[alert], err = unmarshal[checks.Alert](text); err != nil {
			return 0, p, err
		}
	}
	p.Alert = known[alert]
	if level != nil {
		err = p.Reached.UnmarshalText(level)
	}
	return delivery, p, errors.Join(err, p.What.UnmarshalText(what))
}

// scanEntry reads a row of entries.
func scanEntry(rows *sql.Rows) (Entry, error) {
	var e Entry
	var owed, next int64
	var notice, edition, body []byte
	var tried, done sql.NullInt64
	if err := rows.Scan(&e.ID, &e.Channel, &e.Cause, &owed, &e.State, &next, &e.Attempts, &tried, &e.StoodIn,
		&e.Carrier, &e.StandIn, &notice, &edition, &body, &done, &e.Error); err != nil {
		return e, err
	}
	e.Owed, e.Next, e.Tried, e.Done = fromMilli(owed), fromMilli(next), at(tried), at(done)
	if err := errors.Join(unlessNull("notice", notice, &e.Notice), unlessNull("edition", edition, &e.Edition),
		unlessNull("message", body, &e.Message)); err != nil {
		return e, fmt.Errorf("delivery %d: %w", e.ID, err)
	}
	return e, nil
}

// unlessNull reads a struct as it is stored, if there is one.
func unlessNull[T any](name string, text []byte, into **T) error {
	if len(text) == 0 {
		return nil
	}
	v, err := unmarshal[*T](text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	*into = v
	return nil
}

// An Attempt is one attempt to deliver.
type Attempt struct {
	Delivery int64     // the carrier
	At       time.Time // when it ended
	Took     time.Duration
	Outcome  notify.Outcome
	Answer   string // what the provider said
}

// Attempts returns the attempts to send a delivery, or the message that it
// travelled in, the earliest first.
func (r *Reader) Attempts(ctx context.Context, delivery int64) ([]Attempt, error) {
	all, err := attempts(ctx, r.pool, delivery)
	return all, explain(r.path, err)
}

// LatestAttempts returns the latest attempt at each of the deliveries that were
// carriers of a message, by their ids.
func (r *Reader) LatestAttempts(ctx context.Context, deliveries []int64) (map[int64]Attempt, error) {
	ids, err := json.Marshal(deliveries)
	if err != nil {
		return nil, err
	}
	all, err := list(ctx, r.pool, ask(`SELECT delivery, at, took, outcome, answer FROM attempts WHERE id IN (
		SELECT max(id) FROM attempts WHERE delivery IN (SELECT value FROM json_each(?)) GROUP BY delivery)`, string(ids)), scanAttempt)
	latest := make(map[int64]Attempt, len(all))
	for _, a := range all {
		latest[a.Delivery] = a
	}
	return latest, explain(r.path, err)
}

// attempts reads the attempts at a delivery and its carrier.
func attempts(ctx context.Context, from source, delivery int64) ([]Attempt, error) {
	return list(ctx, from, ask(`SELECT delivery, at, took, outcome, answer FROM attempts
		WHERE delivery IN (?, (SELECT carrier FROM deliveries WHERE id = ?)) ORDER BY id`, delivery, delivery), scanAttempt)
}

// scanAttempt reads a row of attempts.
func scanAttempt(rows *sql.Rows) (Attempt, error) {
	var a Attempt
	var at, took int64
	var outcome string
	err := rows.Scan(&a.Delivery, &at, &took, &outcome, &a.Answer)
	a.At, a.Took, a.Outcome = fromMilli(at), time.Duration(took)*time.Millisecond, outcomeOf(outcome)
	return a, err
}

// outcomeOf returns the outcome of a word.
func outcomeOf(word string) notify.Outcome {
	for o := notify.Sent; o <= notify.Exhausted; o++ {
		if strings.EqualFold(o.String(), word) {
			return o
		}
	}
	return 0
}

// Left returns what is owed about alerts to other channels than those that are
// given, and was not told in their place.
func (s *Store) Left(ctx context.Context, channels []string) ([]notify.Delivery, error) {
	served, err := json.Marshal(channels)
	if err != nil {
		return nil, err
	}
	entries, err := s.entries(ctx, filter{
		where: "done IS NULL AND cause = ? AND stood_in = 0 AND channel NOT IN (SELECT value FROM json_each(?))",
		args:  []any{string(notify.CauseAlert), string(served)}, order: "id",
	})
	left := make([]notify.Delivery, len(entries))
	for i, e := range entries {
		left[i] = e.Delivery
	}
	return left, explain(s.path, err)
}

// A Debt is what a channel owes.
type Debt struct {
	Channel string
	Owed    int       // deliveries that are not final
	Oldest  time.Time // when the oldest of them became owed
}

// Debts returns what each channel owes, by name; channels that owe nothing
// are not among them.
func (r *Reader) Debts(ctx context.Context) ([]Debt, error) {
	all, err := list(ctx, r.pool, ask("SELECT channel, count(*), min(owed) FROM deliveries WHERE done IS NULL GROUP BY channel"),
		func(rows *sql.Rows) (Debt, error) {
			var d Debt
			var oldest int64
			err := rows.Scan(&d.Channel, &d.Owed, &oldest)
			d.Oldest = fromMilli(oldest)
			return d, err
		})
	return all, explain(r.path, err)
}
