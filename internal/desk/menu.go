package desk

import "github.com/gaugewatch/gaugewatch/inbound"

// Menu returns the commands that the people of a chat may give, with what they do,
// in a language. All: somebody there may do more than look; actions: there are some
// to run.
func Menu(code string, all, actions bool) []inbound.Item {
	help := wordsOf(code).Help
	var items []inbound.Item
	for _, v := range verbs() {
		answers, barred := v == vYes || v == vNo, v.changes() && !all
		if answers || barred || v == vDo && !actions {
			continue
		}
		items = append(items, inbound.Item{Word: string(v), Meaning: help[v]})
	}
	return items
}
