package canvas_test

import (
	"image"
	"math"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

func TestTextStandsOnItsBaselineAtThePlace(t *testing.T) {
	for align, want := range map[canvas.Align][2]int{canvas.Left: {100, 0}, canvas.Center: {50, 50}, canvas.Right: {0, 100}} {
		c := blank(t, 400, 100)
		l := canvas.Lettering{Size: 40, Bold: true, Color: rgb(black), Align: align}
		width := c.Text("HHHHH", canvas.Point{X: 200, Y: 60}, l)
		if math.Abs(width-c.Measure("HHHHH", l)) > 1e-9 {
			t.Errorf("it is %v wide and was measured as %v", width, c.Measure("HHHHH", l))
		}
		got := extent(seen(t, c))
		right, left := float64(want[0])/100*width, float64(want[1])/100*width
		if math.Abs(float64(got.Max.X)-200-right) > 5 || math.Abs(200-left-float64(got.Min.X)) > 5 {
			t.Errorf("alignment %d: it reaches from %d to %d, %v wide", align, got.Min.X, got.Max.X, width)
		}
		if got.Max.Y != 60 || got.Dy() < 27 || got.Dy() > 33 {
			t.Errorf("its letters reach from %d to %d, want a baseline at 60", got.Min.Y, got.Max.Y)
		}
	}
}

func TestTextHasTheColorOfItsLetters(t *testing.T) {
	c := blank(t, 100, 100)
	c.Text("■", canvas.Point{X: 10, Y: 80}, canvas.Lettering{Size: 80, Color: rgb(red)})
	if got := at(seen(t, c), 50, 50); got != red {
		t.Errorf("a black square is %06x", got)
	}
}

func TestTheCounterOfALetterStaysOpen(t *testing.T) {
	c := blank(t, 100, 100)
	width := c.Text("O", canvas.Point{X: 10, Y: 80}, canvas.Lettering{Size: 80, Bold: true, Color: rgb(black)})
	if got := at(seen(t, c), 10+int(width/2), 50); got != white {
		t.Errorf("the middle of an O is %06x", got)
	}
}

func TestTheBoxOfAMissingCharacterIsHollow(t *testing.T) {
	c := blank(t, 100, 100)
	c.Text("😀", canvas.Point{X: 10, Y: 80}, canvas.Lettering{Size: 80, Color: rgb(black)})
	picture := seen(t, c)
	if edge, middle := at(picture, 17, 50), at(picture, 35, 50); edge != black || middle != white {
		t.Errorf("its edge is %06x, its middle %06x", edge, middle)
	}
}

func TestAFittedTextHasRoom(t *testing.T) {
	c := blank(t, 10, 10)
	l := canvas.Lettering{Size: 28}
	const text = "ความชื้นสัมพัทธ์ของห้องเซิร์ฟเวอร์"
	fit := c.Fit(text, l, 290)
	if !strings.HasSuffix(fit, "...") || c.Measure(fit, l) > 290 {
		t.Errorf("%q is %v wide", fit, c.Measure(fit, l))
	}
	if got := c.Fit("short", l, 290); got != "short" {
		t.Errorf("%q", got)
	}
}

func TestTextOutsideThePictureDrawsNothing(t *testing.T) {
	c := blank(t, 50, 50)
	long := strings.Repeat("서버실 ", 5000)
	soon(t, func() {
		for _, p := range []canvas.Point{{X: 60, Y: 20}, {X: 0, Y: 500}, {X: -1e9, Y: 20}, {X: 20, Y: -1e9}} {
			c.Text(long, p, canvas.Lettering{Size: 20, Color: rgb(black)})
		}
	})
	if got := extent(seen(t, c)); !got.Empty() {
		t.Errorf("something is drawn in %v", got)
	}
	c.Text(long, canvas.Point{X: -700, Y: 30}, canvas.Lettering{Size: 20, Color: rgb(black)})
	if got := extent(seen(t, c)); got.Dx() < 40 {
		t.Errorf("a text that runs through the picture is drawn in %v", got)
	}
}

func TestPicturesOfOneFontsAreDrawnAtTheSameTime(t *testing.T) {
	shared := fonts(t)
	draw := func() []byte {
		c, err := canvas.New(shared, image.Pt(300, 200), rgb(white))
		if err != nil {
			t.Error(err)
			return nil
		}
		c.Text("서버실 ที่ 23.8 °C 温度", canvas.Point{X: 5, Y: 40}, canvas.Lettering{Size: 28, Color: rgb(black)})
		if err := c.Plot(hours(image.Rect(20, 60, 280, 180)), func(p *canvas.Plot) {
			c.Line(p.Lines(wave(180), 0)[0], canvas.Pen{Color: rgb(blue), Width: 3})
		}); err != nil {
			t.Error(err)
		}
		file, err := c.PNG()
		if err != nil {
			t.Error(err)
		}
		return file
	}
	files := make(chan []byte)
	for range 8 {
		go func() { files <- draw() }()
	}
	want := draw()
	for range 8 {
		if got := <-files; string(got) != string(want) {
			t.Error("the same picture became other bytes")
		}
	}
}
