package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func japanese() catalog {
	return catalog{
		Words:    language.Of("ja"),
		care:     japaneseCare(),
		budget:   japaneseBudget(),
		reload:   japaneseReload(),
		bulletin: japaneseBulletin(),

		Over:      "終了",
		Ended:     "{word}終了",
		Unwatched: "監視解除",
		Drill:     "訓練",

		Head: "{word} {place}[: {value}][({time})][ · {eased}][({of})][: {field}][ {lasted}継続][、{also}]",

		Bound:      "[{change}]{field}[ 限界値 {limit}][、正常範囲 {normal}][。{lasted}継続][、{peak}]",
		Silence:    "{since}から{field}不明[、最終値 {last}]。{cause}[、{neighbours}]",
		Stale:      "機器の時刻 {time}、{age}前の値(限界値 {limit})。{field}は監視されていません",
		Stuck:      "{field} {time}から変化なし、{age}継続(限界値 {limit})。同じ機器のほかの値は変化中、センサー固着の疑い",
		Rate:       "{field} {per}で{change}[({time})]、限界値 {limit}[、正常範囲 {normal}][。{lasted}継続]",
		Fault:      "{cause}。{good}。{field}は監視されていません",
		Good:       "最後の正常値 {last} {time}",
		NeverGood:  "正常値の記録なし({since}から)",
		State:      "状態",
		Neighbours: "周辺の機器は正常",
		Worse:      "悪化。",
		Rehearsal:  "訓練です。実際には発生していません",

		Story: "[{field} ]{past}[、{unseen}][、{flapped}][。{ack}]",
		Amiss: "現在は正常範囲外(正常範囲 {normal})",
		Past: [...]string{
			checks.Missing: "{span} 値なし", checks.Invalid: "{span} センサー故障", checks.NoResponse: "{span} 応答なし",
			checks.Stale: "{span} 古い値", checks.Stuck: "{span} 変化なし",
			checks.Rise: "{span} 急上昇、{per}で{change}", checks.Fall: "{span} 急低下、{per}で{change}",
			checks.Event:  "{before} → {value}[({time})][({span}の間)]",
			checks.Uplink: "{span} 回線断[、{devices}応答なし]",
			checks.Alarm:  "{span} 異常[: {text}]", checks.News: "{text}", checks.Overdue: "{span} 報告なし",
			checks.Unconfirmed: "[{text}、]{span} 確認待ち",
		},
		High:   side{Past: "{span} 上限超過、{peak}", Unknown: "最高値は不明"},
		Low:    side{Past: "{span} 下限割れ、{peak}", Unknown: "最低値は不明"},
		Passed: "送信前に発生し、終了",
		Gone:   "設定から外れ、監視を終了。{since}から{word}、現在の状態は不明",

		Late:    "遅延連絡:[ {span}] 送信不可、監視は継続",
		Quiet:   "通知休止[ {span}][: {state}]",
		Lasting: "継続中 {n}件",
		AllOver: "すべて終了",

		Notices:    japaneseNotices(),
		PowerCut:   "停電?",
		Stopped:    "正常停止",
		Now:        "現在 {good}/{all} 正常",
		NowUnknown: "現在の状態はまだ不明",
		Unattended: "{head}[、{peak}] → 現場を確認",
		Greeting:   "このチャンネルは正常です",
		Channel:    "チャンネル",
		Target:     "対象",
		Added:      "追加: {names}",
		Removed:    "削除: {names}",
		Renamed:    "名称変更: {names}",
		Unchanged:  "対象と項目に変更なし",

		Classes:  japaneseClasses(),
		Unknown:  "原因不明",
		Repeated: "重複の可能性あり",
		Pages:    "全{all}ページ中1–{shown}ページ",
		Photos:   "画像全{all}枚中1–{shown}枚",
	}
}

