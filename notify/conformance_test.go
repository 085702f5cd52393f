package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

const (
	botToken   = "123456:AAF-x_secret-of-the-bot"
	lineToken  = "channel+access/token=of==line"
	hookPath   = "path-that-is-a-secret"
	hookSecret = "shared-with-the-receiver"
	groupID    = "C00000000000000000000000000000001"
	key        = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
)

// message returns a message that a channel must bring across unharmed.
func message() notify.Message {
	return notify.Message{
		Key: key, Level: checks.Error, At: now, Alerts: []string{"A41"}, Language: "en",
		Title: "🔴 ERROR Cold <store> & 1: −9.4 °C",
		Text:  "Limit −15 & more\n→ \"Shut\" the <door>",
	}
}

// A gateway is the far side of a channel: it keeps what arrives.
type gateway struct {
	mu       sync.Mutex
	received []string
	headers  []http.Header
	paths    []string
}

func (p *gateway) note(body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received = append(p.received, body)
}

func (p *gateway) bodies() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.received)
}

// serve answers each request as told, once it has the whole of it.
func (p *gateway) serve(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		p.note(string(body))
		p.mu.Lock()
		p.headers, p.paths = append(p.headers, r.Header.Clone()), append(p.paths, r.URL.Path)
		p.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// say answers with a status, a body and headers in pairs.
func say(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// cut takes the request and closes the connection without an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func telegramAt(url string) *notify.Telegram {
	return &notify.Telegram{Token: secret.New(botToken), Chat: "-1001", API: url}
}

func lineAt(url string) *notify.LINE {
	return &notify.LINE{Token: secret.New(lineToken), Secret: secret.New("channel-secret"), To: []string{groupID}, API: url}
}

// shell is a channel that runs a script, which first counts the attempt.
func shell(t *testing.T, p *gateway, script string) notify.Settings {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "run.sh")
	if err := os.WriteFile(file, []byte("cat >> "+dir+"/attempt.$$\n"+script), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		files, _ := filepath.Glob(dir + "/attempt.*")
		for _, f := range files {
			body, _ := os.ReadFile(f)
			p.note(string(body))
		}
	})
	return &notify.Command{Run: []string{"/bin/sh", file, "{{level}}", botToken}}
}

func webhookAt(url string) *notify.Webhook {
	return &notify.Webhook{URL: secret.New(url + "/in/" + hookPath), Secret: secret.New(hookSecret)}
}

func spaceAt(url string) *notify.GoogleChat {
	return &notify.GoogleChat{Webhook: secret.New(url + "/v1/spaces/A/messages?key=" + hookPath + "&token=" + hookSecret)}
}

// A trial is one way in which an attempt can go.
type trial struct {
	name     string
	settings func(t *testing.T, p *gateway) notify.Settings
	want     notify.Outcome
	wait     time.Duration
	attempts int // that reach the provider
}

