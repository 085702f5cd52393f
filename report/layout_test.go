package report

import (
	"testing"
)

// cardsOf returns cards with so many rows.
func cardsOf(rows ...int) []Card {
	var all []Card
	for _, n := range rows {
		all = append(all, cardWith("", Well, n))
	}
	return all
}

func TestPartsOfAPageDoNotOverlap(t *testing.T) {
	for _, rows := range [][]int{{}, {0}, {1}, {3}, {6}, {12}, {3, 3, 3, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 2, 2}, {0, 1, 0}, {5, 1, 1, 1, 1, 1, 1}} {
		cards := cardsOf(rows...)
		for _, pulse := range []bool{false, true} {
			for _, c := range cards {
				for i := range c.Rows {
					c.Rows[i].Pulse = pulse
				}
			}
			l := plan(cards, 2)
			y := headHeight
			for i, c := range l.cards {
				if c.box.Min.Y < y || c.box.Dx() != pageWidth-2*edge {
					t.Errorf("%v: card %d stands at %v, above %d", rows, i, c.box, y)
				}
				top := c.box.Min.Y
				for _, r := range c.rows {
					if r.Min.Y < top || r.Dy() < pulseRow {
						t.Errorf("%v: card %d has a row at %v, above %d", rows, i, r, top)
					}
					top = r.Max.Y
				}
				if top > c.box.Max.Y || c.axis > 0 && (c.axis < top || c.axis+axisHeight > c.box.Max.Y) {
					t.Errorf("%v: card %d ends at %v, its rows at %d", rows, i, c.box, top)
				}
				y = c.box.Max.Y
			}
			if l.foot < y || l.foot+2*lineHeight > l.size.Y {
				t.Errorf("%v: the legend stands at %d of %d", rows, l.foot, l.size.Y)
			}
		}
	}
}

func TestPagesHaveTheShapeThatChatsScaleDownLeast(t *testing.T) {
	for _, c := range []struct {
		rows        []int
		least, most int
	}{
		{[]int{1}, 400, 860},
		{[]int{3}, 850, 860},
		{[]int{3, 3}, 1330, 1350},
		{[]int{6}, 1330, 1350},
		{[]int{3, 3, 3}, 1600, 1640},
		{[]int{3, 3, 3, 3}, 1900, 1920},
		{[]int{1, 1, 1, 1, 1, 1}, 1300, 1350},
		{[]int{2, 2, 2, 2, 2, 2}, 1880, 1960},
		{[]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1880, 2000},
	} {
		if got := plan(cardsOf(c.rows...), 2).size.Y; got < c.least || got > c.most {
			t.Errorf("a page of %v is %d high, want %d to %d", c.rows, got, c.least, c.most)
		}
	}
}

func TestEachPlotIsNearATimeAxis(t *testing.T) {
	roomy := plan(cardsOf(3, 3, 3, 3), 1)
	for i, c := range roomy.cards {
		if c.axis == 0 || !c.named {
			t.Errorf("card %d of a roomy page: axis %d, named %v", i, c.axis, c.named)
		}
	}
	near := plan(cardsOf(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 1)
	if len(near.axes) != 2 {
		t.Errorf("a close page has %d axes", len(near.axes))
	}
	for i, c := range near.cards {
		if c.axis != 0 || c.named {
			t.Errorf("card %d of a close page: axis %d, named %v", i, c.axis, c.named)
		}
	}
}
