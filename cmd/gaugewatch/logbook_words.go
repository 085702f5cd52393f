package main

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// bookWords are the words of a logbook in one language.
type bookWords struct {
	Language string

	Record, Device, Period, Zone, Made, Every string

	Summary, Field, Bounds, Lowest, Mean, Highest, Coverage string

	Deviations, None, Number, Cause, Level, Began, Ended, Lasted, Worst, Limit, Measure string
	Lasts, Unwatched                                                                    string

	Gaps, Of, Reason, More string

	Readings, Day, Legend, LegendTime, LegendShift, LegendMean string

	Checked, Date, Signature string

	High, Low string
	Kinds     [checks.Unconfirmed + 1]string // but for Bound
	Stopped   string                         // the program did not run
	OnPurpose string                         // it did not since somebody had stopped it
	NotYet    string                         // the field was not known yet
	Since     string                         // since when it was, and how much of the time since then
	Levels    [checks.Fatal + 1]string
}

// wordsOf returns the words of a language, and whether there are any.
func wordsOf(language string) (bookWords, bool) {
	switch language {
	case "en":
		return englishBook(), true
	case "ko":
		return koreanBook(), true
	case "ja":
		return japaneseBook(), true
	case "th":
		return thaiBook(), true
	}
	return bookWords{}, false
}

func englishBook() bookWords {
	return bookWords{
		Language: "en",

		Record: "Monitoring record", Device: "Device", Period: "Period", Zone: "Time zone", Made: "Printed", Every: "Readings every",
		Summary: "Summary", Field: "Field", Bounds: "Limits now", Lowest: "Lowest", Mean: "Mean", Highest: "Highest", Coverage: "Data coverage",
		Deviations: "Deviations", None: "None", Number: "No.", Cause: "Cause", Level: "Level", Began: "Began", Ended: "Ended",
		Lasted: "Duration (h:mm)", Worst: "Worst value", Limit: "Limit", Measure: "Measure taken, by whom",
		Lasts: "continues", Unwatched: "no longer watched",
		Gaps: "Times without values", Of: "Of", Reason: "Reason", More: "further ones, not printed",
		Readings: "Readings", Day: "Day",
		Legend: "▲ too high, ▼ too low: part of a deviation. – no value.", LegendTime: "A small time below a value is when it was read, where that is more than 5 minutes off.", LegendShift: "In brackets beside the name: how long after the times of the columns the values were read.",
		LegendMean: "≈ mean of the hour; its single values are no longer kept.",
		Checked:    "Checked by", Date: "Date", Signature: "Signature",
		High: "Too high", Low: "Too low",
		Kinds: [...]string{
			checks.Missing: "No value", checks.Invalid: "Sensor fault", checks.NoResponse: "No answer", checks.Stale: "Old value",
			checks.Stuck: "Stuck", checks.Rise: "Rising too fast", checks.Fall: "Falling too fast", checks.Event: "Event", checks.Uplink: "Own network down", checks.Alarm: "Alarm", checks.News: "News", checks.Overdue: "Overdue", checks.Unconfirmed: "To be confirmed",
		},
		Stopped:   "Not watched",
		OnPurpose: "stopped on purpose",
		NotYet:    "Not yet watched: no record",
		Since:     "watched since %s: %s",
		Levels:    [...]string{checks.Info: "info", checks.Warn: "warning", checks.Error: "error", checks.Fatal: "fatal"},
	}
}

