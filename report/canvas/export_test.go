package canvas

import (
	"image"
	"image/color"

	"github.com/wcharczuk/go-chart/v2"
)

// Pixels returns what was drawn, before it is encoded.
func Pixels(c *Canvas) *image.RGBA { return c.picture }

// Provide returns what makes go-chart draw on the canvas, from a corner on.
func Provide(c *Canvas, corner image.Point) chart.RendererProvider { return c.provide(corner) }

// Stroke draws a line in one go.
func Stroke(c *Canvas, points []Point, pen Pen) { c.stroke([][]Point{points}, pen) }

// Fill fills a polygon in one go.
func Fill(c *Canvas, points []Point, fill color.NRGBA) { c.fill(points, fill) }

// Chart returns a plot as go-chart gets it.
func Chart(c *Canvas, f Frame) chart.Chart { return f.chart(c, nil) }
