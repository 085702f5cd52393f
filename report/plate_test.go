package report

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// plates returns the numbers on the plots of a page of twelve rows that are all
// the same, in the order in which they got their places.
func plates(t *testing.T, fonts *glyphs.Fonts, s site, row Row) []string {
	t.Helper()
	var all []string
	_, err := s.page("en", Light, Card{Rows: slices.Repeat([]Row{row}, 12)}).sketch(fonts, func(n note) bool {
		if n.lettering.Size == plateSize && n.at.X > plotLeft && n.at.X < plotRight {
			all = append(all, n.text)
		}
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all)%12 != 0 {
		t.Fatalf("twelve rows have %d numbers", len(all))
	}
	return all[:len(all)/12]
}

// saw returns a row whose line fills its plot from top to bottom and ends with
// a value.
func (s site) saw(last float64) Row {
	r := s.row("Saw", "", 1, func(x float64, _ func(float64) float64) float64 {
		if x >= 1 {
			return last
		}
		return float64(int(x*float64(s.points)+0.5) % 2 * 10)
	})
	return r.within(checks.Warn, 4, 6)
}

func TestNumberOfTheBoundThatIsBrokenIsNeverLeftOut(t *testing.T) {
	fonts := openFonts(t)
	s := newSite(t, 3*time.Hour, 180)
	flat := func(v float64) shape { return func(float64, func(float64) float64) float64 { return v } }
	changed := s.row("Changed", "", 1, flat(25))
	changed.Bounds = []Bound{
		{Level: checks.Warn, Upper: new(27.0), To: s.at(0.99)},
		{Level: checks.Warn, Upper: new(23.5), From: s.at(0.99)},
	}
	steep := s.row("Steep", "", 1, flat(1)).within(checks.Warn, 1.3, 9).within(checks.Error, 1.2, 9.1).within(checks.Fatal, 1.1, 9.2)
	for _, c := range []struct {
		row  Row
		want string
	}{
		{s.warehouse().Rows[1], "120.0"},
		{s.hard()[1].Rows[4], "24.000"},
		{s.hard()[1].Rows[2], "9.0"},
		{s.signs().Rows[0], "30.0"},
		{s.saw(10), "6.0"},
		{s.saw(0), "4.0"},
		{s.row("Far", "", 1, flat(95)).within(checks.Warn, 16, 27), "27.0"},
		{steep, "1.1"},
		{changed.told(), "23.5"},
	} {
		for i := range c.row.Alerts {
			c.row.Alerts[i].Level = checks.Fatal
		}
		got := plates(t, fonts, s, c.row)
		if len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: the numbers are %q, want %s first", c.row.Title, got, c.want)
		}
	}
}

func TestNumberOfABoundThatIsKeptCoversNoLine(t *testing.T) {
	s := newSite(t, 3*time.Hour, 180)
	if got := plates(t, openFonts(t), s, s.saw(5)); len(got) > 0 {
		t.Errorf("the numbers are %q", got)
	}
}

func TestNumbersOfWorseBoundsComeFirstAndOfThoseTheNearest(t *testing.T) {
	fonts := openFonts(t)
	s := newSite(t, 3*time.Hour, 180)
	row := s.row("Five bounds", "", 1, func(x float64, _ func(float64) float64) float64 { return 20 + 2*x }).
		within(checks.Info, 19, 23.5).within(checks.Warn, 18.5, 24).within(checks.Fatal, 18.1, 24.5)
	if got, want := plates(t, fonts, s, row), []string{"24.5", "18.1", "24.0", "18.5", "23.5", "19.0"}; !slices.Equal(got, want) {
		t.Errorf("the numbers are %q, want %q", got, want)
	}
	row = row.within(checks.Error, 21, 23)
	row.Value = new(20.5)
	if got, want := plates(t, fonts, s, row)[:3], []string{"21.0", "18.1", "24.5"}; !slices.Equal(got, want) {
		t.Errorf("with a broken bound the numbers are %q, want %q first", got, want)
	}
}

func TestBoundThatDoesNotChangeIsWrittenOnce(t *testing.T) {
	s := newSite(t, 3*time.Hour, 180)
	row := s.row("Steps", "", 1, func(x float64, _ func(float64) float64) float64 { return 17 + 3*x })
	row.Bounds = []Bound{
		{Level: checks.Error, Upper: new(22.5)},
		{Level: checks.Warn, Upper: new(22.0), To: s.at(0.5)},
		{Level: checks.Warn, Upper: new(21.0), From: s.at(0.5)},
	}
	if got, want := plates(t, openFonts(t), s, row), []string{"22.5", "21.0", "22.0"}; !slices.Equal(got, want) {
		t.Errorf("the numbers are %q, want %q", got, want)
	}
}