func koreanBook() bookWords {
	return bookWords{
		Language: "ko",

		Record: "감시 기록부", Device: "장비", Period: "기간", Zone: "시간대", Made: "출력", Every: "측정값 간격",
		Summary: "요약", Field: "항목", Bounds: "현재 한계", Lowest: "최저", Mean: "평균", Highest: "최고", Coverage: "데이터 수집률",
		Deviations: "이탈 내역", None: "없음", Number: "번호", Cause: "원인", Level: "등급", Began: "시작", Ended: "종료",
		Lasted: "지속(시:분)", Worst: "최대 이탈값", Limit: "한계", Measure: "조치 내용, 조치자",
		Lasts: "진행 중", Unwatched: "감시 해제",
		Gaps: "값이 없는 시간", Of: "대상", Reason: "사유", More: "건은 출력하지 않음",
		Readings: "측정값", Day: "날짜",
		Legend: "▲ 높음, ▼ 낮음: 이탈 중인 값. – 값 없음.", LegendTime: "값 아래의 작은 시각은 실제 측정 시각(5분 넘게 다를 때).", LegendShift: "이름 옆 괄호: 열의 시각과 실제 측정 시각의 차이.",
		LegendMean: "≈ 한 시간 평균. 개별 값은 보관 기간이 지남.",
		Checked:    "확인자", Date: "날짜", Signature: "서명",
		High: "높음", Low: "낮음",
		Kinds: [...]string{
			checks.Missing: "값 없음", checks.Invalid: "센서 고장", checks.NoResponse: "응답 없음", checks.Stale: "오래된 값",
			checks.Stuck: "값 멈춤", checks.Rise: "급상승", checks.Fall: "급하강", checks.Event: "이벤트", checks.Uplink: "자체 회선 장애", checks.Alarm: "외부 경보", checks.News: "외부 알림", checks.Overdue: "보고 없음", checks.Unconfirmed: "확인 필요",
		},
		Stopped:   "감시 중단",
		OnPurpose: "사용자가 종료함",
		NotYet:    "감시 시작 전: 기록 없음",
		Since:     "%s부터 감시: %s",
		Levels:    [...]string{checks.Info: "정보", checks.Warn: "주의", checks.Error: "위험", checks.Fatal: "긴급"},
	}
}

func japaneseBook() bookWords {
	return bookWords{
		Language: "ja",

		Record: "監視記録簿", Device: "機器", Period: "期間", Zone: "タイムゾーン", Made: "出力", Every: "測定値の間隔",
		Summary: "要約", Field: "項目", Bounds: "現在の限界値", Lowest: "最低", Mean: "平均", Highest: "最高", Coverage: "データ取得率",
		Deviations: "逸脱一覧", None: "なし", Number: "番号", Cause: "原因", Level: "レベル", Began: "開始", Ended: "終了",
		Lasted: "継続(時:分)", Worst: "最大逸脱値", Limit: "限界値", Measure: "処置内容・担当者",
		Lasts: "継続中", Unwatched: "監視解除",
		Gaps: "値のない時間", Of: "対象", Reason: "理由", More: "件は省略",
		Readings: "測定値", Day: "日付",
		Legend: "▲ 上限超過、▼ 下限割れ: 逸脱中の値。– 値なし。", LegendTime: "値の下の小さな時刻は実際の測定時刻(5分を超えてずれた場合)。", LegendShift: "名前の横の括弧は、列の時刻と実際の測定時刻との差。",
		LegendMean: "≈ 1時間の平均。個々の値は保存期間を過ぎたもの。",
		Checked:    "確認者", Date: "日付", Signature: "署名",
		High: "上限超過", Low: "下限割れ",
		Kinds: [...]string{
			checks.Missing: "値なし", checks.Invalid: "センサー故障", checks.NoResponse: "応答なし", checks.Stale: "古い値",
			checks.Stuck: "値固着", checks.Rise: "急上昇", checks.Fall: "急低下", checks.Event: "イベント", checks.Uplink: "自社回線の障害", checks.Alarm: "外部警報", checks.News: "外部通知", checks.Overdue: "報告なし", checks.Unconfirmed: "要確認",
		},
		Stopped:   "監視中断",
		OnPurpose: "操作による停止",
		NotYet:    "監視開始前: 記録なし",
		Since:     "%sから監視: %s",
		Levels:    [...]string{checks.Info: "情報", checks.Warn: "注意", checks.Error: "危険", checks.Fatal: "緊急"},
	}
}

