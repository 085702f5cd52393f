package page

import "github.com/gaugewatch/gaugewatch/internal/language"

// phrases are what the page says in one language, besides what all who write in
// it say. Some are templates, see [language.Fill].
type phrases struct {
	language.Words

	Now, Skip, Only        string
	Content                string // as Skip, of the other pages
	Fatal, Error, Warn     string // targets in a state
	Unknown, Info, Fine    string
	Pending, Beyond, Past  string
	Firing, Calm           string
	Mute, Pause            string
	Maintenance            string
	Since, Ack, Held       string
	Limit                  string
	NoValue, Silent        string // in place of a value
	Answers, Read          string
	Max, Min               string
	Nothing                string
	Polls, Quiet, Late     string // our own health
	Outbox, Owed, Failed   string
	Refused, Quota, Pulse  string
	Unheard, Dropped       string
	Network                string
	Normal, Gone, Blank    string // of the legend
	Unwatched              string
	Hours, AsOf, Lost      string
	Legend, Self           string
	Pages, Tongues, Alerts string // of what leads to pages
	Linked, Named, Looks   string // who looks
	Leave                  string
}

// phrasesOf returns the phrases of a language, and the English ones for
// languages that have none.
func phrasesOf(code string) phrases {
	switch code {
	case "ko":
		return koreanPhrases()
	case "ja":
		return japanesePhrases()
	case "th":
		return thaiPhrases()
	}
	return englishPhrases()
}

func englishPhrases() phrases {
	return phrases{
		Words: language.Of("en"),
		Now:   "Now", Skip: "To the targets", Content: "To the content", Only: "Only trouble",
		Fatal: "fatal", Error: "error", Warn: "warn", Unknown: "unknown", Info: "info", Fine: "well",
		Past: "Ended in the last hour", Pending: "not confirmed", Beyond: "beyond {level}, not confirmed yet",
		Firing: "Alarms {n}", Calm: "No alarms",
		Mute: "Muted until {until}", Pause: "Paused until {until}", Maintenance: "Maintenance[ {name}] until {until}",
		Limit: "limit {bound}", Since: "since {since}", Ack: "seen to[ by {by}] {at}[: {note}]", Held: "held back[ by {name}]",
		NoValue: "no value", Silent: "no answer", Answers: "answers", Read: "read", Max: "max", Min: "min",
		Nothing: "Nothing is watched yet.",
		Polls:   "Polls in time", Quiet: "No poll for {lasted}", Late: "{n} slower than their schedule",
		Outbox: "Outbox empty", Owed: "{channel}: {n} to send[ since {since}]", Failed: "{channel} fails: {n} to send[ since {since}]",
		Refused: "{channel} is refused", Quota: "{channel} {used}/{limit} this month",
		Pulse: "Heartbeat {at}", Unheard: "Heartbeat not heard", Dropped: "Disk full: {n} values dropped",
		Network: "Our network is down since {since}",
		Normal:  "normal", Gone: "no answer", Blank: "no value", Unwatched: "not watched (our gap)",
		Hours: "Last {lasted}", AsOf: "As of {at}", Lost: "Not connected: what is shown is old",
		Legend: "Legend", Self: "The watch itself",
		Pages: "Pages", Tongues: "Languages", Alerts: "Alerts",
		Linked: "By the link {name}[ ({looks})][, until {until}]", Named: "Signed in as {name}[ ({looks})]", Looks: "only looks",
		Leave: "Sign out",
	}
}

func koreanPhrases() phrases {
	return phrases{
		Words: language.Of("ko"),
		Now:   "현재 상태", Skip: "대상으로 이동", Content: "본문으로 이동", Only: "이상만 보기",
		Fatal: "긴급", Error: "위험", Warn: "주의", Unknown: "알 수 없음", Info: "정보", Fine: "정상",
		Past: "지난 한 시간에 해제됨", Pending: "확인 중", Beyond: "{level} 기준을 벗어남, 아직 확정 전",
		Firing: "경보 {n}", Calm: "경보 없음",
		Mute: "{until}까지 알림 끔", Pause: "{until}까지 잠시 멈춤", Maintenance: "[{name} ]점검 중, {until}까지",
		Limit: "기준 {bound}", Since: "{since}부터", Ack: "[{by} ]확인 {at}[: {note}]", Held: "알림 보류[({name})]",
		NoValue: "값 없음", Silent: "응답 없음", Answers: "응답함", Read: "측정", Max: "최고", Min: "최저",
		Nothing: "아직 감시하는 대상이 없습니다.",
		Polls:   "수집 정상", Quiet: "{lasted}간 수집 없음", Late: "{n}개 대상이 일정보다 느림",
		Outbox: "보낼 메시지 없음", Owed: "{channel} 대기 {n}건[, {since}부터]", Failed: "{channel} 전송 실패, 대기 {n}건[, {since}부터]",
		Refused: "{channel} 거부됨", Quota: "{channel} 이번 달 {used}/{limit}",
		Pulse: "생존 신호 {at}", Unheard: "생존 신호 전달 안 됨", Dropped: "디스크 가득 참: 값 {n}개 버림",
		Network: "{since}부터 자체망 장애",
		Normal:  "정상", Gone: "무응답", Blank: "값 없음", Unwatched: "감시 중단(당사 공백)",
		Hours: "최근 {lasted}", AsOf: "{at} 기준", Lost: "연결 끊김: 표시된 값은 지난 것입니다",
		Legend: "범례", Self: "감시 프로그램 상태",
		Pages: "페이지", Tongues: "언어", Alerts: "경보 기록",
		Linked: "링크 {name}[ ({looks})][, {until}까지]", Named: "{name} 님으로 접속[ ({looks})]", Looks: "보기 전용",
		Leave: "로그아웃",
	}
}

