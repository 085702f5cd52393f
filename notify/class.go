package notify

import "github.com/gaugewatch/gaugewatch/checks"

// ClassWord returns what messages in a language call the class of a fault, such
// as "Connection refused"; nothing for the class of what is well. A language
// that has no catalog is English.
func ClassWord(language string, class checks.Class) string {
	words := catalogOf(language).Classes
	if int(class) >= len(words) {
		return ""
	}
	return fill(words[class], nil)
}
