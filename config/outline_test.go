package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
)

// kept is a configuration with a secret wherever one may stand; each has the word
// hush in it.
const kept = `
x-token: &token "123456:hush-of-an-anchor"
proxy: http://me:hush-proxy@192.0.2.1:3128
defaults: {schedule: 1m}
heartbeat: {url: "https://ping.example.com/hush-heart", fail: "https://ping.example.com/hush-heart/fail"}
web: {listen: "127.0.0.1:8080"}
publish: {s3: {endpoint: "https://s3.example.com", bucket: pictures, access_key: hush-access, secret_key: hush-secret}}
channels:
  - {name: bot, telegram: {token: *token, chat: "1"}}
  - {name: named, telegram: {token: "${TELEGRAM_TOKEN}", chat: "1"}}
  - {name: official, line: {token: hush-line, secret: hush-line-secret, to: C00000000000000000000000000000001}}
  - {name: space, google_chat: {webhook: "https://chat.googleapis.com/v1/spaces/A/messages?key=hush-key&token=hush-token"}}
  - {name: mail, email: {server: mail.example.com, username: me, password: hush-mail, from: a@example.com, to: b@example.com}}
  - {name: hook, webhook: {url: "https://hooks.example.com/hush-path", secret: hush-signed, headers: {X-Key: hush-header, X-Mine: "${SECRET}"}}}
  - {name: program, command: {run: [curl, --token, hush-argument, -H, "Authorization: Bearer hush-bearer", "https://192.0.2.9/?k=hush-query"]}}
profiles:
  device:
    vars: {key: hush-variable}
    http: {url: "http://192.0.2.7/", bearer: "{{key}}"}
targets:
  - {name: room, use: device, vars: {key: hush-own-variable}, fields: [{name: t, path: $.t, warn: {upper: 27}}]}
  - name: cellar
    title: the cellar of hush-basic
    http:
      url: http://192.0.2.8/bot123456:hush-123-in-a-path/x?key=hush-in-query
      headers: {X-Key: hush-head}
      query: {pin: hush-pin}
      basic: {username: me, password: hush-basic}
      body: hush-body
    fields: [{name: t, path: $.t}]
  - {name: program, command: {run: ["read", "password=hush-spoken"], env: {PIN: hush-env}}, fields: [{name: t, path: $.t}]}
  - {name: both, http: {url: "http://192.0.2.6/${SECRET}", bearer: "x${SECRET}", body: "${SECRET}"}, fields: [{name: t, path: $.t}]}
`

// outlined writes all of what a configuration is understood to be.
func outlined(c *config.Config) string {
	var b strings.Builder
	for _, p := range append(c.Outline(), c.OutlineTargets(every(c))...) {
		fmt.Fprintf(&b, "[%s]\n", p.Name)
		for _, e := range p.Entries {
			fmt.Fprintf(&b, "%s%s: %s @%d\n", strings.Repeat(" ", e.Depth), e.Key, e.Value, e.Place.Line)
		}
	}
	return b.String()
}

func TestWhatIsUnderstoodShowsNoSecret(t *testing.T) {
	text := outlined(load(t, kept))
	for line := range strings.Lines(text) {
		if strings.Contains(line, "hush") || strings.Contains(line, "hunter22") || strings.Contains(line, "AAF-x") {
			t.Errorf("it shows %s", line)
		}
	}
	for _, want := range []string{
		"token: ${TELEGRAM_TOKEN} @10", "X-Mine: ${SECRET} @14", "url: http://192.0.2.6/${SECRET} @32", "bearer: <secret> @32", "body: ${SECRET} @32",
		"proxy: http://me:<secret>@192.0.2.1:3128 @3", "url: http://192.0.2.8/<secret>/x?key=<secret> @25",
		"run: curl, --token, <secret>, -H, Authorization: Bearer <secret>, https://192.0.2.9/?k=<secret> @15", "title: the cellar of <secret> @23",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("it lacks %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestWhatIsUnderstoodSaysWhatHoldsAndWhereItStands(t *testing.T) {
	c := load(t, `
language: ko
x-limits: &limits {upper: 27}
channels: [{name: ops, folder: {dir: messages}, repeat: 1h}]
defaults: {timeout: 7s, after: 3, schedule: 1m}
profiles:
  device: {http: {url: "http://{{host}}/status"}, fields: [{name: t, path: $.t, warn: *limits}]}
targets:
  - {name: room, use: device, vars: {host: 192.0.2.7}, fields: [{name: t, error: {upper: 30}}]}
`)
	text := outlined(c)
	for _, want := range []string{
		"language: ko @2", "settle: 3m @0", " ops:  @4", "  language: ko @0", "  level: info @0", "  give_up: 1d @0", "  repeat: 1h @4",
		"[room]", "timeout: 7s @5", "after: 3 @5", "parallel: 1 @0", " level: error @0", " url: http://192.0.2.7/status @7", "   upper: 27 @3", "   upper: 30 @9", "  path: $.t @7",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("it lacks %q", want)
		}
	}
	for _, bad := range []string{"vars", "profiles", "[defaults]", "include", "name:"} {
		if strings.Contains(text, bad) {
			t.Errorf("it says %s", bad)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// every lists the indexes of all targets.
func every(c *config.Config) []int {
	var all []int
	for i := range c.Targets {
		all = append(all, i)
	}
	return all
}

func TestSomeTargetsAreOutlined(t *testing.T) {
	var names []string
	for _, p := range load(t, kept).OutlineTargets([]int{3, 1}) {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "both cellar" {
		t.Errorf("outlined %s", got)
	}
}
