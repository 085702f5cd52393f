package inbound_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

const token = "123456:TEST"

// A far is the other side: it plays one answer to getUpdates after another, and
// then has no news.
type far struct {
	t       *testing.T
	mu      sync.Mutex
	script  []string // bodies; their error_code is the status
	asked   []string // offset and kinds
	at      []time.Time
	said    []string // answers to presses
	sent    []string // messages, with their method
	refuses int      // so many of these fail
	webhook string   // that is set
	blind   bool     // it takes no pictures
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Offset  int64    `json:"offset"`
		Kinds   []string `json:"allowed_updates"`
		Timeout int64    `json:"timeout"`
		Query   string   `json:"callback_query_id"`
		Text    string   `json:"text"`
	}
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &in); err != nil && len(body) > 0 && !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		f.t.Error(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	answer := `{"ok":true,"result":true}`
	switch path.Base(r.URL.Path) {
	case "getUpdates":
		f.asked, f.at = append(f.asked, fmt.Sprint(in.Offset, in.Kinds)), append(f.at, time.Now())
		if len(f.script) == 0 {
			f.mu.Unlock()
			select {
			case <-time.After(time.Duration(in.Timeout) * time.Second):
			case <-r.Context().Done():
			}
			f.mu.Lock()
			answer = `{"ok":true,"result":[]}`
			break
		}
		answer, f.script = f.script[0], f.script[1:]
	case "getMe":
		answer = `{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"W","username":"Watch_Bot"}}`
	case "getWebhookInfo":
		answer = `{"ok":true,"result":` + cmp.Or(f.webhook, `{"url":"https://other.example.com/","has_custom_certificate":false,"pending_update_count":0}`) + `}`
	case "sendMessage", "sendPhoto", "sendDocument":
		if len(body) > 2000 {
			body = body[:2000]
		}
		f.sent = append(f.sent, path.Base(r.URL.Path)+" "+string(body))
		answer = `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":-1001,"type":"supergroup"}}}`
		if f.blind && path.Base(r.URL.Path) != "sendMessage" {
			answer = `{"ok":false,"error_code":500,"description":"Internal Server Error"}`
		}
	case "answerCallbackQuery":
		f.said = append(f.said, in.Query+" "+in.Text)
		if f.refuses > 0 {
			f.refuses--
			answer = `{"ok":false,"error_code":502,"description":"Bad Gateway"}`
		}
	}
	var status struct {
		Code int `json:"error_code"`
	}
	_ = json.Unmarshal([]byte(answer), &status)
	w.WriteHeader(max(status.Code, 200))
	_, _ = io.WriteString(w, answer)
}

// A desk notes what it is handed.
type desk struct {
	mu      sync.Mutex
	presses []inbound.Press
	heard   []inbound.Command
	answer  inbound.Answer
	book    *book
	words   string
	fails   int    // so many times
	fatal   bool   // the program fails over commands
	idle    string // what is no command
}

func (d *desk) Idle(c inbound.Command) bool { return d.idle != "" && c.Text == d.idle }

func (d *desk) Press(_ context.Context, p inbound.Press) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails > 0 {
		d.fails--
		return "", errors.New("disk full")
	}
	d.presses = append(d.presses, p)
	return d.words, nil
}

func (d *desk) Command(_ context.Context, c inbound.Command) (inbound.Answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fatal {
		panic("a flaw of ours")
	}
	if d.fails > 0 {
		d.fails--
		return inbound.Answer{}, errors.New("disk full")
	}
	d.heard = append(d.heard, c)
	return d.answer, nil
}

