package notify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestGoogleChatKeepsAnAlertInOneThread(t *testing.T) {
	p := &gateway{}
	channel, err := spaceAt(p.serve(t, say(200, `{"name":"spaces/A/messages/1"}`))).Open(notify.Env{Name: "space"})
	if err != nil {
		t.Fatal(err)
	}
	site := sites()[0]
	cold := site.cold()
	for _, what := range []checks.What{checks.Fired, checks.Resolved} {
		if what == checks.Resolved {
			cold.Resolved = now
		}
		if r := channel.Send(t.Context(), render(site, tell(what, cold))); r.Outcome != notify.Sent {
			t.Fatalf("got %+v", r)
		}
	}
	var threads []string
	for _, body := range p.bodies() {
		var got struct {
			Text   string
			Thread struct{ ThreadKey string }
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err)
		}
		threads = append(threads, got.Thread.ThreadKey)
	}
	if len(threads) != 2 || threads[0] != threads[1] || !strings.HasPrefix(threads[0], "gaugewatch.a41.") {
		t.Errorf("threads %q", threads)
	}
}

func TestGoogleChatSettingsSayWhatToWrite(t *testing.T) {
	hook := secret.New("https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t")
	for _, c := range []struct {
		settings notify.GoogleChat
		want     string // path of the mistake
	}{
		{notify.GoogleChat{Webhook: hook}, ""},
		{notify.GoogleChat{Spaces: []string{"spaces/AAAA", "spaces/BBBB"}}, ""},
		{notify.GoogleChat{Spaces: []string{"all"}}, ""},
		{notify.GoogleChat{}, "spaces"},
		{notify.GoogleChat{Webhook: secret.New("https://chat.google.com/room/AAAA")}, "webhook"},
		{notify.GoogleChat{Webhook: hook, Credentials: secret.New("key.json")}, "credentials"},
		{notify.GoogleChat{Webhook: hook, Spaces: []string{"all"}}, "spaces"},
		{notify.GoogleChat{Spaces: []string{"AAAA"}}, "spaces[0]"},
		{notify.GoogleChat{Spaces: []string{"all", "spaces/A"}}, "spaces[0]"},
	} {
		wrong := c.settings.Validate()
		if c.want == "" && len(wrong) > 0 || c.want != "" && (len(wrong) != 1 || wrong[0].Path != c.want) {
			t.Errorf("%+v: got %+v, want %q", c.settings, wrong, c.want)
		}
	}
}
