package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

// telegramPatience is how long Telegram may take to answer.
const telegramPatience = 30 * time.Second

// newTelegram is the command that looks after the webhooks of bots.
func newTelegram(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "telegram",
		GroupID: "setup",
		Short:   "Let Telegram post what people write, rather than ask for it",
		Args:    usageArgs(cobra.NoArgs),
	}
	c.AddCommand(newWebhook(o))
	return c
}

// newWebhook is the command that sets, shows and deletes webhooks.
func newWebhook(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "webhook set|info|delete [CHANNEL]",
		Short: "Set, show or delete the webhook of a bot",
		Long: `The daemon asks Telegram for what people write; nothing needs to be open to the
outside for that, and it is the right way for nearly all. Where the program has a
public address (web.public_url), Telegram can post it there instead:

  set     from now on Telegram posts to web.public_url
  info    how Telegram gets along with it: what waits, and the last error
  delete  from now on the daemon asks again

Both at one time Telegram does not allow; the daemon notices by itself which it is.
Telegram posts to the ports 443, 80, 88 and 8443 alone. A certificate that no
authority has signed must be shown to it: --certificate. CHANNEL may be left out
where all Telegram channels have the same bot.`,
		Example: "  gaugewatch telegram webhook set\n  gaugewatch telegram webhook set ops --certificate fullchain.pem\n  gaugewatch telegram webhook info",
		Args:    usageArgs(cobra.RangeArgs(1, 2)),
	}
	var certificate string
	c.Flags().StringVar(&certificate, "certificate", "", "a `file` with the certificate (PEM), where no authority has signed it")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return []cobra.Completion{"set", "info", "delete"}, cobra.ShellCompDirectiveNoFileComp
		}
		return o.completeChannel(c, args[1:], text)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		h, err := o.hook(append(args, "")[1])
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(c.Context(), telegramPatience)
		defer cancel()
		switch args[0] {
		case "set":
			return h.set(ctx, certificate)
		case "info":
			return h.info(ctx)
		case "delete":
			return h.delete(ctx)
		}
		return &exitError{exitUsage, fmt.Errorf("%q: write set, info or delete", args[0])}
	}
	return c
}

// A hook is the webhook of a bot.
type hook struct {
	*options
	config *config.Config
	client *telegram.Client
	bot    string // its number
}

// hook returns the webhook of the bot of a channel; without one, of the only bot.
func (o *options) hook(channel string) (*hook, error) {
	c, err := o.load()
	if err != nil {
		return nil, err
	}
	var settings []*notify.Telegram
	for i := range c.Channels {
		s, is := c.Channels[i].Kind.Value.(*notify.Telegram)
		same := slices.ContainsFunc(settings, func(o *notify.Telegram) bool { return s != nil && o.Token == s.Token })
		if is && !same && (channel == "" || c.Channels[i].Name == channel) {
			settings = append(settings, s)
		}
	}
	switch {
	case len(settings) == 0 && channel != "":
		return nil, noChannel(c, channel)
	case len(settings) == 0:
		return nil, errors.New("no channel is one of Telegram")
	case len(settings) > 1:
		return nil, &exitError{exitUsage, errors.New("there are several bots: say which channel")}
	}
	out, err := wire.New(c.Outward())
	if err != nil {
		return nil, err
	}
	s := settings[0]
	number, _, _ := strings.Cut(s.Token.Reveal(), ":")
	return &hook{options: o, config: c, client: &telegram.Client{Token: s.Token, Base: s.API, HTTP: out}, bot: number}, nil
}

// set lets Telegram post.
func (h *hook) set(ctx context.Context, certificate string) error {
	public := h.config.Web.Public()
	if public == nil {
		return &hinted{errors.New("the outside does not reach this program"), "set web.public_url, such as https://watch.example.com"}
	}
	if port := public.Port(); port != "" && !slices.Contains(telegram.WebhookPorts(), port) {
		return fmt.Errorf("web.public_url has the port %s: Telegram posts to %s alone", port, strings.Join(telegram.WebhookPorts(), ", "))
	}
	w := telegram.Webhook{URL: public.JoinPath(inbound.TelegramPath, h.bot).String(), Secret: telegram.WebhookSecret(h.client.Token)}
	if certificate != "" {
		var err error
		if w.Certificate, err = os.ReadFile(certificate); err != nil {
			return err
		}
	}
	if err := h.client.SetWebhook(ctx, w); err != nil {
		return err
	}
	fmt.Fprintf(h.Out, "Telegram posts to %s from now on\n", w.URL)
	return nil
}

// delete lets the daemon ask again.
func (h *hook) delete(ctx context.Context) error {
	if err := h.client.DeleteWebhook(ctx); err != nil {
		return err
	}
	fmt.Fprintln(h.Out, "Telegram posts no more: the daemon asks within a minute. What waits is kept.")
	return nil
}

// info shows how Telegram gets along with the webhook.
func (h *hook) info(ctx context.Context) error {
	i, err := h.client.GetWebhookInfo(ctx)
	if err != nil {
		return err
	}
	if i.URL == "" {
		fmt.Fprintf(h.Out, "No webhook is set: the daemon asks for what people write. %s.\n", waitingUpdates(i.Pending))
		return nil
	}
	fmt.Fprintf(h.Out, "Telegram posts to %s (%s)\n%s\n", oneLine(i.URL), oneLine(i.Address), waitingUpdates(i.Pending))
	if !strings.HasSuffix(i.URL, inbound.TelegramPath+h.bot) {
		fmt.Fprintln(h.Out, "That is not this program: gaugewatch telegram webhook set, or delete")
	}
	if failed := i.Failed(); !failed.IsZero() {
		fmt.Fprintf(h.Out, "Last error: %s: %s\n", failed.In(h.config.Zone()).Format(time.DateTime), oneLine(i.Error))
		if step := webhookStep(i.Error); step != "" {
			fmt.Fprintln(h.Out, "  →", step)
		}
		return troubleIf(i.Pending > 0)
	}
	return nil
}

// waitingUpdates says how many updates wait.
func waitingUpdates(n int) string {
	if n == 0 {
		return "Nothing waits"
	}
	return count(n, "update") + " wait; Telegram keeps them for a day"
}

// webhookStep returns what a person can do about an error that Telegram had with
// a webhook.
func webhookStep(text string) string {
	for _, known := range [][2]string{
		{"certificate verify failed", "the certificate is not one that Telegram trusts: take one of an authority, with those between, or show yours: --certificate"},
		{"Connection refused", "nothing listens there: does the daemon run, and does the reverse proxy lead to web.listen?"},
		{"timed out", "a firewall keeps Telegram out, or the name leads elsewhere"},
		{"resolve host", "the DNS does not know the name of web.public_url"},
		{"401", "the webhook was set with another token: gaugewatch telegram webhook set"},
		{"404", "the path leads nowhere: has the channel commands, and does the reverse proxy pass /in/ on?"},
		{"50", "the reverse proxy does not reach the daemon, or its disk is full"},
	} {
		if strings.Contains(text, known[0]) {
			return known[1]
		}
	}
	return ""
}
