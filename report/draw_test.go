package report

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// painted draws the chart of a row and returns how often each colour occurs in
// a part of its plot, by shares of its width and height.
func painted(t *testing.T, r Row, left, top, right, bottom float64) map[color.NRGBA]int {
	t.Helper()
	s := newSite(t, 3*time.Hour, 180)
	sketch, err := s.page("en", Light, Card{Rows: []Row{r}}).chart(openFonts(t), func(note) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := sketch.image()
	if err != nil {
		t.Fatal(err)
	}
	picture := decode(t, drawn.PNG)
	place := func(low, high int, share float64) int { return low + whole(share*float64(high-low)) }
	seen := map[color.NRGBA]int{}
	for y := place(chartTop, chartBottom, top); y < place(chartTop, chartBottom, bottom); y++ {
		for x := place(chartLeft, chartRight, left); x < place(chartLeft, chartRight, right); x++ {
			seen[color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA)]++
		}
	}
	return seen
}

// ramp returns a row that climbs from 0 to 100 over the period.
func ramp(t *testing.T) Row {
	return newSite(t, 3*time.Hour, 180).row("ramp", "", 0, func(x float64, _ func(float64) float64) float64 { return 100 * x })
}

func TestLineTakesTheColourOfALevelWhereItPassesItsBound(t *testing.T) {
	p := light()
	r := ramp(t).within(checks.Warn, math.NaN(), 50).within(checks.Error, math.NaN(), 75)
	within := painted(t, r, 0.05, 0.05, 0.49, 0.95)
	warned := painted(t, r, 0.52, 0.05, 0.73, 0.95)
	failing := painted(t, r, 0.77, 0.05, 0.95, 0.95)
	if within[p.series] == 0 || warned[p.mark[Warned]] == 0 || failing[p.mark[Failing]] == 0 {
		t.Errorf("the line has %d, %d and %d pixels of its colours", within[p.series], warned[p.mark[Warned]], failing[p.mark[Failing]])
	}
	if warned[p.series] > 0 || failing[p.series] > 0 {
		t.Errorf("%d and %d pixels beyond bounds are as within", warned[p.series], failing[p.series])
	}
	before, after := painted(t, r, 0.4, 0.05, 0.495, 0.95), painted(t, r, 0.505, 0.05, 0.6, 0.95)
	if before[p.series] < 100 || after[p.series] > 0 {
		t.Errorf("the colour changes elsewhere than at the bound: %d pixels before, %d after", before[p.series], after[p.series])
	}
}

func TestAlertOpenAtTheBeginningFliesItsFlagThere(t *testing.T) {
	from := newSite(t, 3*time.Hour, 180).from
	quiet := ramp(t)
	r := quiet.flagged(checks.Error, from.Add(-5*time.Hour), time.Time{})
	mark := light().mark[Failing]
	if seen := painted(t, r, 0, 0, 0.03, 0.1); seen[mark] < 100 {
		t.Errorf("its flag has %d pixels", seen[mark])
	}
	if seen := painted(t, r, 0.9, 0.97, 1, 1); seen[mark] < 200 {
		t.Errorf("its bar has %d pixels at the end", seen[mark])
	}
	if seen := painted(t, quiet, 0, 0, 1, 1); seen[mark] > 0 {
		t.Errorf("a row without alerts has %d pixels of one", seen[mark])
	}
}

func TestWeMarkOurOwnGapsUnlikeThoseOfDevices(t *testing.T) {
	s := newSite(t, 3*time.Hour, 180)
	p := light()
	share := func(lack Lack, c color.NRGBA) int {
		return painted(t, ramp(t).lacking(lack, s.at(0.4), s.at(0.6)), 0.42, 0.1, 0.58, 0.9)[c]
	}
	if n := share(NotWatched, p.card); n < 20_000 {
		t.Errorf("not watched: %d pixels are bare", n)
	}
	for _, lack := range []Lack{NoResponse, Missing, Invalid} {
		if n := share(lack, p.card); n > 0 {
			t.Errorf("lack %d: %d pixels are bare", lack, n)
		}
	}
	if n := share(NoResponse, p.stripe); n < 5000 {
		t.Errorf("no response: %d pixels of stripes", n)
	}
	if n := share(Missing, p.blank); n < 20_000 {
		t.Errorf("missing: %d pixels are grey", n)
	}
}

