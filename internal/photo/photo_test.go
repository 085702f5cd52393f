package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// scene is a picture w wide and h high of four quarters, named by their
// colours: red, green above, blue, white below.
func scene(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.NRGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}, {255, 255, 255, 255}}
			p.SetNRGBA(x, y, c[2*(2*y/h)+2*x/w])
		}
	}
	return p
}

// noise is a picture that cannot be compressed.
func noise(w, h int, alpha uint8) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range p.Pix {
		p.Pix[i] = byte(r.Uint32())
		if i%4 == 3 {
			p.Pix[i] = alpha
		}
	}
	return p
}

func asPNG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif puts what a phone notes into a JPEG: how it is to be turned, and where it
// was taken.
func exif(content []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II*\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for tag, value := range map[uint16]uint16{0x010f: 7, 0x0112: orientation} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, tag), 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(order.AppendUint16(tiff, value), 0)
	}
	block := append([]byte("Exif\x00\x00"), append(tiff, "GPS 35.6586N 139.7454E"...)...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(block)+2))
	return slices.Concat(content[:2], head, block, content[2:])
}

// corners are the colours of a picture, row by row.
func corners(t *testing.T, content []byte) string {
	t.Helper()
	p, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	size := p.Bounds().Size()
	var b strings.Builder
	for _, y := range []int{1, 3} {
		for _, x := range []int{1, 3} {
			red, green, blue, _ := p.At(size.X*x/4, size.Y*y/4).RGBA()
			high := func(v uint32) int { return int(v >> 15) }
			b.WriteString(string("?BG?R??W"[high(red)*4+high(green)*2+high(blue)]))
		}
	}
	return b.String()
}

func TestAPhotoIsTheRightWayUpAndSaysNotWhereItWasTaken(t *testing.T) {
	for orientation, want := range map[uint16]string{
		0: "RGBW", 1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB", 9: "RGBW",
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			p, err := new(photo.Lab).Develop(exif(asJPEG(t, scene(64, 32)), order, orientation))
			if err != nil {
				t.Fatal(err)
			}
			width, height := 64, 32
			if orientation >= 5 && orientation <= 8 {
				width, height = 32, 64
			}
			if got := corners(t, p.Bytes); got != want || p.Width != width || p.Height != height || p.Ending != ".jpg" || p.Tile != nil {
				t.Errorf("%d %v: %s, %+v", orientation, order, got, p)
			}
			if bytes.Contains(p.Bytes, []byte("GPS")) || bytes.Contains(p.Bytes, []byte("Exif")) {
				t.Errorf("%d: it says where it was taken", orientation)
			}
		}
	}
}

func TestADrawingStaysPNGWithoutWhatItTellsBesides(t *testing.T) {
	content := asPNG(t, scene(300, 200))
	said := []byte("tEXtAuthor\x00Kim Minsu")
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(said)-4))
	chunk = binary.BigEndian.AppendUint32(append(chunk, said...), crc32.ChecksumIEEE(said))
	const header = 8 + 25 // the first bytes, and the first chunk
	p, err := new(photo.Lab).Develop(slices.Concat(content[:header], chunk, content[header:]))
	if err != nil || p.Ending != ".png" || p.Width != 300 || p.Height != 200 || corners(t, p.Bytes) != "RGBW" || bytes.Contains(p.Bytes, []byte("Kim")) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAPhotoThatCameAsPNGIsWrittenAsJPEG(t *testing.T) {
	p, err := new(photo.Lab).Develop(asPNG(t, noise(800, 600, 255)))
	if err != nil || p.Ending != ".jpg" || len(p.Bytes) > 1<<20 {
		t.Errorf("%s, %d bytes, %v", p.Ending, len(p.Bytes), err)
	}
	if p, err = new(photo.Lab).Develop(asPNG(t, noise(800, 600, 0))); err != nil || corners(t, p.Bytes) != "WWWW" {
		t.Errorf("what cannot be seen is not white: %v", err)
	}
}

