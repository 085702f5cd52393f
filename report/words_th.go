package report

import "github.com/gaugewatch/gaugewatch/internal/language"

func thaiWording() wording {
	return wording{
		Words: language.Of("th"),

		AllWell: "ปกติทั้ง {n} จุด {period}",
		OneWell: "{place} ปกติ {period}",
		Head:    "{word} {place}[: {value}]",
		Others:  "และอีก {n}",
		Alarm:   "{head}[ {others}], ปกติ {n}/{all} จุด, {period}",
		Dark:    "ไม่ทราบสถานะ {n} จาก {all} จุด {period}",
		Nothing: "ไม่มีรายการให้แสดง {period}",

		Summary: "{alerts} ·[ {data},] {muted}[, {quota}]",
		Calm:    "ไม่มีการแจ้งเตือน",
		One:     "แจ้งเตือน 1 ครั้ง {state}",
		Many:    "แจ้งเตือน {n} ครั้ง {state}",
		Over:    "จบแล้ว",
		Open:    "ยังไม่จบ {n}",
		Lasting: "ยังไม่จบ",
		Data:    "ข้อมูล {percent} %",
		NoData:  "ยังไม่มีข้อมูล",
		Muted:   "พักแจ้ง {n}",

		Mute:        "พักแจ้งเตือนถึง {until}: {about}[ ({why})] · {name}",
		Maintenance: "บำรุงรักษา[ {name}] ถึง {until}: {about}",
		Everything:  "ทั้งหมด",

		Gone:      "เลิกเฝ้าระวังแล้ว",
		Gap:       "ไม่ได้เฝ้าระวัง {span}",
		Unwatched: "ไม่ได้เฝ้าระวัง[ตั้งแต่ {since}]",

		Field:   "{name} {last}[ ({range}, เฉลี่ย {avg})]",
		Old:     "{name} ไม่ทราบตั้งแต่ {time} ค่าล่าสุด {last}[ ({range}, เฉลี่ย {avg})]",
		NoValue: "{name} ไม่มีค่า",
		Silent:  "{name} ไม่ตอบสนอง",
		Answers: "{name} ตอบสนอง",

		Period:  "{from}–{to} น.",
		Day:     "2/1",
		DayYear: "2/1/2006",

		Alt:  "รายงาน {period}",
		Page: "หน้า {number} จาก {of}",
	}
}
