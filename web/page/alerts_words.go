package page

import "github.com/gaugewatch/gaugewatch/checks"

// tales are what the pages about alerts say in one language.
type tales struct {
	Open, Day, Week, Month      string
	Year                        string
	Level, Kind, Tag, Any, Show string
	None, Older, First          string
	Lasted, Drill, Past         string
	Steps, Told, Nobody         string
	Arrived, OnTheWay, Lost     string
	Bound, Alarm, News          string // kinds
	Do, Ack, Note, Mute, Pause  string
	For, Changed                string
	Mutes, Unmute, Why          string
	Lasts                       string // how long one that is open has lasted
	AckAll, Write               string
	What                        [checks.Noted + 1]string
}

// talesOf returns what the pages about alerts say in a language.
func talesOf(code string) tales {
	switch code {
	case "ko":
		return koreanTales()
	case "ja":
		return japaneseTales()
	case "th":
		return thaiTales()
	}
	return englishTales()
}

func englishTales() tales {
	return tales{
		Open: "open", Day: "last day", Week: "last 7 days", Month: "last 30 days", Year: "last year",
		Level: "Level", Kind: "Kind", Tag: "Tag", Any: "all", Show: "Show",
		None: "No alerts.", Older: "Older", First: "The latest",
		Lasted: "lasted {lasted}", Drill: "drill", Past: "over {at}",
		Steps: "What happened", Told: "Who was told", Nobody: "Nobody was told.",
		Arrived: "arrived {at}", OnTheWay: "on its way since {at}", Lost: "did not arrive",
		Bound: "beyond a bound", Alarm: "alarm from elsewhere", News: "news from elsewhere", Do: "What to do", Ack: "I see to it", Note: "Note", Why: "Why", Lasts: "for {lasted} so far", Mute: "Mute", Pause: "Pause",
		For: "For", Changed: "there is something new meanwhile: look again",
		Mutes: "Mutes and pauses in force", Unmute: "Unmute", AckAll: "I see to all", Write: "Write down",
		What: [...]string{
			checks.Began: "first seen", checks.Fired: "became an alert", checks.Worsened: "got worse", checks.Eased: "eased",
			checks.Resolved: "over", checks.Withdrawn: "over before it was an alert", checks.Unwatched: "no longer watched",
			checks.Reminded: "told again", checks.Resumed: "told after a pause", checks.Escalated: "others were told",
			checks.Acknowledged: "seen to", checks.Held: "held back", checks.Released: "told after all", checks.Noted: "note",
		},
	}
}

func koreanTales() tales {
	return tales{
		Open: "진행 중", Day: "최근 하루", Week: "최근 7일", Month: "최근 30일", Year: "최근 1년",
		Level: "단계", Kind: "종류", Tag: "태그", Any: "전체", Show: "보기",
		None: "경보가 없습니다.", Older: "이전", First: "최근",
		Lasted: "{lasted} 지속", Drill: "훈련", Past: "{at} 종료",
		Steps: "진행 과정", Told: "알림 내역", Nobody: "알린 곳이 없습니다.",
		Arrived: "{at} 도착", OnTheWay: "{at}부터 전송 중", Lost: "전달되지 않음",
		Bound: "범위 벗어남", Alarm: "외부 경보", News: "외부 소식", Do: "조치", Ack: "확인함", Note: "메모", Why: "이유", Lasts: "{lasted}째", Mute: "알림 끄기", Pause: "잠시 멈춤",
		For: "기간", Changed: "그 사이에 새 경보가 있습니다. 다시 확인하세요",
		Mutes: "적용 중인 알림 끄기와 멈춤", Unmute: "알림 켜기", AckAll: "모두 확인함", Write: "기록",
		What: [...]string{
			checks.Began: "처음 감지", checks.Fired: "경보 발생", checks.Worsened: "악화", checks.Eased: "완화",
			checks.Resolved: "종료", checks.Withdrawn: "경보 전에 끝남", checks.Unwatched: "감시 대상에서 제외",
			checks.Reminded: "다시 알림", checks.Resumed: "멈춤 뒤 알림", checks.Escalated: "다른 사람에게 알림",
			checks.Acknowledged: "확인", checks.Held: "알림 보류", checks.Released: "보류 뒤 알림", checks.Noted: "메모 남김",
		},
	}
}

