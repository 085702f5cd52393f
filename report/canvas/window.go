package canvas

// A window is a part of the plane. Its edges do not belong to it.
type window struct{ left, top, right, bottom float64 }

// cut returns the pieces of a line that lie inside, ending exactly where it
// crosses an edge. A point that is not a number parts the line.
func (w window) cut(points []Point) [][]Point {
	if w.holds(points) {
		return [][]Point{points}
	}
	var c cutter
	for i, p := range points {
		switch {
		case !p.known():
			c.end()
		case i > 0 && points[i-1].known():
			c.segment(w, points[i-1].near(), p.near())
		case i == len(points)-1 || !points[i+1].known():
			c.lone(w, p.near())
		}
	}
	c.end()
	return c.pieces
}

// holds says whether all points, and there are some, can be drawn and lie inside.
func (w window) holds(points []Point) bool {
	for _, p := range points {
		if !w.has(p) || p != p.near() {
			return false
		}
	}
	return len(points) > 0
}

// has says whether a point lies inside; one that is not a number does not.
func (w window) has(p Point) bool {
	return p.X > w.left && p.X < w.right && p.Y > w.top && p.Y < w.bottom
}

// share returns between which parts of its way from a to b, from 0 to 1, a
// segment lies inside: the algorithm of Liang and Barsky (1984).
func (w window) share(a, b Point) (from, to float64, some bool) {
	from, to = 0, 1
	dx, dy := b.X-a.X, b.Y-a.Y
	for _, edge := range [...]struct{ toward, room float64 }{
		{-dx, a.X - w.left}, {dx, w.right - a.X}, {-dy, a.Y - w.top}, {dy, w.bottom - a.Y},
	} {
		switch {
		case edge.toward == 0 && !(edge.room > 0):
			return 0, 0, false
		case edge.toward < 0:
			from = max(from, edge.room/edge.toward)
		case edge.toward > 0:
			to = min(to, edge.room/edge.toward)
		}
	}
	return from, to, from < to
}

// A cutter gathers the pieces of a line.
type cutter struct {
	pieces [][]Point
	piece  []Point
}

// segment adds the part of a segment that lies in a window.
func (c *cutter) segment(w window, a, b Point) {
	from, to, some := w.share(a, b)
	if !some {
		c.end()
		return
	}
	if from > 0 || len(c.piece) == 0 {
		c.end()
		c.piece = append(c.piece, along(a, b, from))
	}
	c.piece = append(c.piece, along(a, b, to))
	if to < 1 {
		c.end()
	}
}

// lone adds a point without neighbours, if it lies in a window.
func (c *cutter) lone(w window, p Point) {
	if w.has(p) {
		c.piece = append(c.piece, p)
	}
	c.end()
}

// end ends a piece.
func (c *cutter) end() {
	if len(c.piece) > 0 {
		c.pieces = append(c.pieces, c.piece)
	}
	c.piece = nil
}

// along returns a point of the way from a to b.
func along(a, b Point, share float64) Point {
	switch share {
	case 0:
		return a
	case 1:
		return b
	}
	return Point{a.X + share*(b.X-a.X), a.Y + share*(b.Y-a.Y)}
}
