package notify

import (
	"cmp"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// An item is one alert as a message tells it.
type item struct {
	alert checks.Alert
	news  news
	amid  bool // others of its target last

	// now is the alert as it stands, where it is milder than has to be told:
	// alert is then as it was at its worst.
	now *checks.Alert
}

// news is what a message says of an alert.
type news int8

const (
	lasts    news = iota
	worse         // lasts, and was milder
	again         // lasts, and was told before
	resumed       // lasts, and was told before a pause of it, which has ended
	unheeded      // lasts, and those who were told have not acknowledged it
	happened      // was an event, which has no end
	ended         // is over, as was to be told
	untold        // began and ended before it could be told
	gone          // is no longer watched
)

func (n news) lasting() bool { return n < happened }

// repeated says whether it was told before, and there is nothing new about it.
func (n news) repeated() bool { return n == again || n == resumed }

// over says whether there was trouble and is none now.
func (n news) over() bool { return n > happened }

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
	lasting := map[string]bool{} // targets of which something lasts
	for _, i := range items {
		if i.news.lasting() {
			lasting[i.alert.Subject.Target] = true
		}
	}
	for i, a := range items {
		items[i].amid = lasting[a.alert.Subject.Target]
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
	case !a.Kind.Lasts():
		i.news = happened
	case !a.Open() && a.Unwatched:
		i.news = gone
	case !a.Open() && (has(checks.Fired) || has(checks.Worsened) || has(checks.Escalated)):
		i.news = untold
	case !a.Open():
		i.news = ended
	case has(checks.Escalated):
		i.news = unheeded
	case has(checks.Fired):
		i.news = lasts
	case last.What == checks.Worsened:
		i.news = worse
	case has(checks.Resumed):
		i.news = resumed
	case has(checks.Reminded):
		i.news = again
	}
	if level := reached(steps); i.news.lasting() && level > i.alert.Level {
		return i.eased(level)
	}
	return i
}

// reached is the worst level that the steps of an alert have to tell. Those who
// hear of it for the first time are to know how bad it has been; the others, how
// bad it has become.
func reached(steps []Part) checks.Level {
	var level checks.Level
	for _, p := range steps {
		switch p.What {
		case checks.Fired, checks.Escalated:
			level = max(level, p.Alert.Peak)
		case checks.Worsened:
			level = max(level, p.Reached, p.Alert.Level)
		default:
		}
	}
	return level
}

// eased returns the item of an alert that lasts, but is milder than the level
// that has to be told. The worst value stands with that level where it belongs to
// it: an alert may have been worse still, as was told then, or have left its bounds
// on the other side.
func (i item) eased(level checks.Level) item {
	i.now = new(i.alert)
	a := &i.alert
	a.Level, a.Limit, a.Trend = level, checks.Limit{}, checks.Trend{}
	if n := slices.IndexFunc(a.Limits, func(l checks.Limit) bool { return l.Level == level }); n >= 0 {
		a.Limit = a.Limits[n]
	}
	switch bound, known := passed(*a); {
	case a.Kind != checks.Bound:
	case known && level == a.Peak && !a.WorstAt.IsZero() && (a.Side == checks.Low) == (a.Worst < bound):
		a.Value, a.At = a.Worst, a.WorstAt
	default:
		a.At = time.Time{}
	}
	return i
}

// worstFirst orders what is over after all else, then by level, what lasts
// before events, and age.
func worstFirst(items []item) []item {
	slices.SortStableFunc(items, func(a, b item) int {
		rank := func(i item) checks.Level {
			if i.news.over() {
				return i.alert.Peak
			}
			return i.alert.Level + checks.Fatal
		}
		return cmp.Or(
			cmp.Compare(rank(b), rank(a)),
			cmp.Compare(max(a.news, unheeded), max(b.news, unheeded)),
			a.alert.Since.Compare(b.alert.Since),
			cmp.Compare(a.alert.ID, b.alert.ID),
		)
	})
	return items
}

// shown is how many of the items a list shows, where that is not all of them: a
// line that says that there is one more could as well be that one.
func shown(items []item) int {
	fatal := 0
	for _, i := range items {
		if i.fatal() {
			fatal++
		}
	}
	n := min(max(fatal, fewLines), mostLines)
	if len(items) == n+1 {
		n++
	}
	return n
}

// fatal says whether the alert is fatal and not over.
func (i item) fatal() bool { return !i.news.over() && i.alert.Level == checks.Fatal }

// amiss says whether the trouble is over, but the value with which it ended is
// outside its normal range: to rise no longer is not to be well.
func (i item) amiss() bool {
	a := i.alert
	if i.news != ended || a.Kind == checks.Bound || a.Kind == checks.NoResponse || a.At.Before(a.Resolved) {
		return false
	}
	lower, upper := checks.Normal(a.Limits)
	return a.Value < lower || a.Value > upper
}

// sign is the picture before the words: one for each kind of news.
func (i item) sign() string {
	switch i.news {
	case ended:
		if i.amiss() || i.amid || i.alert.Loosened {
			return "☑"
		}
		return "✅"
	case untold:
		return "☑"
	case gone:
		return "⚪"
	case lasts, worse, again, resumed, unheeded, happened:
	}
	return language.Sign(i.alert.Kind, i.alert.Level)
}
