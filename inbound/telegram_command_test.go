package inbound_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// A book remembers chats.
type book struct {
	mu    sync.Mutex
	lines []string
}

func (b *book) Joined(_ context.Context, account string, c inbound.Chat) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, fmt.Sprint("+", account, " ", c))
	return nil
}

func (b *book) Left(_ context.Context, account, chat string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, fmt.Sprint("-", account, " ", chat))
	return nil
}

// wrote is an update in which somebody writes something.
func wrote(update int, who int64, chat, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":0,"chat":%s,"from":{"id":%d,"is_bot":false,"first_name":"Kim"},"text":%q}}`, update, update+100, chat, who, text)
}

func TestACommandSaysWhoWhereAndWhatTheyMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(
			wrote(7, 111, group, "/status@watch_bot now"), wrote(8, 333, group, "@Watch_Bot  status"), wrote(9, 111, group, "/status@other_bot"),
			wrote(10, 111, `{"id":5,"type":"private"}`, "hello"),
			`{"update_id":11,"channel_post":{"message_id":3,"date":0,"chat":`+public+`,"text":"/status"}}`,
			`{"update_id":12,"message":{"message_id":4,"date":0,"chat":`+group+`,"from":{"id":9,"is_bot":true,"first_name":"B"},"text":"/status"}}`,
			`{"update_id":13,"message":{"message_id":5,"date":0,"chat":`+group+`,"from":{"id":111,"is_bot":false,"first_name":"Kim"},"text":"ack","reply_to_message":{"message_id":1,"date":0,"chat":`+group+`,"text":"ERROR · A41"}}}`,
			`{"update_id":14,"message":{"message_id":6,"date":0,"chat":`+group+`,"from":{"id":111,"is_bot":false,"first_name":"Kim"}}}`,
			`{"update_id":15,"unheard_of":{}}`,
		)}}
		d := &desk{}
		listen(t, f, d, time.Minute)
		var got []string
		for _, c := range d.heard {
			got = append(got, fmt.Sprintf("%s %q %v in %s by %q %q %v %v %q", c.ID, c.Text, c.Direct, c.Chat, c.User, c.Name, c.Channels, c.People, c.About))
		}
		want := []string{
			`7 "/status now" false in -1001 by "111" "Kim" [ops night] map[ops:minsu] ""`,
			`8 "status" false in -1001 by "333" "Kim" [ops night] map[] ""`,
			`10 "hello" true in 5 by "111" "Kim" [] map[] ""`,
			`11 "/status" false in -1002 by "" "" [public] map[] ""`,
			`13 "ack" false in -1001 by "111" "Kim" [ops night] map[ops:minsu] "ERROR · A41"`,
		}
		if !slices.Equal(got, want) {
			t.Errorf("heard\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestAnAnswerStandsBelowTheCommandWithItsButtonsAndWhatFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(wrote(7, 111, `{"id":-1001,"type":"supergroup"}`, "/do fan"))}}
		d := &desk{answer: inbound.Answer{
			Text: "Run <fan> & co?", Buttons: []inbound.Button{{Label: "Yes", Says: "/yes fan"}, {Label: "Too long", Says: strings.Repeat("x", 65)}},
			Rest: func(context.Context) inbound.Answer {
				time.Sleep(5 * time.Second)
				return inbound.Answer{Text: "drawn", Pictures: []inbound.Picture{{PNG: []byte("png"), Width: 100, Height: 100}, {PNG: []byte("png"), Width: 9000, Height: 9000}}}
			},
		}}
		listen(t, f, d, time.Minute)
		if len(f.sent) != 3 || !strings.Contains(f.sent[0], "Run \\u0026lt;fan\\u0026gt;") || !strings.Contains(f.sent[0], `"message_id":107`) ||
			!strings.Contains(f.sent[0], `"callback_data":"/yes fan"`) || strings.Contains(f.sent[0], "xxx") {
			t.Errorf("sent %q; want the text escaped, as a reply, with one button", f.sent)
		}
		if len(f.sent) == 3 && (!strings.HasPrefix(f.sent[1], "sendPhoto") || !strings.Contains(f.sent[1], "drawn") || !strings.HasPrefix(f.sent[2], "sendDocument")) {
			t.Errorf("then sent %q; want a photo with the words and a file", f.sent[1:])
		}
	})
}

