package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// logbookPage is the template of the printable page.
//
//go:embed logbook.html
var logbookPage string

// A leaf is a logbook in the words and figures of one language.
type leaf struct {
	Language string
	Words    bookWords
	Head     []fact
	Fields   []pageField
	Alerts   []pageAlert
	Gaps     []pageGap
	More     int // gaps that are not shown
	Title    string
	Means    bool // a reading is the mean of its hour
}

// A fact is a line of the head.
type fact struct{ Name, Value string }

// A pageField is a field with its figures and the grid of its readings.
type pageField struct {
	Name, Bounds, Low, Mean, High, Coverage string
	Since                                   string // and how much of the time since then; empty: it was always known
	Shift                                   string // empty: none worth telling
	Columns                                 []string
	Rows                                    []pageRow
}

// A pageRow is a day of readings, or an hour where they are close together.
type pageRow struct {
	Name  string
	Cells []cell
}

// A cell is one reading.
type cell struct{ Value, Sign, Time string }

// A pageAlert is a line of the deviations.
type pageAlert struct {
	Name, Field, Cause, Level, Began, Ended, Lasted, Worst, Limit string
	Measures                                                      []string
}

// A pageGap is a stretch without values.
type pageGap struct{ Of, Cause, Began, Ended, Lasted string }

// mostGaps is how many gaps a page shows: more of them nobody reads.
const mostGaps = 200

// writePage writes a logbook as a page of HTML for A4 paper. It asks for
// nothing from elsewhere.
func (l logbook) writePage(w io.Writer, language string) error {
	words, known := wordsOf(language)
	if !known {
		return fmt.Errorf("no logbook in the language %q", language)
	}
	t, err := template.New("logbook").Parse(logbookPage)
	if err != nil {
		return err
	}
	return t.Execute(w, l.leaf(language, words))
}

// leaf puts the logbook into words.
func (l logbook) leaf(language string, words bookWords) leaf {
	title := l.Target
	if l.Title != "" {
		title = l.Title + " (" + l.Target + ")"
	}
	p := leaf{
		Language: language, Words: words, Title: title,
		Head: []fact{
			{words.Device, title},
			{words.Period, day(l.From) + " – " + day(l.To.Add(-1))},
			{words.Zone, l.From.Location().String() + l.From.Format(" (UTC-07:00)")},
			{words.Made, minute(l.Made) + ", gaugewatch " + version()},
		},
	}
	for _, f := range l.Fields {
		p.Fields = append(p.Fields, l.pageField(f, words))
		p.Means = p.Means || slices.ContainsFunc(f.Readings, func(s slot) bool { return s.Mean })
	}
	for _, d := range l.Deviations {
		p.Alerts = append(p.Alerts, l.pageAlert(d, words))
	}
	for _, g := range l.Gaps[:min(len(l.Gaps), mostGaps)] {
		p.Gaps = append(p.Gaps, l.pageGap(g, words))
	}
	p.More = len(l.Gaps) - len(p.Gaps)
	return p
}

// day and minute write times as the page shows them, in their own zone.
func day(t time.Time) string    { return t.Format("2006-01-02") }
func minute(t time.Time) string { return t.Format("2006-01-02 15:04") }

