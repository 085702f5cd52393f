package canvas

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// A shade is a color that a picture has: its red, green and blue as one number.
type shade uint32

// A tally counts the shades of a picture, and keeps which index each gets. It
// is a hash table with open addresses.
type tally struct {
	slots []slot
	mask  shade // bits that tell shades apart
	kinds int   // how many there are
}

// A slot is what is known of one shade.
type slot struct {
	key   shade // of the color plus 1; 0: free
	count uint32
	index uint8
}

const (
	slotBits = 16            // of the number of slots: 65,536
	exact    = 0xffffff      // the mask that tells all colors apart
	coarse   = 0xf8f8f8      // that which leaves so few that all have room
	full     = 3 << 14       // shades at which a tally is full: three quarters of its slots
	spread   = 2_654_435_761 // 2³² by the golden ratio: Knuth, The Art of Computer Programming 3, 6.4
)

// paletted returns an opaque picture with at most 256 colors.
func paletted(picture *image.RGBA) *image.Paletted {
	t := &tally{slots: make([]slot, 1<<slotBits), mask: exact}
	if !t.count(picture) {
		clear(t.slots)
		t.mask, t.kinds = coarse, 0
		t.count(picture)
	}
	reduced := image.NewPaletted(picture.Rect, t.palette())
	t.fill(reduced, picture)
	return reduced
}

// find returns the slot of a shade, or the free one where it belongs.
func (t *tally) find(key shade) *slot {
	for at := uint32(key) * spread >> (32 - slotBits); ; at++ {
		s := &t.slots[at&(1<<slotBits-1)]
		if s.key == key || s.key == 0 {
			return s
		}
	}
}

// key returns what a pixel is found by.
func (t *tally) key(pixel []uint8) shade {
	return (shade(pixel[0])<<16|shade(pixel[1])<<8|shade(pixel[2]))&t.mask + 1
}

// count counts the shades of a picture, and says whether all had room.
func (t *tally) count(picture *image.RGBA) bool {
	var latest *slot
	var key shade
	for pixels := picture.Pix; len(pixels) >= 4; pixels = pixels[4:] {
		if k := t.key(pixels); k != key {
			key, latest = k, t.find(k)
		}
		if latest.key == 0 {
			latest.key = key
			t.kinds++
			if t.kinds > full {
				return false
			}
		}
		latest.count++
	}
	return true
}

// palette gives each shade the index of a color, and returns these: the most
// frequent ones first, of equally frequent ones the darker.
func (t *tally) palette() color.Palette {
	shades := make([]*slot, 0, t.kinds)
	for i := range t.slots {
		if t.slots[i].key != 0 {
			shades = append(shades, &t.slots[i])
		}
	}
	slices.SortFunc(shades, func(a, b *slot) int {
		return cmp.Or(-cmp.Compare(a.count, b.count), cmp.Compare(a.key, b.key))
	})
	kept := shades[:min(len(shades), 256)]
	palette := make(color.Palette, len(kept))
	for i, s := range kept {
		s.index = uint8(i)
		red, green, blue := s.rgb()
		palette[i] = color.RGBA{uint8(red), uint8(green), uint8(blue), 255}
	}
	for _, s := range shades[len(kept):] {
		s.index = s.nearest(kept)
	}
	return palette
}

// rgb returns the shares of a shade, each 0 to 255.
func (s *slot) rgb() (red, green, blue int32) {
	v := int32(s.key - 1)
	return v >> 16, v >> 8 & 255, v & 255
}

// nearest returns the index of the shade that looks most like this one. Green
// weighs most, since the eye is keenest there.
func (s *slot) nearest(kept []*slot) uint8 {
	red, green, blue := s.rgb()
	var best uint8
	least := int32(1 << 30)
	for _, k := range kept {
		r, g, b := k.rgb()
		r, g, b = r-red, g-green, b-blue
		if far := 2*r*r + 4*g*g + 3*b*b; far < least {
			best, least = k.index, far
		}
	}
	return best
}

// fill gives each pixel the index of its shade.
func (t *tally) fill(to *image.Paletted, picture *image.RGBA) {
	var index uint8
	var key shade
	pixels := picture.Pix
	for i := range to.Pix {
		if k := t.key(pixels[4*i:]); k != key {
			key, index = k, t.find(k).index
		}
		to.Pix[i] = index
	}
}