// listen listens for a while, and returns what it logged.
func listen(t *testing.T, f *far, d *desk, lasts time.Duration) string {
	t.Helper()
	f.t = t
	contract := wiretest.Load(t, "telegram-bot-api.yml")
	http, err := wire.New(wire.Settings{Dial: wiretest.Pipe(t, contract.Handler(t, f))})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	guests := &book{}
	d.book = guests
	bot := inbound.Telegram{
		Client: &telegram.Client{Token: secret.New(token), Base: "http://example.com", HTTP: http}, Guests: guests,
		Rooms: []inbound.Room{
			{Channel: "ops", Chat: "-1001", People: map[string]string{"111": "minsu"}},
			{Channel: "night", Chat: "-1001", People: map[string]string{"222": "sora"}},
			{Channel: "public", Chat: "@Example_Ops", People: map[string]string{"111": "minsu"}},
		},
		Desk: d, Log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	began := time.Now()
	bot.Run(ctx)
	if took := time.Since(began); took > lasts {
		t.Errorf("listening ended after %s, want with its context after %s", took, lasts)
	}
	wiretest.NoLeak(t, log.String(), token)
	f.mu.Lock() // the other side has seen all of it
	defer f.mu.Unlock()
	return log.String()
}

// pressed is an update in which somebody presses a button.
func pressed(update int, who int64, chat string) string {
	return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"q%d","from":{"id":%d,"first_name":"Kim","last_name":"M"},"data":"ack.1.abcdefgh","message":{"message_id":4,"date":0,"chat":%s}}}`, update, update, who, chat)
}

func page(updates ...string) string {
	return `{"ok":true,"result":[` + strings.Join(updates, ",") + `]}`
}

const group, public = `{"id":-1001,"type":"supergroup"}`, `{"id":-1002,"type":"channel","username":"example_ops"}`

func TestAPressSaysWhoWhereAndWhatTheyMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(
			pressed(7, 111, group), pressed(8, 222, group), pressed(9, 333, group), pressed(10, 111, public), pressed(11, 111, `{"id":5,"type":"private"}`),
			`{"update_id":12,"callback_query":{"id":"q12","from":{"id":111},"data":"ack.1.abcdefgh"}}`,
			`{"update_id":13,"my_chat_member":{"chat":{"id":5},"from":{"id":1},"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}}`,
		)}}
		d := &desk{words: strings.Repeat("냉 ", 300)}
		listen(t, f, d, time.Minute)
		want := []string{
			"7 [ops night] map[ops:minsu] 111 Kim M", "8 [ops night] map[night:sora] 222 Kim M", "9 [ops night] map[] 333 Kim M",
			"10 [public] map[public:minsu] 111 Kim M", "11 [] map[] 111 Kim M", "12 [] map[] 111",
		}
		var got []string
		for _, p := range d.presses {
			got = append(got, fmt.Sprint(p.ID, " ", p.Channels, " ", p.People, " ", p.Who))
			if p.Account != "telegram 123456" || p.Data != "ack.1.abcdefgh" {
				t.Errorf("got %+v", p)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(f.said) != 6 || !strings.HasPrefix(f.said[0], "q7 냉") {
			t.Errorf("answered %q, want each of them", f.said)
		}
	})
}

func TestWhatWasHeardIsConfirmedOnceAndNumbersMayBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(pressed(900, 111, group)), page(), page(pressed(3, 111, group))}}
		d := &desk{}
		listen(t, f, d, time.Minute)
		const kinds = " [message channel_post callback_query my_chat_member]"
		if want := []string{"0" + kinds, "901" + kinds, "0" + kinds, "4" + kinds}; !slices.Equal(f.asked[:4], want) || len(d.presses) != 2 {
			t.Errorf("asked %q and heard %d presses; want %q and both", f.asked, len(d.presses), want)
		}
	})
}

func TestWhatCannotBeNotedIsNotConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(pressed(7, 111, group), pressed(8, 111, group)), page(pressed(7, 111, group), pressed(8, 111, group))}}
		d := &desk{fails: 1}
		log := listen(t, f, d, time.Minute)
		if len(d.presses) != 2 || len(f.said) != 2 || !strings.HasPrefix(f.asked[1], "7 ") || !strings.HasPrefix(f.asked[2], "9 ") {
			t.Errorf("asked %q, heard %d presses, answered %q; want to be told of both again", f.asked, len(d.presses), f.said)
		}
		if !strings.Contains(log, "disk full") {
			t.Errorf("the log does not say why: %s", log)
		}
	})
}

func TestSilenceIsExplainedOnceAndWaitedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const conflict = `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}`
		f := &far{script: append(slices.Repeat([]string{conflict}, 20), `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":300}}`)}
		log := listen(t, f, &desk{}, time.Hour)
		if strings.Count(log, "another program uses this bot") != 1 || strings.Count(log, "people are heard again") != 1 {
			t.Errorf("the log says %s; want why once, and once that it is over", log)
		}
		for i := 1; i < 21; i++ {
			if gap := f.at[i].Sub(f.at[i-1]); gap < 500*time.Millisecond || gap > time.Minute {
				t.Errorf("attempt %d came %s after the one before", i, gap)
			}
		}
		if gap := f.at[21].Sub(f.at[20]); gap < 5*time.Minute {
			t.Errorf("asked again %s after having been asked to wait 5m", gap)
		}
	})
}

func TestAWebhookIsNamedWhereItTakesAllPresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{`{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}`}}
		if log := listen(t, f, &desk{}, time.Minute); !strings.Contains(log, "a webhook is set for this bot") || !strings.Contains(log, `channels="night, ops, public"`) {
			t.Errorf("the log says %s; want what to do, for which channels", log)
		}
	})
}

func TestAnAnswerThatDoesNotArriveIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for refuses, want := range map[int]int{0: 1, 1: 2, 9: 3} {
			f := &far{script: []string{page(pressed(7, 111, group))}, refuses: refuses}
			listen(t, f, &desk{words: "ok"}, time.Minute)
			if len(f.said) != want {
				t.Errorf("%d failures: %d answers, want %d", refuses, len(f.said), want)
			}
		}
	})
}
