package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// pressable returns a message about an alert that lasts.
func pressable() notify.Message {
	m := message()
	m.Delivery = 1<<63 - 1
	m.Cards = []notify.Card{card(checks.Alert{ID: 41})}
	return m
}

// keyed opens a channel at an address, with buttons or without.
func keyed(t *testing.T, api, token string, buttons bool) notify.Channel {
	t.Helper()
	channel, err := (&notify.Telegram{Token: secret.New(token), Chat: "-1001", API: api}).Open(notify.Env{Name: "ops", Buttons: buttons})
	if err != nil {
		t.Fatal(err)
	}
	return channel
}

func TestTelegramShowsButtonsOnlyWhereSomebodyMayPressThem(t *testing.T) {
	for _, language := range []string{"en", "ko", "ja", "th"} {
		for _, buttons := range []bool{true, false} {
			var bodies []string
			server := httptest.NewServer(wiretest.Load(t, "telegram-bot-api.yml").Handler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				bodies = append(bodies, string(body))
				say(200, `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1001,"type":"group"}}}`)(w, r)
			})))
			defer server.Close()
			channel := keyed(t, server.URL, "123456:TEST", buttons)
			m := pressable()
			m.Language = language
			sent := channel.Send(t.Context(), m)
			if sent.Outcome != notify.Sent || sent.Receipt != "-1001/7" {
				t.Fatalf("got %+v", sent)
			}
			if r := channel.(notify.Editor).Edit(t.Context(), sent.Receipt, m); r.Outcome != notify.Sent {
				t.Errorf("got %+v", r)
			}
			for _, body := range bodies {
				if got := strings.Contains(body, `"callback_data":"ack.9223372036854775807.1b9d6bcd"`); got != buttons {
					t.Errorf("%s: with a button: %t, want %t: %s", language, got, buttons, body)
				}
			}
		}
	}
}

func TestAnEditIsOfTheMessageOfItsReceipt(t *testing.T) {
	p := &gateway{}
	channel := keyed(t, p.serve(t, say(200, `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1009,"type":"supergroup"}}}`)), botToken, true)
	m := pressable()
	m.Cards = nil
	if r := channel.(notify.Editor).Edit(t.Context(), "-1009/42", m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(p.bodies()[0]), &body); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %v %v", body["chat_id"], body["message_id"], body["reply_markup"]); got != "-1009 42 <nil>" || !strings.HasSuffix(p.paths[0], "/editMessageText") {
		t.Errorf("%s: %s, want message 42 of chat -1009 to lose its buttons", p.paths[0], got)
	}
}

func TestAnEditSaysWhatHappened(t *testing.T) {
	refuse := func(code int, text string) http.HandlerFunc {
		return say(code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":"%s"}`, code, text))
	}
	for name, tt := range map[string]struct {
		answer  http.HandlerFunc
		receipt string
		want    notify.Outcome
	}{
		"says so already": {refuse(400, "Bad Request: message is not modified: x"), "-1/2", notify.Sent},
		"is gone":         {refuse(400, "Bad Request: message to edit not found"), "-1/2", notify.Permanent},
		"bot is out":      {refuse(403, "Forbidden: bot was kicked "+botToken), "-1/2", notify.Permanent},
		"too often":       {say(429, `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}`), "-1/2", notify.Temporary},
		"hangs":           {hang, "-1/2", notify.Unknown},
		"cuts the line":   {cut, "-1/2", notify.Unknown},
		"breaks":          {refuse(500, "Internal "+botToken), "-1/2", notify.Unknown},
		"foreign receipt": {refuse(500, "x"), "what", notify.Permanent},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r := keyed(t, new(gateway).serve(t, tt.answer), botToken, true).(notify.Editor).Edit(ctx, tt.receipt, pressable())
		if r.Outcome != tt.want || r.Text == "" && r.Outcome != notify.Sent {
			t.Errorf("%s: %v %q, want %v", name, r.Outcome, r.Text, tt.want)
		}
		wiretest.NoLeak(t, r.Text, botToken)
	}
}
