package acceptance_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// A workspace is Google's side: spaces that have added an app, who signs tokens,
// and what the app says.
type workspace struct {
	t   *testing.T
	url string
	in  string // where the program takes in what Google posts
	key *rsa.PrivateKey

	mu   sync.Mutex
	said []string // path and body
}

const forUs = "https://watch.example.com/in/googlechat"

func newWorkspace(t *testing.T, listen string) *workspace {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s := &workspace{t: t, in: "http://" + listen + "/in/googlechat", key: key}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *workspace) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/keys":
		number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
		say(w, http.StatusOK, fmt.Sprintf(`{"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"one","n":%q,"e":%q}]}`, number(s.key.N), number(big.NewInt(int64(s.key.E)))))
	case "/token":
		say(w, http.StatusOK, `{"access_token":"`+accessToken+`","token_type":"Bearer","expires_in":3599}`)
	default:
		s.mu.Lock()
		s.said = append(s.said, r.URL.Path+" "+string(body))
		s.mu.Unlock()
		say(w, http.StatusOK, `{"name":"spaces/AAA/messages/1"}`)
	}
}

// all is what the app has said.
func (s *workspace) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "\n")
}

// token is one of Google Chat for an audience.
func (s *workspace) token(audience string) string {
	s.t.Helper()
	sign, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.key, KeyID: "one"}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	claims, err := json.Marshal(map[string]any{
		"iss": "https://accounts.google.com", "aud": audience, "email": "chat@system.gserviceaccount.com", "email_verified": true,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	signed, err := sign.Sign(claims)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// post posts an event, and returns the status and the answer.
func (s *workspace) post(audience, kind, more string) (status int, answer string) {
	s.t.Helper()
	status, answer, err := s.try(audience, kind, more)
	if err != nil {
		s.t.Fatal(err)
	}
	return status, answer
}

// try posts an event to a program that may be gone.
func (s *workspace) try(audience, kind, more string) (status int, answer string, err error) {
	s.t.Helper()
	body := fmt.Sprintf(`{"type":%q,"eventTime":%q,"space":{"name":"spaces/AAA","displayName":"Ops room","spaceType":"SPACE"},"user":{"name":"users/1","displayName":"Kim","email":"minsu@example.com","type":"HUMAN"}%s}`,
		kind, time.Now().Format(time.RFC3339Nano), more)
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.in, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token(audience))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

// office returns a place whose messages go to spaces that somebody approves.
func office(t *testing.T) (*place, *workspace) {
	t.Helper()
	p := newPlace(t, device("room", hot(4*time.Second, time.Hour)))
	listen := freeAddress(t)
	s := newWorkspace(t, listen)
	account := newServiceAccount(t, strings.TrimPrefix(s.url, "http://"))
	if err := os.WriteFile(filepath.Join(p.dir, "account.json"), []byte(account.file), 0o600); err != nil {
		t.Fatal(err)
	}
	p.env["GOOGLE"] = s.url
	p.configure(`
settle: 0
web: {listen: "` + listen + `", public_url: "https://watch.example.com"}
people: {minsu: {name: Kim Minsu, google: minsu@example.com}}
defaults: {schedule: 1s, spread: 0, timeout: 2s}
channels:
  - name: space
    google_chat: {credentials: "${file:` + filepath.Join(p.dir, "account.json") + `}", spaces: approve, api: "${GOOGLE}", audience: "` + forUs + `", keys: "${GOOGLE}/keys"}
    commands: [minsu]
    group_wait: 0
targets:
` + target("room"))
	return p, s
}

func TestWhatGoogleWasAnsweredIsNeitherLostNorDoneTwiceWhenTheDaemonIsKilled(t *testing.T) {
	t.Parallel()
	p, s := office(t)
	daemon := p.watching()
	s.post(forUs, "ADDED_TO_SPACE", "")
	if code, text := p.run("spaces", "approve", "spaces/AAA"); code != 0 {
		t.Fatal(text)
	}
	const rounds = 5
	for i := range rounds {
		message := fmt.Sprintf(`,"message":{"name":"spaces/AAA/messages/k%d","text":"/mute room %dh"}`, i, i+1)
		answered := make(chan bool, 1)
		go func() {
			status, answer, err := s.try(forUs, "MESSAGE", message)
			answered <- err == nil && status == http.StatusOK && strings.Contains(answer, "Muted until")
		}()
		if i%2 == 0 { // else it is killed in the middle
			if !<-answered {
				t.Error("a command was not answered")
			}
		}
		time.Sleep(time.Duration(i) * 2 * time.Millisecond)
		daemon.kill()
		daemon = p.watching()
		if status, answer := s.post(forUs, "MESSAGE", message); status != http.StatusOK || i%2 == 0 && answer != "{}" {
			t.Errorf("the event that comes again got %d %s", status, answer)
		}
	}
	p.await("all to be done once", func() bool {
		code, text := p.run("mutes")
		return code == 0 && strings.Count(text, "\nM") == rounds
	})
	daemon.stop()
}

func TestASpaceIsApprovedHeardAndForgotten(t *testing.T) {
	t.Parallel()
	p, s := office(t)
	daemon := p.watching()
	const status = `,"message":{"name":"spaces/AAA/messages/%d","text":"@Watch status","argumentText":" status"}`
	if code, _ := s.post("https://other.example.com", "ADDED_TO_SPACE", ""); code != http.StatusUnauthorized {
		t.Errorf("a token for others got %d, want 401", code)
	}
	if code, answer := s.post(forUs, "ADDED_TO_SPACE", ""); code != http.StatusOK || answer != "{}" {
		t.Errorf("a space that adds the app got %d %s", code, answer)
	}
	if _, answer := s.post(forUs, "MESSAGE", fmt.Sprintf(status, 1)); answer != "{}" {
		t.Errorf("a space that is not approved is answered %s", answer)
	}
	if code, text := p.run("spaces"); code != 0 || !strings.Contains(text, "Ops room") || !strings.Contains(text, "waits") {
		t.Errorf("gaugewatch spaces (%d) prints %s", code, text)
	}
	if code, text := p.run("spaces", "approve", "spaces/AAB"); code != 2 || !strings.Contains(text, `did you mean "spaces/AAA"`) {
		t.Errorf("gaugewatch spaces approve of none (%d) prints %s", code, text)
	}
	if code, text := p.run("spaces", "approve", "spaces/AAA"); code != 0 || !strings.Contains(text, "space writes to spaces/AAA from now on") {
		t.Fatalf("gaugewatch spaces approve (%d) prints %s", code, text)
	}
	if _, answer := s.post(forUs, "MESSAGE", fmt.Sprintf(status, 2)); !strings.Contains(answer, "room") {
		t.Errorf("an approved space is answered %s", answer)
	}
	p.await("an alert with a button", func() bool { return strings.Contains(s.all(), `"value":"ack.`) })
	_, data, _ := strings.Cut(s.all(), `"value":"ack.`)
	data, _, _ = strings.Cut(data, `"`)
	_, answer := s.post(forUs, "CARD_CLICKED", `,"action":{"parameters":[{"key":"data","value":"ack.`+data+`"}]}`)
	if a := p.alerts(); !strings.Contains(answer, "Ack Kim Minsu") || len(a) == 0 || a[0].Ack == nil {
		t.Errorf("a press is answered %s, and the alerts are %+v", answer, a)
	}
	daemon.stop()
	daemon = p.watching()
	if code, text := p.run("spaces"); code != 0 || !strings.Contains(text, "approved") {
		t.Errorf("after a restart gaugewatch spaces (%d) prints %s", code, text)
	}
	s.post(forUs, "REMOVED_FROM_SPACE", "")
	if code, text := p.run("spaces"); code != 0 || strings.Contains(text, "spaces/AAA ") {
		t.Errorf("after it removed the app gaugewatch spaces (%d) prints %s", code, text)
	}
	daemon.stop()
}
