package reading

import "github.com/gaugewatch/gaugewatch/checks"

// A Reject is a value that is none: what the sensor says when it is broken or
// has just been switched on. With a Jump it is one only where it lies further
// than that from the last good value.
type Reject struct {
	Value *float64 `yaml:"value"`
	Jump  *float64 `yaml:"jump"` // nil: always
}

// UnmarshalText reads the short form: a value alone.
func (r *Reject) UnmarshalText(text []byte) error {
	number, err := alone(string(text))
	*r = Reject{Value: &number}
	return err
}

// validate reports the mistakes in the reject that stands at a path.
func (r *Reject) validate(p *problems, at string) {
	if r.Value == nil {
		p.add(at, "needs a value: {value: 85, jump: 10}, or 85 alone")
	} else {
		p.finite(at, *r.Value)
	}
	if r.Jump == nil {
		return
	}
	p.finite(at+".jump", *r.Jump)
	if *r.Jump < 0 {
		p.add(at+".jump", "cannot be negative: it says how far a value must lie from the one before")
	}
}

// Codes returns the rejects that depend on the value before, for
// checks.Rules.Codes. The reader knows only one answer, and leaves them.
func (s *Settings) Codes() []checks.Code {
	var codes []checks.Code
	for _, r := range s.Reject {
		if r.Value != nil && r.Jump != nil {
			codes = append(codes, checks.Code{Value: *r.Value, Jump: *r.Jump})
		}
	}
	return codes
}

// always returns the values that are none whatever was before.
func (s *Settings) always() []float64 {
	var values []float64
	for _, r := range s.Reject {
		if r.Value != nil && r.Jump == nil {
			values = append(values, *r.Value)
		}
	}
	return values
}
