package desk

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func korean() words {
	return words{
		Words: language.Of("ko"),

		AllWell: "✅ {all}곳 모두 정상, {time}", InBad: "{all}곳 중 {bad}곳 이상, {time}", Nobody: "감시 대상이 없습니다",
		NoValue: "아직 값 없음", Old: "{value}({age} 전)",
		MoreWell: "✅ 외 {n}곳 정상", MutedNow: "🔕 알림 끔 {n}건: /mutes",
		Muted: "🔕 {name} {scope} {time}까지 알림 끔[, {by}][: {why}]", Paused: "⏸ {name} {scope} {time}까지 일시정지[, {by}][: {why}]",
		Window: "🛠 {name}: {scope} {time}까지 정비", NoAlerts: "✅ 진행 중인 경보 없음", NoMutes: "꺼 둔 알림 없음",

		Acked: "✔ 확인[ {by}]: {names}", AckedBefore: "✔ {names}: 이미 확인됨[({by})]", AckedRest: "{n}건은 이미 확인되어 그대로 둠",
		MuteBegan:  "🔕 {time}까지 알림 끔: {scope}[\n{level}은 그래도 알림]",
		NewTag:     "“{name}” 태그가 붙은 대상은 아직 없습니다. 이 태그로 들어오는 알림에 적용됩니다",
		PauseBegan: "⏸ {time}까지 일시정지: {scope}\n그때도 이상이면 다시 알림",
		MuteEnded:  "🔔 다시 알림: {scope}", NotMuted: "{scope}의 알림은 꺼져 있지 않습니다. 목록: /mutes",
		Written: "📝 {name}에 메모함", Passed: "✉ {name}에 전달",

		Denied: "설정에 이름이 있는 사람만 할 수 있습니다", Failed: "처리하지 못했습니다[: {text}]",
		Before:    "이미 처리한 명령입니다",
		Nothing:   "“{name}”이라는 감시 대상이 없습니다[. {near} 말인가요?]",
		Ambiguous: "“{name}”은 여럿일 수 있습니다: {near}",
		NoVerb:    "“{name}”은 모르는 명령입니다[. {near} 말인가요?] 목록: /help",
		Usage:     "이렇게 쓰세요: {example}",
		NoAlert:   "경보 {name} 없음[. 진행 중: {names}]", Which: "어느 것인가요? {names}",
		IsOver: "{names}: 종료됨[, {time}]", Valueless: "{name}에는 값이 없습니다[. 경위: {example}]", Spans: "그래프는 최대 {time}까지, m·h·d 단위로 씁니다: {example}",
		TooLong: "최대 {time}까지 끌 수 있습니다", NoPeriod: "얼마 동안인가요? {example}",
		NoPicture: "그림을 그리지 못했습니다[: {text}]", Unseen: "여기에는 그림을 표시할 수 없습니다", NoReport: "“{name}” 보고서 없음[. 있는 것: {names}]",
		NoChannel: "“{name}” 채널 없음[. 있는 것: {names}]",

		Ask: "{name} 실행할까요? {time} 안에 /yes 로 답하세요", AskLate: "{age} 전에 요청했고 아직 실행하지 않았습니다. 지금 {name} 실행할까요? {time} 안에 /yes 로 답하세요",
		Yes: "예, 실행", No: "아니요",
		Began: "⏳ {name} 실행 중 …", Done: "✅ {name} 완료, {time}", Bad: "❌ {name} 실패: {text}", TooLow: "❌ {name}: {time} 안에 끝나지 않아 중지함",
		NothingAsked: "답을 기다리는 실행이 없습니다: 질문은 {time} 동안만 유효하고 다시 시작하면 사라집니다[. 다시 하려면: {example}]", Dropped: "{name} 실행하지 않음",
		Broken:   "{name} 실행 중에 프로그램이 끝나 결과를 알 수 없습니다",
		NoAction: "“{name}” 작업 없음[. 가능: {names}]", NoActions: "실행할 수 있는 작업이 없습니다",

		You: "나: {name} {id}", Here: "이 대화방: {id}[, 채널 {name}]", May: "설정의 {name} 님이며 모든 명령을 쓸 수 있습니다",
		MayLook: "조회만 할 수 있습니다. 더 하려면 people에 본인을, 채널의 commands에 짧은 이름을 쓰세요",
		Unknown: "이 대화방에 쓰는 채널이 없습니다",

		Story: stories{
			Steps: [...]string{
				checks.Began: "처음 발견", checks.Fired: "경보", checks.Worsened: "악화", checks.Eased: "완화",
				checks.Resolved: "종료", checks.Withdrawn: "경보 전에 끝남", checks.Unwatched: "감시 제외",
				checks.Reminded: "다시 알림", checks.Resumed: "일시정지 후 다시 알림", checks.Escalated: "다른 채널에도 알림",
				checks.Acknowledged: "확인", checks.Held: "보류", checks.Released: "보류 해제 후 알림", checks.Noted: "메모",
			},
			ToldAll: "알린 곳:", Told: "{name} {time}", Owed: "{name}: 아직", Failed: "{name}: 실패[: {text}]",
			Nobody: "알린 곳 없음", Since: "{time}부터", Over: "{time} 종료, {lasted} 동안",
		},
		Help: map[verb]string{
			vStatus: "지금 상태", vAlerts: "진행 중인 경보", vChart: "최근 그래프", vReport: "지금 보고서",
			vWhy: "경보의 경위", vMutes: "꺼 둔 알림", vAck: "내가 확인함", vMute: "한동안 알림 끄기",
			vPause: "끄고, 그때도 이상이면 다시 알림", vUnmute: "다시 켜기", vNote: "경보에 메모",
			vTell: "다른 채널에 전달", vDo: "작업 실행", vYes: "예, 실행", vNo: "아니요", vWhoami: "설정에 쓸 번호", vHelp: "이 목록",
		},
		Adds: map[verb]string{vAck: "가는 중", vMute: "제상 중", vNote: "문이 열려 있었음", vTell: "6시에 복귀"},
	}
}
