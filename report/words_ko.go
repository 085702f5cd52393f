package report

import "github.com/gaugewatch/gaugewatch/internal/language"

func koreanWording() wording {
	return wording{
		Words: language.Of("ko"),

		AllWell: "{n}곳 모두 정상 {period}",
		OneWell: "{place} 정상 {period}",
		Head:    "{word} {place}[: {value}]",
		Others:  "외 {n}건",
		Alarm:   "{head}[ {others}], {all}곳 중 {n}곳 정상, {period}",
		Dark:    "{all}곳 중 {n}곳 상태 모름 {period}",
		Nothing: "표시할 항목 없음 {period}",

		Summary: "{alerts}.[ {data},] {muted}[, {quota}]",
		Calm:    "경보 없음",
		One:     "경보 1, {state}",
		Many:    "경보 {n}, {state}",
		Over:    "종료",
		Open:    "진행 중 {n}",
		Lasting: "진행 중",
		Data:    "수집 {percent} %",
		NoData:  "수집된 값 없음",
		Muted:   "보류 {n}",

		Mute:        "{until}까지 알림 보류: {about}[ ({why})] · {name}",
		Maintenance: "{until}까지 점검[ {name}]: {about}",
		Everything:  "전체",

		Gone:      "감시 해제",
		Gap:       "감시 중단 {span}",
		Unwatched: "감시 중단[ {since}부터]",

		Field:   "{name} {last}[ ({range}, 평균 {avg})]",
		Old:     "{name} {time}부터 모름, 마지막 {last}[ ({range}, 평균 {avg})]",
		NoValue: "{name} 값 없음",
		Silent:  "{name} 응답 없음",
		Answers: "{name} 응답함",

		Period:  "{from}–{to}시",
		Day:     "1/2",
		DayYear: "2006/1/2",

		Alt:  "보고서 {period}",
		Page: "{of}쪽 중 {number}쪽",
	}
}
