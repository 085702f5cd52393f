package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// Telegram writes to a chat as a bot.
type Telegram struct {
	Token  secret.Text `yaml:"token"`  // of the bot, from @BotFather
	Chat   string      `yaml:"chat"`   // a number, or the @name of a public group or channel
	Thread int64       `yaml:"thread"` // the topic of a forum; zero: none

	// Messages below SilentBelow arrive without a sound; good news counts
	// as None.
	SilentBelow checks.Level `yaml:"silent_below"`

	// Document sends pictures as files, which Telegram does not compress.
	Document bool `yaml:"document"`

	// API is where the Bot API is found, for an installation of one's own;
	// empty: Telegram's.
	API string `yaml:"api"`
}

// Validate reports the mistakes in the settings.
func (t *Telegram) Validate() []checks.Problem {
	var found []checks.Problem
	number, rest, _ := strings.Cut(t.Token.Reveal(), ":")
	switch {
	case t.Token.Empty():
		found = append(found, checks.Problem{Path: "token", Text: "write the bot's token, which @BotFather tells"})
	case strings.Trim(number, "0123456789") != "" || number == "" || rest == "" || strings.ContainsAny(rest, " /?#"):
		found = append(found, checks.Problem{Path: "token", Text: "this is no bot's token: it looks like 123456:AAF-x, as @BotFather tells it"})
	}
	if _, err := telegram.ParseChatID(t.Chat); err != nil {
		found = append(found, checks.Problem{Path: "chat", Text: err.Error()})
	}
	if t.Thread < 0 {
		found = append(found, checks.Problem{Path: "thread", Text: "write the topic's number, 1 or more"})
	}
	return append(found, validateAPI(t.API)...)
}

// validateAPI reports a base URL that is none.
func validateAPI(api string) []checks.Problem {
	u, err := url.Parse(api)
	if api == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" {
		return nil
	}
	return []checks.Problem{{Path: "api", Text: "write a URL such as " + telegram.DefaultBase + ", or leave it out"}}
}

// Pace returns Telegram's limits: one message a second to a chat, and 20 a
// minute to a group.
func (t *Telegram) Pace() Pace {
	bot, _, _ := strings.Cut(t.Token.Reveal(), ":")
	pace := Pace{Gap: telegram.ChatGap, Chats: []string{"telegram " + bot + " " + t.Chat}}
	if strings.HasPrefix(t.Chat, "-") || strings.HasPrefix(t.Chat, "@") {
		pace.Burst, pace.Window = telegram.GroupBurst, telegram.GroupWindow
	}
	return pace
}

// Open makes the channel, which is a [Chatter] too. Without a chat it knows
// who has spoken to the bot, but sends nothing.
func (t *Telegram) Open(env Env) (Channel, error) {
	if t.Token.Empty() {
		return nil, errors.New("the bot's token is not set")
	}
	client, err := env.dial()
	if err != nil {
		return nil, err
	}
	return &bot{
		client: telegram.Client{Token: t.Token, Base: t.API, HTTP: client},
		home:   home{chat: strings.TrimSpace(t.Chat), forwarding: env.Forwarding}, thread: t.Thread,
		loud: t.SilentBelow, buttons: env.Buttons, files: t.Document,
	}, nil
}

type bot struct {
	client telegram.Client
	home   home
	thread int64
	loud   checks.Level // messages from this level on make a sound

	buttons bool // messages have buttons
	files   bool // pictures are sent as files
}

var (
	_ Chatter = (*bot)(nil)
	_ Editor  = (*bot)(nil)
	_ Trier   = (*bot)(nil)
)

// Try finds out whether Telegram accepts the token, and whether the bot may
// still see the chat; it writes nothing.
func (b *bot) Try(ctx context.Context) Result {
	_, err := b.client.GetMe(ctx)
	if err == nil && b.home.chat != "" {
		_, err = b.client.GetChat(ctx, b.to(ctx).Chat)
	}
	if refusal, refused := errors.AsType[*telegram.Error](err); refused && refusal.MigrateTo == 0 {
		return refusedBy(refusal, err)
	}
	if err != nil {
		return unanswered(err)
	}
	return Result{Outcome: Sent}
}

// to is where messages are written to.
func (b *bot) to(ctx context.Context) telegram.To {
	return telegram.To{Chat: telegram.ChatID(b.home.address(ctx)), Thread: b.thread}
}

// Send writes the message, its title in bold. Where Telegram refuses the
// markup it goes plain, and where the group has got a new number, there.
func (b *bot) Send(ctx context.Context, m Message) Result {
	if len(m.Pictures) > 0 {
		return b.sendPictures(ctx, m)
	}
	_, r := b.sendWords(ctx, m)
	return r
}

// sendWords writes the message without its pictures, and returns what Telegram
// made of it.
func (b *bot) sendWords(ctx context.Context, m Message) (sent telegram.Message, r Result) {
	to := b.to(ctx)
	to.Silent, to.Buttons, to.Preview = b.hushed(m), b.keyboard(m), m.Link
	r = b.write(ctx, to, words(m, telegram.TextLimit), func(to telegram.To, text string) error {
		var err error
		sent, err = b.client.SendMessage(ctx, to, text)
		return err
	})
	if r.Outcome == Sent {
		r.Receipt = receiptOf(sent)
	}
	return sent, r
}

// hushed says whether a message makes no sound.
func (b *bot) hushed(m Message) bool { return m.Silent || m.Level < b.loud }

// receiptOf returns the receipt of a message, by which [bot.find] finds it.
func receiptOf(sent telegram.Message) string { return fmt.Sprintf("%d/%d", sent.Chat.ID, sent.ID) }

// captioned ends the receipt of a message whose words are a caption.
const captioned = "/caption"

