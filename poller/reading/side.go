package reading

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Side is a bound: a number, or where the answer tells it. What is told is
// number × Scale + Offset; the field's own scale and offset do not apply to
// it, but its unit and decimal sign do. A null, an empty text and a text that
// stands for no value say that there is no bound; where nothing is found, or
// no number, there is none either, which is no fault of the value.
type Side struct {
	Value *float64 `yaml:"-"` // the number; nil: the answer tells it

	Path   string   `yaml:"path"`   // JSONPath (RFC 9535)
	Scale  *float64 `yaml:"scale"`  // 1 where it is not given
	Offset float64  `yaml:"offset"` // added, after Scale
}

// UnmarshalText reads the short form: a number alone.
func (s *Side) UnmarshalText(text []byte) error {
	number, err := alone(string(text))
	*s = Side{Value: &number}
	return err
}

// Told says whether the answer tells the bound.
func (s *Side) Told() bool { return s != nil && s.Value == nil }

// Bounds are the bounds of one level; nil: none.
type Bounds struct {
	Level        checks.Level
	Lower, Upper *Side
}

// validate reports the mistakes in the bounds.
func (b *Bounds) validate(p *problems) {
	level := b.Level.String()
	b.Lower.validate(p, level+".lower")
	b.Upper.validate(p, level+".upper")
}

// validate reports the mistakes in a bound that stands at a path.
func (s *Side) validate(p *problems, at string) {
	switch {
	case !s.Told():
	case s.Path == "":
		p.add(at, "expected a number, or the path at which the answer tells it")
	default:
		p.path(at+".path", s.Path)
		p.scale(at+".scale", s.Scale)
		p.finite(at+".offset", s.Offset)
	}
}

// compile returns the reader of the bound, which reads numbers as the field
// does; nil where the answer does not tell it.
func (s *Side) compile(field *Settings) (*Reader, error) {
	if !s.Told() {
		return nil, nil
	}
	own := Settings{Path: s.Path, Scale: s.Scale, Offset: s.Offset, Unit: field.Unit, Decimal: field.Decimal, None: field.None}
	return own.Compile()
}

// bounds are compiled Bounds; a side that the answer does not tell is nil.
type bounds struct {
	level        checks.Level
	lower, upper *Reader
}

// compile returns the bounds ready for use, and whether the answer tells any.
func (b *Bounds) compile(field *Settings) (ready bounds, told bool, err error) {
	lower, err := b.Lower.compile(field)
	if err != nil {
		return bounds{}, false, fmt.Errorf("%s.lower: %w", b.Level, err)
	}
	upper, err := b.Upper.compile(field)
	if err != nil {
		return bounds{}, false, fmt.Errorf("%s.upper: %w", b.Level, err)
	}
	return bounds{level: b.Level, lower: lower, upper: upper}, lower != nil || upper != nil, nil
}

// limits returns the bounds that the answer tells, as checks.Reading.Limits
// wants them.
func (r *Reader) limits(b *body) []checks.Limit {
	all := make([]checks.Limit, len(r.bounds))
	for i, at := range r.bounds {
		lower, _ := at.lower.bound(b)
		upper, _ := at.upper.bound(b)
		all[i] = checks.Limit{Level: at.level, Lower: lower, Upper: upper}
	}
	return all
}

// bound returns the bound that the answer tells: nil where it tells that there
// is none, and NaN where it does not tell it, and why.
func (r *Reader) bound(b *body) (told *float64, why string) {
	if r == nil {
		return nil, ""
	}
	if !b.structured() {
		return new(math.NaN()), "the answer is not JSON"
	}
	nodes, fault := b.find(&r.at, 2)
	v := value{fault: fault}
	if fault.Class == checks.Faultless {
		v = r.combine(nodes)
	}
	switch v.fault.Class {
	case checks.Faultless:
		return new(v.number), ""
	case checks.Null, checks.Empty:
		return nil, v.fault.Text
	default:
		return new(math.NaN()), v.fault.Text
	}
}

// explain says what the answer tells of the bounds.
func (at *bounds) explain(b *body) []string {
	var notes []string
	for _, side := range []struct {
		name   string
		reader *Reader
	}{{"lower", at.lower}, {"upper", at.upper}} {
		if side.reader == nil {
			continue
		}
		note := at.level.String() + "." + side.name + " at " + side.reader.at.String() + ": "
		switch told, why := side.reader.bound(b); {
		case told == nil:
			note += "none, " + why
		case math.IsNaN(*told):
			note += "not known, " + why
		default:
			note += format(*told)
		}
		notes = append(notes, note)
	}
	return notes
}

// alone reads a number that a person wrote, and nothing else beside it. The
// minus may be a hyphen or U+2212.
func alone(text string) (float64, error) {
	plain := strings.Replace(text, "\u2212", "-", 1)
	number, err := strconv.ParseFloat(plain, 64)
	switch {
	case strings.Trim(plain, "0123456789+-.eE") != "" || errors.Is(err, strconv.ErrSyntax):
		return 0, fmt.Errorf("expected a number, found %q%s", text, nearest(plain))
	case err != nil:
		return 0, fmt.Errorf("the number %s is too large", text)
	}
	return number, nil
}

// nearest says which number may be meant by a text.
func nearest(text string) string {
	number, rest, fault := parseNumber(trim(text), Auto)
	if _, known := unitOf(unitIn(rest)); fault.Class != checks.Faultless || rest != "" && !known {
		return ""
	}
	return "; write " + format(number)
}
