package acceptance_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Secrets of the installations. They have the form of real ones.
const (
	chatKey      = "AIzaSyDdI0hCZtE6-acceptance-WEfRq3CPzqKqqsHI"
	chatToken    = "acceptance-TokenOfAWebhook_0123456789%3D"
	hookPath     = "T0ACCEPT/B0ACCEPT/acceptance0123456789"
	hookSecret   = "acceptance-signs-the-hook-0123"
	hookToken    = "acceptance-bearer-of-the-hook-4567"
	mailPassword = "acceptance-app-password/with=signs"

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
	flooded       // asks to wait an hour
	breaks        // an error of its own, with the request in it as careless proxies write it
	swallows      // accepts, and never says so
	hangs         // neither accepts nor answers
	denies        // does not know us, and repeats by what we made ourselves known
)

// A provider plays all services at one address, and mail at another. What it
// accepts stands in a chat; all services but Telegram know a letter by its key
// and show it once.
type provider struct {
	t       testing.TB
	address string
	server  *http.Server
	mail    *mailbox
	done    chan struct{}
	gone    chan struct{} // closed when requests under way are to end

	mu       sync.Mutex
	mood     func(service string) mood
	accepted func(l letter) // called when a letter is accepted and nobody knows it yet; nil: not
	shown    []letter
	keys     map[string]bool // of a service and a letter
	repeated map[string]int  // letters that a service had accepted
	asked    map[string][]time.Time
}

// A letter is a message that people see.
type letter struct {
	service, key, text string
}

// newProvider returns a provider that is there and accepts.
func newProvider(t testing.TB) *provider {
	t.Helper()
	host := loopback()
	p := &provider{t: t, address: net.JoinHostPort(host, "0"), keys: map[string]bool{}, repeated: map[string]int{}, asked: map[string][]time.Time{}}
	p.mail = newMailbox(p, host)
	p.behave(func(string) mood { return accepts })
	p.come()
	t.Cleanup(p.leave)
	return p
}

// loopback is an address of this machine that nobody else uses, so that who
// leaves it finds it free when he comes back.
func loopback() string {
	if runtime.GOOS != "linux" {
		return "127.0.0.1"
	}
	const most = 250
	return fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(most), rand.IntN(most), 1+rand.IntN(most))
}

// come listens; always at the same address.
func (p *provider) come() {
	p.t.Helper()
	l := listenAgain(p.t, p.address)
	p.address = l.Addr().String()
	gone := make(chan struct{})
	p.gone, p.done = gone, make(chan struct{})
	serve := func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, gone) }
	p.server = &http.Server{Handler: http.HandlerFunc(serve), ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(p.done)
		_ = p.server.Serve(l) // always says that it was closed
	}()
	p.mail.come()
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
	p.mail.leave()
	<-p.done
}

// behave sets what the provider does with requests to a service.
func (p *provider) behave(mood func(service string) mood) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mood = mood
}

// ask counts a request and returns what is done with it.
func (p *provider) ask(service string) mood {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[service] = append(p.asked[service], time.Now())
	return p.mood(service)
}

// serve answers a request, at the latest when the provider is gone.
func (p *provider) serve(w http.ResponseWriter, r *http.Request, gone <-chan struct{}) {
	if plenty(r) {
		say(w, http.StatusOK, `{"type":"limited","value":5000,"totalUsage":7,"count":3}`)
		return
	}
	service := serviceOf(r)
	body, _ := io.ReadAll(r.Body)
	mood := p.ask(service)
	switch {
	case mood == hangs:
		<-gone
		panic(http.ErrAbortHandler) // without a word
	case mood == busy:
		waitFor(w, service, 2)
		return
	case mood == flooded:
		waitFor(w, service, 3600)
		return
	case mood == breaks:
		http.Error(w, "Cannot POST "+r.RequestURI+" with "+credentials(r)+" "+string(body), http.StatusInternalServerError)
		return
	case mood == denies || !genuine(r):
		say(w, http.StatusUnauthorized, refusal(service, http.StatusUnauthorized, "Unauthorized: "+r.RequestURI+" "+credentials(r)))
		return
	case mood == slow:
		select {
		case <-time.After(60 * time.Millisecond):
		case <-r.Context().Done(): // it has arrived all the same
		}
	}
	if besides(r) || service == "google_token" {
		say(w, http.StatusOK, receipt(service))
		return
	}
	text, err := textIn(service, body)
	if err != nil {
		p.t.Errorf("%s got %q: %v", service, body, err)
	}
	known := !p.show(letter{service, keyOf(r), text})
	switch {
	case mood == swallows:
		<-gone
		panic(http.ErrAbortHandler)
	case known && service == "line":
		w.Header().Set("X-Line-Accepted-Request-Id", "first")
		say(w, http.StatusConflict, `{"message":"The retry key is already accepted"}`)
	default:
		say(w, http.StatusOK, receipt(service))
	}
}

// show lets people see a letter, unless the service has shown it before.
func (p *provider) show(l letter) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.service != "telegram" {
		if l.key == "" {
			p.t.Errorf("%s got a message without a key", l.service)
		}
		if p.keys[l.service+l.key] {
			p.repeated[l.service]++
			return false
		}
		p.keys[l.service+l.key] = true
	}
	p.shown = append(p.shown, l)
	if p.accepted != nil {
		p.accepted(l)
	}
	return true
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
