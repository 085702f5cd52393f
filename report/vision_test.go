package report

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
)

// deficiencies are how people see colours who lack a kind of cones entirely:
// Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for
// Simulation of Color Vision Deficiency", severity 1.0, on linear sRGB.
func deficiencies() map[string][3][3]float64 {
	return map[string][3][3]float64{
		"all cones": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia": {
			{0.152286, 1.052583, -0.204868},
			{0.114503, 0.786281, 0.099216},
			{-0.003882, -0.048116, 1.051998},
		},
		"deuteranopia": {
			{0.367322, 0.860646, -0.227968},
			{0.280085, 0.672501, 0.047413},
			{-0.011820, 0.042940, 0.968881},
		},
		"tritanopia": {
			{1.255528, -0.076749, -0.178779},
			{-0.078411, 0.930809, 0.147602},
			{0.004733, 0.691367, 0.303900},
		},
	}
}

// lab returns a colour as it is seen, in CIE L*a*b* under D65.
func lab(c color.Color, seen [3][3]float64) [3]float64 {
	in := linear(c)
	var rgb [3]float64
	for i, row := range seen {
		rgb[i] = max(0, min(1, row[0]*in[0]+row[1]*in[1]+row[2]*in[2]))
	}
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4124564*rgb[0] + 0.3575761*rgb[1] + 0.1804375*rgb[2]) / 0.95047)
	y := f(0.2126729*rgb[0] + 0.7151522*rgb[1] + 0.0721750*rgb[2])
	z := f((0.0193339*rgb[0] + 0.1191920*rgb[1] + 0.9503041*rgb[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// apart returns how far two colours are apart as they are seen (CIE 1976): of
// neighbouring areas 2 can be noticed.
func seenApart(a, b color.Color, seen [3][3]float64) float64 {
	p, q := lab(a, seen), lab(b, seen)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

func TestLevelsStayApartForAllEyes(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		p := colorsOf(theme)
		for eyes, seen := range deficiencies() {
			t.Run(fmt.Sprint(theme, " ", eyes), func(t *testing.T) {
				for a := Well; a <= Fatal; a++ {
					for b := a + 1; b <= Fatal; b++ {
						tell(t, fmt.Sprint("zones of ", a, " and ", b), seenApart(p.zone[a], p.zone[b], seen), 5)
						if a > Noted {
							tell(t, fmt.Sprint("marks of ", a, " and ", b), seenApart(p.mark[a], p.mark[b], seen), 18)
						}
					}
					tell(t, fmt.Sprint("line and zone of ", a), seenApart(p.series, p.zone[a], seen), 30)
					if a > Noted {
						tell(t, fmt.Sprint("line and its mark beyond ", a), seenApart(p.series, p.mark[a], seen), 25)
					}
				}
				for _, gap := range []color.Color{p.blank, p.stripe} {
					tell(t, "gap and zone", seenApart(gap, p.zone[Well], seen), 8)
				}
			})
		}
	}
}

func tell(t *testing.T, what string, apart, least float64) {
	t.Helper()
	if apart < least {
		t.Errorf("%s are only %.1f apart, less than %g", what, apart, least)
	}
}

func TestEachLevelHasALineOfItsOwn(t *testing.T) {
	seen := map[stroke]checks.Level{}
	for _, level := range checks.Levels() {
		k := strokeOf(level)
		if other, taken := seen[k]; taken {
			t.Errorf("the bounds of %v look like those of %v", level, other)
		}
		seen[k] = level
		if level > checks.Info && weight(level) <= weight(level-1) {
			t.Errorf("the line beyond %v weighs no more than that beyond %v", level, level-1)
		}
	}
}
