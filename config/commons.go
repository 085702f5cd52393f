package config

import (
	"reflect"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller"
)

// commons are the parts of a plan that targets have in common: thousands of them
// are often read and judged alike, and a plan lasts.
type commons struct {
	rules    pool[checks.Rules]
	settings pool[poller.FieldSettings]
	readers  map[*poller.FieldSettings]*poller.Reader
}

// newCommons returns those of an empty plan.
func newCommons() *commons {
	return &commons{
		rules: pool[checks.Rules]{}, settings: pool[poller.FieldSettings]{},
		readers: map[*poller.FieldSettings]*poller.Reader{},
	}
}

// reader returns the reader of a field.
func (c *commons) reader(f *Field) (*poller.Reader, error) {
	settings := c.settings.one(f.Name, &f.Reading)
	if r, ok := c.readers[settings]; ok {
		return r, nil
	}
	r, err := settings.Compile()
	if err == nil {
		c.readers[settings] = r
	}
	return r, err
}

// A pool holds one of several values that are equal, by the name of the field
// that they are for. Nobody changes them.
type pool[T any] map[string][]*T

// poolDepth is how many values of a name are held, those that were asked for
// last: where none is like another, looking through all would take too long.
const poolDepth = 8

// one returns the value held that equals another, or holds that one from now on.
func (p pool[T]) one(name string, value *T) *T {
	held := p[name]
	at := slices.IndexFunc(held, func(v *T) bool { return reflect.DeepEqual(v, value) })
	if at >= 0 {
		value = held[at]
	}
	if at >= 0 || len(held) == poolDepth {
		held = slices.Delete(held, max(at, 0), max(at, 0)+1)
	}
	p[name] = append(held, value)
	return value
}
