package report

import (
	"cmp"
	"image"
	"math"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

const (
	plateSize   = 22.0 // of the figures on bounds
	plateHeight = 22
	plateBase   = 19  // from the top of a plate to where its text stands
	plateOver   = 7   // by how much a plate may look out of the plot
	plateClear  = 225 // of 255: how little is seen through a plate
	plateEdge   = 5   // from the end of a bound to its plate, and from that to its text
)

// A named bound is one whose value is to be written: once, however many slices
// it holds in.
type named struct {
	side
	left, right int     // from where to where it holds
	broken      bool    // by the latest value
	far         float64 // from the latest value
}

// named returns the bounds that the plot shows, in the order in which they get
// a place: the one that is broken now, the worse ones, and those nearest to the
// latest value.
func (d *plot) named() []named {
	var all []named
	for i, part := range d.slices {
		for _, b := range part.sides {
			if d.scale.holds(b.value) && (i == 0 || !d.slices[i-1].has(b)) {
				all = append(all, d.nameOf(b, i))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), cmp.Compare(b.level, a.level), cmp.Compare(a.far, b.far))
	})
	return all
}

// rank is 1 of a bound that is broken now, and otherwise 0.
func (n named) rank() int {
	if n.broken {
		return 1
	}
	return 0
}

// nameOf returns a bound of a slice, which may hold on in those that follow.
func (d *plot) nameOf(b side, i int) named {
	n := named{side: b, left: whole(d.X(d.slices[i].from))}
	last := d.slices[i]
	for _, next := range d.slices[i+1:] {
		if !next.has(b) {
			break
		}
		last = next
	}
	n.right = whole(d.X(last.to))
	if v := d.row.Value; v != nil {
		now := d.moment()
		n.far = math.Abs(*v - b.value)
		n.broken = b.passed(*v) && !now.Before(d.slices[i].from) && now.Before(last.to)
	}
	return n
}

// moment returns the time in the page whose bounds the latest value is to keep.
func (d *plot) moment() time.Time {
	last := d.page.To.Add(-1)
	switch at := d.row.At; {
	case at.Before(d.page.From):
		return d.page.From
	case at.After(last):
		return last
	default:
		return at
	}
}

// has says whether a bound of another slice holds here too.
func (s slice) has(b side) bool {
	return slices.ContainsFunc(s.sides, func(own side) bool {
		return own.level == b.level && own.upper == b.upper && own.value == b.value
	})
}

// A cover is what a plate may cover beside the bound of which it tells.
type cover int8

const (
	coverNothing cover = iota
	coverBounds        // the lines of other bounds
	coverLine          // and that of the values
	coverAll           // and flags
)

// A try is one way to find a plate a place.
type try struct {
	cover cover
	tops  []int // from the bound to the top of the plate
}

// tries returns the ways to find a plate a place, the best first: on the bound,
// beside it, and where it covers the least.
func tries() []try {
	on := []int{-plateHeight / 2, plateOver - plateHeight, -plateOver}
	return []try{
		{coverNothing, on},
		{coverNothing, []int{4, -4 - plateHeight}},
		{coverBounds, on},
		{coverLine, on},
		{coverAll, on},
	}
}

// labels writes the values of bounds on the plot, each on a plate where neither
// the line nor a flag or another plate is in the way. A bound for which there is
// no such place has none, but for the worst that is broken now: its plate
// covers what is there.
func (d *plot) labels() {
	taken := d.flags()
	if place, shown := d.newest(); shown {
		taken = append(taken, image.Rect(whole(place.X)-discReach, whole(place.Y)-discReach, whole(place.X)+discReach, whole(place.Y)+discReach))
	}
	for i, n := range d.named() {
		text := d.row.boundFigure(n.value)
		look := regular(plateSize, d.letter[StateOf(n.level).known()])
		width := whole(d.Measure(text, look)) + 2*plateEdge
		most := coverBounds
		if i == 0 && n.broken {
			most = coverAll
		}
		box, cover, found := d.place(n, width, most, taken)
		if !found {
			continue
		}
		taken = append(taken, box)
		ground := sheer(d.card, plateClear)
		if cover > coverNothing {
			ground = d.card
		}
		d.Card(box, 6, ground)
		d.write(text, xy(float64(box.Min.X+plateEdge), float64(box.Min.Y+plateBase)), look, unbounded)
	}
}

// place returns where a plate of a width stands, and what it covers there, at
// most so much.
func (d *plot) place(n named, width int, most cover, taken []image.Rectangle) (box image.Rectangle, covers cover, found bool) {
	y := whole(d.Y(n.value))
	for _, t := range tries() {
		if t.cover > most {
			break
		}
		for _, x := range d.lefts(n, width, most) {
			for _, top := range t.tops {
				box := image.Rect(x, y+top, x+width, y+top+plateHeight)
				if d.free(box, n.side, t.cover, taken) {
					return box, t.cover, true
				}
			}
		}
	}
	return box, most, false
}

// lefts returns where a plate may begin: at either end of its bound, and from
// the left on between them. Of a bound that is too short for it, it begins
// nowhere; but what must be shown ends where that ends.
func (d *plot) lefts(n named, width int, most cover) []int {
	first, last := n.left+plateEdge, n.right-plateEdge-width
	if first > last {
		if most < coverAll {
			return nil
		}
		return []int{max(last, d.Box().Min.X+plateEdge)}
	}
	all := []int{first, last}
	for x := first + width + 4; x < last; x += width/2 + 2 {
		all = append(all, x)
	}
	return all
}

// free says whether a plate fits into the plot where it covers no more than it
// may.
func (d *plot) free(box image.Rectangle, told side, may cover, taken []image.Rectangle) bool {
	if room := d.Box(); !box.In(image.Rect(room.Min.X, room.Min.Y-plateOver, room.Max.X, room.Max.Y+plateOver)) {
		return false
	}
	if may < coverAll && slices.ContainsFunc(taken, box.Overlaps) {
		return false
	}
	if may < coverBounds && d.bounded(box, told) {
		return false
	}
	return may >= coverLine || !d.crossed(box)
}

// bounded says whether a bound other than that of which is told passes through
// a box.
func (d *plot) bounded(box image.Rectangle, told side) bool {
	for _, part := range d.slices {
		for _, b := range part.sides {
			line := image.Rect(whole(d.X(part.from)), whole(d.Y(b.value))-2, whole(d.X(part.to)), whole(d.Y(b.value))+2)
			if b.value != told.value && d.scale.holds(b.value) && box.Overlaps(line) {
				return true
			}
		}
	}
	return false
}

// crossed says whether the line passes through a box or close by.
func (d *plot) crossed(box image.Rectangle) bool {
	around := box.Inset(-4)
	for _, lines := range [...][][]canvas.Point{d.lines, d.highs, d.lows} {
		for _, line := range lines {
			if enters(line, around) {
				return true
			}
		}
	}
	return false
}

// enters says whether a line passes through a box.
func enters(line []canvas.Point, box image.Rectangle) bool {
	for i, p := range line {
		if touches(line[max(i-1, 0)], p, box) {
			return true
		}
	}
	return false
}

// touches says whether the box around a segment overlaps another: more than
// the segment itself does, but never less.
func touches(a, b canvas.Point, box image.Rectangle) bool {
	return max(a.X, b.X) >= float64(box.Min.X) && min(a.X, b.X) <= float64(box.Max.X) &&
		max(a.Y, b.Y) >= float64(box.Min.Y) && min(a.Y, b.Y) <= float64(box.Max.Y)
}
