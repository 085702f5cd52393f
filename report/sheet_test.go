package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
)

// dealt tells which rows stand on which sheet: the cards' titles and their
// numbers of rows.
func dealt(sheets []Page) string {
	var pages []string
	for _, p := range sheets {
		var cards []string
		for _, c := range p.Cards {
			cards = append(cards, fmt.Sprint(c.Title, len(c.Rows)))
		}
		pages = append(pages, strings.Join(cards, " "))
	}
	return strings.Join(pages, " | ")
}

// cardWith returns a card with so many rows.
func cardWith(title string, state State, rows int) Card {
	return Card{Title: title, State: state, Rows: make([]Row, rows)}
}

func TestTroubleComesFirst(t *testing.T) {
	was := cardWith("was", Well, 1)
	was.Worst = checks.Fatal
	page := Page{Cards: []Card{
		cardWith("well", Well, 1), was, cardWith("info", Noted, 1), cardWith("unknown", Unknown, 1),
		cardWith("fatal", Fatal, 1), cardWith("warn", Warned, 1), cardWith("error", Failing, 1), cardWith("also", Well, 1),
	}}
	if got, want := dealt(page.Sheets()), "fatal1 error1 unknown1 warn1 info1 was1 well1 also1"; got != want {
		t.Errorf("the order is %s, want %s", got, want)
	}
	if page.Cards[0].Title != "well" {
		t.Error("the page itself was changed")
	}
}

func TestRowsInTroubleComeFirstInTheirCard(t *testing.T) {
	page := Page{Cards: []Card{{Rows: []Row{
		{Title: "calm"}, {Title: "was", Alerts: []Flag{{Level: checks.Fatal}}}, {Title: "bad", State: Failing},
	}}}}
	var order []string
	for _, r := range page.Sheets()[0].Cards[0].Rows {
		order = append(order, r.Title)
	}
	if got := strings.Join(order, " "); got != "bad calm was" {
		t.Errorf("the order is %s", got)
	}
}

func TestCardsAreNotPartedWhereTheyFit(t *testing.T) {
	for _, c := range []struct {
		rows []int
		want string
	}{
		{nil, ""},
		{[]int{0}, "a0"},
		{[]int{12}, "a12"},
		{[]int{6, 6}, "a6 b6"},
		{[]int{6, 7}, "a6 | b7"},
		{[]int{10, 3, 2, 9}, "a10 | b3 c2 | d9"},
		{[]int{5, 30, 4}, "a5 | b12 | b12 | b6 c4"},
		{[]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, "a1 b1 c1 d1 e1 f1 g1 h1 i1 j1 k1 l1 | m1"},
	} {
		var page Page
		for i, n := range c.rows {
			page.Cards = append(page.Cards, cardWith(string(rune('a'+i)), Well, n))
		}
		sheets := page.Sheets()
		if got := dealt(sheets); got != c.want {
			t.Errorf("%v: sheets are %s, want %s", c.rows, got, c.want)
		}
		for i, p := range sheets {
			if wantNumber, wantOf := i+1, len(sheets); len(sheets) > 1 && (p.Number != wantNumber || p.Of != wantOf) {
				t.Errorf("%v: sheet %d says that it is %d of %d", c.rows, i, p.Number, p.Of)
			}
			if len(sheets) == 1 && p.Of != 0 {
				t.Errorf("%v: a single sheet is numbered", c.rows)
			}
		}
	}
}
