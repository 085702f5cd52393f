package acceptance_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// literal is a secret that stands in the configuration itself.
const literal = "written-in-the-file-0123456789"

// guarded is a configuration in which everything that can be secret is. Its
// devices are indiscreet: they answer with what they were asked.
const guarded = `
settle: 0
verify: 2s
web: {listen: "127.0.0.1:0"}
heartbeat: {url: "${BEAT}/${BEAT_ID}", fail: "${BEAT}/${BEAT_ID}/fail", every: 10s}
publish: {s3: {endpoint: "${DEVICES}", bucket: pictures, access_key: AKIAWATCH, secret_key: "${STORE_SECRET}", path_style: true, public_base: https://pictures.invalid}}
defaults:
  schedule: 1s
  spread: 0
  timeout: 1s
  no_response: {level: warn, after: 1}
channels:
  - name: bot
    telegram: {token: "${BOT_TOKEN}", chat: "5", api: "${API}"}
    group_wait: 0
    timeout: 1s
    fallback: {to: files, after: 1s}
  - name: account
    line: {token: "${LINE_TOKEN}", secret: "${LINE_SECRET}", to: C00000000000000000000000000000001, api: "${API}"}
    group_wait: 0
    timeout: 1s
  - name: space
    google_chat: {webhook: "${CHAT_HOOK}"}
    group_wait: 0
    timeout: 1s
  - name: app
    google_chat: {credentials: "${CHAT_ACCOUNT}", spaces: [spaces/BBBB], api: "${API}"}
    group_wait: 0
    timeout: 1s
  - name: hook
    webhook: {url: "${HOOK}", secret: "${HOOK_SECRET}", headers: {X-Token: "${HOOK_TOKEN}"}}
    group_wait: 0
    timeout: 1s
  - name: mail
    email: {server: "${MAIL}", username: watch, password: "${MAIL_PASSWORD}", from: watch@example.com, to: [ops@example.com], ca: mail-ca.pem}
    group_wait: 0
    timeout: 1s
  - name: files
    folder: {dir: messages}
targets:
  - name: bearer
    http: {url: "${DEVICES}/ok", bearer: "${DEVICE_TOKEN}"}
    fields: [{name: v, path: $.v, warn: {upper: 1}}]
  - name: basic
    http: {url: "${DEVICES}/refused", basic: {username: user, password: "${PASSWORD}"}}
    fields: [{name: v, path: $.v}]
  - name: query
    http: {url: "${DEVICES}/moved", query: {key: "${API_KEY}"}}
    fields: [{name: v, path: $.v}]
  - name: header
    http: {url: "http://127.0.0.1:1/closed", headers: {X-Key: "${DEVICE_TOKEN}"}, query: {key: "${API_KEY}"}}
    fields: [{name: v, path: $.v}]
  - name: nowhere
    http: {url: "http://nowhere.invalid/", bearer: "${DEVICE_TOKEN}", query: {key: "${API_KEY}"}, headers: {X-Key: ` + literal + `}}
    fields: [{name: v, path: $.v}]
  - name: program
    command: {run: [sh, -c, "echo $SECRET >&2; exit 3"], env: {SECRET: "${PASSWORD}"}}
    fields: [{name: v, path: $.v}]
`

// beatID is the secret in the URL of a heartbeat, and storeSecret the one by
// which pictures are put into a store.
const (
	beatID      = "f2d3a9c4-7b1e-4acc-8ace-5ce0123456ab"
	storeSecret = "st0re+Secret/1a2b3c4d5e6f7a8b9c0d"
)

