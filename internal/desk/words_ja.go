package desk

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func japanese() words {
	return words{
		Words: language.Of("ja"),

		AllWell: "✅ {all}か所すべて正常、{time}", InBad: "{all}か所中{bad}か所に異常、{time}", Nobody: "監視対象がありません",
		NoValue: "まだ値なし", Old: "{value}（{age}前）",
		MoreWell: "✅ ほか{n}か所は正常", MutedNow: "🔕 通知停止{n}件: /mutes",
		Muted: "🔕 {name} {scope} {time}まで通知停止[、{by}][: {why}]", Paused: "⏸ {name} {scope} {time}まで一時停止[、{by}][: {why}]",
		Window: "🛠 {name}: {scope} {time}まで保守", NoAlerts: "✅ 継続中の警報はありません", NoMutes: "停止中の通知はありません",

		Acked: "✔ 確認[ {by}]: {names}", AckedBefore: "✔ {names}: 確認済み[（{by}）]", AckedRest: "{n}件は確認済みのため、そのままです",
		MuteBegan:  "🔕 {time}まで通知停止: {scope}[\n{level}は通知します]",
		NewTag:     "タグ「{name}」の付いたものはまだありません。このタグで届くものに適用します",
		PauseBegan: "⏸ {time}まで一時停止: {scope}\nそのとき異常なら再度通知します",
		MuteEnded:  "🔔 通知を再開: {scope}", NotMuted: "{scope}の通知は停止されていません。一覧: /mutes",
		Written: "📝 {name}に記録しました", Passed: "✉ {name}に伝えます",

		Denied: "設定に名前のある人だけができます", Failed: "実行できませんでした[: {text}]",
		Before:    "この指示は実行済みです",
		Nothing:   "「{name}」という監視対象はありません[。{near}ですか？]",
		Ambiguous: "「{name}」には候補が複数あります: {near}",
		NoVerb:    "「{name}」は知らない指示です[。{near}ですか？] 一覧: /help",
		Usage:     "このように書いてください: {example}",
		NoAlert:   "警報{name}はありません[。継続中: {names}]", Which: "どれですか？ {names}",
		IsOver: "{names}: 終了しています[、{time}]", Valueless: "{name}には値がありません[。経緯: {example}]", Spans: "グラフは最長{time}、単位は m・h・d です: {example}",
		TooLong: "停止は最長{time}です", NoPeriod: "どのくらいの間ですか？ {example}",
		NoPicture: "画像を作れませんでした[: {text}]", Unseen: "ここには画像を表示できません", NoReport: "「{name}」という報告はありません[。あるもの: {names}]",
		NoChannel: "「{name}」というチャンネルはありません[。あるもの: {names}]",

		Ask: "{name}を実行しますか？ {time}以内に /yes と答えてください", AskLate: "{age}前に頼まれ、まだ実行していません。今{name}を実行しますか？ {time}以内に /yes と答えてください",
		Yes: "はい、実行", No: "いいえ",
		Began: "⏳ {name}を実行中 …", Done: "✅ {name}完了、{time}", Bad: "❌ {name}失敗: {text}", TooLow: "❌ {name}は{time}以内に終わらず停止しました",
		NothingAsked: "返事を待っている実行はありません。質問は{time}だけ有効で、再起動すると消えます[。もう一度: {example}]", Dropped: "{name}は実行しません",
		Broken:   "{name}の実行中にプログラムが終了し、結果は不明です",
		NoAction: "「{name}」という操作はありません[。可能: {names}]", NoActions: "実行できる操作はありません",

		You: "あなた: {name} {id}", Here: "このチャット: {id}[、チャンネル {name}]", May: "設定の{name}さんで、すべての指示ができます",
		MayLook: "閲覧のみできます。さらに行うには people に自分を、チャンネルの commands に短い名前を書いてください",
		Unknown: "このチャットに書くチャンネルはありません",

		Story: stories{
			Steps: [...]string{
				checks.Began: "初回検知", checks.Fired: "警報", checks.Worsened: "悪化", checks.Eased: "緩和",
				checks.Resolved: "終了", checks.Withdrawn: "警報前に終了", checks.Unwatched: "監視対象外",
				checks.Reminded: "再通知", checks.Resumed: "一時停止後に再通知", checks.Escalated: "ほかにも通知",
				checks.Acknowledged: "確認", checks.Held: "保留", checks.Released: "保留解除後に通知", checks.Noted: "メモ",
			},
			ToldAll: "通知先:", Told: "{name} {time}", Owed: "{name}: 未着", Failed: "{name}: 失敗[: {text}]",
			Nobody: "通知先なし", Since: "{time}から", Over: "{time}終了、{lasted}間",
		},
		Help: map[verb]string{
			vStatus: "現在の状態", vAlerts: "継続中の警報", vChart: "直近のグラフ", vReport: "現時点の報告",
			vWhy: "警報の経緯", vMutes: "停止中の通知", vAck: "対応します", vMute: "しばらく通知しない",
			vPause: "停止し、そのとき異常なら再通知", vUnmute: "通知を再開", vNote: "警報に記録",
			vTell: "ほかへ伝える", vDo: "操作を実行", vYes: "はい、実行", vNo: "いいえ", vWhoami: "設定に書く番号", vHelp: "この一覧",
		},
		Adds: map[verb]string{vAck: "向かっています", vMute: "霜取り中", vNote: "扉が開いていた", vTell: "6時に戻ります"},
	}
}
