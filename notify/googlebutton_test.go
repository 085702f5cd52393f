package notify_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestGoogleChatHasButtonsBelowAnAlertOnlyWhereSomebodyHearsThem(t *testing.T) {
	contract := wiretest.Load(t, "google-chat-api.yml")
	site := sites()[0]
	for _, heard := range []bool{true, false} {
		p := &gateway{}
		write := contract.Handler(t, say(200, `{"name":"spaces/A/messages/1"}`))
		s := accountAt(t, p.serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" {
				say(200, `{"access_token":"t","token_type":"Bearer","expires_in":3599}`)(w, r)
				return
			}
			write.ServeHTTP(w, r)
		}))
		s.Spaces, s.Audience = []string{"spaces/A"}, "https://watch.example.com/in/googlechat"
		channel, err := s.Open(notify.Env{Name: "space", Buttons: heard})
		if err != nil {
			t.Fatal(err)
		}
		m := render(site, tell(checks.Fired, site.cold()))
		m.Key, m.Delivery = key, 7
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
			t.Fatalf("%+v", r)
		}
		said := p.bodies()[1] // after the token
		if got := strings.Contains(said, `"function":"https://watch.example.com/in/googlechat"`); got != heard {
			t.Errorf("heard %v: %s", heard, said)
		}
	}
}

// accountAt returns the settings of an app at an address.
func accountAt(t *testing.T, url string) *notify.GoogleChat {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "watch@example.iam.gserviceaccount.com", "token_uri": url + "/token",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &notify.GoogleChat{Credentials: secret.New(string(file)), API: url}
}

func TestGoogleChatWritesToTheSpacesThatAreApprovedByNow(t *testing.T) {
	p := &gateway{}
	url := p.serve(t, say(200, `{"access_token":"t","expires_in":3599,"name":"spaces/A/messages/1"}`))
	s := accountAt(t, url)
	s.Spaces = []string{"approve"}
	var approved []string
	channel, err := s.Open(notify.Env{Name: "space", Approved: func(context.Context) ([]string, error) { return approved, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Permanent || !strings.Contains(r.Text, "gaugewatch spaces") {
		t.Errorf("without an approved space: %+v", r)
	}
	approved = []string{"spaces/B"}
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Sent || !strings.Contains(strings.Join(p.paths, " "), "/v1/spaces/B/messages") {
		t.Errorf("with one: %+v, asked %q", r, p.paths)
	}
}
