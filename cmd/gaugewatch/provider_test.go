package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"
)

// goodToken is the token that the providers of the tests accept.
const goodToken = "123456:good"

// A provider is a gateway of a chat, played on loopback. What it is asked to
// send is added to a file, one message a line.
type provider struct {
	file   string
	said   string // what getUpdates answers
	refuse string // the chat that it does not know

	hook atomic.Value // the URL of the webhook that is set: a string
}

// play serves a provider until the script ends, and sets a variable to its
// address.
func (p *provider) play(ts *testscript.TestScript, variable string, handler http.HandlerFunc) {
	server := httptest.NewServer(handler)
	ts.Defer(server.Close)
	ts.Setenv(variable, server.URL)
}

// sent notes a message.
func (p *provider) sent(chat, text string) {
	f, err := os.OpenFile(p.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return // the script misses the message
	}
	defer f.Close()
	fmt.Fprintf(f, "%s: %s\n", chat, strings.ReplaceAll(text, "\n", " | "))
}

// playTelegram plays the Bot API: telegram [UPDATES]. It sets TELEGRAM_API,
// writes what is sent to telegram.log, and tells of the updates in a file. It
// knows every chat but -404.
func playTelegram(ts *testscript.TestScript, neg bool, args []string) {
	p := &provider{file: ts.MkAbs("telegram.log"), said: "[]", refuse: "-404"}
	if neg || len(args) > 1 {
		ts.Fatalf("usage: telegram [updates]")
	}
	if len(args) == 1 {
		p.said = ts.ReadFile(args[0])
	}
	p.play(ts, "TELEGRAM_API", p.telegram)
}

func (p *provider) telegram(w http.ResponseWriter, r *http.Request) {
	token, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if token != goodToken {
		answer(w, http.StatusUnauthorized, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
		return
	}
	in, err := questionOf(r)
	chat := strings.Trim(string(in.Chat), `"`)
	switch {
	case err != nil:
		answer(w, http.StatusBadRequest, `{"ok":false,"error_code":400,"description":"Bad Request: can't parse JSON"}`)
	case method == "getMe":
		answer(w, http.StatusOK, `{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Watch","username":"watch_bot"}}`)
	case method == "getUpdates":
		p.updates(w, in.Offset)
	case method == "sendMessage" && chat == p.refuse:
		answer(w, http.StatusBadRequest, `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`)
	case method == "sendMessage":
		p.sent(chat, in.Text)
		answer(w, http.StatusOK, `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1001,"type":"group"}}}`)
	case method == "setWebhook" || method == "deleteWebhook":
		p.hook.Store(in.URL)
		answer(w, http.StatusOK, `{"ok":true,"result":true}`)
	case method == "getWebhookInfo":
		p.webhook(w)
	case method == "setMyCommands" || method == "answerCallbackQuery":
		answer(w, http.StatusOK, `{"ok":true,"result":true}`)
	default:
		answer(w, http.StatusNotFound, `{"ok":false,"error_code":404,"description":"Not Found"}`)
	}
}

// A question is what a bot asks for.
type question struct {
	Chat   json.RawMessage `json:"chat_id"`
	Text   string          `json:"text"`
	URL    string          `json:"url"`
	Offset int64           `json:"offset"`
}

// questionOf reads what a bot asks for, in JSON or in parts with a certificate.
func questionOf(r *http.Request) (question, error) {
	var in question
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		_, _, err := r.FormFile("certificate")
		in.URL = r.FormValue("url")
		return in, err
	}
	body, err := io.ReadAll(r.Body)
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, &in)
	}
	return in, err
}

