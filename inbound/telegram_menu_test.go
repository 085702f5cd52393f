package inbound_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// notes keeps facts in memory.
type notes struct{ all sync.Map }

func (n *notes) Fact(_ context.Context, name string) (string, error) {
	v, _ := n.all.Load(name)
	text, _ := v.(string)
	return text, nil
}

func (n *notes) SetFact(_ context.Context, name, value string) error {
	n.all.Store(name, value)
	return nil
}

// A board is Telegram's side of menus.
type board struct {
	mu      sync.Mutex
	asked   []string         // method and scope
	answers map[string][]int // codes by chat, one after the other; then 200
}

func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	method := path.Base(r.URL.Path)
	if method == "getUpdates" {
		select {
		case <-time.After(50 * time.Second):
		case <-r.Context().Done():
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":[]}`)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	_, chat, _ := strings.Cut(string(body), `"chat_id":"`)
	chat, _, _ = strings.Cut(chat, `"`)
	if strings.Contains(string(body), `"commands":[]`) {
		method = "nothing"
	}
	b.asked = append(b.asked, method+" "+chat)
	code := http.StatusOK
	if rest := b.answers[chat]; len(rest) > 0 {
		code, b.answers[chat] = rest[0], rest[1:]
	}
	w.WriteHeader(code)
	if code == http.StatusOK {
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
		return
	}
	fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":"Bad Request: chat not found"}`, code)
}

func (b *board) take() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	asked := b.asked
	b.asked = nil
	return asked
}

// offers lets a bot offer menus for an hour, and returns what it asked for and what
// it logged.
func offers(t *testing.T, b *board, change func(*inbound.Telegram), updates ...string) (asked []string, log string) {
	t.Helper()
	client, err := wire.New(wire.Settings{Dial: wiretest.Pipe(t, wiretest.Load(t, "telegram-bot-api.yml").Handler(t, b))})
	if err != nil {
		t.Fatal(err)
	}
	bot := hooked(t, &far{}, &desk{})
	var text bytes.Buffer
	bot.Client.HTTP, bot.Log = client, slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelWarn}))
	change(bot)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	var running sync.WaitGroup
	running.Go(func() { bot.Run(ctx) })
	for _, u := range updates {
		time.Sleep(10 * time.Minute)
		if err := bot.Take(nil, (&http.Request{}).WithContext(t.Context()), []byte(u)); err != nil {
			t.Error(err)
		}
	}
	running.Wait()
	return b.take(), text.String()
}

func TestChatsAreOfferedTheirCommandsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, m, b := &notes{}, &moves{}, &board{answers: map[string][]int{"-1002": {400}, "-1003": {502, 502}}}
		m.all.Store("-7", "-1007")
		english, korean := []inbound.Item{{Word: "status", Meaning: "how things stand"}}, []inbound.Item{{Word: "status", Meaning: "상태"}}
		rooms := []inbound.Room{
			{Channel: "ops", Chat: "-1001", Menu: english},
			{Channel: "other", Chat: "-1001", Menu: korean},
			{Channel: "feed", Chat: "-1002", Menu: english},
			{Channel: "slow", Chat: "-1003", Menu: english},
			{Channel: "grown", Chat: "-7", Menu: korean},
		}
		use := func(rooms []inbound.Room) func(*inbound.Telegram) {
			return func(bot *inbound.Telegram) { bot.Rooms, bot.Notes, bot.Moves = rooms, n, m }
		}
		asked, log := offers(t, b, use(rooms))
		slices.Sort(asked)
		want := []string{"setMyCommands -1001", "setMyCommands -1002", "setMyCommands -1003", "setMyCommands -1003", "setMyCommands -1003", "setMyCommands -1007"}
		if got := asked; !slices.Equal(got, want) {
			t.Errorf("asked %q, want %q", asked, want)
		}
		if strings.Count(log, "not offered the commands") != 1 || !strings.Contains(log, "chat=-1002") {
			t.Errorf("the log says %s; want once that the feed has none", log)
		}
		if asked, log = offers(t, b, use(rooms)); len(asked) > 0 || log != "" {
			t.Errorf("after a restart: asked %q, said %s; want nothing: nothing is new", asked, log)
		}
		rooms[0].Menu = korean
		if asked, _ = offers(t, b, use(rooms[:1])); !slices.Equal(asked, []string{"nothing -1002", "nothing -1003", "nothing -1007", "setMyCommands -1001"}) {
			t.Errorf("asked %q, want another language, and nothing left where nobody is heard", asked)
		}
	})
}

func TestAChatThatGrowsOrAddsTheBotAgainIsOfferedTheCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, b := &moves{}, &board{answers: map[string][]int{"-1001": {403}}}
		asked, _ := offers(t, b, func(bot *inbound.Telegram) {
			bot.Notes, bot.Moves, bot.Guests, bot.Rooms[0].Menu = &notes{}, m, &book{}, []inbound.Item{{Word: "status", Meaning: "how things stand"}}
		},
			`{"update_id":1,"my_chat_member":{"chat":{"id":-1001,"type":"group"},"from":{"id":1},"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}}`,
			`{"update_id":2,"message":{"message_id":1,"date":0,"chat":{"id":-1001777,"type":"supergroup"},"migrate_from_chat_id":-1001}}`,
		)
		to, _ := m.Moved(t.Context(), "-1001")
		if want := []string{"setMyCommands -1001", "setMyCommands -1001", "nothing -1001", "setMyCommands -1001777"}; !slices.Equal(asked, want) || to != "-1001777" {
			t.Errorf("asked %q, moved to %q; want %q", asked, to, want)
		}
	})
}
