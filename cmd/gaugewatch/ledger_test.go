package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// keepLedger fills a database with a digest of two alerts that failed, the end
// of one, which was given up with it, and a message that the fallback was told.
func keepLedger(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("config.yaml", []byte("state: watch.db\ntimezone: UTC\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _, err := data.Open(t.Context(), filepath.Join(".", "watch.db"), data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now().Add(-time.Hour)
	b := data.Batch{Alerts: map[int64]checks.Alert{}}
	for _, d := range []struct {
		channel string
		what    checks.What
		alert   int64
	}{{"ops", checks.Fired, 1}, {"ops", checks.Fired, 2}, {"ops", checks.Resolved, 1}, {"old", checks.Fired, 2}} {
		a := checks.Alert{
			ID: d.alert, Subject: checks.Subject{ID: d.alert, Target: fmt.Sprint("room-", d.alert), Field: "t"},
			Kind: checks.Bound, Level: checks.Error, Peak: checks.Error, Side: checks.High, Since: now, Fired: now, Value: 31, At: now,
		}
		b.Alerts[a.ID] = a
		owed := notify.Delivery{Channel: d.channel, Cause: notify.CauseAlert, Owed: now, Parts: []notify.Part{{What: d.what, Alert: a}}}
		if d.channel == "old" {
			owed.Owed = now.AddDate(0, -1, 0)
		}
		b.Deliveries = append(b.Deliveries, owed)
	}
	for _, err := range []error{
		s.Commit(t.Context(), b),
		s.Freeze(t.Context(), notify.Frozen{Carrier: 1, Joined: []int64{2}, At: now, Message: notify.Message{Key: "k", Title: "🔴 both", Text: "\x1b[31mlines", At: now}}),
		s.Settle(t.Context(), notify.Settled{
			Carrier: 1, At: now, State: notify.Failed, Took: 250 * time.Millisecond,
			Result: notify.Result{Outcome: notify.Permanent, Text: "=HYPERLINK(\"http://x\")\nadd the bot again"},
		}),
		s.StandIn(t.Context(), "siren", []int64{4}, now),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// program runs the program and returns what it prints.
func program(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaints strings.Builder
	if code := run(t.Context(), args, process{Getenv: os.Getenv, In: strings.NewReader(""), Out: &out, Err: &complaints}); code != exitOK {
		t.Fatalf("%v: exit %d: %s", args, code, &complaints)
	}
	return out.String()
}

func TestTheLedgerShowsADigestWithAllThatTravelsInIt(t *testing.T) {
	keepLedger(t)
	var rows []string
	for line := range strings.Lines(program(t, "deliveries")) {
		cells := strings.Fields(line)
		if cells[0] == "└" {
			cells = append([]string{"└" + cells[1]}, cells[2:]...)
		}
		rows = append(rows, strings.Join(append(cells[:1], cells[min(3, len(cells)):]...), " "))
	}
	want := []string{
		"ID TELLS STATE TRIED LAST OUTCOME",
		"5 siren 🔴 ERROR room-2: 31 owed, in place of 4 0",
		"3 ops A1 resolved given up 0 nobody was told that it began",
		`1 ops 🔴 both failed for good 1 permanent: =HYPERLINK("http://x")\nadd the bot again`,
		"└2 ops A2 fired failed for good in 1 1",
		"4 old 🔴 ERROR room-2: 31 owed, the fallback was told 0",
	}
	if got := strings.Join(rows, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the ledger is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestTheLedgerHoldsNoFormulas(t *testing.T) {
	keepLedger(t)
	if got := program(t, "deliveries", "--failed", "--csv"); !strings.HasPrefix(got, "\ufeffid,") || !strings.Contains(got, ",\"'=HYPERLINK(") {
		t.Errorf("the CSV is\n%s\nwant a mark at its begin, and the answer as a text", got)
	}
}

func TestOneOfADigestIsShownWithItsText(t *testing.T) {
	keepLedger(t)
	got := program(t, "deliveries", "2")
	for _, want := range []string{"2 to ops: failed for good in 1\n", "Tells: A2 fired\n", "Its text, fixed ", "  🔴 both\n  \\x1b[31mlines\n", "250 ms  permanent"} {
		if !strings.Contains(got, want) {
			t.Errorf("it is shown as\n%s\nwant %q in it", got, want)
		}
	}
	if got := program(t, "deliveries", "1"); !strings.Contains(got, "With it: 2 (A2 fired)\n") {
		t.Errorf("the message is shown as\n%s\nwant what travels in it", got)
	}
	if got := program(t, "deliveries", "4"); !strings.Contains(got, "It would read now:\n  🔴 ERROR room-2: 31\n") || !strings.HasSuffix(got, "It has not been tried.\n") {
		t.Errorf("what is owed is shown as\n%s\nwant how it would read", got)
	}
}

func TestTheLedgerIsChosenFrom(t *testing.T) {
	keepLedger(t)
	for _, c := range []struct {
		rule  string
		flags []string
		want  string
	}{
		{"what is owed however old, and the rest of a week", nil, "5 3 1 2 4"},
		{"what failed", []string{"--failed"}, "1 2"},
		{"what is owed", []string{"--owed"}, "5 4"},
		{"either", []string{"--owed", "--failed"}, "5 1 2 4"},
		{"of a channel", []string{"--channel", "old"}, "4"},
		{"of a time", []string{"--since", "10m"}, "5 4"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var ids []string
			for line := range strings.Lines(program(t, append([]string{"deliveries", "--csv"}, c.flags...)...)) {
				if id, _, ok := strings.Cut(line, ","); ok && id != "\ufeffid" && !strings.HasPrefix(line, "add") {
					ids = append(ids, id)
				}
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("chosen %s, want %s", got, c.want)
			}
		})
	}
}

func TestAReportIsListedAndShownForWhatItIs(t *testing.T) {
	keepLedger(t)
	s, _, err := data.Open(t.Context(), filepath.Join(".", "watch.db"), data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC().Truncate(time.Second)
	e := notify.Edition{Report: "three-hourly", Since: now.Add(-3 * time.Hour), Until: now}
	m := notify.Message{Key: "r", Title: "✅ All 12 OK", Text: "No alarms", At: now, Pictures: []notify.Picture{{Name: "x.png", Width: 1080, Height: 900, Alt: "12 rows", Bytes: []byte("png")}}}
	for _, err := range []error{
		s.Commit(t.Context(), data.Batch{Deliveries: []notify.Delivery{
			{Channel: "ops", Cause: notify.CauseReport, Owed: now, State: notify.Owed, Edition: &e},
			{Channel: "siren", Cause: notify.CauseReport, Owed: now, State: notify.Owed, Edition: &e},
		}}),
		s.Freeze(t.Context(), notify.Frozen{Carrier: 6, At: now, Message: m}),
		s.Settle(t.Context(), notify.Settled{Carrier: 6, At: now, State: notify.Delivered, Result: notify.Result{Outcome: notify.Sent}}),
		s.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	list := program(t, "deliveries")
	for _, want := range []string{"ops      report three-hourly: ✅ All 12 OK  sent ", "siren    report three-hourly  "} {
		if !strings.Contains(list, want) {
			t.Errorf("the ledger is\n%s\nwant %q in it", list, want)
		}
	}
	if got := program(t, "deliveries", "7"); !strings.Contains(got, "Tells: report three-hourly\nShows: ") || strings.Contains(got, "would read") {
		t.Errorf("an owed report is shown as\n%s", got)
	}
	if got := program(t, "deliveries", "6"); !strings.Contains(got, "  ✅ All 12 OK\n  No alarms\n[picture drawn for it, 1080×900: 12 rows]\n") {
		t.Errorf("a report that was sent is shown as\n%s", got)
	}
	if got := program(t, "deliveries", "7", "--json"); !strings.Contains(got, `"report": "three-hourly"`) {
		t.Errorf("an owed report is\n%s", got)
	}
}

func TestAReportThatWaitsForTheMonthSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "state: watch.db\ntimezone: UTC\nchannels: [{name: staff, line: {token: x, to: friends}}]\n"
	if err := os.WriteFile("config.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _, err := data.Open(t.Context(), filepath.Join(".", "watch.db"), data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC().Truncate(time.Second)
	e := notify.Edition{Report: "three-hourly", Since: now.Add(-3 * time.Hour), Until: now, Next: now.Add(3 * time.Hour)}
	left := notify.Allowance{At: now, Turn: now.AddDate(0, 0, 9), Limited: true, Limit: 200, Used: 150, Cost: 3, Reserve: 20}
	fact, err := json.Marshal(purse{Allowance: left})
	for _, err := range []error{
		err,
		s.Commit(t.Context(), data.Batch{Deliveries: []notify.Delivery{{Channel: "staff", Cause: notify.CauseReport, Owed: now, State: notify.Owed, Edition: &e}}}),
		s.SetFact(t.Context(), factQuota+"staff", string(fact)),
		s.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := "waits so that the month's messages last, until " + now.AddDate(0, 0, 3).Format("2006-01-02")
	for _, args := range [][]string{{"deliveries"}, {"deliveries", "1"}} {
		if got := strings.Join(strings.Fields(program(t, args...)), " "); !strings.Contains(got, want) {
			t.Errorf("%v:\n%s\nwant %q", args, got, want)
		}
	}
	if got := program(t, "deliveries", "1"); !strings.Contains(got, "\nIt has not been tried: "+want) {
		t.Errorf("it is shown as\n%s", got)
	}
}
