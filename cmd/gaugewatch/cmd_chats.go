package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

// chatsPatience is how long a provider may take to tell who has spoken.
const chatsPatience = 30 * time.Second

// newChats is the command that finds the id of a chat.
func newChats(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "chats CHANNEL",
		GroupID: "setup",
		Short:   "Show who has spoken to a bot lately, to find the id of a chat",
		Long: `Shows the chats in which somebody has lately written to the bot of a Telegram
channel, or added it, with the id to write as "chat" in the configuration. The
channel needs only its token for that: "chat" may still be missing, and other
mistakes in the file do not matter.

Telegram tells of the last day only, and each message only once to those who
ask for them: if nothing is shown, write to the bot again.

Where a daemon hears the channel itself, since that has commands, it shows the
chats that the daemon has learned of: those to which the bot or account was added,
and those in which somebody spoke to it.

For channels of other kinds it says where their ids are found.`,
		Example:           "  gaugewatch chats ops",
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: o.completeChannel,
		RunE:              func(c *cobra.Command, args []string) error { return o.chats(c.Context(), args[0]) },
	}
	o.jsonFlag(c)
	return c
}

// chats shows the chats that a channel could write to.
func (o *options) chats(ctx context.Context, name string) error {
	c := o.glimpse()
	var ch *config.Channel
	for i := range c.Channels {
		if c.Channels[i].Name == name {
			ch = &c.Channels[i]
		}
	}
	if ch == nil && len(c.Channels) > 0 {
		return noChannel(c, name)
	}
	if ch == nil || ch.Kind.Value == nil {
		if _, err := o.load(); err != nil {
			return err
		}
		return noChannel(c, name)
	}
	proxy, err := url.Parse(c.Proxy)
	if err != nil || c.Proxy == "" {
		proxy = nil
	}
	channel, err := ch.Kind.Value.Open(notify.Env{Name: name, Proxy: proxy, Roots: c.Outward().Roots, Out: o.Out})
	if err != nil {
		return fmt.Errorf("channel %s: %w", name, err)
	}
	if met := o.met(ctx, c, ch.Kind.Value); len(met) > 0 {
		return o.show(chatTable(met))
	}
	chatter, ok := channel.(notify.Chatter)
	if !ok {
		fmt.Fprintln(o.Out, whereIDsAre(ch.Kind.Key))
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, chatsPatience)
	defer cancel()
	chats, err := chatter.Chats(ctx)
	if err != nil {
		return fmt.Errorf("channel %s: %w", name, err)
	}
	return o.show(chatTable(chats))
}

// met returns the chats that the daemon has learned of where it listens itself.
func (o *options) met(ctx context.Context, c *config.Config, s notify.Settings) []notify.Chat {
	account := accountOf(s)
	r, err := data.OpenReader(ctx, c.State)
	if err != nil || account == "" {
		return nil
	}
	defer r.Close()
	fact, err := r.Fact(ctx, factGuests+account)
	if err != nil {
		return nil
	}
	var all []notify.Chat
	for _, g := range guestsOf(fact) {
		all = append(all, notify.Chat(g.Chat))
	}
	return all
}

// A conversation is a chat as JSON has it.
type conversation struct {
	ID   string `json:"chat"`
	Name string `json:"name"`
	Kind string `json:"type"`
}

// silentBot is what to do where nobody has spoken to a bot.
const silentBot = `Nobody has spoken to the bot lately. Open a chat with it and press Start, or add
it to your group and write something there; then try again.`

// chatTable shows chats.
func chatTable(chats []notify.Chat) table {
	t := table{head: []string{"CHAT", "NAME", "TYPE"}, empty: silentBot}
	all := []conversation{}
	for _, c := range chats {
		all = append(all, conversation(c))
		t.add(c.ID, oneLine(c.Name), oneLine(c.Kind))
	}
	t.value = all
	return t
}

// whereIDsAre says where the ids of a kind of channel are found.
func whereIDsAre(kind string) string {
	switch kind {
	case "line":
		return `LINE tells nobody who has spoken to an account. What to write as "to":
  friends   everyone who has added the account as a friend
  U…        yourself: "Your user ID", at the bottom of the tab Basic settings of
            your channel at developers.line.biz
  C…        a group: LINE tells its id only to the channel's webhook, in the
            event that arrives when the account joins the group. Where the daemon
            hears the channel (secret, commands and web.public_url are set) this
            command lists the groups`
	case "folder", "console", "command":
		return "A channel of the kind " + kind + " writes to no chat: it needs no id."
	}
	return "How ids are found is not known for channels of the kind " + kind + "."
}
