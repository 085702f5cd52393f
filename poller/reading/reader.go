package reading

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// A Reader finds one field's number in an answer and makes a value of it. It
// never changes and may be used by any number of goroutines.
type Reader struct {
	at     address
	pick   Pick
	number Decimal // how numbers are spelled in texts
	unit   string
	none   []string           // Settings.None; nil for the usual
	words  map[string]float64 // of Settings.Map, in lower case

	divide bool // divide by scale: exact for 0.1, 0.01 and their like
	scale  float64
	scaled bool // scale was given: no unit is converted besides
	offset float64

	reject    []float64
	plausible *Range
	valid     *gate
	stamp     *stamp
	bounds    []bounds
}

// Compile returns the reader that the settings describe. It fails where
// Validate reports mistakes in an address.
func (s *Settings) Compile() (*Reader, error) {
	at, err := parseAddress(s.Path, s.Regexp)
	if err != nil {
		return nil, err
	}
	at.label, at.exit = s.Label, s.ExitCode
	valid, err := s.Valid.compile()
	if err != nil {
		return nil, err
	}
	stamp, err := s.Stamp.compile()
	if err != nil {
		return nil, fmt.Errorf("stale: %w", err)
	}
	r := &Reader{
		at: at, pick: s.Pick, number: s.Decimal, unit: s.Unit, none: s.None,
		scale: 1, offset: s.Offset,
		reject: s.always(), plausible: s.Plausible, valid: valid, stamp: stamp,
	}
	for i := range s.Bounds {
		at, told, err := s.Bounds[i].compile(s)
		if err != nil {
			return nil, err
		}
		if told {
			r.bounds = append(r.bounds, at)
		}
	}
	if s.Scale != nil {
		r.setScale(*s.Scale)
	}
	if len(s.Map) > 0 {
		r.words = make(map[string]float64, len(s.Map))
	}
	for text, value := range s.Map {
		r.words[strings.ToLower(trim(text))] = value
	}
	return r, nil
}

// noValue says whether a text stands for no value.
func (r *Reader) noValue(text string) bool {
	if r.none == nil {
		return usualNoValue(text)
	}
	return slices.ContainsFunc(r.none, func(word string) bool { return strings.EqualFold(trim(word), text) })
}

// setScale takes over the scale. A scale such as 0.1 has no exact float64, but
// its reciprocal has: 3 / 10 is 0.3 where 3 × 0.1 is not.
func (r *Reader) setScale(scale float64) {
	r.scale, r.scaled = scale, true
	if inverse := math.Round(1 / scale); math.Abs(scale) < 1 && inverse*scale == 1 {
		r.scale, r.divide = inverse, true
	}
}

// JSON says whether the reader needs an answer in JSON. Without it only a
// stamp and the bounds that the answer tells are not known.
func (r *Reader) JSON() bool { return r.at.path != nil || r.valid != nil && r.valid.at.path != nil }

// Plugin says whether the reader needs a monitoring plugin's output or exit
// code, to which a failing exit code is an answer.
func (r *Reader) Plugin() bool { return r.at.label != "" || r.at.exit }

// A value is what one node is worth.
type value struct {
	number float64
	fault  checks.Fault
	factor float64 // by which a unit was converted
	unit   string  // that the text names, where none is expected
	datum  datum   // of performance data, from which the value comes
}

// worth returns what a node is worth.
func (r *Reader) worth(n node) value {
	v := r.parse(n)
	if v.fault.Class != checks.Faultless {
		return v
	}
	switch {
	case math.IsInf(v.number, 0) || math.IsNaN(v.number):
		v.fault = finite(n.text)
	case r.rejected(v.number):
		v.fault = unbelieved(checks.Rejected, v.number, "is on the reject list")
	case r.plausible != nil && !r.plausible.has(v.number):
		v.fault = unbelieved(checks.Implausible, v.number, "is not plausible")
	}
	return v
}

// parse makes a number of a node, scaled and offset.
func (r *Reader) parse(n node) value {
	text := trim(n.text)
	if len(r.words) > 0 && n.kind != jsonpath.Object && n.kind != jsonpath.Array {
		if number, ok := r.words[strings.ToLower(text)]; ok {
			return value{number: number}
		}
	}
	switch n.kind {
	case jsonpath.Number:
		number, err := strconv.ParseFloat(text, 64)
		if err != nil && math.IsInf(number, 0) {
			return refused(finite(text))
		}
		return value{number: r.convert(number, 1), factor: 1}
	case jsonpath.String:
		return r.parseText(text, n)
	case jsonpath.Null:
		return refused(checks.Fault{Class: checks.Null, Text: "null"})
	case jsonpath.Bool:
		return refused(notNumber(text, "to read it as one, map true and false"))
	default:
		return refused(checks.Fault{Class: checks.NotNumber, Text: "not a number: an " + n.kind.String() + " stands there"})
	}
}

