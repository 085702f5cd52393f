package inbound

import (
	"context"
	"time"
)

// A Command is what somebody has written to us in a chat, or has said by a
// button of an [Answer].
type Command struct {
	Account string // which of our accounts has heard it, without secrets
	ID      string // the provider's, of this one message

	Text   string    // foreign, as all that comes from a provider
	At     time.Time // when they wrote it, by the provider's clock; zero: nobody knows
	About  string    // the message that they answer; empty: none
	Direct bool      // they speak to us alone, so that whatever they say wants an answer

	Chat string // the provider's id of the chat, as settings have it
	User string // and of the person; empty: nobody knows who it is
	Name string // what the provider calls them

	// Channels and People are those of a [Press].
	Channels []string
	People   map[string]string
}

// lateAfter is how long what somebody asks for may be under way before it is late:
// clocks differ by as much.
const lateAfter = 5 * time.Minute

// Asked is when somebody has asked for something: now, unless it was long before,
// while the program did not run.
func Asked(at, now time.Time) time.Time {
	if !at.IsZero() && now.Sub(at) > lateAfter {
		return at
	}
	return now
}

// Who names who has spoken, for the record: their number there, and name.
func (c Command) Who() string {
	if c.Name == "" || c.User == "" {
		return c.User + c.Name
	}
	return c.User + " " + c.Name
}

// An Answer is what a chat is told. The zero value is silence.
type Answer struct {
	Text     string
	Pictures []Picture
	Unseen   string   // what is said where the pictures cannot be shown
	Buttons  []Button // below the text

	// Rest returns what follows, after some work; nil: nothing does.
	Rest func(ctx context.Context) Answer
}

// Silent says whether nobody is told anything, at least for now.
func (a Answer) Silent() bool { return a.Text == "" && len(a.Pictures) == 0 }

// A Picture is a PNG.
type Picture struct {
	PNG           []byte
	Tile          []byte // a square one of the same, at most 1 MB; nil: none
	Width, Height int    // of PNG, in pixels
	Alt           string // in words
}

// A Button says something for who presses it.
type Button struct {
	Label string
	Says  string // a command: /yes
}

// A Hearer answers what people write.
type Hearer interface {
	// Command answers a command. What it changes is noted for good before it
	// is done, and done once, however often the command comes. After an error
	// the same command is to come again.
	Command(ctx context.Context, c Command) (Answer, error)

	// Idle says whether what somebody has written is no command: people talk
	// to each other.
	Idle(c Command) bool
}

// Guests remember the chats in which one of our accounts is, or was spoken to, so
// that a person can find their ids.
type Guests interface {
	// Joined notes that an account is in a chat.
	Joined(ctx context.Context, account string, c Chat) error
	// Left notes that an account is not in a chat any more.
	Left(ctx context.Context, account, chat string) error
}

// A Chat is where people speak to one of our accounts.
type Chat struct {
	ID   string `json:"chat"` // the provider's, as settings have it
	Name string `json:"name"` // foreign
	Kind string `json:"type"` // the provider's word: private, group
}

// Moves know which chats have got another id, as a group does that Telegram makes
// a supergroup of.
type Moves interface {
	// Moved returns the id that a chat has now; empty: its own.
	Moved(ctx context.Context, chat string) (to string, err error)
	// Move notes that a chat has another id from now on.
	Move(ctx context.Context, chat, to string) error
}
