package page

// ledgerWords are what the pages about deliveries say in one language.
type ledgerWords struct {
	Title, Channels, State, Channel  string
	Open, Again, Show                string // choices
	Owed, Joined, Sending, Unsure    string // states
	Sent, Failed, Dropped            string
	Tells, Since, Tried, Outcome     string // of the table
	Travels, StoodIn, Instead        string
	LeftOut, Quiet, Spent, Kept      string // what it waits for
	Lasts, NextTry, NotBefore, Waits string
	Arrived, Temporary, Permanent    string // outcomes
	Exhausted                        string
	Report                           string
	None, Older, First               string
	LastSent, Never, Debt, OwedSince string // of channels
	Short, Failures, Refused, Month  string
	Error                            string
	Message, WouldRead, Fixed        string // of one
	Picture, With, Attempts, Untried string
	Elsewhere                        string
	Took, Over, Alerts               string
	Do, Retry, Now, Drop, RetryAll   string
	RetryHint, DropHint, Changed     string
}

// ledgerWordsOf returns what the pages about deliveries say in a language.
func ledgerWordsOf(code string) ledgerWords {
	switch code {
	case "ko":
		return koreanLedger()
	case "ja":
		return japaneseLedger()
	case "th":
		return thaiLedger()
	}
	return englishLedger()
}

func englishLedger() ledgerWords {
	return ledgerWords{
		Title: "Deliveries", Channels: "Channels", State: "State", Channel: "Channel",
		Open: "not at an end", Show: "Show", Again: "tried again",
		Owed: "owed", Joined: "travels with another", Sending: "on its way", Unsure: "may have arrived",
		Sent: "sent", Failed: "failed for good", Dropped: "given up",
		Tells: "Tells", Since: "Owed since", Tried: "Tried", Outcome: "What came of it",
		Travels: "in the message of {id}", StoodIn: "the fallback was told", Instead: "in place of {id}",
		LeftOut: "the channel is left out", Quiet: "quiet until {until}", Spent: "no messages left until {until}", Kept: "what is left until {until} is kept for errors",
		Lasts: "so that the month lasts, until {until} at most", NextTry: "tried again at {until}", NotBefore: "not before {until}", Waits: "Waits",
		Arrived: "arrived", Temporary: "did not arrive", Permanent: "refused", Exhausted: "no messages left",
		Report: "Report {name}",
		None:   "No delivery is as asked.", Older: "Older", First: "The latest",
		LastSent: "Last arrived", Never: "nothing yet", Debt: "Owed", OwedSince: "{n}, since {since}",
		Short: "Waits for the month", Failures: "Failures in a row", Refused: "refused: a person must help", Month: "This month",
		Error: "Last error", Message: "The message", WouldRead: "As it would read now", Fixed: "As it was fixed at {at}",
		Picture: "Picture", With: "Travels with it", Attempts: "Attempts", Untried: "It has not been tried.", Elsewhere: "It was tried in the message of others.",
		Took: "took", Over: "Over", Alerts: "Alerts",
		Do: "What to do", Retry: "Try again", Now: "Try now", Drop: "Give up", RetryAll: "Try all again that failed",
		RetryHint: "What failed and still matters: what tells of an alert that lasts, and of the last day also events and notices.",
		DropHint:  "What is given up is not told; it stays in the record, and can be tried again.",
		Changed:   "it has changed meanwhile",
	}
}

func koreanLedger() ledgerWords {
	return ledgerWords{
		Title: "전송", Channels: "채널", State: "상태", Channel: "채널",
		Open: "끝나지 않음", Show: "보기", Again: "다시 시도함",
		Owed: "대기", Joined: "다른 메시지에 포함", Sending: "전송 중", Unsure: "도착했을 수 있음",
		Sent: "보냄", Failed: "최종 실패", Dropped: "포기함",
		Tells: "내용", Since: "대기 시작", Tried: "시도", Outcome: "결과",
		Travels: "{id}번 메시지에 포함", StoodIn: "대체 채널에 알림", Instead: "{id}번을 대신함",
		LeftOut: "채널이 제외됨", Quiet: "{until}까지 조용한 시간", Spent: "{until}까지 남은 메시지 없음", Kept: "{until}까지 남은 것은 위험 경보용",
		Lasts: "한 달을 채우도록 늦어도 {until}까지 대기", NextTry: "{until}에 다시 시도", NotBefore: "{until} 이후", Waits: "대기 이유",
		Arrived: "도착", Temporary: "도착하지 않음", Permanent: "거부됨", Exhausted: "남은 메시지 없음",
		Report: "보고서 {name}",
		None:   "해당하는 전송이 없습니다.", Older: "이전", First: "최근",
		LastSent: "마지막 도착", Never: "아직 없음", Debt: "보낼 것", OwedSince: "{n}건, {since}부터",
		Short: "월 한도로 대기", Failures: "연속 실패", Refused: "거부됨: 사람의 조치 필요", Month: "이번 달",
		Error: "마지막 오류", Message: "메시지", WouldRead: "지금 보낸다면", Fixed: "{at}에 확정된 내용",
		Picture: "그림", With: "함께 전송", Attempts: "시도 기록", Untried: "아직 시도하지 않았습니다.", Elsewhere: "다른 메시지에 포함되어 시도했습니다.",
		Took: "소요", Over: "종료", Alerts: "경보",
		Do: "조치", Retry: "다시 시도", Now: "지금 시도", Drop: "포기", RetryAll: "실패한 것 모두 다시 시도",
		RetryHint: "실패했지만 아직 의미 있는 것: 진행 중인 경보, 그리고 최근 하루의 사건과 공지.",
		DropHint:  "포기한 것은 알리지 않습니다. 기록에는 남으며 다시 시도할 수 있습니다.",
		Changed:   "그 사이에 바뀌었습니다",
	}
}

