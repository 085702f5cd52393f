// Package canvas draws: rectangles, shapes, lines and text on one picture, and
// plots of values over time, all in pixels with y growing down.
//
//	c, err := canvas.New(fonts, image.Pt(1080, 1920), paper)
//	c.Card(image.Rect(20, 134, 1060, 500), 22, white)
//	c.Text("Temperature", canvas.Point{X: 40, Y: 170}, canvas.Lettering{Size: 28, Color: ink})
//	err = c.Plot(canvas.Frame{Box: box, From: from, To: to, Low: 0, High: 50}, func(p *canvas.Plot) {
//		c.Rect(p.Rect(canvas.Above(30)), red)           // a zone above a bound
//		c.Hatch(p.Rect(canvas.Whole().During(a, b)), 12, grey, dark)
//		for _, line := range p.Lines(samples, 150*time.Second) {
//			c.Line(line, canvas.Pen{Color: blue, Width: 3})
//			for _, part := range p.Parts(line, canvas.Above(30)) { // cut where it crosses
//				c.Line(part, canvas.Pen{Color: red, Width: 5})
//			}
//		}
//		c.Disc(p.At(last), 6.5, blue)
//	})
//	png, err := c.PNG()
//
// The drawing is go-chart's: its raster context for shapes, lines and letters,
// and its Chart, with a renderer and series of our own, as the frame of a plot.
// What reaches it is bounded here first, since a coordinate that is not a
// number or far outside keeps it busy for ever: coordinates that are not
// numbers are left out, others come to lie at most 20,000 pixels off, and
// dashes and widths that make no sense become a plain line or none. Jagged lines
// and polygons are drawn in strips, since its time grows with the square of what
// lies in a row.
//
// A Canvas is for one goroutine at a time; several may share [glyphs.Fonts].
package canvas

import (
	"fmt"
	"image"
	"image/color"

	"github.com/golang/freetype/raster"
	"github.com/wcharczuk/go-chart/v2/drawing"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// largest is how many pixels a side of a picture may have.
const largest = 8192

// A Canvas is a picture that is drawn on. It is opaque.
type Canvas struct {
	picture *image.RGBA
	context *drawing.RasterGraphicContext
	brush   *brush // the context's
	fonts   *glyphs.Fonts
}

// New returns a picture of a size, 1 to 8,192 pixels each way, filled with a
// color, whose text is set with some fonts.
func New(fonts *glyphs.Fonts, size image.Point, paper color.NRGBA) (*Canvas, error) {
	if size.X < 1 || size.Y < 1 || size.X > largest || size.Y > largest {
		return nil, fmt.Errorf("a picture of %d by %d pixels cannot be drawn: each way needs 1 to %d", size.X, size.Y, largest)
	}
	picture := image.NewRGBA(image.Rectangle{Max: size})
	paint := &brush{RGBAPainter: raster.NewRGBAPainter(picture), left: 0, right: size.X}
	context := drawing.NewRasterGraphicContextWithPainter(picture, paint)
	context.SetFillRule(drawing.FillRuleWinding)
	c := &Canvas{picture: picture, context: context, brush: paint, fonts: fonts}
	paper.A = 255
	c.Rect(picture.Rect, paper)
	return c, nil
}

// Size returns the picture's width and height.
func (c *Canvas) Size() image.Point {
	return c.picture.Rect.Size()
}

// Rect fills whole pixels. It is much faster than a Polygon.
func (c *Canvas) Rect(r image.Rectangle, fill color.NRGBA) {
	r = r.Intersect(c.picture.Rect)
	if r.Empty() || fill.A == 0 {
		return
	}
	if fill.A < 255 {
		c.tint(r, fill)
		return
	}
	first := c.row(r, r.Min.Y)
	for i := 0; i < len(first); i += 4 {
		first[i], first[i+1], first[i+2], first[i+3] = fill.R, fill.G, fill.B, 255
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(c.row(r, y), first)
	}
}

// tint lays a color that can be seen through over whole pixels of the picture.
func (c *Canvas) tint(r image.Rectangle, fill color.NRGBA) {
	over, under := uint32(fill.A), 255-uint32(fill.A)
	red, green, blue := uint32(fill.R)*over+127, uint32(fill.G)*over+127, uint32(fill.B)*over+127
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.row(r, y)
		for i := 0; i < len(row); i += 4 {
			row[i] = uint8((uint32(row[i])*under + red) / 255)
			row[i+1] = uint8((uint32(row[i+1])*under + green) / 255)
			row[i+2] = uint8((uint32(row[i+2])*under + blue) / 255)
		}
	}
}

// row returns the bytes of a rectangle's row; the rectangle lies in the picture.
func (c *Canvas) row(r image.Rectangle, y int) []uint8 {
	return c.picture.Pix[c.picture.PixOffset(r.Min.X, y):][: 4*r.Dx() : 4*r.Dx()]
}

// Hatch draws stripes at 45 degrees over whole pixels: of every period pixels
// of a row the first third is striped. Stripes of neighbours meet.
func (c *Canvas) Hatch(r image.Rectangle, period int, back, stripe color.NRGBA) {
	c.Rect(r, back)
	r = r.Intersect(c.picture.Rect)
	if period < 1 {
		return
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X - (r.Min.X+y)%period; x < r.Max.X; x += period {
			c.Rect(image.Rect(x, y, x+(period+2)/3, y+1).Intersect(r), stripe)
		}
	}
}
