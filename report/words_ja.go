package report

import "github.com/gaugewatch/gaugewatch/internal/language"

func japaneseWording() wording {
	return wording{
		Words: language.Of("ja"),

		AllWell: "{n}か所すべて正常 {period}",
		OneWell: "{place} 正常 {period}",
		Head:    "{word} {place}[: {value}]",
		Others:  "ほか{n}件",
		Alarm:   "{head}[ {others}]、{all}か所中{n}か所正常、{period}",
		Dark:    "{all}か所中{n}か所状態不明 {period}",
		Nothing: "表示する項目なし {period}",

		Summary: "{alerts}。[{data}、]{muted}[、{quota}]",
		Calm:    "警報なし",
		One:     "警報1件、{state}",
		Many:    "警報{n}件、{state}",
		Over:    "終了",
		Open:    "{n}件継続中",
		Lasting: "継続中",
		Data:    "収集率 {percent} %",
		NoData:  "データなし",
		Muted:   "保留{n}件",

		Mute:        "{until}まで通知保留: {about}[({why})] · {name}",
		Maintenance: "{until}までメンテナンス[ {name}]: {about}",
		Everything:  "すべて",

		Gone:      "監視解除",
		Gap:       "監視中断 {span}",
		Unwatched: "監視中断[ {since}から]",

		Field:   "{name} {last}[({range}、平均 {avg})]",
		Old:     "{name} {time}から不明、最終値 {last}[({range}、平均 {avg})]",
		NoValue: "{name} 値なし",
		Silent:  "{name} 応答なし",
		Answers: "{name} 応答あり",

		Period:  "{from}–{to}時",
		Day:     "1/2",
		DayYear: "2006/1/2",

		Alt:  "レポート {period}",
		Page: "{of}ページ中{number}ページ",
	}
}
