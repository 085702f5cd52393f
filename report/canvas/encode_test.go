package canvas_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"runtime"
	"testing"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// colors draws a picture with some number of colors, each in one pixel.
func colors(t testing.TB, n int) (c *canvas.Canvas, of func(x, y int) uint32) {
	t.Helper()
	const width = 512
	c = blank(t, width, (n+width-1)/width)
	of = func(x, y int) uint32 { return uint32((y*width+x)%n) * 2_654_435_761 >> 8 }
	for y := range c.Size().Y {
		for x := range width {
			c.Rect(image.Rect(x, y, x+1, y+1), rgb(of(x, y)))
		}
	}
	return c, of
}

func TestAPictureOfFewColorsKeepsThemExactly(t *testing.T) {
	for _, n := range []int{1, 2, 17, 255, 256} {
		c, of := colors(t, n)
		picture := seen(t, c)
		for y := range c.Size().Y {
			for x := range c.Size().X {
				if got := at(picture, x, y); got != of(x, y) {
					t.Fatalf("of %d colors: (%d,%d) is %06x, want %06x", n, x, y, got, of(x, y))
				}
			}
		}
	}
}

func TestOfMoreColorsTheMostFrequentStayAndOthersComeNear(t *testing.T) {
	c := blank(t, 510, 20)
	for i := range 510 { // 255 greens, twice as frequent as 255 others; and white
		g := uint8(i / 2)
		b := uint8(i % 2 * 255)
		c.Rect(image.Rect(i, 0, i+1, 10+10*(1-i%2)), color.NRGBA{G: g, B: b, A: 255})
	}
	picture := seen(t, c)
	for i := 0; i < 510; i += 2 {
		if got, want := at(picture, i, 5), uint32(i/2)<<8; got != want {
			t.Fatalf("a frequent color %06x became %06x", want, got)
		}
	}
}

func TestAnyNumberOfColorsIsEncoded(t *testing.T) {
	for _, n := range []int{257, 49_152, 49_153, 200_000} {
		c, of := colors(t, n)
		picture := seen(t, c)
		if off := noise(c.Size(), func(x, y int) (got, want uint32) { return at(picture, x, y), of(x, y) }); off < 8 {
			t.Errorf("of %d colors: %.1f dB", n, off)
		}
	}
}

// noise returns the peak signal-to-noise ratio of a picture, in decibels.
func noise(size image.Point, at func(x, y int) (got, want uint32)) float64 {
	sum := 0.0
	for y := range size.Y {
		for x := range size.X {
			got, want := at(x, y)
			for shift := 0; shift < 24; shift += 8 {
				d := float64(got>>shift&255) - float64(want>>shift&255)
				sum += d * d
			}
		}
	}
	return 10 * math.Log10(255*255/(sum/float64(3*size.X*size.Y)))
}

func TestThePaletteIsNotSeen(t *testing.T) {
	c := sheet(t, fonts(t))
	raw := canvas.Pixels(c)
	picture := seen(t, c)
	off := noise(c.Size(), func(x, y int) (got, want uint32) {
		p := raw.RGBAAt(x, y)
		return at(picture, x, y), uint32(p.R)<<16 | uint32(p.G)<<8 | uint32(p.B)
	})
	if t.Logf("%.1f dB", off); off < 40 {
		t.Errorf("%.1f dB, want 40 at least", off)
	}
}

func TestTheSamePictureGivesTheSameBytes(t *testing.T) {
	var first []byte
	for range 3 {
		file, err := sheet(t, fonts(t)).PNG()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = file
		}
		if !bytes.Equal(file, first) {
			t.Fatal("the bytes differ")
		}
	}
}

func TestAPageIsSmall(t *testing.T) {
	file, err := sheet(t, fonts(t)).PNG()
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d bytes", len(file)); len(file) > 200_000 {
		t.Errorf("it takes %d bytes, want 200,000 at most", len(file))
	}
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if palette, is := config.ColorModel.(color.Palette); err != nil || !is || len(palette) > 256 {
		t.Errorf("its colors: %T, error: %v", config.ColorModel, err)
	}
}

func TestAPageTakesLittleMemory(t *testing.T) {
	letters := fonts(t)
	sheet(t, letters) // the letters are known from now on
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := sheet(t, letters).PNG(); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 16<<20 {
		t.Errorf("drawing and encoding it took %d bytes, want 16 MiB at most", taken)
	}
}
