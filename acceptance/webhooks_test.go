package acceptance_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// An official is LINE's side: a group in which an account is.
type official struct {
	t   *testing.T
	url string
	in  string // where the program takes in what LINE posts

	mu   sync.Mutex
	said []string // endpoint and body
	next int
}

const (
	ourCrew  = "C00000000000000000000000000000001"
	ourMinsu = "U00000000000000000000000000000001"
)

// newOfficial returns LINE for a place whose door is at an address.
func newOfficial(t *testing.T, listen string) *official {
	t.Helper()
	o := &official{t: t, in: "http://" + listen + "/in/line"}
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if path.Base(r.URL.Path) == "summary" {
			say(w, http.StatusOK, `{"groupId":"`+ourCrew+`","groupName":"Night shift"}`)
			return
		}
		if r.Method == http.MethodPost {
			o.mu.Lock()
			o.said = append(o.said, path.Base(r.URL.Path)+" "+string(body))
			o.mu.Unlock()
		}
		say(w, http.StatusOK, `{"sentMessages":[{"id":"1","quoteToken":"q"}]}`)
	})
	server := httptest.NewServer(wiretest.Load(t, "line-messaging-api.yml").Handler(t, answer))
	t.Cleanup(server.Close)
	o.url = server.URL
	return o
}

// all is what the account has said.
func (o *official) all() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.said, "\n")
}

