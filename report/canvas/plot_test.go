package canvas_test

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// begin is when the plots of these tests begin.
func begin() time.Time { return time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC) }

// after returns the time some minutes later.
func after(minutes float64) time.Time {
	return begin().Add(time.Duration(minutes * float64(time.Minute)))
}

// hours returns a frame of three hours and the values 0 to 100.
func hours(box image.Rectangle) canvas.Frame {
	return canvas.Frame{Box: box, From: begin(), To: after(180), Low: 0, High: 100}
}

// wave returns samples of three hours around 50.
func wave(n int) []canvas.Sample {
	samples := make([]canvas.Sample, n)
	for i := range samples {
		share := float64(i) / float64(n-1)
		samples[i] = canvas.Sample{At: after(180 * share), Value: 50 + 30*math.Sin(12*share)}
	}
	return samples
}

// with calls a function with the plot of a frame.
func with(t testing.TB, f canvas.Frame, do func(p *canvas.Plot)) {
	t.Helper()
	called := false
	err := blank(t, 700, 300).Plot(f, func(p *canvas.Plot) {
		called = true
		do(p)
	})
	if err != nil || !called {
		t.Fatalf("called: %v, error: %v", called, err)
	}
}

// box is 600 pixels wide and 200 high: 3⅓ pixels a minute, 2 pixels a unit.
func box() image.Rectangle { return image.Rect(50, 40, 650, 240) }

func TestTimesAndValuesStandWhereTheFrameSays(t *testing.T) {
	with(t, hours(box()), func(p *canvas.Plot) {
		if p.Box() != box() {
			t.Errorf("the plot stands in %v", p.Box())
		}
		for minutes, want := range map[float64]float64{0: 50, 90: 350, 180: 650, -10: 50, 999: 650} {
			if got := p.X(after(minutes)); math.Abs(got-want) > 1e-9 {
				t.Errorf("minute %v stands at %v, want %v", minutes, got, want)
			}
		}
		for value, want := range map[float64]float64{0: 240, 25: 190, 100: 40, -3: 240, 1e300: 40, math.Inf(1): 40, math.Inf(-1): 240} {
			if got := p.Y(value); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v stands at %v, want %v", value, got, want)
			}
		}
		if got := p.Y(math.NaN()); !math.IsNaN(got) {
			t.Errorf("what is no number stands at %v", got)
		}
	})
}

func TestAFrameWithoutExtentIsWidenedAroundWhatItHas(t *testing.T) {
	for name, f := range map[string]canvas.Frame{
		"constant":         {Low: 7, High: 7, To: after(60)},
		"zero":             {Low: 0, High: 0, To: after(60)},
		"tiny":             {Low: 5e-324, High: 5e-324, To: after(60)},
		"denormal":         {Low: 0, High: 5e-324, To: after(60)},
		"large":            {Low: 1e12, High: 1e12, To: after(60)},
		"turned":           {Low: 9, High: 3, To: after(60)},
		"not a number":     {Low: math.NaN(), High: math.NaN(), To: after(60)},
		"infinite":         {Low: math.Inf(-1), High: math.Inf(1), To: after(60)},
		"one infinite":     {Low: 4, High: math.Inf(1), To: after(60)},
		"largest":          {Low: -math.MaxFloat64, High: math.MaxFloat64, To: after(60)},
		"no time":          {Low: 0, High: 1, To: begin()},
		"time turned":      {Low: 0, High: 1, To: after(-60)},
		"beginning of all": {Low: 0, High: 1, From: time.Time{}, To: after(60)},
	} {
		t.Run(name, func(t *testing.T) {
			f.Box = box()
			if name != "beginning of all" {
				f.From = begin()
			}
			with(t, f, func(p *canvas.Plot) {
				for _, v := range hard() {
					if y := p.Y(v); !math.IsNaN(v) && !(y >= 40 && y <= 240) {
						t.Errorf("%v stands at %v", v, y)
					}
				}
				if low := p.Y(f.Low); f.Low == f.High && math.Abs(low-140) > 1 {
					t.Errorf("a constant stands at %v, want the middle", low)
				}
			})
		})
	}
}

