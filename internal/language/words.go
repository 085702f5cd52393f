package language

import "github.com/gaugewatch/gaugewatch/checks"

func english() Words {
	return Words{
		Code: "en",

		Levels: [...]string{checks.Info: "INFO", checks.Warn: "WARN", checks.Error: "ERROR", checks.Fatal: "FATAL"},
		Kinds: [...]string{
			checks.Missing: "NO VALUE", checks.Invalid: "SENSOR FAULT", checks.NoResponse: "NO ANSWER",
			checks.Stale: "OLD VALUE", checks.Stuck: "STUCK", checks.Rise: "RISING", checks.Fall: "FALLING", checks.Event: "EVENT",
			checks.Uplink: "OUR NETWORK", checks.Overdue: "OVERDUE", checks.Unconfirmed: "CONFIRM",
		},
		OK:   "OK",
		More: "+ {n} more",

		Still:    "STILL: {head} since {since}",
		Finished: "Over: {head}, {span}",
		Highest:  "peak {worst}[ at {time}]",
		Lowest:   "lowest {worst}[ at {time}]",

		Between: "{lower}…{upper}",
		AtMost:  "up to {upper}",
		AtLeast: "from {lower}",
		Endings: Endings{
			ExitCode: "exit code {code}[, after {took}]", Signalled: "ended by signal {signal}[, after {took}]", TookLong: "took longer than {limit}, so it was stopped",
			NotStarted: "cannot be run", Crashed: "panic or traceback in its output", Stumbled: "ended well, but with a panic or traceback in its output",
			Finished: "done[, after {took}]", Failed: "reported as failed",
		},

		Date:  "2 Jan 15:04",
		Brief: "for {lasted} at {time}",
		Units: Units{" d", " h", " min", " s", " "},
	}
}

func korean() Words {
	return Words{
		Code: "ko",

		Levels: [...]string{checks.Info: "정보", checks.Warn: "주의", checks.Error: "위험", checks.Fatal: "긴급"},
		Kinds: [...]string{
			checks.Missing: "값 없음", checks.Invalid: "센서 고장", checks.NoResponse: "응답 없음",
			checks.Stale: "오래된 값", checks.Stuck: "값 멈춤", checks.Rise: "급상승", checks.Fall: "급하강", checks.Event: "이벤트",
			checks.Uplink: "자체망 장애", checks.Overdue: "보고 없음", checks.Unconfirmed: "확인 필요",
		},
		OK:   "정상",
		More: "외 {n}건",

		Still:    "진행 중: {head}, {since}부터",
		Finished: "끝남: {head}, {span}",
		Highest:  "최고 {worst}[({time})]",
		Lowest:   "최저 {worst}[({time})]",

		Between: "{lower}~{upper}",
		AtMost:  "{upper} 이하",
		AtLeast: "{lower} 이상",
		Endings: Endings{
			ExitCode: "종료 코드 {code}[ · {took} 걸림]", Signalled: "시그널 {signal}(으)로 종료됨[ · {took} 걸림]", TookLong: "{limit} 넘게 걸려 중단됨",
			NotStarted: "실행할 수 없음", Crashed: "출력에 패닉 또는 트레이스백", Stumbled: "정상 종료했으나 출력에 패닉 또는 트레이스백",
			Finished: "완료[ · {took} 걸림]", Failed: "실패로 보고됨",
		},

		Date:  "1/2 15:04",
		Brief: "{time}에 {lasted}간",
		Units: Units{"일", "시간", "분", "초", " "},
	}
}

func japanese() Words {
	return Words{
		Code: "ja",

		Levels: [...]string{checks.Info: "情報", checks.Warn: "注意", checks.Error: "危険", checks.Fatal: "緊急"},
		Kinds: [...]string{
			checks.Missing: "値なし", checks.Invalid: "センサー故障", checks.NoResponse: "応答なし",
			checks.Stale: "古い値", checks.Stuck: "値固着", checks.Rise: "急上昇", checks.Fall: "急低下", checks.Event: "イベント",
			checks.Uplink: "自社回線障害", checks.Overdue: "報告なし", checks.Unconfirmed: "要確認",
		},
		OK:   "正常",
		More: "ほか{n}件",

		Still:    "継続中: {head}、{since}から",
		Finished: "終了: {head}、{span}",
		Highest:  "最高 {worst}[({time})]",
		Lowest:   "最低 {worst}[({time})]",

		Between: "{lower}〜{upper}",
		AtMost:  "{upper}以下",
		AtLeast: "{lower}以上",
		Endings: Endings{
			ExitCode: "終了コード{code}[・所要{took}]", Signalled: "シグナル{signal}で終了[・所要{took}]", TookLong: "{limit}を超えたため中断",
			NotStarted: "実行できない", Crashed: "出力にパニックかトレースバック", Stumbled: "正常に終了したが、出力にパニックかトレースバック",
			Finished: "完了[・所要{took}]", Failed: "失敗と報告",
		},

		Date:  "1/2 15:04",
		Brief: "{time}に{lasted}間",
		Units: Units{"日", "時間", "分", "秒", ""},
	}
}

func thai() Words {
	return Words{
		Code: "th",

		Levels: [...]string{checks.Info: "ข้อมูล", checks.Warn: "เตือน", checks.Error: "อันตราย", checks.Fatal: "ฉุกเฉิน"},
		Kinds: [...]string{
			checks.Missing: "ไม่มีค่า", checks.Invalid: "เซ็นเซอร์เสีย", checks.NoResponse: "ไม่ตอบสนอง",
			checks.Stale: "ค่าเก่า", checks.Stuck: "ค่าค้าง", checks.Rise: "เพิ่มเร็ว", checks.Fall: "ลดเร็ว", checks.Event: "เหตุการณ์",
			checks.Uplink: "เครือข่ายเราล่ม", checks.Overdue: "ไม่มีรายงาน", checks.Unconfirmed: "รอยืนยัน",
		},
		OK:   "ปกติ",
		More: "และอีก {n} รายการ",

		Still:    "ยังไม่จบ: {head} ตั้งแต่ {since}",
		Finished: "จบแล้ว: {head}, {span}",
		Highest:  "สูงสุด {worst}[ เมื่อ {time}]",
		Lowest:   "ต่ำสุด {worst}[ เมื่อ {time}]",

		Between: "{lower} ถึง {upper}",
		AtMost:  "ไม่เกิน {upper}",
		AtLeast: "ตั้งแต่ {lower} ขึ้นไป",
		Endings: Endings{
			ExitCode: "จบด้วยรหัส {code}[ ใช้เวลา {took}]", Signalled: "ถูกสัญญาณ {signal} หยุด[ ใช้เวลา {took}]", TookLong: "ใช้เวลาเกิน {limit} จึงถูกหยุด",
			NotStarted: "เรียกใช้ไม่ได้", Crashed: "มี panic หรือ traceback ในเอาต์พุต", Stumbled: "จบปกติ แต่มี panic หรือ traceback ในเอาต์พุต",
			Finished: "เสร็จแล้ว[ ใช้เวลา {took}]", Failed: "รายงานว่าล้มเหลว",
		},

		Date:  "2/1 15:04",
		Brief: "นาน {lasted} เมื่อ {time}",
		Units: Units{" วัน", " ชม.", " นาที", " วินาที", " "},
	}
}
