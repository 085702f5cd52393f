package inbound

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

// command hands what somebody has written over, and answers it.
func (t *Telegram) command(ctx context.Context, update int64, m *telegram.Message) error {
	if m.MovedTo != 0 {
		return t.move(ctx, m.Chat, m.MovedTo)
	}
	if m.MovedFrom != 0 {
		return t.move(ctx, telegram.Chat{ID: m.MovedFrom}, m.Chat.ID)
	}
	if m.From != nil && m.From.IsBot {
		return nil
	}
	channels, people := t.known(ctx, m.Chat, m.From)
	if len(channels) == 0 {
		t.meet(ctx, m.Chat)
	}
	text, ours := t.addressed(ctx, cmp.Or(m.Text, m.Caption))
	if !ours || text == "" {
		return nil
	}
	c := Command{
		Account: t.account(), ID: strconv.FormatInt(update, 10), Text: text, At: m.At(), Direct: m.Chat.Type == "private",
		Chat: string(telegram.Number(m.Chat.ID)), Channels: channels, People: people,
	}
	if m.ReplyTo != nil {
		c.About = cmp.Or(m.ReplyTo.Text, m.ReplyTo.Caption)
	}
	if m.From != nil {
		c.User, c.Name = strconv.FormatInt(m.From.ID, 10), nameOfUser(*m.From)
	}
	a, err := t.Desk.Command(ctx, c)
	if err == nil {
		t.reply(ctx, m, a)
	}
	return err
}

// move notes that a group of ours has become a supergroup, from where it is heard
// from now on.
func (t *Telegram) move(ctx context.Context, was telegram.Chat, now int64) error {
	if ours, _ := t.known(ctx, was, nil); t.Moves == nil || len(ours) == 0 {
		return nil
	}
	defer t.menu.ring()
	return t.Moves.Move(ctx, string(telegram.Number(was.ID)), string(telegram.Number(now)))
}

// choose hands over what a button of an answer says. When it was pressed Telegram
// does not say.
func (t *Telegram) choose(ctx context.Context, u telegram.Update) error {
	q := u.Callback
	if q.Message == nil {
		t.answer(ctx, q.ID, "")
		return nil
	}
	c := Command{
		Account: t.account(), ID: strconv.FormatInt(u.ID, 10), Text: q.Data, Direct: true,
		Chat: string(telegram.Number(q.Message.Chat.ID)), User: strconv.FormatInt(q.From.ID, 10), Name: nameOfUser(q.From),
	}
	c.Channels, c.People = t.known(ctx, q.Message.Chat, &q.From)
	a, err := t.Desk.Command(ctx, c)
	if err != nil {
		return err
	}
	t.answer(ctx, q.ID, "")
	t.reply(ctx, q.Message, a)
	return nil
}

// A nameplate is what people call the bot in commands, once it is known.
type nameplate struct {
	mu    sync.Mutex
	name  string
	asked time.Time
}

// addressed returns what somebody has written without our name, and whether it
// is for us: /status@our_bot, or @our_bot status.
func (t *Telegram) addressed(ctx context.Context, text string) (string, bool) {
	text = strings.TrimSpace(text)
	first, rest, _ := strings.Cut(text, " ")
	verb, name, named := strings.Cut(first, "@")
	if !named || verb != "" && !strings.HasPrefix(verb, "/") {
		return text, true
	}
	if own := t.ownName(ctx); own != "" && !strings.EqualFold(name, own) {
		return text, verb == "" // maybe people mention each other
	}
	return strings.TrimSpace(verb + " " + rest), true
}

// ownName returns the name of the bot, or nothing where that is not known.
func (t *Telegram) ownName(ctx context.Context) string {
	t.name.mu.Lock()
	defer t.name.mu.Unlock()
	if t.name.name != "" || !t.name.asked.IsZero() && time.Since(t.name.asked) < maxBackoff {
		return t.name.name
	}
	t.name.asked = time.Now()
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	me, err := t.Client.GetMe(ctx)
	if err == nil {
		t.name.name = me.Username
	}
	return t.name.name
}

// membership notes where the bot is.
func (t *Telegram) membership(ctx context.Context, m telegram.Membership) error {
	if t.Guests == nil {
		return nil
	}
	switch m.New.Status {
	case "left", "kicked":
		return t.Guests.Left(ctx, t.account(), string(telegram.Number(m.Chat.ID)))
	}
	if channels, _ := t.known(ctx, m.Chat, nil); len(channels) > 0 {
		t.menu.forget(string(telegram.Number(m.Chat.ID)))
	}
	return t.Guests.Joined(ctx, t.account(), chatOf(m.Chat))
}

