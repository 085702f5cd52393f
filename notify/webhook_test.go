package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/notify"
)

// hooked sends a message through a webhook and returns what arrived.
func hooked(t *testing.T, m notify.Message, change func(*notify.Webhook)) (body string, header func(string) string) {
	t.Helper()
	p := &gateway{}
	s := webhookAt(p.serve(t, say(204, "")))
	change(s)
	if wrong := s.Validate(); len(wrong) > 0 {
		t.Fatalf("%+v", wrong)
	}
	channel, err := s.Open(notify.Env{Name: "hook"})
	if err != nil {
		t.Fatal(err)
	}
	if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	return p.bodies()[0], p.headers[0].Get
}

func TestAWebhookIsSignedOverItsTimeAndBody(t *testing.T) {
	body, header := hooked(t, message(), func(*notify.Webhook) {})
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write([]byte(header("X-Gaugewatch-Time") + "." + body))
	if want := "v1=" + hex.EncodeToString(mac.Sum(nil)); header("X-Gaugewatch-Signature") != want {
		t.Errorf("signature %q, want %q", header("X-Gaugewatch-Signature"), want)
	}
	if header("Idempotency-Key") != key || header("Content-Type") != "application/json" {
		t.Errorf("key %q, type %q", header("Idempotency-Key"), header("Content-Type"))
	}
}

func TestAWebhookWithoutASecretIsNotSigned(t *testing.T) {
	_, header := hooked(t, message(), func(s *notify.Webhook) { s.Secret = secret.Text{} })
	if header("X-Gaugewatch-Signature") != "" || header("X-Gaugewatch-Time") != "" {
		t.Error("it is signed")
	}
}

func TestAWebhookTellsEachAlertInParts(t *testing.T) {
	site := sites()[0]
	m := render(site, tell(checks.Fired, site.cold()))
	body, _ := hooked(t, m, func(*notify.Webhook) {})
	var got struct {
		Title string `json:"title"`
		Cards []struct {
			Alert, State, Kind, Level, Target, Field, Place, Shown, Unit string
			Value                                                        float64
		} `json:"cards"`
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Title != m.Title || len(got.Cards) != 1 {
		t.Fatalf("got %+v", got)
	}
	if c := got.Cards[0]; c.Alert != "A41" || c.State != "firing" || c.Kind != "bound" || c.Level != "error" ||
		c.Target != "cold-1" || c.Field != "temperature" || c.Value != -9.4 || c.Shown != "−9.4 °C" || c.Unit != "°C" {
		t.Errorf("got %+v", c)
	}
}

func TestAWebhookHasOnesOwnWords(t *testing.T) {
	body, header := hooked(t, message(), func(s *notify.Webhook) {
		s.Template = `{"text": {{json .Title}}, "urgent": {{ge .Level 3}}}`
		s.Headers = map[string]string{"X-Team": "ops"}
	})
	if want := `{"text": "🔴 ERROR Cold \u003cstore\u003e \u0026 1: −9.4 °C", "urgent": true}`; body != want {
		t.Errorf("got %s, want %s", body, want)
	}
	if header("X-Team") != "ops" {
		t.Error("its header is missing")
	}
}

func TestATemplateIsTriedBeforeItIsNeeded(t *testing.T) {
	for template, want := range map[string]string{
		`{"text": "{{.Title}}"}`:   "no JSON",
		`{"text": {{json .Title}}`: "no JSON: unexpected end of JSON input, in a message about a value",
		`{"text": {{.Titel}}}`:     "line 1:11: at <.Titel>: there is no field Titel here, in a message about a value",
		`{{if .Title}}`:            "line 1: unexpected EOF",
		`{{index .Alerts 7}}`:      "index out of range",
	} {
		s := webhookAt("https://example.com")
		s.Template = template
		wrong := s.Validate()
		if len(wrong) != 1 || wrong[0].Path != "template" || !strings.Contains(wrong[0].Text, want) {
			t.Errorf("%s: got %+v, want %q", template, wrong, want)
		}
	}
	s := webhookAt("https://example.com")
	s.Template, s.Type = "{{.Title}}", "text/plain"
	if wrong := s.Validate(); len(wrong) > 0 {
		t.Errorf("plain text: %+v", wrong)
	}
}