func TestNoSecretIsLeftAnywhere(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	devices := httptest.NewServer(http.HandlerFunc(indiscreet))
	defer devices.Close()
	p.env["DEVICES"] = devices.URL
	p.configure(guarded)

	account := newServiceAccount(t, p.provider.address)
	p.env["CHAT_ACCOUNT"], p.env["BEAT"], p.env["BEAT_ID"] = account.file, devices.URL+"/refused", beatID
	p.env["STORE_SECRET"] = storeSecret

	moods := map[string][]mood{}
	p.provider.behave(func(service string) mood {
		if moods[service] == nil {
			moods[service] = []mood{breaks, hangs, busy, swallows, denies, breaks, denies, accepts}
		}
		mood := moods[service][0]
		if len(moods[service]) > 1 {
			moods[service] = moods[service][1:]
		}
		return mood
	})
	daemon := p.watching("--verbose")
	p.look("/metrics", "/healthz")
	wait(14 * time.Second)
	for _, service := range append(services(), "google_token") {
		if n := len(moods[service]); n > 4 {
			t.Errorf("%s has %d moods to come: this proves little", service, n)
		}
	}
	p.provider.leave()
	wait(2 * time.Second)
	p.configure(strings.Replace(guarded, "upper: 1", "upper: ${PASSWORD}", 1))
	daemon.signal(syscall.SIGHUP)
	wait(500 * time.Millisecond)
	p.look("/metrics", "/healthz")
	p.provider.come()
	p.run("validate")
	p.configure(guarded)
	for _, args := range [][]string{
		{"validate", "--json"},
		{"validate", "--online"},
		{"poll", "bearer"},
		{"poll", "query"},
		{"poll", "header"},
		{"poll", "nowhere"},
		{"status"},
		{"alerts"},
		{"send", "bot", "hello"},
		{"send", "account", "hello"},
		{"send", "space", "hello"},
		{"send", "app", "hello"},
		{"send", "hook", "hello"},
		{"send", "mail", "hello"},
		{"report", "--send", "bot"},
		{"report", "--send", "account"},
		{"report", "--send", "hook"},
		{"chats", "bot"},
		{"chats", "app"},
		{"deliveries"},
		{"deliveries", "--json"},
		{"deliveries", "1"},
		{"deliveries", "--csv"},
		{"log"},
		{"explain", "bearer/v"},
		{"retry", "all"},
		{"drill", "bearer/v", "--value", "9"},
		{"export"},
		{"backup", "copy.db"},
	} {
		if _, said := p.run(args...); said == "" {
			t.Errorf("gaugewatch %s said nothing: this proves little", strings.Join(args, " "))
		}
	}
	daemon.stop()
	p.configure(strings.Replace(guarded, "chat: \"5\"", "chat: ${BOT_TOKEN}", 1)) // a wrong file at the start
	p.watching("--log", "json").kill()

	secrets := map[string]string{
		"the bot's token": botToken, "LINE's token": lineToken, "LINE's secret": lineSecret,
		"the key of a webhook of Google Chat": chatKey, "its token": chatToken, "its token as it is meant": chatQuery().Get("token"),
		"the service account's key": account.private, "its access token": accessToken,
		"the webhook's path": hookPath, "its secret": hookSecret, "its token in a header": hookToken,
		"the mail's password": mailPassword, "the name of the heartbeat": beatID, "the store's secret": storeSecret,
		"the device's token": deviceToken, "the key": apiKey, "the password": password, "what the file says itself": literal,
	}
	all := p.leftovers()
	for name, text := range all { // there it may stand, also where the process was killed while it kept a copy, and nobody else may read it
		if (name == "config.yaml" || strings.HasPrefix(name, ".config.yaml.last-good")) && strings.Contains(text, literal) {
			all[name] = strings.ReplaceAll(text, literal, "")
			p.expectPrivate(name)
		}
	}
	for what, text := range all {
		for name, secret := range secrets {
			if how := wiretest.Leak(text, secret); how != "" {
				t.Errorf("%s holds %s (%s)", what, name, how)
			}
		}
	}
}

// indiscreet answers with what it was asked: a bearer gets a value, others an
// error or a redirect.
func indiscreet(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.String() + " " + r.Header.Get("Authorization")
	switch r.URL.Path {
	case "/ok":
		fmt.Fprint(w, `{"v": 2}`)
	case "/refused":
		http.Error(w, asked, http.StatusUnauthorized)
	default:
		http.Redirect(w, r, "http://elsewhere.invalid"+r.URL.String(), http.StatusFound)
	}
}

// look reads pages of the daemon.
func (p *place) look(pages ...string) {
	p.t.Helper()
	found := regexp.MustCompile(`msg=listening address=(\S+)`).FindStringSubmatch(p.output.String())
	if found == nil {
		p.t.Fatal("the daemon does not say where it listens")
	}
	for _, page := range pages {
		r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+found[1]+page, nil)
		if err != nil {
			p.t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			p.t.Fatal(err)
		}
		_, err = io.Copy(&p.pages, answer.Body)
		answer.Body.Close()
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// expectPrivate checks that nobody else may read a file.
func (p *place) expectPrivate(name string) {
	p.t.Helper()
	info, err := os.Stat(filepath.Join(p.dir, name))
	if err != nil {
		p.t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		p.t.Errorf("%s may be read by others: %s", name, info.Mode())
	}
}

// leftovers returns everything that was written: by processes and into files.
func (p *place) leftovers() map[string]string {
	p.t.Helper()
	all := map[string]string{"the output": p.output.String(), "the web": p.pages.String()}
	err := filepath.WalkDir(p.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[filepath.Base(path)] = string(text)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, want := range []string{"gaugewatch.db", "copy.db"} {
		if len(all[want]) == 0 {
			p.t.Errorf("nothing was left in %s: this proves little", want)
		}
	}
	return all
}
