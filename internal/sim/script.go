package sim

import (
	"bytes"
	"encoding/json"
	"strings"
)

// said is what stands in the place of a word of a script.
type said struct {
	text string
	form form
}

// form is how it stands there.
type form int

const (
	plain form = iota // as it is: a number, a time
	words             // a string, in quotes where JSON wants them
	none              // null in JSON, nothing elsewhere
	gone              // not at all, nor its key; outside JSON, nor its line
)

// render writes a script with each {{word}} replaced by what say returns.
func render(script string, say func(word string) said) []byte {
	p := pen{json: isJSON(script), open: -1, rest: script}
	for {
		before, word, after, ok := cutWord(p.rest)
		p.copy(before)
		if !ok {
			return p.page
		}
		p.rest = after
		p.write(say(word))
	}
}

// cutWord splits a script around its first {{word}}.
func cutWord(script string) (before, word, after string, ok bool) {
	before, tail, ok := strings.Cut(script, "{{")
	if !ok {
		return script, "", "", false
	}
	word, after, ok = strings.Cut(tail, "}}")
	if !ok {
		return script, "", "", false
	}
	return before, strings.TrimSpace(word), after, true
}

// wordsOf lists the words of a script in their order.
func wordsOf(script string) []string {
	var list []string
	for {
		_, word, after, ok := cutWord(script)
		if !ok {
			return list
		}
		list, script = append(list, word), after
	}
}

// isJSON says whether a script is a JSON object or array.
func isJSON(script string) bool {
	script = strings.TrimSpace(script)
	return strings.HasPrefix(script, "[") || strings.HasPrefix(script, "{") && !strings.HasPrefix(script, "{{")
}

// A pen writes a page and knows whether it is inside a JSON string.
type pen struct {
	page []byte
	rest string // of the script
	json bool
	open int // where in the page the open string begins, or -1
	last int // where the string before it began
}

// copy writes a part of the script as it is.
func (p *pen) copy(text string) {
	if !p.json {
		p.page = append(p.page, text...)
		return
	}
	escaped := false
	for i := range len(text) {
		c := text[i]
		if c == '"' && !escaped {
			p.toggle()
		}
		escaped = c == '\\' && !escaped
		p.page = append(p.page, c)
	}
}

// toggle enters or leaves a string at the present place.
func (p *pen) toggle() {
	if p.open >= 0 {
		p.last, p.open = p.open, -1
		return
	}
	p.open = len(p.page)
}

// write puts what was said on the page.
func (p *pen) write(s said) {
	inString := p.open >= 0
	switch {
	case s.form == gone && p.json:
		p.dropMember()
	case s.form == gone:
		p.dropLine()
	case s.form == none && p.json && !inString:
		p.page = append(p.page, "null"...)
	case s.form == words && p.json:
		p.page = append(p.page, quote(s.text, inString)...)
	case s.form != none:
		p.page = append(p.page, s.text...)
	}
}

// quote writes a string as JSON does, without the outer quotes where these
// are already there.
func quote(text string, inString bool) []byte {
	quoted, err := json.Marshal(text)
	if err != nil { // a string always marshals
		return nil
	}
	if inString {
		return quoted[1 : len(quoted)-1]
	}
	return quoted
}

// dropMember takes the value that was about to be written off the page, with
// its key and one comma.
func (p *pen) dropMember() {
	if p.open >= 0 {
		p.page = p.page[:p.open]
		p.rest = afterString(p.rest)
		p.open = -1
	}
	p.page = bytes.TrimRight(p.page, " \t\r\n")
	if bytes.HasSuffix(p.page, []byte(":")) {
		key := min(p.last, len(p.page)) // it may be further only where this is no JSON
		p.page = bytes.TrimRight(p.page[:key], " \t\r\n")
	}
	if rest, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " \t\r\n"), ","); ok {
		p.rest = rest
		return
	}
	p.page = bytes.TrimSuffix(p.page, []byte(","))
}

// afterString returns what follows the end of an open JSON string.
func afterString(text string) string {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return text[i+1:]
		}
	}
	return ""
}

// dropLine takes the line that was being written off the page.
func (p *pen) dropLine() {
	p.page = p.page[:bytes.LastIndexByte(p.page, '\n')+1]
	_, p.rest, _ = strings.Cut(p.rest, "\n")
}
