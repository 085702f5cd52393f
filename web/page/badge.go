package page

import (
	"encoding/xml"
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/gaugewatch/gaugewatch/internal/language"
	"golang.org/x/text/width"
)

// BadgePath is below which badges are: the name of a target follows, and of a
// field of it if that is meant, and .svg.
const BadgePath = "/badge/"

// A badgeView is a small picture for pages of others: what is meant, and how it
// is. Lengths are in pixels.
type badgeView struct {
	Code, Title string
	Shape       shape
	Fill        string // the colour of the shape
	Left, Right badgeText
	Wide        int
}

// A badgeText is a text, and how long it is made.
type badgeText struct {
	Text       string
	Long, Wide int // of the text, and of what surrounds it
	At         int // where the text begins
}

// The measures of a badge, in pixels; and how long its texts may be, in
// characters.
const (
	badgeFont   = 12
	badgeMargin = 8
	badgeIcon   = 20
	badgeRoom   = 40
)

// badge answers with a badge.
func (h *house) badge(w http.ResponseWriter, r *http.Request) {
	target, field := r.PathValue("target"), r.PathValue("field")
	last := &target
	if field != "" {
		last = &field
	}
	name, picture := strings.CutSuffix(*last, ".svg")
	*last = name
	is, err := h.latest(r.Context(), tongue(r))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	at := slices.IndexFunc(is.now.Cards, func(c Card) bool { return c.Name == target })
	if !picture || at < 0 {
		h.missing(w, r, nil)
		return
	}
	v, known := newScribe(is.language, is.zone, is.now.At).badge(&is.now.Cards[at], field)
	if !known {
		h.missing(w, r, nil)
		return
	}
	svg, err := h.part("badge", v)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "image/svg+xml")
	head.Set("Content-Language", is.language)
	head.Set("Cache-Control", "private, max-age=30")
	head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	// Without a key, a page of another site could learn how things stand here from
	// the width of the badge that its reader may see.
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.URL.Query().Get("key") != "" {
		head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	send(w, r, []byte(xml.Header+string(svg)), nil)
}

// badge returns what the badge of a card shows, or that of one of its fields, and
// whether there is one.
func (s scribe) badge(c *Card, field string) (badgeView, bool) {
	title, shape, said := language.Tidy(named(c.Title, c.Name), badgeRoom), c.shape(), ""
	at := -1
	if field != "" {
		if at = slices.IndexFunc(c.Rows, func(r Row) bool { return r.Name == field }); at < 0 {
			return badgeView{}, false
		}
		shape = c.Rows[at].shape()
		title = language.Tidy(title+" "+named(c.Rows[at].Title, field), badgeRoom)
	} else if len(c.Rows) == 1 {
		at = 0
	}
	said = s.word(shape)
	if at >= 0 && shape != shapeUnknown {
		if v := s.row(&c.Rows[at]); v.At != 0 {
			said = strings.TrimSpace(v.Value + " " + language.Tidy(v.Unit, badgeRoom))
		}
	}
	v := badgeView{Code: s.Code, Title: title + ": " + said, Shape: shape, Fill: shape.fill()}
	if word := s.word(shape); word != said {
		v.Title += ", " + word
	}
	v.Left, v.Right = newBadgeText(title, 0), newBadgeText(said, badgeIcon)
	v.Right.At += v.Left.Wide
	v.Wide = v.Left.Wide + v.Right.Wide
	return v, true
}

// newBadgeText returns a text with room before it.
func newBadgeText(text string, before int) badgeText {
	long := lengthOf(text)
	return badgeText{Text: text, Long: long, Wide: before + long + 2*badgeMargin, At: before + badgeMargin}
}

// lengthOf is about how long a text is in letters without serifs. Nobody knows
// which font the reader has: the text is drawn as long as this says.
func lengthOf(text string) int {
	ems := 0.0
	for _, r := range text {
		kind := width.LookupRune(r).Kind()
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // above or below another
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			ems++
		case strings.ContainsRune("iljtfrI.,:;'|!()[] /°·-", r):
			ems += 0.36
		case strings.ContainsRune("mwMW%@—…", r):
			ems += 0.9
		case unicode.IsUpper(r):
			ems += 0.7
		default:
			ems += 0.6
		}
	}
	return int(math.Ceil(ems * badgeFont))
}

// fill is the colour of a shape below white letters.
func (s shape) fill() string {
	switch s {
	case shapeFatal:
		return "#7A0A46"
	case shapeError:
		return "#C4102A"
	case shapeWarn:
		return "#A65A00"
	case shapeInfo:
		return "#2F56A3"
	case shapeOK:
		return "#00646F"
	case shapePending:
		return "#6B5A00"
	case shapeUnknown:
	}
	return "#5E6A77"
}
