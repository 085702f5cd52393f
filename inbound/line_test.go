package inbound_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

const (
	lineToken  = "line-token-of-the-test"
	lineSecret = "line-secret-of-the-test"
	crew       = "C00000000000000000000000000000001"
	minsu      = "U00000000000000000000000000000001"
	visitor    = "U00000000000000000000000000000002"
	account    = "U0000000000000000000000000000000f"
)

// A talk is LINE's side: it remembers what it is sent.
type talk struct {
	t       *testing.T
	mu      sync.Mutex
	sent    []string // endpoint and body
	expired bool     // reply tokens are not good
}

func (f *talk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	answer := `{"sentMessages":[{"id":"1","quoteToken":"q"}]}`
	switch name := path.Base(r.URL.Path); {
	case name == "summary":
		answer = `{"groupId":"` + crew + `","groupName":"Night shift"}`
	case name == "reply" && f.expired:
		w.WriteHeader(http.StatusBadRequest)
		answer = `{"message":"Invalid reply token"}`
		f.sent = append(f.sent, "expired")
	default:
		f.sent = append(f.sent, name+" "+string(body))
	}
	_, _ = io.WriteString(w, answer)
}

// happened is an event in the crew's group, by minsu, unless it is changed.
func happened(id, kind string, change ...func(map[string]any)) map[string]any {
	e := map[string]any{
		"type": kind, "mode": "active", "timestamp": time.Now().UnixMilli(), "webhookEventId": id,
		"source":          map[string]any{"type": "group", "groupId": crew, "userId": minsu},
		"deliveryContext": map[string]any{"isRedelivery": false},
	}
	if kind == "message" || kind == "postback" || kind == "join" {
		e["replyToken"] = "reply-" + id
	}
	for _, f := range change {
		f(e)
	}
	return e
}

// text lets an event be a text message.
func text(words string) func(map[string]any) {
	return func(e map[string]any) {
		e["message"] = map[string]any{"type": "text", "id": "1", "text": words, "quoteToken": "q"}
	}
}

// by lets somebody else have done it, alone with the account.
func alone(user string) func(map[string]any) {
	return func(e map[string]any) { e["source"] = map[string]any{"type": "user", "userId": user} }
}

// posted is the body of a webhook.
func posted(t *testing.T, events ...map[string]any) []byte {
	t.Helper()
	if events == nil {
		events = []map[string]any{}
	}
	body, err := json.Marshal(map[string]any{"destination": account, "events": events})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/callback", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if err := wiretest.Load(t, "line-webhook.yml").Check(r); err != nil {
		t.Fatalf("LINE posts no such thing: %v", err)
	}
	return body
}

// signed is a request with the signature of a body.
func signed(t *testing.T, body []byte, key string) *http.Request {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/in/line", bytes.NewReader(body))
	r.Header.Set("x-line-signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

// official returns an account whose crew is heard.
func official(t *testing.T, f *talk, d *desk) *inbound.LINE {
	t.Helper()
	f.t, d.book = t, &book{}
	client, err := wire.New(wire.Settings{Dial: wiretest.Pipe(t, wiretest.Load(t, "line-messaging-api.yml").Handler(t, f))})
	if err != nil {
		t.Fatal(err)
	}
	return &inbound.LINE{
		Account: "line 1", Secret: secret.New(lineSecret), Desk: d, Inbox: inbox(&box{}), Guests: d.book, Log: slog.New(slog.DiscardHandler),
		Client: &line.Client{Token: secret.New(lineToken), Base: "http://example.com", HTTP: client},
		Rooms:  []inbound.Room{{Channel: "staff", Chat: crew, People: map[string]string{minsu: "minsu"}}},
		Publish: func(_ context.Context, name string, _ []byte) (string, error) {
			return "https://watch.example.com/i/" + name, nil
		},
	}
}

// hears lets an account hear posts, and waits until they are seen to.
func hears(t *testing.T, l *inbound.LINE, posts ...[]byte) {
	t.Helper()
	for _, body := range posts {
		r := signed(t, body, lineSecret)
		if err := l.Seal(r, body); err != nil {
			t.Fatal(err)
		}
		if err := l.Take(httptest.NewRecorder(), r, body); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.Run(ctx)
}

func TestLINEIsKnownByItsSignatureOverTheRawBody(t *testing.T) {
	l := official(t, &talk{}, &desk{})
	body := posted(t)
	if err := l.Seal(signed(t, body, lineSecret), body); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		rule string
		key  string
		body []byte
	}{{"another secret", "other", body}, {"another body", lineSecret, append([]byte(" "), body...)}} {
		if l.Seal(signed(t, body, tt.key), tt.body) == nil {
			t.Errorf("%s is let in", tt.rule)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/in/line", nil)
	for _, signature := range []string{"", "!!", "AAAA"} {
		r.Header.Set("X-Line-Signature", signature)
		if l.Seal(r, body) == nil {
			t.Errorf("the signature %q is let in", signature)
		}
	}
	l.Secret = secret.Text{}
	if l.Seal(signed(t, body, ""), body) == nil {
		t.Error("without a secret anybody is let in")
	}
}

func TestACommandInLINEIsAnsweredForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := &talk{}, &desk{answer: inbound.Answer{Text: "well", Buttons: []inbound.Button{{Label: "a label that is longer than twenty", Says: "/yes"}}}}
		l := official(t, f, d)
		hears(t, l, posted(t), posted(t, happened("01HA", "message", text("/status")), happened("01HB", "message", text("hi"), alone(visitor))))
		if len(d.heard) != 2 || d.heard[0].People["staff"] != "minsu" || d.heard[0].ID != "01HA" || d.heard[0].Direct || !d.heard[1].Direct || len(d.heard[1].Channels) != 0 {
			t.Errorf("heard %+v", d.heard)
		}
		if len(f.sent) != 2 || !strings.HasPrefix(f.sent[0], "reply ") || !strings.Contains(f.sent[0], `"data":"/yes"`) {
			t.Errorf("sent %q, want replies with a button", f.sent)
		}
		if want := []string{"+line 1 {" + visitor + "  user}"}; !slices.Equal(d.book.lines, want) {
			t.Errorf("learned %q, want %q", d.book.lines, want)
		}
	})
}

func TestWhatFollowsOrComesLateIsPushed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		follows := inbound.Answer{Text: "runs", Rest: func(context.Context) inbound.Answer {
			return inbound.Answer{Text: "drawn", Pictures: []inbound.Picture{{PNG: []byte("png"), Tile: []byte("png")}}}
		}}
		for rule, tt := range map[string]struct {
			answer  inbound.Answer
			expired bool
			age     time.Duration
			want    string
		}{
			"first for nothing":     {answer: follows, want: "reply push"},
			"a chart for nothing":   {answer: inbound.Answer{Rest: follows.Rest}, want: "reply"},
			"a token that is old":   {answer: inbound.Answer{Text: "x"}, age: time.Minute, want: "push"},
			"a token that was used": {answer: inbound.Answer{Text: "x"}, expired: true, want: "expired push"},
		} {
			f, d := &talk{expired: tt.expired}, &desk{answer: tt.answer}
			hears(t, official(t, f, d), posted(t, happened("01HA", "message", text("/chart"), func(e map[string]any) { e["timestamp"] = time.Now().Add(-tt.age).UnixMilli() })))
			var got []string
			for _, one := range f.sent {
				word, _, _ := strings.Cut(one, " ")
				got = append(got, word)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s: sent %q, want %s", rule, f.sent, tt.want)
			}
			if strings.Contains(rule, "chart") && !strings.Contains(f.sent[0], "https://watch.example.com/i/") {
				t.Errorf("%s: sent %q, want the picture", rule, f.sent)
			}
		}
	})
}