func trials() []trial {
	const (
		telegramOK = `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1001,"type":"group"}}}`
		lineOK     = `{"sentMessages":[{"id":"461230966842064897"}]}`
		portal     = `<html><h1>Welcome to our network</h1></html>`
	)
	over := func(answer http.HandlerFunc) [2]func(*testing.T, *gateway) notify.Settings {
		return [2]func(*testing.T, *gateway) notify.Settings{
			func(t *testing.T, p *gateway) notify.Settings { return telegramAt(p.serve(t, answer)) },
			func(t *testing.T, p *gateway) notify.Settings { return lineAt(p.serve(t, answer)) },
		}
	}
	var all []trial
	for _, c := range []struct {
		name           string
		telegram, line http.HandlerFunc
		want           notify.Outcome
		wait           [2]time.Duration
	}{
		{"accepts", say(200, telegramOK), say(200, lineOK), notify.Sent, [2]time.Duration{}},
		{
			"refuses", say(403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the supergroup chat"}`),
			say(400, `{"message":"Failed to send messages"}`), notify.Permanent,
			[2]time.Duration{},
		},
		{
			"does not know the token", say(401, `{"ok":false,"error_code":401,"description":"Unauthorized: invalid token `+botToken+`"}`),
			say(401, `{"message":"Authentication failed `+lineToken+`"}`), notify.Permanent,
			[2]time.Duration{},
		},
		{
			"wants to be left alone", say(429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`, "Retry-After", "7"),
			say(429, `{"message":"The API rate limit has been exceeded. Try again later."}`), notify.Temporary,
			[2]time.Duration{7 * time.Second, 0},
		},
		{"hangs", hang, hang, notify.Unknown, [2]time.Duration{}},
		{"cuts the line", cut, cut, notify.Unknown, [2]time.Duration{}},
		{
			"breaks", say(500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`),
			say(500, `{"message":"Internal server error"}`), notify.Unknown,
			[2]time.Duration{},
		},
		{"breaks without a word", say(502, ""), say(502, ""), notify.Unknown, [2]time.Duration{}},
		{"talks gibberish", say(200, portal), say(200, portal), notify.Unknown, [2]time.Duration{}},
		{"is a captive portal", say(403, portal), say(403, portal), notify.Temporary, [2]time.Duration{}},
		{
			"is elsewhere", say(302, "", "Location", "http://127.0.0.1:9/login?token="+botToken),
			say(302, "", "Location", "http://127.0.0.1:9/"+lineToken), notify.Temporary,
			[2]time.Duration{},
		},
	} {
		all = append(
			all,
			trial{"telegram " + c.name, over(c.telegram)[0], c.want, c.wait[0], 1},
			trial{"line " + c.name, over(c.line)[1], c.want, c.wait[1], 1},
		)
	}
	return append(all, []trial{
		{"telegram is not there", func(t *testing.T, _ *gateway) notify.Settings { return telegramAt(nobody(t)) }, notify.Temporary, 0, 0},
		{"line is not there", func(t *testing.T, _ *gateway) notify.Settings { return lineAt(nobody(t)) }, notify.Temporary, 0, 0},
		{"telegram speaks no TLS", func(t *testing.T, p *gateway) notify.Settings {
			return telegramAt(strings.Replace(p.serve(t, cut), "http:", "https:", 1))
		}, notify.Temporary, 0, 0},
		{"line had it before", func(t *testing.T, p *gateway) notify.Settings {
			return lineAt(p.serve(t, say(409, `{"message":"The retry key is already accepted"}`, "X-Line-Accepted-Request-Id", "1")))
		}, notify.Sent, 0, 1},
		{"line had it before for several", func(t *testing.T, p *gateway) notify.Settings {
			s := lineAt(p.serve(t, say(409, `{"message":"The retry key is already accepted"}`)))
			s.To = []string{userID + "1", userID + "2"}
			return s
		}, notify.Sent, 0, 1},
		{"line takes it for several", func(t *testing.T, p *gateway) notify.Settings {
			s := lineAt(p.serve(t, say(200, `{}`)))
			s.To = []string{userID + "1", userID + "2"}
			return s
		}, notify.Sent, 0, 1},
		{"line has no messages left", func(t *testing.T, p *gateway) notify.Settings {
			return lineAt(p.serve(t, say(429, `{"message":"You have reached your monthly limit."}`)))
		}, notify.Exhausted, 0, 1},
		{"webhook takes it", func(t *testing.T, p *gateway) notify.Settings { return webhookAt(p.serve(t, say(204, ""))) }, notify.Sent, 0, 1},
		{"webhook refuses", func(t *testing.T, p *gateway) notify.Settings {
			return webhookAt(p.serve(t, say(403, "no entry to /in/"+hookPath)))
		}, notify.Permanent, 0, 1},
		{"webhook wants to be left alone", func(t *testing.T, p *gateway) notify.Settings {
			return webhookAt(p.serve(t, say(429, "", "Retry-After", "7")))
		}, notify.Temporary, 7 * time.Second, 1},
		{"webhook is under repair", func(t *testing.T, p *gateway) notify.Settings { return webhookAt(p.serve(t, say(503, ""))) }, notify.Temporary, 0, 1},
		{"webhook breaks", func(t *testing.T, p *gateway) notify.Settings { return webhookAt(p.serve(t, say(500, hookSecret))) }, notify.Unknown, 0, 1},
		{"webhook hangs", func(t *testing.T, p *gateway) notify.Settings { return webhookAt(p.serve(t, hang)) }, notify.Unknown, 0, 1},
		{"webhook cuts the line", func(t *testing.T, p *gateway) notify.Settings { return webhookAt(p.serve(t, cut)) }, notify.Unknown, 0, 1},
		{"webhook is not there", func(t *testing.T, _ *gateway) notify.Settings { return webhookAt(nobody(t)) }, notify.Temporary, 0, 0},
		{"webhook is elsewhere", func(t *testing.T, p *gateway) notify.Settings {
			return webhookAt(p.serve(t, say(302, "", "Location", "http://127.0.0.1:9/"+hookPath)))
		}, notify.Temporary, 0, 1},
		{"google chat takes it", func(t *testing.T, p *gateway) notify.Settings {
			return spaceAt(p.serve(t, say(200, `{"name":"spaces/A/messages/1"}`)))
		}, notify.Sent, 0, 1},
		{"google chat knows no such webhook", func(t *testing.T, p *gateway) notify.Settings {
			return spaceAt(p.serve(t, say(404, `{"error":{"code":404,"message":"no `+hookPath+`","status":"NOT_FOUND"}}`)))
		}, notify.Permanent, 0, 1},
		{"google chat wants to be left alone", func(t *testing.T, p *gateway) notify.Settings {
			return spaceAt(p.serve(t, say(429, `{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}`)))
		}, notify.Temporary, 0, 1},
		{"google chat breaks", func(t *testing.T, p *gateway) notify.Settings {
			return spaceAt(p.serve(t, say(500, `{"error":{"code":500,"message":"Internal","status":"INTERNAL"}}`)))
		}, notify.Unknown, 0, 1},
		{"google chat hangs", func(t *testing.T, p *gateway) notify.Settings { return spaceAt(p.serve(t, hang)) }, notify.Unknown, 0, 1},
		{"google chat talks gibberish", func(t *testing.T, p *gateway) notify.Settings { return spaceAt(p.serve(t, say(200, portal))) }, notify.Unknown, 0, 1},
		{"google chat is not there", func(t *testing.T, _ *gateway) notify.Settings { return spaceAt(nobody(t)) }, notify.Temporary, 0, 0},
		{"email is not there", func(t *testing.T, _ *gateway) notify.Settings {
			return &notify.Email{Server: strings.TrimPrefix(nobody(t), "http://"), From: "watch@example.com", To: []string{"ops@example.com"}}
		}, notify.Temporary, 0, 0},
		{"command works", func(t *testing.T, p *gateway) notify.Settings { return shell(t, p, "exit 0") }, notify.Sent, 0, 1},
		{"command fails", func(t *testing.T, p *gateway) notify.Settings {
			return shell(t, p, `echo "no carrier for $2" >&2; exit 1`)
		}, notify.Temporary, 0, 1},
		{"command is misused", func(t *testing.T, p *gateway) notify.Settings { return shell(t, p, "exit 64") }, notify.Permanent, 0, 1},
		{"command hangs", func(t *testing.T, p *gateway) notify.Settings { return shell(t, p, "sleep 60") }, notify.Unknown, 0, 1},
		{"command is killed", func(t *testing.T, p *gateway) notify.Settings { return shell(t, p, "kill -9 $$") }, notify.Temporary, 0, 1},
		{"command leaves a child", func(t *testing.T, p *gateway) notify.Settings { return shell(t, p, "sleep 3 & exit 0") }, notify.Sent, 0, 1},
		{"command is not there", func(*testing.T, *gateway) notify.Settings {
			return &notify.Command{Run: []string{"/nowhere/siren", botToken}}
		}, notify.Permanent, 0, 0},
		{"folder works", func(t *testing.T, _ *gateway) notify.Settings {
			return &notify.Folder{Dir: filepath.Join(t.TempDir(), "new")}
		}, notify.Sent, 0, 0},
		{"folder is a file", func(t *testing.T, _ *gateway) notify.Settings {
			file := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return &notify.Folder{Dir: file}
		}, notify.Temporary, 0, 0},
		{"console works", func(*testing.T, *gateway) notify.Settings { return new(notify.Console) }, notify.Sent, 0, 0},
	}...)
}

func TestEveryChannelSaysWhatHappened(t *testing.T) {
	for _, tt := range trials() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := &gateway{}
			t.Run("attempt", func(t *testing.T) {
				settings := tt.settings(t, p)
				channel, err := settings.Open(notify.Env{Name: "ops", Out: io.Discard})
				if err != nil {
					t.Fatal(err)
				}
				patience := 30 * time.Second
				if tt.want == notify.Unknown {
					patience = 2 * time.Second // some of these hang
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				began := time.Now()
				r := channel.Send(ctx, message())
				if took := time.Since(began); took > 30*time.Second {
					t.Errorf("it took %v", took)
				}
				if r.Outcome != tt.want || r.Wait != tt.wait {
					t.Errorf("got %v, wait %v: %s; want %v, wait %v", r.Outcome, r.Wait, r.Text, tt.want, tt.wait)
				}
				if r.Outcome != notify.Sent && r.Text == "" {
					t.Error("it does not say why")
				}
				for _, s := range []string{botToken, lineToken, hookPath, hookSecret} {
					wiretest.NoLeak(t, r.Text, s)
				}
			})
			if got := len(p.bodies()); got != tt.attempts {
				t.Errorf("%d attempts reached the provider, want %d", got, tt.attempts)
			}
		})
	}
}

