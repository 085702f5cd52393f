package config

import (
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// checkFonts finds the files of fonts, and warns of those that cannot be used:
// pictures are drawn without them.
func (l *loader) checkFonts() {
	n := l.config.root.Get("fonts")
	var usable []string
	for i, name := range l.config.Fonts {
		at := n
		if n.Kind == strict.List {
			at = n.Items[i]
		}
		if name == "" {
			if !l.report.Doubts(at) {
				l.report.At(at, "needs the file of a font, such as /usr/share/fonts/NotoSansArabic.ttf")
			}
			continue
		}
		path := strict.Beside(at.Pos.File, name)
		if err := l.host.font(path); err != nil {
			l.warnings.At(at, "%s: pictures are drawn without it", err)
			continue
		}
		usable = append(usable, path)
	}
	l.config.Fonts = usable
}

// font says what is wrong with the file of a font.
func (h Host) font(path string) error {
	if h.Font == nil {
		return nil
	}
	return h.Font(path)
}

// openFont opens the file of a font to see whether it can be used.
func openFont(path string) error {
	fonts, err := glyphs.Open(path)
	if err != nil {
		return err
	}
	return fonts.Close()
}
