package notify_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

const (
	taken  = `{"sentMessages":[{"id":"1"}]}`
	userID = "U0000000000000000000000000000000" // and a digit
)

func TestLINEGetsTheKeyWithEveryAttempt(t *testing.T) {
	for _, to := range [][]string{{groupID}, {userID + "1", userID + "2"}, {"friends"}} {
		g := &gateway{}
		s := lineAt(g.serve(t, say(500, `{"message":"Internal server error"}`)))
		s.To = to
		channel, err := s.Open(notify.Env{})
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
				t.Errorf("%s: attempt %d has the key %q", to, i+1, got)
			}
		}
	}
}

func TestLINEWritesToOneToSeveralPersonsOrToAllFriends(t *testing.T) {
	contract := wiretest.Load(t, "line-messaging-api.yml")
	for _, tt := range []struct {
		to         []string
		path, want string // what the body says of the recipients
	}{
		{[]string{groupID}, "push", `{"to":"` + groupID + `",`},
		{[]string{userID + "1"}, "push", `{"to":"` + userID + `1",`},
		{[]string{userID + "1", " " + userID + "2"}, "multicast", `{"to":["` + userID + `1","` + userID + `2"],`},
		{[]string{"friends"}, "broadcast", `{"messages":`},
	} {
		g := &gateway{}
		s := lineAt(g.serve(t, contract.Handler(t, say(200, taken)).ServeHTTP))
		s.To = tt.to
		channel, err := s.Open(notify.Env{})
		if err != nil {
			t.Fatal(err)
		}
		if r := channel.Send(t.Context(), message()); r.Outcome != notify.Sent {
			t.Errorf("%s: %+v", tt.to, r)
		}
		if body := g.bodies()[0]; g.paths[0] != "/v2/bot/message/"+tt.path || !strings.HasPrefix(body, tt.want) {
			t.Errorf("%s went to %s: %s", tt.to, g.paths[0], body)
		}
	}
}

func TestLINEOpensOnlyForThoseWhomOneMessageReaches(t *testing.T) {
	for _, to := range [][]string{nil, {""}, {"ops"}, {groupID, groupID}, {groupID, userID + "1"}, {"friends", userID + "1"}} {
		s := lineAt("http://127.0.0.1:9")
		s.To = to
		if channel, err := s.Open(notify.Env{}); err == nil || channel != nil {
			t.Errorf("it opens for %q", to)
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
		clock("03:12"): "until 1 December 00:00",
		time.Date(2026, 12, 31, 23, 0, 0, 0, seoul):    "until 1 January 00:00",
		time.Date(2026, 11, 30, 14, 0, 0, 0, time.UTC): "until 30 November 15:00",
	} {
		m := message()
		m.At = at
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Exhausted || !strings.Contains(r.Text, want) {
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

// bubbleOf is what LINE is asked to show.
func bubbleOf(t *testing.T, body string) (alternative string, header, lines []map[string]any) {
	t.Helper()
	var request struct {
		Messages []struct {
			Type, Text, AltText string
			Contents            struct {
				Header, Body struct {
					BackgroundColor string
					Contents        []map[string]any
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &request); err != nil || len(request.Messages) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	m := request.Messages[0]
	if m.Type == "text" {
		return m.Text, nil, nil
	}
	if m.Contents.Header.BackgroundColor != "#c01818" {
		t.Errorf("its colour is %s", m.Contents.Header.BackgroundColor)
	}
	return m.AltText, m.Contents.Header.Contents, m.Contents.Body.Contents
}

func TestLINEShowsAnAlertWithItsValueInLargeType(t *testing.T) {
	g := &gateway{}
	channel, err := lineAt(g.serve(t, say(200, taken))).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	site := sites()[0]
	m := render(site, tell(checks.Fired, site.cold()))
	m.Key = key
	if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	alternative, header, lines := bubbleOf(t, g.bodies()[0])
	if alternative != m.Title+"\n"+m.Text {
		t.Errorf("where it cannot be shown stands %q", alternative)
	}
	if len(header) != 2 || header[0]["text"] != "🔴 ERROR Cold store 1" || header[1]["text"] != "−9.4 °C" || header[1]["size"] != "xxl" {
		t.Errorf("the head is %v", header)
	}
	if last := lines[len(lines)-1]; last["weight"] != "bold" || !strings.HasPrefix(fmt.Sprint(last["text"]), "→") {
		t.Errorf("what to do stands out as %v", last)
	}
}

func TestLINEGetsTextWhereItRefusesABubble(t *testing.T) {
	g := &gateway{}
	answers := []http.HandlerFunc{
		say(400, `{"message":"A message (messages[0]) in the request body is invalid","details":[{"message":"invalid","property":"messages[0].contents"}]}`), say(200, taken),
	}
	turn := 0
	channel, err := lineAt(g.serve(t, func(w http.ResponseWriter, r *http.Request) { answers[turn](w, r); turn++ })).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	site := sites()[0]
	m := render(site, tell(checks.Fired, site.cold()))
	m.Key = key
	if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	if text, _, _ := bubbleOf(t, g.bodies()[1]); text != m.Title+"\n"+m.Text {
		t.Errorf("it gets %q", text)
	}
}
