package glyphs

import (
	"slices"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// An Op is how a segment goes on from where the one before ended.
type Op uint8

// The ways to go on. Each uses as many points of a segment as it needs, the
// last of them being where it ends.
const (
	MoveTo Op = iota
	LineTo
	QuadTo
	CubeTo
)

// A Point is a place in ems; Y grows down.
type Point struct{ X, Y float32 }

// A Segment is a piece of an outline.
type Segment struct {
	Op     Op
	Points [3]Point
}

// A face is one font.
type face struct {
	font *sfnt.Font
	ems  float32 // of one of the font's units
}

// newFace returns the face of a font.
func newFace(font *sfnt.Font) *face {
	return &face{font: font, ems: 1 / float32(font.UnitsPerEm())}
}

// place names a glyph.
type place struct {
	face  *face
	index sfnt.GlyphIndex
}

// A glyph is the outline of a character and the way to the next.
type glyph struct {
	outline []Segment
	advance float32
}

// mostGlyphs is how many outlines are kept; a Hangul syllable takes about 1 KB.
const mostGlyphs = 4096

// find returns the glyph of a character in the first face that has it, which
// for marks and spaces is the face of the character before, if that one does.
// A character that no face has is tried in its compatibility form.
func (f *Fonts) find(r rune, weight Weight, before *face) (*face, *glyph) {
	if before != nil && (unicode.IsMark(r) || unicode.IsSpace(r)) {
		if g := f.load(before, r); g != nil {
			return before, g
		}
	}
	for _, face := range f.faces[weight] {
		if g := f.load(face, r); g != nil {
			return face, g
		}
	}
	if other, is := compatible(r); is {
		return f.find(other, weight, before)
	}
	return nil, nil
}

// compatible returns what stands for a character of which there is no glyph, if
// that is one character.
func compatible(r rune) (rune, bool) {
	if unicode.IsSpace(r) && r != ' ' {
		return ' ', true
	}
	form := []rune(norm.NFKC.String(string(r)))
	return form[0], len(form) == 1 && form[0] != r
}

// load returns the glyph of a character in a face, or nil. Some fonts promise
// characters that they have no outline of; those they do not have.
func (f *Fonts) load(in *face, r rune) *glyph {
	index, err := in.font.GlyphIndex(&f.buffer, r)
	if err != nil || index == 0 {
		return nil
	}
	g, known := f.glyphs[place{in, index}]
	if !known {
		g = f.decode(in, index)
		if len(f.glyphs) >= mostGlyphs {
			clear(f.glyphs)
		}
		f.glyphs[place{in, index}] = g
	}
	if g == nil || len(g.outline) == 0 && !unicode.IsSpace(r) {
		return nil
	}
	return g
}

// decode reads a glyph from its font; nil where that cannot be done.
func (f *Fonts) decode(in *face, index sfnt.GlyphIndex) *glyph {
	unit := fixed.Int26_6(in.font.UnitsPerEm()) // so that what comes back is in the font's units
	raw, err := in.font.LoadGlyph(&f.buffer, index, unit, nil)
	if err != nil {
		return nil
	}
	outline := make([]Segment, len(raw))
	for i, s := range raw {
		outline[i] = in.segment(s)
	}
	advance, err := in.font.GlyphAdvance(&f.buffer, index, unit, font.HintingNone)
	if err != nil {
		return nil
	}
	return &glyph{outline: slices.Clip(outline), advance: float32(advance) * in.ems}
}

// segment turns a segment in the font's units into ems.
func (f *face) segment(s sfnt.Segment) Segment {
	ops := [...]Op{sfnt.SegmentOpMoveTo: MoveTo, sfnt.SegmentOpLineTo: LineTo, sfnt.SegmentOpQuadTo: QuadTo, sfnt.SegmentOpCubeTo: CubeTo}
	turned := Segment{Op: ops[s.Op]}
	for i, p := range s.Args {
		turned.Points[i] = Point{float32(p.X) * f.ems, float32(p.Y) * f.ems}
	}
	return turned
}

// box is the outline of a character that no font has, and boxAdvance its width.
func box() []Segment {
	ring := func(left, right, bottom, top float32) []Segment {
		corners := [...]Point{{left, bottom}, {right, bottom}, {right, top}, {left, top}, {left, bottom}}
		segments := make([]Segment, len(corners))
		for i, c := range corners {
			segments[i] = Segment{Op: LineTo, Points: [3]Point{c}}
		}
		segments[0].Op = MoveTo
		return segments
	}
	outside, inside := ring(0.06, 0.56, 0, -0.72), ring(0.11, 0.51, -0.05, -0.67)
	slices.Reverse(inside) // the other way round, so that it stays hollow
	inside[0].Op, inside[len(inside)-1].Op = MoveTo, LineTo
	return append(outside, inside...)
}

// boxAdvance is how wide a hollow box stands, in ems.
const boxAdvance = 0.62