// pageField puts a field into words.
func (l logbook) pageField(f logged, words bookWords) pageField {
	decimals := f.decimals()
	figure := func(v float64) string {
		if f.Count == 0 {
			return "–"
		}
		return figure(v, decimals) + unit(f.Unit)
	}
	p := pageField{
		Name: named(f.Title, f.Field), Bounds: words.bounds(f.Bounds),
		Low: figure(f.Low), Mean: figure(f.Mean), High: figure(f.High), Coverage: percent(f.Coverage),
	}
	if !f.Since.IsZero() {
		p.Since = fmt.Sprintf(words.Since, minute(f.Since), percent(f.Kept))
	}
	switch {
	case f.Shift > 0:
		p.Shift = "+" + hours(f.Shift)
	case f.Shift < 0:
		p.Shift = "−" + hours(-f.Shift)
	}
	p.Columns = l.columns()
	for row := range slices.Chunk(f.Readings, len(p.Columns)) {
		r := pageRow{Name: l.row(len(p.Rows))}
		for _, s := range row {
			r.Cells = append(r.Cells, f.cell(s, decimals))
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// width is how many readings stand side by side: those of a day, or where they
// are closer together, of a part of it.
func (l logbook) width() int {
	const widest = 24
	all := int(24 * time.Hour / l.Every)
	for n := min(all, widest); ; n-- {
		if all%n == 0 {
			return n
		}
	}
}

// columns are the times of the day at which there are readings, or how long
// after the beginning of its row each was.
func (l logbook) columns() []string {
	n := l.width()
	all := make([]string, n)
	for i := range all {
		past := time.Duration(i) * l.Every
		all[i] = clockTime(past)
		if time.Duration(n)*l.Every < 24*time.Hour {
			all[i] = "+" + hours(past)
		}
	}
	return all
}

// row names a row of the readings: a day, or a part of it.
func (l logbook) row(n int) string {
	past := time.Duration(n*l.width()) * l.Every
	const whole = 24 * time.Hour
	name := day(l.From.AddDate(0, 0, int(past/whole)))
	if time.Duration(l.width())*l.Every < whole {
		name = name[len("2006-"):] + " " + clockTime(past%whole)
	}
	return name
}

// clockTime writes how long it is since midnight as clocks show it.
func clockTime(past time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(past.Hours()), int(past.Minutes())%60)
}

// cell puts a reading into figures.
func (f logged) cell(s slot, decimals int) cell {
	const near = 5 * time.Minute
	switch {
	case s.Time.IsZero():
		return cell{}
	case s.At.IsZero():
		return cell{Value: "–"}
	}
	c := cell{Value: figure(s.Value, decimals)}
	switch s.Side {
	case checks.High:
		c.Sign = "▲"
	case checks.Low:
		c.Sign = "▼"
	case checks.Inside:
	}
	if s.Mean {
		c.Value = "≈" + c.Value
	} else if (s.At.Sub(s.Time) - f.Shift).Abs() > near {
		c.Time = s.At.In(s.Time.Location()).Format("15:04")
	}
	return c
}

// pageAlert puts a deviation into words.
func (l logbook) pageAlert(d deviation, words bookWords) pageAlert {
	zone := l.From.Location()
	p := pageAlert{
		Name: d.Name(), Field: named(d.Subject.FieldTitle, d.Subject.Field), Cause: words.cause(d.Alert), Level: words.Levels[d.Peak],
		Began: minute(d.Since.In(zone)), Ended: words.Lasts, Lasted: hours(l.To.Sub(d.Since)),
	}
	if d.Subject.Field == "" {
		p.Field = named(d.Subject.TargetTitle, d.Subject.Target)
	}
	if !d.Open() {
		p.Ended, p.Lasted = minute(d.Resolved.In(zone)), hours(d.Resolved.Sub(d.Since))
	}
	if d.Unwatched {
		p.Ended += ", " + words.Unwatched
	}
	switch d.Kind {
	case checks.Bound:
		p.Worst, p.Limit = exactly(d.Worst)+unit(d.Subject.Unit), strings.ReplaceAll(passed(d.Alert), "-", "−")
	case checks.Rise, checks.Fall:
		p.Worst, p.Limit = exactly(d.Worst)+unit(d.Subject.Unit), exactly(d.Rate.Limit)+" / "+lasted(d.Rate.Per)
	case checks.OK, checks.Missing, checks.Invalid, checks.NoResponse, checks.Stale, checks.Stuck, checks.Event, checks.Uplink, checks.Alarm, checks.News, checks.Overdue, checks.Unconfirmed:
	}
	if word := notify.ClassWord(words.Language, d.Fault.Class); word != "" && !d.Kind.Valued() {
		p.Cause += ": " + word
	}
	for _, m := range d.Measures {
		p.Measures = append(p.Measures, minute(m.At.In(zone))+" "+m.Note)
	}
	return p
}

// passed writes the bounds of the limit that an alert has passed at its worst.
func passed(a checks.Alert) string {
	for _, l := range a.Limits {
		if l.Level == a.Peak && (l.Lower != nil || l.Upper != nil) {
			_, text, _ := strings.Cut(bound{Level: l.Level, Lower: l.Lower, Upper: l.Upper}.String(), " ")
			return text
		}
	}
	return ""
}

// pageGap puts a gap into words.
func (l logbook) pageGap(g gap, words bookWords) pageGap {
	zone := l.From.Location()
	p := pageGap{
		Of: l.titleOf(g.Of), Cause: words.gap(g.Kind), Began: minute(g.Began.In(zone)),
		Ended: words.Lasts, Lasted: hours(l.To.Sub(g.Began)),
	}
	if why := words.reason(g.Reason); why != "" {
		p.Cause += ": " + why
	}
	if !g.Ended.IsZero() {
		p.Ended, p.Lasted = minute(g.Ended.In(zone)), hours(g.Ended.Sub(g.Began))
	}
	return p
}

// bounds writes the bounds of a field.
func (w bookWords) bounds(bounds []bound) string {
	texts := make([]string, len(bounds))
	for i, b := range bounds {
		_, text, _ := strings.Cut(b.String(), " ")
		texts[i] = w.Levels[b.Level] + " " + strings.ReplaceAll(text, "-", "−")
	}
	return strings.Join(texts, ", ")
}

// named returns a title with the name, or the name where there is no title.
func named(title, name string) string {
	if title == "" {
		return name
	}
	return title
}

// decimals returns how many decimals the values of the field are worth: as many
// as they have, two at most. The lowest and the highest are values as well, which
// may have been read between the fixed times.
func (f logged) decimals() int {
	const most = 2
	n := 0
	look := func(v float64) {
		_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		n = max(n, min(len(decimals), most))
	}
	for _, s := range f.Readings {
		if !s.Mean {
			look(s.Value)
		}
	}
	if f.Count > 0 {
		look(f.Low)
		look(f.High)
	}
	return n
}

// figure writes a number with so many decimals at most and a true minus.
func figure(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return strings.ReplaceAll(text, "-", "−")
}

// exactly writes a number as it was stored, rounded to a thousandth, with a
// true minus.
func exactly(v float64) string {
	return strings.ReplaceAll(number(math.Round(v*1000)/1000, ""), "-", "−")
}

// unit writes a unit after a number.
func unit(u string) string {
	if u == "" {
		return ""
	}
	return " " + u
}

// percent writes a part of a hundred; never 100 where something is missing.
func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(math.Floor(v*10)/10, 'f', 1, 64) + " %"
}

// hours writes a duration in hours and minutes, rounded up to the minute.
func hours(d time.Duration) string {
	minutes := int(math.Ceil(d.Minutes()))
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
