package reading

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Decimal says which sign separates the fraction of a number in a text.
type Decimal string

// The decimal signs. Auto is the zero value.
const (
	Auto  Decimal = ""
	Point Decimal = "."
	Comma Decimal = ","
)

// minus is U+2212, which some devices write for a hyphen.
const minus = "\u2212"

// parseNumber reads the number that a text begins with, and returns what
// follows it, without blanks around.
//
// The decimal sign is a point or a comma, and the other one may separate
// thousands: groups of exactly three digits behind one to three leading ones,
// all before the decimal sign. With [Auto], 1,234.5 and 1.234,5 are clear, and
// so is a single point, which is a decimal sign, and a single comma without
// exactly three digits behind it. 1,234 may be either and is refused, as are
// two points in 1.234.567, which may be an address or a version. Several
// commas without a point separate thousands.
//
// There is no hexadecimal, no underscore and no blank inside a number. What is
// spelled nan or inf, or is too large for a float64, is [checks.NotFinite].
func parseNumber(text string, decimal Decimal) (value float64, rest string, fault checks.Fault) {
	s := trim(text)
	sign := 1.0
	switch {
	case strings.HasPrefix(s, "-"):
		sign, s = -1, s[1:]
	case strings.HasPrefix(s, minus):
		sign, s = -1, s[len(minus):]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	if endless(s) {
		return math.NaN(), "", finite(text)
	}
	end := mantissa(s)
	digits, why := plain(s[:end], decimal)
	if why != "" || !strings.ContainsAny(digits, "0123456789") {
		return math.NaN(), "", notNumber(text, why)
	}
	tail := exponent(s[end:])
	value, err := strconv.ParseFloat(digits+s[end:end+tail], 64)
	if errors.Is(err, strconv.ErrRange) && math.IsInf(value, 0) {
		return math.NaN(), "", finite(text)
	}
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return math.NaN(), "", notNumber(text, "")
	}
	return sign * value, trim(s[end+tail:]), checks.Fault{}
}

// trim takes blanks, line ends and NUL bytes off both ends of a text.
func trim(s string) string {
	if s == "" || graphic(s[0]) && graphic(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, blank)
}

// graphic says whether the byte is an ASCII character that is no blank.
func graphic(c byte) bool { return '!' <= c && c <= '~' }

// blank says whether r carries nothing; a no-break space does not.
func blank(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', 0, '\u00a0', '\u202f', '\u3000':
		return true
	}
	return false
}

// endless says whether the text spells something that is no finite number.
func endless(s string) bool {
	if s == "" || s[0]|0x20 != 'n' && s[0]|0x20 != 'i' {
		return false
	}
	return strings.EqualFold(s, "nan") || strings.EqualFold(s, "inf") || strings.EqualFold(s, "infinity")
}

// mantissa returns how long the run of digits, points and commas is that a
// text begins with.
func mantissa(s string) int {
	for i := range len(s) {
		if c := s[i]; c != '.' && c != ',' && (c < '0' || '9' < c) {
			return i
		}
	}
	return len(s)
}

// exponent returns how long the decimal exponent is that a text begins with;
// 0 where there is none.
func exponent(s string) int {
	if s == "" || s[0]|0x20 != 'e' {
		return 0
	}
	i := 1
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	begin := i
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	if i == begin {
		return 0
	}
	return i
}

// plain returns the digits with a decimal point and nothing else between
// them, or why they are no number.
func plain(digits string, decimal Decimal) (text, why string) {
	points, commas := strings.Count(digits, "."), strings.Count(digits, ",")
	if commas == 0 && points <= 1 && decimal != Comma {
		return digits, ""
	}
	if decimal == Auto {
		if decimal, why = guess(digits, points, commas); why != "" {
			return "", why
		}
	}
	group := ","
	if decimal == Comma {
		group = "."
	}
	whole, fraction, _ := strings.Cut(digits, string(decimal))
	whole, ok := ungroup(whole, group)
	if !ok || strings.ContainsAny(fraction, ".,") {
		return "", "its points and commas do not fit decimal: \"" + string(decimal) + "\""
	}
	return whole + "." + fraction, ""
}

// guess returns the decimal sign of digits that hold a comma or several
// points, where only one is possible.
func guess(digits string, points, commas int) (d Decimal, why string) {
	switch {
	case commas == 0:
		return "", "several points"
	case points == 0 && commas > 1:
		return Point, ""
	case points == 0 && ambiguous(digits):
		return "", "the comma may be a decimal sign or separate thousands: set decimal to \".\" or \",\""
	case points == 0 || strings.LastIndexByte(digits, ',') > strings.LastIndexByte(digits, '.'):
		return Comma, ""
	}
	return Point, ""
}

// ambiguous says whether the one comma of the digits may separate thousands.
func ambiguous(digits string) bool {
	before, after, _ := strings.Cut(digits, ",")
	return len(after) == 3 && 1 <= len(before) && len(before) <= 3 && before[0] != '0'
}

// ungroup joins groups of thousands.
func ungroup(whole, separator string) (digits string, ok bool) {
	groups := strings.Split(whole, separator)
	if len(groups) == 1 {
		return whole, true
	}
	for i, g := range groups {
		if len(g) != 3 && (i > 0 || len(g) == 0 || len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// notNumber is the fault of a text that is no number, and why.
func notNumber(text, why string) checks.Fault {
	f := checks.Fault{Class: checks.NotNumber, Text: "not a number: " + quote(text)}
	if why != "" {
		f.Text += ": " + why
	}
	return f
}

// finite is the fault of a number that is none.
func finite(text string) checks.Fault {
	return checks.Fault{Class: checks.NotFinite, Text: "not a finite number: " + quote(text)}
}

// quote returns foreign text in quotes, cut to a bearable length.
func quote(text string) string { return strconv.Quote(clip(text)) }

// How many characters a person is shown.
const (
	bearable    = 60  // of foreign text
	addressRoom = 120 // of an address
)

// clip cuts foreign text to a bearable length.
func clip(text string) string { return clipTo(text, bearable) }

// clipTo cuts a text to so many characters.
func clipTo(text string, most int) string {
	if len(text) <= most {
		return strings.ToValidUTF8(text, "\ufffd")
	}
	n := 0
	for i := range text {
		if n++; n > most {
			return strings.ToValidUTF8(text[:i], "\ufffd") + "…"
		}
	}
	return strings.ToValidUTF8(text, "\ufffd")
}
