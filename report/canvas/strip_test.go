package canvas_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// jagged returns a line that goes up and down at random in a rectangle.
func jagged(n int, in image.Rectangle) []canvas.Point {
	random := rand.New(rand.NewPCG(1, 2))
	points := make([]canvas.Point, n)
	for i := range points {
		points[i] = canvas.Point{
			X: float64(in.Min.X) + float64(in.Dx()*i)/float64(n-1) + 6*random.Float64() - 3,
			Y: float64(in.Min.Y) + float64(in.Dy())*random.Float64(),
		}
	}
	return points
}

// off returns by how much the pixels of two pictures differ at most, of 255.
func off(a, b *image.RGBA) int {
	most := 0
	for i := range a.Pix {
		d := int(a.Pix[i]) - int(b.Pix[i])
		most = max(most, d, -d)
	}
	return most
}

func TestALineDrawnInStripsLooksAsIfDrawnAtOnce(t *testing.T) {
	letters, in := fonts(t), image.Rect(5, 10, 595, 190)
	for _, pen := range []canvas.Pen{{Color: rgb(blue), Width: 3}, {Color: rgb(red), Width: 9.5}} {
		for _, alpha := range []uint8{255, 70} {
			pen.Color.A = alpha
			strips, once := paper(t, letters, 600, 200), paper(t, letters, 600, 200)
			strips.Line(jagged(700, in), pen)
			canvas.Stroke(once, jagged(700, in), pen)
			if d := off(canvas.Pixels(strips), canvas.Pixels(once)); d > 8 {
				t.Errorf("width %v, alpha %d: a pixel differs by %d", pen.Width, alpha, d)
			}
		}
	}
}

func TestAPolygonFilledInStripsLooksAsIfFilledAtOnce(t *testing.T) {
	letters := fonts(t)
	band := jagged(400, image.Rect(5, 10, 595, 90))
	for i, p := range jagged(400, image.Rect(5, 110, 595, 190)) {
		band = append(band, canvas.Point{X: 600 - p.X, Y: p.Y})
		if i%50 == 0 {
			band = append(band, canvas.Point{X: 5 * float64(i), Y: p.Y}) // which overlaps the rest
		}
	}
	for _, alpha := range []uint8{255, 70} {
		fill := rgb(blue)
		fill.A = alpha
		strips, once := paper(t, letters, 600, 200), paper(t, letters, 600, 200)
		strips.Polygon(fill, band...)
		canvas.Fill(once, band, fill)
		if d := off(canvas.Pixels(strips), canvas.Pixels(once)); d > 16 {
			t.Errorf("alpha %d: a pixel differs by %d", alpha, d)
		}
	}
}

func TestAfterStripsAllOfThePictureIsDrawnOn(t *testing.T) {
	c := blank(t, 600, 200)
	c.Line(jagged(700, image.Rect(100, 50, 300, 150)), canvas.Pen{Color: rgb(blue), Width: 3})
	c.Disc(canvas.Point{X: 10, Y: 10}, 5, rgb(red))
	c.Disc(canvas.Point{X: 590, Y: 10}, 5, rgb(red))
	picture := seen(t, c)
	for _, x := range []int{10, 590} {
		if got := at(picture, x, 10); got != red {
			t.Errorf("(%d,10) is %06x", x, got)
		}
	}
}

func TestALargeJaggedPictureIsDrawnSoon(t *testing.T) {
	c := blank(t, 4000, 2000)
	points := jagged(4000, image.Rect(0, 0, 4000, 2000))
	soon(t, func() {
		c.Line(points, canvas.Pen{Color: rgb(blue), Width: 3})
		c.Polygon(rgb(red), points...)
	})
}