func TestALargePhotoIsShrunk(t *testing.T) {
	for _, size := range []image.Point{{4096, 3072}, {3072, 4096}, {12000, 1000}, {2049, 10}, {12582912, 1}} {
		p, err := new(photo.Lab).Develop(asPNG(t, image.NewGray(image.Rectangle{Max: size})))
		if err != nil || max(p.Width, p.Height) != photo.MaxSide || min(p.Width, p.Height) != max(1, min(size.X, size.Y)*photo.MaxSide/max(size.X, size.Y)) {
			t.Errorf("%v: %d × %d, %v", size, p.Width, p.Height, err)
		}
	}
	p, err := new(photo.Lab).Develop(asJPEG(t, scene(4000, 2000)))
	if err != nil || corners(t, p.Bytes) != "RGBW" {
		t.Errorf("it shows something else: %v", err)
	}
}

func TestAPhotoThatIsNotSmallHasATile(t *testing.T) {
	p, err := new(photo.Lab).Develop(asPNG(t, noise(1600, 1200, 255)))
	if err != nil {
		t.Fatal(err)
	}
	tile, err := jpeg.DecodeConfig(bytes.NewReader(p.Tile))
	if err != nil || tile.Width != 512 || tile.Height != 384 || len(p.Tile) > 1<<20 {
		t.Errorf("%+v, %d bytes, %v", tile, len(p.Tile), err)
	}
}

func TestAPhotoThatACameraHasNotEndedIsRead(t *testing.T) {
	content := asJPEG(t, scene(64, 32))
	if _, err := new(photo.Lab).Develop(content[:len(content)-2]); err != nil {
		t.Error(err)
	}
}

// bomb is the beginning of a PNG that says how large it is.
func bomb(w, h uint32, depth byte) []byte {
	said := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	said = append(said, depth, 6, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), said, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(said)))
}

func TestWhatIsNoPictureOrTooLargeIsNotRead(t *testing.T) {
	whole := asPNG(t, scene(64, 32))
	var moving bytes.Buffer
	if err := gif.Encode(&moving, scene(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		content []byte
		want    error
	}{
		"nothing":             {nil, photo.ErrUnreadable},
		"a text":              {[]byte("hello"), photo.ErrUnreadable},
		"a GIF":               {moving.Bytes(), photo.ErrUnreadable},
		"a drawing in SVG":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), photo.ErrUnreadable},
		"half a PNG":          {whole[:len(whole)/2], photo.ErrUnreadable},
		"half a JPEG":         {asJPEG(t, noise(64, 64, 255))[:3000], photo.ErrUnreadable},
		"the beginning alone": {[]byte("\xff\xd8\xff"), photo.ErrUnreadable},
		"a bomb":              {bomb(100000, 100000, 8), photo.ErrTooLarge},
		"more than a number":  {bomb(1<<31-1, 1<<31-1, 8), photo.ErrUnreadable},
		"a little too large":  {bomb(4097, 3072, 8), photo.ErrTooLarge},
		"too deep":            {bomb(4096, 3072, 16), photo.ErrTooLarge},
		"too many bytes":      {append(whole, make([]byte, photo.MaxBytes)...), photo.ErrTooLarge},
	} {
		if p, err := new(photo.Lab).Develop(c.content); !errors.Is(err, c.want) || p.Bytes != nil {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

func FuzzDevelop(f *testing.F) {
	f.Add(asPNG(f, scene(8, 4)))
	f.Add(exif(asJPEG(f, scene(8, 4)), binary.LittleEndian, 6))
	f.Add(exif(asJPEG(f, image.NewGray(image.Rect(0, 0, 3, 3))), binary.BigEndian, 8))
	f.Add(bomb(100000, 1, 8))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
	lab := new(photo.Lab)
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := lab.Develop(content)
		if err != nil {
			if !errors.Is(err, photo.ErrTooLarge) && !errors.Is(err, photo.ErrUnreadable) {
				t.Error(err)
			}
			return
		}
		header, kind, err := image.DecodeConfig(bytes.NewReader(p.Bytes))
		if err != nil || header.Width != p.Width || header.Height != p.Height || max(p.Width, p.Height) > photo.MaxSide {
			t.Errorf("%+v as %s, which is %+v: %v", p.Ending, kind, header, err)
		}
		if strings.Replace(kind, "jpeg", "jpg", 1) != strings.TrimPrefix(p.Ending, ".") {
			t.Errorf("%s is called %s", kind, p.Ending)
		}
	})
}
