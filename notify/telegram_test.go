package notify_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

const accepted = `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1001,"type":"group"}}}`

// posted is what the bot asks of Telegram.
type posted struct {
	ChatID string `json:"chat_id"`
	Text   string `json:"text"`
	Mode   string `json:"parse_mode"`
	Silent bool   `json:"disable_notification"`
	Thread int64  `json:"message_thread_id"`
}

// bot returns a bot whose requests are answered in turn, the last answer for
// all that follow, and what it asks.
func bot(t *testing.T, settings func(*notify.Telegram), answers ...http.HandlerFunc) (notify.Channel, func() []posted) {
	t.Helper()
	g := &gateway{}
	turn := 0
	s := telegramAt(g.serve(t, func(w http.ResponseWriter, r *http.Request) {
		answers[min(turn, len(answers)-1)](w, r)
		turn++
	}))
	settings(s)
	channel, err := s.Open(notify.Env{Name: "ops"})
	if err != nil {
		t.Fatal(err)
	}
	return channel, func() []posted {
		all := make([]posted, len(g.bodies()))
		for i, body := range g.bodies() {
			if err := json.Unmarshal([]byte(body), &all[i]); err != nil {
				t.Error(err)
			}
		}
		return all
	}
}

func asIs(*notify.Telegram) {}

func TestTelegramShowsTheTitleInBold(t *testing.T) {
	channel, asked := bot(t, func(s *notify.Telegram) { s.Thread = 12 }, say(200, accepted))
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Sent || r.Text != "" || r.Receipt != "-1001/7" {
		t.Errorf("got %+v", r)
	}
	want := posted{
		ChatID: "-1001", Mode: "HTML", Thread: 12,
		Text: "<b>🔴 ERROR Cold &lt;store&gt; &amp; 1: −9.4 °C</b>\nLimit −15 &amp; more\n→ &#34;Shut&#34; the &lt;door&gt;",
	}
	if got := asked(); !slices.Equal(got, []posted{want}) {
		t.Errorf("asked %+v, want %+v", got, want)
	}
}

