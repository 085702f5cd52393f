package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
)

// errBack leads from the questions about a chat back to which one.
var errBack = errors.New("back")

// chat asks where alerts go, until that is settled.
func (s *setup) chat(ctx context.Context) error {
	for {
		if err := s.oneChat(ctx); !errors.Is(err, errBack) {
			return err
		}
	}
}

// oneChat asks where alerts go.
func (s *setup) oneChat(ctx context.Context) error {
	s.say("")
	chosen, err := s.choose(ctx, "Where do alerts go?",
		"Telegram", "LINE", "e-mail", "Google Chat, by the webhook of a space", "no chat for now: to the screen, and as files into the folder messages")
	if err != nil {
		return err
	}
	client, err := wire.New(wire.Settings{})
	if err != nil {
		return err
	}
	switch chosen {
	case 0:
		return s.telegram(ctx, client)
	case 1:
		return s.line(ctx, client)
	case 2:
		return s.email(ctx)
	case 3:
		return s.googleChat(ctx)
	}
	s.channels = []string{
		"  - name: screen\n    console: {}\n    level: warn               # this and worse: info < warn < error < fatal\n",
		"  - name: files\n    folder: {dir: messages}\n    level: info\n",
	}
	return nil
}

// token asks for a token until a provider knows it. Whose says whose it is.
func (s *setup) token(ctx context.Context, question string, whose func(context.Context, secret.Text) (string, error)) (string, error) {
	for {
		answer, err := s.secret(ctx, question+" (Enter: back)")
		if err != nil {
			return "", err
		}
		if answer == "" {
			return "", errBack
		}
		owner, err := s.owner(ctx, answer, whose)
		if err == nil {
			s.say("  It is the token of %s.", oneLine(owner))
			return answer, nil
		}
		s.say("  %s", oneLine(err.Error()))
	}
}

// owner tries the token that an answer is or names.
func (s *setup) owner(ctx context.Context, answer string, whose func(context.Context, secret.Text) (string, error)) (string, error) {
	token, err := s.reveal(answer)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, chatsPatience)
	defer cancel()
	return whose(ctx, secret.New(token))
}

// telegram sets up a chat of Telegram.
func (s *setup) telegram(ctx context.Context, client *wire.Client) error {
	s.say("In Telegram, open @BotFather and send /newbot. It answers with a token.")
	bot := ""
	answer, err := s.token(ctx, "Token of the bot", func(ctx context.Context, token secret.Text) (string, error) {
		user, err := (&telegram.Client{Token: token, Base: s.api, HTTP: client}).GetMe(ctx)
		bot = "@" + user.Username
		return bot, err
	})
	if err != nil {
		return err
	}
	s.say("Open a chat with %s and press Start, or add it to your group and write something there.", bot)
	token, err := s.reveal(answer)
	if err != nil {
		return err
	}
	settings := notify.Telegram{Token: secret.New(token), API: s.api}
	for {
		if settings.Chat, err = s.whichChat(ctx, &settings); err != nil {
			return err
		}
		ok, err := s.test(ctx, func(token reference) string {
			return fmt.Sprintf("{token: %q, chat: %s%s}", token, quoted(settings.Chat), s.gateway())
		}, "telegram", answer)
		if ok || err != nil {
			return err
		}
	}
}

// whichChat asks for the chat, of those that have spoken to the bot or another.
func (s *setup) whichChat(ctx context.Context, settings *notify.Telegram) (string, error) {
	for {
		if _, err := s.ask(ctx, "Press Enter when you have", "", nil); err != nil {
			return "", err
		}
		chats, err := s.spoken(ctx, settings)
		if err != nil {
			s.say("  %s", oneLine(err.Error()))
		}
		for i, c := range chats {
			s.say("  %d  %s, %s, %s", i+1, oneLine(c.Name), oneLine(c.Kind), c.ID)
		}
		question, usual := "Which one? Its number here, or any chat's id or @name (Enter: look again)", ""
		switch len(chats) {
		case 0:
			s.say("  Nobody has spoken to the bot lately.")
			question = "The chat's id or @name (Enter: look again)"
		case 1:
			question, usual = "Which one? Its number here, or any chat's id or @name", "1"
		}
		chat := ""
		_, err = s.ask(ctx, question, usual, func(text string) (err error) {
			chat, err = chatFrom(chats, text)
			return err
		})
		if err != nil || chat != "" {
			return chat, err
		}
	}
}

