package notify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A call is what the bot asks of Telegram.
type call struct {
	Method, Chat, Text, Mode string
	Reply                    int64
	Silent, Buttons          bool
	Files                    []string
}

// A chat is the Bot API for one chat. It holds to the limits that the published
// description does not know, and keeps what it is asked and accepts.
type chat struct {
	t        *testing.T
	contract *wiretest.Contract
	refuse   func(c call) (status int, description string) // nil: nothing

	mu    sync.Mutex
	calls []call
	taken []call
}

// talk opens a channel to a chat.
func (c *chat) talk(t *testing.T, change func(*notify.Telegram)) notify.Channel {
	t.Helper()
	c.t, c.contract = t, wiretest.Load(t, "telegram-bot-api.yml")
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	s := &notify.Telegram{Token: secret.New("123456:TEST"), Chat: "-1001", API: server.URL}
	if change != nil {
		change(s)
	}
	return open(t, s, notify.Env{Name: "ops", Buttons: true})
}

func (c *chat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The description counts markup too; judge counts what is seen.
	if err := c.contract.Check(r); err != nil && !strings.Contains(err.Error(), "maximum string length") {
		c.t.Errorf("%s breaks the contract: %.400v", r.URL.Path, err)
	}
	asked, files := c.read(r)
	status, description := c.judge(asked, files)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, asked)
	w.WriteHeader(status)
	if status != http.StatusOK {
		answer := map[string]any{"ok": false, "error_code": status, "description": description}
		if strings.Contains(description, "upgraded") {
			answer["parameters"] = map[string]any{"migrate_to_chat_id": -100999}
		}
		_ = json.NewEncoder(w).Encode(answer)
		return
	}
	c.taken = append(c.taken, asked)
	result := fmt.Sprintf(`{"message_id":%d,"date":1,"chat":{"id":%s,"type":"supergroup"}}`, len(c.taken)+6, asked.Chat)
	if strings.HasPrefix(asked.Method, "sendMediaGroup") {
		result = "[" + result + "]"
	}
	_, _ = io.WriteString(w, `{"ok":true,"result":`+result+`}`)
}

// read takes a request apart.
func (c *chat) read(r *http.Request) (call, []*multipart.FileHeader) {
	p := map[string]any{}
	var files []*multipart.FileHeader
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseMultipartForm(64 << 20); err != nil {
			c.t.Error(err)
		}
		for name, values := range r.MultipartForm.Value {
			if json.Unmarshal([]byte(values[0]), new(any)) != nil || name == "chat_id" {
				p[name] = values[0]
				continue
			}
			var v any
			_ = json.Unmarshal([]byte(values[0]), &v)
			p[name] = v
		}
		for _, name := range []string{"photo", "document", "file0", "file1", "file2", "file3", "file4", "file5", "file6", "file7", "file8", "file9"} {
			files = append(files, r.MultipartForm.File[name]...)
		}
	} else if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		c.t.Error(err)
	}
	asked := call{Method: path.Base(r.URL.Path), Chat: fmt.Sprint(p["chat_id"]), Buttons: p["reply_markup"] != nil, Silent: p["disable_notification"] == true}
	if media, ok := p["media"].([]any); ok {
		first, _ := media[0].(map[string]any)
		asked.Text, _ = first["caption"].(string)
		asked.Mode, _ = first["parse_mode"].(string)
		asked.Method += " " + fmt.Sprint(first["type"])
		if len(media) != len(files) {
			c.t.Errorf("%d files for %d places", len(files), len(media))
		}
	}
	for _, name := range []string{"text", "caption"} {
		if text, ok := p[name].(string); ok {
			asked.Text = text
		}
	}
	if mode, ok := p["parse_mode"].(string); ok {
		asked.Mode = mode
	}
	if reply, ok := p["reply_parameters"].(map[string]any); ok {
		number, _ := reply["message_id"].(float64)
		asked.Reply = int64(number)
	}
	for _, f := range files {
		asked.Files = append(asked.Files, f.Filename)
	}
	return asked, files
}

