package telegram_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// token is the one in the paths of the published description.
const token = "123456:TEST"

func newClient(t *testing.T, h http.Handler) *telegram.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &telegram.Client{Token: secret.New(token), Base: s.URL + "/", HTTP: newWire(t, wire.Settings{})}
}

func newWire(t *testing.T, s wire.Settings) *wire.Client {
	t.Helper()
	c, err := wire.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer answers every request alike.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// results are what the Bot API returns from its methods, by name.
func results(w http.ResponseWriter, r *http.Request) {
	const message = `{"message_id":42,"date":1764000000,"chat":{"id":-1001234567890,"type":"supergroup","title":"ops"},"text":"ok"}`
	_, _ = io.WriteString(w, `{"ok":true,"result":`+map[string]string{
		"getMe":               `{"id":123456,"is_bot":true,"first_name":"mon","username":"mon_bot"}`,
		"getChat":             `{"id":-1001234567890,"type":"supergroup","title":"ops","is_forum":true}`,
		"sendMessage":         message,
		"sendPhoto":           message,
		"sendDocument":        message,
		"sendMediaGroup":      "[" + message + "," + message + "]",
		"editMessageText":     message,
		"getUpdates":          `[]`,
		"answerCallbackQuery": `true`,
	}[path.Base(r.URL.Path)]+`}`)
}

// methods calls every method of the client in all its forms.
func methods(c *telegram.Client) map[string]func(context.Context) error {
	full := telegram.To{
		Chat: "-1001234567890", Thread: 7, ReplyTo: 41, Silent: true,
		Buttons: [][]telegram.Button{{{Text: "Ack", Data: "ack:A41"}, {Text: "Page", URL: "https://example.com/"}}},
	}
	sent := func(m telegram.Message, err error) error {
		if err == nil && (m.ID != 42 || m.Chat.ID != -1001234567890) {
			return fmt.Errorf("unexpected message %+v", m)
		}
		return err
	}
	first := func(all []telegram.Message, err error) error {
		if err == nil && len(all) != 2 {
			return fmt.Errorf("%d messages", len(all))
		}
		return sent(append(all, telegram.Message{})[0], err)
	}
	file := telegram.File{Name: `re"port 냉.png`, Data: []byte("\x89PNG\r\n\x1a\n"), Caption: "<b>냉동고1</b> −9.4 &lt; 5"}
	return map[string]func(context.Context) error{
		"getMe": func(ctx context.Context) error {
			u, err := c.GetMe(ctx)
			if err == nil && (u.ID != 123456 || u.Username != "mon_bot") {
				return fmt.Errorf("unexpected user %+v", u)
			}
			return err
		},
		"sendMessage, full": func(ctx context.Context) error { return sent(c.SendMessage(ctx, full, "<b>x</b>")) },
		"sendMessage, bare": func(ctx context.Context) error { return sent(c.SendMessage(ctx, telegram.To{Chat: "@ops_room"}, "x")) },
		"sendMessage, plain": func(ctx context.Context) error {
			return sent(c.SendMessage(ctx, telegram.To{Chat: "1", Plain: true}, "<"))
		},
		"sendPhoto, full": func(ctx context.Context) error { return sent(c.SendPhoto(ctx, full, file)) },
		"sendPhoto, bare": func(ctx context.Context) error {
			return sent(c.SendPhoto(ctx, telegram.To{Chat: "@ops_room"}, telegram.File{Name: "a.png", Data: []byte("x")}))
		},
		"sendMediaGroup, photos": func(ctx context.Context) error {
			return first(c.SendAlbum(ctx, full, telegram.Photo, []telegram.File{file, {Name: "b.png", Data: []byte("x")}}))
		},
		"sendMediaGroup, documents": func(ctx context.Context) error {
			return first(c.SendAlbum(ctx, telegram.To{Chat: "1", Plain: true}, telegram.Document, []telegram.File{file, file}))
		},
		"sendDocument":    func(ctx context.Context) error { return sent(c.SendDocument(ctx, full, file)) },
		"editMessageText": func(ctx context.Context) error { return c.EditMessageText(ctx, full, 42, "<i>y</i>") },
		"getUpdates": func(ctx context.Context) error {
			_, err := c.GetUpdates(ctx, 12, 30*time.Second)
			return err
		},
		"answerCallbackQuery":        func(ctx context.Context) error { return c.AnswerCallbackQuery(ctx, "4382", "done") },
		"answerCallbackQuery, empty": func(ctx context.Context) error { return c.AnswerCallbackQuery(ctx, "4382", "") },
	}
}

func TestRequestsKeepTheContract(t *testing.T) {
	contract := wiretest.Load(t, "telegram-bot-api.yml")
	c := newClient(t, contract.Handler(t, http.HandlerFunc(results)))
	for name, call := range methods(c) {
		if err := call(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestContractRefusesWhatTelegramRefuses(t *testing.T) {
	contract := wiretest.Load(t, "telegram-bot-api.yml")
	var broken error
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		broken = contract.Check(r)
		results(w, r)
	}))
	to := telegram.To{Chat: "@ops_room"}
	for name, call := range map[string]func(ctx context.Context) error{
		"no text": func(ctx context.Context) error { _, err := c.SendMessage(ctx, to, ""); return err },
		"too long a text": func(ctx context.Context) error {
			_, err := c.SendMessage(ctx, to, strings.Repeat("x", 4097))
			return err
		},
		"no such chat": func(ctx context.Context) error {
			_, err := c.SendMessage(ctx, telegram.To{Chat: "ops"}, "x")
			return err
		},
		"too long a caption": func(ctx context.Context) error {
			_, err := c.SendPhoto(ctx, to, telegram.File{Caption: strings.Repeat("x", 1025)})
			return err
		},
		"too much data behind a button": func(ctx context.Context) error {
			_, err := c.SendMessage(ctx, telegram.To{Chat: "1", Buttons: [][]telegram.Button{{{Text: "x", Data: strings.Repeat("x", 65)}}}}, "x")
			return err
		},
		"another token": func(ctx context.Context) error {
			other := *c
			other.Token = secret.New("123456:OTHER")
			_, err := other.GetMe(ctx)
			return err
		},
	} {
		if broken = nil; call(t.Context()) != nil || broken == nil {
			t.Errorf("%s passes the contract", name)
		}
	}
}

// TestGetChatAsksForTheChat stands outside the contract, which does not know
// getChat.
func TestGetChatAsksForTheChat(t *testing.T) {
	var asked string
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = r.URL.Path + " " + string(body)
		results(w, r)
	}))
	chat, err := c.GetChat(t.Context(), telegram.Number(-1001234567890))
	if err != nil || chat.Title != "ops" || !chat.IsForum {
		t.Errorf("got %+v, %v", chat, err)
	}
	if want := `/bot123456:TEST/getChat {"chat_id":"-1001234567890"}`; asked != want {
		t.Errorf("asked %s, want %s", asked, want)
	}
}

