package report

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// captions are the words of the picture in one language. They are short: most
// stand in a legend.
type captions struct {
	language.Words

	highest, average, lowest string // beside the plot

	normal     string                   // the zone within all bounds
	limits     [checks.Fatal + 1]string // the bounds of a level
	alerts     string                   // a flag; before their number
	spread     string                   // the band of summaries
	noResponse string
	noValue    string // missing or invalid
	notWatched string

	responds string // what a target without fields does
	silent   string // what it does not
	answered string // before the share of the time in which it did
	muted    string // before the time until which alerts are held back
	made     string // when the picture was made
	empty    string // a page without cards
	failed   string // a row that cannot be drawn

	day    string // layout of a day on the time axis
	months [12]string
}

// captionsOf returns the captions of a language, and the English ones for
// languages that have none.
func captionsOf(code string) captions {
	switch code {
	case "ko":
		return koreanCaptions()
	case "ja":
		return japaneseCaptions()
	case "th":
		return thaiCaptions()
	}
	return englishCaptions()
}

func englishCaptions() captions {
	return captions{
		Words:   language.Of("en"),
		highest: "max", average: "avg", lowest: "min",
		normal:     "normal",
		limits:     [...]string{checks.Info: "info", checks.Warn: "warn", checks.Error: "error", checks.Fatal: "fatal"},
		alerts:     "Alarms",
		spread:     "min–max",
		noResponse: "no answer", noValue: "no value", notWatched: "not watched (our gap)",
		responds: "answers", silent: "silent", answered: "answered",
		muted: "muted until", made: "made {time}", empty: "Nothing to show", failed: "this row could not be drawn",
		day:    "2 Jan",
		months: [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
}

func koreanCaptions() captions {
	w := language.Of("ko")
	return captions{
		Words:   w,
		highest: "최고", average: "평균", lowest: "최저",
		normal: "정상", limits: w.Levels, alerts: "경보", spread: "최저–최고",
		noResponse: "응답 없음", noValue: "값 없음", notWatched: "감시 중단(자체)",
		responds: "응답함", silent: "응답 없음", answered: "응답률",
		muted: "알림 보류", made: "{time} 생성", empty: "표시할 항목이 없습니다", failed: "그릴 수 없는 항목입니다",
		day:    "1/2",
		months: [...]string{"1월", "2월", "3월", "4월", "5월", "6월", "7월", "8월", "9월", "10월", "11월", "12월"},
	}
}

func japaneseCaptions() captions {
	w := language.Of("ja")
	return captions{
		Words:   w,
		highest: "最高", average: "平均", lowest: "最低",
		normal: "正常", limits: w.Levels, alerts: "警報", spread: "最低–最高",
		noResponse: "応答なし", noValue: "値なし", notWatched: "監視中断(当方)",
		responds: "応答あり", silent: "応答なし", answered: "応答率",
		muted: "通知保留", made: "{time} 作成", empty: "表示する項目がありません", failed: "この項目は描けませんでした",
		day:    "1/2",
		months: [...]string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
	}
}

func thaiCaptions() captions {
	w := language.Of("th")
	return captions{
		Words:   w,
		highest: "สูงสุด", average: "เฉลี่ย", lowest: "ต่ำสุด",
		normal: "ปกติ", limits: w.Levels, alerts: "แจ้งเตือน", spread: "ต่ำสุด–สูงสุด",
		noResponse: "ไม่ตอบสนอง", noValue: "ไม่มีค่า", notWatched: "ไม่ได้เฝ้าระวัง (ฝั่งเรา)",
		responds: "ตอบสนอง", silent: "ไม่ตอบสนอง", answered: "ตอบสนอง",
		muted: "พักแจ้งเตือนถึง", made: "สร้าง {time}", empty: "ไม่มีรายการให้แสดง", failed: "วาดรายการนี้ไม่ได้",
		day:    "2/1",
		months: [...]string{"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."},
	}
}
