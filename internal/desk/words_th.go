package desk

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func thai() words {
	return words{
		Words: language.Of("th"),

		AllWell: "✅ ปกติทั้ง {all} จุด {time}", InBad: "ผิดปกติ {bad} จาก {all} จุด {time}", Nobody: "ไม่มีสิ่งที่เฝ้าดู",
		NoValue: "ยังไม่มีค่า", Old: "{value} ({age} ก่อน)",
		MoreWell: "✅ และอีก {n} จุดปกติ", MutedNow: "🔕 ปิดแจ้งเตือนอยู่ {n} รายการ: /mutes",
		Muted: "🔕 {name} {scope} ปิดแจ้งเตือนถึง {time}[, {by}][: {why}]", Paused: "⏸ {name} {scope} พักถึง {time}[, {by}][: {why}]",
		Window: "🛠 {name}: ซ่อมบำรุง {scope} ถึง {time}", NoAlerts: "✅ ไม่มีการแจ้งเตือนค้าง", NoMutes: "ไม่มีการปิดแจ้งเตือน",

		Acked: "✔ รับทราบ[ {by}]: {names}", AckedBefore: "✔ {names}: รับทราบแล้ว[ ({by})]", AckedRest: "{n} รายการรับทราบก่อนแล้ว คงไว้ตามเดิม",
		MuteBegan:  "🔕 ปิดแจ้งเตือนถึง {time}: {scope}[\nระดับ {level} ยังแจ้ง]",
		NewTag:     "ยังไม่มีสิ่งที่ติดแท็ก “{name}” จะมีผลกับสิ่งที่เข้ามาพร้อมแท็กนี้",
		PauseBegan: "⏸ พักถึง {time}: {scope}\nถ้ายังผิดปกติจะแจ้งอีก",
		MuteEnded:  "🔔 แจ้งอีกครั้ง: {scope}", NotMuted: "{scope} ไม่ได้ปิดแจ้งเตือน ดูรายการ: /mutes",
		Written: "📝 บันทึกกับ {name} แล้ว", Passed: "✉ ส่งต่อไป {name}",

		Denied: "ทำได้เฉพาะผู้ที่มีชื่อในการตั้งค่า", Failed: "ทำไม่สำเร็จ[: {text}]",
		Before:    "คำสั่งนี้ทำไปแล้ว",
		Nothing:   "ไม่มีสิ่งที่เฝ้าดูชื่อ “{name}”[ หมายถึง {near} หรือไม่]",
		Ambiguous: "“{name}” อาจเป็นได้หลายอย่าง: {near}",
		NoVerb:    "ไม่รู้จัก “{name}”[ หมายถึง {near} หรือไม่] ดูรายการ: /help",
		Usage:     "เขียนแบบนี้: {example}",
		NoAlert:   "ไม่มีการแจ้งเตือน {name}[ ที่ค้าง: {names}]", Which: "อันไหน {names}",
		IsOver: "{names} จบแล้ว[ {time}]", Valueless: "{name} ไม่มีค่า[ ดู {example}]", Spans: "กราฟย้อนหลังได้นานสุด {time} เขียนเป็น m, h หรือ d: {example}",
		TooLong: "ปิดได้นานสุด {time}", NoPeriod: "นานเท่าไร {example}",
		NoPicture: "วาดภาพไม่ได้[: {text}]", Unseen: "แสดงภาพที่นี่ไม่ได้", NoReport: "ไม่มีรายงานชื่อ “{name}”[ มี: {names}]",
		NoChannel: "ไม่มีช่องชื่อ “{name}”[ มี: {names}]",

		Ask: "เรียก {name} หรือไม่ ตอบ /yes ภายใน {time}", AskLate: "สั่งไว้เมื่อ {age} ก่อน และยังไม่ได้ทำ เรียก {name} ตอนนี้หรือไม่ ตอบ /yes ภายใน {time}",
		Yes: "ใช่ ทำเลย", No: "ไม่",
		Began: "⏳ กำลังทำ {name} …", Done: "✅ {name} เสร็จแล้ว {time}", Bad: "❌ {name} ล้มเหลว: {text}", TooLow: "❌ {name} ไม่เสร็จภายใน {time} จึงหยุด",
		NothingAsked: "ไม่มีสิ่งที่รอคำตอบ คำถามใช้ได้ {time} และหายไปเมื่อเริ่มโปรแกรมใหม่[ ถามอีกครั้ง: {example}]", Dropped: "ไม่ทำ {name}",
		Broken:   "โปรแกรมหยุดระหว่างทำ {name} จึงไม่ทราบผล",
		NoAction: "ไม่มีงานชื่อ “{name}”[ ทำได้: {names}]", NoActions: "ไม่มีงานที่คุณสั่งได้",

		You: "คุณ: {name} {id}", Here: "แชตนี้: {id}[ ช่อง {name}]", May: "คุณคือ {name} ในการตั้งค่า และทำได้ทุกอย่าง",
		MayLook: "คุณดูได้อย่างเดียว หากจะทำมากกว่านี้ ให้เขียนตัวเองใน people และชื่อสั้นใน commands ของช่อง",
		Unknown: "ไม่มีช่องที่เขียนถึงแชตนี้",

		Story: stories{
			Steps: [...]string{
				checks.Began: "พบครั้งแรก", checks.Fired: "แจ้งเตือน", checks.Worsened: "แย่ลง", checks.Eased: "เบาลง",
				checks.Resolved: "จบ", checks.Withdrawn: "จบก่อนแจ้งเตือน", checks.Unwatched: "ไม่เฝ้าดูแล้ว",
				checks.Reminded: "แจ้งซ้ำ", checks.Resumed: "แจ้งซ้ำหลังพัก", checks.Escalated: "แจ้งช่องอื่นด้วย",
				checks.Acknowledged: "รับทราบ", checks.Held: "พักไว้", checks.Released: "แจ้งหลังพักไว้", checks.Noted: "บันทึก",
			},
			ToldAll: "แจ้งแล้ว:", Told: "{name} {time}", Owed: "{name}: ยังไม่ถึง", Failed: "{name}: ล้มเหลว[: {text}]",
			Nobody: "ไม่ได้แจ้งใคร", Since: "ตั้งแต่ {time}", Over: "จบ {time} นาน {lasted}",
		},
		Help: map[verb]string{
			vStatus: "สถานะตอนนี้", vAlerts: "สิ่งที่ผิดปกติ", vChart: "กราฟล่าสุด", vReport: "รายงานตอนนี้",
			vWhy: "เรื่องราวของการแจ้งเตือน", vMutes: "สิ่งที่ปิดแจ้งเตือน", vAck: "ฉันดูแลอยู่", vMute: "ปิดแจ้งเตือนสักพัก",
			vPause: "พัก แล้วแจ้งอีกถ้ายังผิดปกติ", vUnmute: "เปิดอีกครั้ง", vNote: "บันทึกกับการแจ้งเตือน",
			vTell: "ส่งต่อ", vDo: "สั่งงาน", vYes: "ใช่ ทำเลย", vNo: "ไม่ทำ", vWhoami: "หมายเลขสำหรับการตั้งค่า", vHelp: "รายการนี้",
		},
		Adds: map[verb]string{vAck: "กำลังไป", vMute: "กำลังละลายน้ำแข็ง", vNote: "ประตูเปิดอยู่", vTell: "กลับมาหกโมง"},
	}
}
