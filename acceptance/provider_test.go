package acceptance_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Secrets of the installations. They have the form of real ones.
const (
	botToken    = "987654321:AAE_x-acceptance_Bot-Token_0123456"
	lineToken   = "kX9+acceptance/LINE/token+abcdefghijklmnopqrstuvwxyz0123456789/wdB04t89/1O/w1cDnyilFU="
	lineSecret  = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	deviceToken = "eyJhbGciOiJIUzI1NiJ9.acceptance-device.Qx_7"
	apiKey      = "k&y=acceptance api/key?ü"
	password    = "p@ss:w/rd acceptance"
)

// A mood is what a provider does with a request.
type mood int

const (
	accepts  mood = iota
	slow          // accepts after a while
	busy          // asks to wait two seconds
	breaks        // 500, with the request in the answer as careless proxies write it
	swallows      // accepts, and never says so
	hangs         // neither accepts nor answers
	denies        // 401, with the token in the answer
)

// A provider plays Telegram and LINE at one address. What it accepts stands
// in a chat; LINE knows a letter by its key and shows it once.
type provider struct {
	t       testing.TB
	address string
	server  *http.Server
	done    chan struct{}
	gone    chan struct{} // closed when requests under way are to end

	mu       sync.Mutex
	mood     func(service string) mood
	shown    []letter
	keys     map[string]bool // of LINE
	repeated int             // requests with a key that had been accepted
	asked    map[string][]time.Time
}

// A letter is a message that people see.
type letter struct {
	service, text string
}

// newProvider returns a provider that is there and accepts.
func newProvider(t testing.TB) *provider {
	t.Helper()
	p := &provider{t: t, address: "127.0.0.1:0", keys: map[string]bool{}, asked: map[string][]time.Time{}}
	p.behave(func(string) mood { return accepts })
	p.come()
	t.Cleanup(p.leave)
	return p
}

// come listens; always at the same address.
func (p *provider) come() {
	p.t.Helper()
	l, err := net.Listen("tcp", p.address)
	if err != nil {
		p.t.Fatal(err)
	}
	p.address = l.Addr().String()
	gone := make(chan struct{})
	p.gone, p.done = gone, make(chan struct{})
	serve := func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, gone) }
	p.server = &http.Server{Handler: http.HandlerFunc(serve), ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(p.done)
		_ = p.server.Serve(l) // always says that it was closed
	}()
}

// leave closes the door and all connections. It may be called again.
func (p *provider) leave() {
	select {
	case <-p.gone:
		return
	default:
	}
	close(p.gone)
	_ = p.server.Close()
	<-p.done
}

// behave sets what the provider does with requests to a service, which is
// telegram or line.
func (p *provider) behave(mood func(service string) mood) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mood = mood
}

// serve answers a request, at the latest when the provider is gone.
func (p *provider) serve(w http.ResponseWriter, r *http.Request, gone <-chan struct{}) {
	service := "telegram"
	if strings.HasPrefix(r.URL.Path, "/v2/bot/") {
		service = "line"
	}
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	mood := p.mood(service)
	p.asked[service] = append(p.asked[service], time.Now())
	p.mu.Unlock()
	switch {
	case mood == hangs:
		<-gone
		return
	case mood == busy:
		w.Header().Set("Retry-After", "2")
		say(w, http.StatusTooManyRequests, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 2","parameters":{"retry_after":2},"message":"Too Many Requests"}`)
		return
	case mood == breaks:
		http.Error(w, "Cannot POST "+r.URL.Path+" with "+r.Header.Get("Authorization"), http.StatusInternalServerError)
		return
	case mood == denies || !genuine(r):
		reason, _ := json.Marshal("Unauthorized: " + r.URL.Path + " " + r.Header.Get("Authorization"))
		say(w, http.StatusUnauthorized, `{"ok":false,"error_code":401,"description":`+string(reason)+`,"message":`+string(reason)+`}`)
		return
	case mood == slow:
		select {
		case <-time.After(60 * time.Millisecond):
		case <-r.Context().Done(): // it has arrived all the same
		}
	}
	accepted := p.accept(service, r.Header.Get("X-Line-Retry-Key"), body)
	if mood == swallows {
		<-gone
		return
	}
	switch {
	case service == "telegram":
		say(w, http.StatusOK, `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"}}}`)
	case accepted:
		say(w, http.StatusOK, `{"sentMessages":[{"id":"461230966842064897"}]}`)
	default:
		w.Header().Set("X-Line-Accepted-Request-Id", "first")
		say(w, http.StatusConflict, `{"message":"The retry key is already accepted"}`)
	}
}

// genuine says whether a request carries the right token.
func genuine(r *http.Request) bool {
	return r.URL.Path == "/bot"+botToken+"/sendMessage" ||
		r.URL.Path == "/v2/bot/message/push" && r.Header.Get("Authorization") == "Bearer "+lineToken
}

// say answers in JSON.
func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // nobody minds if the client is gone
}

// accept shows a message, unless LINE has shown it before.
func (p *provider) accept(service, key string, body []byte) bool {
	var in struct {
		Text     string
		Messages []struct{ Text, AltText string }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		p.t.Errorf("%s got %q: %v", service, body, err)
	}
	for _, m := range in.Messages {
		in.Text += m.Text + m.AltText
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if service == "line" {
		if key == "" {
			p.t.Error("LINE got a message without a retry key")
		}
		if p.keys[key] {
			p.repeated++
			return false
		}
		p.keys[key] = true
	}
	p.shown = append(p.shown, letter{service, untagged(in.Text)})
	return true
}

// untagged is a text of Telegram without its markup.
func untagged(text string) string {
	return strings.NewReplacer("<b>", "", "</b>", "", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// chat returns what people saw in a service.
func (p *provider) chat(service string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, l := range p.shown {
		if l.service == service {
			all = append(all, l.text)
		}
	}
	return all
}

// attempts returns when a service was asked.
func (p *provider) attempts(service string) []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked[service])
}

// seen says whether a message in a service holds all the words.
func (p *provider) seen(service string, words ...string) bool {
	return slices.ContainsFunc(p.chat(service), func(text string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
	})
}

// news counts how often people saw that an alert began and that it ended, by
// its name. Of a line without a sign the title says which it is.
func (p *provider) news(service string) (began, ended map[string]int) {
	began, ended = map[string]int{}, map[string]int{}
	name := regexp.MustCompile(`· (A\d+)$`)
	for _, text := range p.chat(service) {
		for line := range strings.Lines(text) {
			found := name.FindStringSubmatch(strings.TrimSpace(line))
			if found == nil {
				continue
			}
			sign := line
			if strings.IndexAny(line, "⚠🔴✅☑⛔") != 0 {
				sign = text
			}
			switch {
			case strings.HasPrefix(sign, "✅"), strings.HasPrefix(sign, "☑ OK"): // others of the target last
				ended[found[1]]++
			case strings.HasPrefix(sign, "☑"):
				began[found[1]]++
				ended[found[1]]++
			default:
				began[found[1]]++
			}
		}
	}
	return began, ended
}
