package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// thai parts sentences by spaces, as Thai does.
func thai() catalog {
	return catalog{
		Words:    language.Of("th"),
		care:     thaiCare(),
		budget:   thaiBudget(),
		reload:   thaiReload(),
		bulletin: thaiBulletin(),

		Over:      "จบแล้ว",
		Ended:     "{word} จบแล้ว",
		Unwatched: "เลิกเฝ้าระวัง",
		Drill:     "ซ้อม",

		Head: "{word} {place}[: {value}][ เมื่อ {time}][ · {eased}][ ({of})][: {field}][ นาน {lasted}][, {also}]",

		Bound:      "[{change} ]{field}[ ขีดจำกัด {limit}][, ปกติ {normal}][, นาน {lasted}][, {peak}]",
		Silence:    "ไม่ทราบ{field}ตั้งแต่ {since}[, ค่าล่าสุด {last}], {cause}[, {neighbours}]",
		Stale:      "เวลาของอุปกรณ์ {time} เป็นค่าเมื่อ {age} ก่อน (ขีดจำกัด {limit}), ไม่ได้เฝ้าระวัง{field}",
		Stuck:      "{field} ไม่เปลี่ยนตั้งแต่ {time} นาน {age} (ขีดจำกัด {limit}), ค่าอื่นของอุปกรณ์เดียวกันยังเปลี่ยน เซ็นเซอร์อาจค้าง",
		Rate:       "{field} {change} ใน {per}[ เมื่อ {time}], ขีดจำกัด {limit}[, ปกติ {normal}][, นาน {lasted}]",
		Fault:      "{cause}, {good}, ไม่ได้เฝ้าระวัง{field}",
		Good:       "ค่าปกติล่าสุด {last} เมื่อ {time}",
		NeverGood:  "ยังไม่เคยมีค่าปกติตั้งแต่ {since}",
		State:      "สถานะ",
		Neighbours: "อุปกรณ์ข้างเคียงปกติ",
		Worse:      "แย่ลง",
		Rehearsal:  "เป็นการซ้อม ไม่มีเหตุจริง",

		Story: "[{field} ]{past}[, {unseen}][, {flapped}][, {ack}]",
		Amiss: "ตอนนี้อยู่นอกช่วงปกติ (ปกติ {normal})",
		Past: [...]string{
			checks.Missing: "ไม่มีค่า {span}", checks.Invalid: "เซ็นเซอร์เสีย {span}", checks.NoResponse: "ไม่ตอบสนอง {span}",
			checks.Stale: "ค่าเก่า {span}", checks.Stuck: "ค่าค้าง {span}",
			checks.Rise: "เพิ่มเร็ว {span}, {change} ใน {per}", checks.Fall: "ลดเร็ว {span}, {change} ใน {per}",
			checks.Event:  "{before} → {value}[ เมื่อ {time}][ ระหว่าง {span}]",
			checks.Uplink: "เครือข่ายล่ม {span}[, {devices}ไม่ตอบสนอง]",
			checks.Alarm:  "ผิดปกติ {span}[: {text}]", checks.News: "{text}", checks.Overdue: "ไม่มีรายงาน {span}",
			checks.Unconfirmed: "[{text} ]รอยืนยัน {span}",
		},
		High:   side{Past: "สูงเกิน {span}, {peak}", Unknown: "ไม่ทราบค่าสูงสุด"},
		Low:    side{Past: "ต่ำเกิน {span}, {peak}", Unknown: "ไม่ทราบค่าต่ำสุด"},
		Passed: "เกิดและจบก่อนที่จะแจ้งได้",
		Gone:   "เลิกเฝ้าระวังแล้ว ถูกนำออกจากการตั้งค่า {word} ตั้งแต่ {since} ตอนนี้ไม่ทราบสถานะ",

		Late:    "แจ้งล่าช้า: ส่งไม่ได้[ {span}] แต่เฝ้าระวังอยู่ตลอด",
		Quiet:   "ช่วงงดแจ้ง[ {span}][: {state}]",
		Lasting: "ยังไม่จบ {n} รายการ",
		AllOver: "จบแล้วทั้งหมด",

		Notices:    thaiNotices(),
		PowerCut:   "ไฟดับ?",
		Stopped:    "สั่งหยุด",
		Now:        "ตอนนี้ปกติ {good}/{all}",
		NowUnknown: "ยังไม่ทราบสถานะตอนนี้",
		Unattended: "{head}[, {peak}] ให้ตรวจที่หน้างาน",
		Greeting:   "ช่องทางนี้ใช้งานได้",
		Channel:    "ช่องทาง",
		Target:     "อุปกรณ์",
		Added:      "เพิ่ม: {names}",
		Removed:    "นำออก: {names}",
		Renamed:    "เปลี่ยนชื่อ: {names}",
		Unchanged:  "อุปกรณ์และค่าที่วัดเหมือนเดิม",

		Classes:  thaiClasses(),
		Unknown:  "ไม่ทราบสาเหตุ",
		Repeated: "อาจซ้ำ",
		Pages:    "หน้า 1–{shown} จาก {all}",
		Photos:   "รูปภาพ 1–{shown} จาก {all}",
	}
}

