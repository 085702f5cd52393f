package googlechat_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/googlechat"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

const (
	space  = "spaces/AAAAbbbb"
	id     = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
	bearer = "ya29.access-token-of-the-app"
	hook   = "key-of-the-webhook"
	token  = "token-of-the-webhook"
)

// A google answers as Google does and keeps what it is asked.
type google struct {
	*httptest.Server
	asked  []*http.Request
	bodies []string
	tokens int

	refuseToken bool
	answer      http.HandlerFunc
}

// serve starts one that holds each request against the API's description.
func serve(t *testing.T, answer http.HandlerFunc) *google {
	t.Helper()
	g := &google{answer: answer}
	contract := wiretest.Load(t, "google-chat-api.yml")
	chat := contract.Handler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.asked, g.bodies = append(g.asked, r), append(g.bodies, string(body))
		g.answer(w, r)
	}))
	mux := http.NewServeMux()
	mux.Handle("/v1/", chat)
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		g.tokens++
		w.Header().Set("Content-Type", "application/json")
		if g.refuseToken || r.FormValue("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"invalid_grant","error_description":"Invalid JWT Signature."}`)
			return
		}
		_, _ = io.WriteString(w, `{"access_token":"`+bearer+`","expires_in":3599,"token_type":"Bearer"}`)
	})
	g.Server = httptest.NewServer(mux)
	t.Cleanup(g.Close)
	return g
}

