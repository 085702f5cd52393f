package notify

import (
	"cmp"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
)

// An item is one alert as a message tells it.
type item struct {
	alert checks.Alert
	news  news
}

// news is what a message says of an alert.
type news int8

const (
	lasts  news = iota
	worse       // lasts, and was milder
	ended       // is over, as was to be told
	untold      // began and ended before it could be told
	gone        // is no longer watched
)

func (n news) lasting() bool { return n <= worse }

// collapse makes one item of all steps of an alert: what is true now. The
// worst come first.
func collapse(parts []Part) []item {
	var order []int64
	steps := map[int64][]Part{}
	for _, p := range parts {
		if _, known := steps[p.Alert.ID]; !known {
			order = append(order, p.Alert.ID)
		}
		steps[p.Alert.ID] = append(steps[p.Alert.ID], p)
	}
	var items []item
	for _, id := range order {
		items = append(items, collapsed(steps[id]))
	}
	return worstFirst(items)
}

// collapsed makes an item of the steps of one alert, of which there is one at
// least.
func collapsed(steps []Part) item {
	last := steps[len(steps)-1]
	has := func(what checks.What) bool {
		return slices.ContainsFunc(steps, func(p Part) bool { return p.What == what })
	}
	i := item{alert: last.Alert}
	switch a := last.Alert; {
	case !a.Open() && a.Unwatched:
		i.news = gone
	case !a.Open() && (has(checks.Fired) || has(checks.Worsened)):
		i.news = untold
	case !a.Open():
		i.news = ended
	case has(checks.Fired):
		i.news = lasts
	case last.What == checks.Worsened:
		i.news = worse
	}
	return i
}

// worstFirst orders what lasts before what is over, then by level and age.
func worstFirst(items []item) []item {
	slices.SortStableFunc(items, func(a, b item) int {
		rank := func(i item) checks.Level {
			if i.news.lasting() {
				return i.alert.Level + checks.Fatal
			}
			return i.alert.Peak
		}
		return cmp.Or(
			cmp.Compare(rank(b), rank(a)),
			a.alert.Since.Compare(b.alert.Since),
			cmp.Compare(a.alert.ID, b.alert.ID),
		)
	})
	return items
}

// fatal says whether the alert lasts and is fatal.
func (i item) fatal() bool { return i.news.lasting() && i.alert.Level == checks.Fatal }

// sign is the picture before the words: one for each kind of news.
func (i item) sign() string {
	switch i.news {
	case ended:
		return "✅"
	case untold:
		return "☑"
	case gone:
		return "⚪"
	case lasts, worse:
	}
	switch i.alert.Kind {
	case checks.Missing:
		return "❓"
	case checks.Invalid:
		return "🔧"
	case checks.NoResponse:
		return "⛔"
	case checks.OK, checks.Bound:
	}
	return [...]string{"ℹ", "ℹ", "⚠", "🔴", "🚨"}[i.alert.Level]
}
