package reading

import "bytes"

// mend puts right what devices get wrong in JSON and what has one meaning
// only: a comma before a closing bracket, nan and inf in place of a number,
// and NUL bytes and blanks behind the end. It returns the text itself where
// there is nothing of the kind.
func mend(text []byte) []byte {
	text = bytes.TrimRight(text, "\x00 \t\r\n")
	var b bytes.Buffer
	done := 0
	for at := 0; at < len(text); at++ {
		switch c := text[at]; {
		case c == '"':
			at = stringEnd(text, at)
		case c == ',' && closes(text[at+1:]):
			b.Write(text[done:at])
			done = at + 1
		case c|0x20 == 'n' || c|0x20 == 'i' || c == '-':
			if n := endlessWord(text[at:]); n > 0 {
				b.Write(text[done:at])
				b.WriteByte('"')
				b.Write(text[at : at+n])
				b.WriteByte('"')
				done = at + n
				at = done - 1
			}
		}
	}
	if done == 0 {
		return text
	}
	b.Write(text[done:])
	return b.Bytes()
}

// stringEnd returns where the string ends whose opening quote stands at.
func stringEnd(text []byte, at int) int {
	for at++; at < len(text) && text[at] != '"'; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return at
}

// closes says whether nothing but blanks stands before a closing bracket.
func closes(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && (text[0] == ']' || text[0] == '}')
}

// endlessWord returns how long the word for no finite number is that the text
// begins with; 0 where there is none.
func endlessWord(text []byte) int {
	sign := 0
	if text[0] == '-' {
		sign = 1
	}
	for _, word := range [...]string{"nan", "infinity", "inf"} {
		n := sign + len(word)
		if len(text) >= n && bytes.EqualFold(text[sign:n], []byte(word)) {
			return n
		}
	}
	return 0
}
