package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// listedAtMost is how many rows of a list are shown; JSON has all.
const listedAtMost = 20

// A section is a table with its title.
type section struct {
	title string
	table
	list bool // only its first rows are shown
}

// print writes the comparison for a person.
func (c *comparison) print(w io.Writer) error {
	fmt.Fprintf(w, "%s to %s: %d readings\n", c.view.clock(c.From), c.view.clock(c.To), c.Readings)
	if c.Now == nil {
		fmt.Fprintf(w, "Under %s. It is in force itself, or nothing is known to compare it with.\n", c.File)
	} else {
		fmt.Fprintf(w, "NOW is what is in force, NEW is %s.\n", c.File)
	}
	words, effects := c.effects()
	for i, e := range effects {
		for _, l := range e.LeftOut {
			fmt.Fprintln(w, l)
		}
		if len(e.NotReplayed) > 0 {
			fmt.Fprintf(w, "Not replayed%s, since the device tells them: the bounds of %s.\n",
				under(c.mark(words[i])), strings.Join(e.NotReplayed, ", "))
		}
	}
	for _, s := range c.sections() {
		if err := s.write(w); err != nil {
			return err
		}
	}
	return nil
}

// under says under which configuration, where there are two.
func under(word string) string {
	if word == "" {
		return ""
	}
	return " under " + word
}

// sections returns what is shown.
func (c *comparison) sections() []section {
	sections := []section{
		{"Alerts by their highest level", c.alertTable(), false},
		{"Messages by the hour", c.messageTable(), false},
		{"Messages at night", c.nightTable(), true},
	}
	if c.Now == nil {
		return sections
	}
	return append(sections,
		section{"Alerts that only NOW raises", c.raisedTable(c.Gone), true},
		section{"Alerts that only NEW raises", c.raisedTable(c.Added), true},
		section{"Alerts that both raise, at another level", c.changedTable(), true},
	)
}

// write writes the title and below it the table.
func (s *section) write(w io.Writer) error {
	fmt.Fprintf(w, "\n%s:\n", s.title)
	if len(s.rows) == 0 {
		_, err := fmt.Fprintln(w, "none")
		return err
	}
	more := 0
	if s.list && len(s.rows) > listedAtMost {
		more = len(s.rows) - listedAtMost
		s.rows = s.rows[:listedAtMost]
	}
	if err := s.table.write(w); err != nil {
		return err
	}
	if more > 0 {
		fmt.Fprintf(w, "and %d more; --json lists them all\n", more)
	}
	return nil
}

// effects returns the effects to show, with the words for them.
func (c *comparison) effects() (words []string, effects []*effect) {
	if c.Now == nil {
		return []string{"COUNT"}, []*effect{&c.New}
	}
	return []string{"NOW", "NEW"}, []*effect{c.Now, &c.New}
}

// A tally is a row of the table that counts alerts. The last one has no
// subject.
type tally struct {
	subject int64
	kind    string
	level   checks.Level
}

// alertTable counts alerts by subject, kind and level. A field that is renamed
// has its new name.
func (c *comparison) alertTable() table {
	words, effects := c.effects()
	names := map[int64]string{}
	counts := map[tally][]int{}
	for i, e := range effects {
		for _, a := range e.Alerts {
			names[a.id] = a.Subject
			for _, row := range []tally{{a.id, a.Kind, a.Level}, {}} {
				if counts[row] == nil {
					counts[row] = make([]int, len(effects))
				}
				counts[row][i]++
			}
		}
	}
	rows := slices.SortedFunc(maps.Keys(counts), func(a, b tally) int {
		return cmp.Or(oneIf(a == tally{})-oneIf(b == tally{}), cmp.Compare(names[a.subject], names[b.subject]),
			cmp.Compare(a.kind, b.kind), cmp.Compare(b.level, a.level))
	})
	t := table{head: append([]string{"FIELD", "KIND", "LEVEL"}, words...)}
	for _, row := range rows {
		cells := []string{names[row.subject], row.kind, row.level.String()}
		if row == (tally{}) {
			cells = []string{"all", "", ""}
		}
		t.add(append(cells, numbers(counts[row])...)...)
	}
	return t
}

