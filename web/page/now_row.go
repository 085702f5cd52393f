package page

import (
	"html/template"
	"strconv"
	"strings"
)

// A markup is HTML that is written by hand: a page can have thousands of rows, for
// each of which a template takes ten times as long.
type markup struct{ strings.Builder }

// add writes pieces of HTML and texts in turn; the texts are escaped, for what
// stands in an element or in the quotes of an attribute that is no address.
func (m *markup) add(pieces ...string) {
	for i, one := range pieces {
		if i%2 == 1 {
			one = template.HTMLEscapeString(one)
		}
		m.WriteString(one)
	}
}

// html writes the row.
func (v *rowView) html(m *markup, most, least string) {
	s := string(v.Shape)
	m.add(`<div class="row s-`, s, `"><dt dir="auto">`)
	if v.Path != "" { // which begins with the name of a folder of ours
		m.add(`<a href="`, v.Path, `">`, v.Title, `</a>`)
	} else {
		m.add("", v.Title)
	}
	long := ""
	if v.Long {
		long = " long"
	}
	m.add(`</dt><dd><p class="v`, long, `"><svg class="i" aria-hidden="true"><use href="#i-`, s, `"/></svg><b>`, v.Value,
		`</b><span class="u" dir="auto">`, v.Unit, `</span><span class="sr"> `, v.Word, `</span></p>`)
	if v.At != 0 {
		old := ""
		if v.Old {
			old = " old"
		}
		m.add(`<time class="age`, old, `" data-at="`, strconv.FormatInt(v.At, 10), `">`, v.Clock, `</time>`)
		if v.Shape == shapeUnknown { // there may be no alert yet that says so
			m.add(` <span class="u" aria-hidden="true">`, v.Word, `</span>`)
		}
		if v.Beyond != "" {
			m.add(` <span class="beyond">`, v.Beyond, `</span>`)
		}
	}
	m.add(`</dd>`)
	if v.Plot != "" {
		m.add(`<dd class="pl">` + string(v.Plot) + `</dd>`)
	}
	if v.Some {
		m.add(`<dd class="ends"><span>`, most, `</span> `, v.Top, `<br><span>`, least, `</span> `, v.Low, `</dd>`)
	}
	m.add(`</div>`)
}

// List is all rows of the card.
func (v cardView) List() template.HTML {
	var m markup
	m.Grow(len(v.Rows) << 10)
	for i := range v.Rows {
		v.Rows[i].html(&m, v.Max, v.Min)
	}
	return template.HTML(m.String()) //nolint:gosec // all texts in it are escaped
}