func TestMessageCarriesItsFormatting(t *testing.T) {
	var body map[string]any
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body = nil
		_ = json.NewDecoder(r.Body).Decode(&body)
		results(w, r)
	}))
	if _, err := c.SendMessage(t.Context(), telegram.To{Chat: "1", ReplyTo: 5}, "<b>x</b>"); err != nil {
		t.Fatal(err)
	}
	want := "map[chat_id:1 link_preview_options:map[is_disabled:true] parse_mode:HTML " +
		"reply_parameters:map[allow_sending_without_reply:true message_id:5] text:<b>x</b>]"
	if got := fmt.Sprint(body); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	if _, err := c.SendMessage(t.Context(), telegram.To{Chat: "1", Plain: true}, "<"); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(body), "map[chat_id:1 link_preview_options:map[is_disabled:true] text:<]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestPhotoArrivesWholeWithItsName(t *testing.T) {
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("photo")
		if err != nil {
			t.Error(err)
			return
		}
		data, _ := io.ReadAll(file)
		if string(data) != "\x89PNG" || header.Filename != "a.png" || r.FormValue("caption") != "hot \ufffd" || r.FormValue("parse_mode") != "HTML" {
			t.Errorf("got %q as %q with %v", data, header.Filename, r.MultipartForm.Value)
		}
		results(w, r)
	}))
	f := telegram.File{Name: "a.png", Data: []byte("\x89PNG"), Caption: "hot \xff"}
	if _, err := c.SendPhoto(t.Context(), telegram.To{Chat: "1"}, f); err != nil {
		t.Error(err)
	}
}