// spoken lists the chats that have spoken to the bot.
func (s *setup) spoken(ctx context.Context, settings *notify.Telegram) ([]notify.Chat, error) {
	channel, err := settings.Open(notify.Env{})
	if err != nil {
		return nil, err
	}
	chatter, ok := channel.(notify.Chatter)
	if !ok {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, chatsPatience)
	defer cancel()
	return chatter.Chats(ctx)
}

// chatFrom returns the chat that an answer means: by its position in the list,
// or by its id.
func chatFrom(chats []notify.Chat, text string) (string, error) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(chats) {
		return chats[n-1].ID, nil
	}
	if text == "" {
		return "", nil
	}
	id, err := telegram.ParseChatID(text)
	return string(id), err
}

// line sets up an official account of LINE.
func (s *setup) line(ctx context.Context, client *wire.Client) error {
	s.say(`At developers.line.biz, open your channel, and on the tab Messaging API issue a
channel access token (long-lived). How to get there: README, "LINE".`)
	answer, err := s.token(ctx, "Channel access token", func(ctx context.Context, token secret.Text) (string, error) {
		bot, err := (&line.Client{Token: token, Base: s.api, HTTP: client}).Bot(ctx)
		return bot.Name + ", " + bot.BasicID, err
	})
	if err != nil {
		return err
	}
	s.say("LINE counts each recipient of a message against the month's quota.")
	for {
		to, err := s.ask(ctx, "Whom to tell: friends (all who have added the account), or an id: U…, C… or R…", "friends", func(text string) error {
			if _, err := line.ParseRecipient(text); err != nil && text != "friends" {
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
		ok, err := s.test(ctx, func(token reference) string {
			return fmt.Sprintf("{token: %q, to: %s%s}", token, scalar(to), s.gateway())
		}, "line", answer)
		if ok || err != nil {
			return err
		}
	}
}

// gateway is the setting for a provider's address, where one is given.
func (s *setup) gateway() string {
	if s.api == "" {
		return ""
	}
	return ", api: " + quoted(s.api)
}

// test sends a test message through a channel and, where it went out, writes
// the channel down. Settings are what stands under its kind, with the token
// as it is named.
func (s *setup) test(ctx context.Context, settings func(reference) string, kind, answer string) (bool, error) {
	const tried = tokenTried
	token := reference(answer)
	if !isReference(answer) {
		s.env[tried] = answer
		token = "${" + tried + "}"
		defer delete(s.env, tried)
	}
	item := func(token reference) string {
		return fmt.Sprintf("  - name: ops\n    %s: %s\n    level: warn               # this and worse: info < warn < error < fatal\n", kind, settings(token))
	}
	if err := s.sendTest(ctx, item(token)); err != nil {
		s.say("  %s", oneLine(err.Error()))
		if hint, ok := errors.AsType[*hinted](err); ok {
			s.say("  → %s", hint.hint)
		}
		all, err := s.yes(ctx, "Write it down all the same?", false)
		if err != nil || !all {
			return false, err
		}
	}
	if answer == "" { // there is no secret
		s.channels = []string{item("")}
		return true, nil
	}
	token, err := s.keep(ctx, kind, strings.ToUpper(kind)+secretWord(kind), answer)
	s.channels = []string{item(token)}
	return true, err
}

// secretWord is what the name of a variable ends with that holds the secret of a
// kind of channel.
func secretWord(kind string) string {
	switch kind {
	case "email":
		return "_PASSWORD"
	case "google_chat":
		return "_WEBHOOK"
	}
	return "_TOKEN"
}

// sendTest sends a test message through a channel, given as YAML.
func (s *setup) sendTest(ctx context.Context, item string) error {
	c, err := s.loadText(fmt.Sprintf("timezone: %s\nlanguage: %s\nchannels:\n%s", quoted(s.zone), s.language, item))
	if err != nil {
		return err
	}
	return s.send(ctx, c, "ops", "")
}