// updates tells of the updates that nobody has confirmed.
func (p *provider) updates(w http.ResponseWriter, offset int64) {
	var all []map[string]any
	if err := json.Unmarshal([]byte(p.said), &all); err != nil {
		answer(w, http.StatusInternalServerError, `{"ok":false,"error_code":500,"description":"Internal Server Error: the script's updates are no JSON"}`)
		return
	}
	all = slices.DeleteFunc(all, func(u map[string]any) bool {
		id, _ := u["update_id"].(float64)
		return int64(id) < offset
	})
	if hook, _ := p.hook.Load().(string); hook != "" {
		answer(w, http.StatusConflict, `{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}`)
		return
	}
	text, err := json.Marshal(all)
	if err != nil || len(all) == 0 {
		text = []byte("[]")
	}
	answer(w, http.StatusOK, `{"ok":true,"result":`+string(text)+`}`)
}

// webhook tells how Telegram gets along with the webhook: badly.
func (p *provider) webhook(w http.ResponseWriter) {
	hook, _ := p.hook.Load().(string)
	if hook == "" {
		answer(w, http.StatusOK, `{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}`)
		return
	}
	answer(w, http.StatusOK, `{"ok":true,"result":{"url":"`+hook+`","has_custom_certificate":false,"pending_update_count":1,`+
		`"ip_address":"192.0.2.7","last_error_date":1800000000,"last_error_message":"Connection refused"}}`)
}

// playLINE plays the Messaging API: line. It sets LINE_API, writes what is sent
// to line.log, of pictures their addresses, and knows every recipient; 160 of 200
// messages of the month are used, and a group has three members.
func playLINE(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: line")
	}
	p := &provider{file: ts.MkAbs("line.log")}
	p.play(ts, "LINE_API", p.line)
}

func (p *provider) line(w http.ResponseWriter, r *http.Request) {
	var in struct {
		To       string
		Messages []struct {
			Text    string
			Picture string `json:"originalContentUrl"`
		}
	}
	if body, err := io.ReadAll(r.Body); err == nil && len(body) > 0 {
		_ = json.Unmarshal(body, &in) // an empty message is missed by the script
	}
	switch path := strings.TrimPrefix(r.URL.Path, "/v2/bot/"); {
	case r.Header.Get("Authorization") != "Bearer "+goodToken:
		answer(w, http.StatusUnauthorized, `{"message":"Authentication failed. Confirm that the access token in the authorization header is valid."}`)
	case path == "info":
		answer(w, http.StatusOK, `{"userId":"U00000000000000000000000000000001","basicId":"@watch","displayName":"Watch"}`)
	case path == "message/push" || path == "message/broadcast":
		for _, m := range in.Messages {
			p.sent(strings.TrimPrefix(path, "message/")+" "+in.To, m.Text+m.Picture)
		}
		answer(w, http.StatusOK, `{"sentMessages":[{"id":"1"}]}`)
	case path == "message/quota":
		answer(w, http.StatusOK, `{"type":"limited","value":200}`)
	case path == "message/quota/consumption":
		answer(w, http.StatusOK, `{"totalUsage":160}`)
	case strings.HasSuffix(path, "/members/count"):
		answer(w, http.StatusOK, `{"count":3}`)
	case strings.HasSuffix(path, "/summary"):
		answer(w, http.StatusOK, `{"groupId":"C00000000000000000000000000000001","groupName":"Night shift"}`)
	case path == "message/reply":
		answer(w, http.StatusOK, `{"sentMessages":[{"id":"1","quoteToken":"q"}]}`)
	default:
		answer(w, http.StatusNotFound, `{"message":"Not found"}`)
	}
}

// playLocked plays a device that answers who knows the password: locked
// NAME:PASSWORD, or locked TOKEN. It sets LOCKED to its URL.
func playLocked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: locked key")
	}
	p := &provider{}
	p.play(ts, "LOCKED", func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		if name+":"+password != args[0] && r.Header.Get("Authorization") != "Bearer "+args[0] {
			answer(w, http.StatusUnauthorized, `{}`)
			return
		}
		answer(w, http.StatusOK, `{"temperature": 21.5}`)
	})
}

// answer answers in JSON.
func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintln(w, body)
}
