package report

import (
	"image/color"
)

// A palette is the colours of a theme.
type palette struct {
	page, card, rule   color.NRGBA
	ink, soft, faint   color.NRGBA // text: strong, usual, beside the point
	series             color.NRGBA // the line of a plot, where it is within its bounds
	plain              color.NRGBA // the ground of a plot without bounds
	hatch, stripe      color.NRGBA // no response
	blank              color.NRGBA // no value
	onMark             color.NRGBA // what is drawn on a mark
	onAlarm            color.NRGBA // what is written on an alarm
	zone, mark, letter [Unknown + 1]color.NRGBA
	alarm              [Unknown + 1]color.NRGBA // the ground of what is failing or fatal
}

// colorsOf returns the colours of a theme.
func colorsOf(t Theme) palette {
	if t == Dark {
		return dark()
	}
	return light()
}

func light() palette {
	return palette{
		page: rgb(0xEEF1F5), card: rgb(0xFFFFFF), rule: rgb(0xDDE3EA),
		ink: rgb(0x14202E), soft: rgb(0x46535F), faint: rgb(0x66727F),
		series: rgb(0x1C5FA8), plain: rgb(0xF1F2F4),
		hatch: rgb(0xEDEFF2), stripe: rgb(0xCBD2DA), blank: rgb(0xCBD2DA), onMark: rgb(0xFFFFFF), onAlarm: rgb(0xFFFFFF),
		alarm:  shades(0, 0, 0, 0xD0142C, 0x7A0A46, 0),
		zone:   shades(0xE1F0F5, 0xCFE0F4, 0xFFF3D6, 0xF9DCDA, 0xEBB9C4, 0xEDEFF2),
		mark:   shades(0x00808C, 0x3F6BC0, 0xE08A00, 0xD0142C, 0x7A0A46, 0x7B8794),
		letter: shades(0x00646F, 0x2F56A3, 0xA65A00, 0xC4102A, 0x7A0A46, 0x66727F),
	}
}

func dark() palette {
	return palette{
		page: rgb(0x0E141B), card: rgb(0x18212B), rule: rgb(0x2A3642),
		ink: rgb(0xF2F5F8), soft: rgb(0xC2CBD5), faint: rgb(0x95A1AE),
		series: rgb(0x6FB4FF), plain: rgb(0x212A34),
		hatch: rgb(0x232D38), stripe: rgb(0x465361), blank: rgb(0x465361), onMark: rgb(0x18212B), onAlarm: rgb(0xFFFFFF),
		alarm:  shades(0, 0, 0, 0xC4142A, 0x96125C, 0),
		zone:   shades(0x14323B, 0x1C3C5C, 0x3A3119, 0x42212A, 0x6B1A78, 0x232D38),
		mark:   shades(0x2FC0C9, 0x8FB2FF, 0xFFB224, 0xFF5C6C, 0xFFCBE6, 0x8A96A3),
		letter: shades(0x4FD2D8, 0xA5C1FF, 0xFFB93D, 0xFF6E7C, 0xFFCBE6, 0x95A1AE),
	}
}

// shades returns colours in the order of states.
func shades(all ...uint32) (shades [Unknown + 1]color.NRGBA) {
	for i, hex := range all {
		shades[i] = rgb(hex)
	}
	return shades
}

// rgb returns an opaque colour.
func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// sheer returns a colour through which can be seen.
func sheer(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

// known returns the state, and Unknown for what is none.
func (s State) known() State {
	if s < Well || s > Unknown {
		return Unknown
	}
	return s
}
