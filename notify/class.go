package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// ClassWord returns what messages in the language of a code call the class of a
// fault, such as "Connection refused"; nothing for the class of what is well. A
// language that has no catalog is English.
func ClassWord(code string, class checks.Class) string {
	words := catalogOf(code).Classes
	if int(class) >= len(words) {
		return ""
	}
	return language.Fill(words[class], nil)
}