func thaiBook() bookWords {
	return bookWords{
		Language: "th",

		Record: "บันทึกการเฝ้าระวัง", Device: "อุปกรณ์", Period: "ช่วงเวลา", Zone: "เขตเวลา", Made: "พิมพ์เมื่อ", Every: "ค่าที่อ่านทุก",
		Summary: "สรุป", Field: "รายการ", Bounds: "ขีดจำกัดปัจจุบัน", Lowest: "ต่ำสุด", Mean: "เฉลี่ย", Highest: "สูงสุด", Coverage: "ความครบถ้วนของข้อมูล",
		Deviations: "รายการเบี่ยงเบน", None: "ไม่มี", Number: "เลขที่", Cause: "สาเหตุ", Level: "ระดับ", Began: "เริ่ม", Ended: "สิ้นสุด",
		Lasted: "นาน (ชม.:นาที)", Worst: "ค่าที่เกินมากสุด", Limit: "ขีดจำกัด", Measure: "การแก้ไข ผู้ดำเนินการ",
		Lasts: "ยังไม่สิ้นสุด", Unwatched: "เลิกเฝ้าระวัง",
		Gaps: "ช่วงที่ไม่มีค่า", Of: "ของ", Reason: "เหตุผล", More: "รายการไม่ได้พิมพ์",
		Readings: "ค่าที่อ่านได้", Day: "วันที่",
		Legend: "▲ สูงเกิน ▼ ต่ำเกิน: อยู่ในช่วงเบี่ยงเบน – ไม่มีค่า", LegendTime: "เวลาตัวเล็กใต้ค่าคือเวลาที่อ่านจริง เมื่อต่างเกิน 5 นาที", LegendShift: "วงเล็บข้างชื่อ: ต่างจากเวลาของคอลัมน์เท่านี้",
		LegendMean: "≈ ค่าเฉลี่ยของชั่วโมง ค่าแต่ละค่าไม่ได้เก็บไว้แล้ว",
		Checked:    "ผู้ตรวจสอบ", Date: "วันที่", Signature: "ลายเซ็น",
		High: "สูงเกิน", Low: "ต่ำเกิน",
		Kinds: [...]string{
			checks.Missing: "ไม่มีค่า", checks.Invalid: "เซ็นเซอร์เสีย", checks.NoResponse: "ไม่ตอบสนอง", checks.Stale: "ค่าเก่า",
			checks.Stuck: "ค่าค้าง", checks.Rise: "เพิ่มเร็ว", checks.Fall: "ลดเร็ว", checks.Event: "เหตุการณ์", checks.Uplink: "เครือข่ายของเราขัดข้อง", checks.Alarm: "แจ้งเตือนจากภายนอก", checks.News: "ข่าวจากภายนอก", checks.Overdue: "ไม่มีรายงาน", checks.Unconfirmed: "รอยืนยัน",
		},
		Stopped:   "ไม่ได้เฝ้าระวัง",
		OnPurpose: "หยุดโดยตั้งใจ",
		NotYet:    "ยังไม่เริ่มเฝ้าระวัง: ไม่มีบันทึก",
		Since:     "เฝ้าระวังตั้งแต่ %s: %s",
		Levels:    [...]string{checks.Info: "ข้อมูล", checks.Warn: "เตือน", checks.Error: "อันตราย", checks.Fatal: "ฉุกเฉิน"},
	}
}

// cause says what was wrong.
func (w bookWords) cause(a checks.Alert) string {
	switch {
	case a.Kind == checks.Bound && a.Side == checks.Low:
		return w.Low
	case a.Kind == checks.Bound:
		return w.High
	}
	return w.Kinds[a.Kind]
}

// gap says why there were no values.
func (w bookWords) gap(kind string) string {
	var k checks.Kind
	if kind == notYet {
		return w.NotYet
	}
	if k.UnmarshalText([]byte(kind)) != nil {
		return w.Stopped
	}
	return w.Kinds[k]
}

// reason says in which way something was wrong while there were no values, or
// why nobody watched; nothing where that is not known.
func (w bookWords) reason(text string) string {
	var class checks.Class
	switch {
	case text == "stopped":
		return w.OnPurpose
	case class.UnmarshalText([]byte(text)) == nil:
		return notify.ClassWord(w.Language, class)
	}
	return ""
}
