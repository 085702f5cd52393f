package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
)

func TestToKeepWatchNeedsATargetAndAChannelInUse(t *testing.T) {
	const (
		channels = "channels: [{name: screen, console: {}}]\n"
		targets  = "targets: [{name: switch, tcp: {address: \"192.0.2.1:22\"}, schedule: 1m}]\n"
	)
	for text, want := range map[string]string{
		channels + targets:       "",
		channels:                 "config.yaml:1:1: there is no target: nothing would be watched",
		channels + "targets: []": "config.yaml:2:10: targets: there is no target: nothing would be watched",
		targets:                  "config.yaml:1:1: there is no channel: nobody would be told; without an account use console: {} or folder: {dir: messages}",
		targets + "channels: [{name: screen, console: {}, enabled: false}]":                      "config.yaml:2:11: channels: every channel is disabled: nobody would be told",
		targets + "channels: [{name: ops, telegram: {token: \"${NO_TOKEN}\", chat: \"-1001\"}}]": "",
		channels + "targets: [{name: room, http: {url: \"${NO_URL}\"}, schedule: 1m}]":           "",
		"# All of it is a comment.": "config.yaml:1:1: there is no target: nothing would be watched\n" +
			"config.yaml:1:1: there is no channel: nobody would be told; without an account use console: {} or folder: {dir: messages}",
	} {
		c, err := host("", map[string]string{"config.yaml": text}).Load("config.yaml")
		if err != nil {
			t.Fatalf("%s\n%s", text, err)
		}
		got := ""
		if err := c.Idle(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestAnEmptyFileIsAMistake(t *testing.T) {
	for text, want := range map[string]bool{"": true, " \n\t\r\n": true, "# Nothing but a comment.\n": false} {
		files := map[string]string{"config.yaml": "include: more.yaml", "more.yaml": text}
		_, err := host("", files).Load("config.yaml")
		mistakes, _ := errors.AsType[config.Mistakes](err)
		if got := strings.Contains(mistakes.Error(), "more.yaml:1:1: the file is empty"); got != want {
			t.Errorf("%q included: %v", text, err)
		}
		_, err = host("", map[string]string{"config.yaml": text}).Load("config.yaml")
		if got := err != nil && err.Error() == "config.yaml:1:1: the file is empty"; got != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheTextsOfAllFilesAreKeptAsTheyWere(t *testing.T) {
	files := map[string]string{
		"config.yaml": "include: more.yaml\nproxy: \"http://${PORT}/\"\nsimulator: site.yaml\n",
		"more.yaml":   "targets: []\n", "site.yaml": "devices: [{name: a, signals: [{name: t}]}]\n",
	}
	c, _ := host("", files).Load("config.yaml")
	if len(c.Texts) != 3 || len(c.Files) != 3 {
		t.Fatalf("%d texts of %d files", len(c.Texts), len(c.Files))
	}
	for i, path := range c.Files {
		if c.Texts[i] != files[path] {
			t.Errorf("%s: %q", path, c.Texts[i])
		}
	}
}
