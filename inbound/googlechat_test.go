package inbound_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/googlechat"
)

// A signer is Google: it signs tokens, and shows its keys.
type signer struct {
	t    *testing.T
	key  *rsa.PrivateKey
	url  string
	asks int
}

func newSigner(t *testing.T) *signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s := &signer{t: t, key: key}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.asks++
		number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
		fmt.Fprintf(w, `{"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"one","n":%q,"e":%q}]}`, number(key.N), number(big.NewInt(int64(key.E))))
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// token signs claims, changed by others.
func (s *signer) token(claims map[string]any, change map[string]any) string {
	s.t.Helper()
	all := map[string]any{"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(all, claims)
	maps.Copy(all, change)
	sign, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.key, KeyID: "one"}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := json.Marshal(all)
	if err != nil {
		s.t.Fatal(err)
	}
	signed, err := sign.Sign(text)
	if err != nil {
		s.t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return compact
}

const ourURL = "https://watch.example.com/in/googlechat"

func TestBothKindsOfGoogleTokensAreVerified(t *testing.T) {
	s := newSigner(t)
	other := newSigner(t)
	project := map[string]any{"iss": "chat@system.gserviceaccount.com", "aud": "123456789"}
	address := map[string]any{"iss": "https://accounts.google.com", "aud": ourURL, "email": "chat@system.gserviceaccount.com", "email_verified": true}
	for _, tt := range []struct {
		rule     string
		audience googlechat.Audience
		token    string
		good     bool
	}{
		{"by project", googlechat.Audience{For: "123456789"}, s.token(project, nil), true},
		{"by URL", googlechat.Audience{For: ourURL}, s.token(address, nil), true},
		{"of an add-on", googlechat.Audience{For: ourURL}, s.token(address, map[string]any{"email": "service-9@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"}), true},
		{"of a named account", googlechat.Audience{For: ourURL, Emails: []string{"x@example.com"}}, s.token(address, map[string]any{"email": "x@example.com"}), true},
		{"of another issuer that is configured", googlechat.Audience{For: ourURL, Issuer: "https://idp.example.com"}, s.token(address, map[string]any{"iss": "https://idp.example.com"}), true},
		{"another audience", googlechat.Audience{For: "123456789"}, s.token(project, map[string]any{"aud": "1"}), false},
		{"another issuer", googlechat.Audience{For: "123456789"}, s.token(address, map[string]any{"aud": "123456789"}), false},
		{"expired", googlechat.Audience{For: "123456789"}, s.token(project, map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}), false},
		{"anybody's account", googlechat.Audience{For: ourURL}, s.token(address, map[string]any{"email": "me@gmail.com"}), false},
		{"one that only looks like an add-on's", googlechat.Audience{For: ourURL}, s.token(address, map[string]any{"email": "service-9@gcp-sa-gsuiteaddons.iam.gserviceaccount.com.example.com"}), false},
		{"an address that is not verified", googlechat.Audience{For: ourURL}, s.token(address, map[string]any{"email_verified": false}), false},
		{"other keys", googlechat.Audience{For: "123456789"}, other.token(project, nil), false},
		{"no signature", googlechat.Audience{For: "123456789"}, "eyJhbGciOiJub25lIn0.e30.", false},
		{"no token", googlechat.Audience{For: "123456789"}, "", false},
		{"no audience", googlechat.Audience{}, s.token(project, map[string]any{"aud": ""}), false},
	} {
		tt.audience.Keys = s.url
		g := &inbound.GoogleChat{Verifier: googlechat.NewVerifier(tt.audience, http.DefaultClient, time.Now)}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/in/googlechat", nil)
		r.Header.Set("Authorization", "Bearer "+tt.token)
		if err := g.Key(r); (err == nil) != tt.good {
			t.Errorf("%s: let in %v (%v)", tt.rule, err == nil, err)
		}
	}
}

// The same message in both shapes, in the space AAA.
func classic(kind, more string) string {
	return `{"type":"` + kind + `","eventTime":"2026-11-22T03:00:00Z","space":{"name":"spaces/AAA","displayName":"Ops","spaceType":"SPACE"},"user":{"name":"users/1","displayName":"Kim","email":"Minsu@Example.com","type":"HUMAN"}` + more + `}`
}

func addOn(payload, more string) string {
	return `{"commonEventObject":{` + more + `},"chat":{"eventTime":"2026-11-22T03:00:00Z","user":{"name":"users/1","displayName":"Kim","email":"minsu@example.com","type":"HUMAN"},"` + payload + `":{"space":{"name":"spaces/AAA","displayName":"Ops","spaceType":"SPACE"},"message":{"name":"spaces/AAA/messages/m","text":"@Watch /status","argumentText":" /status","space":{"name":"spaces/AAA"}}}}}`
}

// googled lets an app hear a body, and returns the answer.
func googled(t *testing.T, g *inbound.GoogleChat, body string) string {
	t.Helper()
	w := httptest.NewRecorder()
	if err := g.Take(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), []byte(body)); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}

