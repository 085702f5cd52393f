package main

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// writeCSV writes a logbook for spreadsheets: a line for each figure, of which
// the first cell says what it is. Times are in the zone of the logbook.
func (l logbook) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"\ufeffrecord", "target", "field", "from", "to", "value", "unit", "state", "note"}}
	for _, f := range l.Fields {
		rows = append(rows, l.csvField(f)...)
	}
	for _, d := range l.Deviations {
		rows = append(rows, l.csvDeviation(d))
	}
	for _, g := range l.Gaps {
		rows = append(rows, []string{"gap", l.Target, g.Of, l.second(g.Began), l.second(g.Ended), "", "", g.Kind, g.Reason})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = inert(row[i])
		}
	}
	return out.WriteAll(rows)
}

// csvField returns the lines of a field: its coverage, its extremes and its
// readings.
func (l logbook) csvField(f logged) [][]string {
	line := func(record string, value float64, unit, state string) []string {
		text := ""
		if !math.IsNaN(value) && !math.IsInf(value, 0) {
			text = exact(value)
		}
		return []string{record, l.Target, f.Field, l.second(l.From), l.second(l.To), text, unit, state, ""}
	}
	coverage := line("coverage", part(f.Coverage), "%", "")
	if !f.Since.IsZero() {
		coverage[8] = "known since " + l.second(f.Since) + ", " + exact(part(f.Kept)) + " % since then"
	}
	rows := [][]string{
		coverage,
		line("lowest", f.Low, f.Unit, ""), line("mean", rounded(f.Mean, f.decimals()), f.Unit, ""), line("highest", f.High, f.Unit, ""),
	}
	for _, s := range f.Readings {
		row := []string{"reading", l.Target, f.Field, l.second(s.Time), l.second(s.At), "", f.Unit, "no value", ""}
		switch {
		case s.Time.IsZero():
			continue
		case s.At.IsZero():
		case s.Side != checks.Inside:
			row[5], row[7] = exact(s.Value), s.Side.String()
		default:
			row[5], row[7] = exact(s.Value), "ok"
		}
		if s.Mean {
			row[5], row[8] = exact(rounded(s.Value, f.decimals())), "mean of the hour"
		}
		rows = append(rows, row)
	}
	return rows
}

// csvDeviation returns the line of a deviation.
func (l logbook) csvDeviation(d deviation) []string {
	var notes []string
	for _, m := range d.Measures {
		notes = append(notes, l.second(m.At)+" "+m.Note)
	}
	value := ""
	if d.Kind == checks.Bound {
		value = exact(d.Worst)
	}
	return []string{
		"deviation " + d.Name(), l.Target, d.Subject.Field, l.second(d.Since), l.second(d.Resolved), value, d.Subject.Unit,
		d.Peak.String() + " " + kindWord(d.Kind, d.Side), strings.Join(notes, "; "),
	}
}

// second writes a time in the zone of the logbook; nothing for the zero time.
func (l logbook) second(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.From.Location()).Format("2006-01-02 15:04:05")
}

// rounded returns a number that was computed with as many decimals as it is
// worth.
func rounded(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}

// part rounds a part of a hundred to a hundredth, downwards: it is never 100
// where something is missing.
func part(percent float64) float64 { return math.Floor(percent*100) / 100 }

// exact writes a number as it was stored.
func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// inert makes sure that no spreadsheet takes a text for a formula. Numbers stay
// numbers.
func inert(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil || text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return text
	}
	return "'" + text
}