func TestAnAttemptThatIsTooLateReachesNobody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &gateway{}
	for _, settings := range []notify.Settings{telegramAt(p.serve(t, hang)), lineAt(p.serve(t, hang)), shell(t, p, "")} {
		channel, err := settings.Open(notify.Env{Name: "ops"})
		if err != nil {
			t.Fatal(err)
		}
		if r := channel.Send(ctx, message()); r.Outcome != notify.Temporary {
			t.Errorf("%T: %v, %s", settings, r.Outcome, r.Text)
		}
	}
	if got := p.bodies(); len(got) > 0 {
		t.Errorf("it received %q", got)
	}
}

// text is what the reader of a channel sees first.
func text(t *testing.T, body string) string {
	t.Helper()
	var request struct {
		Text     string `json:"text"`
		Messages []struct {
			Text string `json:"text"`
		} `json:"messages"`
	}
	if err := json.Unmarshal([]byte(body), &request); err != nil {
		return body
	}
	if len(request.Messages) > 0 {
		return request.Messages[0].Text
	}
	return strings.NewReplacer("<b>", "", "</b>", "", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&#34;", `"`).Replace(request.Text)
}

func TestEveryAttemptSaysTheSameAndBeginsWithTheTitle(t *testing.T) {
	m := message()
	want := m.Title + "\n" + m.Text
	for name, settings := range map[string]func(t *testing.T, p *gateway) notify.Settings{
		"telegram": func(t *testing.T, p *gateway) notify.Settings { return telegramAt(p.serve(t, say(502, ""))) },
		"line":     func(t *testing.T, p *gateway) notify.Settings { return lineAt(p.serve(t, say(502, ""))) },
		"command":  func(t *testing.T, p *gateway) notify.Settings { return shell(t, p, "exit 1") },
	} {
		p := &gateway{}
		t.Run(name, func(t *testing.T) {
			channel, err := settings(t, p).Open(notify.Env{Name: "ops"})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				channel.Send(t.Context(), m)
			}
		})
		got := p.bodies()
		if len(got) != 2 || got[0] != got[1] {
			t.Errorf("%s received %q", name, got)
			continue
		}
		if seen := strings.TrimSuffix(text(t, got[0]), "\n"); seen != want {
			t.Errorf("%s shows %q, want %q", name, seen, want)
		}
	}
}

