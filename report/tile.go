package report

import (
	"image"
	"image/color"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/canvas"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// The measures of a tile, in pixels. Chats show it a third as wide.
const (
	tileSide   = 1040
	tileEdge   = 20
	tileGap    = 14
	tileTop    = 156
	tileInset  = 18
	tileValue  = 78.0
	cellLeast  = 44.0
	mostCells  = 12
	cellSign   = 20.0 // radius of a state's icon
	cellFlag   = 26.0
	cellSmall  = 25.0 // the name of the target
	cellName   = 34.0 // the name of the field
	cellTime   = 28.0 // the time of an old value
	cellFooter = 34.0 // from the bottom to the value
)

// Tile draws a square picture of the latest values, 1040 pixels wide, for
// chats that cut tall pictures. It has room for the first twelve rows.
func (p Page) Tile(fonts *glyphs.Fonts) (Image, error) {
	s, err := p.tile(fonts, nil)
	if err != nil {
		return Image{}, err
	}
	return s.image()
}

// A cell is a row on a tile.
type cell struct {
	card *Card
	row  *Row
	box  image.Rectangle
}

// tile draws a tile, of which a proof may be read.
func (p Page) tile(fonts *glyphs.Fonts, proof func(note) bool) (*sketch, error) {
	s, err := newSketch(&p, fonts, image.Pt(tileSide, tileSide))
	if err != nil {
		return nil, err
	}
	s.proof = proof
	number, look := s.sheetNumber(), regular(40, s.soft)
	room := tileSide - 60.0
	if number != "" {
		room -= s.Measure(number, look) + 20
	}
	width := s.write(p.Title, xy(30, 76), bold(58, s.ink), room)
	s.write(number, xy(50+width, 76), look, tileSide)
	s.spell(30, 128, regular(36, s.soft), tileSide-60)
	for _, c := range cells(p.Cards) {
		s.guarded(c.box, func() error { return s.cell(c) })
	}
	if len(p.Cards) == 0 {
		s.write(s.captions.empty, xy(30, tileTop+60), regular(40, s.soft), tileSide-60)
	}
	return s, nil
}

// cells arranges rows in columns.
func cells(cards []Card) []cell {
	var all []cell
	for i := range cards {
		for j := range cards[i].Rows {
			if len(all) < mostCells {
				all = append(all, cell{card: &cards[i], row: &cards[i].Rows[j]})
			}
		}
	}
	columns := 3
	switch {
	case len(all) <= 2:
		columns = 1
	case len(all) <= 6:
		columns = 2
	}
	lines := max(1, (len(all)+columns-1)/columns)
	wide := (tileSide - 2*tileEdge - (columns-1)*tileGap) / columns
	high := (tileSide - tileTop - tileEdge - (lines-1)*tileGap) / lines
	for i := range all {
		x, y := tileEdge+(i%columns)*(wide+tileGap), tileTop+(i/columns)*(high+tileGap)
		all[i].box = image.Rect(x, y, x+wide, y+high)
	}
	return all
}

// A coat is the colours of a cell.
type coat struct{ ground, value, text, mark, onMark color.NRGBA }

// coat returns the colours of a cell in a state: what is wrong fills it.
func (s *sketch) coat(state State) coat {
	c := coat{ground: s.card, value: s.letter[state], text: s.soft, mark: s.mark[state], onMark: s.onMark}
	switch state {
	case Failing, Fatal:
		c.ground, c.value, c.text, c.mark, c.onMark = s.alarm[state], s.onAlarm, s.onAlarm, s.onAlarm, s.alarm[state]
	case Warned:
		c.ground, c.text = s.zone[state], s.soft
	case Unknown:
		c.ground = s.hatch
		c.value = s.soft
	case Well, Noted:
	}
	return c
}

// cell draws one row: its names, its latest value, with its time where it is
// old, and what is wrong with it; where there is room also its plot.
func (s *sketch) cell(c cell) error {
	state := c.row.State.known()
	look := s.coat(state)
	if (c.row.Old || c.row.Value == nil) && !c.row.Pulse && state.Level() < checks.Error {
		look.value = s.soft
	}
	s.Card(c.box, 22, look.ground)
	k := c.enlarged()
	left, right := float64(c.box.Min.X+tileInset), float64(c.box.Max.X-tileInset)
	top := float64(c.box.Min.Y)
	end := right
	if state != Well {
		s.sign(state, xy(right-14, top+34), cellSign, paint{look.mark, look.onMark})
		end -= 46
	}
	name := c.row.Title
	if c.row.Pulse {
		name = ""
	}
	s.write(c.card.Title, xy(left, top+36*k), regular(cellSmall*k, look.text), end-left)
	end = right
	if since := c.row.since(); !since.IsZero() {
		time := aligned(regular(cellTime*k, look.text), canvas.Right)
		end -= s.write(s.clock.Tell(since), xy(right, top+84*k), time, right-left) + 10
	}
	s.write(name, xy(left, top+80*k), regular(cellName*k, look.text), end-left)
	s.latestOf(c, look)
	if k > 1 {
		bottom := c.box.Max.Y - whole(cellFooter+0.85*s.cellValue(c.box)+16)
		return s.plot(c.row, image.Rect(whole(left), whole(top+100*k), whole(right), bottom))
	}
	return nil
}

// enlarged is by how much the names of a cell are larger than usual: more than
// 1 only where it has room for a plot too.
func (c cell) enlarged() float64 {
	if c.box.Dy() > 400 {
		return 1.3
	}
	return 1
}

// latestOf writes the latest value of a cell, and flies the flag of its worst
// alert.
func (s *sketch) latestOf(c cell, look coat) {
	left, right := float64(c.box.Min.X+tileInset), float64(c.box.Max.X-tileInset)
	base := float64(c.box.Max.Y) - cellFooter
	if level := worst(c.row.Alerts); level > checks.None {
		fill := s.mark[StateOf(level).known()]
		if look.mark == s.onAlarm {
			fill = s.onAlarm
		}
		s.pole(level, xy(right-cellFlag, base-26), cellFlag, fill)
		right -= cellFlag + 16
	}
	value := bold(s.cellValue(c.box), look.value)
	small := regular(min(36, value.Size*0.6), look.text)
	unit := s.fit(c.row.unit(), small, (right-left)/2)
	wide := s.Measure(unit, small)
	text, value := s.now(c.row, value, right-left-wide-8, cellLeast)
	width := s.write(text, xy(left, base), value, right-left-wide-8)
	s.write(unit, xy(left+width+8, base), small, wide+1)
}

// cellValue returns the size of a value in a cell.
func (s *sketch) cellValue(box image.Rectangle) float64 {
	return min(130, max(tileValue, 0.3*float64(box.Dy())))
}

// unit returns the unit of the latest value; nothing where there is none.
func (r *Row) unit() string {
	if r.Pulse || r.Value == nil {
		return ""
	}
	return r.Unit
}
