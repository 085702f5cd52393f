package acceptance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// contractToken is the one in the paths of the published description.
const contractToken = "123456:TEST"

// A bot plays a chat with buttons in Telegram. It holds every request against
// the published description, and against what that does not say.
type bot struct {
	t   *testing.T
	url string

	mu       sync.Mutex
	posts    []posting
	queue    []map[string]any // updates that nobody has confirmed
	number   int64            // of the latest update
	answers  map[string]string
	pending  map[string]bool // presses without an answer
	news     chan struct{}   // closed when an update comes
	held     chan struct{}   // answers wait until it is closed; nil: they do not
	heard    chan struct{}   // closed when the first answer waits
	occupied bool            // another program listens

	hook  struct{ url, secret string } // that is set
	menus []string                     // as they were offered, one after the other
}

// A posting is a message as it stands in the chat.
type posting struct {
	id      int64
	text    string
	buttons []key
}

// A key is a button of the chat.
type key struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// labels are what people read on the buttons.
func (p posting) labels() []string {
	var all []string
	for _, b := range p.buttons {
		all = append(all, b.Text)
	}
	return all
}

// newBot returns a bot that plays until the test ends.
func newBot(t *testing.T) *bot {
	t.Helper()
	b := &bot{t: t, answers: map[string]string{}, pending: map[string]bool{}, news: make(chan struct{})}
	server := httptest.NewServer(wiretest.Load(t, "telegram-bot-api.yml").Handler(t, http.HandlerFunc(b.serve)))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	b.url = server.URL
	return b
}

