package jsonpath

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// value is what an operand is worth: nothing, a scalar, or an array or object
// of the document.
type value struct {
	kind Kind
	text string // a scalar's: a string decoded, everything else as written
	at   int32  // the node of an array or object
}

// integer returns a number as a value.
func integer(n int) value { return value{kind: Number, text: strconv.Itoa(n)} }

// load returns the value of a node; of none, which is -1, it is nothing.
func (r *run) load(at int32) value {
	if at < 0 {
		return value{}
	}
	e := &r.entries[at]
	v := value{kind: e.kind, at: at}
	if e.kind < Array {
		r.spend(1 + int64(e.end-e.begin)/8)
		v.text = r.plain(at)
	}
	return v
}

// only returns the value of the only node that a query selects, or nothing.
func (r *run) only(q *query, at int32) value {
	var only value
	n := 0
	r.each(q, at, func(at int32) bool {
		only = r.load(at)
		n++
		return n == 1
	})
	if n != 1 {
		return value{}
	}
	return only
}

// count returns how many nodes a query selects.
func (r *run) count(q *query, at int32) value {
	n := 0
	r.each(q, at, func(int32) bool {
		n++
		return true
	})
	return integer(n)
}

// length returns how many characters, elements or members a value has.
func (r *run) length(v value) value {
	switch {
	case v.kind == String:
		return integer(utf8.RuneCountInString(v.text))
	case v.kind >= Array:
		return integer(int(r.entries[v.at].size))
	default:
		return value{}
	}
}

// compare compares two values (RFC 9535, section 2.3.5.2.2).
func (r *run) compare(a value, operator string, b value) bool {
	switch operator {
	case "==":
		return r.equal(a, b)
	case "!=":
		return !r.equal(a, b)
	case "<":
		return less(a, b)
	case ">":
		return less(b, a)
	case "<=":
		return less(a, b) || r.equal(a, b)
	default: // ">="
		return less(b, a) || r.equal(a, b)
	}
}

// less says whether a comes before b, which only numbers and strings can.
func less(a, b value) bool {
	if a.kind == Number && b.kind == Number {
		return compareNumbers(a.text, b.text) < 0
	}
	return a.kind == String && b.kind == String && a.text < b.text
}

// equal says whether two values are the same. Nothing is the same as nothing.
func (r *run) equal(a, b value) bool {
	switch {
	case a.kind != b.kind:
		return false
	case a.kind == Number:
		return compareNumbers(a.text, b.text) == 0
	case a.kind >= Array:
		return r.same(a.at, b.at)
	default:
		return a.text == b.text
	}
}

// same says whether two arrays have the same elements, or two objects the same
// members in any order.
func (r *run) same(a, b int32) bool {
	if a == b {
		return true
	}
	if r.entries[a].size != r.entries[b].size {
		return false
	}
	twin := b + 1
	for c := range r.children(a) {
		if r.entries[a].kind == Object {
			if twin = r.member(b, r.name(c)); twin < 0 {
				return false
			}
		}
		if !r.equal(r.load(c), r.load(twin)) {
			return false
		}
		twin = r.entries[twin].next
	}
	return true
}

// compareNumbers compares two numbers as they are written, by their exact
// values; exponents beyond ±10^18 count as ±10^18.
func compareNumbers(a, b string) int {
	if a == b {
		return 0
	}
	x, y := parseDecimal(a), parseDecimal(b)
	switch {
	case x.sign != y.sign || x.sign == 0:
		return x.sign - y.sign
	case x.point < y.point:
		return -x.sign
	case x.point > y.point:
		return x.sign
	default:
		return x.sign * strings.Compare(x.digits, y.digits)
	}
}

// decimal is the number sign × 0.digits × 10^point. There are no zeros at
// either end of the digits; zero is the zero decimal.
type decimal struct {
	sign   int
	digits string
	point  int64
}

// parseDecimal takes apart a number as JSON writes it.
func parseDecimal(s string) decimal {
	d := decimal{sign: 1}
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		d.sign, s = -1, rest
	}
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		exponent, _ := strconv.ParseInt(s[e+1:], 10, 64) // the nearest one if out of range
		d.point = min(max(exponent, -1e18), 1e18)
		s = s[:e]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	d.point += int64(len(digits) - len(fraction))
	if d.digits = strings.TrimRight(digits, "0"); d.digits == "" {
		return decimal{}
	}
	return d
}

// matches says whether a value is a string that the pattern matches.
func (r *run) matches(v value, p *pattern) bool {
	return p != nil && v.kind == String && r.spend(int64(len(v.text))*p.cost) && p.re.MatchString(v.text)
}

// pattern compiles a pattern that the document holds, once; the result is nil
// for what is no I-Regexp.
func (r *run) pattern(v value, whole bool) *pattern {
	const steps = 10_000 // that compiling takes, and more for a long pattern
	key := dynamic{v.text, whole}
	p, known := r.patterns[key]
	if known || v.kind != String || !r.spend(steps+100*int64(len(v.text))) {
		return p
	}
	p, _ = compile(v.text, whole)
	if r.patterns == nil {
		r.patterns = map[dynamic]*pattern{}
	}
	r.patterns[key] = p
	return p
}

// dynamic is a pattern that the document holds.
type dynamic struct {
	text  string
	whole bool
}
