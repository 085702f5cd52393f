package line_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

const (
	token = "tök/en+with=signs=="
	key   = "123e4567-e89b-42d3-a456-426614174000"
	group = line.Recipient("C0123456789abcdef0123456789abcdef")
	room  = line.Recipient("R0123456789abcdef0123456789abcdef")
	user  = line.Recipient("U0123456789abcdef0123456789abcdef")
	other = line.Recipient("U00000000000000000000000000000002")
)

func newClient(t *testing.T, h http.Handler) *line.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	w, err := wire.New(wire.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return &line.Client{Token: secret.New(token), Base: s.URL + "/", HTTP: w}
}

// answer answers every request alike, with headers as key, value, key, value.
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// results are what LINE answers, by path.
func results(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Line-Request-Id", "f70dd685")
	_, _ = io.WriteString(w, map[string]string{
		"/v2/bot/message/push":                              `{"sentMessages":[{"id":"461230966842064897","quoteToken":"IStG5h1Tz7b"},{"id":"461230966842064898"}]}`,
		"/v2/bot/message/multicast":                         `{}`,
		"/v2/bot/message/broadcast":                         `{}`,
		"/v2/bot/message/validate/push":                     `{}`,
		"/v2/bot/message/quota":                             `{"type":"limited","value":1000}`,
		"/v2/bot/message/quota/consumption":                 `{"totalUsage":500}`,
		"/v2/bot/group/" + string(group) + "/members/count": `{"count":3}`,
		"/v2/bot/room/" + string(room) + "/members/count":   `{"count":4}`,
		"/v2/bot/group/" + string(group) + "/summary":       `{"groupId":"` + string(group) + `","groupName":"설비팀","pictureUrl":"https://example.com/x"}`,
		"/v2/bot/info":                                      `{"userId":"Ub9952f8","basicId":"@216ru","displayName":"watch","chatMode":"chat","markAsReadMode":"manual"}`,
	}[r.URL.Path])
}

func bubble() line.Bubble {
	value := line.Line("−9.4 °C")
	value.Size, value.Weight, value.Color = "xxl", "bold", "#ffffff"
	b := line.Bubble{Size: "mega", Header: line.Column(value), Body: line.Column(line.Line("한계 −15"))}
	b.Header.Background, b.Header.Padding = "#c01818", "md"
	return b
}

func letter() line.Letter {
	return line.Letter{
		Messages: []line.Message{line.Text("🔴 위험 냉동고1 −9.4 °C"), line.Flex("−9.4 °C", bubble())},
		Silent:   true,
	}
}

// pictures is a letter of a text and n pictures.
func pictures(n int) line.Letter {
	const page = "https://watch.example.com/images/4F5ZK2.png"
	image := line.Image(page, page+"?"+strings.Repeat("x", line.URLLimit-len(page)-1))
	return line.Letter{Messages: append([]line.Message{line.Text("✅ 06–09")}, slices.Repeat([]line.Message{image}, n)...)}
}

