package canvas

import (
	"image"
	"image/color"
	"io"
	"math"

	"github.com/golang/freetype/truetype"
	"github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
)

// provide returns what makes go-chart draw on the canvas, from a corner on.
func (c *Canvas) provide(corner image.Point) chart.RendererProvider {
	return func(_, _ int) (chart.Renderer, error) {
		return &renderer{canvas: c, corner: corner, dpi: 72}, nil
	}
}

// A renderer is a canvas as go-chart draws on it.
type renderer struct {
	canvas *Canvas
	corner image.Point
	dpi    float64
	style  chart.Style
}

var _ chart.Renderer = (*renderer)(nil)

// place returns a point of the chart on the canvas.
func (r *renderer) place(x, y int) (float64, float64) {
	return bounded(float64(x) + float64(r.corner.X)), bounded(float64(y) + float64(r.corner.Y))
}

// ResetStyle forgets how things are drawn.
func (r *renderer) ResetStyle() { r.style = chart.Style{Font: r.style.Font} }

// GetDPI returns how many pixels an inch of 72 points has.
func (r *renderer) GetDPI() float64 { return r.dpi }

// SetDPI sets how many pixels an inch has.
func (r *renderer) SetDPI(dpi float64) { r.dpi = dpi }

// SetClassName does nothing: a picture has no classes.
func (r *renderer) SetClassName(string) {}

// SetStrokeColor sets the color of lines.
func (r *renderer) SetStrokeColor(c drawing.Color) { r.style.StrokeColor = c }

// SetFillColor sets the color of areas.
func (r *renderer) SetFillColor(c drawing.Color) { r.style.FillColor = c }

// SetStrokeWidth sets the width of lines.
func (r *renderer) SetStrokeWidth(width float64) { r.style.StrokeWidth = width }

// SetStrokeDashArray sets the dashes of lines.
func (r *renderer) SetStrokeDashArray(lengths []float64) { r.style.StrokeDashArray = lengths }

// MoveTo begins a line.
func (r *renderer) MoveTo(x, y int) { r.canvas.context.MoveTo(r.place(x, y)) }

// LineTo goes on straight.
func (r *renderer) LineTo(x, y int) { r.canvas.context.LineTo(r.place(x, y)) }

// QuadCurveTo goes on in a curve.
func (r *renderer) QuadCurveTo(x1, y1, x2, y2 int) {
	ax, ay := r.place(x1, y1)
	x, y := r.place(x2, y2)
	r.canvas.bow(Point{ax, ay}, Point{x, y})
}

// ArcTo goes on along an ellipse.
//
//nolint:revive // the interface of go-chart has these parameters
func (r *renderer) ArcTo(x, y int, rx, ry, start, delta float64) {
	for _, v := range [...]float64{rx, ry, start, delta} {
		if !(math.Abs(v) <= largest) {
			return
		}
	}
	cx, cy := r.place(x, y)
	r.canvas.context.ArcTo(cx, cy, rx, ry, start, delta)
}

// Close closes the line.
func (r *renderer) Close() { r.canvas.context.Close() }

// Fill fills the path, if that can be seen.
func (r *renderer) Fill() {
	if r.style.FillColor.A == 0 {
		r.canvas.context.BeginPath()
		return
	}
	r.canvas.context.SetFillColor(r.style.FillColor)
	r.canvas.context.Fill()
}

// Stroke draws the path, if that can be seen.
func (r *renderer) Stroke() {
	if !r.strokes() {
		r.canvas.context.BeginPath()
		return
	}
	r.pen()
	r.canvas.context.Stroke()
}

// FillStroke fills the path and draws it.
func (r *renderer) FillStroke() {
	if !r.strokes() {
		r.Fill()
		return
	}
	r.pen()
	r.canvas.context.SetFillColor(r.style.FillColor)
	r.canvas.context.FillStroke()
}

// strokes says whether lines can be seen.
func (r *renderer) strokes() bool {
	return r.style.StrokeColor.A > 0 && r.style.StrokeWidth > 0
}

// pen makes the context draw lines as they were ordered.
func (r *renderer) pen() {
	r.canvas.context.SetStrokeColor(r.style.StrokeColor)
	r.canvas.context.SetLineWidth(min(r.style.StrokeWidth, widest))
	r.canvas.context.SetLineDash(dashes(r.style.StrokeDashArray), 0)
}

// Circle fills a circle.
func (r *renderer) Circle(radius float64, x, y int) {
	cx, cy := r.place(x, y)
	r.canvas.Disc(Point{cx, cy}, radius, color.NRGBA(r.style.FillColor))
}

// SetFont does nothing to the look of text, which the canvas sets in its own.
func (r *renderer) SetFont(f *truetype.Font) { r.style.Font = f }

// SetFontColor sets the color of text.
func (r *renderer) SetFontColor(c drawing.Color) { r.style.FontColor = c }

// SetFontSize sets the size of text, in points.
func (r *renderer) SetFontSize(size float64) { r.style.FontSize = size }

// lettering returns how text looks.
func (r *renderer) lettering() Lettering {
	return Lettering{Size: r.style.FontSize * r.dpi / 72, Color: color.NRGBA(r.style.FontColor)}
}

// Text writes a line.
func (r *renderer) Text(body string, x, y int) {
	left, base := r.place(x, y)
	r.canvas.Text(body, Point{left, base}, r.lettering())
}

// MeasureText returns the extent of a line.
func (r *renderer) MeasureText(body string) chart.Box {
	l := r.lettering()
	return chart.Box{Right: int(math.Ceil(r.canvas.Measure(body, l))), Bottom: int(math.Ceil(l.size() * 3 / 4))}
}

// SetTextRotation does nothing: text stays level.
func (r *renderer) SetTextRotation(float64) {}

// ClearTextRotation does nothing.
func (r *renderer) ClearTextRotation() {}

// Save does nothing: the canvas is encoded when all of it is drawn.
func (r *renderer) Save(io.Writer) error { return nil }