// oneIf is 1 for true, and 0 for false.
func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numbers writes counts.
func numbers(counts []int) []string {
	texts := make([]string, len(counts))
	for i, n := range counts {
		texts[i] = strconv.Itoa(n)
	}
	return texts
}

// hoursTogether is how many hours make a column.
const hoursTogether = 3

// messageTable counts messages by channel and hour.
func (c *comparison) messageTable() table {
	t := table{head: []string{"CHANNEL", "", "ALL", "NIGHT"}}
	for hour := 0; hour < 24; hour += hoursTogether {
		t.head = append(t.head, fmt.Sprintf("%02d–%02d", hour, hour+hoursTogether))
	}
	words, effects := c.effects()
	var channels []string
	for _, e := range effects {
		for _, m := range e.Messages {
			channels = append(channels, m.Channel)
		}
	}
	slices.Sort(channels)
	for _, channel := range slices.Compact(channels) {
		for i, e := range effects {
			t.add(append([]string{channel, c.mark(words[i])}, numbers(e.hours(channel))...)...)
		}
	}
	return t
}

// mark returns the word for an effect where there are two.
func (c *comparison) mark(word string) string {
	if c.Now == nil {
		return ""
	}
	return word
}

// hours counts the messages of a channel: all, those at night, and by the hours
// of the day.
func (e *effect) hours(channel string) []int {
	counts := make([]int, 2+24/hoursTogether)
	for _, m := range e.Messages {
		if m.Channel == channel {
			counts[0]++
			counts[1] += oneIf(m.Night)
			counts[2+m.At.Hour()/hoursTogether]++
		}
	}
	return counts
}

// nightTable lists the messages at night.
func (c *comparison) nightTable() table {
	t := table{head: []string{"AT", "CHANNEL", "", "LEVEL", "ABOUT", ""}}
	words, effects := c.effects()
	for i, e := range slices.Backward(effects) {
		for _, m := range e.Messages {
			if !m.Night {
				continue
			}
			more := ""
			switch {
			case m.Digest:
				more = fmt.Sprintf("digest of %d", m.Steps)
			case m.Steps > 1:
				more = fmt.Sprintf("and %d more", m.Steps-1)
			}
			t.add(m.At.Format(time.DateTime), m.Channel, c.mark(words[i]), m.Level.String(), m.About+" "+m.Kind, more)
		}
	}
	return t
}

// raisedTable lists alerts.
func (c *comparison) raisedTable(alerts []raised) table {
	t := table{head: []string{"SINCE", "LASTED", "LEVEL", "KIND", "SUBJECT", "WORST", ""}}
	for _, a := range alerts {
		t.add(c.view.clock(a.Since), a.Lasted, a.Level.String(), a.Kind, a.Subject, a.worst(), a.note())
	}
	return t
}

// worst writes the worst value of an alert.
func (r raised) worst() string {
	if r.Worst == nil {
		return "–"
	}
	return number(*r.Worst, r.unit)
}

// note says what is special about an alert.
func (r raised) note() string {
	switch {
	case r.Held != "":
		return "held by " + r.Held
	case r.Flapping:
		return "flapping"
	}
	return ""
}

// changedTable lists the alerts that both raise at another level.
func (c *comparison) changedTable() table {
	t := table{head: []string{"SINCE", "LASTED", "NOW", "NEW", "KIND", "SUBJECT", "WORST"}}
	for _, pair := range c.Changed {
		now, next := pair[0], pair[1]
		t.add(c.view.clock(now.Since), now.Lasted, now.Level.String(), next.Level.String(), now.Kind, now.Subject, now.worst())
	}
	return t
}