func TestLinesEndAtGaps(t *testing.T) {
	v := func(minutes, value float64) canvas.Sample { return canvas.Sample{At: after(minutes), Value: value} }
	samples := []canvas.Sample{
		v(0, 1), v(1, 2), v(2, math.NaN()), v(3, 4), v(4, math.Inf(1)), // a line, then a lone point
		v(5, 6), v(6, 7), v(7, 8), v(20, 9), v(21, 9), // a silence after minute 7
	}
	with(t, hours(box()), func(p *canvas.Plot) {
		if got, want := lengths(p.Lines(samples, 150*time.Second)), "[2 1 3 2]"; got != want {
			t.Errorf("the lines have %s points, want %s", got, want)
		}
		if got, want := lengths(p.Lines(samples, 0)), "[2 1 5]"; got != want {
			t.Errorf("without silences the lines have %s points, want %s", got, want)
		}
		if got := p.Lines(nil, 0); len(got) != 0 {
			t.Errorf("no samples give %v", got)
		}
	})
}

// lengths returns how many points some lines have.
func lengths(lines [][]canvas.Point) string {
	n := []int{}
	for _, line := range lines {
		n = append(n, len(line))
	}
	return fmt.Sprint(n)
}

func TestLinesAreCutAtTheSidesAndMovedToUpperAndLowerEdge(t *testing.T) {
	samples := []canvas.Sample{{At: after(-10), Value: 0}, {At: after(10), Value: 100}, {At: after(20), Value: 1e9}, {At: after(170), Value: -1e9}, {At: after(190), Value: 100}}
	with(t, hours(box()), func(p *canvas.Plot) {
		lines := p.Lines(samples, 0)
		if len(lines) != 1 {
			t.Fatalf("%d lines", len(lines))
		}
		line := lines[0]
		first, last := line[0], line[len(line)-1]
		if math.Abs(first.X-50) > 0.02 || math.Abs(first.Y-140) > 0.2 {
			t.Errorf("it begins at %v, want where it crosses the left edge, at (50,140)", first)
		}
		if math.Abs(last.X-650) > 0.02 || math.Abs(last.Y-140) > 0.2 {
			t.Errorf("it ends at %v, want where it crosses the right edge, at (650,140)", last)
		}
		for _, q := range line {
			if q.Y < 40 || q.Y > 240 {
				t.Errorf("%v is outside", q)
			}
		}
	})
}

func TestThePointsAtTheEdgesBelongToThePlot(t *testing.T) {
	with(t, hours(box()), func(p *canvas.Plot) {
		for _, minutes := range []float64{0, 180} {
			if got := lengths(p.Lines([]canvas.Sample{{At: after(minutes), Value: 100}}, 0)); got != "[1]" {
				t.Errorf("a lone sample at minute %v gives %s", minutes, got)
			}
		}
	})
}

func TestADenseLineKeepsItsPeaks(t *testing.T) {
	samples := make([]canvas.Sample, 20_000)
	for i := range samples {
		samples[i] = canvas.Sample{At: after(float64(i) * 180 / 20_000), Value: 50 + float64(i*7919%100)/100}
	}
	samples[7777].Value, samples[12_345].Value = 99, 1
	with(t, hours(box()), func(p *canvas.Plot) {
		line := p.Lines(samples, 0)[0]
		if len(line) > 603 {
			t.Errorf("%d points for 600 pixels", len(line))
		}
		high, low, before := math.Inf(1), math.Inf(-1), 0.0
		for _, q := range line {
			high, low = min(high, q.Y), max(low, q.Y)
			if q.X < before {
				t.Errorf("%v stands before %v", q.X, before)
			}
			before = q.X
		}
		if high != p.Y(99) || low != p.Y(1) {
			t.Errorf("it reaches from %v to %v, want from %v to %v", low, high, p.Y(1), p.Y(99))
		}
		if last := line[len(line)-1]; last != p.At(samples[len(samples)-1]) {
			t.Errorf("it ends at %v", last)
		}
	})
}

func TestASparseLineKeepsAllItsPoints(t *testing.T) {
	with(t, hours(box()), func(p *canvas.Plot) {
		samples := wave(180)
		line := p.Lines(samples, 0)[0]
		if len(line) != len(samples) {
			t.Fatalf("%d points of %d", len(line), len(samples))
		}
		for i, q := range line {
			if q != p.At(samples[i]) {
				t.Errorf("sample %d stands at %v, want %v", i, q, p.At(samples[i]))
			}
		}
	})
}

