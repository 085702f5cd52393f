package glyphs

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Run is a line that is set: what it became, glyph by glyph. It is not to be
// changed.
type Run struct {
	Glyphs  []Glyph // one for each character of Text
	Advance float64 // its width, in ems
	Text    string  // what was set: composed, without what is not to be seen
}

// A Glyph stands at a place of a line, in ems.
type Glyph struct {
	Outline []Segment // empty for a space
	At      Point     // its origin, from where the line begins
}

// line names a run.
type line struct {
	text   string
	weight Weight
}

const (
	mostRuns    = 4096 // runs that are kept
	longestRun  = 128  // bytes of one that is worth keeping
	mostMissing = 256  // characters that Missing tells
)

// Run sets a line.
func (f *Fonts) Run(text string, weight Weight) Run {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.run(text, weight)
}

// Measure returns how wide a line becomes, in ems.
func (f *Fonts) Measure(text string, weight Weight) float64 {
	return f.Run(text, weight).Advance
}

// run returns a line that is set, of which the latest are remembered.
func (f *Fonts) run(text string, weight Weight) Run {
	if weight != Bold {
		weight = Regular
	}
	if len(text) > longestRun {
		return f.set(text, weight)
	}
	run, known := f.runs[line{text, weight}]
	if known {
		return run
	}
	run = f.set(text, weight)
	if len(f.runs) >= mostRuns {
		clear(f.runs)
	}
	f.runs[line{strings.Clone(text), weight}] = run
	return run
}

// set sets a line, character by character.
func (f *Fonts) set(text string, weight Weight) Run {
	text = visible(norm.NFC.String(text))
	characters := []rune(text)
	run := Run{Glyphs: make([]Glyph, len(characters)), Text: text}
	var before *face
	var at float32
	for i, r := range characters {
		in, g := f.find(r, weight, before)
		if g == nil {
			f.miss(r)
			g = &glyph{outline: box(), advance: boxAdvance}
		} else {
			before = in
		}
		run.Glyphs[i] = Glyph{Outline: g.outline, At: Point{at, -lift(characters, i)}}
		at += g.advance
	}
	run.Advance = float64(at)
	return run
}

// miss remembers a character that no face has.
func (f *Fonts) miss(r rune) {
	if len(f.missing) < mostMissing && !slices.Contains(f.missing, r) {
		f.missing = append(f.missing, r)
	}
}

// visible leaves out what has no look of its own: controls, formats, fillers
// and variation selectors. Breaks of lines become spaces.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			return -1
		}
		return r
	}, text)
}

// Characters of Thai that decide where a tone mark stands. Names as in the code
// chart U+0E00 of the Unicode Standard.
const (
	saraAm      = '\u0e33'
	maiHanAkat  = '\u0e31'
	saraI       = '\u0e34'
	saraUee     = '\u0e37'
	maiTaiKhu   = '\u0e47'
	maiEk       = '\u0e48'
	thanthakhat = '\u0e4c'
	nikhahit    = '\u0e4d'
)

// liftEms is by how much a tone mark is raised above an upper vowel: its glyph
// in Noto Sans Thai stands where the vowel does.
const liftEms = 0.24

// lift returns by how many ems the character i of a line is to be raised: a
// tone mark of Thai stands above the vowel of its consonant where there is one.
func lift(characters []rune, i int) float32 {
	if r := characters[i]; r < maiEk || r > thanthakhat {
		return 0
	}
	if i > 0 && upperVowel(characters[i-1]) {
		return liftEms
	}
	if i+1 < len(characters) && characters[i+1] == saraAm {
		return liftEms
	}
	return 0
}

// upperVowel says whether a character stands above its consonant, where a tone
// mark would.
func upperVowel(r rune) bool {
	return r == maiHanAkat || saraI <= r && r <= saraUee || r == maiTaiKhu || r == nikhahit
}
