package acceptance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// illustrated is a configuration with a report for every kind of channel. Its
// pictures are public.
const illustrated = `
settle: 0
web: {listen: "${LISTEN}", public_url: https://watch.example.com/site}
defaults: {schedule: 1s, spread: 0, timeout: 1s}
channels:
  - {name: bot, telegram: {token: "${BOT_TOKEN}", chat: "5", api: "${API}"}}
  - {name: account, line: {token: "${LINE_TOKEN}", to: C00000000000000000000000000000001, api: "${API}"}}
  - {name: space, google_chat: {webhook: "${CHAT_HOOK}"}}
  - {name: hook, webhook: {url: "${HOOK}"}}
  - name: mail
    email: {server: "${MAIL}", username: watch, password: "${MAIL_PASSWORD}", from: watch@example.com, to: [ops@example.com], ca: mail-ca.pem}
  - {name: files, folder: {dir: messages}}
  - {name: printer, command: {run: [/bin/sh, print.sh]}}
targets:
  - name: room
    title: Cold store 1
    http: {url: "${ROOM}"}
    fields: [{name: temperature, path: "$.sensors[?@.name == 'inlet'].temp", unit: °C, warn: {upper: 25}}]
reports:
  - {name: now, schedule: "* * * * *", period: 1m, channels: [bot, account, space, hook, mail, files, printer]}
`

// An easel is the far side of channels that keeps what it is shown.
type easel struct {
	*httptest.Server
	mu     sync.Mutex
	photo  []byte   // by Telegram
	shown  []string // addresses, by the others
	wanted map[string]bool
}

func newEasel(t *testing.T) *easel {
	e := &easel{wanted: map[string]bool{}}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if plenty(r) {
			say(w, http.StatusOK, `{"type":"none"}`)
			return
		}
		e.look(t, r)
		say(w, http.StatusOK, receipt(serviceOf(r)))
	}))
	t.Cleanup(e.Close)
	return e
}

// look keeps what a request shows.
func (e *easel) look(t *testing.T, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if path.Base(r.URL.Path) == "sendPhoto" {
		file, _, err := r.FormFile("photo")
		if err != nil {
			t.Error(err)
			return
		}
		e.photo, _ = io.ReadAll(file)
		return
	}
	var body any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return
	}
	addresses(body, func(address string) {
		e.shown = append(e.shown, address)
		e.wanted[serviceOf(r)] = true
	})
}

// addresses finds the addresses of pictures in what is said in JSON.
func addresses(v any, found func(string)) {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "https://watch.example.com/") {
			found(v)
		}
	case []any:
		for _, one := range v {
			addresses(one, found)
		}
	case map[string]any:
		for _, one := range v {
			addresses(one, found)
		}
	}
}

// isPage says whether a picture is one that people can read.
func isPage(data []byte) error {
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err == nil && size.Width < 300 {
		err = fmt.Errorf("it is %d pixels wide", size.Width)
	}
	return err
}

func TestAReportShowsItsPictureInEveryChannel(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room"))
	e := newEasel(t)
	listen := freeAddress(t)
	p.env["LISTEN"], p.env["API"], p.env["HOOK"] = listen, e.URL, e.URL+"/hooks/x"
	p.env["CHAT_HOOK"] = e.URL + "/v1/spaces/AAAA/messages?key=" + chatKey + "&token=" + chatToken
	printed := filepath.Join(p.dir, "printed.png")
	script := "test -n \"$GAUGEWATCH_PICTURES\" && cp \"$GAUGEWATCH_PICTURES\" printed.part && mv printed.part " + printed + "\n"
	if err := os.WriteFile(filepath.Join(p.dir, "print.sh"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	p.configure(illustrated)
	p.watching()
	p.patience = 90 * time.Second // a report comes once a minute at most
	kept := func() []string {
		files, _ := filepath.Glob(filepath.Join(p.dir, "messages", "*-report-*-1.png"))
		return files
	}
	p.await("pictures everywhere", func() bool {
		_, err := os.Stat(printed)
		e.mu.Lock()
		defer e.mu.Unlock()
		return err == nil && e.photo != nil && len(e.wanted) == 3 && len(kept()) > 0 && p.provider.seen("email", "✅")
	})
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := isPage(e.photo); err != nil {
		t.Errorf("Telegram: %v", err)
	}
	for _, file := range append(kept(), printed) {
		data, err := os.ReadFile(file)
		if err == nil {
			err = isPage(data)
		}
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, address := range e.shown {
		if err := fetch(t, listen, address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// fetch gets a picture from behind its public address, as a reverse proxy does.
func fetch(t *testing.T, listen, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	u.Scheme, u.Host = "http", listen
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "image/png" {
		return fmt.Errorf("it answers %s, %s", answer.Status, answer.Header.Get("Content-Type"))
	}
	return isPage(data)
}

// freeAddress is one of loopback at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
