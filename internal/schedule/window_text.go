package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// String says when the window is open, for people: "23:00–07:00", "Mon–Fri
// 08:00–18:00 except kr", "1h from each 0 3 * * SUN", "2026-11-22
// 04:00–06:00".
func (w Window) String() string {
	text := "never"
	switch {
	case w.zone != nil:
		text = strings.TrimSpace(weekdays(w.days) + " " + clock(w.from) + "–" + clock(w.to))
	case !w.every.IsZero():
		text = fmt.Sprintf("%s from each %s", Duration(w.length), w.every)
	case w.begins.Before(w.ends):
		text = between(w.begins, w.ends)
	}
	if w.on != nil {
		text += " on " + w.on.String()
	}
	if w.except != nil {
		text += " except " + w.except.String()
	}
	return text
}

// weekdays names days of the week, from Monday on, runs of three and more by
// their ends; all are named by nothing.
func weekdays(days []time.Weekday) string {
	var named [8]bool // from Monday on; the last ends every run
	count := 0
	for n := range 7 {
		if slices.Contains(days, time.Weekday((n+1)%7)) {
			named[n] = true
			count++
		}
	}
	if count == 7 {
		return ""
	}
	var parts []string
	for n := 0; n < 7; n++ {
		begin := n
		for named[n] {
			n++
		}
		switch run := n - begin; {
		case run > 2:
			parts = append(parts, weekdayName(begin)+"–"+weekdayName(n-1))
		case run > 0:
			for ; begin < n; begin++ {
				parts = append(parts, weekdayName(begin))
			}
		}
	}
	return strings.Join(parts, ", ")
}

// weekdayName returns the short name of a day of the week, counted from Monday.
func weekdayName(n int) string { return time.Weekday((n + 1) % 7).String()[:3] }

// clock writes seconds since midnight as people read a clock.
func clock(seconds int64) string {
	text := fmt.Sprintf("%02d:%02d", seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf(":%02d", seconds%60)
	}
	return text
}

// between writes two moments, the day of the second only where it is another.
func between(from, to time.Time) string {
	to = to.In(from.Location())
	const day, hour = "2006-01-02 ", "15:04"
	text := from.Format(day+hour) + "–"
	if dayOf(from) != dayOf(to) {
		text += to.Format(day)
	}
	return text + to.Format(hour)
}