func TestSettingsShowNoSecret(t *testing.T) {
	for _, settings := range []notify.Settings{telegramAt("https://example.com"), lineAt("x"), &notify.LINENotify{Token: secret.New(lineToken)}, webhookAt("x"), spaceAt("https://example.com")} {
		_, err := settings.Open(notify.Env{})
		shown := fmt.Sprintf("%v %+v %#v %v %v", settings, settings, settings, settings.Validate(), err)
		for _, s := range []string{botToken, lineToken, "channel-secret", hookPath, hookSecret} {
			wiretest.NoLeak(t, shown, s)
		}
	}
}

// takers are channels of all kinds whose provider takes everything, with what it
// got of the words.
func takers(t *testing.T) map[string]func() (notify.Channel, func() string) {
	heard := func(settings func(p *gateway) notify.Settings) func() (notify.Channel, func() string) {
		return func() (notify.Channel, func() string) {
			p := &gateway{}
			channel := open(t, settings(p), notify.Env{Name: "ops", Publish: https()})
			return channel, func() string { return strings.Join(p.bodies(), "\n") }
		}
	}
	return map[string]func() (notify.Channel, func() string){
		"line":        heard(func(p *gateway) notify.Settings { return lineAt(p.serve(t, say(200, taken))) }),
		"google chat": heard(func(p *gateway) notify.Settings { return spaceAt(p.serve(t, say(200, written))) }),
		"webhook":     heard(func(p *gateway) notify.Settings { return webhookAt(p.serve(t, say(204, ""))) }),
		"telegram": func() (notify.Channel, func() string) {
			room := &chat{}
			return room.talk(t, nil), func() string { return room.taken[0].Text }
		},
		"email": func() (notify.Channel, func() string) {
			b := &mailbox{}
			return mailTo(t, b), func() string { _, all := pieces(t, b.letters[0]); return all[0].data }
		},
		"command": func() (notify.Channel, func() string) {
			out := filepath.Join(t.TempDir(), "out")
			return script(t, "cat > "+out), func() string { text, _ := os.ReadFile(out); return string(text) }
		},
		"folder": func() (notify.Channel, func() string) {
			dir := t.TempDir()
			return open(t, &notify.Folder{Dir: dir}, notify.Env{}), func() string {
				names := list(t, dir)
				text, _ := os.ReadFile(filepath.Join(dir, names[len(names)-1]))
				return string(text)
			}
		},
		"console": func() (notify.Channel, func() string) {
			var out bytes.Buffer
			return open(t, new(notify.Console), notify.Env{Out: &out}), out.String
		},
	}
}