func thaiCare() care {
	return care{
		Silent:   "เงียบทั้งหมดตั้งแต่ {since} น่าจะเป็นที่เครือข่ายของเราเอง ไม่ใช่อุปกรณ์, ยังเฝ้าระวังใน LAN อยู่",
		Trend:    "หากเป็นเช่นนี้ อีกประมาณ {in} จะถึง {bound} ({level})",
		Flapping: "เกิดแล้วหายซ้ำ {times} ครั้ง งดแจ้งจนกว่าจะนิ่ง",
		Unheeded: "ยังไม่มีใครรับทราบ[ มาแล้ว {lasted}]",

		Ack:     "รับทราบ[ {by}] {time}[ “{note}”]",
		NoAck:   "ยังไม่รับทราบ",
		Again:   "ยังไม่จบ: {lasted}",
		Resumed: "สิ้นสุดการพักแจ้งเตือน[, ยังไม่จบ: {lasted}]",
		Eased:   "ตอนนี้ {state}",
		Flaps:   "เกิดซ้ำ",
		Flapped: "เกิดซ้ำ {times} ครั้ง",
		Unseen:  "ไม่ได้เฝ้าระวัง {spans}[ {more}]",
		Answers: "ตอบสนองแล้ว",
		Network: "เครือข่ายของเรา",
		Devices: "{n} เครื่อง",

		Called:     "{name}",
		Source:     "แจ้งผ่าน {door}[ มาแล้ว {lasted}]",
		Incomplete: "ไม่ครบ: ข้อมูลที่ส่งมาบางส่วนขาดหายหรืออ่านไม่ได้",
		Lost: map[checks.Loss]string{
			checks.LostUnreadable: "อ่านรูปภาพไม่ได้", checks.LostTooLarge: "รูปภาพใหญ่เกินไป",
			checks.LostNoRoom: "ไม่มีที่ว่างสำหรับเก็บรูปภาพ", checks.LostForgotten: "ไม่ได้เก็บรูปภาพนี้ไว้แล้ว",
			checks.LostUnshown: "แสดงรูปภาพที่นี่ไม่ได้",
		},
		Unreported: "ไม่มีรายงานตั้งแต่ {since}",
		Garbled:    "อ่านคำตอบไม่ได้",
		Unsent:     "ไม่ส่งข้อมูล",
		Unrenewed:  "ขาดการรายงาน",
		Faded:      "ไม่มีรายงานต่อตั้งแต่ {since}: ผู้แจ้งเงียบไป ยังไม่มีใครแจ้งว่าสิ้นสุดแล้ว",
		Unended:    "ทำงานตั้งแต่ {since} เกินเวลาที่กำหนด[ ({limit})]",
		Confirm:    "รอให้มีคนกดรับทราบ",
		Confirmed:  "ยืนยันแล้ว",

		Buttons: buttons{"รับทราบ", "รับทราบทั้งหมด", "พักแจ้งเตือน {time}"},
		Replies: replies{
			Paused:  "พักแจ้งเตือนถึง {time}: {place}",
			Over:    "สิ้นสุดแล้ว",
			Denied:  "เฉพาะผู้ที่ระบุไว้ในการตั้งค่าเท่านั้นที่ทำได้",
			Unknown: "ไม่รู้จักข้อความนี้แล้ว",
			Failed:  "ทำไม่สำเร็จ[: {text}]",
		},
	}
}

