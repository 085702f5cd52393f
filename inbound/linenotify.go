package inbound

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// LineNotify answers as LINE Notify did, which ended on 2025-03-31: scripts that
// were written for it work with another host and a token of ours.
//
// Messages and pictures are counted by token and hour, as there, since some
// scripts look at the figures.
type LineNotify struct {
	Office Office
	Tokens Tokens
	Now    func() time.Time // nil: time.Now

	mu   sync.Mutex
	used map[string]spent // by the token's name
}

// The limits of LINE Notify for a token and hour.
const (
	notifyLimit      = 1000
	notifyImageLimit = 50
	notifyRoom       = 1000 // characters of a message
)

// spent is what a token has used of an hour.
type spent struct {
	hour          time.Time
	texts, images int
}

// Key turns away whoever has no token, in the words that scripts expect.
func (d *LineNotify) Key(r *http.Request) error {
	_, err := holder(r, d.Tokens, "notify")
	return err
}

// Notify takes a message in: POST /api/notify.
func (d *LineNotify) Notify(w http.ResponseWriter, r *http.Request, body []byte) error {
	token, err := holder(r, d.Tokens, "notify")
	if err != nil {
		return err
	}
	form := readForm(r, body)
	message := strings.TrimSpace(form.values["message"])
	if message == "" {
		d.answer(w, token, http.StatusBadRequest, "message: may not be empty")
		return refuse(http.StatusBadRequest, "the message is empty")
	}
	image := form.values["imageFullsize"] + form.values["imageThumbnail"] + form.file
	if !d.count(token, image != "") {
		d.answer(w, token, http.StatusTooManyRequests, "Too many requests")
		return refuse(http.StatusTooManyRequests, "more than the token may send in an hour")
	}
	if url := form.values["imageFullsize"]; url != "" {
		message += "\n" + url
	}
	a := Alarm{
		Door: "notify", Name: nameOf(token.Name), Once: true, Level: checks.Info,
		Text: cut(message, notifyRoom), To: token.to(), Account: "token " + token.Name,
	}
	if err := d.Office.Alarm(r.Context(), a); err != nil {
		d.answer(w, token, http.StatusInternalServerError, "cannot be noted")
		return refuse(http.StatusInternalServerError, "cannot be noted: "+err.Error())
	}
	d.answer(w, token, http.StatusOK, "ok")
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
	d.say(w, token, map[string]any{"status": http.StatusOK, "message": "ok", "targetType": "GROUP", "target": target})
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
	d.answer(w, token, http.StatusOK, "ok")
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

// answer answers in JSON.
func (d *LineNotify) answer(w http.ResponseWriter, t Token, status int, message string) {
	w.Header().Set("X-Status", strconv.Itoa(status))
	d.head(w, t)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "message": message})
}

// say answers that all is well, in JSON.
func (d *LineNotify) say(w http.ResponseWriter, t Token, body map[string]any) {
	d.head(w, t)
	_ = json.NewEncoder(w).Encode(body)
}

// head writes how much of the hour is left, which some scripts read as numbers.
func (d *LineNotify) head(w http.ResponseWriter, t Token) {
	d.mu.Lock()
	s := d.hourOf(t)
	d.mu.Unlock()
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("X-RateLimit-Limit", strconv.Itoa(notifyLimit))
	h.Set("X-RateLimit-ImageLimit", strconv.Itoa(notifyImageLimit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, notifyLimit-s.texts)))
	h.Set("X-RateLimit-ImageRemaining", strconv.Itoa(max(0, notifyImageLimit-s.images)))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(s.hour.Add(time.Hour).Unix(), 10))
}

// A form is what a script has sent, wherever it has put it.
type form struct {
	values map[string]string
	file   string // the bytes of a picture
}

// notifyKeys are the words that LINE Notify knew.
func notifyKeys() []string {
	return []string{"message", "imageThumbnail", "imageFullsize", "imageFile", "stickerPackageId", "stickerId", "notificationDisabled"}
}

// readForm reads a form from the query, the body, or parts of it. What the body
// says counts before what the query says.
func readForm(r *http.Request, body []byte) form {
	f := form{values: pairs(r.URL.RawQuery)}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		f.parts(multipart.NewReader(bytes.NewReader(body), params["boundary"]))
		return f
	}
	maps.Copy(f.values, pairs(string(body)))
	return f
}

// parts reads the parts of a body, as far as they can be read.
func (f *form) parts(parts *multipart.Reader) {
	for {
		part, err := parts.NextPart()
		if err != nil {
			return
		}
		content, err := io.ReadAll(part)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return
		}
		if part.FormName() == "imageFile" {
			f.file = string(content)
		} else {
			f.values[part.FormName()] = string(content)
		}
	}
}

// pairs reads keys and values as they stand in queries and forms. It is lenient,
// since many scripts never encoded what they sent: a pair ends only where one of
// the known keys begins, and what is no escape stands for itself.
func pairs(text string) map[string]string {
	all := map[string]string{}
	last := ""
	for piece := range strings.SplitSeq(text, "&") {
		key, value, found := strings.Cut(piece, "=")
		known := found && slices.Contains(notifyKeys(), key)
		switch {
		case known:
			last, all[key] = key, value
		case last != "":
			all[last] += "&" + piece
		}
	}
	for key, value := range all {
		all[key] = strings.TrimSuffix(unescape(value), "&")
	}
	return all
}

// unescape replaces escapes by what they stand for, and leaves what is none.
func unescape(text string) string {
	if whole, err := url.QueryUnescape(text); err == nil {
		return whole
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '+':
			b.WriteByte(' ')
		case text[i] == '%' && i+2 < len(text):
			n, err := strconv.ParseUint(text[i+1:i+3], 16, 8)
			if err != nil {
				b.WriteByte('%')
				continue
			}
			b.WriteByte(byte(n))
			i += 2
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}
