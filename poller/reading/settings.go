package reading

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// Settings say where a field's number stands in an answer and how it becomes
// a value. At most one of Path, Regexp, Label and ExitCode is set; with none
// of them the whole answer is the number.
type Settings struct {
	Path     string `yaml:"path"`      // JSONPath (RFC 9535)
	Regexp   string `yaml:"regexp"`    // RE2 with one group, for text
	Label    string `yaml:"label"`     // of a monitoring plugin's performance data
	ExitCode bool   `yaml:"exit_code"` // the exit code of a program

	// Pick says which of several matches counts; without it there must be
	// exactly one.
	Pick Pick `yaml:"pick"`

	Unit    string  `yaml:"unit"`    // of the value; a unit in the text must be this one or convert to it
	Decimal Decimal `yaml:"decimal"` // decimal sign of numbers in texts; empty: told from the number

	// None are the texts that stand for no value, without regard to case; by
	// default -, --, ---, n/a, na, null, none, unavailable and unknown. An
	// empty text is always one.
	None []string `yaml:"none"`

	// Map gives texts, true and false a value, without regard to case. It
	// is the value: Scale and Offset do not apply to it.
	Map map[string]float64 `yaml:"map"`

	// Scale and Offset make a value of the number: number × Scale + Offset.
	// Where Scale is given, it is the whole conversion: a unit in the text
	// such as mV is not converted besides.
	Scale  *float64 `yaml:"scale"`
	Offset float64  `yaml:"offset"`

	Reject    []Reject `yaml:"reject"`    // values that are none: what the sensor says when it is broken
	Plausible *Range   `yaml:"plausible"` // outside of it a value is not believed
	Valid     *Gate    `yaml:"valid"`     // what must hold for the value to count

	// Stamp says where the device tells how old the value is; nil: nowhere.
	// It stands under `stale:`, among what is judged by it.
	Stamp *Stamp `yaml:"-"`

	// Bounds are the bounds of the levels, mildest first; only those that
	// the answer tells are read. They stand under `warn:` and its like, among
	// what is judged by them.
	Bounds []Bounds `yaml:"-"`
}

// A Range has a lower and an upper end, which belong to it; nil: none.
type Range struct {
	Lower *float64 `yaml:"lower"`
	Upper *float64 `yaml:"upper"`
}

// has says whether the value is inside.
func (r *Range) has(value float64) bool {
	return (r.Lower == nil || value >= *r.Lower) && (r.Upper == nil || value <= *r.Upper)
}

// Pick says which of several matches of an address counts.
type Pick string

// The ways to pick. Matches without a value do not take part; one that is
// invalid makes the whole invalid. Count is the number of matches, which may
// be zero.
const (
	Only  Pick = "" // there must be exactly one
	First Pick = "first"
	Min   Pick = "min"
	Max   Pick = "max"
	Avg   Pick = "avg"
	Count Pick = "count"
)

// usualNoValue says whether a text stands for no value where the settings do
// not say which do. A text that tells of a broken sensor, such as ErrorX, is
// none of them: it is no number, and so invalid.
func usualNoValue(text string) bool {
	switch strings.ToLower(text) {
	case "-", "--", "---", "n/a", "na", "null", "none", "unavailable", "unknown":
		return true
	}
	return false
}

// Validate reports the mistakes in the settings.
func (s *Settings) Validate() []checks.Problem {
	var p problems
	s.validateAddress(&p)
	if picks := []string{"first", "min", "max", "avg", "count"}; s.Pick != Only && !slices.Contains(picks, string(s.Pick)) {
		p.add("pick", "%q picks nothing: use first, min, max, avg or count", s.Pick)
	}
	if s.Decimal != Auto && s.Decimal != Point && s.Decimal != Comma {
		p.add("decimal", "%q is no decimal sign: use \".\" or \",\"", s.Decimal)
	}
	p.scale("scale", s.Scale)
	p.finite("offset", s.Offset)
	for i, r := range s.Reject {
		r.validate(&p, fmt.Sprintf("reject.%d", i))
	}
	s.validateMap(&p)
	if r := s.Plausible; r != nil && r.Lower != nil && r.Upper != nil && *r.Lower > *r.Upper {
		p.add("plausible", "lower %v is above upper %v: nothing would be plausible", *r.Lower, *r.Upper)
	}
	if s.Valid != nil {
		s.Valid.validate(&p)
	}
	if s.Stamp != nil {
		s.Stamp.validate(&p)
	}
	for i := range s.Bounds {
		s.Bounds[i].validate(&p)
	}
	return p
}

// validateAddress reports the mistakes in where the number stands.
func (s *Settings) validateAddress(p *problems) {
	var given []string
	for key, set := range map[string]bool{"path": s.Path != "", "regexp": s.Regexp != "", "label": s.Label != "", "exit_code": s.ExitCode} {
		if set {
			given = append(given, key)
		}
	}
	slices.Sort(given)
	if len(given) > 1 {
		p.add(given[1], "only one of %s can say where the number stands", strings.Join(given, " and "))
	}
	p.path("path", s.Path)
	p.regexp("regexp", s.Regexp)
	if s.ExitCode && s.Pick != Only {
		p.add("pick", "there is only one exit code")
	}
}

// validateMap reports texts that differ in nothing but case.
func (s *Settings) validateMap(p *problems) {
	seen := map[string]float64{}
	for _, text := range slices.Sorted(maps.Keys(s.Map)) {
		key := strings.ToLower(trim(text))
		if other, ok := seen[key]; ok && other != s.Map[text] {
			p.add("map."+text, "%q has two values; upper and lower case are the same here", key)
		}
		seen[key] = s.Map[text]
		p.finite("map."+text, s.Map[text])
	}
}

// problems collects mistakes.
type problems []checks.Problem

// add notes a mistake.
func (p *problems) add(path, format string, args ...any) {
	*p = append(*p, checks.Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

// finite notes a number that is none.
func (p *problems) finite(path string, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		p.add(path, "%v is no usable number", v)
	}
}

// scale notes a scale that makes no value.
func (p *problems) scale(path string, v *float64) {
	switch {
	case v == nil:
	case *v == 0:
		p.add(path, "a scale of 0 makes every value 0")
	default:
		p.finite(path, *v)
	}
}

// path notes what is wrong with a JSONPath.
func (p *problems) path(at, text string) {
	if text == "" {
		return
	}
	if _, err := jsonpath.Parse(text); err != nil {
		p.add(at, "%v", err)
	}
}

// regexp notes what is wrong with a regular expression.
func (p *problems) regexp(at, text string) {
	if text == "" {
		return
	}
	if _, err := compileRegexp(text); err != nil {
		p.add(at, "%v", err)
	}
}

// compileRegexp compiles a regular expression, which must have one group.
func compileRegexp(text string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	if n := re.NumSubexp(); n != 1 {
		return nil, fmt.Errorf("needs exactly one group in parentheses around the number, has %d; (?:...) groups without counting", n)
	}
	return re, nil
}
