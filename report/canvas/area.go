package canvas

import (
	"math"
	"time"
)

// An Area is a part of a plot, by value and time. [Whole], [Above], [Below] and
// [Between] make one.
type Area struct {
	low, high float64
	from, to  time.Time // zero: the plot's edges
}

// Whole returns the area of all values.
func Whole() Area { return Between(math.Inf(-1), math.Inf(1)) }

// Above returns the area of what is more than a value.
func Above(value float64) Area { return Between(value, math.Inf(1)) }

// Below returns the area of what is less than a value.
func Below(value float64) Area { return Between(math.Inf(-1), value) }

// Between returns the area between two values, which may be infinite. It is
// empty where low is not less than high.
func Between(low, high float64) Area { return Area{low: low, high: high} }

// During returns the part of an area between two times; a zero time stands for
// the plot's edge.
func (a Area) During(from, to time.Time) Area {
	a.from, a.to = from, to
	return a
}