// serve answers a request.
func (b *bot) serve(w http.ResponseWriter, r *http.Request) {
	if path.Base(r.URL.Path) == "sendPhoto" {
		b.chart(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	var in struct {
		Text    string `json:"text"`
		Message int64  `json:"message_id"`
		Markup  struct {
			Rows [][]key `json:"inline_keyboard"`
		} `json:"reply_markup"`
		Query   string `json:"callback_query_id"`
		Offset  int64  `json:"offset"`
		Timeout int64  `json:"timeout"`
		URL     string `json:"url"`
		Secret  string `json:"secret_token"`
	}
	if err := json.Unmarshal(body, &in); err != nil && len(body) > 0 {
		b.t.Errorf("Telegram got %q: %v", body, err)
	}
	p := posting{id: in.Message, text: untagged(in.Text), buttons: slices.Concat(in.Markup.Rows...)}
	switch path.Base(r.URL.Path) {
	case "sendMessage", "editMessageText":
		b.post(w, p)
	case "getUpdates":
		b.updates(w, r, in.Offset, time.Duration(in.Timeout)*time.Second)
	case "setWebhook", "deleteWebhook":
		b.mu.Lock()
		defer b.mu.Unlock()
		b.hook.url, b.hook.secret = in.URL, in.Secret
		say(w, http.StatusOK, `{"ok":true,"result":true}`)
	case "setMyCommands":
		b.mu.Lock()
		defer b.mu.Unlock()
		b.menus = append(b.menus, string(body))
		say(w, http.StatusOK, `{"ok":true,"result":true}`)
	case "getWebhookInfo":
		b.mu.Lock()
		defer b.mu.Unlock()
		say(w, http.StatusOK, fmt.Sprintf(`{"ok":true,"result":{"url":%q,"has_custom_certificate":false,"pending_update_count":2,"last_error_date":1800000000,"last_error_message":"Wrong response from the webhook: 502 Bad Gateway"}}`, b.hook.url))
	case "answerCallbackQuery":
		b.answer(w, r, in.Query, in.Text)
	default:
		say(w, http.StatusNotFound, `{"ok":false,"error_code":404,"description":"Not Found"}`)
	}
}

// chart takes a chart, which answers a message and makes no sound.
func (b *bot) chart(w http.ResponseWriter, r *http.Request) {
	var below struct {
		Message int64 `json:"message_id"`
	}
	_ = json.Unmarshal([]byte(r.FormValue("reply_parameters")), &below) // of nothing, as nonsense
	b.mu.Lock()
	known := slices.ContainsFunc(b.posts, func(p posting) bool { return p.id == below.Message })
	b.mu.Unlock()
	if !known || r.FormValue("disable_notification") != "true" || r.FormValue("caption") != "" {
		b.t.Errorf("a chart came below %d, with %v", below.Message, r.MultipartForm.Value)
	}
	say(w, http.StatusOK, `{"ok":true,"result":{"message_id":1000,"date":1,"chat":{"id":-1001,"type":"supergroup"}}}`)
}

// post puts a message into the chat, or writes over one.
func (b *bot) post(w http.ResponseWriter, p posting) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(utf16.Encode([]rune(p.text))); n == 0 || n > 4096 {
		b.t.Errorf("a message has %d characters, want 1 to 4096", n)
	}
	for _, key := range p.buttons {
		if len(key.Data) == 0 || len(key.Data) > 64 {
			b.t.Errorf("the button %s holds %d bytes, want 1 to 64", key.Text, len(key.Data))
		}
	}
	switch i := slices.IndexFunc(b.posts, func(o posting) bool { return o.id == p.id }); {
	case p.id == 0:
		p.id = int64(len(b.posts) + 1)
		b.posts = append(b.posts, p)
	case i < 0:
		say(w, http.StatusBadRequest, `{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}`)
		return
	case b.posts[i].text == p.text && slices.Equal(b.posts[i].buttons, p.buttons):
		say(w, http.StatusBadRequest, `{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: same"}`)
		return
	default:
		b.posts[i] = p
	}
	say(w, http.StatusOK, fmt.Sprintf(`{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":-1001,"type":"supergroup"}}}`, p.id))
}

// updates tells what nobody has confirmed, as soon as there is something.
func (b *bot) updates(w http.ResponseWriter, r *http.Request, offset int64, wait time.Duration) {
	timeout := time.After(wait)
	for {
		b.mu.Lock()
		b.queue = slices.DeleteFunc(b.queue, func(u map[string]any) bool { return u["update_id"].(int64) < offset })
		text, _ := json.Marshal(b.queue)
		some, news, occupied := len(b.queue) > 0, b.news, b.occupied
		b.mu.Unlock()
		if occupied {
			say(w, http.StatusConflict, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}`)
			return
		}
		if some {
			say(w, http.StatusOK, `{"ok":true,"result":`+string(text)+`}`)
			return
		}
		select {
		case <-news:
		case <-timeout:
			say(w, http.StatusOK, `{"ok":true,"result":[]}`)
			return
		case <-r.Context().Done():
			return
		}
	}
}

// answer takes the answer to a press.
func (b *bot) answer(w http.ResponseWriter, r *http.Request, id, text string) {
	b.mu.Lock()
	held := b.held
	if held != nil && b.heard != nil {
		close(b.heard)
		b.heard = nil
	}
	b.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
		}
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.pending[id] {
		say(w, http.StatusBadRequest, `{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired or query ID is invalid"}`)
		return
	}
	delete(b.pending, id)
	b.answers[id] = text
	say(w, http.StatusOK, `{"ok":true,"result":true}`)
}

// pressed lets somebody press a button below a message, and returns the press.
func (b *bot) pressed(m posting, label string, who int64) string {
	b.t.Helper()
	i := slices.IndexFunc(m.buttons, func(k key) bool { return k.Text == label })
	if i < 0 {
		b.t.Fatalf("the message %q has no button %s", m.text, label)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.number++
	id := fmt.Sprint("q", b.number)
	b.pending[id] = true
	b.queue = append(b.queue, map[string]any{"update_id": b.number, "callback_query": map[string]any{
		"id": id, "chat_instance": "1", "data": m.buttons[i].Data,
		"from":    map[string]any{"id": who, "is_bot": false, "first_name": "Somebody"},
		"message": map[string]any{"message_id": m.id, "date": 1, "chat": map[string]any{"id": -1001, "type": "supergroup"}},
	}})
	close(b.news)
	b.news = make(chan struct{})
	return id
}

// press lets somebody press a button, and returns what they are told.
func (b *bot) press(m posting, label string, who int64) string {
	b.t.Helper()
	id := b.pressed(m, label, who)
	for end := time.Now().Add(patience); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		b.mu.Lock()
		words, answered := b.answers[id]
		b.mu.Unlock()
		if answered {
			return words
		}
	}
	b.t.Fatalf("the press on %s was never answered", label)
	return ""
}

// chat returns the messages as they stand now.
func (b *bot) chat() []posting {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.posts)
}

// hold lets no answer arrive, until release. The channel is closed when one has
// been tried.
func (b *bot) hold() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held, b.heard = make(chan struct{}), make(chan struct{})
	return b.heard
}

func (b *bot) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.held)
	b.held = nil
}

// conflict lets another program listen.
func (b *bot) conflict() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.occupied = true
}

// unanswered is how many buttons still show that they wait.
func (b *bot) unanswered() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.pending)
}

// expectAllAnswered checks that no button waits.
func (b *bot) expectAllAnswered() {
	b.t.Helper()
	if n := b.unanswered(); n > 0 {
		b.t.Errorf("%d presses were never answered", n)
	}
}
