package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// korean avoids particles after names, since their form depends on how the
// name ends.
func korean() catalog {
	return catalog{
		Words:    language.Of("ko"),
		care:     koreanCare(),
		budget:   koreanBudget(),
		reload:   koreanReload(),
		bulletin: koreanBulletin(),

		Over:      "종료",
		Ended:     "{word} 끝",
		Unwatched: "감시 해제",
		Drill:     "훈련",

		Head: "{word} {place}[: {value}][({time})][ · {eased}][({of})][: {field}][ {lasted}째][, {also}]",

		Bound:      "[{change} ]{field}[ 한계 {limit}][, 정상 {normal}][. {lasted}째][, {peak}]",
		Silence:    "{since}부터 {field} 모름[, 마지막 {last}]. {cause}[, {neighbours}]",
		Stale:      "장비 시각 {time}, {age} 지난 값(한계 {limit}). {field} 감시 안 됨",
		Stuck:      "{field} {time}부터 변화 없음, {age}째(한계 {limit}). 같은 장비의 다른 값은 변함, 센서 멈춤 의심",
		Rate:       "{field} {per}에 {change}[({time})], 한계 {limit}[, 정상 {normal}][. {lasted}째]",
		Fault:      "{cause}. {good}. {field} 감시 안 됨",
		Good:       "마지막 정상 {last} {time}",
		NeverGood:  "정상값 기록 없음({since}부터)",
		State:      "상태",
		Neighbours: "주변 장비는 정상",
		Worse:      "악화됨.",
		Rehearsal:  "훈련 상황, 실제 아님",

		Story: "[{field} ]{past}[, {unseen}][, {flapped}][. {ack}]",
		Amiss: "지금 정상 범위 밖(정상 {normal})",
		Past: [...]string{
			checks.Missing: "{span} 값 없음", checks.Invalid: "{span} 센서 고장", checks.NoResponse: "{span} 응답 없음",
			checks.Stale: "{span} 오래된 값", checks.Stuck: "{span} 변화 없음",
			checks.Rise: "{span} 급상승, {per}에 {change}", checks.Fall: "{span} 급하강, {per}에 {change}",
			checks.Event:  "{before} → {value}[ ({time})][ ({span} 사이)]",
			checks.Uplink: "{span} 네트워크 끊김[, {devices} 응답 없음]",
			checks.Alarm:  "{span} 이상[: {text}]", checks.News: "{text}", checks.Overdue: "{span} 보고 없음",
			checks.Unconfirmed: "[{text}, ]{span} 확인 대기",
		},
		High:   side{Past: "{span} 높음, {peak}", Unknown: "최고값 모름"},
		Low:    side{Past: "{span} 낮음, {peak}", Unknown: "최저값 모름"},
		Passed: "알리기 전에 발생하고 끝남",
		Gone:   "설정에서 제외되어 감시 끝남. {since}부터 {word}, 지금 상태 모름",

		Late:    "늦은 소식:[ {span}] 전송 불가, 감시는 계속",
		Quiet:   "방해 금지[ {span}][: {state}]",
		Lasting: "진행 중 {n}건",
		AllOver: "모두 종료",

		Notices:    koreanNotices(),
		PowerCut:   "정전?",
		Stopped:    "정지함",
		Now:        "지금 {good}/{all} 정상",
		NowUnknown: "지금 상태는 아직 모름",
		Unattended: "{head}[, {peak}] → 현장 확인",
		Greeting:   "이 채널은 정상 작동합니다",
		Channel:    "채널",
		Target:     "대상",
		Added:      "추가: {names}",
		Removed:    "삭제: {names}",
		Renamed:    "이름 변경: {names}",
		Unchanged:  "대상과 항목은 그대로",

		Classes:  koreanClasses(),
		Unknown:  "원인 모름",
		Repeated: "중복일 수 있음",
		Pages:    "전체 {all}쪽 중 1–{shown}쪽",
		Photos:   "이미지 {all}장 중 1–{shown}장",
	}
}

func koreanCare() care {
	return care{
		Silent:   "{since}부터 모두 응답 없음: 장비가 아니라 자체 네트워크 장애로 보임. 내부망(LAN) 감시는 계속",
		Trend:    "이대로면 약 {in} 뒤 {bound}({level})",
		Flapping: "반복 발생: {times}회 발생과 해제, 안정될 때까지 알림 보류",
		Unheeded: "[{lasted}째 ]아무도 확인하지 않음",

		Ack:     "확인[ {by}] {time}[ “{note}”]",
		NoAck:   "미확인",
		Again:   "계속: {lasted}째",
		Resumed: "보류 종료[, 계속: {lasted}째]",
		Eased:   "지금 {state}",
		Flaps:   "반복 발생",
		Flapped: "{times}회 반복 발생",
		Unseen:  "{spans}[ {more}] 감시 중단",
		Answers: "응답 재개",
		Network: "자체 네트워크",
		Devices: "{n}대",

		Called:     "{name} Alarm이 발생했습니다",
		Source:     "{door}로 들어온 알림[. {lasted}째]",
		Incomplete: "불완전: 보낸 내용의 일부가 없거나 읽을 수 없음",
		Lost: map[checks.Loss]string{
			checks.LostUnreadable: "이미지를 읽을 수 없음", checks.LostTooLarge: "이미지가 너무 큼",
			checks.LostNoRoom: "이미지를 보관할 공간이 없었음", checks.LostForgotten: "이미지가 더 이상 보관되어 있지 않음",
			checks.LostUnshown: "여기에서는 이미지를 표시할 수 없음",
		},
		Unreported: "{since}부터 보고 없음",
		Garbled:    "응답 해석 불가",
		Unsent:     "수신 없음",
		Unrenewed:  "보고 끊김",
		Faded:      "{since}부터 보고 없음: 알리던 쪽에서 소식 없음. 끝났다는 알림도 없음",
		Unended:    "{since}부터 실행 중, 제한 시간[ {limit}] 초과",
		Confirm:    "누군가의 확인을 기다리는 중",
		Confirmed:  "확인됨",

		Buttons: buttons{"확인", "모두 확인", "{time} 보류"},
		Replies: replies{
			Paused:  "{time}까지 알림 보류: {place}",
			Over:    "이미 종료됨",
			Denied:  "설정에 등록된 사람만 할 수 있습니다",
			Unknown: "더 이상 알 수 없는 메시지입니다",
			Failed:  "처리하지 못했습니다[: {text}]",
		},
	}
}

