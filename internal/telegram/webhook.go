package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// SecretHeader is the header in which Telegram shows the secret of a webhook;
// setWebhook, secret_token.
const SecretHeader = "X-Telegram-Bot-Api-Secret-Token"

// WebhookPorts are those at which Telegram asks for webhooks; setWebhook, Notes.
func WebhookPorts() []string { return []string{"443", "80", "88", "8443"} }

// WebhookSecret is the secret of a bot's webhook: it follows from the token, so
// that nobody needs to keep it, and says nothing about it.
func WebhookSecret(token secret.Text) secret.Text {
	mac := hmac.New(sha256.New, []byte(token.Reveal()))
	mac.Write([]byte("secret_token of the webhook"))
	return secret.New(hex.EncodeToString(mac.Sum(nil)))
}

// A Webhook says where Telegram is to post updates.
type Webhook struct {
	URL         string
	Secret      secret.Text
	Certificate []byte // PEM, of a certificate that no authority has signed; nil: one has
}

// SetWebhook has updates posted to a URL from now on. GetUpdates is refused until
// it is deleted.
func (c *Client) SetWebhook(ctx context.Context, w Webhook) error {
	p := params{"url": w.URL, "secret_token": w.Secret.Reveal(), "allowed_updates": AllowedUpdates()}
	if w.Certificate == nil {
		_, err := call[bool](ctx, c, "setWebhook", p)
		return err
	}
	_, err := upload[bool](ctx, c, "setWebhook", form{
		params: p, names: []string{"certificate"}, files: []File{{Name: "certificate.pem", Data: w.Certificate}},
	})
	return err
}

// DeleteWebhook lets GetUpdates hear of updates again. What waits is kept.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	_, err := call[bool](ctx, c, "deleteWebhook", params{})
	return err
}

// A WebhookInfo is how Telegram gets along with a webhook.
type WebhookInfo struct {
	URL     string   `json:"url"` // empty: none is set
	Own     bool     `json:"has_custom_certificate"`
	Pending int      `json:"pending_update_count"`
	Address string   `json:"ip_address"`
	FailedS int64    `json:"last_error_date"` // Unix time, seconds; 0: never
	Error   string   `json:"last_error_message"`
	SyncS   int64    `json:"last_synchronization_error_date"`
	Most    int      `json:"max_connections"`
	Kinds   []string `json:"allowed_updates"`
}

// Failed is when a post to the webhook last failed; zero: never.
func (w WebhookInfo) Failed() time.Time {
	if w.FailedS == 0 {
		return time.Time{}
	}
	return time.Unix(w.FailedS, 0)
}

// GetWebhookInfo returns how Telegram gets along with the webhook.
func (c *Client) GetWebhookInfo(ctx context.Context) (WebhookInfo, error) {
	return call[WebhookInfo](ctx, c, "getWebhookInfo", params{})
}

// ParseUpdate reads an update as it is posted to a webhook.
func ParseUpdate(body []byte) (Update, error) {
	if !json.Valid(body) {
		return Update{}, json.Unmarshal(body, &Update{})
	}
	return parseUpdates([]json.RawMessage{body})[0], nil
}
