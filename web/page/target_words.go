package page

// labels are what the pages about targets say in one language.
type labels struct {
	Reaches [6]string // the times that charts show, as reaches has them
	Layout  string    // of days on the time axis: d b, m/d or d/m

	Range, Earlier, Later, In, Out, Present string // of what leads through time
	Keys                                    string // by which one does so, too
	Summary, Means                          string // of a chart
	Bounds, Export, Answers, Quiet          string
	Gone, Outside, MoreFields               string
	Past                                    string
	Readings, Time, Took, Value, Answer     string
	Unread                                  string
	Failures                                string
	Rules, Asked, Clear, NotNow             string
	Told, Untold, Increase, Change          string
	ByDevice, After, Polls, AtOnce          string
	Profile, Defaults, Own, BuiltIn         string
	Of, Whole                               string
	Explained, Empty                        string
}

// labelsOf returns what the pages about targets say in a language.
func labelsOf(code string) labels {
	switch code {
	case "ko":
		return koreanLabels()
	case "ja":
		return japaneseLabels()
	case "th":
		return thaiLabels()
	}
	return englishLabels()
}

func englishLabels() labels {
	return labels{
		Reaches: [...]string{"3 h", "24 h", "7 d", "30 d", "1 year", "5 years"}, Layout: "d b",
		Range: "Time shown", Earlier: "Earlier", Later: "Later", In: "Closer", Out: "Farther", Present: "Up to now",
		Keys:    "Drag to look closer, double-click to go back. With the chart in focus: arrow keys move and zoom, Shift with an arrow reads values, Home goes back.",
		Summary: "{span}: lowest {low}, average {avg}, highest {top}", Means: "means of {lasted}, in a band from the lowest to the highest",
		Bounds: "Bounds now", Export: "Export", Answers: "Response", Quiet: "muted or in maintenance",
		Gone: "not watched since {since}", Outside: "comes in from outside", MoreFields: "{n} more fields are not shown.",
		Past:     "Alerts in this time",
		Readings: "Latest readings", Time: "Time", Took: "Took", Value: "Value", Answer: "In the answer",
		Unread:   "Nothing has been read yet.",
		Failures: "Last failures",
		Rules:    "Rules in force", Asked: "asked {when}[, next {next}][, waits {timeout} for an answer]", Clear: "over when {value} back inside", NotNow: "not at this hour",
		Told: "told to {names} within {within}", Untold: "told to nobody", Increase: "each increase", Change: "each change",
		ByDevice: "as the device tells", After: "after {after}", Polls: "after {n} polls in a row", AtOnce: "at once",
		Profile: "profile", Defaults: "defaults", Own: "own setting", BuiltIn: "built in",
		Of: "Of", Whole: "whole target",
		Explained: "As gaugewatch explain tells it", Empty: "no values in this time",
	}
}

func koreanLabels() labels {
	return labels{
		Reaches: [...]string{"3시간", "24시간", "7일", "30일", "1년", "5년"}, Layout: "m/d",
		Range: "표시 기간", Earlier: "이전", Later: "이후", In: "확대", Out: "축소", Present: "현재까지",
		Keys:    "끌어서 확대, 두 번 눌러 되돌리기. 차트를 선택한 뒤 화살표 키로 이동·확대, Shift+화살표로 값 읽기, Home으로 되돌리기.",
		Summary: "{span}: 최저 {low}, 평균 {avg}, 최고 {top}", Means: "{lasted} 평균값, 띠는 최저에서 최고까지",
		Bounds: "현재 기준", Export: "내보내기", Answers: "응답", Quiet: "알림 꺼짐 또는 점검",
		Gone: "{since}부터 감시하지 않음", Outside: "외부에서 들어옴", MoreFields: "외 {n}개 항목은 표시하지 않습니다.",
		Past:     "이 기간의 경보",
		Readings: "최근 측정", Time: "시각", Took: "소요", Value: "값", Answer: "응답 내용",
		Unread:   "아직 읽은 값이 없습니다.",
		Failures: "마지막 실패",
		Rules:    "적용 중인 규칙", Asked: "{when} 조회[, 다음 {next}][, 응답 대기 {timeout}]", Clear: "기준 안쪽 {value}에서 종료", NotNow: "지금은 적용 안 됨",
		Told: "{within} 안에 {names}에 알림", Untold: "알리는 곳 없음", Increase: "증가할 때마다", Change: "바뀔 때마다",
		ByDevice: "장치가 알려 주는 값", After: "{after} 지속되면", Polls: "연속 {n}회이면", AtOnce: "즉시",
		Profile: "프로필", Defaults: "기본 설정", Own: "자체 설정", BuiltIn: "내장",
		Of: "범위", Whole: "대상 전체",
		Explained: "gaugewatch explain 설명", Empty: "이 기간에 값이 없음",
	}
}