func koreanNotices() map[Topic]page {
	return map[Topic]page{
		NotWatched:   {"감시 중단 {span}({text})", ""},
		LastGood:     {"설정 오류, 이전 설정으로 동작 중", "{text}\n→ gaugewatch validate 실행"},
		LeftOut:      {"제외됨: {kind} {text}", "{reason}\n나머지는 계속 동작"},
		Reloaded:     {"새 설정 적용됨", "{text}"},
		Damaged:      {"데이터베이스 손상, 새로 시작함", "손상된 파일 보관: {text}"},
		DiskFull:     {"디스크 용량 부족, 값 저장 중단", "경보는 계속 발송\n→ 여유 공간 확보"},
		ClockSkew:    {"시계 오차: {text}", "알림 시각이 틀릴 수 있음\n→ 시계(NTP) 확인"},
		Refused:      {"채널 전송 거부: {text}", "{reason}\n다음 알림도 계속 시도함\n→ 해결한 뒤 gaugewatch retry all 실행"},
		InPart:       {"일부에게 전달 안 됨: {text}", "{reason}\n나머지는 메시지를 받음\n→ 바로잡은 뒤 gaugewatch send {text} 실행"},
		Accepted:     {"채널 복구: {text}", "거부된 알림은 저절로 다시 가지 않음\n→ gaugewatch retry all 실행"},
		TestTopic:    {"테스트 gaugewatch", "{text}"},
		Quota:        {"발송 한도 {text}: {month} {limit}건 중 {used}건 사용", "{left}건 남음[, 경보 {alerts}회분][, 1회에 {people}명][\n마지막 {reserve}건은 {error}·{fatal} 경보용으로 남겨 둠][\n보고는 {reports}까지 보류]"},
		QuotaSpent:   {"발송 한도 소진: {text}", "[{month} {limit}건 중 {used}건 사용. ]{until}까지, 또는 추가 구매 때까지 발송 안 됨\n대체 채널이 있으면 그쪽으로 보내고, 이후 한 건으로 모아 전송"},
		QuotaBack:    {"발송 재개: {text}", "[{month} {limit}건 중 {used}건 사용]"},
		ReportMissed: {"보고 미도착: {text}", "{span} 보고가 아직 전달되지 않음[: {reason}]\n전달할 수 있게 되면 바로 보냄"},
		Said:         {"{reason}: {text}", ""},
	}
}

func koreanClasses() [checks.NotStarted + 1]string {
	return [checks.NotStarted + 1]string{
		checks.NotFound:    "응답에 값이 없음",
		checks.Null:        "장비가 null을 보냄",
		checks.Empty:       "장비가 빈 값을 보냄",
		checks.NotNumber:   "숫자가 아님",
		checks.NotFinite:   "NaN 또는 무한대",
		checks.Rejected:    "단선 코드, 실제 값 아님",
		checks.Jumped:      "센서 코드, 실제 값 아님[: {last}에서 갑자기 바뀜]",
		checks.Implausible: "있을 수 없는 값",
		checks.GateClosed:  "장비가 무효값으로 알림",
		checks.Ambiguous:   "여러 값이 해당됨",
		checks.UnitChanged: "장비의 단위가 바뀜",
		checks.UnknownHost: "호스트 이름을 찾을 수 없음",
		checks.Refused:     "연결 거부",
		checks.Unreachable: "네트워크 경로 없음",
		checks.Timeout:     "시간 초과",
		checks.BadTLS:      "인증서 또는 TLS 오류",
		checks.BadStatus:   "장비가 오류로 응답",
		checks.TooLarge:    "응답이 너무 큼",
		checks.Unreadable:  "응답을 읽을 수 없음",
		checks.NotJSON:     "응답을 읽을 수 없음 (JSON 아님)",
		checks.CutOff:      "응답을 읽을 수 없음 (도중에 끊김)",
		checks.Broken:      "연결이 도중에 끊김",
		checks.Unsent:      "{took} 동안 보낸 값 없음 ({every}마다 보내야 함)",
		checks.NotStarted:  "명령을 실행할 수 없음",
	}
}
