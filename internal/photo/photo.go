// Package photo reads pictures that come from outside, and writes them anew:
// small enough to be sent anywhere, the right way up, and without what they tell
// besides, such as where and by whom they were taken.
//
//	p, err := lab.Develop(content)
package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"sync"
)

// What is read. LINE takes no more bytes either ("Image message" of the Messaging
// API's reference), and LINE Notify showed pictures of 2048 by 2048 pixels at most.
const (
	MaxBytes  = 10 << 20
	MaxPixels = 4096 * 3072 // as phones take them
	MaxSide   = 2048        // of what is written; a larger picture is shrunk
)

const (
	mostMemory = 64 << 20  // bytes that the pixels of a picture may take
	drawing    = 1 << 20   // bytes of a PNG; one that would have more is a photo, and written as JPEG
	quality    = 85        // of JPEG
	small      = 256 << 10 // bytes of a picture that needs no tile
	tileSide   = 512       // pixels
)

// Why a picture is not read. The errors of this package wrap them.
var (
	ErrTooLarge   = errors.New("the picture is too large")
	ErrUnreadable = errors.New("the picture cannot be read")
)

// A Photo is a picture that was written anew.
type Photo struct {
	Ending        string // that its name is to have: .png or .jpg
	Width, Height int    // in pixels
	Bytes         []byte
	Tile          []byte // the same as a small JPEG; nil: it is small itself
}

// TileEnding is that of the name of a tile.
const TileEnding = ".jpg"

// A Lab develops pictures one at a time, since each takes much memory for a
// moment. Its zero value is ready.
type Lab struct{ turn sync.Mutex }

// Develop reads a PNG or JPEG and writes it anew. The error wraps [ErrTooLarge]
// or [ErrUnreadable].
func (l *Lab) Develop(content []byte) (Photo, error) {
	if len(content) > MaxBytes {
		return Photo{}, fmt.Errorf("%w: %d bytes, and %d are taken", ErrTooLarge, len(content), MaxBytes)
	}
	l.turn.Lock()
	defer l.turn.Unlock()
	f, err := formatOf(content)
	if err != nil {
		return Photo{}, err
	}
	header, err := f.header(bytes.NewReader(content))
	if err != nil {
		return Photo{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if err := bearable(header); err != nil {
		return Photo{}, err
	}
	picture, err := f.decode(io.MultiReader(bytes.NewReader(content), bytes.NewReader(f.end)))
	if err != nil {
		return Photo{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return write(turn(shrink(picture, MaxSide), f.turned(content)), f.ending)
}

// A format is one that is read.
type format struct {
	ending string
	header func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	turned func(content []byte) int
	end    []byte // that cameras forget
}

// formatOf returns the format that the first bytes name.
func formatOf(content []byte) (format, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		upright := func([]byte) int { return 1 }
		return format{".png", png.DecodeConfig, png.Decode, upright, nil}, nil
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return format{".jpg", jpeg.DecodeConfig, jpeg.Decode, orientation, []byte("\xff\xd9")}, nil
	}
	return format{}, fmt.Errorf("%w: it is no PNG and no JPEG", ErrUnreadable)
}

// bearable says whether a picture is one to decode, by its header.
func bearable(h image.Config) error {
	each := 4 // bytes of a pixel
	switch h.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		each = 8
	}
	switch {
	case h.Width <= 0 || h.Height <= 0:
		return fmt.Errorf("%w: it has no pixels", ErrUnreadable)
	case h.Width > MaxPixels/h.Height, h.Width*h.Height*each > mostMemory:
		return fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, h.Width, h.Height)
	}
	return nil
}

// write writes a picture, with a tile where it needs one.
func write(picture image.Image, ending string) (Photo, error) {
	size := picture.Bounds().Size()
	p := Photo{Ending: ending, Width: size.X, Height: size.Y}
	var err error
	if ending == ".png" {
		p.Bytes, err = encoded(func(w io.Writer) error { return png.Encode(w, picture) })
	}
	if err == nil && (ending != ".png" || len(p.Bytes) > drawing) {
		p.Ending = ".jpg"
		p.Bytes, err = asJPEG(picture)
	}
	if err == nil && len(p.Bytes) > small {
		p.Tile, err = asJPEG(shrink(picture, tileSide))
	}
	if err != nil {
		return Photo{}, fmt.Errorf("write a picture anew: %w", err)
	}
	return p, nil
}

// asJPEG writes a picture as JPEG, which knows no transparency: what is below is
// white.
func asJPEG(picture image.Image) ([]byte, error) {
	flat := onWhite(picture)
	return encoded(func(w io.Writer) error { return jpeg.Encode(w, flat, &jpeg.Options{Quality: quality}) })
}

// encoded returns what is written.
func encoded(write func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	err := write(&b)
	return b.Bytes(), err
}