// methods calls every method of the client and looks at what it returns.
func methods(c *line.Client) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"push with pictures": func(ctx context.Context) error {
			_, err := c.Push(ctx, key, group, pictures(4))
			return err
		},
		"broadcast with a picture": func(ctx context.Context) error {
			_, err := c.Broadcast(ctx, key, pictures(1))
			return err
		},
		"push": func(ctx context.Context) error {
			r, err := c.Push(ctx, key, group, letter())
			return expect(fmt.Sprintf("%+v", r), "{RequestID:f70dd685 Messages:[461230966842064897 461230966842064898] Again:false FirstID:}", err)
		},
		"multicast": func(ctx context.Context) error {
			r, err := c.Multicast(ctx, key, []line.Recipient{user, other}, letter())
			return expect(fmt.Sprintf("%+v", r), "{RequestID:f70dd685 Messages:[] Again:false FirstID:}", err)
		},
		"broadcast": func(ctx context.Context) error {
			r, err := c.Broadcast(ctx, key, letter())
			return expect(fmt.Sprintf("%+v", r), "{RequestID:f70dd685 Messages:[] Again:false FirstID:}", err)
		},
		"validate": func(ctx context.Context) error { return c.Validate(ctx, letter()) },
		"quota": func(ctx context.Context) error {
			q, err := c.Quota(ctx)
			return expect(q, line.Quota{Limited: true, Messages: 1000}, err)
		},
		"used": func(ctx context.Context) error {
			n, err := c.Used(ctx)
			return expect(n, 500, err)
		},
		"members of a group": func(ctx context.Context) error {
			n, err := c.Members(ctx, group)
			return expect(n, 3, err)
		},
		"members of a room": func(ctx context.Context) error {
			n, err := c.Members(ctx, room)
			return expect(n, 4, err)
		},
		"group": func(ctx context.Context) error {
			g, err := c.Group(ctx, group)
			return expect(g, line.Group{ID: group, Name: "설비팀"}, err)
		},
		"bot": func(ctx context.Context) error {
			b, err := c.Bot(ctx)
			return expect(b, line.Bot{UserID: "Ub9952f8", BasicID: "@216ru", Name: "watch"}, err)
		},
	}
}

func expect[T comparable](got, want T, err error) error {
	if err == nil && got != want {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return err
}

func TestRequestsKeepTheContract(t *testing.T) {
	contract := wiretest.Load(t, "line-messaging-api.yml")
	c := newClient(t, contract.Handler(t, http.HandlerFunc(results)))
	for name, call := range methods(c) {
		if err := call(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestContractRefusesWhatLINERefuses(t *testing.T) {
	contract := wiretest.Load(t, "line-messaging-api.yml")
	var broken error
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		broken = contract.Check(r)
		results(w, r)
	}))
	text := []line.Message{line.Text("x")}
	for name, call := range map[string]func(context.Context) error{
		"no id": func(ctx context.Context) error {
			_, err := c.Push(ctx, key, "ops", line.Letter{Messages: text})
			return err
		},
		"nobody of several": func(ctx context.Context) error {
			_, err := c.Multicast(ctx, key, []line.Recipient{}, line.Letter{Messages: text})
			return err
		},
		"too many of several": func(ctx context.Context) error {
			_, err := c.Multicast(ctx, key, slices.Repeat([]line.Recipient{user}, line.CastLimit+1), line.Letter{Messages: text})
			return err
		},
		"several with a key that is no UUID": func(ctx context.Context) error {
			_, err := c.Multicast(ctx, "A41", []line.Recipient{user, other}, line.Letter{Messages: text})
			return err
		},
		"no messages": func(ctx context.Context) error { _, err := c.Push(ctx, key, group, line.Letter{}); return err },
		"an empty text": func(ctx context.Context) error {
			return c.Validate(ctx, line.Letter{Messages: []line.Message{line.Text("")}})
		},
		"too long a text": func(ctx context.Context) error {
			return c.Validate(ctx, line.Letter{Messages: []line.Message{line.Text(strings.Repeat("x", 5001))}})
		},
		"too many messages": func(ctx context.Context) error {
			return c.Validate(ctx, line.Letter{Messages: []line.Message{text[0], text[0], text[0], text[0], text[0], text[0]}})
		},
		"a picture without TLS": func(ctx context.Context) error {
			return c.Validate(ctx, line.Letter{Messages: []line.Message{line.Image("http://a.example.com/1.png", "https://a.example.com/1.png")}})
		},
		"a picture without a preview": func(ctx context.Context) error {
			return c.Validate(ctx, line.Letter{Messages: []line.Message{line.Image("https://a.example.com/1.png", "")}})
		},
		"too long a URL": func(ctx context.Context) error {
			long := "https://a.example.com/" + strings.Repeat("x", line.URLLimit)
			return c.Validate(ctx, line.Letter{Messages: []line.Message{line.Image(long, long)}})
		},
		"too many pictures": func(ctx context.Context) error {
			_, err := c.Push(ctx, key, group, pictures(5))
			return err
		},
		"a key that is no UUID": func(ctx context.Context) error {
			_, err := c.Push(ctx, "A41", group, line.Letter{Messages: text})
			return err
		},
		"no token": func(ctx context.Context) error {
			stranger := *c
			stranger.Token = secret.Text{}
			_, err := stranger.Bot(ctx)
			return err
		},
	} {
		if broken = nil; call(t.Context()) != nil || broken == nil {
			t.Errorf("%s passes the contract", name)
		}
	}
}

func TestKeyGoesWithWhatMayBeSentTwiceAndWithNothingElse(t *testing.T) {
	keys := map[string]string{}
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys[r.URL.Path] = strings.Join(r.Header["X-Line-Retry-Key"], ",")
		results(w, r)
	}))
	for name, call := range methods(c) {
		if err := call(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for path, got := range keys {
		want := ""
		if slices.Contains([]string{"push", "multicast", "broadcast"}, strings.TrimPrefix(path, "/v2/bot/message/")) {
			want = key
		}
		if got != want {
			t.Errorf("%s has key %q, want %q", path, got, want)
		}
	}
	if _, err := c.Push(t.Context(), "", group, letter()); !errors.Is(err, line.ErrNoKey) {
		t.Errorf("sent without a key: %v", err)
	}
	if _, err := c.Multicast(t.Context(), "", []line.Recipient{user, other}, letter()); !errors.Is(err, line.ErrNoKey) {
		t.Errorf("sent without a key: %v", err)
	}
	if _, err := c.Broadcast(t.Context(), "", letter()); !errors.Is(err, line.ErrNoKey) {
		t.Errorf("sent without a key: %v", err)
	}
}

func TestLetterToSeveralNamesThemInOrder(t *testing.T) {
	var body string
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		body = string(sent)
		results(w, r)
	}))
	if _, err := c.Multicast(t.Context(), key, []line.Recipient{user, other}, line.Letter{Messages: []line.Message{line.Text("x")}}); err != nil {
		t.Fatal(err)
	}
	if want := `{"to":["` + string(user) + `","` + string(other) + `"],"messages":[{"type":"text","text":"x"}]}`; body != want {
		t.Errorf("sent %s, want %s", body, want)
	}
}

