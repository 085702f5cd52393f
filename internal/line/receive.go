package line

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// SignatureHeader is the header that signs a webhook's body; "Verify webhook
// signature".
const SignatureHeader = "X-Line-Signature"

// ReplyLife is for how long a reply token is surely good; "about a minute".
const ReplyLife = 50 * time.Second

// Signed says whether LINE has signed a raw body by the channel secret.
func Signed(channel secret.Text, body []byte, signature string) bool {
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || channel.Empty() {
		return false
	}
	mac := hmac.New(sha256.New, []byte(channel.Reveal()))
	mac.Write(body)
	return hmac.Equal(given, mac.Sum(nil))
}

// An Event is something that happened in a chat of the account.
type Event struct {
	ID     string `json:"webhookEventId"`
	Type   string `json:"type"` // message, postback, join, leave, follow, unfollow, …
	Mode   string `json:"mode"` // standby: another program answers
	AtMS   int64  `json:"timestamp"`
	Source Source `json:"source"`
	Reply  string `json:"replyToken"` // good once, for about a minute; may be empty

	Context struct {
		Again bool `json:"isRedelivery"`
	} `json:"deliveryContext"`
	Message struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"message"`
	Postback struct {
		Data string `json:"data"`
	} `json:"postback"`
}

// Standby says whether another program answers.
func (e Event) Standby() bool { return e.Mode == "standby" }

// At is when it happened.
func (e Event) At() time.Time { return time.UnixMilli(e.AtMS) }

// A Source is where something happened, and who did it.
type Source struct {
	Type  string    `json:"type"`   // user, group or room
	User  Recipient `json:"userId"` // may be empty
	Group Recipient `json:"groupId"`
	Room  Recipient `json:"roomId"`
}

// Chat is where to answer.
func (s Source) Chat() Recipient {
	switch s.Type {
	case "group":
		return s.Group
	case "room":
		return s.Room
	}
	return s.User
}

// ParseEvents reads the body of a webhook. Unknown fields and kinds of events
// come without notice; an event that cannot be read is passed over. There may be
// none.
func ParseEvents(body []byte) ([]Event, error) {
	var in struct {
		Events []json.RawMessage `json:"events"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, fmt.Errorf("line: webhook: %w", err)
	}
	var all []Event
	for _, raw := range in.Events {
		var e Event
		if json.Unmarshal(raw, &e) == nil && e.Type != "" && e.ID != "" {
			all = append(all, e)
		}
	}
	return all, nil
}

// Reply answers an event, which costs nothing. A token is good once.
func (c *Client) Reply(ctx context.Context, token string, l Letter) error {
	a, err := c.do(ctx, "message/reply", "", struct {
		Token string `json:"replyToken"`
		Letter
	}{token, l})
	if err == nil {
		err = c.read(a, &struct{}{})
	}
	return named("reply", err)
}

// IsReply says whether the token of a reply is not good (any more), so that the
// answer may go out in another way.
func (e *Error) IsReply() bool {
	return e.Status == http.StatusBadRequest && e.Message == "Invalid reply token"
}

// QuickReplies are buttons below the latest message of a chat, which go away with
// the next one.
type QuickReplies struct {
	Items []quickReply `json:"items"`
}

type quickReply struct {
	Type   string `json:"type"`
	Action action `json:"action"`
}

// An action is what a button does: it hands data back.
type action struct {
	Type  string `json:"type"`
	Label string `json:"label"`
	Data  string `json:"data"`
	Text  string `json:"displayText,omitempty"`
}

// Limits of buttons; "Postback action" and "Items" of the reference.
const (
	LabelLimit      = 20 // characters of the label of a quick reply
	DataLimit       = 300
	QuickReplyLimit = 13
)

// Quick returns the message with a button that hands data back, and shows it in
// the chat as if the person had written it.
func (m Message) Quick(label, data string) Message {
	if m.Replies == nil {
		m.Replies = &QuickReplies{}
	}
	if len(m.Replies.Items) < QuickReplyLimit && len(data) <= DataLimit {
		m.Replies.Items = append(m.Replies.Items, quickReply{"action", action{"postback", Truncate(label, LabelLimit), data, data}})
	}
	return m
}

// Buttons is a row of buttons at the foot of a bubble.
type Buttons struct {
	Type     string       `json:"type"`
	Layout   string       `json:"layout"`
	Contents []flexButton `json:"contents"`
	Spacing  string       `json:"spacing,omitempty"`
}

type flexButton struct {
	Type   string `json:"type"`
	Style  string `json:"style,omitempty"`
	Height string `json:"height,omitempty"`
	Action action `json:"action"`
}

// Button adds a button that hands data back at the foot of the bubble.
func (b *Bubble) Button(label, data string) {
	if b.Footer == nil {
		b.Footer = &Buttons{Type: "box", Layout: "vertical", Spacing: "sm"}
	}
	const room = 40 // characters of a button's label in a bubble
	b.Footer.Contents = append(b.Footer.Contents, flexButton{"button", "secondary", "sm", action{Type: "postback", Label: Truncate(label, room), Data: data, Text: Truncate(label, DataLimit)}})
}
