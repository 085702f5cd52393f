package report

import (
	"fmt"
	"image"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// An Image is a picture that was drawn.
type Image struct {
	PNG           []byte
	Width, Height int // in pixels
}

// Draw draws the page: 1080 pixels wide, as high as its cards need, with text
// in some fonts. A row that cannot be drawn is grey and says so.
func (p Page) Draw(fonts *glyphs.Fonts) (Image, error) {
	s, err := p.sketch(fonts, nil)
	if err != nil {
		return Image{}, err
	}
	return s.image()
}

// sketch draws the page, of which a proof may be read.
func (p Page) sketch(fonts *glyphs.Fonts, proof func(note) bool) (*sketch, error) {
	draft, err := newSketch(&p, fonts, image.Pt(1, 1))
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", p.Title, err)
	}
	legend := draft.legend()
	l := plan(p.Cards, len(legend.lines))
	s, err := newSketch(&p, fonts, l.size)
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", p.Title, err)
	}
	s.proof = proof
	s.head()
	for _, top := range l.axes {
		s.axis(top, plotLeft, plotRight)
	}
	for i, c := range p.Cards {
		s.cardOf(c, l.cards[i])
	}
	if len(p.Cards) == 0 {
		s.write(s.captions.empty, xy(edge+8, headHeight+40), regular(34, s.soft), pageWidth-2*edge)
	}
	s.foot(s.legend(), l.foot)
	return s, nil
}

// image encodes the picture.
func (s *sketch) image() (Image, error) {
	size := s.Size()
	file, err := s.PNG()
	return Image{PNG: file, Width: size.X, Height: size.Y}, err
}
