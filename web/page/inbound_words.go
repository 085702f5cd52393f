package page

// inboundWords are what the page about what came in says in one language.
type inboundWords struct {
	Title, Gates, Gate, Any, Only, Show string
	Taken, Refused, Failed, Last, Never string
	Nowhere, Shut, Local, Since         string
	When, From, Outcome, Why, Times     string
	None, Latest                        string

	Senseless, Unknown, Forbidden, Closed string // what statuses mean
	Method, Slow, Large, Many, Later      string
}

// inboundWordsOf returns what the page says in a language.
func inboundWordsOf(code string) inboundWords {
	switch code {
	case "ko":
		return inboundWords{
			Title: "수신", Gates: "입구 목록", Gate: "입구", Any: "전체", Only: "받지 않은 것만", Show: "보기",
			Taken: "받음", Refused: "거부", Failed: "받지 못함", Last: "마지막 수신", Never: "없음",
			Nowhere: "없는 주소", Shut: "닫힘", Local: "이 주소는 이 컴퓨터에서만 닿습니다. 외부에서 닿으려면 web.public_url을 설정하세요.", Since: "시작 이후의 수입니다.",
			When: "언제", From: "보낸 곳", Outcome: "결과", Why: "이유", Times: "{n}번, {since}부터",
			None: "해당하는 요청이 없습니다.", Latest: "최근 요청",
			Senseless: "이해할 수 없음", Unknown: "토큰이나 서명이 없거나 틀림", Forbidden: "허용되지 않음", Closed: "닫혀 있거나 없는 주소",
			Method: "잘못된 메서드", Slow: "본문이 다 오지 않음", Large: "너무 큼", Many: "너무 많음", Later: "지금은 받을 수 없음, 다시 와야 함",
		}
	case "ja":
		return inboundWords{
			Title: "受信", Gates: "入口一覧", Gate: "入口", Any: "すべて", Only: "受け付けなかったもののみ", Show: "表示",
			Taken: "受付", Refused: "拒否", Failed: "受付失敗", Last: "最後の受付", Never: "なし",
			Nowhere: "存在しないアドレス", Shut: "閉鎖中", Local: "これらのアドレスはこのマシンからのみ届きます。外部からは web.public_url を設定してください。", Since: "起動以降の数です。",
			When: "いつ", From: "送信元", Outcome: "結果", Why: "理由", Times: "{n}回、{since}から",
			None: "該当するリクエストはありません。", Latest: "最近のリクエスト",
			Senseless: "意味が通らない", Unknown: "トークンまたは署名がないか誤り", Forbidden: "許可されていない", Closed: "閉鎖中または存在しないアドレス",
			Method: "メソッドが違う", Slow: "本文が届ききらない", Large: "大きすぎる", Many: "多すぎる", Later: "今は受け付けられず、再送が必要",
		}
	case "th":
		return inboundWords{
			Title: "ขาเข้า", Gates: "ประตูทั้งหมด", Gate: "ประตู", Any: "ทั้งหมด", Only: "เฉพาะที่ไม่รับ", Show: "แสดง",
			Taken: "รับแล้ว", Refused: "ปฏิเสธ", Failed: "รับไม่ได้", Last: "รับล่าสุด", Never: "ยังไม่มี",
			Nowhere: "ที่อยู่ที่ไม่มี", Shut: "ปิด", Local: "ที่อยู่เหล่านี้เข้าถึงได้จากเครื่องนี้เท่านั้น หากต้องการให้ภายนอกเข้าถึงให้ตั้ง web.public_url", Since: "นับตั้งแต่เริ่มทำงาน",
			When: "เมื่อไร", From: "จาก", Outcome: "ผล", Why: "เหตุผล", Times: "{n} ครั้ง ตั้งแต่ {since}",
			None: "ไม่มีคำขอตามที่เลือก", Latest: "คำขอล่าสุด",
			Senseless: "อ่านไม่เข้าใจ", Unknown: "โทเคนหรือลายเซ็นไม่มีหรือผิด", Forbidden: "ไม่ได้รับอนุญาต", Closed: "ปิดอยู่หรือไม่มีที่อยู่นี้",
			Method: "เมธอดผิด", Slow: "เนื้อหามาไม่ครบ", Large: "ใหญ่เกินไป", Many: "มากเกินไป", Later: "ตอนนี้รับไม่ได้ ต้องส่งมาใหม่",
		}
	}
	return inboundWords{
		Title: "Inbound", Gates: "Doors", Gate: "Door", Any: "all", Only: "Only what was not taken", Show: "Show",
		Taken: "Taken", Refused: "Turned away", Failed: "Could not be taken", Last: "Last taken", Never: "nothing yet",
		Nowhere: "No such address", Shut: "closed", Local: "These addresses are reached from this machine alone. For others set web.public_url.", Since: "Counted since the start.",
		When: "When", From: "From", Outcome: "What became of it", Why: "Why", Times: "{n} times, since {since}",
		None: "No request is as asked.", Latest: "Latest requests",
		Senseless: "it makes no sense", Unknown: "no token or signature, or a wrong one", Forbidden: "not allowed", Closed: "a closed door, or no such address",
		Method: "the wrong method", Slow: "the body did not come whole", Large: "too large", Many: "too many", Later: "not at the moment; it is to come again",
	}
}
