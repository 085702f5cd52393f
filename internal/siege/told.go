package siege

import (
	"regexp"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// Told counts how often each mark was told by these deliveries, those that travel
// in the message of another included, and how many messages that took.
func Told(all []data.Entry) (marks map[string]int, messages int) {
	marks = map[string]int{}
	mark := regexp.MustCompile(`siege\d+q`)
	for _, d := range all {
		if d.State != notify.Delivered {
			continue
		}
		if d.Carrier == 0 {
			messages++
		}
		for _, p := range d.Parts {
			if found := mark.FindString(p.Alert.Subject.FieldTitle + " " + p.Alert.Fault.Text); found != "" {
				marks[found]++
			}
		}
	}
	return marks, messages
}
