package acceptance_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// gated is a configuration with every kind of channel, and doors for scripts.
// Pictures are public.
const gated = `
settle: 0
web: {listen: "${LISTEN}", public_url: https://watch.example.com/site}
inbound: {notify: {}, alert: {}}
channels:
  - {name: bot, group_wait: 0, telegram: {token: "${BOT_TOKEN}", chat: "5", api: "${API}"}}
  - {name: account, group_wait: 0, line: {token: "${LINE_TOKEN}", to: C00000000000000000000000000000001, api: "${API}"}}
  - {name: space, group_wait: 0, google_chat: {webhook: "${CHAT_HOOK}"}}
  - {name: hook, group_wait: 0, webhook: {url: "${HOOK}"}}
  - name: mail
    group_wait: 0
    email: {server: "${MAIL}", username: watch, password: "${MAIL_PASSWORD}", from: watch@example.com, to: [ops@example.com], ca: mail-ca.pem}
  - {name: files, group_wait: 0, folder: {dir: messages}}
`

// notifyScript is one for LINE Notify as they are found on many machines, but for
// the host.
const notifyScript = `#!/bin/sh
TOKEN="$1"
HOST="$2"
curl -s -X POST -H "Authorization: Bearer ${TOKEN}" -F "message=
$(date '+%H:%M') motion at the gate" -F "imageFile=@snapshot.jpg" -F "notificationDisabled=true" "${HOST}/api/notify"
`

// snapshot is what a camera with a position takes.
func snapshot(t *testing.T) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for i := range p.Pix {
		p.Pix[i] = byte(i * i / 77)
	}
	p.SetRGBA(0, 0, color.RGBA{A: 255})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	note := []byte("\xff\xe1\x00\x16Exif\x00\x00GPS 35.6586N")
	return bytes.Join([][]byte{b.Bytes()[:2], note, b.Bytes()[2:]}, nil)
}

// A gatehouse is the far side of channels: it is closed at first, and keeps what
// it is shown once it is open.
type gatehouse struct {
	*httptest.Server
	mu     sync.Mutex
	open   bool
	turned int               // away
	photo  []byte            // by Telegram
	said   map[string]string // by service
}

func newGatehouse(t *testing.T) *gatehouse {
	t.Helper()
	g := &gatehouse{said: map[string]string{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if plenty(r) {
			say(w, http.StatusOK, `{"type":"none"}`)
			return
		}
		service := serviceOf(r)
		if !g.hear(t, r) {
			say(w, http.StatusServiceUnavailable, refusal(service, http.StatusServiceUnavailable, "closed"))
			return
		}
		say(w, http.StatusOK, receipt(service))
	}))
	t.Cleanup(g.Close)
	return g
}

// hear keeps what a request says, if anybody is there.
func (g *gatehouse) hear(t *testing.T, r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		g.turned++
		return false
	}
	if path.Base(r.URL.Path) == "sendPhoto" {
		file, _, err := r.FormFile("photo")
		if err != nil {
			t.Error(err)
			return true
		}
		g.photo, _ = io.ReadAll(file)
		g.said["telegram"] += r.FormValue("caption") + ` "disable_notification":` + r.FormValue("disable_notification")
		return true
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	g.said[serviceOf(r)] += string(body)
	return true
}

// has says whether all services were told something.
func (g *gatehouse) has(text string, services ...string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, service := range services {
		if !strings.Contains(g.said[service], text) {
			return false
		}
	}
	return true
}

// photographed says whether Telegram was shown a picture.
func (g *gatehouse) photographed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.photo != nil
}

// isSnapshot says whether a picture is the one that the camera took, without
// where that was.
func isSnapshot(data []byte) error {
	p, err := jpeg.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return err
	case p.Width != 800 || p.Height != 600:
		return fmt.Errorf("it has %d by %d pixels", p.Width, p.Height)
	case bytes.Contains(data, []byte("GPS")):
		return fmt.Errorf("it says where it was taken")
	}
	return nil
}

func TestAScriptsPictureReachesEveryChannelAfterAPowerCut(t *testing.T) {
	t.Parallel()
	p, g := newPlace(t), newGatehouse(t)
	listen := freeAddress(t)
	p.env["LISTEN"], p.env["API"], p.env["HOOK"] = listen, g.URL, g.URL+"/hooks/x"
	p.env["CHAT_HOOK"] = g.URL + "/v1/spaces/AAAA/messages?key=" + chatKey + "&token=" + chatToken
	for name, content := range map[string][]byte{"notify.sh": []byte(notifyScript), "snapshot.jpg": snapshot(t)} {
		if err := os.WriteFile(filepath.Join(p.dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.configure(gated)
	daemon := p.watching()
	code, token := p.run("token", "new", "camera", "--door", "notify")
	if fields := strings.Fields(token); code == 0 && len(fields) > 0 {
		token = fields[len(fields)-1]
	}
	script := exec.CommandContext(t.Context(), "sh", "notify.sh", token, "http://"+listen)
	script.Dir = p.dir
	if answer, err := script.Output(); err != nil || string(answer) != `{"status":200,"message":"ok"}` {
		t.Fatalf("the script got %s, %v", answer, err)
	}
	p.await("the channels to be tried", func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.turned >= 4
	})
	daemon.kill()
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	daemon = p.watching()
	kept := func() []string {
		files, _ := filepath.Glob(filepath.Join(p.dir, "messages", "*-1.jpg"))
		return files
	}
	p.patience = time.Minute
	p.await("the picture everywhere", func() bool {
		return g.has("motion at the gate", "telegram", "line", "google_chat", "webhook") && g.photographed() && len(kept()) == 1 && p.provider.seen("email", "motion at the gate")
	})
	if err := isSnapshot(g.photo); err != nil {
		t.Errorf("Telegram: %v", err)
	}
	if data, err := os.ReadFile(kept()[0]); err != nil || isSnapshot(data) != nil {
		t.Errorf("the folder: %v, %v", err, isSnapshot(data))
	}
	for _, service := range []string{"line", "google_chat", "webhook"} {
		_, address, found := strings.Cut(g.said[service], "https://watch.example.com/site/")
		address, _, _ = strings.Cut(address, `"`)
		if !found {
			t.Errorf("%s: %s", service, g.said[service])
			continue
		}
		if data, err := picked(t, "http://"+listen+"/site/"+address); err != nil || isSnapshot(data) != nil {
			t.Errorf("%s: %s: %v, %v", service, address, err, isSnapshot(data))
		}
	}
	if !g.has(`"disable_notification":true`, "telegram") || g.has(`"disable_notification":false`, "telegram") || !g.has(`"notificationDisabled":true`, "line") {
		t.Errorf("it makes a sound: %q", g.said)
	}
	daemon.stop()
}

// picked gets a JPEG from behind its public address.
func picked(t *testing.T, address string) ([]byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "image/jpeg" {
		return nil, fmt.Errorf("it answers %s, %s", answer.Status, answer.Header.Get("Content-Type"))
	}
	return io.ReadAll(answer.Body)
}
