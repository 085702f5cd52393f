package page

// auditWords are what the page about what people did says in one language.
type auditWords struct {
	Title, Who, What, Where, When string
	Became, Any, Only, Show       string
	Older, First, None, Nobody    string
	Page, Line, Chat              string // places
	Done, Refused, Waits          string

	Acknowledge, Note, Mute, Unmute string // kinds
	Pause                           string
	Press, Look, Tell, Do, Ended    string
	Retry, Drop, Drill, Attempt     string
	Link, Unlink, Token, Revoke     string
}

// kind is what a kind is called.
func (t *auditWords) kind(kind string) string {
	word, known := map[string]string{
		"acknowledge": t.Acknowledge, "note": t.Note, "mute": t.Mute, "unmute": t.Unmute, "press": t.Press, "look": t.Look, "tell": t.Tell,
		"do": t.Do, "done": t.Ended, "retry": t.Retry, "drop": t.Drop, "drill": t.Drill, "refused": t.Attempt,
		"link": t.Link, "unlink": t.Unlink, "token": t.Token, "revoke": t.Revoke,
	}[kind]
	if !known {
		return kind
	}
	return word
}

// auditWordsOf returns what the page says in a language.
func auditWordsOf(code string) auditWords {
	switch code {
	case "ko":
		return auditWords{
			Title: "감사 기록", Who: "누가", What: "무엇을", Where: "어디서", When: "언제",
			Became: "결과", Any: "전체", Only: "거부된 것만", Show: "보기",
			Older: "이전", First: "최근", None: "해당하는 기록이 없습니다.", Nobody: "알 수 없음",
			Page: "페이지", Line: "명령줄", Chat: "대화방",
			Done: "처리됨", Refused: "거부됨", Waits: "대기 중",
			Acknowledge: "확인", Note: "메모", Mute: "알림 끄기", Pause: "잠시 멈춤", Unmute: "알림 켜기",
			Press: "버튼", Look: "조회", Tell: "전달", Do: "작업 시작", Ended: "작업 끝",
			Retry: "다시 전송", Drop: "전송 포기", Drill: "훈련", Attempt: "거부된 시도",
			Link: "링크 발급", Unlink: "링크 취소", Token: "토큰 발급", Revoke: "토큰 취소",
		}
	case "ja":
		return auditWords{
			Title: "監査", Who: "誰が", What: "何を", Where: "どこで", When: "いつ",
			Became: "結果", Any: "すべて", Only: "拒否のみ", Show: "表示",
			Older: "以前", First: "最新", None: "該当する記録はありません。", Nobody: "不明",
			Page: "ページ", Line: "コマンドライン", Chat: "チャット",
			Done: "実行済み", Refused: "拒否", Waits: "待機中",
			Acknowledge: "確認", Note: "メモ", Mute: "通知停止", Pause: "一時停止", Unmute: "通知再開",
			Press: "ボタン", Look: "照会", Tell: "伝言", Do: "操作の開始", Ended: "操作の終了",
			Retry: "再送", Drop: "送信断念", Drill: "訓練", Attempt: "拒否された試み",
			Link: "リンク発行", Unlink: "リンク取消", Token: "トークン発行", Revoke: "トークン取消",
		}
	case "th":
		return auditWords{
			Title: "บันทึกการกระทำ", Who: "ใคร", What: "ทำอะไร", Where: "ที่ไหน", When: "เมื่อไร",
			Became: "ผล", Any: "ทั้งหมด", Only: "เฉพาะที่ถูกปฏิเสธ", Show: "แสดง",
			Older: "ก่อนหน้า", First: "ล่าสุด", None: "ไม่มีบันทึกตามที่เลือก", Nobody: "ไม่ทราบ",
			Page: "หน้าเว็บ", Line: "บรรทัดคำสั่ง", Chat: "แชต",
			Done: "ทำแล้ว", Refused: "ปฏิเสธ", Waits: "รออยู่",
			Acknowledge: "รับทราบ", Note: "หมายเหตุ", Mute: "ปิดการแจ้ง", Pause: "พักการแจ้ง", Unmute: "เปิดการแจ้ง",
			Press: "ปุ่ม", Look: "เรียกดู", Tell: "ฝากข้อความ", Do: "เริ่มงาน", Ended: "งานจบ",
			Retry: "ส่งใหม่", Drop: "เลิกส่ง", Drill: "ซ้อม", Attempt: "ความพยายามที่ถูกปฏิเสธ",
			Link: "ออกลิงก์", Unlink: "ยกเลิกลิงก์", Token: "ออกโทเคน", Revoke: "ยกเลิกโทเคน",
		}
	}
	return auditWords{
		Title: "Audit", Who: "Who", What: "What", Where: "Where", When: "When",
		Became: "What became of it", Any: "all", Only: "Only what was refused", Show: "Show",
		Older: "Older", First: "The latest", None: "Nothing is as asked.", Nobody: "not known",
		Page: "the page", Line: "command line", Chat: "a chat",
		Done: "done", Refused: "refused", Waits: "waits",
		Acknowledge: "seen to", Note: "note", Mute: "mute", Pause: "pause", Unmute: "unmute",
		Press: "button", Look: "looked", Tell: "message", Do: "action began", Ended: "action ended",
		Retry: "tried again", Drop: "given up", Drill: "drill", Attempt: "attempt that was refused",
		Link: "link made", Unlink: "link revoked", Token: "token made", Revoke: "token revoked",
	}
}
