package schedule

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time as people write it: 90s, 5m, 6h, 90d, 5y, or
// several units from large to small, 1h30m. A day is 24 hours and a year 365
// days, whatever the clock of a zone does. It is never negative when read from
// text.
type Duration time.Duration

// The units beyond those of package time.
const (
	day  = 24 * time.Hour
	year = 365 * day
)

// A unit is one of the letters that may follow a number.
type unit struct {
	name string
	size time.Duration
}

// units returns the units from large to small.
func units() [6]unit {
	return [...]unit{
		{"y", year}, {"d", day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
	}
}

// ParseDuration reads a duration such as 90s, 1h30m, 1.5h or 0. The errors
// repeat the text and say what to write in its place.
func ParseDuration(text string) (Duration, error) {
	total, err := parseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", text, err)
	}
	return Duration(total), nil
}

// Std returns d as the standard library has it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// String returns the shortest text that ParseDuration reads as d: 90s rather
// than 1m30s, 1h1s rather than 3601s.
func (d Duration) String() string {
	if d < 0 {
		return time.Duration(d).String()
	}
	one, many := d.single(), d.combined()
	if len(many) < len(one) {
		return many
	}
	return one
}

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] by [ParseDuration].
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// single writes d in the largest unit that divides it.
func (d Duration) single() string {
	if d == 0 {
		return "0"
	}
	for _, u := range units() {
		if time.Duration(d)%u.size == 0 {
			return strconv.FormatInt(int64(time.Duration(d)/u.size), 10) + u.name
		}
	}
	return milliseconds(time.Duration(d))
}

// combined writes d in as many units as it needs.
func (d Duration) combined() string {
	var b strings.Builder
	rest := time.Duration(d)
	for _, u := range units() {
		if n := rest / u.size; n > 0 && u.size > time.Millisecond {
			b.WriteString(strconv.FormatInt(int64(n), 10) + u.name)
			rest -= n * u.size
		}
	}
	if rest > 0 || b.Len() == 0 {
		b.WriteString(milliseconds(rest))
	}
	return b.String()
}

// milliseconds writes d in ms, with decimals where it is finer than that.
func milliseconds(d time.Duration) string {
	whole, fraction := d/time.Millisecond, d%time.Millisecond
	text := strconv.FormatInt(int64(whole), 10)
	if fraction > 0 {
		text += strings.TrimRight(fmt.Sprintf(".%06d", int64(fraction)), "0")
	}
	return text + "ms"
}

func parseDuration(text string) (time.Duration, error) {
	switch {
	case text == "0":
		return 0, nil
	case text == "":
		return 0, errors.New("empty; write a number and a unit such as 90s, 5m, 6h, 90d or 5y")
	case strings.HasPrefix(text, "-"), strings.HasPrefix(text, "−"):
		return 0, errors.New("a duration cannot be negative")
	case strings.ContainsAny(text, " \t"):
		return 0, spaced(strings.Join(strings.Fields(text), ""))
	case strings.Contains(text, ","):
		return 0, fmt.Errorf("the decimal sign is a point, %s", strings.ReplaceAll(text, ",", "."))
	}
	var total time.Duration
	smallest := time.Duration(math.MaxInt64)
	for rest := text; rest != ""; {
		number, name, tail := cutPart(rest)
		part, size, err := parsePart(number, name)
		if err != nil {
			return 0, err
		}
		if size >= smallest {
			return 0, errors.New("write each unit once, from large to small, as in 1h30m")
		}
		if part > math.MaxInt64-total {
			return 0, tooLong()
		}
		total, smallest, rest = total+part, size, tail
	}
	return total, nil
}

// spaced says how to write a duration that had spaces.
func spaced(without string) error {
	if _, err := parseDuration(without); err != nil {
		return err
	}
	return fmt.Errorf("write it without spaces, %s", without)
}

// cutPart splits the first number and its unit off a duration.
func cutPart(text string) (number, name, rest string) {
	digit := func(r rune) bool { return r >= '0' && r <= '9' || r == '.' }
	end := strings.IndexFunc(text, func(r rune) bool { return !digit(r) })
	if end < 0 {
		return text, "", ""
	}
	number, rest = text[:end], text[end:]
	if end = strings.IndexFunc(rest, digit); end < 0 {
		end = len(rest)
	}
	return number, rest[:end], rest[end:]
}

// parsePart returns the length of one number with its unit, and the unit's.
func parsePart(number, name string) (length, size time.Duration, err error) {
	if number == "" {
		return 0, 0, errors.New("not a duration; write a number and a unit such as 90s, 5m, 6h, 90d or 5y")
	}
	if name == "" {
		return 0, 0, fmt.Errorf("missing unit; write %[1]ss, %[1]sm, %[1]sh, %[1]sd or %[1]sy", number)
	}
	for _, u := range units() {
		if u.name == name {
			length, err = multiply(number, u)
			return length, u.size, err
		}
	}
	return 0, 0, unknownUnit(number, name)
}

// multiply returns number times the unit, exactly.
func multiply(number string, u unit) (time.Duration, error) {
	whole, fraction, pointed := strings.Cut(number, ".")
	if whole == "" || pointed && fraction == "" || strings.Contains(fraction, ".") {
		return 0, fmt.Errorf("%q is not a number", number)
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > math.MaxInt64/int64(u.size) {
		return 0, tooLong()
	}
	length := time.Duration(n) * u.size
	scale := u.size
	for _, digit := range strings.TrimRight(fraction, "0") {
		if scale%10 != 0 {
			return 0, fmt.Errorf("%s%s has too many decimals", number, u.name)
		}
		scale /= 10
		part := time.Duration(digit-'0') * scale
		if part > math.MaxInt64-length {
			return 0, tooLong()
		}
		length += part
	}
	return length, nil
}

func tooLong() error {
	return fmt.Errorf("too long; at most %dy", math.MaxInt64/int64(year))
}

// unknownUnit names the unit that was meant, where that can be told. An M may
// stand for minutes or for months, so it cannot.
func unknownUnit(number, name string) error {
	meant := ""
	switch strings.ToLower(name) {
	case "msec", "millisecond", "milliseconds":
		meant = "ms"
	case "s", "sec", "secs", "second", "seconds":
		meant = "s"
	case "min", "mins", "minute", "minutes":
		meant = "m"
	case "h", "hr", "hrs", "hour", "hours":
		meant = "h"
	case "d", "day", "days":
		meant = "d"
	case "y", "yr", "yrs", "year", "years":
		meant = "y"
	case "w", "week", "weeks":
		return fmt.Errorf("unknown unit %q; a week is 7d", name)
	default:
		return fmt.Errorf("unknown unit %q; use s, m, h, d or y", name)
	}
	return fmt.Errorf("unknown unit %q; write %s%s", name, number, meant)
}