// parseText makes a number of a text.
func (r *Reader) parseText(text string, n node) value {
	if text == "" {
		return refused(checks.Fault{Class: checks.Empty, Text: "an empty text"})
	}
	plugin := n.datum.label != ""
	if r.noValue(text) || plugin && text == "U" {
		return refused(checks.Fault{Class: checks.Empty, Text: quote(text) + " stands for no value"})
	}
	number, rest, fault := parseNumber(text, r.number)
	if fault.Class != checks.Faultless {
		return refused(fault)
	}
	unit := unitIn(rest)
	if plugin && unit == "c" {
		unit = "" // a counter
	}
	factor, fault := convert(unit, r.unit, text)
	if fault.Class != checks.Faultless {
		return value{number: number, fault: fault}
	}
	if r.scaled {
		factor = 1
	}
	v := value{number: r.convert(number, factor), factor: factor, datum: n.datum}
	if r.unit == "" {
		v.unit = unit
	}
	return v
}

// convert applies a unit's factor, the scale and the offset.
func (r *Reader) convert(number, factor float64) float64 {
	if factor != 1 {
		number = resize(number, factor)
	}
	if r.divide {
		return number/r.scale + r.offset
	}
	return number*r.scale + r.offset
}

// resize multiplies by the factor; by dividing where that is exact.
func resize(number, factor float64) float64 {
	if inverse := math.Round(1 / factor); factor < 1 && inverse*factor == 1 {
		return number / inverse
	}
	return number * factor
}

// rejected says whether the value is on the reject list, but for what the
// scale makes of its last digits.
func (r *Reader) rejected(number float64) bool {
	for _, bad := range r.reject {
		if math.Abs(number-bad) <= 1e-9*math.Abs(bad) {
			return true
		}
	}
	return false
}

// unbelieved is the fault of a number that is there and not to be believed.
func unbelieved(class checks.Class, number float64, why string) checks.Fault {
	text := format(number)
	return checks.Fault{Class: class, Text: text + " " + why, Refused: text}
}

// refused is a value that is none.
func refused(f checks.Fault) value { return value{number: math.NaN(), fault: f} }

// format writes a number as people do.
func format(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// combine makes one value of what the matches are worth, as pick says.
func (r *Reader) combine(nodes []node) value {
	switch {
	case r.pick == Count:
		return value{number: r.convert(float64(len(nodes)), 1)}
	case len(nodes) == 0:
		return refused(checks.Fault{Class: checks.NotFound, Text: r.at.String() + " matches nothing"})
	case r.pick == Only && len(nodes) > 1:
		return refused(checks.Fault{
			Class: checks.Ambiguous,
			Text:  fmt.Sprintf("%s matches several values: narrow it, or set pick to first, min, max, avg or count", r.at.String()),
		})
	case len(nodes) == 1:
		return r.worth(nodes[0])
	}
	return r.aggregate(nodes)
}

// aggregate returns the first, the least, the greatest or the average of what
// the nodes are worth. Those without a value take no part.
func (r *Reader) aggregate(nodes []node) value {
	var good []value
	for _, n := range nodes {
		v := r.worth(n)
		if kindOf(v.fault.Class) == checks.Invalid {
			return v
		}
		if v.fault.Class != checks.Faultless {
			continue
		}
		if good = append(good, v); r.pick == First {
			return v
		}
	}
	if len(good) == 0 {
		return r.worth(nodes[0])
	}
	total := good[0]
	for _, v := range good[1:] {
		switch r.pick {
		case Min:
			total.number = min(total.number, v.number)
		case Max:
			total.number = max(total.number, v.number)
		default:
			total.number += v.number
		}
	}
	if r.pick == Avg {
		total.number /= float64(len(good))
	}
	return total
}

// kindOf returns the kind that a class of faults belongs to.
func kindOf(c checks.Class) checks.Kind {
	switch c {
	case checks.Faultless:
		return checks.OK
	case checks.NotFound, checks.Null, checks.Empty:
		return checks.Missing
	default:
		return checks.Invalid
	}
}