func TestAButtonOfAnAnswerSaysWhatItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(strings.Replace(pressed(7, 111, group), "ack.1.abcdefgh", "/yes fan", 1))}}
		d := &desk{answer: inbound.Answer{Text: "runs"}}
		listen(t, f, d, time.Minute)
		if len(d.presses) != 0 || len(d.heard) != 1 || d.heard[0].Text != "/yes fan" || d.heard[0].People["ops"] != "minsu" {
			t.Errorf("heard %+v and %d presses, want one command", d.heard, len(d.presses))
		}
		if len(f.said) != 1 || len(f.sent) != 1 {
			t.Errorf("answered %q and sent %q, want both", f.said, f.sent)
		}
	})
}

func TestACommandThatCannotBeNotedComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		again := page(wrote(7, 111, group, "/status"))
		f := &far{script: []string{again, again}}
		d := &desk{fails: 1}
		listen(t, f, d, time.Minute)
		if len(d.heard) != 1 || !strings.HasPrefix(f.asked[1], "7 ") {
			t.Errorf("heard %d, asked %q; want it once, asked for again", len(d.heard), f.asked)
		}
	})
}

func TestChatsAreLearnedFromWhereTheBotIsAddedAndSpokenTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		member := func(update int, status string) string {
			return fmt.Sprintf(`{"update_id":%d,"my_chat_member":{"chat":{"id":-7,"type":"group","title":"Night shift"},"from":{"id":1},"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":%q}}}`, update, status)
		}
		f := &far{script: []string{page(member(7, "member"), wrote(8, 5, `{"id":6,"type":"private","username":"kim"}`, "hi"), wrote(9, 5, group, "hi"), member(10, "kicked"))}}
		d := &desk{}
		listen(t, f, d, time.Minute)
		want := []string{"+telegram 123456 {-7 Night shift group}", "+telegram 123456 {6 kim private}", "-telegram 123456 -7"}
		if !slices.Equal(d.book.lines, want) {
			t.Errorf("learned %q, want %q", d.book.lines, want)
		}
	})
}

// moves remembers where chats have moved to.
type moves struct{ all sync.Map }

func (m *moves) Moved(_ context.Context, chat string) (string, error) {
	to, _ := m.all.Load(chat)
	text, _ := to.(string)
	return text, nil
}

func (m *moves) Move(_ context.Context, chat, to string) error {
	m.all.Store(chat, to)
	return nil
}