func TestLinesOfOnePlotDoNotShareMemory(t *testing.T) {
	samples := wave(500)
	samples[250].Value = math.NaN()
	with(t, hours(box()), func(p *canvas.Plot) {
		lines := p.Lines(samples, 0)
		first := append([]canvas.Point(nil), lines[0]...)
		_ = append(lines[0], canvas.Point{X: -1, Y: -1})
		if fmt.Sprint(p.Lines(samples, 0)[1]) != fmt.Sprint(lines[1]) || fmt.Sprint(first) != fmt.Sprint(lines[0]) {
			t.Error("adding to a line changes the next")
		}
	})
}

func TestPartsAreCutWhereTheLineCrossesTheBound(t *testing.T) {
	zigzag := []canvas.Sample{{At: after(0), Value: 20}, {At: after(60), Value: 60}, {At: after(120), Value: 20}, {At: after(180), Value: 60}}
	with(t, hours(box()), func(p *canvas.Plot) {
		line := p.Lines(zigzag, 0)[0]
		parts := p.Parts(line, canvas.Above(50))
		if lengths(parts) != "[3 2]" {
			t.Fatalf("parts %v", parts)
		}
		near(t, parts[0][0], canvas.Point{X: 50 + 45*10.0/3, Y: 140})
		near(t, parts[0][1], p.At(zigzag[1]))
		near(t, parts[0][2], canvas.Point{X: 50 + 75*10.0/3, Y: 140})
		near(t, parts[1][0], canvas.Point{X: 50 + 165*10.0/3, Y: 140})
		near(t, parts[1][1], p.At(zigzag[3]))

		if got := lengths(p.Parts(line, canvas.Below(30))); got != "[2 3]" {
			t.Errorf("below: %s", got)
		}
		if got := lengths(p.Parts(line, canvas.Between(30, 50))); got != "[2 2 2]" {
			t.Errorf("between: %s", got)
		}
		if got := lengths(p.Parts(line, canvas.Above(50).During(after(60), after(120)))); got != "[2]" {
			t.Errorf("during: %s", got)
		}
		if got := lengths(p.Parts(line, canvas.Whole())); got != "[4]" {
			t.Errorf("whole: %s", got)
		}
	})
}