// judge is what Telegram says of a request.
func (c *chat) judge(asked call, files []*multipart.FileHeader) (status int, description string) {
	if c.refuse != nil {
		if status, description := c.refuse(asked); status != 0 {
			return status, description
		}
	}
	limit := telegram.TextLimit
	if len(files) > 0 {
		limit = telegram.CaptionLimit
	}
	if telegram.Length(asked.Text) > limit {
		return 400, "Bad Request: message caption is too long"
	}
	for _, f := range files {
		if !strings.Contains(asked.Method, "hoto") {
			continue
		}
		opened, err := f.Open()
		if err != nil {
			c.t.Fatal(err)
		}
		data, _ := io.ReadAll(opened)
		size, _, err := image.DecodeConfig(bytes.NewReader(data))
		switch long, short := max(size.Width, size.Height), min(size.Width, size.Height); {
		case err != nil:
			return 400, "Bad Request: IMAGE_PROCESS_FAILED"
		case long+short > 10_000 || long > 20*short:
			return 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"
		case len(data) > 10<<20:
			return 400, fmt.Sprintf("Bad Request: file of size %d bytes is too big for a photo; the maximum size is 10485760 bytes", len(data))
		}
	}
	return 200, ""
}

// methods are those of what was accepted, with what it answered.
func (c *chat) methods() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, k := range c.taken {
		said := strings.TrimPrefix(k.Method, "send")
		if k.Reply != 0 {
			said += " below " + strconv.FormatInt(k.Reply, 10)
		}
		if k.Silent {
			said += ", silent"
		}
		all = append(all, said)
	}
	return all
}

// long is a text of more than a caption holds.
func long() string { return strings.Repeat("Cold <1> −20.3…−18.4\n", 60) }