func TestBoundsThatChangeAreDrawnAsSteps(t *testing.T) {
	s := newSite(t, 3*time.Hour, 180)
	r := ramp(t)
	r.Bounds = []Bound{
		{Level: checks.Warn, Upper: new(80.0), To: s.at(0.3)},
		{Level: checks.Warn, Upper: new(30.0), From: s.at(0.3), To: s.at(0.6)},
		{Level: checks.Warn, Upper: new(80.0), From: s.at(0.6)},
	}
	p := light()
	for _, c := range []struct {
		name        string
		left, right float64
		beyond      bool
	}{{"before", 0.12, 0.29, false}, {"between", 0.31, 0.59, true}, {"after", 0.61, 0.95, false}} {
		seen := painted(t, r, c.left, 0.4, c.right, 0.55)
		if (seen[p.zone[Warned]] > 0) != c.beyond || (seen[p.zone[Well]] > 0) == c.beyond {
			t.Errorf("%s: %d pixels beyond, %d within", c.name, seen[p.zone[Warned]], seen[p.zone[Well]])
		}
	}
	for _, at := range []float64{0.3, 0.6} {
		if step := painted(t, r, at-0.005, 0.4, at+0.005, 0.55); step[p.mark[Warned]] == 0 {
			t.Errorf("there is no step at %g", at)
		}
	}
}

func TestRowThatCannotBeDrawnIsGrey(t *testing.T) {
	s := newSite(t, 3*time.Hour, 180)
	page := s.page("en", Light, s.cards()[0])
	for name, draw := range map[string]func() error{
		"a panic":  func() error { panic("out of range") },
		"an error": func() error { return errors.New("out of luck") },
	} {
		var said []string
		sketch, err := newSketch(&page, openFonts(t), image.Pt(400, 100))
		if err != nil {
			t.Fatal(err)
		}
		sketch.proof = func(n note) bool { said = append(said, n.text); return true }
		sketch.guarded(image.Rect(0, 0, 400, 100), draw)
		if len(said) != 1 || said[0] != sketch.captions.failed {
			t.Errorf("%s: it says %q", name, said)
		}
		drawn, err := sketch.image()
		if err != nil {
			t.Fatal(err)
		}
		if got := decode(t, drawn.PNG).At(10, 10); distance(got, sketch.hatch) > 0 {
			t.Errorf("%s: the row is %v", name, got)
		}
	}
}

func TestSamePageGivesTheSameBytes(t *testing.T) {
	for _, c := range scenes(t)[:4] {
		first := c.drawn(t, openFonts(t))
		if again := c.drawn(t, openFonts(t)); !bytes.Equal(first.PNG, again.PNG) {
			t.Errorf("%s: two pictures of the same page differ", c.name)
		}
		if size := decode(t, first.PNG).Bounds().Size(); size != image.Pt(first.Width, first.Height) {
			t.Errorf("%s: the picture is %v, and says %d by %d", c.name, size, first.Width, first.Height)
		}
	}
}

func TestSeveralPagesAreDrawnAtTheSameTime(t *testing.T) {
	fonts := openFonts(t)
	page := newSite(t, 3*time.Hour, 20).page("th", Dark, newSite(t, 3*time.Hour, 20).cards()[2])
	pictures := make(chan []byte)
	for range 4 {
		go func() {
			drawn, err := page.Draw(fonts)
			if err != nil {
				t.Error(err)
			}
			pictures <- drawn.PNG
		}()
	}
	first := <-pictures
	for range 3 {
		if !bytes.Equal(first, <-pictures) {
			t.Error("two pictures of the same page differ")
		}
	}
}