// near fails the test if a point is not where it should be.
func near(t *testing.T, got, want canvas.Point) {
	t.Helper()
	if math.Hypot(got.X-want.X, got.Y-want.Y) > 0.01 {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWhatLiesOnABoundIsNotBeyond(t *testing.T) {
	flat := []canvas.Sample{{At: after(0), Value: 50}, {At: after(180), Value: 50}}
	with(t, hours(box()), func(p *canvas.Plot) {
		line := p.Lines(flat, 0)[0]
		for _, a := range []canvas.Area{canvas.Above(50), canvas.Below(50)} {
			if got := p.Parts(line, a); len(got) != 0 {
				t.Errorf("%v", got)
			}
		}
		if got := lengths(p.Parts(line[:1], canvas.Above(49))); got != "[1]" {
			t.Errorf("a lone point beyond gives %s", got)
		}
	})
}

func TestASpikeThatLeavesThePlotIsStillBeyond(t *testing.T) {
	spike := []canvas.Sample{{At: after(0), Value: 50}, {At: after(90), Value: 1e12}, {At: after(91), Value: 1e12}, {At: after(170), Value: -1e12}, {At: after(180), Value: -1e12}}
	with(t, hours(box()), func(p *canvas.Plot) {
		line := p.Lines(spike, 0)[0]
		if got := lengths(p.Parts(line, canvas.Above(80))); got != "[4]" {
			t.Errorf("above: %s", got)
		}
		if got := lengths(p.Parts(line, canvas.Below(20))); got != "[3]" {
			t.Errorf("below: %s", got)
		}
	})
}

func TestAnAreaIsARectangleOfWholePixelsInThePlot(t *testing.T) {
	with(t, hours(box()), func(p *canvas.Plot) {
		for name, c := range map[string]struct {
			area canvas.Area
			want image.Rectangle
		}{
			"whole":          {canvas.Whole(), box()},
			"above":          {canvas.Above(75), image.Rect(50, 40, 650, 90)},
			"below":          {canvas.Below(25.2), image.Rect(50, 190, 650, 240)},
			"between":        {canvas.Between(25, 75), image.Rect(50, 90, 650, 190)},
			"during":         {canvas.Whole().During(after(30), after(60)), image.Rect(150, 40, 250, 240)},
			"since before":   {canvas.Whole().During(after(-30), after(60)), image.Rect(50, 40, 250, 240)},
			"until the end":  {canvas.Whole().During(after(150), time.Time{}), image.Rect(550, 40, 650, 240)},
			"out of sight":   {canvas.Above(200), image.Rectangle{}},
			"later":          {canvas.Whole().During(after(200), after(300)), image.Rectangle{}},
			"turned":         {canvas.Between(75, 25), image.Rectangle{}},
			"no number":      {canvas.Above(math.NaN()), image.Rectangle{}},
			"turned in time": {canvas.Whole().During(after(60), after(30)), image.Rectangle{}},
		} {
			if got := p.Rect(c.area); got != c.want {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	})
}

func TestNoValueKeepsAPlotBusy(t *testing.T) {
	letters := fonts(t)
	for _, v := range hard() {
		for _, edge := range hard() {
			c := paper(t, letters, 700, 300)
			samples := []canvas.Sample{{At: after(0), Value: v}, {At: after(1), Value: 1}, {At: after(2), Value: edge}, {At: after(3), Value: v}}
			soon(t, func() {
				err := c.Plot(canvas.Frame{Box: box(), From: begin(), To: after(180), Low: edge, High: v}, func(p *canvas.Plot) {
					for _, line := range p.Lines(samples, time.Minute) {
						c.Line(line, canvas.Pen{Color: rgb(blue), Width: 3, Dash: []float64{4, 4}})
						c.Polygon(rgb(red), line...)
						for _, part := range p.Parts(line, canvas.Above(edge)) {
							c.Line(part, canvas.Pen{Color: rgb(red), Width: 5})
						}
					}
					c.Rect(p.Rect(canvas.Between(edge, v)), rgb(red))
					c.Disc(p.At(samples[0]), 5, rgb(red))
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestLayersAreDrawnInTheirOrder(t *testing.T) {
	c := blank(t, 700, 300)
	fill := func(color uint32) canvas.Layer {
		return func(p *canvas.Plot) { c.Rect(p.Box(), rgb(color)) }
	}
	if err := c.Plot(hours(box()), fill(red), fill(blue)); err != nil {
		t.Fatal(err)
	}
	picture := seen(t, c)
	if got := at(picture, 100, 100); got != blue {
		t.Errorf("the last layer is hidden: %06x", got)
	}
	if got := extent(picture); got != box() {
		t.Errorf("the plot fills %v", got)
	}
}

func TestAPlotDrawsNothingOfItsOwn(t *testing.T) {
	c := blank(t, 700, 300)
	if err := c.Plot(hours(box()), func(*canvas.Plot) {}); err != nil {
		t.Fatal(err)
	}
	if got := extent(seen(t, c)); !got.Empty() {
		t.Errorf("something is drawn in %v", got)
	}
}

func TestALayerThatPanicsLeavesACanvasThatWorks(t *testing.T) {
	c := blank(t, 700, 300)
	err := c.Plot(hours(box()), func(*canvas.Plot) {
		var none []int
		_ = none[3]
	})
	if err == nil || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("error: %v", err)
	}
	c.Rect(image.Rect(0, 0, 9, 9), rgb(red))
	if got := extent(seen(t, c)); got != image.Rect(0, 0, 9, 9) {
		t.Errorf("what is drawn: %v", got)
	}
}

func TestAPlotNeedsABox(t *testing.T) {
	c := blank(t, 700, 300)
	for _, b := range []image.Rectangle{{}, image.Rect(0, 0, 0, 50), image.Rect(0, 0, 100_000, 50)} {
		if err := c.Plot(hours(b), func(*canvas.Plot) { t.Error("it was drawn") }); err == nil {
			t.Errorf("a plot was drawn in %v", b)
		}
	}
}
