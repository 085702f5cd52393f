package canvas

import (
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"time"

	"github.com/golang/freetype/truetype"
	"github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
)

// A Frame says where a plot stands on the picture, and of which times and
// values. Where it has no extent of time or value it is widened around what it
// has, and what is not a number counts as 0.
type Frame struct {
	Box       image.Rectangle
	From, To  time.Time // of its left and its right edge
	Low, High float64   // of its lower and its upper edge
}

// A Layer draws on a plot. It may draw on all of the canvas.
type Layer func(p *Plot)

// highest is how large the values of a plot's edges may be: the difference of
// two must be finite.
const highest = 1e150

// Plot draws the layers of a plot one over the other. A layer that panics ends
// the plot with an error, and the canvas can be drawn on further.
func (c *Canvas) Plot(f Frame, layers ...Layer) (err error) {
	if f.Box.Empty() || f.Box.Dx() > largest || f.Box.Dy() > largest {
		return fmt.Errorf("a plot cannot be drawn in a box of %d by %d pixels", f.Box.Dx(), f.Box.Dy())
	}
	if len(layers) == 0 {
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			c.context.BeginPath()
			err = fmt.Errorf("a layer of the plot panicked: %v", r)
		}
	}()
	if err := f.chart(c, layers).Render(c.provide(f.Box.Min), io.Discard); err != nil {
		return fmt.Errorf("drawing the plot: %w", err)
	}
	return nil
}

// chart returns the plot as go-chart's: without axes, titles and paddings, so
// that it fills its box.
func (f Frame) chart(c *Canvas, layers []Layer) chart.Chart {
	clear := chart.Style{FillColor: drawing.ColorTransparent, Padding: chart.Box{IsSet: true}}
	series := make([]chart.Series, len(layers))
	for i, draw := range layers {
		series[i] = layer{canvas: c, draw: draw}
	}
	return chart.Chart{
		Width: f.Box.Dx(), Height: f.Box.Dy(), DPI: 72, // points are pixels
		Background:     clear,
		Canvas:         clear,
		XAxis:          chart.XAxis{Style: chart.Hidden(), Range: f.times()},
		YAxis:          chart.YAxis{Style: chart.Hidden(), Range: f.values()},
		YAxisSecondary: chart.YAxis{Style: chart.Hidden()},
		Font:           &truetype.Font{}, // none of its own: finding that races, and ours sets the text
		Series:         series,
	}
}

// times returns the range of the x axis, in milliseconds.
func (f Frame) times() *chart.ContinuousRange {
	from, to := millis(f.From), millis(f.To)
	if to <= from {
		from, to = from-500, from+500
	}
	return &chart.ContinuousRange{Min: from, Max: to}
}

// values returns the range of the y axis.
func (f Frame) values() *chart.ContinuousRange {
	low, high := edge(f.Low), edge(f.High)
	if least := max(max(math.Abs(low), math.Abs(high))*1e-9, 1/highest); high-low <= least {
		half := max(least, 1) / 2
		middle := low/2 + high/2
		low, high = middle-half, middle+half
	}
	return &chart.ContinuousRange{Min: low, Max: high}
}

// edge returns a value that an edge of a plot can have.
func edge(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-highest, min(highest, v))
}

// millis returns a time as the x axis counts it.
func millis(t time.Time) float64 {
	return float64(t.UnixMilli())
}

// A layer is one of go-chart's series that draws itself.
type layer struct {
	canvas *Canvas
	draw   Layer
}

// GetName returns the empty name.
func (layer) GetName() string { return "" }

// GetYAxis returns the primary axis, the only one.
func (layer) GetYAxis() chart.YAxisType { return chart.YAxisPrimary }

// GetStyle returns the empty style.
func (layer) GetStyle() chart.Style { return chart.Style{} }

// Validate finds a layer without a function wrong.
func (l layer) Validate() error {
	if l.draw == nil {
		return errors.New("the layer draws nothing")
	}
	return nil
}

// Render draws the layer into the box and by the ranges that go-chart found.
//
//nolint:revive // the interface of go-chart has these parameters
func (l layer) Render(r chart.Renderer, box chart.Box, x, y chart.Range, _ chart.Style) {
	corner := image.Point{}
	if ours, is := r.(*renderer); is {
		corner = ours.corner
	}
	inside := image.Rect(box.Left, box.Top, box.Right, box.Bottom).Add(corner)
	l.draw(&Plot{
		box:   inside,
		first: x.GetMin(), low: y.GetMin(),
		perMilli: float64(inside.Dx()) / x.GetDelta(),
		perUnit:  float64(inside.Dy()) / y.GetDelta(),
	})
}
