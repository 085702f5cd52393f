package config

import (
	"cmp"

	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// unbelieved says for people which values of a field are taken for none, by
// what the field says itself.
func (f *Field) unbelieved() []string {
	var all []string
	for _, r := range f.Reading.Reject {
		switch {
		case r.Value == nil:
		case r.Jump == nil:
			all = append(all, minus(*r.Value))
		default:
			all = append(all, minus(*r.Value)+" as a jump of more than "+number(*r.Jump))
		}
	}
	if p := f.Reading.Plausible; p != nil {
		switch {
		case p.Lower != nil && p.Upper != nil:
			all = append(all, "outside "+minus(*p.Lower)+"…"+minus(*p.Upper))
		case p.Lower != nil:
			all = append(all, "below "+minus(*p.Lower))
		case p.Upper != nil:
			all = append(all, "above "+minus(*p.Upper))
		}
	}
	if g := f.Reading.Valid; g != nil {
		all = append(all, closed(g))
	}
	return all
}

// closed says for people when a gate is closed.
func closed(g *reading.Gate) string {
	at := cmp.Or(g.Path, g.Regexp)
	switch {
	case g.Equals != nil:
		return "unless " + at + " is " + *g.Equals
	case g.Not != nil:
		return "where " + at + " is " + *g.Not
	case g.Above != nil:
		return "unless " + at + " is above " + minus(*g.Above)
	case g.Below != nil:
		return "unless " + at + " is below " + minus(*g.Below)
	}
	return "unless " + at + " holds"
}