func thaiNotices() map[Topic]page {
	return map[Topic]page{
		NotWatched:   {"ไม่ได้เฝ้าระวัง {span} ({text})", ""},
		LastGood:     {"การตั้งค่าผิด ใช้ชุดเดิมอยู่", "{text}\n→ เรียก gaugewatch validate"},
		LeftOut:      {"ข้ามไป: {kind} {text}", "{reason}\nส่วนอื่นทำงานต่อ"},
		Reloaded:     {"ใช้การตั้งค่าใหม่แล้ว", "{text}"},
		Damaged:      {"ฐานข้อมูลเสียหาย เริ่มใหม่แล้ว", "เก็บไฟล์เดิมไว้ที่ {text}"},
		DiskFull:     {"ดิสก์เต็ม ไม่ได้บันทึกค่า", "ยังส่งการแจ้งเตือนอยู่\n→ เพิ่มพื้นที่ว่าง"},
		ClockSkew:    {"นาฬิกาคลาดเคลื่อน: {text}", "เวลาในข้อความอาจผิด\n→ ตรวจนาฬิกา (NTP)"},
		Refused:      {"ช่องทางถูกปฏิเสธ: {text}", "{reason}\nข้อความถัดไปยังคงลองส่งทางนี้\n→ เมื่อแก้ไขแล้ว เรียก gaugewatch retry all"},
		InPart:       {"ส่งไม่ถึงบางปลายทาง: {text}", "{reason}\nปลายทางอื่นได้รับข้อความแล้ว\n→ เมื่อแก้ไขแล้ว เรียก gaugewatch send {text}"},
		Accepted:     {"ช่องทางใช้ได้อีกครั้ง: {text}", "ข้อความที่ถูกปฏิเสธไม่ส่งซ้ำเอง\n→ เรียก gaugewatch retry all"},
		TestTopic:    {"ทดสอบ gaugewatch", "{text}"},
		Quota:        {"โควตา {text}: ใช้ไป {used} จาก {limit} ข้อความของเดือน {month}", "เหลือ {left} ข้อความ[ พอสำหรับแจ้งเตือน {alerts} ครั้ง][ ครั้งละ {people} คน][\nเก็บ {reserve} ข้อความสุดท้ายไว้สำหรับ{error}และ{fatal}][\nพักส่งรายงานจนถึง {reports}]"},
		QuotaSpent:   {"โควตาหมด: {text}", "[ใช้ไป {used} จาก {limit} ข้อความของเดือน {month} ]จะไม่ส่งจนถึง {until} หรือจนกว่าจะซื้อเพิ่ม\nหากมีช่องทางสำรองจะส่งไปทางนั้น แล้วตามมาในข้อความเดียว"},
		QuotaBack:    {"ส่งได้อีกครั้ง: {text}", "[ใช้ไป {used} จาก {limit} ข้อความของเดือน {month}]"},
		ReportMissed: {"รายงานยังไม่ถึง: {text}", "รายงานของ {span} ยังส่งไม่ถึง[: {reason}]\nจะส่งทันทีที่ส่งได้"},
		Said:         {"{reason}: {text}", ""},
	}
}

func thaiClasses() [checks.NotStarted + 1]string {
	return [checks.NotStarted + 1]string{
		checks.NotFound:    "ไม่พบค่าในคำตอบ",
		checks.Null:        "อุปกรณ์ส่งค่า null",
		checks.Empty:       "อุปกรณ์ส่งค่าว่าง",
		checks.NotNumber:   "ไม่ใช่ตัวเลข",
		checks.NotFinite:   "ค่าเป็น NaN หรืออนันต์",
		checks.Rejected:    "รหัสสายหลุด ไม่ใช่ค่าจริง",
		checks.Jumped:      "รหัสของเซ็นเซอร์ ไม่ใช่ค่าจริง[: กระโดดจาก {last}]",
		checks.Implausible: "ค่าที่เป็นไปไม่ได้",
		checks.GateClosed:  "อุปกรณ์แจ้งว่าค่านี้ใช้ไม่ได้",
		checks.Ambiguous:   "พบค่าที่ตรงกันหลายค่า",
		checks.UnitChanged: "หน่วยของอุปกรณ์เปลี่ยนไป",
		checks.UnknownHost: "ไม่พบชื่อโฮสต์",
		checks.Refused:     "ถูกปฏิเสธการเชื่อมต่อ",
		checks.Unreachable: "ไม่มีเส้นทางเครือข่าย",
		checks.Timeout:     "หมดเวลารอ",
		checks.BadTLS:      "ใบรับรองหรือ TLS ผิดพลาด",
		checks.BadStatus:   "อุปกรณ์ตอบว่าผิดพลาด",
		checks.TooLarge:    "คำตอบใหญ่เกินไป",
		checks.Unreadable:  "อ่านคำตอบไม่ได้",
		checks.NotJSON:     "อ่านคำตอบไม่ได้ (ไม่ใช่ JSON)",
		checks.CutOff:      "อ่านคำตอบไม่ได้ (คำตอบขาดกลางคัน)",
		checks.Broken:      "การเชื่อมต่อขาดกลางคัน",
		checks.Unsent:      "ไม่ได้ส่งค่ามา {took} (ควรส่งทุก {every})",
		checks.NotStarted:  "เรียกใช้คำสั่งไม่ได้",
	}
}