// post posts an event as LINE does, and returns the status.
func (o *official) post(key string, more map[string]any) int {
	o.t.Helper()
	o.next++
	e := map[string]any{
		"mode": "active", "timestamp": time.Now().UnixMilli(), "webhookEventId": fmt.Sprintf("01HACCEPTANCE%d", o.next),
		"source":          map[string]any{"type": "group", "groupId": ourCrew, "userId": ourMinsu},
		"deliveryContext": map[string]any{"isRedelivery": false}, "replyToken": fmt.Sprint("token", o.next),
	}
	maps.Copy(e, more)
	body, err := json.Marshal(map[string]any{"destination": "U0000000000000000000000000000000f", "events": []any{e}})
	if err != nil {
		o.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.in, bytes.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	r.Header.Set("X-Line-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func TestLINEIsHeardThroughItsWebhook(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	listen := freeAddress(t)
	o := newOfficial(t, listen)
	p.env["LINE_API"] = o.url
	p.configure(`
settle: 0
web: {listen: "` + listen + `", public_url: "https://watch.example.com"}
people: {minsu: {name: Kim Minsu, line: ` + ourMinsu + `}}
defaults: {schedule: 1s, spread: 0, timeout: 2s}
channels:
  - name: staff
    line: {token: "${LINE_TOKEN}", secret: "${LINE_SECRET}", to: ` + ourCrew + `, api: "${LINE_API}"}
    commands: [minsu]
    language: ko
    group_wait: 0
targets:
` + target("room"))
	daemon := p.watching()
	p.await("an alert with a button", func() bool { return strings.Contains(o.all(), `"data":"ack.1.`) })
	if status := o.post("forged", map[string]any{"type": "join"}); status != http.StatusUnauthorized {
		t.Errorf("a forged event got %d, want 401", status)
	}
	if status := o.post(lineSecret, map[string]any{"type": "join"}); status != http.StatusOK {
		t.Errorf("an event got %d, want 200", status)
	}
	o.post(lineSecret, map[string]any{"type": "message", "message": map[string]any{"type": "text", "id": "1", "text": "상태", "quoteToken": "q"}})
	p.await("the status in Korean", func() bool { return strings.Contains(o.all(), "1곳 중 1곳 이상") })
	_, data, _ := strings.Cut(o.all(), `"data":"ack.1.`)
	data, _, _ = strings.Cut(data, `"`)
	o.post(lineSecret, map[string]any{"type": "postback", "postback": map[string]any{"data": "ack.1." + data}})
	p.await("the alert to be acknowledged", func() bool { a := p.alerts(); return len(a) > 0 && a[0].Ack != nil && a[0].Ack.By == "Kim Minsu" })
	p.await("who pressed to be told", func() bool { return strings.Contains(o.all(), `"replyToken":"token4"`) })
	if code, text := p.run("chats", "staff"); code != 0 || !strings.Contains(text, ourCrew) || !strings.Contains(text, "Night shift") {
		t.Errorf("gaugewatch chats (%d) prints %s", code, text)
	}
	if n := strings.Count(o.all(), "push "); n != 1 {
		t.Errorf("%d messages were pushed, want the alert alone: answers are replies", n)
	}
	daemon.stop()
}

func TestTelegramPostsToItsWebhookOnWish(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	listen := freeAddress(t)
	p.configure(pressable("room") + "web: {listen: \"" + listen + "\", public_url: \"https://watch.example.com\"}\n")
	daemon := p.watching()
	p.told(b, "WARN room: 30 °C")
	if code, text := p.run("telegram", "webhook", "set"); code != 0 || !strings.Contains(text, "https://watch.example.com/in/telegram/123456") {
		t.Fatalf("gaugewatch telegram webhook set (%d) prints %s", code, text)
	}
	post := func(secret, body string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+listen+"/in/telegram/123456", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if text, _ := io.ReadAll(resp.Body); resp.StatusCode == http.StatusOK && len(text) > 0 {
			t.Errorf("the answer has the body %q, which Telegram might carry out", text)
		}
		return resp.StatusCode
	}
	update := fmt.Sprintf(`{"update_id":900,"message":{"message_id":1,"date":%d,"text":"/mute room 2h","chat":{"id":-1001,"type":"supergroup"},"from":{"id":111,"is_bot":false,"first_name":"Kim"}}}`, time.Now().Unix())
	if status := post("guess", update); status != http.StatusUnauthorized {
		t.Errorf("a guess got %d, want 401", status)
	}
	for range 2 {
		if status := post(b.hook.secret, update); status != http.StatusOK {
			t.Errorf("an update got %d, want 200", status)
		}
	}
	if code, text := p.run("mutes"); code != 0 || strings.Count(text, "\nM") != 1 {
		t.Errorf("gaugewatch mutes (%d) prints %s; want one, though it came twice", code, text)
	}
	if code, text := p.run("telegram", "webhook", "info"); code != 3 || !strings.Contains(text, "2 updates wait") || !strings.Contains(text, "the reverse proxy") {
		t.Errorf("gaugewatch telegram webhook info (%d) prints %s", code, text)
	}
	if code, text := p.run("telegram", "webhook", "delete"); code != 0 || b.hook.url != "" {
		t.Errorf("gaugewatch telegram webhook delete (%d) prints %s", code, text)
	}
	daemon.stop()
}

func TestWhatLINEWasAnsweredIsNeitherLostNorDoneTwiceWhenTheDaemonIsKilled(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	listen := freeAddress(t)
	o := newOfficial(t, listen)
	p.env["LINE_API"] = o.url
	p.configure(`
settle: 0
web: {listen: "` + listen + `", public_url: "https://watch.example.com"}
people: {minsu: {name: Kim Minsu, line: ` + ourMinsu + `}}
defaults: {schedule: 1s, spread: 0, timeout: 2s}
channels:
  - name: staff
    line: {token: "${LINE_TOKEN}", secret: "${LINE_SECRET}", to: ` + ourCrew + `, api: "${LINE_API}"}
    commands: [minsu]
    group_wait: 0
targets:
` + target("room"))
	daemon := p.watching()
	const rounds = 6
	for i := range rounds {
		more := map[string]any{
			"type": "message", "webhookEventId": fmt.Sprint("01HKILLED", i),
			"message": map[string]any{"type": "text", "id": "1", "text": fmt.Sprintf("/mute room %dh", i+1), "quoteToken": "q"},
		}
		if status := o.post(lineSecret, more); status != http.StatusOK {
			t.Fatalf("an event got %d, want 200", status)
		}
		time.Sleep(time.Duration(i) * 3 * time.Millisecond)
		daemon.kill()
		daemon = p.watching()
		more["deliveryContext"] = map[string]any{"isRedelivery": true}
		if status := o.post(lineSecret, more); status != http.StatusOK {
			t.Errorf("the event that comes again got %d, want 200", status)
		}
		p.await("the command to be answered", func() bool {
			return strings.Count(o.all(), "Muted until")+strings.Count(o.all(), "done before") >= i+1
		})
	}
	if code, text := p.run("mutes"); code != 0 || strings.Count(text, "\nM") != rounds {
		t.Errorf("gaugewatch mutes (%d) prints %s; want %d", code, text, rounds)
	}
	daemon.stop()
}
