package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/near"

	"github.com/robfig/cron/v3"
)

// A field is one of the six columns of a cron expression.
type field struct {
	name     string
	min, max int
	names    string // of the values from min on, separated by spaces
	unit     string // of a plain interval that counts the same thing
}

// fields returns the columns in their order.
func fields() [6]field {
	return [...]field{
		{name: "second", max: 59, unit: "s"},
		{name: "minute", max: 59, unit: "m"},
		{name: "hour", max: 23, unit: "h"},
		{name: "day of month", min: 1, max: 31, unit: "d"},
		{name: "month", min: 1, max: 12, names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"},
		{name: "day of week", max: 6, names: "SUN MON TUE WED THU FRI SAT"},
	}
}

// The positions of the columns that are asked for by name.
const (
	hourField  = 2
	domField   = 3
	monthField = 4
	dowField   = 5
)

// parseCron reads the five or six columns of a cron expression. The elapsed
// result says that its hours span the whole day.
func parseCron(columns []string) (p pattern, elapsed bool, err error) {
	switch len(columns) {
	case 5:
		columns = append([]string{"0"}, columns...)
	case 6:
	default:
		return p, false, fmt.Errorf("write five fields (minute, hour, day of month, month, day of week), "+
			"or six with the second in front; here are %d", len(columns))
	}
	for i, f := range fields() {
		whole, err := f.check(columns[i])
		if err != nil {
			return p, false, fmt.Errorf("%s: %w", f.name, err)
		}
		elapsed = elapsed || whole && i == hourField
	}
	p, err = patternOf(strings.Join(columns, " "))
	if err != nil {
		return p, false, err
	}
	first := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	if _, ok := p.next(first, first+9*366*daySeconds); !ok {
		return p, false, fmt.Errorf("never comes: there is no day %s in month %s", columns[domField], columns[monthField])
	}
	return p, elapsed, nil
}

// patternOf hands the six columns to the parser of robfig/cron.
func patternOf(spec string) (pattern, error) {
	all := cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow
	parsed, err := cron.NewParser(all).Parse(spec)
	if err != nil {
		return pattern{}, fmt.Errorf("not a cron expression: %w", err)
	}
	found, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return pattern{}, errors.New("not a cron expression")
	}
	return newPattern(found), nil
}

// check verifies one column, so that its mistakes are told in its own words. It
// reports whether the column spans the whole range, with or without a step.
func (f field) check(column string) (whole bool, err error) {
	for item := range strings.SplitSeq(column, ",") {
		lowest, highest, err := f.item(item)
		if err != nil {
			return false, err
		}
		whole = whole || lowest == f.min && highest == f.max
	}
	return whole, nil
}

// item reads one item of a column's list, such as 5, MON-FRI or */10.
func (f field) item(item string) (lowest, highest int, err error) {
	if item == "" {
		return 0, 0, errors.New("a comma with nothing beside it")
	}
	base, step, stepped := strings.Cut(item, "/")
	lowest, highest, err = f.span(base)
	if err != nil || !stepped {
		return lowest, highest, err
	}
	if !strings.Contains(base, "-") {
		highest = f.max // 5/10 means from 5 on
	}
	return lowest, highest, f.step(step)
}

// span reads what may stand in front of a step.
func (f field) span(base string) (lowest, highest int, err error) {
	if base == "*" || base == "?" {
		return f.min, f.max, nil
	}
	from, to, ranged := strings.Cut(base, "-")
	if lowest, err = f.value(from); err != nil || !ranged {
		return lowest, lowest, err
	}
	if highest, err = f.value(to); err != nil {
		return 0, 0, err
	}
	if lowest > highest {
		return 0, 0, fmt.Errorf("%s runs backwards; write %s-%s,%s-%s", base, from, f.text(f.max), f.text(f.min), to)
	}
	return lowest, highest, nil
}

// value reads a number or a name.
func (f field) value(text string) (int, error) {
	for i, name := range strings.Fields(f.names) {
		if strings.EqualFold(text, name) {
			return f.min + i, nil
		}
	}
	if !digits(text) {
		return 0, f.unreadable(text)
	}
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && n >= f.min && n <= f.max:
		return n, nil
	case n == 7 && strings.HasPrefix(f.names, "SUN"):
		return 0, errors.New("7 is out of range; Sunday is 0 or SUN")
	}
	return 0, fmt.Errorf("%s is out of range; use %s", text, f.values())
}

// text writes a value, by its name if it has one.
func (f field) text(value int) string {
	if names := strings.Fields(f.names); len(names) > 0 {
		return names[value-f.min]
	}
	return strconv.Itoa(value)
}

// step verifies what follows a slash.
func (f field) step(text string) error {
	n, err := strconv.Atoi(text)
	switch {
	case !digits(text):
		return fmt.Errorf("the step %q is not a whole number", text)
	case err == nil && n == 0:
		return errors.New("a step of 0 never moves on")
	case err == nil && n <= f.max:
		return nil
	case f.unit != "":
		return fmt.Errorf("a step of %[1]s leaps over all of %[2]s; for an interval write %[1]s%[3]s in place of all fields",
			text, f.values(), f.unit)
	}
	return fmt.Errorf("a step of %s leaps over all of %s", text, f.values())
}

// unreadable says what a text that is no value was perhaps meant to be.
func (f field) unreadable(text string) error {
	switch {
	case strings.ContainsAny(text, "−–—"):
		return fmt.Errorf("%q holds a long dash; write a plain hyphen", text)
	case text == "":
		return errors.New("a value is missing; use " + f.values())
	case f.names == "":
		return fmt.Errorf("%q is not a number; use %s, or * for each", text, f.values())
	}
	if name := near.Word(text, strings.Fields(f.names)); name != "" {
		return fmt.Errorf("unknown name %q; did you mean %s?", text, name)
	}
	return fmt.Errorf("unknown name %q; use %s", text, f.values())
}

// values says what the column may hold.
func (f field) values() string {
	text := fmt.Sprintf("%d to %d", f.min, f.max)
	if f.names != "" {
		text += fmt.Sprintf(" or %s to %s", f.text(f.min), f.text(f.max))
	}
	return text
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
