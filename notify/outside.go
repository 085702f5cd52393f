package notify

import (
	"cmp"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// saidRoom is how many characters of what somebody outside says stand in a
// title, and in a list.
const saidRoom = 60

// said is what a title shows of what somebody outside says: how it begins, as
// long as it lasts.
func (i item) said() string {
	if i.news.over() || i.alert.Kind == checks.Overdue {
		return ""
	}
	first, _, _ := strings.Cut(saying(i.alert), "\n")
	return language.Squeeze(first, saidRoom)
}

// saying is what somebody outside says, line by line.
func saying(a checks.Alert) string { return language.TidyLines(a.Fault.Text, wordsRoom) }

// heard writes below the title what somebody outside says: their words where
// the title does not show all of them, and by which way they came.
func (w writer) heard(i item) []string {
	var lines []string
	if all := saying(i.alert); all != i.said() {
		lines = append(lines, all)
	}
	if i.alert.Fault.Class == checks.Unreadable {
		lines = append(lines, w.Incomplete)
	}
	v := language.Values{"door": i.alert.Subject.Target}
	if i.news.lasting() {
		v["lasted"] = w.sinceThen(i)
	}
	return append(lines, language.Fill(w.Source, v))
}

// unreported writes that somebody should have reported and has not: where there
// is a text, that what they said had begun has ended.
func (w writer) unreported(a checks.Alert) string {
	text := w.Unreported
	if a.Fault.Text != "" {
		text = w.Unended
	}
	return language.Fill(text, language.Values{"since": w.Tell(a.Since)})
}

// called is what people call what an alarm from outside is about.
func (w writer) called(a checks.Alert) string {
	name := cmp.Or(a.Subject.FieldTitle, a.Subject.Field)
	if a.Subject.Target == cloudDoor && a.Open() {
		return language.Fill(w.Called, language.Values{"name": name})
	}
	return name
}

// cloudDoor is the door through which alarms of CloudWatch come.
const cloudDoor = "sns"
