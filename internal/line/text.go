package line

import "unicode/utf16"

// Length returns how long text is for LINE: in UTF-16 code units.
func Length(text string) int {
	units := 0
	for _, r := range text {
		units += utf16.RuneLen(r)
	}
	return units
}

// Truncate cuts text to at most limit units by [Length], an ellipsis at its end
// included. It cuts no character.
func Truncate(text string, limit int) string {
	if Length(text) <= limit {
		return text
	}
	if limit < 1 {
		return ""
	}
	units := limit - 1
	for i, r := range text {
		if units -= utf16.RuneLen(r); units < 0 {
			return text[:i] + "…"
		}
	}
	return text
}
