// Package line speaks the LINE Messaging API, as far as sending messages and
// watching what they cost needs it.
//
//	c := line.Client{Token: token, HTTP: http}
//	receipt, err := c.Push(ctx, key, to, line.Letter{Messages: []line.Message{line.Text("hot")}})
//
// A method makes one attempt. Push, Multicast and Broadcast carry a retry key,
// a UUID that the caller keeps with the letter. What their error means:
//
//   - a [*wire.Error], or [wire.Unknown]: send the same letter with the same key
//     again, within [KeyLife]. LINE delivers it once; a letter it has accepted
//     before is a success, with Receipt.Again set.
//   - [Error.IsRateLimit]: send again later.
//   - [Error.IsMonthlyLimit]: nothing more goes out before the month turns.
//   - otherwise: LINE has refused for good; [Error.Hint] is the next step.
package line

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// DefaultBase is where the Messaging API is found.
const DefaultBase = "https://api.line.me"

// Limits of the Messaging API, from its reference. Lengths of text are in
// UTF-16 code units: see [Length].
const (
	TextLimit   = 5000    // text message, text
	LetterLimit = 5       // messages in one request
	CastLimit   = 500     // users in one multicast
	BodyLimit   = 2 << 20 // bytes of a request

	ImageLimit   = 10 << 20 // bytes; image message, originalContentUrl
	PreviewLimit = 1 << 20  // bytes; image message, previewImageUrl
	URLLimit     = 2000     // characters; ibidem, both

	// KeyLife is how long a retry key is known after its first request;
	// "Retry failed API requests".
	KeyLife = 24 * time.Hour
)

// A Client speaks for one official account. HTTP is required; a Base that is
// empty means [DefaultBase]. It is safe for concurrent use.
type Client struct {
	Token secret.Text // channel access token
	Base  string
	HTTP  *wire.Client
}

// A Recipient is the id of a user, a group or a room: U, C or R and 32
// hexadecimal digits. It comes with webhook events; nobody can look it up.
type Recipient string

// IsUser says whether the id is that of a user.
func (r Recipient) IsUser() bool { return strings.HasPrefix(string(r), "U") }

// ParseRecipient reads an id.
func ParseRecipient(text string) (Recipient, error) {
	const digits = "0123456789abcdef"
	id := strings.TrimSpace(text)
	if len(id) == 33 && strings.ContainsAny(id[:1], "UCR") && strings.Trim(id[1:], digits) == "" {
		return Recipient(id), nil
	}
	return "", fmt.Errorf("%q is no LINE id: write U (a person), C (a group) or R (a room) and 32 digits 0-9 a-f, as webhook events show it", text)
}

// A Message is a part of a letter; make one with [Text], [Flex] or [Image].
type Message struct {
	Type        string  `json:"type"`
	Text        string  `json:"text,omitempty"`
	Alternative string  `json:"altText,omitempty"`
	Contents    *Bubble `json:"contents,omitempty"`
	Original    string  `json:"originalContentUrl,omitempty"`
	Preview     string  `json:"previewImageUrl,omitempty"`

	Replies *QuickReplies `json:"quickReply,omitempty"`
}

// Text returns a message of text, at most [TextLimit].
func Text(text string) Message { return Message{Type: "text", Text: text} }

// Image returns a message of a picture, JPEG or PNG, which LINE fetches from two
// URLs: of itself, at most [ImageLimit], and of what the chat shows of it until
// somebody opens it, at most [PreviewLimit]. Both are of https, at most [URLLimit].
func Image(original, preview string) Message {
	return Message{Type: "image", Original: original, Preview: preview}
}

// A Letter is what is sent at once, and costs one message a recipient however
// many messages it holds.
type Letter struct {
	Messages []Message `json:"messages"`                       // 1 to LetterLimit
	Silent   bool      `json:"notificationDisabled,omitempty"` // without a notification
}

// A Receipt says that LINE has accepted a letter.
type Receipt struct {
	RequestID string   // LINE's number of this request, for questions to LINE
	Messages  []string // ids of the messages sent, where LINE tells them

	// Again is true when an earlier request with the same key had been
	// accepted, and nothing was sent now. FirstID is that one's number.
	Again   bool
	FirstID string
}

// ErrNoKey is the error of sending without a retry key.
var ErrNoKey = errors.New("no retry key")

// Push sends a letter to one recipient.
func (c *Client) Push(ctx context.Context, key string, to Recipient, l Letter) (Receipt, error) {
	return c.send(ctx, "push", key, struct {
		To Recipient `json:"to"`
		Letter
	}{to, l})
}

