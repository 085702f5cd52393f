package inbound

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

// TelegramBody bounds what Telegram posts, in bytes: an update is at most some
// 100 kB.
const TelegramBody = 1 << 20

// TelegramPath is the path below which each bot has a webhook.
const TelegramPath = "/in/telegram/"

// Bot returns the number of the bot.
func (t *Telegram) Bot() string { return t.account()[len("telegram "):] }

// Key turns away what Telegram has not posted.
func (t *Telegram) Key(r *http.Request) error {
	if !telegram.WebhookSecret(t.Client.Token).Equal(r.Header.Get(telegram.SecretHeader)) {
		return refuse(http.StatusUnauthorized, "not the secret of the webhook")
	}
	return nil
}

// Take takes an update in, as Telegram posts it where a webhook is set. It is
// answered with an empty body: what stood there Telegram would carry out. After
// an error Telegram posts it again, for a day.
func (t *Telegram) Take(_ http.ResponseWriter, r *http.Request, body []byte) error {
	u, err := readUpdate(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	if err := t.hear(context.WithoutCancel(r.Context()), u); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	return nil
}

// posted says whether an error of asking for updates means no more than that
// Telegram posts them to us.
func (t *Telegram) posted(ctx context.Context, err error) bool {
	refusal, refused := errors.AsType[*telegram.Error](err)
	if !refused || !refusal.IsConflict() || !strings.Contains(refusal.Description, "webhook") {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	info, err := t.Client.GetWebhookInfo(ctx)
	return err == nil && strings.HasSuffix(info.URL, TelegramPath+t.Bot())
}
