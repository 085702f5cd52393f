package inbound_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// A house of LINE Notify, for tests.
type lineHouse struct {
	*inbound.LineNotify
	office *office
	log    *strings.Builder
	now    time.Time
}

func newLineHouse() *lineHouse {
	h := &lineHouse{office: &office{}, log: &strings.Builder{}, now: time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)}
	h.LineNotify = &inbound.LineNotify{
		Lab: new(photo.Lab), Office: h.office, Level: checks.Info, Log: slog.New(slog.NewTextHandler(h.log, nil)), Now: func() time.Time { return h.now },
		Tokens: keys{"good": {Name: "nas", Door: "notify", Channel: "ops"}, "all": {Name: "cron", Door: "notify"}, "other": {Name: "x", Door: "alert"}},
	}
	return h
}

// parts returns a body of parts and its kind.
func parts(t *testing.T, values map[string]string, picture []byte) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, value := range values {
		if err := w.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if picture != nil {
		f, err := w.CreateFormFile("imageFile", "a.png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(picture); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func TestScriptsForLINENotifyAreUnderstoodAsTheyAre(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	curlForm, curlParts := parts(t, map[string]string{"message": "\nUPS에서 정전 감지"}, nil)
	pyKind, pyBody := parts(t, nil, []byte("\x89PNG…"))
	for _, c := range []struct {
		script            string
		query, kind, body string
		want, log         string
	}{
		{"curl -d message=", "", form, "message=disk is full", "disk is full", ""},
		{"curl --data-urlencode", "", form, url.Values{"message": {"습도 85% 초과 & 온도 30+1"}}.Encode(), "습도 85% 초과 & 온도 30+1", ""},
		{"curl -F message=", "", curlForm, curlParts, "UPS에서 정전 감지", ""},
		{"curl -F with a picture", "", pyKind, pyBody, "", ""},
		{"python requests.post(params=…)", "message=%0AFreezer+is+warm", "", "", "Freezer is warm", ""},
		{"python requests.post(params=…, files=…)", "message=cam", pyKind, pyBody, "cam", ""},
		{"python requests.post(data=…)", "", form, "message=%E6%B8%A9%E5%BA%A6+31%C2%B0C", "温度 31°C", ""},
		{"PHP http_build_query", "", form, "message=backup%0Afailed&notificationDisabled=1", "backup\nfailed", ""},
		{"PowerShell Invoke-RestMethod -Body @{}", "", form, "message=Server%20down%3A%20sql01", "Server down: sql01", ""},
		{"Arduino, never encoded", "", form, "message=습도 85% 초과&", "습도 85% 초과", ""},
		{"Arduino, without a kind", "", "", "message=T=31C; H=85%", "T=31C; H=85%", ""},
		{"never encoded, with an ampersand", "", form, "message=A&B is down&stickerPackageId=1&stickerId=2", "A&B is down", "a sticker"},
		{"never encoded, with a broken escape", "", form, "message=100%zz+50%", "100%zz 50%", ""},
		{"Postman: all in the query", "message=hi%20there&stickerId=3", "", "", "hi there", "a sticker"},
		{"the body counts before the query", "message=query", form, "message=body", "body", ""},
		{"pictures by address", "", form, "message=chart&imageThumbnail=https%3A%2F%2Fe.com%2Ft.jpg&imageFullsize=https%3A%2F%2Fe.com%2Ff.jpg", "chart", ""},
		{"bytes that are no UTF-8", "", form, "message=\xb0\xed caf", "\ufffd caf", ""},
		{"a body that is no form at all", "", "multipart/form-data; boundary=x", "\x00\x01", "", ""},
		{"nothing", "", form, "", "", ""},
		{"blanks alone", "", form, "message=%20%0A", "", ""},
	} {
		t.Run(c.script, func(t *testing.T) {
			h := newLineHouse()
			r := post("/api/notify?"+c.query, "good", c.body)
			if c.kind != "" {
				r.Header.Set("Content-Type", c.kind)
			}
			w := door{h.Key, h.Notify}.send(r)
			if c.want == "" {
				if w.Code != http.StatusBadRequest || w.Body.String() != `{"status":400,"message":"message: may not be empty"}` || len(h.office.take()) > 0 {
					t.Errorf("answered %d %s", w.Code, w.Body)
				}
				return
			}
			a := h.office.only(t)
			if w.Code != http.StatusOK || w.Body.String() != `{"status":200,"message":"ok"}` {
				t.Errorf("answered %d %s", w.Code, w.Body)
			}
			if a.Text != c.want || a.Name != "nas" || !a.Once || a.Level != checks.Info || fmt.Sprint(a.To) != "[ops]" {
				t.Errorf("told %+v, want %q", a, c.want)
			}
			if !strings.Contains(h.log.String(), c.log) {
				t.Errorf("the log says %q, want %q", h.log, c.log)
			}
		})
	}
}

func TestWhoIsTurnedAwayFromLINENotifyLearnsItInJSON(t *testing.T) {
	h := newLineHouse()
	for token, want := range map[string]string{
		"":      `{"status":401,"message":"Missing Bearer"}`,
		"wrong": `{"status":401,"message":"Invalid access token"}`,
		"other": `{"status":401,"message":"Invalid access token"}`,
	} {
		r := post("/api/notify", token, "message=hi")
		if h.Key(r) == nil {
			t.Errorf("%q was let in", token)
		}
		w := httptest.NewRecorder()
		h.Deny(w, r, http.StatusUnauthorized)
		if w.Code != http.StatusUnauthorized || w.Body.String() != want {
			t.Errorf("%q: %d %s", token, w.Code, w.Body)
		}
		if n, err := strconv.Atoi(figure(w, "X-RateLimit-Remaining")); err != nil || n != 1000 {
			t.Errorf("%q: %v", token, w.Header())
		}
	}
}

// figure returns a header in the letters that scripts look for.
func figure(w *httptest.ResponseRecorder, name string) string {
	return strings.Join(w.Header()[name], ",")
}

func TestMessagesAreCountedByTokenAndHour(t *testing.T) {
	h := newLineHouse()
	d := door{h.Key, h.Notify}
	remaining := func(w *httptest.ResponseRecorder) string {
		return figure(w, "X-RateLimit-Limit") + " " + figure(w, "X-RateLimit-Remaining") + " " + figure(w, "X-RateLimit-ImageLimit") + " " +
			figure(w, "X-RateLimit-ImageRemaining") + " " + figure(w, "X-RateLimit-Reset")
	}
	picture := "message=x&imageFullsize=https://e.com/f.jpg"
	if got, want := remaining(d.send(post("/api/notify", "good", picture))), "1000 999 50 49 "+strconv.FormatInt(h.now.Truncate(time.Hour).Add(time.Hour).Unix(), 10); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for range 49 {
		d.send(post("/api/notify", "good", picture))
	}
	if w := d.send(post("/api/notify", "good", picture)); w.Code != http.StatusTooManyRequests {
		t.Errorf("the 51st picture: %d", w.Code)
	}
	if w := d.send(post("/api/notify", "good", "message=x")); w.Code != http.StatusOK {
		t.Errorf("a text: %d", w.Code)
	}
	if w := d.send(post("/api/notify", "all", picture)); w.Code != http.StatusOK {
		t.Errorf("another token: %d", w.Code)
	}
	h.now = h.now.Add(time.Hour)
	if w := d.send(post("/api/notify", "good", picture)); w.Code != http.StatusOK {
		t.Errorf("an hour later: %d", w.Code)
	}
}

func TestATokenOfLINENotifySaysWhereItGoesAndCanBeRevoked(t *testing.T) {
	h := newLineHouse()
	status, revoke := door{h.Key, h.Status}, door{h.Key, h.Revoke}
	r := httptest.NewRequest(http.MethodGet, "/api/status", http.NoBody)
	r.Header.Set("Authorization", "bearer good")
	w := status.send(r)
	var said map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || said["targetType"] != "GROUP" || said["target"] != "ops" || said["status"] != 200.0 {
		t.Errorf("%s (%v)", w.Body, err)
	}
	if w := revoke.send(post("/api/revoke", "good", "")); w.Code != http.StatusOK {
		t.Errorf("revoked: %d %s", w.Code, w.Body)
	}
	if w := status.send(post("/api/status", "good", "")); w.Code != http.StatusUnauthorized {
		t.Errorf("afterwards: %d", w.Code)
	}
}

func TestWhatCannotBeNotedIsNotAcknowledged(t *testing.T) {
	h := newLineHouse()
	h.office.fails(io.ErrShortWrite)
	if w := (door{h.Key, h.Notify}).send(post("/api/notify", "good", "message=x")); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "short") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestALongFormTakesNoLongerThanItsLength(t *testing.T) {
	h := newLineHouse()
	for _, body := range []string{strings.Repeat("&", 4<<20), strings.Repeat("&a", 2<<20), strings.Repeat("&a=b", 1<<20), strings.Repeat("message=a&", 1<<18)} {
		began := time.Now()
		r := post("/api/notify", "good", "message=a"+body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if w := (door{h.Key, h.Notify}).send(r); w.Code != http.StatusOK {
			t.Errorf("%.12s…: %d", body, w.Code)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%.12s…: %d bytes took %s", body, len(body), took)
		}
	}
}

func FuzzLINENotifyTakesAnyBody(f *testing.F) {
	f.Add("message=a", "application/x-www-form-urlencoded", "message=습도 85% 초과&")
	f.Add("", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=message\r\n\r\nhi\r\n--x--")
	f.Add("stickerId=1&&&", "", "message=%zz%2")
	f.Fuzz(func(t *testing.T, query, kind, body string) {
		h := newLineHouse()
		r := post("/api/notify", "good", body)
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", kind)
		w := door{h.Key, h.Notify}.send(r)
		if told := len(h.office.take()); (w.Code == http.StatusOK) != (told == 1) || !json.Valid(w.Body.Bytes()) {
			t.Errorf("answered %d %s, told %d", w.Code, w.Body, told)
		}
	})
}
