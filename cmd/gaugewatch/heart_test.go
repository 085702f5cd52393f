package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestTheHeartFailsWhenNoChannelReachesAnybody(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	dead := notify.Health{Refused: true, Text: "Unauthorized"}
	well, sent := notify.Health{}, notify.Health{LastSent: now.Add(-time.Hour)}
	ops, staff := outlet{channel: "ops"}, outlet{channel: "staff"}
	screen, files := outlet{channel: "screen", local: true}, outlet{channel: "files", local: true}
	siren := outlet{channel: "siren", standIn: true}
	for _, c := range []struct {
		rule   string
		all    outlets
		health map[string]notify.Health
		proven []string
		want   string // part of the reason; empty: somebody can be told
	}{
		{rule: "without channels there is nothing to fail"},
		{"a channel that nothing is wrong with reaches people", outlets{ops}, map[string]notify.Health{"ops": well}, nil, ""},
		{"the only one that leaves the machine is dead", outlets{screen, ops, files}, map[string]notify.Health{"ops": dead, "screen": sent, "files": sent}, nil, `"ops" is refused: Unauthorized`},
		{"one of two gets through", outlets{screen, ops, staff}, map[string]notify.Health{"ops": dead}, nil, ""},
		{"both are dead", outlets{ops, screen, staff}, map[string]notify.Health{"ops": dead, "staff": dead}, nil, `"ops" is refused: Unauthorized; channel "staff"`},
		{"where all stay on the machine they count", outlets{screen, files}, map[string]notify.Health{"screen": dead, "files": well}, nil, ""},
		{"where all stay on the machine and are dead", outlets{screen, files}, map[string]notify.Health{"screen": dead, "files": dead}, nil, `"files" is refused`},
		{"what is local matters no more once something leaves", outlets{screen, ops}, map[string]notify.Health{"screen": dead}, nil, ""},
		{"a stand-in that has never delivered gives no hope", outlets{ops, siren}, map[string]notify.Health{"ops": dead}, nil, `"ops" is refused`},
		{"one that has delivered once does", outlets{ops, siren}, map[string]notify.Health{"ops": dead}, []string{"siren"}, ""},
		{"one that has delivered since the start does", outlets{ops, siren}, map[string]notify.Health{"ops": dead, "siren": sent}, nil, ""},
		{"unless it is dead as well", outlets{ops, siren}, map[string]notify.Health{"ops": dead, "siren": dead}, []string{"siren"}, `channel "siren"`},
		{"a stand-in that was never needed is no trouble", outlets{ops, siren}, nil, nil, ""},
		{"one that is left out reaches nobody", outlets{ops, {channel: "staff", absent: true}}, map[string]notify.Health{"ops": dead}, nil, `"ops" is refused`},
	} {
		err := c.all.closed(c.health, func(channel string) bool { return slices.Contains(c.proven, channel) }, now)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.rule, err, c.want)
		}
	}
}

// TestADaemonWhoseOnlyChatRefusesIsUnkept has a console beside the chat, which
// prints all that is told.
func TestADaemonWhoseOnlyChatRefusesIsUnkept(t *testing.T) {
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusUnauthorized, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
	}))
	defer bot.Close()
	text := fmt.Sprintf(`{state: %q, web: {listen: none}, channels: [{name: screen, console: {}}, {name: ops, telegram: {token: "1:x", chat: "-1", api: %q}}],
		targets: [{name: a, tcp: {address: "127.0.0.1:1"}, schedule: 1h}]}`, filepath.Join(t.TempDir(), "x.db"), bot.URL)
	host := config.Host{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }, Now: time.Now}
	c, err := host.Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := newDaemon(t.Context(), &options{process: &process{Out: io.Discard, Err: io.Discard}, logText: "text"}, c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	up, done := make(chan bool), make(chan error, 1)
	go func() {
		done <- d.run(ctx, func(ctx context.Context) error {
			defer close(up)
			_, err := d.apply(ctx, c, nil)
			return err
		})
	}()
	defer func() {
		stop()
		if err := errors.Join(<-done, d.close()); err != nil {
			t.Error(err)
		}
	}()
	<-up
	if err := d.unkept(ctx); err != nil {
		t.Errorf("before anything is told: %v", err)
	}
	if err := d.watch.Tell(ctx, notify.Notice{Topic: notify.TestTopic, Level: checks.Error}, ""); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := d.unkept(ctx)
		if err != nil && strings.HasPrefix(err.Error(), `nobody can be told: channel "ops" is refused`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the watch is unkept: %v", err)
		}
	}
}

func TestChannelsThatStayOnTheMachineStandInOrAreLeftOutAreKnown(t *testing.T) {
	channel := func(name, fallback string, s notify.Settings) config.PlannedChannel {
		return config.PlannedChannel{Policy: notify.Policy{Channel: name, Fallback: fallback, Standby: name == "boss"}, Settings: s}
	}
	from := config.Plan{Channels: []config.PlannedChannel{
		channel("screen", "", &notify.Console{}), channel("files", "", &notify.Folder{Dir: t.TempDir()}),
		channel("ops", "siren", &notify.Webhook{}), channel("siren", "", &notify.Command{}), channel("boss", "", &notify.Webhook{}),
	}}
	var lines []notify.Line
	for _, ch := range from.Channels {
		lines = append(lines, notify.Line{Policy: ch.Policy})
	}
	lines = append(lines, notify.Line{Policy: notify.Policy{Channel: "away"}, Channel: absent{"the secret is not set"}})
	want := outlets{
		{channel: "screen", local: true},
		{channel: "files", local: true},
		{channel: "ops"},
		{channel: "siren", standIn: true},
		{channel: "boss", standIn: true},
		{channel: "away", absent: true},
	}
	if got := outletsOf(lines, from); !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}