func TestAGroupThatBecomesASupergroupIsHeardAtOnce(t *testing.T) {
	for rule, news := range map[string]string{
		"the group tells where it goes":              `{"update_id":6,"message":{"message_id":1,"date":0,"chat":{"id":-1001,"type":"group"},"migrate_to_chat_id":-100777}}`,
		"the supergroup tells where it comes from":   `{"update_id":6,"message":{"message_id":1,"date":0,"chat":{"id":-100777,"type":"supergroup"},"migrate_from_chat_id":-1001}}`,
		"a message was sent to where it has gone to": "",
	} {
		d := &desk{}
		bot := hooked(t, &far{}, d)
		m := &moves{}
		bot.Moves = m
		if news == "" {
			m.all.Store("-1001", "-100777")
			news = `{"update_id":6}`
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
		const grown, stranger = `{"id":-100777,"type":"supergroup"}`, `{"id":-100778,"type":"supergroup"}`
		for _, body := range []string{news, wrote(7, 111, grown, "/status"), wrote(8, 111, stranger, "/status"), pressed(9, 111, grown), pressed(10, 111, group)} {
			if err := bot.Take(httptest.NewRecorder(), r, []byte(body)); err != nil {
				t.Fatal(err)
			}
		}
		if len(d.heard) != 2 || d.heard[0].People["ops"] != "minsu" || len(d.heard[1].Channels) != 0 {
			t.Errorf("%s: heard %+v, want the first as of ops", rule, d.heard)
		}
		if len(d.presses) != 2 || d.presses[0].People["ops"] != "minsu" || d.presses[1].People["ops"] != "minsu" {
			t.Errorf("%s: heard %+v, want the buttons there, and below what stood there before", rule, d.presses)
		}
	}
}

func TestOurOwnWebhookIsNoTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const conflict = `{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}`
		f := &far{script: slices.Repeat([]string{conflict}, 100), webhook: `{"url":"https://watch.example.com/in/telegram/123456","has_custom_certificate":false,"pending_update_count":0}`}
		if log := listen(t, f, &desk{}, 10*time.Minute); log != "" {
			t.Errorf("the log says %s; want nothing", log)
		}
		if len(f.asked) > 13 {
			t.Errorf("asked %d times in 10 minutes, want about once a minute", len(f.asked))
		}
	})
}

// hooked returns a bot that hears through its webhook.
func hooked(t *testing.T, f *far, d *desk) *inbound.Telegram {
	f.t = t
	client, err := wire.New(wire.Settings{Dial: wiretest.Pipe(t, f)})
	if err != nil {
		t.Fatal(err)
	}
	return &inbound.Telegram{
		Client: &telegram.Client{Token: secret.New(token), Base: "http://example.com", HTTP: client},
		Rooms:  []inbound.Room{{Channel: "ops", Chat: "-1001", People: map[string]string{"111": "minsu"}}},
		Desk:   d, Log: slog.New(slog.DiscardHandler),
	}
}

func TestAWebhookIsHeardWithItsSecretAndAnsweredWithNothing(t *testing.T) {
	d := &desk{fails: 1}
	bot := hooked(t, &far{}, d)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/in/telegram/123456", nil)
	if bot.Key(r) == nil {
		t.Error("who shows no secret is let in")
	}
	r.Header.Set(telegram.SecretHeader, "guess")
	if bot.Key(r) == nil {
		t.Error("who shows another secret is let in")
	}
	r.Header.Set(telegram.SecretHeader, telegram.WebhookSecret(secret.New(token)).Reveal())
	if err := bot.Key(r); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		body   string
		status int
	}{
		{wrote(7, 111, group, "/status"), 503}, {wrote(7, 111, group, "/status"), 0}, {"[]", 400}, {"", 400}, {`{"x":1}`, 400}, {`{"update_id":8}`, 0},
	} {
		w := httptest.NewRecorder()
		err := bot.Take(w, r, []byte(tt.body))
		status := 0
		if s, ok := err.(interface{ Status() int }); ok {
			status = s.Status()
		}
		if status != tt.status || w.Body.Len() > 0 {
			t.Errorf("%s: status %d (%v) and body %q; want %d and none", tt.body, status, err, w.Body, tt.status)
		}
	}
	if len(d.heard) != 1 {
		t.Errorf("heard %+v, want one command", d.heard)
	}
}

func FuzzTelegramWebhook(f *testing.F) {
	f.Add([]byte(wrote(7, 111, group, "/status")))
	f.Add([]byte(pressed(7, 111, group)))
	f.Add([]byte(`{"update_id":1,"message":{"chat":{},"from":null,"text":"@@"}}`))
	f.Add([]byte(`{"update_id":9223372036854775807,"channel_post":null,"my_chat_member":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d := &desk{}
		_ = hooked(t, &far{}, d).Take(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), body)
		for _, c := range d.heard {
			if c.ID == "" || c.ID == "0" || c.Text == "" {
				t.Errorf("heard %+v", c)
			}
		}
	})
}