func TestTelegramMarksWhatMayBeThereAlready(t *testing.T) {
	channel, asked := bot(t, asIs, say(200, accepted))
	for _, language := range []string{"en", "ko"} {
		m := message()
		m.Repeated, m.Language = true, language
		channel.Send(t.Context(), m)
	}
	for i, want := range []string{"</b>\n(possibly repeated)\nLimit", "</b>\n(중복일 수 있음)\nLimit"} {
		if got := asked()[i].Text; !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestTelegramMakesNoSoundBelowALevel(t *testing.T) {
	channel, asked := bot(t, func(s *notify.Telegram) { s.SilentBelow = checks.Error }, say(200, accepted))
	for _, level := range []checks.Level{checks.None, checks.Warn, checks.Error, checks.Fatal} {
		m := message()
		m.Level = level
		channel.Send(t.Context(), m)
	}
	var silent []bool
	for _, p := range asked() {
		silent = append(silent, p.Silent)
	}
	if !slices.Equal(silent, []bool{true, true, false, false}) {
		t.Errorf("silent are %v", silent)
	}
}

func TestTelegramGoesPlainWhereItsMarkupIsRefused(t *testing.T) {
	channel, asked := bot(t, asIs, say(400, `{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities: unsupported start tag"}`), say(200, accepted))
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Sent {
		t.Errorf("got %+v", r)
	}
	got := asked()
	if len(got) != 2 || got[1].Mode != "" || got[1].Text != message().Title+"\n"+message().Text {
		t.Errorf("asked %+v", got)
	}
}

func TestTelegramFollowsAGroupOnce(t *testing.T) {
	const moved = `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100987654321012}}`
	channel, asked := bot(t, asIs, say(400, moved), say(200, accepted))
	r := channel.Send(t.Context(), message())
	if r.Outcome != notify.Sent || !strings.Contains(r.Text, `chat: "-100987654321012"`) {
		t.Errorf("got %+v", r)
	}
	got := asked()
	if len(got) != 2 || got[1].ChatID != "-100987654321012" || got[1].Text != got[0].Text {
		t.Errorf("asked %+v", got)
	}
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Sent || len(asked()) != 3 || asked()[2].ChatID != "-100987654321012" {
		t.Errorf("the next message: %+v, asked %+v", r, asked()[2:])
	}
	channel, asked = bot(t, asIs, say(400, moved))
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Permanent || len(asked()) != 2 {
		t.Errorf("a group that moves on: %+v after %d requests", r, len(asked()))
	}
}

// An almanac is a forwarding in memory.
type almanac map[string]string

// Moved returns where a chat is.
func (a almanac) Moved(_ context.Context, chat string) (string, error) { return a[chat], nil }

// Move notes it.
func (a almanac) Move(_ context.Context, chat, to string) error {
	a[chat] = to
	return nil
}

func TestTelegramKnowsAfterARestartWhereAGroupIs(t *testing.T) {
	const moved = `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100987654321012}}`
	kept := almanac{}
	for i, answers := range [][]http.HandlerFunc{{say(400, moved), say(200, accepted)}, {say(200, accepted)}} {
		g, turn := &gateway{}, 0
		s := telegramAt(g.serve(t, func(w http.ResponseWriter, r *http.Request) {
			answers[min(turn, len(answers)-1)](w, r)
			turn++
		}))
		r := open(t, s, notify.Env{Forwarding: kept}).Send(t.Context(), message())
		bodies := g.bodies()
		if r.Outcome != notify.Sent || len(bodies) != len(answers) || !strings.Contains(bodies[len(bodies)-1], `"-100987654321012"`) {
			t.Errorf("start %d: %+v, asked %q", i, r, bodies)
		}
	}
	if len(kept) != 1 || kept["-1001"] != "-100987654321012" {
		t.Errorf("it is kept that %v", kept)
	}
}

func TestTelegramRefusalsNameTheNextStep(t *testing.T) {
	for description, want := range map[string]string{
		"Forbidden: bot was kicked from the supergroup chat": "add it again",
		"Forbidden: bot was blocked by the user":             "unblock",
		"Bad Request: chat not found":                        "check the chat's number",
	} {
		code := 403
		if strings.HasPrefix(description, "Bad") {
			code = 400
		}
		answer, err := json.Marshal(map[string]any{"ok": false, "error_code": code, "description": description})
		if err != nil {
			t.Fatal(err)
		}
		channel, _ := bot(t, asIs, say(code, string(answer)))
		if r := channel.Send(t.Context(), message()); r.Outcome != notify.Permanent || !strings.Contains(r.Text, want) {
			t.Errorf("%s: %+v", description, r)
		}
	}
}

func TestTelegramCutsWhatIsTooLong(t *testing.T) {
	channel, asked := bot(t, asIs, say(200, accepted))
	m := message()
	m.Text = strings.Repeat("<&🔴 ", 3000)
	channel.Send(t.Context(), m)
	got := asked()[0].Text
	if !strings.HasSuffix(got, "…") || !strings.HasPrefix(got, "<b>🔴 ERROR") || strings.Count(got, "🔴") > 1024 {
		t.Errorf("%d bytes, beginning %q", len(got), got[:60])
	}
}

func TestChatsListsWhoSpokeToTheBotLatestFirst(t *testing.T) {
	channel, _ := bot(t, func(s *notify.Telegram) { s.Chat = "" }, say(200, `{"ok":true,"result":[
		{"update_id":1,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"Kim","last_name":"Minsu"}}},
		{"update_id":2,"my_chat_member":{"chat":{"id":-100,"type":"supergroup","title":"Ops\nroom"},"from":{"id":5},"new_chat_member":{"status":"member"}}},
		{"update_id":3,"my_chat_member":{"chat":{"id":-200,"type":"group","title":"Old"},"from":{"id":5},"new_chat_member":{"status":"member"}}},
		{"update_id":4,"message":{"message_id":2,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"Kim","last_name":"Minsu"}}},
		{"update_id":5,"my_chat_member":{"chat":{"id":-200,"type":"group","title":"Old"},"from":{"id":5},"new_chat_member":{"status":"kicked"}}},
		{"update_id":6,"poll":{}}]}`))
	chats, err := channel.(notify.Chatter).Chats(t.Context())
	want := []notify.Chat{{"5", "Kim Minsu", "private"}, {"-100", "Ops room", "supergroup"}}
	if err != nil || !slices.Equal(chats, want) {
		t.Errorf("got %+v, %v, want %+v", chats, err, want)
	}
}

func TestChatsLetsTelegramForgetNoMoreThanItMust(t *testing.T) {
	var full, last []string
	for i := range 10 {
		full = append(full, `{"update_id":`+string(rune('0'+i))+`,"message":{"chat":{"id":1}}}`)
	}
	last = append(last, `{"update_id":10,"message":{"chat":{"id":2}}}`)
	g := &gateway{}
	pages := []string{strings.Join(full, ","), strings.Join(last, ",")}
	s := telegramAt(g.serve(t, func(w http.ResponseWriter, r *http.Request) {
		say(200, `{"ok":true,"result":[`+pages[len(g.bodies())-1]+`]}`)(w, r)
	}))
	channel, err := s.Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	chats, err := channel.(notify.Chatter).Chats(t.Context())
	if err != nil || len(chats) != 2 {
		t.Errorf("got %+v, %v", chats, err)
	}
	if got := g.bodies(); len(got) != 2 || !strings.Contains(got[1], `"offset":10`) {
		t.Errorf("asked %q", got)
	}
}

func TestChatsSaysWhyThereAreNone(t *testing.T) {
	channel, _ := bot(t, asIs, say(409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := channel.(notify.Chatter).Chats(ctx); err == nil || !strings.Contains(err.Error(), "another program uses this bot") {
		t.Errorf("got %v", err)
	}
}