func japaneseTales() tales {
	return tales{
		Open: "継続中", Day: "直近1日", Week: "直近7日", Month: "直近30日", Year: "直近1年",
		Level: "段階", Kind: "種類", Tag: "タグ", Any: "すべて", Show: "表示",
		None: "警報はありません。", Older: "以前", First: "最新",
		Lasted: "{lasted}継続", Drill: "訓練", Past: "{at}終了",
		Steps: "経過", Told: "通知先", Nobody: "通知していません。",
		Arrived: "{at}到着", OnTheWay: "{at}から送信中", Lost: "届きませんでした",
		Bound: "範囲外", Alarm: "外部からの警報", News: "外部からのお知らせ", Do: "対応", Ack: "対応します", Note: "メモ", Why: "理由", Lasts: "{lasted}経過", Mute: "通知停止", Pause: "一時停止",
		For: "期間", Changed: "その間に新しい警報があります。もう一度確認してください",
		Mutes: "有効な通知停止と一時停止", Unmute: "通知再開", AckAll: "すべて対応します", Write: "記録する",
		What: [...]string{
			checks.Began: "最初の検知", checks.Fired: "警報発生", checks.Worsened: "悪化", checks.Eased: "緩和",
			checks.Resolved: "終了", checks.Withdrawn: "警報前に終了", checks.Unwatched: "監視対象外",
			checks.Reminded: "再通知", checks.Resumed: "一時停止後に通知", checks.Escalated: "他の人に通知",
			checks.Acknowledged: "確認", checks.Held: "通知保留", checks.Released: "保留後に通知", checks.Noted: "メモ追加",
		},
	}
}

func thaiTales() tales {
	return tales{
		Open: "ยังไม่จบ", Day: "1 วันล่าสุด", Week: "7 วันล่าสุด", Month: "30 วันล่าสุด", Year: "1 ปีล่าสุด",
		Level: "ระดับ", Kind: "ชนิด", Tag: "แท็ก", Any: "ทั้งหมด", Show: "แสดง",
		None: "ไม่มีการเตือน", Older: "ก่อนหน้า", First: "ล่าสุด",
		Lasted: "นาน {lasted}", Drill: "ซ้อม", Past: "จบ {at}",
		Steps: "เหตุการณ์", Told: "แจ้งใครแล้ว", Nobody: "ยังไม่ได้แจ้งใคร",
		Arrived: "ถึงแล้ว {at}", OnTheWay: "กำลังส่งตั้งแต่ {at}", Lost: "ส่งไม่ถึง",
		Bound: "เกินขอบเขต", Alarm: "การเตือนจากภายนอก", News: "ข่าวจากภายนอก", Do: "สิ่งที่ทำได้", Ack: "รับทราบ", Note: "หมายเหตุ", Why: "เหตุผล", Lasts: "มาแล้ว {lasted}", Mute: "ปิดการแจ้ง", Pause: "พักการแจ้ง",
		For: "ระยะเวลา", Changed: "มีการเตือนใหม่ระหว่างนั้น โปรดดูอีกครั้ง",
		Mutes: "การปิดและพักการแจ้งที่มีผลอยู่", Unmute: "เปิดการแจ้ง", AckAll: "รับทราบทั้งหมด", Write: "บันทึกไว้",
		What: [...]string{
			checks.Began: "เริ่มพบ", checks.Fired: "เกิดการเตือน", checks.Worsened: "แย่ลง", checks.Eased: "ดีขึ้น",
			checks.Resolved: "จบแล้ว", checks.Withdrawn: "จบก่อนเตือน", checks.Unwatched: "ไม่เฝ้าดูแล้ว",
			checks.Reminded: "แจ้งซ้ำ", checks.Resumed: "แจ้งหลังพัก", checks.Escalated: "แจ้งคนอื่น",
			checks.Acknowledged: "มีคนรับทราบ", checks.Held: "พักการแจ้งไว้", checks.Released: "แจ้งในที่สุด", checks.Noted: "บันทึก",
		},
	}
}
