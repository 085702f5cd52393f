package notify_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/gaugewatch/gaugewatch/notify"
)

const taken = `{"sentMessages":[{"id":"1"}]}`

func TestLINEGetsTheKeyWithEveryAttempt(t *testing.T) {
	g := &gateway{}
	channel, err := lineAt(g.serve(t, say(500, `{"message":"Internal server error"}`))).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	m := message()
	channel.Send(t.Context(), m)
	m.Repeated = true
	channel.Send(t.Context(), m)
	if got := g.bodies(); len(got) != 2 || got[0] != got[1] {
		t.Errorf("received %q: a repetition must be the same", got)
	}
	for i, h := range g.headers {
		if got := h.Get("X-Line-Retry-Key"); got != key {
			t.Errorf("attempt %d has the key %q", i+1, got)
		}
	}
}

func TestLINEWritesToOneIDOrToAllFriends(t *testing.T) {
	for to, want := range map[string]string{groupID: "/v2/bot/message/push", "friends": "/v2/bot/message/broadcast"} {
		g := &gateway{}
		s := lineAt(g.serve(t, say(200, taken)))
		s.To = to
		channel, err := s.Open(notify.Env{})
		if err != nil {
			t.Fatal(err)
		}
		if r := channel.Send(t.Context(), message()); r.Outcome != notify.Sent {
			t.Errorf("%s: %+v", to, r)
		}
		if g.paths[0] != want || strings.Contains(g.bodies()[0], `"to"`) != (to == groupID) {
			t.Errorf("%s went to %s: %s", to, g.paths[0], g.bodies()[0])
		}
	}
}

func TestLINESaysUntilWhenNothingGoesOut(t *testing.T) {
	g := &gateway{}
	channel, err := lineAt(g.serve(t, say(429, `{"message":"You have reached your monthly limit."}`))).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]string{
		clock("03:12"): "until 1 December",
		time.Date(2026, 12, 31, 23, 0, 0, 0, seoul): "until 1 January",
	} {
		m := message()
		m.At = at
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Permanent || !strings.Contains(r.Text, want) {
			t.Errorf("got %+v, want %q", r, want)
		}
	}
}

func TestLINECutsWhatIsTooLong(t *testing.T) {
	g := &gateway{}
	channel, err := lineAt(g.serve(t, say(200, taken))).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	m := message()
	m.Text = strings.Repeat("냉동고 🔴\n", 2000)
	channel.Send(t.Context(), m)
	got := text(t, g.bodies()[0])
	if n := len(utf16.Encode([]rune(got))); n > 5000 || n < 4990 || !strings.HasPrefix(got, m.Title) {
		t.Errorf("%d units, beginning %q", n, got[:50])
	}
}