// meet notes a chat that no channel writes to. That it cannot be noted is no
// reason to hear of it again.
func (t *Telegram) meet(ctx context.Context, c telegram.Chat) {
	if t.Guests == nil {
		return
	}
	if err := t.Guests.Joined(ctx, t.account(), chatOf(c)); err != nil {
		t.Log.Warn("a chat is not remembered", "chat", c.ID, "error", err)
	}
}

// chatOf returns a chat as guests are noted.
func chatOf(c telegram.Chat) Chat {
	return Chat{ID: string(telegram.Number(c.ID)), Name: cut(cmp.Or(c.Title, c.Username), nameRoom), Kind: c.Type}
}

// reply answers a message, and lets follow what follows.
func (t *Telegram) reply(ctx context.Context, m *telegram.Message, a Answer) {
	if !a.Silent() {
		t.say(ctx, m, a)
	}
	if a.Rest != nil {
		ctx := context.WithoutCancel(ctx) // of who listens, which ends with a configuration
		t.rest.Go(func() { safely(t.Log, t.account(), func() { t.reply(ctx, m, a.Rest(ctx)) }) })
	}
}

// say writes an answer below a message: its text, or its pictures with the text
// below the first.
func (t *Telegram) say(ctx context.Context, m *telegram.Message, a Answer) {
	to := telegram.To{Chat: telegram.Number(m.Chat.ID), ReplyTo: m.ID, Buttons: keyboard(a.Buttons)}
	if m.IsTopic {
		to.Thread = m.Thread
	}
	text := telegram.Truncate(telegram.Escape(a.Text), telegram.TextLimit)
	caption := ""
	if len(a.Pictures) > 0 && telegram.Length(text) <= telegram.CaptionLimit {
		caption, text = text, ""
	}
	if text != "" && !t.write(ctx, to, text) {
		return
	}
	text = ""
	for _, p := range a.Pictures {
		file := telegram.File{Name: "report.png", Data: p.PNG, Caption: caption, Width: p.Width, Height: p.Height}
		if !t.deliver(ctx, func(ctx context.Context) error { return t.show(ctx, to, file) }) {
			text = strings.TrimSpace(caption + "\n" + telegram.Escape(a.Unseen))
			break
		}
		caption, to.Buttons = "", nil
	}
	if text != "" {
		t.write(ctx, to, text)
	}
}

// write sends a text, and says whether it has arrived.
func (t *Telegram) write(ctx context.Context, to telegram.To, text string) bool {
	return t.deliver(ctx, func(ctx context.Context) error {
		_, err := t.Client.SendMessage(ctx, to, text)
		return err
	})
}

// show sends a picture, as a file where Telegram does not take it as a photo.
func (t *Telegram) show(ctx context.Context, to telegram.To, file telegram.File) error {
	if file.FitsPhoto() {
		_, err := t.Client.SendPhoto(ctx, to, file)
		if refusal, refused := errors.AsType[*telegram.Error](err); !refused || !refusal.IsPhoto() {
			return err
		}
	}
	_, err := t.Client.SendDocument(ctx, to, file)
	return err
}

// deliver makes some attempts at an answer, and says whether it has arrived.
// What may have arrived is not sent again.
func (t *Telegram) deliver(ctx context.Context, send func(context.Context) error) bool {
	for failures := 1; ; failures++ {
		bounded, cancel := context.WithTimeout(ctx, answerTimeout)
		err := send(bounded)
		cancel()
		if err == nil {
			return true
		}
		wait := patience(err)
		if wait == 0 || wait > maxBackoff || failures == answerAttempts || !rest(ctx, wait) {
			t.Log.Warn("a command was not answered", "bot", t.account(), "error", err)
			return false
		}
	}
}

// keyboard returns buttons that say something for who presses them, each in a
// row of its own. What is too long for Telegram has none.
func keyboard(buttons []Button) [][]telegram.Button {
	var rows [][]telegram.Button
	for _, b := range buttons {
		if len(b.Says) <= telegram.ButtonDataLimit {
			rows = append(rows, []telegram.Button{{Text: b.Label, Data: b.Says}})
		}
	}
	return rows
}

// errEmpty is the error of an update that has no number.
var errEmpty = errors.New("no update of Telegram")

// readUpdate reads an update as Telegram posts it to a webhook.
func readUpdate(body []byte) (telegram.Update, error) {
	u, err := telegram.ParseUpdate(bytes.TrimSpace(body))
	if err == nil && u.ID == 0 {
		err = errEmpty
	}
	return u, err
}
