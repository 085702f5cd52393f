package notify

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// sign is the picture before the words of a topic: one for each.
func (t Topic) sign() string {
	switch t {
	case NotWatched:
		return "⚫"
	case LastGood:
		return "📝"
	case LeftOut:
		return "🚫"
	case Reloaded:
		return "🔄"
	case Damaged:
		return "💾"
	case DiskFull:
		return "💽"
	case ClockSkew:
		return "🕒"
	case Refused:
		return "📵"
	case InPart:
		return "📴"
	case Accepted:
		return "📶"
	case TestTopic:
		return "🧪"
	case Quota:
		return "📊"
	case QuotaSpent:
		return "📭"
	case QuotaBack:
		return "📬"
	case ReportMissed:
		return "📪"
	case Said:
		return "✉"
	}
	return "ℹ"
}

// good says whether a topic is good news, which has no level.
func (t Topic) good() bool { return t == QuotaBack || t == Accepted }

// notices writes a message of nothing but notices, worst first.
func (w writer) notices(all []Notice) (title, text string) {
	if len(all) == 0 {
		return "", ""
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Notice) int { return cmp.Compare(b.Level, a.Level) })
	title, lines := w.notice(all[0])
	if more := len(all) - 1; more > 0 {
		title += " " + w.more(more)
	}
	return title, strings.Join(append(lines, w.blocks(all[1:])...), "\n")
}

// blocks writes notices below other things, title and lines of each.
func (w writer) blocks(all []Notice) []string {
	var lines []string
	for _, n := range all {
		title, below := w.notice(n)
		lines = append(append(lines, title), below...)
	}
	return lines
}

// notice writes one notice.
func (w writer) notice(n Notice) (title string, lines []string) {
	page, known := w.Notices[n.Topic]
	if !known {
		page.Title = language.Tidy(string(n.Topic), noteRoom) + "[: {text}]"
	}
	whole := w.words(n)
	short := language.Tidy(whole, noteRoom)
	v := language.Values{"span": w.Stretch(n.Began, n.Ended), "text": short, "reason": language.TidyLines(n.Reason, whyRoom), "kind": w.Target}
	if n.Channel {
		v["kind"] = w.Channel
	}
	maps.Copy(v, w.allowance(n.Allowance))
	title = n.Topic.sign() + " " + language.Fill(page.Title, v)
	if short != whole && strings.Contains(page.Title, "{text}") {
		lines = append(lines, whole)
	}
	v["text"] = whole
	if text := language.Fill(page.Text, v); text != "" {
		lines = append(lines, text)
	}
	if n.Topic == NotWatched {
		lines = append(lines, w.present(n)...)
	}
	return title, lines
}

// words are what a notice says besides its page: a person's own words, or those
// of the catalog.
func (w writer) words(n Notice) string {
	text := language.TidyLines(n.Text, wordsRoom)
	switch {
	case slices.Contains([]Topic{LeftOut, Refused, InPart, Accepted, Quota, QuotaSpent, QuotaBack, ReportMissed}, n.Topic):
		return language.Squeeze(text, placeRoom)
	case text != "":
	case n.Topic == NotWatched && n.Meant:
		return w.Stopped
	case n.Topic == NotWatched:
		return w.PowerCut
	case n.Topic == TestTopic:
		return w.Greeting
	case n.Topic == Reloaded:
		return w.changes(n)
	}
	return text
}

// present writes how things are after a time of not watching.
func (w writer) present(n Notice) []string {
	if n.All == 0 {
		return []string{w.NowUnknown}
	}
	lines := []string{language.Fill(w.Now, language.Values{"good": language.Number(float64(n.Good), 0), "all": language.Number(float64(n.All), 0)})}
	shown := min(len(n.Open), fewLines)
	for _, a := range n.Open[:shown] {
		i := item{alert: a}
		v := language.Values{"head": i.sign() + " " + w.head(i, nil)}
		if a.Kind == checks.Bound || a.Side != checks.Inside {
			v["peak"] = w.side(a).Unknown
		}
		lines = append(lines, listed([]string{language.Fill(w.Unattended, v), w.briefly(i)}))
	}
	if more := len(n.Open) - shown; more > 0 {
		lines = append(lines, w.more(more))
	}
	return lines
}
