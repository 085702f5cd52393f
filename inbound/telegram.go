package inbound

import (
	"context"
	"errors"
	"html"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

// A Telegram hears what people do with the messages of one bot. Only one
// program may listen for a bot at a time.
type Telegram struct {
	Client *telegram.Client
	Rooms  []Room // of the bot
	Desk   Desk
	Guests Guests   // nil: chats are not remembered
	Moves  Moves    // nil: nobody knows
	Notes  Notebook // knows what chats have been offered; nil: they are offered nothing
	Log    *slog.Logger

	said string // the latest complaint in the log

	name nameplate
	menu menu
	rest sync.WaitGroup // answers that follow after some work
}

// account names the bot by its number.
func (t *Telegram) account() string {
	number, _, _ := strings.Cut(t.Client.Token.Reveal(), ":")
	return "telegram " + number
}

// Run listens until the context ends. What is pressed while nobody listens
// Telegram keeps for a day.
//
// An update is confirmed, by asking for the one after it, once the desk has
// noted it; so none is lost. What comes again, since the program ended before it
// was confirmed, the desk knows.
func (t *Telegram) Run(ctx context.Context) {
	defer await(&t.rest)
	t.rest.Go(func() { t.keepOffering(ctx) })
	failures, next := 0, int64(0)
	for ctx.Err() == nil {
		// Without an update to confirm there is no number to begin from:
		// after a quiet week Telegram counts anew.
		asked := time.Now()
		updates, err := t.Client.GetUpdates(ctx, next, telegram.WaitLimit)
		if err == nil {
			next, err = t.take(ctx, updates)
		}
		if err == nil || ctx.Err() != nil {
			failures = 0
			t.complain(nil)
			if len(updates) == 0 && time.Since(asked) < firstBackoff {
				rest(ctx, firstBackoff) // something in between does not let us wait
			}
			continue
		}
		if t.posted(ctx, err) {
			failures = 0
			t.complain(nil)
			rest(ctx, maxBackoff)
			continue
		}
		failures++
		t.complain(err)
		rest(ctx, max(backoff(failures), patience(err)))
	}
}

// take hands updates over, and returns the number from which on to go on; 0:
// there was none. An error is of one that was not taken, from which it returns to
// go on.
func (t *Telegram) take(ctx context.Context, updates []telegram.Update) (next int64, err error) {
	for _, u := range updates {
		if err := t.hear(ctx, u); err != nil {
			return u.ID, err
		}
		next = u.ID + 1
	}
	return next, nil
}

// hear hands an update over. One that the program fails over is not heard again:
// each time it would fail anew.
func (t *Telegram) hear(ctx context.Context, u telegram.Update) (err error) {
	safely(t.Log, t.account(), func() { err = t.heed(ctx, u) })
	return err
}

// heed does what an update asks.
func (t *Telegram) heed(ctx context.Context, u telegram.Update) error {
	switch {
	case u.Callback != nil && strings.HasPrefix(u.Callback.Data, "/"):
		return t.choose(ctx, u)
	case u.Callback != nil:
		return t.press(ctx, u)
	case u.Message != nil:
		return t.command(ctx, u.ID, u.Message)
	case u.ChannelPost != nil:
		return t.command(ctx, u.ID, u.ChannelPost)
	case u.Membership != nil:
		return t.membership(ctx, *u.Membership)
	}
	return nil
}

// press hands a press over and answers it, whatever came of it: until then the
// button shows that it waits.
func (t *Telegram) press(ctx context.Context, u telegram.Update) error {
	words, err := t.Desk.Press(ctx, t.pressOf(ctx, u))
	if err != nil {
		return err
	}
	t.answer(ctx, u.Callback.ID, words)
	return nil
}

// pressOf says who has pressed what, and where.
func (t *Telegram) pressOf(ctx context.Context, u telegram.Update) Press {
	q := u.Callback
	p := Press{
		Account: t.account(), ID: strconv.FormatInt(u.ID, 10), Data: q.Data,
		Who: strings.TrimSpace(strconv.FormatInt(q.From.ID, 10) + " " + nameOfUser(q.From)),
	}
	if q.Message != nil { // else it is of no chat that is known
		p.Channels, p.People = t.known(ctx, q.Message.Chat, &q.From)
	}
	return p
}

// known returns the channels that write to a chat, and who somebody is there.
func (t *Telegram) known(ctx context.Context, chat telegram.Chat, who *telegram.User) (channels []string, people map[string]string) {
	user := ""
	if who != nil && !who.IsBot {
		user = strconv.FormatInt(who.ID, 10)
	}
	return known(t.Rooms, user, func(r Room) bool { return is(chat, r.Chat) || t.moved(ctx, r.Chat, chat) })
}

// moved says whether a chat is what has become of a group of settings.
func (t *Telegram) moved(ctx context.Context, was string, chat telegram.Chat) bool {
	if t.Moves == nil || !strings.HasPrefix(was, "-") {
		return false
	}
	now, err := t.Moves.Moved(ctx, was)
	return err == nil && now == string(telegram.Number(chat.ID))
}

// nameOfUser is what people call somebody.
func nameOfUser(u telegram.User) string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// is says whether a chat is the one that is written as id: its number, or its
// @name.
func is(chat telegram.Chat, id string) bool {
	if name, named := strings.CutPrefix(id, "@"); named {
		return strings.EqualFold(name, chat.Username)
	}
	return string(telegram.Number(chat.ID)) == id
}

// How an answer is given: it is of no use for long.
const (
	answerAttempts = 3
	answerTimeout  = 10 * time.Second
)

// answer tells who has pressed a button what came of it.
func (t *Telegram) answer(ctx context.Context, id, words string) {
	words = html.UnescapeString(telegram.Truncate(telegram.Escape(words), telegram.AnswerLimit))
	for failures := 1; ; failures++ {
		bounded, cancel := context.WithTimeout(ctx, answerTimeout)
		err := t.Client.AnswerCallbackQuery(bounded, id, words)
		cancel()
		if err == nil {
			return
		}
		if final(err) || failures == answerAttempts || !rest(ctx, max(backoff(failures), patience(err))) {
			t.Log.Warn("a press was not answered", "bot", t.account(), "error", err)
			return
		}
	}
}

// final says whether Telegram will answer the same way again.
func final(err error) bool {
	refusal, refused := errors.AsType[*telegram.Error](err)
	return refused && !refusal.Unknown() && refusal.RetryAfter == 0
}

// patience is how long Telegram asks to wait after an error.
func patience(err error) time.Duration {
	if refusal, refused := errors.AsType[*telegram.Error](err); refused {
		return refusal.RetryAfter
	}
	return 0
}

// complain says once in the log why nobody is heard, and once that they are
// again; nil: they are.
func (t *Telegram) complain(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text == t.said {
		return
	}
	t.said = text
	names := make([]string, len(t.Rooms))
	for i, room := range t.Rooms {
		names[i] = room.Channel
	}
	slices.Sort(names)
	if err == nil {
		t.Log.Info("people are heard again", "channels", strings.Join(names, ", "))
		return
	}
	t.Log.Error("people are not heard", "channels", strings.Join(names, ", "), "error", err)
}