func TestAnEventThatComesTwiceOrToOthersIsNotHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		again := happened("01HA", "message", text("/status"), func(e map[string]any) { e["deliveryContext"] = map[string]any{"isRedelivery": true} })
		standby := happened("01HC", "message", text("/status"), func(e map[string]any) { e["mode"] = "standby"; delete(e, "replyToken") })
		hears(t, official(t, &talk{}, d), posted(t, happened("01HA", "message", text("/status"))), posted(t, again, standby))
		if len(d.heard) != 1 {
			t.Errorf("heard %+v, want it once", d.heard)
		}
	})
}

func TestTheButtonBelowAnAlertInLINEIsAPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := &talk{}, &desk{words: "Ack Kim Minsu"}
		data := func(text string) func(map[string]any) {
			return func(e map[string]any) { e["postback"] = map[string]any{"data": text} }
		}
		hears(t, official(t, f, d), posted(t, happened("01HA", "postback", data("ack.1.abcdefgh")), happened("01HB", "postback", data("/yes"))))
		if len(d.presses) != 1 || d.presses[0].Data != "ack.1.abcdefgh" || d.presses[0].People["staff"] != "minsu" || len(d.heard) != 1 || d.heard[0].Text != "/yes" {
			t.Errorf("heard %+v and %+v, want a press and a command", d.presses, d.heard)
		}
		if len(f.sent) != 1 || !strings.Contains(f.sent[0], "Ack Kim Minsu") {
			t.Errorf("sent %q, want what became of it", f.sent)
		}
	})
}

func TestGroupsAreLearnedFromJoining(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		hears(t, official(t, &talk{}, d), posted(t, happened("01HA", "join"), happened("01HB", "leave")))
		if want := []string{"+line 1 {" + crew + " Night shift group}", "-line 1 " + crew}; !slices.Equal(d.book.lines, want) {
			t.Errorf("learned %q, want %q", d.book.lines, want)
		}
	})
}

func TestWhatCannotBeCarriedOutIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{fails: 9}
		l := official(t, &talk{}, d)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { l.Run(ctx) })
		takes(t, l, posted(t, happened("01HA", "message", text("/status"))))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if len(d.heard) != 1 {
			t.Errorf("heard %+v, want it at the tenth attempt", d.heard)
		}
		stop()
		running.Wait()
	})
}

func FuzzLINEWebhook(f *testing.F) {
	f.Add([]byte(`{"destination":"U1","events":[{"type":"message","webhookEventId":"1","source":{"type":"group","groupId":"C1"},"message":{"type":"text","text":"/status"}}]}`))
	f.Add([]byte(`{"events":[null,{},[],{"type":"postback","webhookEventId":"1","source":{},"postback":{"data":"/"}}]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		l := &inbound.LINE{Secret: secret.New("x"), Desk: &desk{}, Inbox: inbox(&box{}), Log: slog.New(slog.DiscardHandler)}
		_ = l.Take(httptest.NewRecorder(), httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", nil), body)
	})
}