func TestTelegramShowsPictures(t *testing.T) {
	tall := func(m *notify.Message, _ *notify.Telegram) {
		m.Pictures[0].Bytes, m.Pictures[0].Height = drawn(t, 10, 210, 1), 210
		m.Pictures[0].Width = 10
	}
	for _, c := range []struct {
		rule   string
		n      int
		change func(*notify.Message, *notify.Telegram)
		refuse func(call) (int, string)
		want   []string
		note   string // in the result
	}{
		{rule: "one with its words below it", n: 1, want: []string{"Photo"}},
		{rule: "several as an album", n: 3, want: []string{"MediaGroup photo"}},
		{rule: "more than an album holds", n: 12, want: []string{"MediaGroup photo", "MediaGroup photo below 7, silent"}},
		{rule: "below words that are too long for a caption", n: 1, change: func(m *notify.Message, _ *notify.Telegram) { m.Text = long() }, want: []string{"Message", "Photo below 7, silent"}},
		{rule: "several below words that are too long", n: 2, change: func(m *notify.Message, _ *notify.Telegram) { m.Text = long() }, want: []string{"Message", "MediaGroup photo below 7, silent"}},
		{rule: "as files on wish", n: 1, change: func(_ *notify.Message, s *notify.Telegram) { s.Document = true }, want: []string{"Document"}},
		{rule: "several as files on wish", n: 2, change: func(_ *notify.Message, s *notify.Telegram) { s.Document = true }, want: []string{"MediaGroup document"}},
		{rule: "as a file where it is too tall for a photo", n: 1, change: tall, want: []string{"Document"}},
		{rule: "all as files where one is too tall", n: 2, change: tall, want: []string{"MediaGroup document"}},
		{rule: "as a file where Telegram finds so", n: 1, change: func(m *notify.Message, _ *notify.Telegram) { m.Pictures[0].Bytes = []byte("no PNG") }, want: []string{"Document"}},
		{rule: "without a sound where good news makes none", n: 1, change: func(_ *notify.Message, s *notify.Telegram) { s.SilentBelow = checks.Error }, want: []string{"Photo, silent"}},
		{rule: "apart where an earlier attempt may have arrived", n: 1, change: func(m *notify.Message, _ *notify.Telegram) { m.Repeated = true }, want: []string{"Message", "Photo below 7, silent"}},
		{
			rule: "not at all where only text is allowed", n: 2, want: []string{"Message"}, note: "without the picture: ",
			refuse: func(c call) (int, string) {
				if len(c.Files) > 0 {
					return 400, "Bad Request: not enough rights to send photos to the chat"
				}
				return 0, ""
			},
		},
		{
			rule: "not below long words where only text is allowed", n: 1, want: []string{"Message"}, note: "without the picture: ",
			change: func(m *notify.Message, _ *notify.Telegram) { m.Text = long() },
			refuse: func(c call) (int, string) {
				if len(c.Files) > 0 {
					return 413, "Request Entity Too Large"
				}
				return 0, ""
			},
		},
		{
			rule: "with plain words where markup is refused", n: 1, want: []string{"Photo"},
			refuse: func(c call) (int, string) {
				if c.Mode != "" {
					return 400, "Bad Request: can't parse entities: unsupported start tag"
				}
				return 0, ""
			},
		},
		{
			rule: "where the group has moved to", n: 2, want: []string{"MediaGroup photo"}, note: `chat: "-100999"`,
			refuse: func(c call) (int, string) {
				if c.Chat == "-1001" {
					return 400, "Bad Request: group chat was upgraded to a supergroup chat"
				}
				return 0, ""
			},
		},
		{
			rule: "below long words where the group has moved to", n: 1, want: []string{"Message", "Photo below 7, silent"}, note: `chat: "-100999"`,
			change: func(m *notify.Message, _ *notify.Telegram) { m.Text = long() },
			refuse: func(c call) (int, string) {
				if c.Chat == "-1001" {
					return 400, "Bad Request: group chat was upgraded to a supergroup chat"
				}
				return 0, ""
			},
		},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			m := illustrated(t, c.n)
			room := &chat{refuse: c.refuse}
			channel := room.talk(t, func(s *notify.Telegram) {
				if c.change != nil {
					c.change(&m, s)
				}
			})
			r := channel.Send(t.Context(), m)
			if r.Outcome != notify.Sent || !strings.Contains(r.Text, c.note) || c.note == "" && r.Text != "" {
				t.Errorf("got %v: %q, want %q", r.Outcome, r.Text, c.note)
			}
			if got := room.methods(); !slices.Equal(got, c.want) {
				t.Errorf("Telegram took %q, want %q", got, c.want)
			}
			shown := 0
			for _, k := range room.taken {
				shown += len(k.Files)
			}
			if c.refuse == nil && shown != c.n {
				t.Errorf("%d pictures are shown", shown)
			}
			if text := room.taken[0].Text; !strings.Contains(text, "All 12 OK") || !strings.Contains(text, "Cold") {
				t.Errorf("it says %q", text)
			}
		})
	}
}

