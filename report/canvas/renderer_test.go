package canvas_test

import (
	"image"
	"io"
	"math"
	"testing"

	"github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// renderer returns a canvas as go-chart draws on it, from a corner on.
func renderer(t *testing.T, c *canvas.Canvas, corner image.Point) chart.Renderer {
	t.Helper()
	r, err := canvas.Provide(c, corner)(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAChartOfGoChartIsDrawnOnTheCanvas(t *testing.T) {
	c := blank(t, 700, 400)
	whole := chart.Chart{
		Title: "온도", Width: 500, Height: 300, DPI: 72,
		Series: []chart.Series{
			chart.ContinuousSeries{Name: "室温", XValues: []float64{1, 2, 3}, YValues: []float64{1, 5, 2}, Style: chart.Style{StrokeWidth: 3, DotWidth: 4, StrokeDashArray: []float64{5, 5}}},
			chart.AnnotationSeries{Annotations: []chart.Value2{{XValue: 2, YValue: 5, Label: "ที่"}}},
		},
	}
	whole.Elements = []chart.Renderable{chart.Legend(&whole)}
	soon(t, func() {
		if err := whole.Render(canvas.Provide(c, image.Pt(100, 50)), io.Discard); err != nil {
			t.Error(err)
		}
	})
	got := extent(seen(t, c))
	if !got.In(image.Rect(95, 45, 605, 355)) || got.Dx() < 400 || got.Dy() < 200 {
		t.Errorf("it is drawn in %v", got)
	}
}

func TestTheRendererDrawsShapesFromItsCorner(t *testing.T) {
	box := func(r chart.Renderer) {
		r.MoveTo(0, 0)
		r.LineTo(20, 0)
		r.LineTo(20, 10)
		r.LineTo(0, 10)
		r.Close()
	}
	for name, k := range map[string]struct {
		draw func(r chart.Renderer)
		want image.Rectangle
	}{
		"fill":         {func(r chart.Renderer) { box(r); r.Fill() }, image.Rect(30, 20, 50, 30)},
		"stroke":       {func(r chart.Renderer) { box(r); r.Stroke() }, image.Rect(29, 19, 51, 31)},
		"fill, stroke": {func(r chart.Renderer) { box(r); r.FillStroke() }, image.Rect(29, 19, 51, 31)},
		"circle":       {func(r chart.Renderer) { r.Circle(5, 10, 10) }, image.Rect(35, 25, 45, 35)},
		"arc":          {func(r chart.Renderer) { r.ArcTo(10, 10, 5, 5, 0, 2*math.Pi); r.Fill() }, image.Rect(35, 25, 45, 35)},
		"curve":        {func(r chart.Renderer) { r.MoveTo(0, 0); r.QuadCurveTo(10, 20, 20, 0); r.Fill() }, image.Rect(30, 20, 50, 30)},
		"point":        {func(r chart.Renderer) { r.MoveTo(9, 9); r.QuadCurveTo(9, 9, 9, 9); r.Fill() }, image.Rectangle{}},
	} {
		t.Run(name, func(t *testing.T) {
			c := blank(t, 80, 60)
			r := renderer(t, c, image.Pt(30, 20))
			r.SetFillColor(drawing.ColorBlue)
			r.SetStrokeColor(drawing.ColorRed)
			r.SetStrokeWidth(2)
			soon(t, func() { k.draw(r) })
			if got := extent(seen(t, c)); got != k.want {
				t.Errorf("it is drawn in %v, want %v", got, k.want)
			}
		})
	}
}

func TestWhatCannotBeSeenIsNotDrawnAndForgotten(t *testing.T) {
	c := blank(t, 80, 60)
	r := renderer(t, c, image.Point{})
	for _, draw := range []func(){r.Fill, r.Stroke, r.FillStroke} {
		r.MoveTo(5, 5)
		r.LineTo(40, 5)
		r.LineTo(40, 40)
		draw()
	}
	r.SetFillColor(drawing.ColorBlue)
	r.Fill()
	if got := extent(seen(t, c)); !got.Empty() {
		t.Errorf("something is drawn in %v", got)
	}
}

func TestNoNumberKeepsTheRendererBusy(t *testing.T) {
	letters := fonts(t)
	far := []int{0, 7, -5_000_000, 40_000_000, math.MaxInt64, math.MinInt64}
	for _, x := range far {
		for _, v := range hard() {
			c := paper(t, letters, 60, 60)
			r := renderer(t, c, image.Pt(10, 10))
			r.SetFillColor(drawing.ColorBlue)
			r.SetStrokeColor(drawing.ColorRed)
			r.SetStrokeWidth(v)
			r.SetFontSize(v)
			r.SetFontColor(drawing.ColorBlack)
			r.SetStrokeDashArray([]float64{v, 0})
			soon(t, func() {
				r.MoveTo(1, 1)
				r.LineTo(x, 20)
				r.QuadCurveTo(x, x, 20, x)
				r.ArcTo(x, 3, v, v, v, v)
				r.FillStroke()
				r.Circle(v, x, x)
				r.Text("온도", x, 9)
				r.MeasureText("온도")
			})
		}
	}
}

func TestTextOfTheRendererIsMeasuredAsItIsDrawn(t *testing.T) {
	c := blank(t, 300, 60)
	r := renderer(t, c, image.Pt(10, 10))
	r.SetFontSize(20)
	r.SetFontColor(drawing.ColorBlack)
	box := r.MeasureText("HHHHH")
	r.Text("HHHHH", 0, 30)
	got := extent(seen(t, c))
	if math.Abs(float64(got.Dx()-box.Width())) > 5 || math.Abs(float64(got.Dy()-box.Height())) > 2 || got.Max.Y != 40 {
		t.Errorf("it is drawn in %v and was measured as %v", got, box)
	}
	r.SetDPI(144)
	if twice := r.MeasureText("HHHHH"); math.Abs(float64(twice.Width()-2*box.Width())) > 2 || r.GetDPI() != 144 {
		t.Errorf("at twice the pixels an inch it is %v wide, before %v", twice.Width(), box.Width())
	}
}

func TestAPlotBringsAFontSoThatGoChartLooksForNone(t *testing.T) {
	whole := canvas.Chart(blank(t, 10, 10), hours(box()))
	if whole.Font == nil {
		t.Error("go-chart will parse its own font, in a race with other charts")
	}
}
