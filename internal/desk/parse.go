package desk

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A verb is what a command asks for.
type verb string

// The verbs.
const (
	vStatus verb = "status"
	vAlerts verb = "alerts"
	vChart  verb = "chart"
	vReport verb = "report"
	vWhy    verb = "why"
	vMutes  verb = "mutes"
	vAck    verb = "ack"
	vMute   verb = "mute"
	vPause  verb = "pause"
	vUnmute verb = "unmute"
	vNote   verb = "note"
	vTell   verb = "tell"
	vDo     verb = "do"
	vYes    verb = "yes"
	vNo     verb = "no"
	vWhoami verb = "whoami"
	vHelp   verb = "help"
)

// verbs lists the verbs as the help does: first what only looks.
func verbs() []verb {
	return []verb{
		vStatus, vAlerts, vChart, vReport, vWhy, vMutes,
		vAck, vMute, vPause, vUnmute, vNote, vTell, vDo, vYes, vNo,
		vWhoami, vHelp,
	}
}

// changes says whether the verb changes something, so that not everybody may.
func (v verb) changes() bool { return slices.Index(verbs(), v) >= 6 && v != vWhoami && v != vHelp }

// aliases are other words for the verbs, as people write them.
func aliases() map[string]verb {
	words := map[verb]string{
		vStatus: "st 상태 현황 状態 状況 สถานะ",
		vAlerts: "alarms 경보 알람 警報 アラート แจ้งเตือน",
		vChart:  "graph 차트 그래프 グラフ กราฟ",
		vReport: "보고 보고서 レポート รายงาน",
		vWhy:    "explain 왜 なぜ ทำไม",
		vMutes:  "음소거목록 ミュート一覧 รายการปิดเสียง",
		vAck:    "acknowledge 확인 確認 รับทราบ",
		vMute:   "음소거 ミュート ปิดเสียง",
		vPause:  "일시정지 一時停止 พัก",
		vUnmute: "resume 음소거해제 ミュート解除 เปิดเสียง",
		vNote:   "memo 메모 メモ บันทึก",
		vTell:   "say 전달 伝言 บอก",
		vDo:     "실행 実行 สั่ง",
		vYes:    "예 네 はい ใช่",
		vNo:     "cancel 아니요 いいえ ไม่",
		vWhoami: "id 나 私 ฉัน",
		vHelp:   "start ? 도움말 ヘルプ ช่วยเหลือ",
	}
	all := map[string]verb{}
	for v, others := range words {
		all[string(v)] = v
		for word := range strings.FieldsSeq(others) {
			all[word] = v
		}
	}
	return all
}

// An order is a command as it was read.
type order struct {
	verb  verb   // empty: it is none that is known
	word  string // as it was written, without the slash
	words []string
	bare  bool // without a slash: maybe people only talk to each other
}

// idle says whether it is no command at all, unless everything is that they say to
// us alone.
func (o order) idle(direct bool) bool { return o.bare && o.verb == "" && !direct }

// says says whether it is the word for a verb and nothing else.
func (o order) says(v verb) bool { return o.verb == v && len(o.words) == 0 }

// textRoom is how much of a command counts, in characters.
const textRoom = 1000

// parse reads a command.
func parse(text string) order {
	words := strings.FieldsFunc(language.Tidy(text, textRoom), unicode.IsSpace)
	if len(words) == 0 {
		return order{bare: true}
	}
	word, slashed := strings.CutPrefix(strings.Replace(words[0], "／", "/", 1), "/")
	o := order{word: word, words: words[1:], bare: !slashed}
	if word == "" && len(words) > 1 { // "/ status"
		o.word, o.words = words[1], words[2:]
	}
	o.verb = aliases()[strings.ToLower(strings.TrimRight(o.word, ".!"))]
	return o
}

// about puts the alert of the message that is answered where the order names
// none.
func (o order) about(message string) order {
	if message == "" || !slices.Contains([]verb{vAck, vWhy, vNote}, o.verb) || len(o.words) > 0 && (numbered("A", o.words[0]) > 0 || strings.EqualFold(o.words[0], "all")) {
		return o
	}
	for word := range strings.FieldsSeq(language.Tidy(message, textRoom)) {
		if word = strings.Trim(word, ".,:;()→"); strings.HasPrefix(word, "A") && numbered("A", word) > 0 {
			o.words = append([]string{word}, o.words...)
			return o
		}
	}
	return o
}

// meant returns the verb that was probably meant by a word.
func meant(word string) verb {
	var names []string
	for _, v := range verbs() {
		names = append(names, string(v))
	}
	return verb(near.Word(word, names))
}

// rest is what stands from a word on.
func (o order) rest(from int) string { return strings.Join(o.words[min(from, len(o.words)):], " ") }

// duration reads how long something is to last from the first words, in the ways
// that people write it: 2h, 30 min, 2시간, 30分, or minutes alone. It returns how
// many words that took; 0: they are none.
func duration(words []string) (d time.Duration, took int) {
	for n := min(2, len(words)); n > 0; n-- {
		if d, ok := length(strings.Join(words[:n], "")); ok {
			return d, n
		}
	}
	return 0, 0
}

// length reads a duration that is one word.
func length(text string) (time.Duration, bool) {
	number := strings.TrimLeft(text, "0123456789.")
	if number == text || len(text) > 20 {
		return 0, false
	}
	unit := strings.ToLower(number)
	for short, names := range map[string]string{
		"m": " m min mins minute minutes 분 分 分間 นาที น. ",
		"h": " h hr hrs hour hours 시간 時間 ชม ชม. ชั่วโมง ",
		"d": " d day days 일 日 日間 วัน ",
	} {
		if unit != "" && strings.Contains(names, " "+unit+" ") {
			unit = short
		}
	}
	if unit == "" {
		unit = "m"
	}
	d, err := schedule.ParseDuration(strings.TrimSuffix(text, number) + unit)
	return d.Std(), err == nil
}

// numbered returns the number of a short name such as A41 or m3 by its letter, or
// of a number alone; 0: it is none.
func numbered(letter, text string) int64 {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, strings.ToLower(letter)), letter)
	const most = 18 // digits
	if digits == "" || len(digits) > most || strings.Trim(digits, "0123456789") != "" {
		return 0
	}
	n := int64(0)
	for _, c := range digits {
		n = n*10 + int64(c-'0')
	}
	return n
}