// app returns an app whose spaces are heard.
func app(d *desk, rooms ...inbound.Room) *inbound.GoogleChat {
	d.book = &book{}
	return &inbound.GoogleChat{
		Account: "googlechat 1", Function: ourURL, Rooms: rooms, Desk: d, Inbox: inbox(&box{}), Guests: d.book, Log: slog.New(slog.DiscardHandler),
		Approve: func(_ context.Context, channel, space string) bool {
			return channel == "space" && space == "spaces/AAA"
		},
	}
}

func named(chat string) inbound.Room {
	return inbound.Room{Channel: "space", Chat: chat, People: map[string]string{"minsu@example.com": "minsu"}}
}

func TestBothShapesOfAGoogleEventAreHeardAndAnsweredInKind(t *testing.T) {
	message := `,"message":{"name":"spaces/AAA/messages/m","text":"@Watch /status","argumentText":" /status"}`
	for body, want := range map[string]string{
		classic("MESSAGE", message):        `{"text":"well","cardsV2":`,
		addOn("messagePayload", ""):        `{"hostAppDataAction":{"chatDataAction":{"createMessageAction":{"message":{"text":"well","cardsV2":`,
		addOn("appCommandPayload", ""):     `{"hostAppDataAction":`,
		classic("ADDED_TO_SPACE", message): `{"text":"well"`,
		classic("CARD_CLICKED", `,"action":{"actionMethodName":"press","parameters":[{"key":"data","value":"/status"}]}`): `{"text":"well"`,
		addOn("buttonClickedPayload", `"parameters":{"data":"/status"}`):                                                  `{"hostAppDataAction":`,
	} {
		for _, chat := range []string{"spaces/AAA", "all", "approve"} {
			d := &desk{answer: inbound.Answer{Text: "well", Buttons: []inbound.Button{{Label: "Yes", Says: "/yes"}}}}
			g := app(d, named(chat))
			answer := googled(t, g, body)
			if !strings.HasPrefix(answer, want) || !strings.Contains(answer, `"function":"`+ourURL+`"`) {
				t.Errorf("%s is answered %s, want %s", body, answer, want)
			}
			if len(d.heard) != 1 || d.heard[0].Text != "/status" || d.heard[0].People["space"] != "minsu" || d.heard[0].Chat != "spaces/AAA" || strings.Contains(d.heard[0].ID, " ") {
				t.Errorf("%s: heard %+v", body, d.heard)
			}
			if again := googled(t, g, body); again != "{}" || len(d.heard) != 1 {
				t.Errorf("%s comes twice and is answered %s", body, again)
			}
		}
	}
}

func TestSpacesAreRememberedAndForgotten(t *testing.T) {
	d := &desk{}
	g := app(d, named("spaces/BBB"))
	// Both shapes of one event are one event.
	for _, body := range []string{classic("ADDED_TO_SPACE", ""), addOn("addedToSpacePayload", ""), classic("REMOVED_FROM_SPACE", ""), addOn("removedFromSpacePayload", ""), classic("WIDGET_UPDATED", ""), `{}`} {
		if answer := googled(t, g, strings.Replace(body, `"text":"@Watch /status","argumentText":" /status"`, `"text":""`, 1)); answer != "{}" {
			t.Errorf("%s is answered %s", body, answer)
		}
	}
	const joined, left = "+googlechat 1 {spaces/AAA Ops space}", "-googlechat 1 spaces/AAA"
	if want := []string{joined, left}; !slices.Equal(d.book.lines, want) {
		t.Errorf("learned %q, want %q", d.book.lines, want)
	}
	if len(d.heard) != 0 {
		t.Errorf("heard %+v, want nothing", d.heard)
	}
}

func TestTheButtonBelowACardIsAPress(t *testing.T) {
	d := &desk{words: "Ack Kim"}
	answer := googled(t, app(d, named("all")), addOn("buttonClickedPayload", `"parameters":{"data":"ack.1.abcdefgh"}`))
	if len(d.presses) != 1 || d.presses[0].Data != "ack.1.abcdefgh" || d.presses[0].People["space"] != "minsu" || !strings.Contains(answer, "Ack Kim") {
		t.Errorf("heard %+v, answered %s", d.presses, answer)
	}
}

func TestAnEventThatCannotBeNotedIsRefusedAndHeardAgain(t *testing.T) {
	d := &desk{fails: 1}
	g := app(d, named("all"))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
	err := g.Take(httptest.NewRecorder(), r, []byte(addOn("messagePayload", "")))
	if s, ok := err.(interface{ Status() int }); !ok || s.Status() != http.StatusServiceUnavailable {
		t.Errorf("got %v, want 503", err)
	}
	googled(t, g, addOn("messagePayload", ""))
	if len(d.heard) != 1 {
		t.Errorf("heard %+v, want it the second time", d.heard)
	}
}

func FuzzGoogleChatEvent(f *testing.F) {
	f.Add([]byte(classic("MESSAGE", `,"message":{"name":"m","text":"/status"}`)))
	f.Add([]byte(addOn("messagePayload", "")))
	f.Add([]byte(`{"chat":{"buttonClickedPayload":{}}}`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		d := &desk{}
		g := app(d, named("all"))
		_ = g.Take(httptest.NewRecorder(), httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", nil), body)
	})
}
