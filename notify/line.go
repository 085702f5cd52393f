package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// LINE writes as an official account, through the Messaging API.
type LINE struct {
	Token  secret.Text `yaml:"token"`  // channel access token
	Secret secret.Text `yaml:"secret"` // channel secret, for what LINE tells us

	// To is the id of a group, a room or a person, as webhook events show
	// it, or "friends": all who have added the account. Several people have
	// a group, or a channel each, so that each delivery has its own outcome.
	To string `yaml:"to"`

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
	if l.To == "" {
		found = append(found, checks.Problem{Path: "to", Text: "write the id of a group, a room or a person, or friends"})
	} else if _, err := line.ParseRecipient(l.To); err != nil && l.To != friends {
		found = append(found, checks.Problem{Path: "to", Text: err.Error() + "; or write friends: all who have added the account"})
	}
	return append(found, validateAPI(l.API)...)
}

// Pace limits nothing: LINE takes 2,000 requests a second.
func (l *LINE) Pace() Pace { return Pace{} }

// Open makes the channel.
func (l *LINE) Open(env Env) (Channel, error) {
	if l.Token.Empty() {
		return nil, errors.New("the channel access token is not set")
	}
	client, err := env.dial()
	if err != nil {
		return nil, err
	}
	return &account{client: line.Client{Token: l.Token, Base: l.API, HTTP: client}, to: l.To}, nil
}

// An account sends as an official account.
type account struct {
	client line.Client
	to     string
}

// Send sends the message with its key, by which LINE knows a repetition: what
// it has accepted before counts as sent.
func (a *account) Send(ctx context.Context, m Message) Result {
	letter := line.Letter{Messages: []line.Message{line.Text(line.Truncate(m.plain(), line.TextLimit))}}
	receipt, err := a.send(ctx, m.Key, letter)
	if err != nil {
		return refusedByLINE(err, m.At)
	}
	if receipt.Again {
		return Result{Outcome: Sent, Text: "LINE had accepted an earlier attempt"}
	}
	return Result{Outcome: Sent}
}

func (a *account) send(ctx context.Context, key string, letter line.Letter) (line.Receipt, error) {
	if a.to == friends {
		return a.client.Broadcast(ctx, key, letter)
	}
	return a.client.Push(ctx, key, line.Recipient(a.to), letter)
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
		next := time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, at.Location())
		return Result{Outcome: Permanent, Text: fmt.Sprintf("%v; nothing goes out until %s", err, next.Format("2 January"))}
	}
	return Result{Outcome: Permanent, Text: err.Error()}
}