func TestTelegramSaysOfPicturesWhatBecameOfThem(t *testing.T) {
	busy := func(c call) (int, string) {
		if len(c.Files) > 0 {
			return 429, "Too Many Requests: retry after 7"
		}
		return 0, ""
	}
	broken := func(c call) (int, string) {
		if len(c.Files) > 0 {
			return 502, "Bad Gateway"
		}
		return 0, ""
	}
	gone := func(call) (int, string) { return 403, "Forbidden: bot was kicked from the supergroup chat" }
	for _, c := range []struct {
		rule   string
		long   bool
		refuse func(call) (int, string)
		want   notify.Outcome
		text   string
	}{
		{"too many at the moment", false, busy, notify.Temporary, "retry after 7"},
		{"an outcome that nobody knows", false, broken, notify.Unknown, "Bad Gateway"},
		{"a chat that is closed", false, gone, notify.Permanent, "add it again"},
		{"too many, after the words have arrived", true, busy, notify.Sent, "without the picture: "},
		{"nobody knows, after the words have arrived", true, broken, notify.Sent, "without the picture: "},
		{"a chat that is closed to words", true, gone, notify.Permanent, "add it again"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			m := illustrated(t, 2)
			if c.long {
				m.Text = long()
			}
			r := (&chat{refuse: c.refuse}).talk(t, nil).Send(t.Context(), m)
			if r.Outcome != c.want || !strings.Contains(r.Text, c.text) {
				t.Errorf("got %v: %q, want %v: %q", r.Outcome, r.Text, c.want, c.text)
			}
		})
	}
}

func TestTelegramGivesButtonsNoAlbum(t *testing.T) {
	site := sites()[0]
	alert := render(site, tell(checks.Fired, site.cold()))
	alert.Delivery, alert.Key = 41, key
	for n, want := range map[int][]string{1: {"Photo"}, 2: {"Message", "MediaGroup photo below 7, silent"}} {
		m := alert
		m.Pictures = illustrated(t, n).Pictures
		room := &chat{}
		if r := room.talk(t, nil).Send(t.Context(), m); r.Outcome != notify.Sent {
			t.Errorf("got %+v", r)
		}
		if got := room.methods(); !slices.Equal(got, want) || !room.taken[0].Buttons {
			t.Errorf("%d pictures: Telegram took %q, want %q; buttons %v", n, got, want, room.taken[0].Buttons)
		}
	}
}

func TestTelegramPutsAChartBelowItsAlert(t *testing.T) {
	room := &chat{}
	channel := room.talk(t, func(s *notify.Telegram) { s.Thread = 12 })
	r := channel.Send(t.Context(), message())
	chart := illustrated(t, 1)
	if r := channel.(notify.Illustrator).Illustrate(t.Context(), r.Receipt, chart); r.Outcome != notify.Sent {
		t.Errorf("got %+v", r)
	}
	if got := room.methods(); !slices.Equal(got, []string{"Message", "Photo below 7, silent"}) || room.taken[1].Text != "" || room.taken[1].Buttons {
		t.Errorf("Telegram took %q, %+v", got, room.taken)
	}
	if r := channel.(notify.Illustrator).Illustrate(t.Context(), "41", chart); r.Outcome != notify.Permanent {
		t.Errorf("another's receipt: %+v", r)
	}
}

func TestTelegramLeavesASecondBetweenWordsAndPictures(t *testing.T) {
	room := &chat{}
	channel := room.talk(t, nil)
	m := illustrated(t, 1)
	m.Text = long()
	began := time.Now()
	channel.Send(t.Context(), m)
	if took := time.Since(began); took < telegram.ChatGap {
		t.Errorf("both went within %v", took)
	}
}

// TestTheChatRefusesWhatTelegramRefuses shows that the chat of these tests would
// notice.
func TestTheChatRefusesWhatTelegramRefuses(t *testing.T) {
	c := &chat{t: t}
	if status, _ := c.judge(call{Method: "sendMessage", Text: strings.Repeat("x", 4097)}, nil); status != 400 {
		t.Error("too long a text passes")
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("photo", "x.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(drawn(t, 10, 201, 1))
	_ = w.Close()
	form, err := multipart.NewReader(&b, w.Boundary()).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []call{{Method: "sendPhoto"}, {Method: "sendDocument", Text: strings.Repeat("x", 1025)}} {
		if status, _ := c.judge(k, form.File["photo"]); status != 400 {
			t.Errorf("%s passes", k.Method)
		}
	}
	if status, _ := c.judge(call{Method: "sendDocument"}, form.File["photo"]); status != 200 {
		t.Error("a tall picture is refused as a document")
	}
}