func TestChatIDIsANumberOrAName(t *testing.T) {
	for text, want := range map[string]telegram.ChatID{
		"-1001234567890": "-1001234567890",
		" 42 ":           "42",
		"@example_ops":   "@example_ops",
	} {
		if got, err := telegram.ParseChatID(text); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "ops", "@ops", "@ops-room", "@냉동고냉동고", "-100123456789012345678901", "https://t.me/ops"} {
		if got, err := telegram.ParseChatID(text); err == nil || got != "" {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

func TestUpdatesAreRead(t *testing.T) {
	c := newClient(t, answer(200, `{"ok":true,"result":[
		{"update_id":1,"message":{"message_id":5,"date":1764000000,"from":{"id":7,"first_name":"Min"},"chat":{"id":-100,"type":"supergroup"},
			"is_topic_message":true,"message_thread_id":3,"text":"/ack A41","reply_to_message":{"message_id":4,"chat":{"id":-100}}}},
		{"update_id":2,"callback_query":{"id":"q","from":{"id":7},"data":"ack:A41","message":{"message_id":4,"date":0,"chat":{"id":-100}}}},
		{"update_id":3,"my_chat_member":{"chat":{"id":-100},"from":{"id":7},"date":1764000000,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member","user":{"id":1}}}},
		{"update_id":4,"channel_post":{"message_id":6,"chat":{"id":-200,"type":"channel"},"text":"x"}},
		{"update_id":5,"message":{"message_id":7,"chat":{"id":-300},"migrate_to_chat_id":-1001}},
		{"update_id":6,"poll":{"id":"x"}},
		{"update_id":7,"message":{"message_id":"not a number"}}]}`))
	u, err := c.GetUpdates(t.Context(), 0, 0)
	if err != nil || len(u) != 7 {
		t.Fatalf("got %d updates, %v", len(u), err)
	}
	if m := u[0].Message; m == nil || m.Text != "/ack A41" || m.From.ID != 7 || !m.IsTopic || m.Thread != 3 || m.ReplyTo.ID != 4 {
		t.Errorf("message: %+v", m)
	}
	if q := u[1].Callback; q == nil || q.ID != "q" || q.Data != "ack:A41" || q.Message.ID != 4 {
		t.Errorf("callback: %+v", q)
	}
	if m := u[2].Membership; m == nil || m.Old.Status != "left" || m.New.Status != "member" || m.Chat.ID != -100 {
		t.Errorf("membership: %+v", m)
	}
	if p := u[3].ChannelPost; p == nil || p.Chat.ID != -200 || p.From != nil {
		t.Errorf("channel post: %+v", p)
	}
	if m := u[4].Message; m == nil || m.MovedTo != -1001 {
		t.Errorf("migration: %+v", m)
	}
	if u[5] != (telegram.Update{ID: 6}) || u[6] != (telegram.Update{ID: 7}) {
		t.Errorf("unknown and broken updates: %+v", u[5:])
	}
}

func TestGetUpdatesWaitsNoLongerThanTheServerDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var body map[string]any
		c := telegram.Client{Token: secret.New(token), Base: "http://example.com", HTTP: newWire(t, wire.Settings{
			Dial: wiretest.Pipe(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_ = json.NewDecoder(r.Body).Decode(&body)
				<-r.Context().Done()
			})),
		})}
		began := time.Now()
		_, err := c.GetUpdates(t.Context(), 12, time.Hour)
		if took := time.Since(began); took != telegram.WaitLimit+10*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended after %v with %v", took, err)
		}
		synctest.Wait()
		want := "map[allowed_updates:[message channel_post callback_query my_chat_member] limit:10 offset:12 timeout:50]"
		if got := fmt.Sprint(body); got != want {
			t.Errorf("asked %s, want %s", got, want)
		}
	})
}

func TestTokenIsHiddenBeforeADescriptionIsCut(t *testing.T) {
	for before := 270; before < 310; before++ {
		said := strings.Repeat("x", before) + token + "y"
		c := newClient(t, answer(400, `{"ok":false,"error_code":400,"description":"`+said+`"}`))
		_, err := c.GetMe(t.Context())
		if err == nil || strings.Contains(err.Error(), "123456:") {
			t.Fatalf("a part of the token stands in %v", err)
		}
	}
}

// TestNoFailureShowsTheToken runs every method into every kind of failure and
// looks for the token in all that is said and printed.
func TestNoFailureShowsTheToken(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = file, file
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()

	const token = "123456:AA/F+ö_k=é"
	echo := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			description, _ := json.Marshal("Not Found: " + r.URL.String() + " " + r.URL.Path)
			w.Header().Set("Location", "http://"+strings.ReplaceAll(token, "/", "")+"@example.com"+r.URL.Path)
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%s}`, status, description)
		}
	}
	down := httptest.NewServer(nil)
	down.Close()
	patience := map[string]time.Duration{"hangs": 500 * time.Millisecond}
	said := 0
	for name, h := range map[string]http.Handler{
		"refuses":   echo(404),
		"fails":     echo(500),
		"redirects": echo(302),
		"lies":      answer(200, `{"ok":true,"result":"x"}`),
		"portal":    answer(200, `<html>`),
		"hangs":     http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }),
		"breaks":    http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
		"down":      nil,
		"misread":   nil,
	} {
		c := newClient(t, h)
		c.Token = secret.New(token)
		switch name {
		case "down":
			c.Base = down.URL
		case "misread":
			c.Base = "http://127.0.0.1:x"
		}
		for method, call := range methods(c) {
			ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(patience[name], 10*time.Second))
			err := call(ctx)
			cancel()
			if err == nil {
				t.Errorf("%s: %s does not fail", name, method)
				continue
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				said++
				wiretest.NoLeak(t, fmt.Sprintf("%v\n%+v\n%#v\n%q", e, e, e, e), token)
			}
		}
	}
	if said < 100 {
		t.Errorf("only %d errors were looked at", said)
	}
	printed, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	wiretest.NoLeak(t, string(printed), token)
}
