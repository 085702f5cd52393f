package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A ledgerLine is a delivery as the list shows it.
type ledgerLine struct {
	ID       int64        `json:"id"`
	Channel  string       `json:"channel"`
	Owed     time.Time    `json:"owed"`
	Tells    string       `json:"tells"` // the title of its message, or what it is to tell
	State    notify.State `json:"state"`
	Message  int64        `json:"message,omitempty"`    // the delivery in whose message it travels
	Instead  int64        `json:"instead_of,omitempty"` // the delivery to another channel that it stands in for
	StoodIn  bool         `json:"fallback_told,omitempty"`
	Next     time.Time    `json:"next,omitzero"`   // not to be tried before
	Waits    string       `json:"waits,omitempty"` // why and until when what is owed waits
	Done     time.Time    `json:"done,omitzero"`
	Attempts int          `json:"attempts"`
	Latest   *tried       `json:"latest,omitempty"`
	Error    string       `json:"error,omitempty"` // why it has not arrived, and what to do

	Edition *notify.Edition `json:"edition,omitempty"` // the report that it is

	below bool // stands below the one in whose message it travels
}

// ledgerLines returns the lines of deliveries in their order, those that
// travel in the message of another below it.
func (v *view) ledgerLines(ctx context.Context, entries []data.Entry) ([]ledgerLine, error) {
	ids := make([]int64, len(entries))
	members := map[int64][]data.Entry{}
	listed := map[int64]bool{}
	for i, e := range entries {
		ids[i] = cmp.Or(e.Carrier, e.ID)
		members[e.Carrier] = append([]data.Entry{e}, members[e.Carrier]...) // the earliest first
		listed[e.ID] = true
	}
	latest, err := v.LatestAttempts(ctx, ids)
	if err != nil {
		return nil, err
	}
	w, err := v.waiting(ctx)
	lines := []ledgerLine{}
	for _, e := range entries {
		if listed[e.Carrier] {
			continue
		}
		lines = append(lines, w.lineOf(e, latest))
		for _, m := range members[e.ID] {
			line := w.lineOf(m, latest)
			line.below = true
			lines = append(lines, line)
		}
	}
	return lines, err
}

// lineOf returns the line of a delivery.
func (w waiting) lineOf(e data.Entry, latest map[int64]data.Attempt) ledgerLine {
	l := ledgerLine{
		ID: e.ID, Channel: e.Channel, Owed: e.Owed, Tells: e.Tells(), State: e.State, Message: e.Carrier, Instead: e.StandIn,
		StoodIn: e.StoodIn, Done: e.Done, Attempts: e.Attempts, Error: e.Error, Edition: e.Edition,
	}
	if e.Message != nil && e.Edition != nil {
		l.Tells += ": " + e.Message.Title
	} else if e.Message != nil {
		l.Tells = e.Message.Title
	} else if !e.State.Final() {
		l.Tells = cmp.Or(w.wouldRead([]data.Entry{e}).Title, l.Tells)
	}
	if !e.State.Final() {
		l.Next, l.Waits = e.Next, w.why(e)
	}
	if a, ok := latest[cmp.Or(e.Carrier, e.ID)]; ok {
		l.Latest = new(attemptOf(a))
	}
	return l
}

// attemptOf returns an attempt as people look at it.
func attemptOf(a data.Attempt) tried {
	return tried{a.At, float64(a.Took.Microseconds()) / 1000, a.Outcome.String(), a.Answer}
}

// ledgerTable shows deliveries.
func (v *view) ledgerTable(lines []ledgerLine) table {
	t := table{
		head:  []string{"ID", "OWED", "CHANNEL", "TELLS", "STATE", "TRIED", "LAST OUTCOME"},
		empty: "No delivery is as asked.", value: lines,
	}
	for _, l := range lines {
		id, outcome := strconv.FormatInt(l.ID, 10), l.outcome()
		if l.below {
			id, outcome = "└ "+id, ""
		}
		t.add(id, v.clock(l.Owed), l.Channel, oneLine(l.Tells), v.stateWords(l), strconv.Itoa(l.Attempts), outcome)
	}
	return t
}

// outcome is what came of the latest attempt, or why there is no further.
func (l ledgerLine) outcome() string {
	if l.Latest == nil || l.State == notify.Dropped {
		return oneLine(l.Error)
	}
	return listed(l.Latest.Outcome, oneLine(l.Latest.Answer))
}

// because appends a reason to a sentence, where there is one.
func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// listed joins texts of which some may be empty.
func listed(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), ": ")
}

