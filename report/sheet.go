package report

import (
	"cmp"
	"slices"
)

// mostRows is how many rows a picture has room for.
const mostRows = 12

// Sheets returns the pages that the cards of a page need: those in trouble
// first, at most twelve rows each, without parting the rows of a target where
// they fit on one. The pages are numbered where there are several.
func (p Page) Sheets() []Page {
	var sheets []Page
	for _, cards := range deal(rank(p.Cards)) {
		sheet := p
		sheet.Cards = cards
		sheets = append(sheets, sheet)
	}
	if len(sheets) == 0 {
		return []Page{p}
	}
	if len(sheets) == 1 {
		return sheets
	}
	for i := range sheets {
		sheets[i].Number, sheets[i].Of = i+1, len(sheets)
	}
	return sheets
}

// rank sorts cards and their rows by what they are now, and cards also by what
// alerts they had: the worst first. Equals stay in their order, where readers
// look for them. The cards passed stay as they are.
func rank(cards []Card) []Card {
	ranked := slices.Clone(cards)
	for i := range ranked {
		ranked[i].Rows = slices.Clone(ranked[i].Rows)
		slices.SortStableFunc(ranked[i].Rows, func(a, b Row) int {
			return -cmp.Compare(a.State.weight(), b.State.weight())
		})
	}
	slices.SortStableFunc(ranked, func(a, b Card) int {
		return cmp.Or(-cmp.Compare(a.State.weight(), b.State.weight()), -cmp.Compare(a.Worst, b.Worst))
	})
	return ranked
}

// deal puts cards on pages one after the other. A card with more rows than a
// page holds begins a page of its own and goes on on the next.
func deal(cards []Card) [][]Card {
	var pages [][]Card
	room := 0
	for _, c := range cards {
		for i, part := range parts(c) {
			need := max(len(part.Rows), 1)
			if need > room || i > 0 {
				pages, room = append(pages, nil), mostRows
			}
			last := len(pages) - 1
			pages[last] = append(pages[last], part)
			room -= need
		}
	}
	return pages
}

// parts splits a card into those that fit on a page.
func parts(c Card) []Card {
	if len(c.Rows) <= mostRows {
		return []Card{c}
	}
	var all []Card
	for rows := range slices.Chunk(c.Rows, mostRows) {
		part := c
		part.Rows = rows
		all = append(all, part)
	}
	return all
}
