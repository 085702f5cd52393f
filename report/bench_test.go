package report

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"math"
	"syscall"
	"testing"
	"time"

	"github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
)

// The budgets of a page of twelve rows.
const (
	mostBytes     = 200 << 10
	mostAllocated = 16 << 20
)

// spent returns the CPU time of the process so far: the machine may be busy
// with others.
func spent(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchPage returns a page of twelve rows with so many points each.
func benchPage(t testing.TB, points int) Page {
	t.Helper()
	period := 3 * time.Hour
	if points > 1000 {
		period = day
	}
	s := newSite(t, period, points)
	return s.page("ko", Light, s.cards()...)
}

// BenchmarkPage draws and encodes a page, and compares that with twelve charts
// of go-chart as it comes.
func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name   string
		points int
	}{{"180", 180}, {"1440", 1440}} {
		b.Run(c.name, func(b *testing.B) {
			fonts, page := openFonts(b), benchPage(b, c.points)
			if _, err := page.Draw(fonts); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			size, begun := 0, spent(b)
			for b.Loop() {
				drawn, err := page.Draw(fonts)
				if err != nil {
					b.Fatal(err)
				}
				size = len(drawn.PNG)
			}
			ours := milliseconds(spent(b)-begun, b.N)
			begun = spent(b)
			rounds := max(1, b.N/4)
			for range rounds {
				plainCharts(b, page)
			}
			plain := milliseconds(spent(b)-begun, rounds)
			b.ReportMetric(ours, "cpu-ms/op")
			b.ReportMetric(plain, "go-chart-cpu-ms/op")
			b.ReportMetric(plain/ours, "go-chart/ours")
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}

func milliseconds(d time.Duration, n int) float64 {
	return float64(d) / float64(n) / float64(time.Millisecond)
}

// BenchmarkTile draws and encodes a tile.
func BenchmarkTile(b *testing.B) {
	fonts, page := openFonts(b), benchPage(b, 180)
	b.ReportAllocs()
	begun := spent(b)
	for b.Loop() {
		if _, err := page.Tile(fonts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(milliseconds(spent(b)-begun, b.N), "cpu-ms/op")
}

// plainCharts draws the rows of a page with go-chart's own renderer and colours:
// lines and bounds only. Values are cut as it needs them, and pieces of a line
// are series of their own.
func plainCharts(b *testing.B, p Page) {
	b.Helper()
	page := image.NewRGBA(image.Rect(0, 0, pageWidth, 1920))
	n := 0
	for _, c := range p.Cards {
		for i := range c.Rows {
			var writer chart.ImageWriter
			if err := plainChart(p, &c.Rows[i]).Render(chart.PNG, &writer); err != nil {
				b.Fatal(err)
			}
			picture, err := writer.Image()
			if err != nil {
				b.Fatal(err)
			}
			draw.Draw(page, image.Rect(0, n*160, pageWidth, n*160+160), picture, image.Point{}, draw.Src)
			n++
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, page); err != nil {
		b.Fatal(err)
	}
}

// plainChart returns a row as a chart of go-chart.
func plainChart(p Page, r *Row) chart.Chart {
	scale := r.scale()
	var series []chart.Series
	var times []time.Time
	var values []float64
	flush := func() {
		if len(times) > 1 {
			series = append(series, chart.TimeSeries{XValues: times, YValues: values, Style: chart.Style{StrokeColor: drawing.ColorBlue, StrokeWidth: 3}})
		}
		times, values = nil, nil
	}
	for _, s := range r.samples(func(p Point) float64 { return p.Value }) {
		if math.IsNaN(s.Value) || !scale.holds(s.Value) {
			flush()
			continue
		}
		times, values = append(times, s.At), append(values, s.Value)
	}
	flush()
	for _, bound := range r.bounds() {
		if scale.holds(bound) {
			series = append(series, chart.TimeSeries{
				XValues: []time.Time{p.From, p.To}, YValues: []float64{bound, bound},
				Style: chart.Style{StrokeColor: drawing.ColorRed, StrokeWidth: 2, StrokeDashArray: []float64{8, 7}},
			})
		}
	}
	var marks []chart.Tick
	for _, t := range ticks(p.From, p.To, time.UTC, captionsOf("en")) {
		marks = append(marks, chart.Tick{Value: chart.TimeToFloat64(t.at), Label: t.label})
	}
	return chart.Chart{
		Title: r.Title, Width: pageWidth, Height: 160, Series: series,
		XAxis: chart.XAxis{Range: &chart.ContinuousRange{Min: chart.TimeToFloat64(p.From), Max: chart.TimeToFloat64(p.To)}, Ticks: marks},
		YAxis: chart.YAxis{Range: &chart.ContinuousRange{Min: scale.low, Max: scale.high}},
	}
}

func TestPageKeepsItsBudgets(t *testing.T) {
	fonts, page := openFonts(t), benchPage(t, 180)
	drawn, err := page.Draw(fonts)
	if err != nil {
		t.Fatal(err)
	}
	if len(drawn.PNG) > mostBytes {
		t.Errorf("the picture has %d bytes", len(drawn.PNG))
	}
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, err := page.Draw(fonts); err != nil {
				b.Fatal(err)
			}
		}
	})
	if n := result.AllocedBytesPerOp(); n > mostAllocated {
		t.Errorf("drawing takes %d bytes of memory", n)
	}
}