// Multicast sends a letter to several users, 1 to [CastLimit], and never to
// groups or rooms. Those who have blocked the account are passed over, and
// LINE does not say so.
func (c *Client) Multicast(ctx context.Context, key string, to []Recipient, l Letter) (Receipt, error) {
	return c.send(ctx, "multicast", key, struct {
		To []Recipient `json:"to"`
		Letter
	}{to, l})
}

// Broadcast sends a letter to all who have added the account as a friend.
func (c *Client) Broadcast(ctx context.Context, key string, l Letter) (Receipt, error) {
	return c.send(ctx, "broadcast", key, l)
}

// send posts a letter to an endpoint of that name.
func (c *Client) send(ctx context.Context, name, key string, body any) (Receipt, error) {
	if key == "" {
		return Receipt{}, named(name, ErrNoKey)
	}
	a, err := c.do(ctx, "message/"+name, key, body)
	if err != nil {
		return Receipt{}, named(name, err)
	}
	r, err := c.receipt(a)
	return r, named(name, err)
}

// receipt reads the answer to a letter.
func (c *Client) receipt(a *wire.Answer) (Receipt, error) {
	var sent struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"sentMessages"`
	}
	r := Receipt{RequestID: a.Header.Get("X-Line-Request-Id"), Again: accepted(a)}
	if r.Again {
		r.FirstID = a.Header.Get("X-Line-Accepted-Request-Id")
		_ = a.JSON(&sent) // accepted, whatever else it says
	} else if err := c.read(a, &sent); err != nil {
		return Receipt{}, err
	}
	for _, m := range sent.Messages {
		r.Messages = append(r.Messages, m.ID)
	}
	return r, nil
}

// accepted says whether LINE refuses because it has accepted the same before.
// Another's conflict, such as a proxy's, does not count.
func accepted(a *wire.Answer) bool {
	var e Error
	return a.Status == http.StatusConflict && a.JSON(&e) == nil &&
		(a.Header.Get("X-Line-Accepted-Request-Id") != "" || strings.Contains(e.Message, "already accepted"))
}

// Validate tries a letter without sending it. It costs nothing.
func (c *Client) Validate(ctx context.Context, l Letter) error {
	a, err := c.do(ctx, "message/validate/push", "", struct {
		Messages []Message `json:"messages"`
	}{l.Messages})
	if err == nil {
		err = c.read(a, &struct{}{})
	}
	return named("validate", err)
}

// do sends one request: a POST where it has a body, with the retry key where
// there is one.
func (c *Client) do(ctx context.Context, path, key string, body any) (*wire.Answer, error) {
	r := wire.Request{
		URL:     strings.TrimSuffix(cmp.Or(c.Base, DefaultBase), "/") + "/v2/bot/" + path,
		Header:  map[string]string{"Authorization": "Bearer " + c.Token.Reveal()},
		Secrets: []secret.Text{c.Token},
	}
	if key != "" {
		r.Header["X-Line-Retry-Key"] = key
	}
	if body != nil {
		var err error
		if r.Body, err = json.Marshal(body); err != nil {
			return nil, err
		}
		r.Method = http.MethodPost
		r.Header["Content-Type"] = "application/json"
	}
	return c.HTTP.Do(ctx, r)
}

// read takes the result out of an answer. The error is an [*Error] or a
// [*wire.Unreadable].
func (c *Client) read(a *wire.Answer, result any) error {
	if a.Status < http.StatusMultipleChoices {
		return a.JSON(result)
	}
	e := &Error{Status: a.Status}
	if err := a.JSON(e); err != nil {
		return err
	}
	if e.Message == "" {
		return a.Unreadable()
	}
	hide := secret.NewRedactor(c.Token)
	e.RequestID = wire.Tidy(hide.Redact(a.Header.Get("X-Line-Request-Id")))
	e.Message = wire.Tidy(hide.Redact(e.Message))
	const most = 5 // as many as a letter has messages
	e.Details = e.Details[:min(len(e.Details), most)]
	for i, d := range e.Details {
		e.Details[i] = Detail{wire.Tidy(hide.Redact(d.Message)), wire.Tidy(hide.Redact(d.Property))}
	}
	return e
}

// get asks for something and returns it.
func get[T any](ctx context.Context, c *Client, name, path string) (T, error) {
	var result T
	a, err := c.do(ctx, path, "", nil)
	if err == nil {
		err = c.read(a, &result)
	}
	return result, named(name, err)
}

// named says what err is the error of.
func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("line: %s: %w", name, err)
}