func TestSameLetterMakesTheSameBody(t *testing.T) {
	var bodies []string
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		results(w, r)
	}))
	for range 2 {
		if _, err := c.Push(t.Context(), key, group, letter()); err != nil {
			t.Fatal(err)
		}
	}
	want := `{"to":"C0123456789abcdef0123456789abcdef","messages":[{"type":"text","text":"🔴 위험 냉동고1 −9.4 °C"},` +
		`{"type":"flex","altText":"−9.4 °C","contents":{"type":"bubble","size":"mega","header":{"type":"box","layout":"vertical","contents":[{"type":"text","text":"−9.4 °C","size":"xxl","weight":"bold","color":"#ffffff","wrap":true}],"backgroundColor":"#c01818","paddingAll":"md","spacing":"sm"},"body":{"type":"box","layout":"vertical","contents":[{"type":"text","text":"한계 −15","wrap":true}],"spacing":"sm"}}}],"notificationDisabled":true}`
	if bodies[0] != want || bodies[1] != want {
		t.Errorf("sent %s, want %s", bodies, want)
	}
}

func TestLetterAcceptedBeforeIsASuccess(t *testing.T) {
	const body = `{"message":"The retry key is already accepted","sentMessages":[{"id":"461230966842064897"}]}`
	for _, headers := range [][]string{
		{"X-Line-Request-Id", "second", "X-Line-Accepted-Request-Id", "first"},
		{"X-Line-Request-Id", "second"},
	} {
		r, err := newClient(t, answer(409, body, headers...)).Push(t.Context(), key, group, letter())
		if err != nil || !r.Again || r.RequestID != "second" || len(headers) > 2 && r.FirstID != "first" || len(r.Messages) != 1 || r.Messages[0] != "461230966842064897" {
			t.Errorf("%v: %+v, %v", headers, r, err)
		}
	}
	c := newClient(t, answer(409, `{"message":"x"}`, "X-Line-Accepted-Request-Id", "first"))
	for name, send := range map[string]func() (line.Receipt, error){
		"multicast": func() (line.Receipt, error) {
			return c.Multicast(t.Context(), key, []line.Recipient{user, other}, letter())
		},
		"broadcast": func() (line.Receipt, error) { return c.Broadcast(t.Context(), key, letter()) },
	} {
		if r, err := send(); err != nil || !r.Again || r.FirstID != "first" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestConflictOfSomeoneElseIsNoSuccess(t *testing.T) {
	for _, body := range []string{`{"message":"Conflict"}`, `<html>Conflict</html>`, ``} {
		if r, err := newClient(t, answer(409, body)).Push(t.Context(), key, group, letter()); err == nil || r.Again {
			t.Errorf("%s is taken for an accepted letter: %+v", body, r)
		}
	}
}

func TestUserCostsOneWithoutAsking(t *testing.T) {
	c := newClient(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	if n, err := c.Members(t.Context(), user); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

func TestPlanWithoutQuotaIsNotLimited(t *testing.T) {
	q, err := newClient(t, answer(200, `{"type":"none"}`)).Quota(t.Context())
	if err != nil || q.Limited {
		t.Errorf("got %+v, %v", q, err)
	}
}

func TestRecipientIsAnIDOfLINE(t *testing.T) {
	for _, id := range []line.Recipient{user, group, room} {
		if got, err := line.ParseRecipient(" " + string(id) + "\n"); err != nil || got != id {
			t.Errorf("%s: %q, %v", id, got, err)
		}
	}
	for _, text := range []string{"", "ops", "@ops", "C0123", string(group) + "0", strings.ToUpper(string(group)), "X" + string(group[1:])} {
		if got, err := line.ParseRecipient(text); err == nil || got != "" {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

func TestTokenIsHiddenBeforeAMessageIsCut(t *testing.T) {
	for before := 270; before < 310; before++ {
		said := strings.Repeat("x", before) + token + "y"
		_, err := newClient(t, answer(400, `{"message":"`+said+`","details":[{"message":"`+said+`"}]}`)).Bot(t.Context())
		if err == nil || strings.Contains(err.Error(), "tök") {
			t.Fatalf("a part of the token stands in %v", err)
		}
	}
}

// TestNoFailureShowsTheToken runs every method into every kind of failure and
// looks for the token in all that is said and printed.
func TestNoFailureShowsTheToken(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = file, file
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()

	echo := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			said := "bad: " + r.Header.Get("Authorization")
			body, _ := json.Marshal(map[string]any{"message": said, "details": []any{map[string]string{"message": said, "property": said}}})
			w.Header().Set("X-Line-Request-Id", token)
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}
	}
	down := httptest.NewServer(nil)
	down.Close()
	patience := map[string]time.Duration{"hangs": 500 * time.Millisecond}
	said := 0
	for name, h := range map[string]http.Handler{
		"refuses":   echo(400),
		"fails":     echo(500),
		"redirects": echo(302),
		"portal":    answer(200, `<html>`),
		"hangs":     http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }),
		"breaks":    http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
		"down":      nil,
		"misread":   nil,
		"token":     nil,
	} {
		c := newClient(t, h)
		switch name {
		case "down":
			c.Base = down.URL
		case "misread":
			c.Base = "http://127.0.0.1:x"
		case "token":
			c.Token = secret.New(token + "\n")
		}
		for method, call := range methods(c) {
			ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(patience[name], 10*time.Second))
			err := call(ctx)
			cancel()
			if err == nil {
				t.Errorf("%s: %s does not fail", name, method)
				continue
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				said++
				wiretest.NoLeak(t, fmt.Sprintf("%v\n%+v\n%#v\n%q", e, e, e, e), token)
			}
		}
	}
	if said < 100 {
		t.Errorf("only %d errors were looked at", said)
	}
	printed, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	wiretest.NoLeak(t, string(printed), token)
}
