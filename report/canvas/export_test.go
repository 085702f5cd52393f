package canvas

import (
	"image"

	"github.com/wcharczuk/go-chart/v2"
)

// Pixels returns what was drawn, before it is encoded.
func Pixels(c *Canvas) *image.RGBA { return c.picture }

// Provide returns what makes go-chart draw on the canvas, from a corner on.
func Provide(c *Canvas, corner image.Point) chart.RendererProvider { return c.provide(corner) }