// stateWords says how far a delivery has come.
func (v *view) stateWords(l ledgerLine) string {
	text := map[notify.State]string{
		notify.Owed: "owed", notify.Joined: "travels", notify.Sending: "on its way", notify.Unsure: "may have arrived",
		notify.Delivered: "sent", notify.Failed: "failed for good", notify.Dropped: "given up",
	}[l.State]
	if l.Message != 0 {
		text += fmt.Sprintf(" in %d", l.Message)
	}
	if l.Waits != "" {
		text += ", " + l.Waits
	}
	if l.StoodIn {
		text += ", the fallback was told"
	}
	if l.Instead != 0 {
		text += fmt.Sprintf(", in place of %d", l.Instead)
	}
	return text
}

// ledgerCSV writes deliveries for spreadsheets. Times are in the zone of the
// view.
func (v *view) ledgerCSV(w io.Writer, lines []ledgerLine) error {
	clock := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return v.clock(t)
	}
	rows := [][]string{{
		"\ufeffid", "owed", "channel", "tells", "state", "message", "instead_of", "done", "attempts", "tried", "outcome", "answer", "error",
	}}
	for _, l := range lines {
		row := []string{
			strconv.FormatInt(l.ID, 10), clock(l.Owed), l.Channel, l.Tells, string(l.State), orNothing(l.Message), orNothing(l.Instead),
			clock(l.Done), strconv.Itoa(l.Attempts), "", "", "", l.Error,
		}
		if l.Latest != nil {
			row[9], row[10], row[11] = clock(l.Latest.At), l.Latest.Outcome, l.Latest.Answer
		}
		for i := range row {
			row[i] = inert(row[i])
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// orNothing writes a number; nothing for 0.
func orNothing(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// A letter is one delivery whole.
type letter struct {
	ledgerLine
	With []ledgerLine    `json:"with,omitempty"` // travel in its message
	Text *notify.Message `json:"text,omitempty"` // nil: it is not kept
	Then bool            `json:"fixed"`          // the text is as it was fixed, not as it would read now
	All  []tried         `json:"tried,omitempty"`
}

// showOne shows a delivery whole.
func (o *options) showOne(ctx context.Context, v *view, id int64) error {
	all, err := v.letter(ctx, id)
	if err != nil {
		return err
	}
	if o.json {
		return o.show(table{value: all})
	}
	return narrator{v, o.Out}.tellLetter(all)
}

// letter returns a delivery whole.
func (v *view) letter(ctx context.Context, id int64) (letter, error) {
	message, err := v.delivery(ctx, id)
	if err != nil {
		return letter{}, err
	}
	w, err := v.waiting(ctx)
	if err != nil {
		return letter{}, err
	}
	all := letter{ledgerLine: w.lineOf(message[0], nil)}
	for _, e := range message[1:] {
		all.With = append(all.With, w.lineOf(e, nil))
	}
	attempts, err := v.Attempts(ctx, id)
	if err != nil {
		return all, err
	}
	for _, a := range attempts {
		all.All = append(all.All, attemptOf(a))
	}
	own := message
	if carrier := message[0].Carrier; carrier != 0 {
		if message, err = v.delivery(ctx, carrier); err != nil {
			return all, err
		}
	}
	switch fixed := message[0].Message; {
	case fixed != nil:
		all.Text, all.Then = fixed, true
	case all.State != notify.Delivered:
		all.Text = w.wouldRead(own)
	}
	return all, nil
}

// tellLetter tells all of a delivery.
func (n narrator) tellLetter(l letter) error {
	n.say("%d to %s: %s", l.ID, l.Channel, n.stateWords(l.ledgerLine))
	n.say("Owed: %s", n.clock(l.Owed))
	n.say("Tells: %s", oneLine(l.Tells))
	if e := l.Edition; e != nil {
		n.say("Shows: %s – %s", n.clock(e.Since), n.clock(e.Until))
	}
	for _, m := range l.With {
		n.say("With it: %d (%s)", m.ID, oneLine(m.Tells))
	}
	if l.State == notify.Dropped {
		n.say("Why: %s", oneLine(l.Error))
	}
	if l.Text != nil && l.Text.Title != "" {
		head := "It would read now:"
		if l.Then {
			head = "Its text, fixed " + n.clock(l.Text.At) + ":"
		}
		n.say("\n%s", head)
		n.say("%s", excerpt([]byte(strings.TrimSpace(l.Text.Title+"\n"+l.Text.Text))))
		for _, p := range l.Text.Pictures {
			n.say("[picture drawn for it, %d×%d: %s]", p.Width, p.Height, oneLine(p.Alt))
		}
	}
	if len(l.All) == 0 {
		n.say("\nIt has not been tried%s.", because(l.Waits))
		return nil
	}
	n.say("\nWhat came of it:")
	t := &table{head: []string{"WHEN", "TOOK", "OUTCOME", ""}}
	for _, a := range l.All {
		t.add(n.clock(a.At), fmt.Sprintf("%.0f ms", a.Took), a.Outcome, oneLine(a.Answer))
	}
	return t.write(n.out)
}
