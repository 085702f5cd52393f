package inbound

import (
	"cmp"
	"context"
	"crypto/rand"
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
// to a webhook, and wants an answer within two seconds: what comes is queued, and
// Run sees to it.
type LINE struct {
	Account string // by which the account is known, without secrets
	Client  *line.Client
	Secret  secret.Text // of the channel
	Rooms   []Room      // with the ids of LINE; Friends: each person alone with the account
	Desk    Desk
	Guests  Guests // nil: chats are not remembered
	Log     *slog.Logger

	// Publish makes a picture reachable for LINE; nil: nothing does.
	Publish func(ctx context.Context, name string, png []byte) (url string, err error)

	once  sync.Once
	queue chan line.Event
	seen  once
}

// Friends is the chat of a channel that writes to all who have added the account.
const Friends = "friends"

// queued is how many events may wait.
const queued = 256

// ready makes the queue.
func (l *LINE) ready() { l.once.Do(func() { l.queue = make(chan line.Event, queued) }) }

// Seal turns away what LINE has not signed.
func (l *LINE) Seal(r *http.Request, body []byte) error {
	if !line.Signed(l.Secret, body, r.Header.Get(line.SignatureHeader)) {
		return refuse(http.StatusUnauthorized, "not signed by the channel secret")
	}
	return nil
}

// Take queues what has happened. Where too much waits LINE is to post it again.
func (l *LINE) Take(_ http.ResponseWriter, _ *http.Request, body []byte) error {
	l.ready()
	events, err := line.ParseEvents(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	for _, e := range events {
		if e.Standby() || l.seen.known(e.ID) {
			continue
		}
		select {
		case l.queue <- e:
			l.seen.keep(e.ID)
		default:
			return refuse(http.StatusServiceUnavailable, "too many events wait")
		}
	}
	return nil
}

// Run sees to what is queued until the context ends, and then to what is left.
func (l *LINE) Run(ctx context.Context) {
	l.ready()
	work := context.WithoutCancel(ctx)
	var following sync.WaitGroup
	defer await(&following)
	for {
		select {
		case e := <-l.queue:
			l.hear(work, e, &following)
		case <-ctx.Done():
			for range len(l.queue) {
				l.hear(work, <-l.queue, &following)
			}
			return
		}
	}
}

// hear hands an event over. What cannot be noted is tried some times.
func (l *LINE) hear(ctx context.Context, e line.Event, following *sync.WaitGroup) {
	for failures := 1; ; failures++ {
		err := l.handle(ctx, e, following)
		if err == nil {
			return
		}
		l.Log.Error("an event of LINE is not carried out", "account", l.Account, "type", e.Type, "error", err)
		if failures == answerAttempts || !rest(ctx, backoff(failures)) {
			return
		}
	}
}

// handle does what an event asks.
func (l *LINE) handle(ctx context.Context, e line.Event, following *sync.WaitGroup) error {
	chat := e.Source.Chat()
	switch {
	case chat == "":
		return nil
	case e.Type == "join" || e.Type == "follow":
		return l.joined(ctx, e.Source)
	case e.Type == "leave" || e.Type == "unfollow":
		if l.Guests != nil {
			return l.Guests.Left(ctx, l.Account, string(chat))
		}
		return nil
	}
	channels, people := l.known(e.Source)
	c := Command{
		Account: l.Account, ID: e.ID, Direct: e.Source.Type == "user", Chat: string(chat), User: string(e.Source.User),
		Channels: channels, People: people,
	}
	switch {
	case e.Type == "postback" && !strings.HasPrefix(e.Postback.Data, "/"):
		words, err := l.Desk.Press(ctx, Press{Account: l.Account, ID: e.ID, Data: e.Postback.Data, Who: c.User, Channels: channels, People: people})
		if err == nil && words != "" {
			l.say(ctx, &e, Answer{Text: words})
		}
		return err
	case e.Type == "postback":
		c.Text, c.Direct = e.Postback.Data, true
	case e.Type == "message" && e.Message.Type == "text":
		c.Text = e.Message.Text
	default:
		return nil
	}
	if len(channels) == 0 {
		if err := l.joined(ctx, e.Source); err != nil {
			l.Log.Warn("a chat is not remembered", "chat", chat, "error", err)
		}
	}
	a, err := l.Desk.Command(ctx, c)
	if err != nil {
		return err
	}
	l.reply(ctx, e, a, following)
	return nil
}

// reply answers an event, and lets follow what follows.
func (l *LINE) reply(ctx context.Context, e line.Event, a Answer, following *sync.WaitGroup) {
	if !a.Silent() {
		l.say(ctx, &e, a)
	}
	if a.Rest != nil {
		following.Go(func() { l.reply(ctx, e, a.Rest(ctx), following) })
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
	text := line.Text(line.Truncate(cmp.Or(a.Text, "…"), line.TextLimit))
	all := []line.Message{text}
	for _, p := range a.Pictures[:min(len(a.Pictures), line.LetterLimit-1)] {
		image, err := l.hang(ctx, p)
		if err != nil {
			l.Log.Warn("a picture is not shown", "account", l.Account, "error", err)
			break
		}
		all = append(all, image)
	}
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