func japaneseCare() care {
	return care{
		Silent:   "{since}からすべて応答なし。機器ではなく自社側の回線障害とみられます。LAN内の監視は継続",
		Trend:    "このままだと約{in}後に{bound}({level})",
		Flapping: "発生と復旧を{times}回繰り返し。落ち着くまで通知を保留",
		Unheeded: "[{lasted}間、]誰も確認していません",

		Ack:     "確認[ {by}] {time}[「{note}」]",
		NoAck:   "未確認",
		Again:   "未解決: {lasted}",
		Resumed: "保留終了[、未解決: {lasted}]",
		Eased:   "現在 {state}",
		Flaps:   "発生を反復",
		Flapped: "発生を{times}回反復",
		Unseen:  "{spans}[ {more}] 監視中断",
		Answers: "応答再開",
		Network: "自社ネットワーク",
		Devices: "{n}台",

		Called:     "{name}",
		Source:     "{door}からの通知[。{lasted}]",
		Incomplete: "不完全: 送られた内容の一部が欠けているか読めません",
		Lost: map[checks.Loss]string{
			checks.LostUnreadable: "画像を読み取れません", checks.LostTooLarge: "画像が大きすぎます",
			checks.LostNoRoom: "画像を保存する空きがありませんでした", checks.LostForgotten: "画像はもう保存されていません",
			checks.LostUnshown: "ここでは画像を表示できません",
		},
		Unreported: "{since}から報告なし",
		Garbled:    "応答解読不能",
		Unsent:     "受信なし",
		Unrenewed:  "報告途絶",
		Faded:      "{since}から報告なし: 送信元から連絡なし。終了したとの知らせもなし",
		Unended:    "{since}から実行中、制限時間[{limit}]を超過",
		Confirm:    "誰かの確認を待っています",
		Confirmed:  "確認済み",

		Buttons: buttons{"確認", "すべて確認", "{time}保留"},
		Replies: replies{
			Paused:  "{time}まで通知保留: {place}",
			Over:    "すでに終了しています",
			Denied:  "設定に登録された人だけが操作できます",
			Unknown: "このメッセージはもう扱えません",
			Failed:  "実行できませんでした[: {text}]",
		},
	}
}

func japaneseNotices() map[Topic]page {
	return map[Topic]page{
		NotWatched:   {"監視中断 {span}({text})", ""},
		LastGood:     {"設定エラー、前回の設定で動作中", "{text}\n→ gaugewatch validate を実行"},
		LeftOut:      {"除外: {kind} {text}", "{reason}\nほかは動作を継続"},
		Reloaded:     {"新しい設定を適用", "{text}"},
		Damaged:      {"データベース破損、新規に開始", "破損ファイルの保管先: {text}"},
		DiskFull:     {"ディスク満杯、値を保存できません", "警報の送信は継続\n→ 空き容量を確保"},
		ClockSkew:    {"時計のずれ: {text}", "通知の時刻が正しくない可能性\n→ 時計(NTP)を確認"},
		Refused:      {"チャンネル送信拒否: {text}", "{reason}\n次の通知も引き続き送信を試みます\n→ 解決後に gaugewatch retry all を実行"},
		InPart:       {"一部に届かず: {text}", "{reason}\n他の宛先には届いています\n→ 直した後 gaugewatch send {text} を実行"},
		Accepted:     {"チャンネル復旧: {text}", "拒否された通知は自動では再送されません\n→ gaugewatch retry all を実行"},
		TestTopic:    {"テスト gaugewatch", "{text}"},
		Quota:        {"送信上限 {text}: {month}の{limit}通中{used}通を使用", "残り{left}通[、警報{alerts}回分][、1回に{people}人][\n最後の{reserve}通は{error}と{fatal}のために確保][\n報告は{reports}まで保留]"},
		QuotaSpent:   {"送信上限に到達: {text}", "[{month}の{limit}通中{used}通を使用。]{until}まで、または追加購入まで送信されません\n代替チャンネルがあればそちらへ送り、のちに1通にまとめて届きます"},
		QuotaBack:    {"送信再開: {text}", "[{month}の{limit}通中{used}通を使用]"},
		ReportMissed: {"報告が未着: {text}", "{span}の報告がまだ届いていません[: {reason}]\n送れるようになり次第送ります"},
		Said:         {"{reason}：{text}", ""},
	}
}

func japaneseClasses() [checks.NotStarted + 1]string {
	return [checks.NotStarted + 1]string{
		checks.NotFound:    "応答に値がない",
		checks.Null:        "機器の値がnull",
		checks.Empty:       "機器の値が空",
		checks.NotNumber:   "数値ではない",
		checks.NotFinite:   "NaNまたは無限大",
		checks.Rejected:    "断線コード、実際の値ではない",
		checks.Jumped:      "センサーのコード、測定値ではない[: {last}から急に変化]",
		checks.Implausible: "ありえない値",
		checks.GateClosed:  "機器が無効値と通知",
		checks.Ambiguous:   "該当する値が複数",
		checks.UnitChanged: "機器の単位が変わった",
		checks.UnknownHost: "ホスト名が見つからない",
		checks.Refused:     "接続拒否",
		checks.Unreachable: "ネットワーク経路なし",
		checks.Timeout:     "タイムアウト",
		checks.BadTLS:      "証明書またはTLSのエラー",
		checks.BadStatus:   "機器がエラーで応答",
		checks.TooLarge:    "応答が大きすぎる",
		checks.Unreadable:  "応答を読み取れない",
		checks.NotJSON:     "応答を読み取れない (JSONではない)",
		checks.CutOff:      "応答を読み取れない (途中で切れている)",
		checks.Broken:      "接続が途中で切断",
		checks.Unsent:      "{took}間、送信なし（{every}ごとのはず）",
		checks.NotStarted:  "コマンドを実行できない",
	}
}
