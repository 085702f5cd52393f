package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

const logbookConfig = `
timezone: Asia/Seoul
language: ko
state: watch.db
targets:
  - name: cold-1
    title: 냉동고 1
    http: {url: "http://127.0.0.1:1/"}
    schedule: 10m
    fields:
      - {name: temperature, title: 온도, path: $.t, unit: °C, warn: {upper: -18}, error: {upper: -15}}
      - {name: humidity, path: $.h, unit: "%"}
`

// keepFebruary fills a database with the February of a freezer: a door that
// was left open on the 9th, and a day without an answer.
func keepFebruary(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("config.yaml", []byte(logbookConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := data.Open(t.Context(), "watch.db", data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ids, err := s.Identify(t.Context(), []data.Naming{
		{Target: "cold-1", Title: "냉동고 1"}, {Target: "cold-1", Field: "temperature", Title: "온도", Unit: "°C"}, {Target: "cold-1", Field: "humidity", Unit: "%"},
	})
	if err != nil {
		t.Fatal(err)
	}
	day := func(d, hour, minute int) time.Time { return time.Date(2026, 2, d, hour, minute, 0, 0, zone) }
	b := data.Batch{Alive: day(28, 24, 0), Alerts: map[int64]checks.Alert{}}
	for at := day(1, 0, 0); at.Before(day(28, 24, 0)); at = at.Add(10 * time.Minute) {
		if !at.Before(day(20, 6, 0)) && at.Before(day(20, 18, 0)) {
			continue
		}
		v := math.Round(10*(-20.5+math.Sin(at.Sub(day(1, 0, 0)).Hours()/3))) / 10
		if !at.Before(day(9, 3, 0)) && at.Before(day(9, 3, 40)) {
			v = -9.4
		}
		b.Samples = append(b.Samples, data.Sample{At: at, Series: ids.IDs[1], Value: v})
		if at.Minute() == 10 {
			b.Samples = append(b.Samples, data.Sample{At: at, Series: ids.IDs[2], Value: 44})
		}
	}
	b.Spans = []data.SpanChange{
		{Subject: ids.IDs[0], Kind: checks.NoResponse, Reason: checks.Timeout, At: day(20, 6, 0)},
		{Subject: ids.IDs[0], At: day(20, 18, 0), Kind: checks.NoResponse, Ended: true},
	}
	about := checks.Subject{ID: ids.IDs[1], Target: "cold-1", TargetTitle: "냉동고 1", Field: "temperature", FieldTitle: "온도", Unit: "°C"}
	door := checks.Alert{
		ID: 41, Subject: about, Kind: checks.Bound, Side: checks.High, Level: checks.Error, Peak: checks.Error,
		Since: day(9, 3, 0), Fired: day(9, 3, 10), Resolved: day(9, 3, 40), Worst: -9.4, WorstAt: day(9, 3, 0),
		Limits: []checks.Limit{{Level: checks.Warn, Upper: new(-18.0)}, {Level: checks.Error, Upper: new(-15.0)}},
	}
	drill := door
	drill.ID, drill.Drill = 42, true
	target := checks.Subject{ID: ids.IDs[0], Target: "cold-1", TargetTitle: "냉동고 1"}
	silence := checks.Alert{
		ID: 43, Subject: target, Kind: checks.NoResponse, Level: checks.Error, Peak: checks.Error, Since: day(20, 6, 0), Fired: day(20, 6, 5),
		Resolved: day(20, 18, 0), Fault: checks.Fault{Class: checks.Timeout},
	}
	later := door
	later.ID, later.Since, later.Fired, later.Resolved = 44, day(28, 30, 0), day(28, 31, 0), day(28, 32, 0)
	for _, a := range []checks.Alert{door, drill, silence, later} {
		b.Alerts[a.ID] = a
		b.Changes = append(b.Changes, data.Change{Alert: a.ID, Change: checks.Change{What: checks.Fired, At: a.Fired, Condition: checks.Condition{Kind: a.Kind, Level: a.Level}}})
	}
	b.Changes = append(b.Changes, data.Change{Alert: 41, Change: checks.Change{
		What: checks.Acknowledged, At: day(9, 3, 15), Note: `=Kim "<door> shut"`, Condition: checks.Condition{Kind: checks.Bound, Level: checks.Error},
	}}, data.Change{Alert: 41, Change: checks.Change{What: checks.Noted, At: day(9, 8, 30), Note: "Kim “the door seal”"}})
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// printLog runs the command and returns what it prints.
func printLog(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	p := process{Getenv: func(string) string { return "" }, Out: &out, Err: &errs}
	if code := run(t.Context(), append([]string{"log"}, args...), p); code != exitOK {
		t.Fatalf("log %v: exit status %d: %s", args, code, errs.String())
	}
	return out.String()
}

func TestTheRecordOfAMonthSaysWhatAnAuditAsks(t *testing.T) {
	keepFebruary(t)
	page := printLog(t, "cold-1", "--month", "2026-02")
	for _, want := range []string{
		`<html lang="ko">`, "<h1>감시 기록부</h1>", "냉동고 1 (cold-1)", "2026-02-01 – 2026-02-28", "Asia/Seoul (UTC&#43;09:00)",
		`<td>온도</td><td>주의 ≤ −18, 위험 ≤ −15</td><td class="n">−21.5 °C</td><td class="n">−20.5 °C</td><td class="n">−9.4 °C</td><td class="n">98.2 %</td>`,
		`<h2>이탈 내역: 2</h2>`,
		`<tr><td>A41</td><td>온도</td><td>높음</td><td>위험</td><td>≤ −15</td><td class="n">−9.4 °C</td><td>2026-02-09 03:00</td><td>2026-02-09 03:40</td><td class="n">0:40</td><td class="measure"><p>2026-02-09 03:15 =Kim &#34;&lt;door&gt; shut&#34;</p><p>2026-02-09 08:30 Kim “the door seal”</p></td></tr>`,
		`<tr><td>A43</td><td>냉동고 1</td><td>응답 없음: 시간 초과</td><td>위험</td><td></td><td class="n"></td><td>2026-02-20 06:00</td><td>2026-02-20 18:00</td><td class="n">12:00</td><td class="measure"></td></tr>`,
		`<tr><td>냉동고 1</td><td>응답 없음: 시간 초과</td><td>2026-02-20 06:00</td><td>2026-02-20 18:00</td><td class="n">12:00</td></tr>`,
		`<div>서명</div>`,
		`<th>2026-02-09</th><td>−19.6</td><td>−19.5</td><td>−19.5</td><td class="off">▲−9.4</td><td>−19.9</td>`,
		`<td>−20.5<small>05:50</small></td><td>–</td>`,
		`<h2>측정값: humidity (&#43;0:10)</h2>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"http:", "https:", "src=", "url(", "A42", "A44", "<door>"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
}

func TestASpreadsheetOfTheRecordHoldsNoFormula(t *testing.T) {
	keepFebruary(t)
	text := printLog(t, "cold-1", "--month", "2026-02", "--format", "csv", "--every", "3h")
	text, found := strings.CutPrefix(text, "\ufeff")
	if !found {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"record|target|field|from|to|value|unit|state|note",
		"coverage|cold-1|temperature|2026-02-01 00:00:00|2026-03-01 00:00:00|98.21|%||",
		"highest|cold-1|temperature|2026-02-01 00:00:00|2026-03-01 00:00:00|-9.4|°C||",
		"reading|cold-1|temperature|2026-02-09 03:00:00|2026-02-09 03:00:00|-9.4|°C|high|",
		"reading|cold-1|temperature|2026-02-20 09:00:00|||°C|no value|",
		"reading|cold-1|humidity|2026-02-28 21:00:00|2026-02-28 21:10:00|44|%|ok|",
		`deviation A41|cold-1|temperature|2026-02-09 03:00:00|2026-02-09 03:40:00|-9.4|°C|error high|2026-02-09 03:15:00 =Kim "<door> shut"; 2026-02-09 08:30:00 Kim “the door seal”`,
		"deviation A43|cold-1||2026-02-20 06:00:00|2026-02-20 18:00:00|||error no response|",
		"gap|cold-1|humidity|2026-02-01 00:00:00|2026-02-01 00:10:00|||not yet watched|",
		"gap|cold-1|cold-1|2026-02-20 06:00:00|2026-02-20 18:00:00|||no_response|timeout",
	}
	for _, w := range want {
		if !slices.ContainsFunc(rows, func(row []string) bool { return strings.Join(row, "|") == w }) {
			t.Errorf("no line %q", w)
		}
	}
	for _, row := range rows[1:] {
		if _, decimals, _ := strings.Cut(row[5], "."); len(decimals) > 2 {
			t.Errorf("%q has more decimals than it is worth", row)
		}
	}
	if want := 1 + 2*(4+28*8) + 2 + 2; len(rows) != want {
		t.Errorf("%d lines, want %d", len(rows), want)
	}
}

func TestARecordSaysThatNobodyKeepsWatchSince(t *testing.T) {
	keepFebruary(t)
	page := printLog(t, "cold-1", "--month", "2026-03", "--format", "csv")
	if want := ",gaugewatch,2026-03-01 00:00:00,,,,not_watched,unknown"; strings.Count(page, want) != 1 {
		t.Errorf("the record lacks the gap that lasts, %q:\n%.500s", want, page)
	}
	if page := printLog(t, "cold-1", "--month", "2026-02", "--format", "csv"); strings.Contains(page, "not_watched") {
		t.Error("a month before has that gap too")
	}
}

func TestNoTextBecomesAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "-18.4": "-18.4", "door": "door", "=1+1": "'=1+1", "+82 2": "'+82 2", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
	} {
		if got := inert(text); got != want {
			t.Errorf("inert(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestNoExportHoldsAFormula(t *testing.T) {
	var b strings.Builder
	c := &csvFile{w: csv.NewWriter(&b), zone: time.UTC}
	of := data.Subject{Target: "room", Field: "t", Unit: `=HYPERLINK("http://192.0.2.1")`}
	if err := c.sample(of, data.Sample{Value: -1.5}); err != nil {
		t.Fatal(err)
	}
	if err := c.end(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), ",room,t,-1.5,\"'=HYPERLINK(\"\"http://192.0.2.1\"\")\"\n") {
		t.Errorf("got %s", b.String())
	}
}

func TestEveryDayHasAsManyFixedTimesAlsoWhereTheClockIsSet(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule  string
		from  time.Time
		blank int
	}{
		{"the hour that the clock skips is blank", time.Date(2026, 3, 29, 0, 0, 0, 0, zone), 1},
		{"the hour that comes twice counts once", time.Date(2026, 10, 25, 0, 0, 0, 0, zone), 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			l := logbook{From: c.from, To: c.from.AddDate(0, 0, 1), Every: time.Hour}
			blank := 0
			slots := l.slots()
			for i, s := range slots {
				if s.Time.IsZero() {
					blank++
				} else if s.Time.Hour() != i {
					t.Errorf("slot %d is at %s", i, s.Time)
				}
			}
			if len(slots) != 24 || blank != c.blank {
				t.Errorf("%d slots, %d blank, want 24 and %d", len(slots), blank, c.blank)
			}
		})
	}
}

func TestAllLanguagesHaveAllWordsOfARecord(t *testing.T) {
	for _, language := range []string{"en", "ko", "ja", "th"} {
		words, _ := wordsOf(language)
		v := reflect.ValueOf(words)
		for i := range v.NumField() {
			if field := v.Field(i); field.Kind() == reflect.String && field.String() == "" {
				t.Errorf("%s has no word for %s", language, v.Type().Field(i).Name)
			}
		}
		for k := checks.Missing; k <= checks.Uplink; k++ {
			if words.Kinds[k] == "" {
				t.Errorf("%s has no word for %s", language, k)
			}
		}
		for _, level := range checks.Levels() {
			if words.Levels[level] == "" {
				t.Errorf("%s has no word for %s", language, level)
			}
		}
	}
}

func TestWhatCannotBePrintedIsSaid(t *testing.T) {
	keepFebruary(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"cold-2", "--month", "2026-02"}, `did you mean "cold-1"?`},
		{[]string{"cold-1", "--month", "February"}, `--month "February" is no month: write 2026-11`},
		{[]string{"cold-1", "--month", "2999-01"}, "the month 2999-01 has not begun"},
		{[]string{"cold-1", "--every", "7h"}, "--every 7h does not divide a day"},
		{[]string{"cold-1", "--format", "pdf"}, `--format "pdf": use html or csv`},
		{[]string{"cold-1", "--language", "fr"}, `--language "fr": use en, ko, ja or th`},
	} {
		var out, errs bytes.Buffer
		p := process{Getenv: func(string) string { return "" }, Out: &out, Err: &errs}
		if code := run(t.Context(), append([]string{"log"}, c.args...), p); code == exitOK || !strings.Contains(errs.String(), c.want) {
			t.Errorf("log %v: exit status %d, %q, want %q", c.args, code, errs.String(), c.want)
		}
	}
}

func TestWhereSingleValuesAreGoneTheMeansOfTheHoursStand(t *testing.T) {
	keepFebruary(t)
	s, _, err := data.Open(t.Context(), "watch.db", data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	march := time.Date(2026, 2, 28, 15, 30, 0, 0, time.UTC) // midnight in Seoul is past
	err = errors.Join(s.Condense(t.Context(), march), s.Prune(t.Context(), data.Keep{Samples: 24 * time.Hour}, march), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	page := printLog(t, "cold-1", "--month", "2026-02", "--language", "en")
	for _, want := range []string{
		`<th>2026-02-01</th><td>≈−20.`, `<td class="off">▲≈−12.`, "≈ mean of the hour", `<td class="n">−21.5 °C</td>`, "98.2 %",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestARecordSaysSinceWhenAFieldIsKnown(t *testing.T) {
	zone := time.UTC
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, zone) }
	f := logged{Subject: data.Subject{Field: "t", Title: "Temperature", Unit: "°C"}, Low: -20.03, High: -11.7, Mean: -12.345, Count: 7, Coverage: math.NaN()}
	f.cover(data.Coverage{From: day(21), To: day(23), Covered: 24 * time.Hour}, stretch{day(1), day(23)})
	l := logbook{Target: "freezer", Title: "Freezer", From: day(1), To: day(23), Every: time.Hour, Fields: []logged{f}}
	l.Gaps = append(l.unknown(), gap{Of: "t", Kind: "invalid", Reason: "gate_closed", Began: day(22), Ended: day(23)})
	words, _ := wordsOf("en")
	p := l.leaf("en", words)
	if got, want := p.Fields[0].Coverage+", "+p.Fields[0].Since, "4.5 %, watched since 2026-11-21 00:00: 50.0 %"; got != want {
		t.Errorf("coverage = %q, want %q", got, want)
	}
	if got, want := p.Fields[0].Low+" "+p.Fields[0].Mean+" "+p.Fields[0].High, "−20.03 °C −12.35 °C −11.70 °C"; got != want {
		t.Errorf("figures = %q, want the decimals of the values: %q", got, want)
	}
	want := []pageGap{
		{"Temperature", "Not yet watched: no record", "2026-11-01 00:00", "2026-11-21 00:00", "480:00"},
		{"Temperature", "Sensor fault: The device says it is not valid", "2026-11-22 00:00", "2026-11-23 00:00", "24:00"},
	}
	if !slices.Equal(p.Gaps, want) {
		t.Errorf("gaps = %+v, want %+v", p.Gaps, want)
	}
	for reason, want := range map[string]string{"stopped": "Not watched: stopped on purpose", "unknown": "Not watched"} {
		if got := l.pageGap(gap{Kind: data.NotWatched, Reason: reason, Began: day(1)}, words).Cause; got != want {
			t.Errorf("cause = %q, want %q", got, want)
		}
	}
	f = logged{Coverage: math.NaN()}
	f.cover(data.Coverage{From: day(1), To: day(1)}, stretch{day(1), day(23)})
	if !math.IsNaN(f.Coverage) || !f.Since.IsZero() {
		t.Errorf("%+v, want nothing of what was not known", f)
	}
}