func TestEveryChannelTellsTheWordsWhateverComesWithThem(t *testing.T) {
	var kinds []string
	for name, taker := range takers(t) {
		kinds = append(kinds, strings.ReplaceAll(name, " ", "_"))
		for rule, change := range map[string]func(*notify.Message){
			"one picture":                        func(m *notify.Message) { m.Pictures = m.Pictures[:1] },
			"several pictures":                   func(*notify.Message) {},
			"too long a text":                    func(m *notify.Message) { m.Pictures, m.Text = nil, strings.Repeat(m.Text+"\n", 2000) },
			"too long a text, and a picture":     func(m *notify.Message) { m.Pictures, m.Text = m.Pictures[:1], strings.Repeat(m.Text+"\n", 2000) },
			"a text for no caption, and several": func(m *notify.Message) { m.Text = strings.Repeat(m.Text+"\n", 30) },
			"a picture without a name or text":   func(m *notify.Message) { m.Pictures[0], m.Text = notify.Picture{Bytes: m.Pictures[0].Bytes}, "" },
		} {
			t.Run(name+" "+rule, func(t *testing.T) {
				t.Parallel()
				channel, got := taker()
				m := illustrated(t, 6)
				change(&m)
				if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent || r.Text != "" {
					t.Errorf("got %+v", r)
				}
				if text := got(); !strings.Contains(text, m.Title) || m.Text != "" && !strings.Contains(text, "1 alarm, over") {
					t.Errorf("it tells %.200q", text)
				}
			})
		}
	}
	all := slices.DeleteFunc(slices.Sorted(maps.Keys(notify.Kinds())), func(kind string) bool { return kind == "line_notify" })
	if slices.Sort(kinds); !slices.Equal(kinds, all) {
		t.Errorf("tried are %q, of %q", kinds, all)
	}
}