func japanesePhrases() phrases {
	return phrases{
		Words: language.Of("ja"),
		Now:   "現在の状態", Skip: "対象へ移動", Content: "本文へ移動", Only: "異常のみ",
		Fatal: "緊急", Error: "危険", Warn: "注意", Unknown: "不明", Info: "情報", Fine: "正常",
		Past: "直近1時間に終了", Pending: "確認中", Beyond: "{level}の限度外、まだ未確定",
		Firing: "警報 {n}", Calm: "警報なし",
		Mute: "{until}まで通知停止", Pause: "{until}まで一時停止", Maintenance: "[{name} ]保守中、{until}まで",
		Limit: "限度 {bound}", Since: "{since}から", Ack: "[{by} ]確認 {at}[: {note}]", Held: "通知保留[({name})]",
		NoValue: "値なし", Silent: "応答なし", Answers: "応答あり", Read: "測定", Max: "最高", Min: "最低",
		Nothing: "監視対象はまだありません。",
		Polls:   "収集は正常", Quiet: "{lasted}収集なし", Late: "{n}件が予定より遅れ",
		Outbox: "未送信なし", Owed: "{channel} 未送信{n}件[、{since}から]", Failed: "{channel} 送信失敗、未送信{n}件[、{since}から]",
		Refused: "{channel} が拒否", Quota: "{channel} 今月 {used}/{limit}",
		Pulse: "生存信号 {at}", Unheard: "生存信号が届かない", Dropped: "ディスク満杯: 値{n}件を破棄",
		Network: "{since}から自社回線障害",
		Normal:  "正常", Gone: "応答なし", Blank: "値なし", Unwatched: "監視なし(当方の空白)",
		Hours: "直近{lasted}", AsOf: "{at}現在", Lost: "接続が切れました: 表示は古い値です",
		Legend: "凡例", Self: "監視プログラムの状態",
		Pages: "ページ", Tongues: "言語", Alerts: "警報の記録",
		Linked: "リンク {name}[({looks})][、{until}まで]", Named: "{name} としてログイン中[({looks})]", Looks: "閲覧のみ",
		Leave: "ログアウト",
	}
}

func thaiPhrases() phrases {
	return phrases{
		Words: language.Of("th"),
		Now:   "สถานะปัจจุบัน", Skip: "ไปที่รายการ", Content: "ไปที่เนื้อหา", Only: "เฉพาะที่ผิดปกติ",
		Fatal: "ฉุกเฉิน", Error: "อันตราย", Warn: "เตือน", Unknown: "ไม่ทราบ", Info: "ข้อมูล", Fine: "ปกติ",
		Past: "สิ้นสุดในชั่วโมงที่ผ่านมา", Pending: "รอยืนยัน", Beyond: "เกินขีด{level} ยังไม่ยืนยัน",
		Firing: "สัญญาณเตือน {n}", Calm: "ไม่มีสัญญาณเตือน",
		Mute: "ปิดการแจ้งถึง {until}", Pause: "พักการแจ้งถึง {until}", Maintenance: "บำรุงรักษา[ {name}] ถึง {until}",
		Limit: "ขีดจำกัด {bound}", Since: "ตั้งแต่ {since}", Ack: "รับทราบ[โดย {by}] {at}[: {note}]", Held: "พักการแจ้ง[ ({name})]",
		NoValue: "ไม่มีค่า", Silent: "ไม่ตอบสนอง", Answers: "ตอบสนอง", Read: "วัดเมื่อ", Max: "สูงสุด", Min: "ต่ำสุด",
		Nothing: "ยังไม่มีรายการที่เฝ้าดู",
		Polls:   "เก็บข้อมูลตรงเวลา", Quiet: "ไม่มีการเก็บข้อมูลมา {lasted}", Late: "{n} รายการช้ากว่ากำหนด",
		Outbox: "ไม่มีข้อความค้างส่ง", Owed: "{channel} ค้างส่ง {n}[ ตั้งแต่ {since}]", Failed: "{channel} ส่งไม่สำเร็จ ค้าง {n}[ ตั้งแต่ {since}]",
		Refused: "{channel} ถูกปฏิเสธ", Quota: "{channel} เดือนนี้ {used}/{limit}",
		Pulse: "สัญญาณชีพ {at}", Unheard: "สัญญาณชีพส่งไม่ถึง", Dropped: "ดิสก์เต็ม: ทิ้งค่า {n} ค่า",
		Network: "เครือข่ายเราล่มตั้งแต่ {since}",
		Normal:  "ปกติ", Gone: "ไม่ตอบสนอง", Blank: "ไม่มีค่า", Unwatched: "ไม่ได้เฝ้าดู (ช่วงว่างของเรา)",
		Hours: "{lasted} ล่าสุด", AsOf: "ณ {at}", Lost: "ขาดการเชื่อมต่อ: ค่าที่แสดงเป็นค่าเก่า",
		Legend: "คำอธิบาย", Self: "สถานะของระบบเฝ้าดู",
		Pages: "หน้า", Tongues: "ภาษา", Alerts: "บันทึกการเตือน",
		Linked: "ลิงก์ {name}[ ({looks})][ ถึง {until}]", Named: "เข้าระบบในชื่อ {name}[ ({looks})]", Looks: "ดูได้อย่างเดียว",
		Leave: "ออกจากระบบ",
	}
}
