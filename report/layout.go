package report

import (
	"image"
	"sort"
)

// The measures of a page, in pixels of a picture that is 1080 wide. They were
// found by looking at it on phones, where it is 390 points wide: what is
// written with less than 22 could not be read.
const (
	pageWidth  = 1080
	edge       = 20  // from the page to its cards
	pad        = 20  // from a card to what is on it
	headHeight = 134 // of the page's title
	nameHeight = 52  // of a card's title
	axisHeight = 34
	cardGap    = 12 // between two cards
	lineHeight = 36 // of the legend
	footMargin = 24 // round the legend

	leastRow = 100
	mostRow  = 210
	roomyRow = 108 // below that cards are laid out closely
	moreRow  = 26  // by which a row is higher that names its target too
	closeRow = 128 // the least such a row has
	pulseRow = 70  // of a row that shows only whether a target responds
	rowPad   = 9   // above and below a plot

	plotLeft  = 344
	plotRight = 892
	statsLeft = 906
	inner     = edge + pad             // where what is on a card begins
	outer     = pageWidth - edge - pad // and where it ends
)

// A layout says where the parts of a page stand.
type layout struct {
	size  image.Point
	cards []cardPlace
	axes  []int // the tops of time axes that belong to no card
	foot  int   // the top of the legend
}

// A cardPlace is where a card and its parts stand.
type cardPlace struct {
	box   image.Rectangle
	named bool // has a title of its own; else its only row names it
	rows  []image.Rectangle
	axis  int // the top of its time axis; 0: none
}

// plan lays out cards above a legend of some lines. Where there is room each
// card has a title and a time axis; else those with a single row have no title
// of their own, and the page has one axis at the top and one at the bottom.
func plan(cards []Card, lines int) layout {
	rows := 0
	for _, c := range cards {
		rows += len(c.Rows)
	}
	height := heightFor(rows)
	m := measure{row: roomyRow, foot: lines*lineHeight + footMargin}
	m.close = m.lay(cards).size.Y > height
	m.row = mostRow - sort.Search(mostRow-leastRow, func(less int) bool {
		m.row = mostRow - less
		return m.lay(cards).size.Y <= height
	})
	return m.lay(cards)
}

// heightFor returns how high a picture of so many rows should be: what chats
// scale down least (4:5 and 9:16).
func heightFor(rows int) int {
	switch {
	case rows <= 3:
		return 860
	case rows <= 6:
		return 1350
	case rows <= 9:
		return 1640
	}
	return 1920
}

// A measure is how closely a page is laid out.
type measure struct {
	close     bool
	row, foot int // the heights of a row and of the legend
}

// lay puts one card below the other.
func (m measure) lay(cards []Card) layout {
	l := layout{size: image.Pt(pageWidth, 0)}
	y := headHeight
	if len(cards) == 0 {
		y += nameHeight
	}
	if m.close {
		l.axes = append(l.axes, y)
		y += axisHeight
	}
	for _, c := range cards {
		place := m.place(c, y)
		l.cards = append(l.cards, place)
		y = place.box.Max.Y + cardGap
	}
	if m.close {
		l.axes = append(l.axes, y-cardGap+2)
		y += axisHeight
	}
	l.foot = y
	l.size.Y = y + m.foot
	return l
}

// place lays out a card from a height on.
func (m measure) place(c Card, top int) cardPlace {
	place := cardPlace{named: !m.close || len(c.Rows) != 1}
	y := top
	if place.named {
		y += nameHeight
	}
	for _, r := range c.Rows {
		height := m.high(r, place.named)
		place.rows = append(place.rows, image.Rect(inner, y, outer, y+height))
		y += height
	}
	if len(c.Rows) > 0 && !m.close {
		place.axis = y
		y += axisHeight
	}
	place.box = image.Rect(edge, top, pageWidth-edge, y)
	return place
}

// high returns how high a row is.
func (m measure) high(r Row, named bool) int {
	switch {
	case r.Pulse && named:
		return pulseRow
	case r.Pulse:
		return pulseRow + moreRow
	case named:
		return m.row
	}
	return max(m.row, closeRow)
}
