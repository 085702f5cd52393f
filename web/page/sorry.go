package page

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A regret is why what somebody asks for is not shown or was not done.
type regret struct {
	status int    // of HTTP
	why    string // in words for programs, and for people below those of their language
	back   string // leads to where one goes on, from the page that was asked for; empty: to the first one
}

// A sorryView is what a page shows in place of what was asked for.
type sorryView struct {
	frame
	Why, Back, BackText string
}

// sorry answers with a regret: people with a page in their language, programs in
// plain text.
func (h *house) sorry(w http.ResponseWriter, r *http.Request, s regret) {
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, BadgePath) {
		http.Error(w, s.why, s.status)
		return
	}
	by := h.scribe(r)
	words := sorryWordsOf(by.Code)
	v := sorryView{frame: h.frame(r, by, "-", words.of(s.status)), BackText: words.Back}
	v.Back = cmp.Or(s.back, v.Root, "./")
	if s.status != http.StatusNotFound && s.status != http.StatusForbidden { // of which the title says all
		v.Why = language.Tidy(s.why, 2*noteRoom)
	}
	html, err := h.part("sorry", v)
	if err != nil {
		http.Error(w, s.why, s.status)
		return
	}
	guard(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", by.Code)
	w.WriteHeader(s.status)
	_, _ = w.Write([]byte(html)) // an error: nobody waits for it any more
}

// fail answers where something cannot be told.
func (h *house) fail(w http.ResponseWriter, r *http.Request, err error) {
	h.sorry(w, r, regret{status: http.StatusServiceUnavailable, why: untold(err), back: "?" + r.URL.RawQuery})
}

// missing answers where there is nothing of the name, or where that cannot be told.
func (h *house) missing(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.sorry(w, r, regret{status: http.StatusNotFound, why: "404 page not found"})
}

// senseless answers where what is asked for makes no sense.
func (h *house) senseless(w http.ResponseWriter, r *http.Request, why string) {
	h.sorry(w, r, regret{status: http.StatusBadRequest, why: why})
}

// refuse tells that something was not done, and leads to where it was asked for.
func (h *house) refuse(w http.ResponseWriter, r *http.Request, why, back string) {
	h.sorry(w, r, regret{http.StatusConflict, why, back})
}

// untold says that something cannot be told.
func untold(err error) string { return "how things stand cannot be told: " + err.Error() }

// sorryWords are what such pages say in one language.
type sorryWords struct{ Missing, Senseless, Looks, Refused, Unable, Back string }

// of says what a status of HTTP means.
func (s sorryWords) of(status int) string {
	switch status {
	case http.StatusNotFound:
		return s.Missing
	case http.StatusForbidden:
		return s.Looks
	case http.StatusConflict:
		return s.Refused
	case http.StatusServiceUnavailable:
		return s.Unable
	}
	return s.Senseless
}

// sorryWordsOf returns what such pages say in a language.
func sorryWordsOf(code string) sorryWords {
	switch code {
	case "ko":
		return sorryWords{
			"그런 페이지가 없습니다", "이해할 수 없는 요청입니다", "이 링크로는 보기만 할 수 있습니다", "처리되지 않았습니다", "지금은 상태를 알 수 없습니다", "돌아가기",
		}
	case "ja":
		return sorryWords{
			"そのようなページはありません", "要求を理解できません", "このリンクは閲覧専用です", "実行されませんでした", "現在の状態を表示できません", "戻る",
		}
	case "th":
		return sorryWords{
			"ไม่มีหน้านี้", "ไม่เข้าใจคำขอนี้", "ลิงก์นี้ดูได้อย่างเดียว", "ไม่ได้ดำเนินการ", "ขณะนี้แสดงสถานะไม่ได้", "กลับ",
		}
	}
	return sorryWords{
		"There is no such page", "That makes no sense", "This link only looks", "That was not done", "How things stand cannot be told", "Back",
	}
}
