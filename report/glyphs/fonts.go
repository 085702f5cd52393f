// Package glyphs sets text: it finds for each character a font that has it,
// and says where its outline stands.
//
// [Open] gives the fonts that the program carries (subsets of Noto Sans CJK with
// Hangul, kana and the kanji of JIS X 0208, Noto Sans Thai, and of Noto Sans for
// the rest of Latin, Greek and Cyrillic, each regular and bold), followed by
// those of files named by the user. [Fonts.Run] sets a line with them,
// [Fonts.Measure] says how wide it becomes and [Fonts.Fit] shortens it.
// Everything is in ems, y growing down from the baseline; whoever draws
// multiplies by the size.
//
// There is no shaping but what the scripts of these fonts need: composition,
// fallback from font to font, and tone marks of Thai that make room for the
// vowel below them. What no font has becomes a hollow box, and is told by
// [Fonts.Missing].
package glyphs

import (
	_ "embed" // the fonts
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
)

// The fonts that the program carries; they are used where they lie in it.
var (
	//go:embed fonts/cjk-Regular.otf
	cjkRegular []byte
	//go:embed fonts/cjk-Bold.otf
	cjkBold []byte
	//go:embed fonts/NotoSansThai-Regular.ttf
	thaiRegular []byte
	//go:embed fonts/NotoSansThai-Bold.ttf
	thaiBold []byte
	//go:embed fonts/NotoSansLatin-Regular.ttf
	latinRegular []byte
	//go:embed fonts/NotoSansLatin-Bold.ttf
	latinBold []byte
)

// A Weight is how heavy letters are. Those that are not Bold are Regular.
type Weight int8

// The weights.
const (
	Regular Weight = iota
	Bold
)

// Fonts sets text with its faces: for each character the first that has it.
// Several goroutines may use it at the same time.
type Fonts struct {
	files []io.Closer

	mu      sync.Mutex
	buffer  sfnt.Buffer
	faces   [2][]*face // by weight
	runs    map[line]Run
	glyphs  map[place]*glyph
	missing []rune
}

// Open returns the fonts of the program, followed by those of some files, which
// serve both weights. A file that holds several fonts is named with the number
// of the one to take, as in NotoSansCJK.ttc#0. Files stay open and are read as
// characters are needed, until Close.
func Open(extra ...string) (*Fonts, error) {
	f := &Fonts{runs: map[line]Run{}, glyphs: map[place]*glyph{}}
	for weight, carried := range [2][][]byte{Regular: {cjkRegular, thaiRegular, latinRegular}, Bold: {cjkBold, thaiBold, latinBold}} {
		for _, raw := range carried {
			font, err := sfnt.Parse(raw)
			if err != nil {
				return nil, fmt.Errorf("a font of the program itself: %w", err)
			}
			f.faces[weight] = append(f.faces[weight], newFace(font))
		}
	}
	for _, name := range extra {
		if err := f.add(name); err != nil {
			return nil, errors.Join(fmt.Errorf("font %s: %w", name, err), f.Close())
		}
	}
	return f, nil
}

// Close closes the files. Characters of them that were not yet needed become
// hollow boxes.
func (f *Fonts) Close() error {
	var errs []error
	for _, file := range f.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}

// Missing returns the characters that became hollow boxes since Open, each
// once, in the order in which they were met: at most 256 of them.
func (f *Fonts) Missing() []rune {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]rune(nil), f.missing...)
}

// add adds a font of a file to both weights.
func (f *Fonts) add(name string) error {
	path, number := split(name)
	file, err := os.Open(path)
	if err != nil {
		return plain(err)
	}
	f.files = append(f.files, file)
	font, err := pick(file, number)
	if err != nil {
		return err
	}
	extra := newFace(font)
	for weight := range f.faces {
		f.faces[weight] = append(f.faces[weight], extra)
	}
	return nil
}

// split parts the name of a file from the number of the font in it.
func split(name string) (path string, number int) {
	if cut := strings.LastIndexByte(name, '#'); cut > 0 {
		if n, err := strconv.Atoi(name[cut+1:]); err == nil && n >= 0 {
			return name[:cut], n
		}
	}
	return name, 0
}

// pick reads the font of a number from a file.
func pick(file io.ReaderAt, number int) (*sfnt.Font, error) {
	all, err := sfnt.ParseCollectionReaderAt(file)
	if err != nil {
		return nil, fmt.Errorf("this is no TrueType or OpenType font that can be read: %w", plain(err))
	}
	if number >= all.NumFonts() {
		return nil, fmt.Errorf("there is no #%d: the last font of the file is #%d", number, all.NumFonts()-1)
	}
	font, err := all.Font(number)
	if err != nil {
		return nil, fmt.Errorf("font #%d of the file cannot be read: %w", number, err)
	}
	return font, nil
}

// plain takes the path out of an error of a file, which its reader knows.
func plain(err error) error {
	if e := new(os.PathError); errors.As(err, &e) {
		return e.Err
	}
	return err
}
