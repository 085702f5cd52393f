package canvas_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/report/canvas"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// rgb returns an opaque color.
func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// Colors of these tests.
const (
	white = 0xffffff
	black = 0x000000
	red   = 0xd0142c
	blue  = 0x1c5fa8
)

// fonts opens the fonts for the time of a test.
func fonts(t testing.TB) *glyphs.Fonts {
	t.Helper()
	f, err := glyphs.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// blank returns a white canvas.
func blank(t testing.TB, width, height int) *canvas.Canvas {
	t.Helper()
	return paper(t, fonts(t), width, height)
}

// paper returns a white canvas whose text is set with some fonts.
func paper(t testing.TB, f *glyphs.Fonts, width, height int) *canvas.Canvas {
	t.Helper()
	c, err := canvas.New(f, image.Pt(width, height), rgb(white))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// seen returns the picture as its reader sees it.
func seen(t testing.TB, c *canvas.Canvas) image.Image {
	t.Helper()
	file, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// at returns the color of a pixel as a number.
func at(picture image.Image, x, y int) uint32 {
	r, g, b, _ := picture.At(x, y).RGBA()
	return r>>8<<16 | g>>8<<8 | b>>8
}

// extent returns the rectangle of the pixels that are not white.
func extent(picture image.Image) image.Rectangle {
	var all image.Rectangle
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if at(picture, x, y) != white {
				all = all.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return all
}

// soon fails the test if something is not done in ten seconds, of which it needs
// a thousandth. What hangs cannot be stopped, and ends with the test binary.
func soon(t testing.TB, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	select {
	case <-done:
	case <-t.Context().Done():
	case <-late.C:
		t.Fatal("it is not done after ten seconds")
	}
}

// hard returns numbers that drawing could stumble over.
func hard() []float64 {
	return []float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e-310, 1e5, -1e7, 1e9, -1e9, 33_554_432, 1e18, 1e300, -1e300,
		math.MaxFloat64, -math.MaxFloat64, math.MaxInt64, math.MinInt64,
	}
}

func TestAPictureOfNoOrGiantSizeIsRefused(t *testing.T) {
	for _, size := range []image.Point{{0, 10}, {10, 0}, {-1, 10}, {8193, 10}, {10, 8193}, {20_000, 20_000}} {
		if _, err := canvas.New(fonts(t), size, rgb(white)); err == nil {
			t.Errorf("%v was made", size)
		}
	}
}

func TestARectFillsItsPixelsAndNoOthers(t *testing.T) {
	c := blank(t, 20, 20)
	c.Rect(image.Rect(3, 4, 7, 9), rgb(red))
	c.Rect(image.Rect(15, 15, 40, 40), rgb(red))
	c.Rect(image.Rect(-5, -5, 1, 1), rgb(red))
	picture := seen(t, c)
	for y := range 20 {
		for x := range 20 {
			inside := x >= 3 && x < 7 && y >= 4 && y < 9 || x >= 15 && y >= 15 || x < 1 && y < 1
			if got := at(picture, x, y); (got == red) != inside {
				t.Fatalf("(%d,%d) is %06x", x, y, got)
			}
		}
	}
}

func TestAColorThatCanBeSeenThroughIsMixed(t *testing.T) {
	c := blank(t, 4, 4)
	half := rgb(black)
	half.A = 128
	c.Rect(image.Rect(0, 0, 2, 2), half)
	c.Polygon(half, canvas.Point{X: 2, Y: 0}, canvas.Point{X: 4, Y: 0}, canvas.Point{X: 4, Y: 2}, canvas.Point{X: 2, Y: 2})
	picture := seen(t, c)
	if got := at(picture, 1, 1); got != 0x7f7f7f {
		t.Errorf("a rect became %06x", got)
	}
	if got := at(picture, 3, 1) & 0xff; got < 0x7d || got > 0x81 {
		t.Errorf("a polygon became %02x", got)
	}
}

func TestStripesOfNeighboursMeet(t *testing.T) {
	whole, parts := blank(t, 60, 40), blank(t, 60, 40)
	whole.Hatch(image.Rect(5, 3, 55, 33), 12, rgb(white), rgb(blue))
	for _, r := range []image.Rectangle{image.Rect(5, 3, 22, 33), image.Rect(22, 3, 55, 18), image.Rect(22, 18, 55, 33)} {
		parts.Hatch(r, 12, rgb(white), rgb(blue))
	}
	a, b := seen(t, whole), seen(t, parts)
	striped := 0
	for y := range 40 {
		for x := range 60 {
			if at(a, x, y) != at(b, x, y) {
				t.Fatalf("the stripes do not meet at (%d,%d)", x, y)
			}
			if at(a, x, y) == blue {
				striped++
			}
		}
	}
	if math.Abs(float64(striped)-50*30/3) > 20 {
		t.Errorf("%d of %d pixels are striped, want a third", striped, 50*30)
	}
	if got := extent(a); !got.In(image.Rect(5, 3, 55, 33)) {
		t.Errorf("stripes reach to %v", got)
	}
}

func TestACardIsRoundedAtItsCornersOnly(t *testing.T) {
	c := blank(t, 100, 80)
	c.Card(image.Rect(10, 10, 90, 70), 20, rgb(blue))
	picture := seen(t, c)
	if got := extent(picture); got != image.Rect(10, 10, 90, 70) {
		t.Errorf("it reaches over %v", got)
	}
	for y := 10; y < 70; y++ {
		for x := 10; x < 90; x++ {
			dx, dy := max(30-float64(x)-0.5, float64(x)+0.5-70, 0), max(30-float64(y)-0.5, float64(y)+0.5-50, 0)
			off := math.Hypot(dx, dy)
			if got := at(picture, x, y); off < 19 && got != blue || off > 21 && got != white {
				t.Fatalf("(%d,%d) is %06x", x, y, got)
			}
		}
	}
}

func TestADiscHasNoSeams(t *testing.T) {
	for _, center := range []canvas.Point{{X: 20, Y: 20}, {X: 20.5, Y: 20.25}, {X: 19.9, Y: 20.1}} {
		c := blank(t, 40, 40)
		c.Disc(center, 9, rgb(blue))
		picture := seen(t, c)
		for y := range 40 {
			for x := range 40 {
				off := math.Hypot(float64(x)+0.5-center.X, float64(y)+0.5-center.Y)
				if got := at(picture, x, y); off < 8 && got != blue || off > 10 && got != white {
					t.Fatalf("center %v: (%d,%d) is %06x", center, x, y, got)
				}
			}
		}
	}
}

func TestAPolygonIsFilledAlsoWhereItOverlapsItself(t *testing.T) {
	c := blank(t, 100, 100)
	var star []canvas.Point // of five points, whose lines cross
	for i := range 5 {
		turn := float64(i) * 4 * math.Pi / 5
		star = append(star, canvas.Point{X: 50 + 45*math.Sin(turn), Y: 50 - 45*math.Cos(turn)})
	}
	c.Polygon(rgb(red), star...)
	if got := at(seen(t, c), 50, 50); got != red {
		t.Errorf("its middle is %06x", got)
	}
}

func TestALineIsAsWideAsItsPen(t *testing.T) {
	c := blank(t, 60, 40)
	c.Line([]canvas.Point{{X: 10, Y: 20}, {X: 50, Y: 20}}, canvas.Pen{Color: rgb(red), Width: 6})
	if got := extent(seen(t, c)); got != image.Rect(10, 17, 50, 23) {
		t.Errorf("it reaches over %v", got)
	}
}

func TestPensAndLettersGrowUpTo200Pixels(t *testing.T) {
	for _, size := range []float64{200, 1e9, math.Inf(1)} {
		c := blank(t, 500, 500)
		c.Line([]canvas.Point{{X: 100, Y: 250}, {X: 400, Y: 250}}, canvas.Pen{Color: rgb(red), Width: size})
		if got := extent(seen(t, c)); got != image.Rect(100, 150, 400, 350) {
			t.Errorf("a pen of %v draws over %v", size, got)
		}
		if got, want := c.Measure("온도", canvas.Lettering{Size: size}), c.Measure("온도", canvas.Lettering{Size: 200}); got != want {
			t.Errorf("letters of %v are %v wide, want %v", size, got, want)
		}
	}
}

func TestADashedLineIsLeftOutInTurn(t *testing.T) {
	c := blank(t, 100, 20)
	c.Line([]canvas.Point{{X: 0, Y: 10}, {X: 100, Y: 10}}, canvas.Pen{Color: rgb(red), Width: 2, Dash: []float64{8, 7}})
	picture := seen(t, c)
	for x := range 100 {
		if got, want := at(picture, x, 10) == red, x%15 < 8; got != want {
			t.Fatalf("at %d it is drawn: %v", x, got)
		}
	}
}

func TestAPointThatIsNoNumberPartsALine(t *testing.T) {
	c := blank(t, 100, 20)
	c.Line([]canvas.Point{{X: 5, Y: 10}, {X: 40, Y: 10}, {X: math.NaN(), Y: 10}, {X: 60, Y: 10}, {X: 95, Y: 10}}, canvas.Pen{Color: rgb(red), Width: 2})
	picture := seen(t, c)
	for x, want := range map[int]uint32{20: red, 50: white, 80: red} {
		if got := at(picture, x, 10); got != want {
			t.Errorf("at %d it is %06x", x, got)
		}
	}
}

func TestALineFromFarOutKeepsItsSlope(t *testing.T) {
	c := blank(t, 100, 100)
	c.Line([]canvas.Point{{X: -15_000, Y: -15_000}, {X: 15_000, Y: 15_000}}, canvas.Pen{Color: rgb(red), Width: 3})
	picture := seen(t, c)
	for _, p := range []int{1, 50, 98} {
		if got := at(picture, p, p); got != red {
			t.Errorf("(%d,%d) is %06x", p, p, got)
		}
	}
}

func TestNoNumberKeepsDrawingBusy(t *testing.T) {
	letters := fonts(t)
	for _, a := range hard() {
		for _, b := range hard() {
			c := paper(t, letters, 50, 50)
			soon(t, func() {
				c.Line([]canvas.Point{{X: 1, Y: 1}, {X: a, Y: b}, {X: b, Y: 5}, {X: 20, Y: a}}, canvas.Pen{Color: rgb(red), Width: 3})
				c.Line([]canvas.Point{{X: a, Y: 1}, {X: b, Y: 30}}, canvas.Pen{Color: rgb(red), Width: b, Dash: []float64{a, b}})
				c.Line([]canvas.Point{{X: 1, Y: 1}, {X: 40, Y: a}}, canvas.Pen{Color: rgb(red), Width: a, Dash: []float64{0, 0}})
				c.Line([]canvas.Point{{X: 1, Y: 1}, {X: 40, Y: a}}, canvas.Pen{Color: rgb(red), Width: 1, Dash: []float64{1e-9, 1e-9, b}})
				c.Polygon(rgb(blue), canvas.Point{X: a, Y: b}, canvas.Point{X: 3, Y: b}, canvas.Point{X: 9, Y: 9}, canvas.Point{X: b, Y: 1})
				c.Disc(canvas.Point{X: a, Y: b}, 5, rgb(blue))
				c.Disc(canvas.Point{X: 9, Y: 9}, a, rgb(blue))
				c.Text("온도 Temp", canvas.Point{X: a, Y: b}, canvas.Lettering{Size: 20, Color: rgb(black), Align: canvas.Right})
				c.Text("온도 Temp", canvas.Point{X: 3, Y: 3}, canvas.Lettering{Size: a, Color: rgb(black)})
				c.Fit("온도 Temp", canvas.Lettering{Size: a}, b)
			})
		}
	}
}

func TestOddRectanglesDrawNothing(t *testing.T) {
	c := blank(t, 20, 20)
	far := image.Rect(math.MinInt32, math.MinInt32, math.MinInt32+5, math.MinInt32+5)
	for _, r := range []image.Rectangle{{}, {Min: image.Pt(9, 9), Max: image.Pt(3, 3)}, far, image.Rect(30, 30, 50, 50)} {
		c.Rect(r, rgb(red))
		c.Hatch(r, 12, rgb(red), rgb(blue))
		c.Card(r, 5, rgb(red))
	}
	c.Hatch(image.Rect(0, 0, 20, 20), 0, rgb(white), rgb(blue))
	c.Rect(image.Rect(0, 0, 20, 20), color.NRGBA{R: 200})
	if got := extent(seen(t, c)); !got.Empty() {
		t.Errorf("something is drawn in %v", got)
	}
}

func TestARadiusLargerThanACardIsHalfOfIt(t *testing.T) {
	c := blank(t, 40, 40)
	c.Card(image.Rect(5, 5, 35, 35), 1000, rgb(red))
	c.Card(image.Rect(0, 0, 2, 2), -3, rgb(red))
	if got := extent(seen(t, c)); got != image.Rect(0, 0, 35, 35) {
		t.Errorf("it reaches over %v", got)
	}
}
