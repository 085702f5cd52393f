package canvas_test

import (
	"encoding/binary"
	"image"
	"math"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/report/canvas"
)

// numbers reads numbers of eight bytes each, 200 at most.
func numbers(raw []byte) []float64 {
	var all []float64
	for ; len(raw) >= 8 && len(all) < 200; raw = raw[8:] {
		all = append(all, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
	}
	return all
}

// bytesOf writes numbers as they are read.
func bytesOf(all ...float64) []byte {
	var raw []byte
	for _, v := range all {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
	}
	return raw
}

func FuzzPolyline(f *testing.F) {
	f.Add(bytesOf(1, 2, 30, 40, 5, 60), 3.0, 8.0, 7.0)
	f.Add(bytesOf(hard()...), 1e9, 0.0, 0.0)
	f.Add(bytesOf(-20_000, 50, 20_000, 51, -20_000, 52), 0.5, 0.5, 0.5)
	f.Add(bytesOf(5, 5, 5, 5, 5, 5), math.NaN(), math.Inf(1), -1.0)
	letters := fonts(f)
	f.Fuzz(func(t *testing.T, raw []byte, width, on, off float64) {
		c, err := canvas.New(letters, image.Pt(120, 80), rgb(white))
		if err != nil {
			t.Fatal(err)
		}
		all := numbers(raw)
		points := make([]canvas.Point, len(all)/2)
		for i := range points {
			points[i] = canvas.Point{X: all[2*i], Y: all[2*i+1]}
		}
		soon(t, func() {
			c.Line(points, canvas.Pen{Color: rgb(red), Width: width})
			c.Line(points, canvas.Pen{Color: rgb(red), Width: width, Dash: []float64{on, off}})
			c.Polygon(rgb(blue), points...)
			for _, p := range points {
				c.Disc(p, width, rgb(blue))
				c.Text("가é", p, canvas.Lettering{Size: width, Color: rgb(black)})
			}
		})
	})
}

func FuzzPlot(f *testing.F) {
	f.Add(bytesOf(1, 2, 30, 40, 5, 60), 0.0, 50.0, 25.0)
	f.Add(bytesOf(hard()...), -1e300, 1e300, 0.0)
	f.Add(bytesOf(hard()...), 5e-324, 5e-324, math.NaN())
	letters := fonts(f)
	f.Fuzz(func(t *testing.T, raw []byte, low, high, bound float64) {
		c, err := canvas.New(letters, image.Pt(120, 80), rgb(white))
		if err != nil {
			t.Fatal(err)
		}
		var samples []canvas.Sample
		for i, v := range numbers(raw) {
			samples = append(samples, canvas.Sample{At: after(float64(3 * i)), Value: v})
		}
		frame := canvas.Frame{Box: image.Rect(10, 10, 110, 70), From: begin(), To: after(180), Low: low, High: high}
		soon(t, func() {
			if err := c.Plot(frame, func(p *canvas.Plot) { check(t, c, p, samples, bound) }); err != nil {
				t.Error(err)
			}
		})
	})
}

// check draws samples and what of them is beyond a bound, and fails the test if
// something lies outside the plot.
func check(t *testing.T, c *canvas.Canvas, p *canvas.Plot, samples []canvas.Sample, bound float64) {
	t.Helper()
	inside := func(line []canvas.Point) {
		for _, q := range line {
			if !(q.X >= 9.9 && q.X <= 110.1 && q.Y >= 9.9 && q.Y <= 70.1) {
				t.Errorf("%v is outside", q)
			}
		}
	}
	for _, line := range p.Lines(samples, 10*time.Minute) {
		inside(line)
		c.Line(line, canvas.Pen{Color: rgb(blue), Width: 3})
		for _, part := range append(p.Parts(line, canvas.Above(bound)), p.Parts(line, canvas.Below(bound).During(after(20), after(90)))...) {
			inside(part)
			c.Line(part, canvas.Pen{Color: rgb(red), Width: 5})
		}
	}
	if r := p.Rect(canvas.Above(bound)); !r.In(p.Box()) {
		t.Errorf("the area %v is outside", r)
	}
}