func japaneseLedger() ledgerWords {
	return ledgerWords{
		Title: "送信", Channels: "チャンネル一覧", State: "状態", Channel: "チャンネル",
		Open: "未完了", Show: "表示", Again: "再試行あり",
		Owed: "未送信", Joined: "他に同梱", Sending: "送信中", Unsure: "届いた可能性あり",
		Sent: "送信済み", Failed: "最終的に失敗", Dropped: "断念",
		Tells: "内容", Since: "発生", Tried: "試行", Outcome: "結果",
		Travels: "{id}のメッセージに同梱", StoodIn: "代替チャンネルに通知済み", Instead: "{id}の代わり",
		LeftOut: "チャンネルは除外中", Quiet: "{until}まで静音時間", Spent: "{until}まで残り通数なし", Kept: "{until}までの残りは危険警報用",
		Lasts: "月内にもたせるため遅くとも{until}まで待機", NextTry: "{until}に再試行", NotBefore: "{until}以降", Waits: "待機",
		Arrived: "到着", Temporary: "届かず", Permanent: "拒否", Exhausted: "残り通数なし",
		Report: "レポート {name}",
		None:   "該当する送信はありません。", Older: "以前", First: "最新",
		LastSent: "最後の到着", Never: "まだなし", Debt: "未送信分", OwedSince: "{n}件、{since}から",
		Short: "月の上限で待機", Failures: "連続失敗", Refused: "拒否: 人の対応が必要", Month: "今月",
		Error: "最後のエラー", Message: "メッセージ", WouldRead: "今送る場合の内容", Fixed: "{at}に確定した内容",
		Picture: "画像", With: "同梱", Attempts: "試行の記録", Untried: "まだ試行していません。", Elsewhere: "他のメッセージに同梱して試行しました。",
		Took: "所要", Over: "終了", Alerts: "警報",
		Do: "対応", Retry: "再試行", Now: "今すぐ試す", Drop: "断念する", RetryAll: "失敗したものをすべて再試行",
		RetryHint: "失敗したがまだ意味のあるもの: 継続中の警報、および直近1日の出来事とお知らせ。",
		DropHint:  "断念したものは通知されません。記録は残り、再試行できます。",
		Changed:   "その間に変わりました",
	}
}

func thaiLedger() ledgerWords {
	return ledgerWords{
		Title: "การส่ง", Channels: "ช่องทางทั้งหมด", State: "สถานะ", Channel: "ช่องทาง",
		Open: "ยังไม่สิ้นสุด", Show: "แสดง", Again: "ลองใหม่แล้ว",
		Owed: "ค้างส่ง", Joined: "ไปกับข้อความอื่น", Sending: "กำลังส่ง", Unsure: "อาจถึงแล้ว",
		Sent: "ส่งแล้ว", Failed: "ล้มเหลวถาวร", Dropped: "เลิกส่ง",
		Tells: "เนื้อหา", Since: "ค้างตั้งแต่", Tried: "ลอง", Outcome: "ผล",
		Travels: "ไปกับข้อความของ {id}", StoodIn: "แจ้งช่องทางสำรองแล้ว", Instead: "แทน {id}",
		LeftOut: "ช่องทางถูกตัดออก", Quiet: "งดเสียงถึง {until}", Spent: "ไม่เหลือข้อความจนถึง {until}", Kept: "ที่เหลือถึง {until} เก็บไว้สำหรับเหตุร้ายแรง",
		Lasts: "รอเพื่อให้พอทั้งเดือน ไม่เกิน {until}", NextTry: "ลองใหม่ {until}", NotBefore: "ไม่ก่อน {until}", Waits: "รอ",
		Arrived: "ถึงแล้ว", Temporary: "ส่งไม่ถึง", Permanent: "ถูกปฏิเสธ", Exhausted: "ไม่เหลือข้อความ",
		Report: "รายงาน {name}",
		None:   "ไม่มีการส่งตามที่เลือก", Older: "ก่อนหน้า", First: "ล่าสุด",
		LastSent: "ถึงล่าสุด", Never: "ยังไม่มี", Debt: "ที่ค้างส่ง", OwedSince: "{n} ตั้งแต่ {since}",
		Short: "รอโควตาเดือน", Failures: "ล้มเหลวติดกัน", Refused: "ถูกปฏิเสธ: ต้องให้คนแก้ไข", Month: "เดือนนี้",
		Error: "ข้อผิดพลาดล่าสุด", Message: "ข้อความ", WouldRead: "ถ้าส่งตอนนี้", Fixed: "ตามที่กำหนดไว้ {at}",
		Picture: "รูป", With: "ไปด้วยกัน", Attempts: "บันทึกการลองส่ง", Untried: "ยังไม่ได้ลองส่ง", Elsewhere: "ลองส่งไปกับข้อความอื่นแล้ว",
		Took: "ใช้เวลา", Over: "จบ", Alerts: "การเตือน",
		Do: "สิ่งที่ทำได้", Retry: "ลองใหม่", Now: "ลองตอนนี้", Drop: "เลิกส่ง", RetryAll: "ลองที่ล้มเหลวใหม่ทั้งหมด",
		RetryHint: "ที่ล้มเหลวและยังมีความหมาย: การเตือนที่ยังไม่จบ รวมถึงเหตุการณ์และประกาศในวันล่าสุด",
		DropHint:  "ที่เลิกส่งจะไม่ถูกแจ้ง แต่ยังอยู่ในบันทึกและลองใหม่ได้",
		Changed:   "มีการเปลี่ยนแปลงระหว่างนั้น",
	}
}