// say answers with a status and a body.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// app returns a client with a service account.
func (g *google) app(t *testing.T) *googlechat.Client {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "watch@project.iam.gserviceaccount.com",
		"private_key_id": "k1", "private_key": string(private), "token_uri": g.URL + "/token",
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := googlechat.Account(file, g.URL, carrier(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func carrier(t *testing.T) *wire.Client {
	t.Helper()
	c, err := wire.New(wire.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func news() googlechat.Message {
	return googlechat.Message{
		Text: "*ERROR*", Thread: &googlechat.Thread{Key: "gaugewatch.a41.t0"},
		Cards: []googlechat.Card{{ID: "c1", Card: googlechat.Body{Sections: []googlechat.Section{{Widgets: []googlechat.Widget{
			{Text: &googlechat.Paragraph{Text: "Limit −15"}},
			{Decorated: &googlechat.Decorated{Top: "Cold store", Text: "−9.4 °C", Wrap: true}},
			{Image: &googlechat.Image{URL: "https://example.com/x.png", Alt: "chart"}},
			googlechat.Picture("https://example.com/y.png", "chart"),
		}}}}}},
	}
}

func TestAnAppWritesWithATokenThatItKeeps(t *testing.T) {
	g := serve(t, say(200, `{"name":"`+space+`/messages/1"}`))
	c := g.app(t)
	for range 2 {
		name, err := c.Create(t.Context(), space, id, news())
		if err != nil || name != space+"/messages/1" {
			t.Fatalf("got %q, %v", name, err)
		}
	}
	r := g.asked[0]
	if g.tokens != 1 || r.Header.Get("Authorization") != "Bearer "+bearer {
		t.Errorf("%d tokens, authorization %q", g.tokens, r.Header.Get("Authorization"))
	}
	if q := r.URL.Query(); q.Get("requestId") != id || q.Get("messageReplyOption") != "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD" {
		t.Errorf("asked %s", r.URL)
	}
	if g.bodies[0] != g.bodies[1] {
		t.Error("the second attempt says something else")
	}
}

func TestAnAttemptEndsAlsoWhereTheTokenDoesNotCome(t *testing.T) {
	gone := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-gone }))
	defer server.Close()
	defer close(gone)
	c := (&google{Server: server}).app(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() { _, err := c.Create(ctx, space, "id", news()); ended <- err }()
	select {
	case err := <-ended:
		if err == nil || wire.Unknown(err) {
			t.Errorf("error = %v, want one that says that nothing was sent", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the attempt outlasts its time")
	}
}

func TestAWebhookWritesWithItsKey(t *testing.T) {
	g := serve(t, say(200, `{"name":"x"}`))
	c := googlechat.Webhook(secret.New(g.URL+"/v1/"+space+"/messages?key="+hook+"&token="+token), carrier(t))
	if _, err := c.Create(t.Context(), "", id, news()); err != nil {
		t.Fatal(err)
	}
	q := g.asked[0].URL.Query()
	if q.Get("key") != hook || q.Get("token") != token || q.Get("requestId") != id || g.asked[0].Header.Get("Authorization") != "" {
		t.Errorf("asked %s", g.asked[0].URL)
	}
}

func TestSpacesAreReadPageByPage(t *testing.T) {
	pages := []string{`{"spaces":[{"name":"spaces/A","displayName":"Ops","spaceType":"SPACE"}],"nextPageToken":"2"}`, `{"spaces":[{"name":"spaces/B"}]}`}
	g := serve(t, nil)
	g.answer = func(w http.ResponseWriter, r *http.Request) { say(200, pages[len(g.asked)-1])(w, r) }
	all, err := g.app(t).Spaces(t.Context())
	if err != nil || len(all) != 2 || all[0].Title != "Ops" || all[1].Name != "spaces/B" {
		t.Fatalf("got %+v, %v", all, err)
	}
	if g.asked[1].URL.Query().Get("pageToken") != "2" {
		t.Errorf("asked %s", g.asked[1].URL)
	}
}

func TestARefusalSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		code               int
		status, text       string
		hint               string
		temporary, unknown bool
	}{
		{403, "PERMISSION_DENIED", "This app is not a member", "add it there", false, false},
		{404, "NOT_FOUND", "no such space", "is gone", false, false},
		{401, "UNAUTHENTICATED", "bad " + token, "create a new one", false, false},
		{400, "INVALID_ARGUMENT", "Unknown name", "", false, false},
		{400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "copy the webhook's link again", false, false},
		{403, "PERMISSION_DENIED", "Incoming webhooks are disabled", "switched webhooks off", false, false},
		{429, "RESOURCE_EXHAUSTED", "slow down", "", true, false},
		{503, "UNAVAILABLE", "try later", "", true, true},
	} {
		g := serve(t, say(c.code, fmt.Sprintf(`{"error":{"code":%d,"message":%q,"status":%q}}`, c.code, c.text, c.status)))
		client := googlechat.Webhook(secret.New(g.URL+"/v1/"+space+"/messages?key="+hook+"&token="+token), carrier(t))
		_, err := client.Create(t.Context(), "", id, news())
		e, ok := errors.AsType[*googlechat.Error](err)
		if !ok || !strings.Contains(e.Error(), c.hint) || e.IsTemporary() != c.temporary || wire.Unknown(err) != c.unknown {
			t.Errorf("%d: got %v", c.code, err)
			continue
		}
		wiretest.NoLeak(t, e.Error(), token)
	}
}

func TestAKeyThatGoogleDoesNotAcceptIsKnownBeforeTheNight(t *testing.T) {
	g := serve(t, say(200, `{}`))
	c := g.app(t)
	if err := c.Try(t.Context()); err != nil || len(g.asked) > 0 {
		t.Errorf("a good key: %v, %d requests", err, len(g.asked))
	}
	g.refuseToken = true
	err := g.app(t).Try(t.Context())
	if e, ok := errors.AsType[*googlechat.Error](err); !ok || e.IsTemporary() || wire.Unknown(err) || !strings.Contains(e.Error(), "Invalid JWT Signature") {
		t.Errorf("a bad key: %v", err)
	}
}

func TestWhatIsNoKeyIsSaidSo(t *testing.T) {
	for _, file := range []string{"", "{}", `{"client_email":"x"}`, "-----BEGIN PRIVATE KEY-----"} {
		if _, err := googlechat.Account([]byte(file), "", carrier(t)); err == nil || !strings.Contains(err.Error(), "type JSON") {
			t.Errorf("%q: %v", file, err)
		}
	}
}

func TestTheContractRefusesWhatGoogleWould(t *testing.T) {
	contract := wiretest.Load(t, "google-chat-api.yml")
	for _, body := range []string{
		`{"txt":"x"}`, `{"text":1}`, `{"cardsV2":[{"card":{"sectoins":[]}}]}`,
		`{"cardsV2":[{"card":{"sections":[{"widgets":[{"image":{"url":"https://example.com/x.png"}}]}]}}]}`,
		`{"cardsV2":[{"card":{"sections":[{"widgets":[{"image":{"imageUrl":"x","onClick":{"open":"x"}}}]}]}}]}`,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/"+space+"/messages", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if contract.Check(r) == nil {
			t.Errorf("%s passes", body)
		}
	}
}

func TestOnlyAMessageThatGoogleDoesNotUnderstandIsRefusedForItsContent(t *testing.T) {
	for message, want := range map[string]bool{"Invalid JSON payload received": true, "API key not valid": false} {
		if e := (&googlechat.Error{Code: 400, Status: "INVALID_ARGUMENT", Message: message}); e.IsContent() != want {
			t.Errorf("%s: %v", message, e.IsContent())
		}
	}
	if (&googlechat.Error{Code: 403}).IsContent() {
		t.Error("a space that is closed is taken for a message that is refused")
	}
}

func TestNothingThatADeviceSaysCallsPeople(t *testing.T) {
	got := googlechat.Escape("<users/all> *x* _y_ `z` ~q~")
	for _, markup := range []string{"<users", "*x", "x*", "_y", "`z", "~q"} {
		if strings.Contains(got, markup) {
			t.Errorf("%q holds %q", got, markup)
		}
	}
	if strings.ReplaceAll(got, "\u2060", "") != "<users/all> *x* _y_ `z` ~q~" {
		t.Errorf("the text changed: %q", got)
	}
	if got := googlechat.EscapeCard("<b>\nx & y"); got != "&lt;b&gt;<br>x &amp; y" {
		t.Errorf("got %q", got)
	}
}

func FuzzTruncate(f *testing.F) {
	f.Add("한글 text", 5)
	f.Fuzz(func(t *testing.T, text string, most int) {
		got := googlechat.Truncate(text, most)
		if most >= 3 && len(got) > most || !strings.HasPrefix(text, strings.TrimSuffix(got, "…")) {
			t.Errorf("%q cut to %d is %q", text, most, got)
		}
		if slices.Contains([]rune(got), '\uFFFD') && !strings.ContainsRune(text, '\uFFFD') && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q is cut inside a character: %q", text, got)
		}
	})
}