func japaneseLabels() labels {
	return labels{
		Reaches: [...]string{"3時間", "24時間", "7日", "30日", "1年", "5年"}, Layout: "m/d",
		Range: "表示期間", Earlier: "前へ", Later: "次へ", In: "拡大", Out: "縮小", Present: "現在まで",
		Keys:    "ドラッグで拡大、ダブルクリックで戻る。グラフを選択中は矢印キーで移動・拡大、Shift+矢印で値を読む、Homeで戻る。",
		Summary: "{span}: 最低 {low}、平均 {avg}、最高 {top}", Means: "{lasted}ごとの平均、帯は最低から最高まで",
		Bounds: "現在の限度", Export: "書き出し", Answers: "応答", Quiet: "通知停止中・保守中",
		Gone: "{since}から監視なし", Outside: "外部から受信", MoreFields: "ほか{n}項目は表示していません。",
		Past:     "この期間の警報",
		Readings: "最近の測定", Time: "時刻", Took: "所要", Value: "値", Answer: "応答の内容",
		Unread:   "まだ何も読み取っていません。",
		Failures: "最後の失敗",
		Rules:    "有効な規則", Asked: "{when}に取得[、次回{next}][、応答待ち{timeout}]", Clear: "限度の内側{value}で終了", NotNow: "現在は対象外",
		Told: "{within}以内に{names}へ通知", Untold: "通知先なし", Increase: "増えるたび", Change: "変わるたび",
		ByDevice: "機器が示す値", After: "{after}続いたら", Polls: "連続{n}回で", AtOnce: "ただちに",
		Profile: "プロファイル", Defaults: "既定の設定", Own: "個別の設定", BuiltIn: "組み込み",
		Of: "範囲", Whole: "対象全体",
		Explained: "gaugewatch explain の説明", Empty: "この期間に値なし",
	}
}

func thaiLabels() labels {
	return labels{
		Reaches: [...]string{"3 ชม.", "24 ชม.", "7 วัน", "30 วัน", "1 ปี", "5 ปี"}, Layout: "d/m",
		Range: "ช่วงเวลา", Earlier: "ก่อนหน้า", Later: "ถัดไป", In: "ขยาย", Out: "ย่อ", Present: "ถึงปัจจุบัน",
		Keys:    "ลากเพื่อขยาย แตะสองครั้งเพื่อกลับ เมื่อเลือกกราฟแล้ว ปุ่มลูกศรเลื่อนและขยาย Shift กับลูกศรอ่านค่า Home เพื่อกลับ",
		Summary: "{span}: ต่ำสุด {low} เฉลี่ย {avg} สูงสุด {top}", Means: "ค่าเฉลี่ยทุก {lasted} แถบคือต่ำสุดถึงสูงสุด",
		Bounds: "ขีดจำกัดขณะนี้", Export: "ส่งออก", Answers: "การตอบสนอง", Quiet: "ปิดการแจ้งหรือบำรุงรักษา",
		Gone: "ไม่ได้เฝ้าดูตั้งแต่ {since}", Outside: "มาจากภายนอก", MoreFields: "อีก {n} รายการไม่ได้แสดง",
		Past:     "การเตือนในช่วงนี้",
		Readings: "ค่าที่อ่านล่าสุด", Time: "เวลา", Took: "ใช้เวลา", Value: "ค่า", Answer: "ในคำตอบ",
		Unread:   "ยังไม่ได้อ่านค่าใด",
		Failures: "ความล้มเหลวล่าสุด",
		Rules:    "กฎที่ใช้อยู่", Asked: "ถาม {when}[ ครั้งต่อไป {next}][ รอคำตอบ {timeout}]", Clear: "จบเมื่อกลับเข้ามา {value}", NotNow: "ขณะนี้ไม่มีผล",
		Told: "แจ้ง {names} ภายใน {within}", Untold: "ไม่แจ้งใคร", Increase: "ทุกครั้งที่เพิ่ม", Change: "ทุกครั้งที่เปลี่ยน",
		ByDevice: "ตามที่อุปกรณ์บอก", After: "เมื่อนาน {after}", Polls: "เมื่อติดกัน {n} ครั้ง", AtOnce: "ทันที",
		Profile: "โปรไฟล์", Defaults: "ค่าเริ่มต้น", Own: "ตั้งไว้เอง", BuiltIn: "ในตัว",
		Of: "ขอบเขต", Whole: "ทั้งรายการ",
		Explained: "ตามที่ gaugewatch explain บอก", Empty: "ไม่มีค่าในช่วงนี้",
	}
}
