package notify

import (
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// reload holds the texts about what else a new configuration changes.
type reload struct {
	Changed       string // subjects have other rules
	NewChannels   string // channels come,
	OtherChannels string // are otherwise than before,
	GoneChannels  string // and go;
	KnewOf        string // one of them was told of alerts that last
	Loosened      string // how an alert ends that other limits have ended
}

func englishReload() reload {
	return reload{
		Changed:       "other limits or rules: {names}",
		NewChannels:   "channels added: {names}",
		OtherChannels: "channels changed: {names}",
		GoneChannels:  "channels removed: {names}",
		KnewOf:        "{name} (knew of {alerts})",
		Loosened:      "LIMIT CHANGED",
	}
}

func koreanReload() reload {
	return reload{
		Changed:       "한계·규칙 변경: {names}",
		NewChannels:   "채널 추가: {names}",
		OtherChannels: "채널 변경: {names}",
		GoneChannels:  "채널 삭제: {names}",
		KnewOf:        "{name}({alerts} 전달받음)",
		Loosened:      "한계 변경",
	}
}

func japaneseReload() reload {
	return reload{
		Changed:       "限界値・規則の変更: {names}",
		NewChannels:   "チャンネル追加: {names}",
		OtherChannels: "チャンネル変更: {names}",
		GoneChannels:  "チャンネル削除: {names}",
		KnewOf:        "{name}({alerts}を通知済み)",
		Loosened:      "限界値変更",
	}
}

func thaiReload() reload {
	return reload{
		Changed:       "เปลี่ยนขีดจำกัดหรือกฎ: {names}",
		NewChannels:   "เพิ่มช่องทาง: {names}",
		OtherChannels: "เปลี่ยนช่องทาง: {names}",
		GoneChannels:  "นำช่องทางออก: {names}",
		KnewOf:        "{name} (ได้รับแจ้ง {alerts} แล้ว)",
		Loosened:      "เปลี่ยนขีดจำกัด",
	}
}

// loosened says of an alert that other limits have ended that they have.
func (w writer) loosened(a checks.Alert) string {
	if !a.Loosened {
		return ""
	}
	return w.Loosened
}

// changes writes what a new configuration changes, a line for each way.
func (w writer) changes(n Notice) string {
	var lines []string
	for _, way := range []struct {
		template string
		names    []string
	}{
		{w.Added, targets(n.Added)},
		{w.Removed, targets(n.Removed)},
		{w.Renamed, n.Renamed},
		{w.Changed, n.Changed},
		{w.NewChannels, n.NewChannels},
		{w.OtherChannels, n.OtherChannels},
		{w.GoneChannels, w.leavers(n)},
	} {
		if len(way.names) > 0 {
			lines = append(lines, language.Fill(way.template, language.Values{"names": w.names(way.names)}))
		}
	}
	if len(lines) == 0 {
		return w.Unchanged
	}
	return language.TidyLines(strings.Join(lines, "\n"), 2*wordsRoom)
}

// leavers names the channels that go, each with what it knew of.
func (w writer) leavers(n Notice) []string {
	all := slices.Clone(n.GoneChannels)
	for i, name := range all {
		if alerts := n.KnewOf[name]; len(alerts) > 0 {
			all[i] = language.Fill(w.KnewOf, language.Values{"name": language.Tidy(name, fieldRoom), "alerts": w.names(alerts)})
		}
	}
	return all
}

// targets leaves out the fields of targets that are named themselves, which
// stand for all of theirs.
func targets(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		target, _, field := strings.Cut(name, "/")
		return field && slices.Contains(names, target)
	})
}

// names lists names, few of them.
func (w writer) names(all []string) string {
	shown := min(len(all), fewLines)
	var names []string
	for _, name := range all[:shown] {
		names = append(names, language.Tidy(name, 2*placeRoom))
	}
	list := strings.Join(names, ", ")
	if more := len(all) - shown; more > 0 {
		list += " " + w.more(more)
	}
	return list
}
