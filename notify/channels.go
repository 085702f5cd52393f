package notify

import (
	"context"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// Kinds returns the kinds of channels by the key under which the settings of
// each stand in the configuration.
func Kinds() map[string]func() Settings {
	return map[string]func() Settings{
		"command":     func() Settings { return new(Command) },
		"console":     func() Settings { return new(Console) },
		"email":       func() Settings { return new(Email) },
		"folder":      func() Settings { return new(Folder) },
		"google_chat": func() Settings { return new(GoogleChat) },
		"line":        func() Settings { return new(LINE) },
		"line_notify": func() Settings { return new(LINENotify) },
		"telegram":    func() Settings { return new(Telegram) },
		"webhook":     func() Settings { return new(Webhook) },
	}
}

// A Chat is a conversation that a channel could write to.
type Chat struct {
	ID   string // as it is written in the settings
	Name string // what people call it
	Kind string // what it is, in the provider's word: private, group
}

// A Chatter is a channel that knows who has spoken to it lately, so that a
// person can find the id to write in its settings.
type Chatter interface {
	// Chats returns the conversations, each once, the latest first.
	Chats(ctx context.Context) ([]Chat, error)
}

// A Trier is a channel whose access can be tried without writing to anybody:
// so that a revoked token is known before the night in which it matters.
type Trier interface {
	// Try asks the provider whether it would take a message: Sent where it
	// would, and otherwise as Channel.Send.
	Try(ctx context.Context) Result
}

// dial returns what carries a channel's requests.
func (e Env) dial() (*wire.Client, error) {
	s := wire.Settings{Roots: e.Roots}
	if e.Proxy != nil {
		s.Proxy = secret.New(e.Proxy.String())
	}
	return wire.New(s)
}

// unanswered is the result of an attempt to which the provider has not given
// an answer of its own.
func unanswered(err error) Result {
	if wire.Unknown(err) {
		return Result{Outcome: Unknown, Text: err.Error()}
	}
	return Result{Outcome: Temporary, Text: err.Error()}
}

// plain writes a message as plain text: the title, and below it the rest.
func (m Message) plain() string {
	if m.Text == "" {
		return m.Title
	}
	return m.Title + "\n" + m.Text
}

// marked writes the same and says below the title, where it is so, that the
// message may have arrived before.
func (m Message) marked() string {
	if m.Repeated {
		m.Title += "\n(" + catalogOf(m.Language).Repeated + ")"
	}
	return m.plain()
}
