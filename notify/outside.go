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
func (w writer) said(i item) string {
	if i.news.over() || i.alert.Kind == checks.Overdue {
		return ""
	}
	return w.gist(i.alert)
}

// gist is how what somebody outside says begins.
func (w writer) gist(a checks.Alert) string {
	first, _, _ := strings.Cut(w.Said(a.Fault, wordsRoom), "\n")
	return language.Squeeze(first, saidRoom)
}

// rest is what a list shows of the words of somebody outside beside the title: how
// what follows the first line begins, and of the output of a program how it ends.
func (w writer) rest(i item) string {
	a := i.alert
	if i.news.over() || a.Kind == checks.Overdue || !a.Kind.Outside() {
		return ""
	}
	_, rest, _ := strings.Cut(w.Said(a.Fault, wordsRoom), "\n")
	lines := strings.Split(rest, "\n")
	if a.Subject.Target == programDoor {
		lines = lines[max(0, len(lines)-restLines):]
	} else {
		lines = lines[:min(len(lines), restLines)]
	}
	return language.Squeeze(language.Tidy(strings.Join(lines, " "), wordsRoom), restLines*saidRoom)
}

// restLines is how many lines beside its first a list shows of such words.
const restLines = 2

// programDoor is the door through which programs come that are run by us.
const programDoor = "exec"

// heard writes below the title what somebody outside says: their words as far
// as the title does not show them, what there is besides, and by which way they
// came.
func (w writer) heard(i item) []string {
	var lines []string
	all, title := w.speech(i.alert), w.said(i)
	if rest, more := strings.CutPrefix(all, title+"\n"); more {
		lines = append(lines, rest)
	} else if all != title {
		lines = append(lines, all)
	}
	lines = append(lines, w.besides(i)...)
	if i.alert.Kind == checks.Unconfirmed {
		lines = append(lines, w.Confirm)
	}
	v := language.Values{"door": i.alert.Subject.Target}
	if i.news.lasting() {
		v["lasted"] = w.sinceThen(i)
	}
	return append(lines, language.Fill(w.Source, v))
}

// besides writes what there is to be known of words from outside: that some are
// missing, and where their picture is if it is not shown.
func (w writer) besides(i item) []string {
	var lines []string
	if i.alert.Fault.Class == checks.Unreadable {
		lines = append(lines, w.Incomplete)
	}
	if lost := w.lost(i); lost != "" {
		lines = append(lines, capital(lost))
	}
	if link := i.link(); link != "" {
		lines = append(lines, link)
	}
	return lines
}

// unreported writes that somebody should have reported and has not: maybe that
// what they said had begun has ended. Older databases say that by a text.
func (w writer) unreported(a checks.Alert) string {
	v := language.Values{"since": w.Tell(a.Since)}
	if a.Fault.Class != checks.Unended && a.Fault.Text == "" {
		return language.Fill(w.Unreported, v)
	}
	v["limit"] = w.Exactly(a.Fault.End.Limit)
	return language.Fill(w.Unended, v)
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
