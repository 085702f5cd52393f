package report

import (
	"image"

	"github.com/gaugewatch/gaugewatch/report/canvas"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// The measures of a chart, in pixels.
const (
	chartHeight = 540
	chartEdge   = 10
	chartLeft   = 56
	chartRight  = pageWidth - chartLeft
	chartTop    = 132 // of its plot
	chartBottom = 442
	chartValue  = 66.0
)

// Chart draws the first row of the page alone, 1080 by 540 pixels, to stand
// below an alert.
func (p Page) Chart(fonts *glyphs.Fonts) (Image, error) {
	s, err := p.chart(fonts, nil)
	if err != nil {
		return Image{}, err
	}
	return s.image()
}

// chart draws a chart, of which a proof may be read.
func (p Page) chart(fonts *glyphs.Fonts, proof func(note) bool) (*sketch, error) {
	s, err := newSketch(&p, fonts, image.Pt(pageWidth, chartHeight))
	if err != nil {
		return nil, err
	}
	s.proof = proof
	all := image.Rect(chartEdge, chartEdge, pageWidth-chartEdge, chartHeight-chartEdge)
	s.Card(all, 22, s.card)
	for _, c := range p.Cards {
		if len(c.Rows) > 0 {
			s.guarded(all, func() error { return s.single(c) })
			return s, nil
		}
	}
	s.write(s.captions.empty, xy(chartLeft, chartTop), regular(34, s.soft), chartRight-chartLeft)
	return s, nil
}

// single draws the first row of a card.
func (s *sketch) single(c Card) error {
	r := &c.Rows[0]
	end := s.present(r) - 24
	s.write(c.Title, xy(chartLeft, 62), bold(38, s.ink), end-chartLeft)
	s.write(r.Title, xy(chartLeft, 106), regular(32, s.soft), end-chartLeft)
	s.axis(chartBottom, chartLeft, chartRight)
	period := s.periods()[0]
	look := aligned(regular(legendSize, s.soft), canvas.Right)
	s.write(period, xy(chartRight, chartHeight-27), look, chartRight-chartLeft)
	s.line(r, chartRight-s.Measure(period, look)-24)
	return s.plot(r, image.Rect(chartLeft, chartTop, chartRight, chartBottom))
}

// present writes the latest value of a row at the upper right, and returns
// where that begins.
func (s *sketch) present(r *Row) float64 {
	state := r.State.known()
	ink := s.letter[state]
	if r.Old && !r.Pulse {
		ink = s.letter[Unknown]
	}
	small := aligned(regular(34, s.faint), canvas.Right)
	end := chartRight - s.write(r.unit(), xy(chartRight, 92), small, 200)
	if r.unit() != "" {
		end -= 10
	}
	text, value := s.now(r, aligned(bold(chartValue, ink), canvas.Right), 380, valueSize)
	end -= s.write(text, xy(end, 92), value, 380) + 34
	s.icon(state, end, 70, 20)
	end -= 34
	if since := r.since(); !since.IsZero() {
		end = s.pill(since, end, 70)
	}
	return end
}

// line writes the extremes and the average of a row in one line.
func (s *sketch) line(r *Row, end float64) {
	x := float64(chartLeft)
	parts := s.extremes(r)
	if share, known := s.share(r); r.Pulse && known {
		parts = []extreme{{label: s.captions.answered, text: share, ink: s.soft}}
	}
	for _, part := range parts {
		label, value := regular(legendSize, s.faint), regular(legendSize, part.ink)
		if x+s.Measure(part.label, label)+8+s.Measure(part.text, value) > end {
			return
		}
		x += s.write(part.label, xy(x, chartHeight-27), label, unbounded) + 8
		x += s.write(part.text, xy(x, chartHeight-27), value, unbounded) + 26
	}
}
