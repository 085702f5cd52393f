package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// LINE writes as an official account, through the Messaging API.
type LINE struct {
	Token  secret.Text `yaml:"token"`  // channel access token
	Secret secret.Text `yaml:"secret"` // channel secret, for what LINE tells us

	// To is the id of a group, of a room or of one or several persons, as
	// webhook events show them, or "friends": all who have added the
	// account. Each of several groups has a channel of its own, so that each
	// delivery has its own outcome.
	To []string `yaml:"to"`

	// Reserve is how many of the month's messages are kept for errors;
	// nil: a tenth.
	Reserve *int64 `yaml:"reserve"`

	// API is where the Messaging API is found; empty: LINE's.
	API string `yaml:"api"`
}

// friends are all who have added the account.
const friends = "friends"

// Validate reports the mistakes in the settings.
func (l *LINE) Validate() []checks.Problem {
	var found []checks.Problem
	if l.Token.Empty() {
		found = append(found, checks.Problem{Path: "token", Text: "write the channel access token, from the LINE Developers Console"})
	}
	if l.Reserve != nil && *l.Reserve < 0 {
		found = append(found, checks.Problem{Path: "reserve", Text: "write how many of the month's messages are kept for errors: 0 or more"})
	}
	_, wrong := l.recipients()
	return append(append(found, wrong...), validateAPI(l.API)...)
}

// recipients returns the ids to write to, none for all friends, and the
// mistakes in them.
func (l *LINE) recipients() ([]line.Recipient, []checks.Problem) {
	var to []line.Recipient
	var found []checks.Problem
	wrong := func(path, text string) { found = append(found, checks.Problem{Path: path, Text: text}) }
	all := l.To
	if len(all) == 0 {
		all = []string{""}
	}
	for i, text := range all {
		path := "to"
		if len(all) > 1 {
			path = fmt.Sprintf("to[%d]", i)
		}
		id, err := line.ParseRecipient(text)
		switch {
		case text == friends && len(all) > 1:
			wrong(path, "friends are all who have added the account: nobody stands beside them")
		case text == friends:
		case text == "":
			wrong(path, "write the id of a group, a room or a person, or friends")
		case err != nil:
			wrong(path, err.Error()+"; or write friends: all who have added the account")
		case slices.Contains(to, id):
			wrong(path, string(id)+" stands there twice")
		default:
			to = append(to, id)
		}
	}
	if text := apart(to); text != "" && len(found) == 0 {
		wrong("to", text)
	}
	return to, found
}

// apart says why one message cannot go to all of several recipients; empty
// where it can.
func apart(to []line.Recipient) string {
	users := 0
	for _, id := range to {
		if id.IsUser() {
			users++
		}
	}
	switch {
	case len(to) <= 1:
	case users == 0:
		return "a message goes to one group or room: make a channel of its own for each"
	case users < len(to):
		return "a message goes to persons or to one group: make a channel of its own for the group"
	case users > line.CastLimit:
		return fmt.Sprintf("a message goes to at most %d persons: make a group of them, or several channels", line.CastLimit)
	}
	return ""
}

// Pace limits nothing: LINE takes 2,000 requests a second.
func (l *LINE) Pace() Pace { return Pace{} }

// Open makes the channel.
func (l *LINE) Open(env Env) (Channel, error) {
	if l.Token.Empty() {
		return nil, errors.New("the channel access token is not set")
	}
	to, wrong := l.recipients()
	if len(wrong) > 0 {
		return nil, errors.New(wrong[0].Path + ": " + wrong[0].Text)
	}
	client, err := env.dial()
	if err != nil {
		return nil, err
	}
	return &account{
		client: line.Client{Token: l.Token, Base: l.API, HTTP: client}, to: to, reserve: l.Reserve, publish: env.Publish, buttons: env.Buttons,
	}, nil
}

// An account sends as an official account.
type account struct {
	client  line.Client
	to      []line.Recipient // none: all friends
	reserve *int64           // nil: a tenth of the month
	publish Publisher        // nil: there are no pictures
	buttons bool             // somebody hears them

	// latest is the latest letter with pictures, under its key: an attempt that
	// may repeat it must say the same, and the addresses of pictures may be
	// others the next time.
	latest struct {
		key, why string
		line.Letter
	}
}

var _ Trier = (*account)(nil)

// Send sends the message with its key, by which LINE knows a repetition: what
// it has accepted before counts as sent. Words and pictures are one letter, which
// counts once. What LINE does not take as it is goes as text.
func (a *account) Send(ctx context.Context, m Message) Result {
	letter, why := a.letter(ctx, m)
	receipt, err := a.send(ctx, m.Key, letter)
	if refusal, ok := errors.AsType[*line.Error](err); ok && refusal.IsContent() {
		why = "as text alone: " + err.Error()
		receipt, err = a.send(ctx, m.Key, line.Letter{Messages: []line.Message{plainInLINE(m.unshown())}, Silent: m.Silent})
	}
	if err != nil {
		return refusedByLINE(err, m.At)
	}
	if receipt.Again {
		why = "LINE had accepted an earlier attempt"
	}
	return Result{Outcome: Sent, Text: why}
}

// letter returns the letter that a message is, and why pictures are missing in
// it.
func (a *account) letter(ctx context.Context, m Message) (l line.Letter, why string) {
	if len(m.Pictures) == 0 {
		return line.Letter{Messages: []line.Message{inLINE(m, a.buttons)}, Silent: m.Silent}, ""
	}
	if a.latest.key != m.Key {
		shown := m
		shown.Pictures = m.Pictures[:min(len(m.Pictures), mostInLetter)]
		all, why := hangOut(ctx, a.publish, shown)
		a.latest.key, a.latest.why = m.Key, why
		a.latest.Letter = line.Letter{Messages: illustratedInLINE(m, all, a.buttons), Silent: m.Silent}
	}
	return a.latest.Letter, a.latest.why
}

func (a *account) send(ctx context.Context, key string, letter line.Letter) (line.Receipt, error) {
	switch len(a.to) {
	case 0:
		return a.client.Broadcast(ctx, key, letter)
	case 1:
		return a.client.Push(ctx, key, a.to[0], letter)
	}
	return a.client.Multicast(ctx, key, a.to, letter)
}

// refusedByLINE is the result of an attempt that LINE has not accepted.
func refusedByLINE(err error, at time.Time) Result {
	refusal, refused := errors.AsType[*line.Error](err)
	switch {
	case !refused || refusal.Unknown():
		return unanswered(err)
	case refusal.IsRateLimit():
		return Result{Outcome: Temporary, Text: err.Error()}
	case refusal.IsMonthlyLimit():
		return Result{Outcome: Exhausted, Text: fmt.Sprintf("%v; nothing goes out until %s", err, line.Turn(at).In(at.Location()).Format("2 January 15:04"))}
	}
	return Result{Outcome: Permanent, Text: err.Error()}
}

// Try finds out whether LINE accepts the token, and whether the account is
// still in its group; it writes nothing.
func (a *account) Try(ctx context.Context) Result {
	_, err := a.client.Bot(ctx)
	if err == nil && len(a.to) == 1 && strings.HasPrefix(string(a.to[0]), "C") {
		_, err = a.client.Group(ctx, a.to[0])
	}
	if err != nil {
		return refusedByLINE(err, time.Now())
	}
	return Result{Outcome: Sent}
}
