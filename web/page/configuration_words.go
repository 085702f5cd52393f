package page

// configurationWords are what the page about the configuration says in one
// language.
type configurationWords struct {
	Title, Files, Since, Wrong      string
	LeftOut, Warnings, Told, When   string
	All, Always, Nobody, Later      string
	General, Parts, Targets, Target string
	Show, Found, None, First, More  string
	BuiltIn, Secrets                string

	Days [7]string // from Monday on, short
}

// configurationWordsOf returns what the page says in a language.
func configurationWordsOf(code string) configurationWords {
	switch code {
	case "ko":
		return configurationWords{
			Title: "설정", Files: "파일", Since: "적용 시각", Wrong: "지금 파일은 거부되었습니다 ({at}). 이전 설정이 계속 적용됩니다.",
			LeftOut: "제외된 것", Warnings: "주의", Told: "누구에게 알리는가", When: "언제",
			All: "모든 대상", Always: "항상", Nobody: "아무도 없음", Later: "{channel} {at}에",
			General: "일반", Parts: "부분", Targets: "대상 목록", Target: "대상",
			Show: "보기", Found: "대상 {n}개", None: "그런 이름의 대상이 없습니다.", First: "처음", More: "다음",
			BuiltIn: "기본값", Secrets: "비밀 값은 표시하지 않습니다. ${이름}은 파일에 적힌 그대로입니다.",
			Days: [7]string{"월", "화", "수", "목", "금", "토", "일"},
		}
	case "ja":
		return configurationWords{
			Title: "設定", Files: "ファイル", Since: "適用時刻", Wrong: "現在のファイルは拒否されました（{at}）。以前の設定が引き続き有効です。",
			LeftOut: "除外されたもの", Warnings: "警告", Told: "誰に通知するか", When: "いつ",
			All: "すべての対象", Always: "常時", Nobody: "誰にも届かない", Later: "{channel}は{at}",
			General: "全般", Parts: "項目", Targets: "対象一覧", Target: "対象",
			Show: "表示", Found: "対象{n}件", None: "その名前の対象はありません。", First: "先頭", More: "次へ",
			BuiltIn: "既定値", Secrets: "秘密の値は表示しません。${名前}はファイルに書かれたままです。",
			Days: [7]string{"月", "火", "水", "木", "金", "土", "日"},
		}
	case "th":
		return configurationWords{
			Title: "การตั้งค่า", Files: "ไฟล์", Since: "มีผลตั้งแต่", Wrong: "ไฟล์ตอนนี้ถูกปฏิเสธ ({at}) การตั้งค่าเดิมยังมีผลอยู่",
			LeftOut: "สิ่งที่ถูกตัดออก", Warnings: "คำเตือน", Told: "แจ้งใครบ้าง", When: "เมื่อไร",
			All: "ทุกเป้าหมาย", Always: "ตลอดเวลา", Nobody: "ไม่มีใคร", Later: "{channel} เวลา {at}",
			General: "ทั่วไป", Parts: "ส่วน", Targets: "เป้าหมายทั้งหมด", Target: "เป้าหมาย",
			Show: "แสดง", Found: "{n} เป้าหมาย", None: "ไม่มีเป้าหมายชื่อนั้น", First: "แรกสุด", More: "ถัดไป",
			BuiltIn: "ค่าในตัว", Secrets: "ค่าลับจะไม่แสดง ส่วน ${ชื่อ} แสดงตามที่เขียนในไฟล์",
			Days: [7]string{"จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."},
		}
	}
	return configurationWords{
		Title: "Configuration", Files: "Files", Since: "In force since", Wrong: "What the files hold now was refused ({at}). What was in force before still is.",
		LeftOut: "Left out", Warnings: "Warnings", Told: "Who is told", When: "When",
		All: "all targets", Always: "always", Nobody: "NOBODY", Later: "{channel} at {at}",
		General: "General", Parts: "Parts", Targets: "Targets", Target: "Target",
		Show: "Show", Found: "{n} targets", None: "No target is called so.", First: "The first", More: "More",
		BuiltIn: "built in", Secrets: "Secrets are not shown. A ${NAME} stands as it is written.",
		Days: [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
	}
}
