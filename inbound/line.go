package inbound

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// A LINE hears what people do in the chats of one official account. LINE posts it
// to a webhook, and wants an answer within two seconds: what comes is noted in an
// inbox, and Run sees to it.
type LINE struct {
	Account string // by which the account is known, without secrets
	Client  *line.Client
	Secret  secret.Text // of the channel
	Rooms   []Room      // with the ids of LINE; Friends: each person alone with the account
	Desk    Desk
	Inbox   *Inbox
	Guests  Guests // nil: chats are not remembered
	Log     *slog.Logger

	// Publish makes a picture reachable for LINE; nil: nothing does.
	Publish func(ctx context.Context, name string, png []byte) (url string, err error)

	met       once // chats of strangers
	following sync.WaitGroup
}

// Friends is the chat of a channel that writes to all who have added the account.
const Friends = "friends"

// Seal turns away what LINE has not signed.
func (l *LINE) Seal(r *http.Request, body []byte) error {
	if !line.Signed(l.Secret, body, r.Header.Get(line.SignatureHeader)) {
		return refuse(http.StatusUnauthorized, "not signed by the channel secret")
	}
	return nil
}

// Take notes for good what has happened, and only then lets LINE know that it was
// heard. What cannot be noted LINE is to post again.
func (l *LINE) Take(_ http.ResponseWriter, r *http.Request, body []byte) error {
	events, err := line.ParseEvents(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	var all []Event
	var strange []string // chats of which nothing else is noted
	for _, e := range events {
		chat := string(e.Source.Chat())
		switch {
		case e.Standby(), slices.Contains(strange, chat) && !l.speaks(e), !l.matters(e):
			continue
		case !l.speaks(e):
			e.Message.Text = ""
			strange = append(strange, chat)
		}
		text, err := json.Marshal(e)
		if err != nil {
			return err
		}
		all = append(all, Event{Account: l.Account, ID: e.ID, Body: text, At: time.Now()})
	}
	if err := l.Inbox.note(r.Context(), all); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	for _, chat := range strange {
		l.met.keep(chat)
	}
	return nil
}

// matters says whether something is to be done about an event. What people say to
// each other is nobody's business: of that only the chat is noted, once, where it
// is one that nobody knows.
func (l *LINE) matters(e line.Event) bool {
	chat := string(e.Source.Chat())
	if chat == "" || l.speaks(e) {
		return chat != ""
	}
	channels, _ := l.known(e.Source)
	return e.Type == "message" && len(channels) == 0 && l.Guests != nil && !l.met.known(chat)
}

// speaks says whether an event is something that is said to us, or about where we
// are.
func (l *LINE) speaks(e line.Event) bool {
	switch e.Type {
	case "join", "leave", "follow", "unfollow", "postback":
		return true
	case "message":
		return e.Message.Type == "text" && !l.Desk.Idle(Command{Text: e.Message.Text, Direct: e.Source.Type == "user"})
	}
	return false
}

// CatchUp sees to what has waited since before the start.
func (l *LINE) CatchUp(ctx context.Context) error { return l.reader().seeTo(ctx) }

// Run sees to what comes until the context ends, and then to what is left. What
// cannot be carried out is tried again.
func (l *LINE) Run(ctx context.Context) { l.reader().run(ctx) }

// reader returns who sees to the events of the account.
func (l *LINE) reader() reader { return reader{l.Inbox, l.Account, l.hear, &l.following} }

// hear carries an event out.
func (l *LINE) hear(ctx context.Context, kept Event) (answer func(context.Context), err error) {
	var e line.Event
	if err := json.Unmarshal(kept.Body, &e); err != nil {
		return nil, nil //nolint:nilerr // it is read no better the next time
	}
	a, err := l.handle(ctx, e)
	return func(ctx context.Context) { l.reply(ctx, e, a) }, err
}

// handle does what an event asks, and returns the answer.
func (l *LINE) handle(ctx context.Context, e line.Event) (Answer, error) {
	chat := e.Source.Chat()
	switch e.Type {
	case "join", "follow":
		return Answer{}, l.joined(ctx, e.Source)
	case "leave", "unfollow":
		if l.Guests != nil {
			return Answer{}, l.Guests.Left(ctx, l.Account, string(chat))
		}
		return Answer{}, nil
	}
	channels, people := l.known(e.Source)
	c := Command{
		Account: l.Account, ID: e.ID, Direct: e.Source.Type == "user", Chat: string(chat), User: string(e.Source.User), At: e.At(),
		Text: e.Message.Text, Channels: channels, People: people,
	}
	switch {
	case e.Type == "postback" && !strings.HasPrefix(e.Postback.Data, "/"):
		words, err := l.Desk.Press(ctx, Press{
			Account: l.Account, ID: e.ID, Data: e.Postback.Data, Who: c.User, At: e.At(), Channels: channels, People: people,
		})
		return Answer{Text: words}, err
	case e.Type == "postback":
		c.Text, c.Direct = e.Postback.Data, true
	case len(channels) == 0:
		if err := l.joined(ctx, e.Source); err != nil {
			l.Log.Warn("a chat is not remembered", "chat", chat, "error", err)
		}
	}
	if c.Text == "" {
		return Answer{}, nil
	}
	return l.Desk.Command(ctx, c)
}

// reply answers an event, and then with what follows.
func (l *LINE) reply(ctx context.Context, e line.Event, a Answer) {
	if !a.Silent() {
		l.say(ctx, &e, a)
	}
	if a.Rest != nil {
		l.reply(ctx, e, a.Rest(ctx))
	}
}

// known returns the channels that write to a chat, and who somebody is there.
func (l *LINE) known(s line.Source) (channels []string, people map[string]string) {
	return known(l.Rooms, string(s.User), func(r Room) bool {
		return r.Chat == string(s.Chat()) || r.Chat == Friends && s.Type == "user"
	})
}

// joined notes that the account is in a chat, by what people call it, where LINE
// says that.
func (l *LINE) joined(ctx context.Context, s line.Source) error {
	if l.Guests == nil {
		return nil
	}
	c := Chat{ID: string(s.Chat()), Kind: s.Type}
	if s.Type == "group" {
		bounded, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		if g, err := l.Client.Group(bounded, s.Group); err == nil {
			c.Name = cut(g.Name, nameRoom)
		}
	}
	return l.Guests.Joined(ctx, l.Account, c)
}

// say answers an event: for nothing, by its token, as long as that is good; else
// by a message that counts.
func (l *LINE) say(ctx context.Context, e *line.Event, a Answer) {
	letter := l.letter(ctx, a)
	token := e.Reply
	e.Reply = "" // it is good once
	bounded, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	if token != "" && time.Since(e.At()) < line.ReplyLife {
		err := l.Client.Reply(bounded, token, letter)
		refusal, refused := errors.AsType[*line.Error](err)
		if !refused || !refusal.IsReply() {
			l.complain(err)
			return
		}
	}
	_, err := l.Client.Push(bounded, newKey(), e.Source.Chat(), letter)
	l.complain(err)
}

// complain says in the log that somebody was not answered.
func (l *LINE) complain(err error) {
	if err != nil {
		l.Log.Warn("a command was not answered", "account", l.Account, "error", err)
	}
}

// letter writes an answer: its text with the buttons below, and as many pictures
// as there is room for.
func (l *LINE) letter(ctx context.Context, a Answer) line.Letter {
	var images []line.Message
	for _, p := range a.Pictures[:min(len(a.Pictures), line.LetterLimit-1)] {
		image, err := l.hang(ctx, p)
		if err != nil {
			l.Log.Warn("a picture is not shown", "account", l.Account, "error", err)
			a.Text = strings.TrimSpace(a.Text + "\n" + a.Unseen)
			break
		}
		images = append(images, image)
	}
	text := line.Text(line.Truncate(cmp.Or(a.Text, "…"), line.TextLimit))
	all := append([]line.Message{text}, images...)
	last := &all[len(all)-1] // LINE shows the buttons of the last one alone
	for _, b := range a.Buttons {
		*last = last.Quick(b.Label, b.Says)
	}
	return line.Letter{Messages: all}
}

// hang makes a picture reachable for LINE.
func (l *LINE) hang(ctx context.Context, p Picture) (line.Message, error) {
	if l.Publish == nil {
		return line.Message{}, errors.New("nothing makes pictures reachable for LINE: set web.public_url")
	}
	tile := p.Tile
	if len(tile) == 0 {
		tile = p.PNG
	}
	original, err := l.Publish(ctx, rand.Text()+".png", p.PNG)
	if err != nil {
		return line.Message{}, err
	}
	preview, err := l.Publish(ctx, rand.Text()+".png", tile)
	return line.Image(original, preview), err
}

// newKey returns a random UUID (RFC 9562, version 4).
func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// once remembers the latest marks.
type once struct {
	mu    sync.Mutex
	marks []string
}

// mostSeen is how many marks are remembered: more than come at once.
const mostSeen = 1000

// known says whether a mark is remembered.
func (o *once) known(mark string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Contains(o.marks, mark)
}

// keep remembers a mark.
func (o *once) keep(mark string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.marks = append(o.marks[max(0, len(o.marks)-mostSeen+1):], mark)
}
