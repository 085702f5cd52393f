package canvas_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wcharczuk/go-chart/v2"

	"github.com/gaugewatch/gaugewatch/report/canvas"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// sheet draws what a report of twelve rows with 180 points each has to draw.
func sheet(t testing.TB, f *glyphs.Fonts) *canvas.Canvas {
	t.Helper()
	c, err := canvas.New(f, image.Pt(1080, 1920), rgb(0xeef1f5))
	if err != nil {
		t.Fatal(err)
	}
	ink, grey := rgb(0x14202e), rgb(0x6b7785)
	c.Text("3시간 상태 보고", canvas.Point{X: 28, Y: 62}, canvas.Lettering{Size: 46, Bold: true, Color: ink})
	c.Text("2026-11-01 06:00 – 09:00 KST (UTC+9)", canvas.Point{X: 28, Y: 110}, canvas.Lettering{Size: 29, Color: grey})
	names := [...]string{"서버실 A — 본사 3층", "サーバー室 B — 大阪倉庫", "ห้องเซิร์ฟเวอร์ C — กรุงเทพฯ", "Warehouse D — cold chain"}
	for i, name := range names {
		top := 134 + 422*i
		c.Card(image.Rect(20, top, 1060, top+410), 22, rgb(white))
		c.Disc(canvas.Point{X: 56, Y: float64(top) + 30}, 15, rgb(0x00808c))
		c.Text(name, canvas.Point{X: 84, Y: float64(top) + 42}, canvas.Lettering{Size: 33, Bold: true, Color: ink})
		for k := range 3 {
			row(t, c, 3*i+k, top+52+108*k)
		}
		for k := range 7 {
			c.Text(fmt.Sprintf("%02d:%02d", 6+k/2, k%2*30), canvas.Point{X: 344 + 97*float64(k), Y: float64(top + 398)}, canvas.Lettering{Size: 24, Color: grey, Align: canvas.Center})
		}
	}
	return c
}

// row draws one row of a sheet.
func row(t testing.TB, c *canvas.Canvas, n, top int) {
	t.Helper()
	middle, grey := float64(top)+54, rgb(0x6b7785)
	c.Rect(image.Rect(40, top, 1040, top+1), rgb(0xdde3ea))
	title := canvas.Lettering{Size: 28, Color: rgb(0x46535f)}
	c.Text(c.Fit("UPS 입력 전압 การวัด 室温", title, 290), canvas.Point{X: 40, Y: middle - 20}, title)
	value := canvas.Lettering{Size: 54, Bold: true, Color: rgb(0x00646f)}
	width := c.Text(fmt.Sprintf("%.1f", 20+float64(n)*1.7), canvas.Point{X: 82, Y: middle + 41}, value)
	c.Text("°C", canvas.Point{X: 90 + width, Y: middle + 41}, canvas.Lettering{Size: 28, Color: grey})
	c.Disc(canvas.Point{X: 55, Y: middle + 22}, 15, rgb(0x00808c))
	for k := range 3 {
		c.Text(fmt.Sprintf("%.1f", 30-float64(k)), canvas.Point{X: 1040, Y: middle - 23 + 32*float64(k)}, canvas.Lettering{Size: 26, Color: grey, Align: canvas.Right})
	}
	random := rand.New(rand.NewPCG(uint64(n), 1))
	samples := wave(180)
	for i := range samples {
		samples[i].Value += 4 * random.Float64()
	}
	frame := hours(image.Rect(344, top+9, 926, top+99))
	if err := c.Plot(frame, func(p *canvas.Plot) { zones(c, p) }, func(p *canvas.Plot) { lines(c, p, samples) }); err != nil {
		t.Error(err)
	}
}

// zones draws what lies behind the line of a row.
func zones(c *canvas.Canvas, p *canvas.Plot) {
	c.Rect(p.Rect(canvas.Whole()), rgb(0xfff3d6))
	c.Rect(p.Rect(canvas.Between(25, 75)), rgb(0xe1f0f5))
	c.Rect(p.Rect(canvas.Above(88)), rgb(0xf9dcda))
	c.Hatch(p.Rect(canvas.Whole().During(after(150), time.Time{})), 12, rgb(0xedeff2), rgb(0xcbd2da))
	for _, bound := range []float64{25, 75} {
		y := p.Y(bound)
		c.Line([]canvas.Point{{X: 344, Y: y}, {X: 926, Y: y}}, canvas.Pen{Color: rgb(0xe08a00), Width: 2, Dash: []float64{8, 7}})
	}
}

// lines draws the line of a row, and what of it is beyond a bound.
func lines(c *canvas.Canvas, p *canvas.Plot, samples []canvas.Sample) {
	faint := rgb(red)
	faint.A = 70
	y := p.Y(75)
	for _, line := range p.Lines(samples, 150*time.Second) {
		c.Line(line, canvas.Pen{Color: rgb(blue), Width: 3})
		for _, part := range p.Parts(line, canvas.Above(75)) {
			c.Polygon(faint, append(part, canvas.Point{X: part[len(part)-1].X, Y: y}, canvas.Point{X: part[0].X, Y: y})...)
			c.Line(part, canvas.Pen{Color: rgb(red), Width: 5})
		}
	}
	last := p.At(samples[len(samples)-1])
	c.Disc(last, 9, rgb(white))
	c.Disc(last, 6.5, rgb(blue))
	x, top := math.Round(p.X(after(60))), float64(p.Box().Min.Y)
	c.Polygon(rgb(red), canvas.Point{X: x, Y: top}, canvas.Point{X: x + 20, Y: top}, canvas.Point{X: x, Y: top + 20})
}

// stock draws twelve charts as go-chart draws them, and encodes the page.
func stock(t testing.TB) {
	t.Helper()
	var times []time.Time
	var values []float64
	for _, s := range wave(180) {
		times, values = append(times, s.At), append(values, s.Value)
	}
	page := image.NewRGBA(image.Rect(0, 0, 1080, 1920))
	for n := range 12 {
		plain := chart.Chart{Width: 1080, Height: 160, Series: []chart.Series{chart.TimeSeries{Name: "온도", XValues: times, YValues: values}}}
		collector := &chart.ImageWriter{}
		if err := plain.Render(chart.PNG, collector); err != nil {
			t.Fatal(err)
		}
		picture, err := collector.Image()
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(page, image.Rect(0, 160*n, 1080, 160*n+160), picture, image.Point{}, draw.Src)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, page); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkDraw(b *testing.B) {
	f := fonts(b)
	b.ReportAllocs()
	for b.Loop() {
		sheet(b, f)
	}
}

func BenchmarkEncode(b *testing.B) {
	c := sheet(b, fonts(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDrawAndEncode(b *testing.B) {
	f := fonts(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sheet(b, f).PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

// The same page as go-chart's own renderer draws it, with less on it.
func BenchmarkGoChart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		stock(b)
	}
}

// The same picture encoded with all its colors, as by default.
func BenchmarkEncodeAllColors(b *testing.B) {
	picture := canvas.Pixels(sheet(b, fonts(b)))
	b.ReportAllocs()
	for b.Loop() {
		var file bytes.Buffer
		if err := png.Encode(&file, picture); err != nil {
			b.Fatal(err)
		}
	}
}
