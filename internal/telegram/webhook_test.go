package telegram_test

import (
	"io"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

func TestAWebhookIsSetShownAndDeletedAsTheDescriptionSays(t *testing.T) {
	var got []string
	c := newClient(t, wiretest.Load(t, "telegram-bot-api.yml").Handler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, path.Base(r.URL.Path)+" "+string(body))
		if path.Base(r.URL.Path) == "getWebhookInfo" {
			_, _ = io.WriteString(w, `{"ok":true,"result":{"url":"https://watch.example.com/in/telegram/123456","has_custom_certificate":true,"pending_update_count":3,"last_error_date":1764000000,"last_error_message":"Connection refused"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	})))
	hook := telegram.Webhook{URL: "https://watch.example.com/in/telegram/123456", Secret: telegram.WebhookSecret(c.Token)}
	if err := c.SetWebhook(t.Context(), hook); err != nil {
		t.Error(err)
	}
	hook.Certificate = []byte("-----BEGIN CERTIFICATE-----\n")
	if err := c.SetWebhook(t.Context(), hook); err != nil {
		t.Error(err)
	}
	if err := c.DeleteWebhook(t.Context()); err != nil {
		t.Error(err)
	}
	info, err := c.GetWebhookInfo(t.Context())
	if err != nil || info.Pending != 3 || !info.Own || info.Failed() != time.Unix(1764000000, 0) || info.Error != "Connection refused" {
		t.Errorf("info = %+v (%v)", info, err)
	}
	if len(got) != 4 || !strings.Contains(got[0], `"secret_token":"`+hook.Secret.Reveal()+`"`) || !strings.Contains(got[1], "-----BEGIN CERTIFICATE-----") {
		t.Errorf("asked %q", got)
	}
}

func TestTheSecretOfAWebhookFollowsFromTheTokenAndSaysNothingOfIt(t *testing.T) {
	one, other := telegram.WebhookSecret(secret.New(token)), telegram.WebhookSecret(secret.New(token+"x"))
	if one != telegram.WebhookSecret(secret.New(token)) || one == other || strings.Contains(one.Reveal(), "TEST") {
		t.Errorf("the secrets are %s and %s", one.Reveal(), other.Reveal())
	}
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	if n := len(one.Reveal()); n < 1 || n > 256 || strings.Trim(one.Reveal(), allowed) != "" {
		t.Errorf("Telegram does not take %s", one.Reveal())
	}
}
