package photo

import (
	"image"
	"image/draw"
)

// shrink returns a picture whose longer side has so many pixels at most. Each of
// them is the mean of those that were there before.
func shrink(picture image.Image, side int) image.Image {
	size := picture.Bounds().Size()
	long := max(size.X, size.Y)
	if long <= side {
		return picture
	}
	from := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(from, from.Bounds(), picture, picture.Bounds().Min, draw.Src)
	smaller := image.NewRGBA(image.Rect(0, 0, max(1, size.X*side/long), max(1, size.Y*side/long)))
	to := smaller.Bounds().Size()
	for y := range to.Y {
		for x := range to.X {
			area := image.Rect(x*size.X/to.X, y*size.Y/to.Y, (x+1)*size.X/to.X, (y+1)*size.Y/to.Y)
			pixel := mean(from, area)
			copy(smaller.Pix[smaller.PixOffset(x, y):], pixel[:])
		}
	}
	return smaller
}

// mean returns the mean of the pixels of an area, which holds one at least.
func mean(p *image.RGBA, area image.Rectangle) [4]byte {
	var sum [4]int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for i := p.PixOffset(area.Min.X, y); i < p.PixOffset(area.Max.X, y); i += len(sum) {
			for channel := range sum {
				sum[channel] += int(p.Pix[i+channel])
			}
		}
	}
	n := area.Dx() * area.Dy()
	return [4]byte{byte(sum[0] / n), byte(sum[1] / n), byte(sum[2] / n), byte(sum[3] / n)}
}

// onWhite returns a picture without transparency.
func onWhite(picture image.Image) image.Image {
	if opaque, knows := picture.(interface{ Opaque() bool }); knows && opaque.Opaque() {
		return picture
	}
	flat := image.NewRGBA(picture.Bounds())
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), picture, picture.Bounds().Min, draw.Over)
	return flat
}

// turn returns a picture the right way up, as its orientation says: 1 to 8
// (Exif 2.3, tag 0x0112).
func turn(picture image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return picture
	}
	from := picture.Bounds()
	w, h := from.Dx(), from.Dy()
	to := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		to = image.Rect(0, 0, h, w)
	}
	upright := image.NewRGBA(to)
	for y := range to.Dy() {
		for x := range to.Dx() {
			at := source(image.Pt(x, y), w, h, orientation)
			upright.Set(x, y, picture.At(from.Min.X+at.X, from.Min.Y+at.Y))
		}
	}
	return upright
}

// source returns which pixel of a picture w wide and h high stands at a place of
// the same the right way up.
func source(p image.Point, w, h, orientation int) image.Point {
	switch orientation {
	case 2:
		return image.Pt(w-1-p.X, p.Y)
	case 3:
		return image.Pt(w-1-p.X, h-1-p.Y)
	case 4:
		return image.Pt(p.X, h-1-p.Y)
	case 5:
		return image.Pt(p.Y, p.X)
	case 6:
		return image.Pt(p.Y, h-1-p.X)
	case 7:
		return image.Pt(w-1-p.Y, h-1-p.X)
	case 8:
		return image.Pt(w-1-p.Y, p.X)
	}
	return p
}