// Edit writes over a message.
func (b *bot) Edit(ctx context.Context, receipt string, m Message) Result {
	to, id, ok := b.find(receipt)
	if !ok {
		return unreadable()
	}
	to.Buttons, to.Preview = b.keyboard(m), m.Link
	limit, edit := telegram.TextLimit, b.client.EditMessageText
	if strings.HasSuffix(receipt, captioned) {
		limit, edit = telegram.CaptionLimit, b.client.EditMessageCaption
	}
	return b.write(ctx, to, words(m, limit), func(to telegram.To, text string) error { return edit(ctx, to, id, text) })
}

// find reads a receipt, which is the numbers of the chat and of the message.
func (b *bot) find(receipt string) (to telegram.To, id int64, ok bool) {
	chat, number, _ := strings.Cut(strings.TrimSuffix(receipt, captioned), "/")
	id, err := strconv.ParseInt(number, 10, 64)
	return telegram.To{Chat: telegram.ChatID(chat), Thread: b.thread}, id, err == nil
}

// unreadable is the result for a receipt that is none of ours.
func unreadable() Result {
	return Result{Outcome: Permanent, Text: "the receipt of the message is unreadable"}
}

// A wording is what a message says: in Telegram's HTML, and the same without
// markup.
type wording struct{ marked, plain string }

// words returns the words of a message, its title in bold, as long as a limit
// allows.
func words(m Message, limit int) wording {
	title := telegram.Escape(m.Title)
	all := telegram.Escape(m.marked())
	return wording{
		marked: telegram.Truncate("<b>"+title+"</b>"+strings.TrimPrefix(all, title), limit),
		plain:  html.UnescapeString(telegram.Truncate(all, limit)),
	}
}

// write says something by a call, and returns what came of it. It makes further
// attempts only where Telegram says how it would be accepted.
func (b *bot) write(ctx context.Context, to telegram.To, says wording, call func(to telegram.To, text string) error) Result {
	text, moved := says.marked, ""
	for {
		err := call(to, text)
		refusal, refused := errors.AsType[*telegram.Error](err)
		switch {
		case err == nil:
			return Result{Outcome: Sent, Text: moved}
		case !refused:
			return unanswered(err)
		case refusal.IsMarkup() && !to.Plain:
			to.Plain, text = true, says.plain
		case refusal.MigrateTo != 0 && moved == "":
			moved = b.move(ctx, to.Chat, telegram.Number(refusal.MigrateTo))
			to.Chat = telegram.Number(refusal.MigrateTo)
		default:
			return refusedBy(refusal, err)
		}
	}
}

// move notes that a chat has a new number, and tells people.
func (b *bot) move(ctx context.Context, chat, to telegram.ChatID) string {
	text := fmt.Sprintf("the group has a new number: write chat: %q in the configuration", to)
	if string(chat) != b.home.address(ctx) {
		return text // of an earlier configuration
	}
	if err := b.home.move(ctx, string(to)); err != nil {
		return joinTexts(text, "it cannot be kept: "+err.Error())
	}
	return text
}

// keyboard returns the buttons below a message, in one row; none where nobody
// may press them.
func (b *bot) keyboard(m Message) [][]telegram.Button {
	if !b.buttons {
		return nil
	}
	var row []telegram.Button
	for _, button := range m.Buttons() {
		row = append(row, telegram.Button{Text: button.Label, Data: button.Data})
	}
	if row == nil {
		return nil
	}
	return [][]telegram.Button{row}
}

// refusedBy is the result of a refusal by Telegram.
func refusedBy(refusal *telegram.Error, err error) Result {
	r := Result{Outcome: Permanent, Wait: refusal.RetryAfter, Text: err.Error()}
	switch {
	case refusal.Code == http.StatusTooManyRequests:
		r.Outcome = Temporary
	case wire.Unknown(err):
		r.Outcome = Unknown
	}
	return r
}

const (
	mostPages = 10 // of updates are read by Chats
	fullPage  = 10 // updates at most come at once
)

// Chats returns who has spoken to the bot within the last day, as far as the
// program has not heard it already. Telegram forgets what is listed, except
// the latest.
func (b *bot) Chats(ctx context.Context) ([]Chat, error) {
	var all []Chat
	offset := int64(0)
	for range mostPages {
		updates, err := b.client.GetUpdates(ctx, offset, 0)
		if err != nil {
			return nil, err
		}
		for _, u := range updates {
			offset = u.ID + 1
			chat, ok := chatOf(u)
			all = slices.DeleteFunc(all, func(c Chat) bool { return c.ID == chat.ID })
			if ok {
				all = append(all, chat)
			}
		}
		if len(updates) < fullPage {
			break
		}
	}
	slices.Reverse(all)
	return all, nil
}

// chatOf returns the chat in which something happened, and whether the bot is
// still in it.
func chatOf(u telegram.Update) (Chat, bool) {
	var c telegram.Chat
	var from telegram.User
	switch {
	case u.Message != nil:
		c = u.Message.Chat
		if u.Message.From != nil {
			from = *u.Message.From
		}
	case u.ChannelPost != nil:
		c = u.ChannelPost.Chat
	case u.Callback != nil && u.Callback.Message != nil:
		c, from = u.Callback.Message.Chat, u.Callback.From
	case u.Membership != nil:
		c, from = u.Membership.Chat, u.Membership.From
	default:
		return Chat{}, false
	}
	left := u.Membership != nil && slices.Contains([]string{"left", "kicked"}, u.Membership.New.Status)
	name := cmp.Or(c.Title, strings.TrimSpace(from.FirstName+" "+from.LastName), c.Username)
	return Chat{ID: string(telegram.Number(c.ID)), Name: language.Tidy(name, placeRoom), Kind: c.Type}, !left
}
