package inbound

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// LineNotify answers as LINE Notify did, which ended on 2025-03-31: scripts that
// were written for it work with another host and a token of ours.
//
// Messages and pictures are counted by token and hour, as there, since some
// scripts look at the figures.
type LineNotify struct {
	Office Office
	Tokens Tokens
	Level  checks.Level
	Tags   []string
	Lab    *photo.Lab // reads pictures
	Log    *slog.Logger
	Now    func() time.Time // nil: time.Now

	mu   sync.Mutex
	used map[string]spent // by the token's name
}

// The limits of LINE Notify for a token and hour.
const (
	notifyLimit      = 1000
	notifyImageLimit = 50
)

// spent is what a token has used of an hour.
type spent struct {
	hour          time.Time
	texts, images int
}

// Key turns away whoever has no token.
func (d *LineNotify) Key(r *http.Request) error {
	_, err := holder(r, d.Tokens, "notify")
	return err
}

// Deny tells who is turned away, in the words that scripts expect.
func (d *LineNotify) Deny(w http.ResponseWriter, r *http.Request, status int) {
	message := http.StatusText(status)
	switch {
	case status == http.StatusUnauthorized && bearer(r) == "":
		message = "Missing Bearer"
	case status == http.StatusUnauthorized:
		message = "Invalid access token"
	}
	d.answer(w, Token{}, status, told{Message: message})
}

// Notify takes a message in: POST /api/notify.
func (d *LineNotify) Notify(w http.ResponseWriter, r *http.Request, body []byte) error {
	token, err := holder(r, d.Tokens, "notify")
	if err != nil {
		return err
	}
	f := readForm(r, body)
	text := f.text()
	if text == "" {
		d.answer(w, token, http.StatusBadRequest, told{Message: "message: may not be empty"})
		return refuse(http.StatusBadRequest, "the message is empty")
	}
	link := f.link()
	if link != "" && !isLink(link) {
		d.answer(w, token, http.StatusBadRequest, told{Message: "imageFullsize: must be a URL of https"})
		return refuse(http.StatusBadRequest, "the address of a picture is none of https")
	}
	if !d.count(token, f.pictured()) {
		d.answer(w, token, http.StatusTooManyRequests, told{Message: "LINE Notify API rate limit exceeded."})
		return refuse(http.StatusTooManyRequests, "more than the token may send in an hour")
	}
	if dropped := f.dropped(); dropped != "" {
		d.Log.Warn("not passed on", "token", token.Name, "what", dropped)
	}
	a := Alarm{
		Door: "notify", Name: nameOf(token.Name), Once: true, Level: d.Level, Tags: d.Tags, Silent: f.silent(),
		Text: cut(text, textRoom), To: token.to(), Account: "token " + token.Name, Picture: checks.Picture{URL: link},
	}
	a.show(d.Lab, f.file)
	if err := d.Office.Alarm(r.Context(), a); err != nil {
		d.answer(w, token, http.StatusInternalServerError, told{Message: "cannot be noted"})
		return refuse(http.StatusInternalServerError, "cannot be noted: "+err.Error())
	}
	d.answer(w, token, http.StatusOK, told{Message: "ok"})
	return nil
}

// Status says where the messages of a token go: GET /api/status.
func (d *LineNotify) Status(w http.ResponseWriter, r *http.Request, _ []byte) error {
	token, err := holder(r, d.Tokens, "notify")
	if err != nil {
		return err
	}
	target := token.Channel
	if target == "" {
		target = token.Name
	}
	d.answer(w, token, http.StatusOK, told{Message: "ok", TargetType: "GROUP", Target: target})
	return nil
}

// Revoke ends the life of a token: POST /api/revoke.
func (d *LineNotify) Revoke(w http.ResponseWriter, r *http.Request, _ []byte) error {
	token, err := holder(r, d.Tokens, "notify")
	if err != nil {
		return err
	}
	if err := d.Tokens.Revoke(r.Context(), bearer(r)); err != nil {
		return refuse(http.StatusInternalServerError, "the token cannot be revoked: "+err.Error())
	}
	d.answer(w, token, http.StatusOK, told{Message: "ok"})
	return nil
}

// count counts a message, and says whether the token may send it.
func (d *LineNotify) count(t Token, image bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.used == nil {
		d.used = map[string]spent{}
	}
	s := d.hourOf(t)
	s.texts++
	if image {
		s.images++
	}
	if s.texts > notifyLimit || s.images > notifyImageLimit {
		return false
	}
	d.used[t.Name] = s
	return true
}

// hourOf returns what a token has used of the present hour; the caller holds the
// lock.
func (d *LineNotify) hourOf(t Token) spent {
	hour := d.now().Truncate(time.Hour)
	if s := d.used[t.Name]; s.hour.Equal(hour) {
		return s
	}
	return spent{hour: hour}
}

func (d *LineNotify) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}

// told is an answer, in the order in which it always stood.
type told struct {
	Status     int    `json:"status"`
	Message    string `json:"message"`
	TargetType string `json:"targetType,omitempty"`
	Target     string `json:"target,omitempty"`
}

// answer answers in JSON, and says how much of the hour is left, which some
// scripts read as numbers whatever the answer is.
func (d *LineNotify) answer(w http.ResponseWriter, t Token, status int, body told) {
	d.mu.Lock()
	s := d.hourOf(t)
	d.mu.Unlock()
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	for name, n := range map[string]int64{
		"X-RateLimit-Limit":          notifyLimit,
		"X-RateLimit-ImageLimit":     notifyImageLimit,
		"X-RateLimit-Remaining":      int64(max(0, notifyLimit-s.texts)),
		"X-RateLimit-ImageRemaining": int64(max(0, notifyImageLimit-s.images)),
		"X-RateLimit-Reset":          s.hour.Add(time.Hour).Unix(),
	} {
		h[name] = []string{strconv.FormatInt(n, 10)} // in the letters that scripts look for
	}
	body.Status = status
	text, err := json.Marshal(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) // who is gone learns nothing
}

// text returns the message.
func (f form) text() string { return strings.TrimSpace(f.values["message"]) }

// link returns where a picture is elsewhere; empty: nowhere, or it came itself.
func (f form) link() string {
	if len(f.file) > 0 {
		return ""
	}
	return cmp.Or(strings.TrimSpace(f.values["imageFullsize"]), strings.TrimSpace(f.values["imageThumbnail"]))
}

// silent says whether nobody is to hear a sound.
func (f form) silent() bool {
	silent, err := strconv.ParseBool(strings.TrimSpace(f.values["notificationDisabled"]))
	return err == nil && silent
}

// pictured says whether a picture belongs to the message.
func (f form) pictured() bool {
	return len(f.file) > 0 || f.link() != ""
}

// dropped names what came and is not passed on.
func (f form) dropped() string {
	if f.values["stickerId"]+f.values["stickerPackageId"] != "" {
		return "a sticker"
	}
	return ""
}
