package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// A User is a person or a bot.
type User struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"` // without @; may be empty
}

// A Chat is a conversation: private, group, supergroup or channel.
type Chat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`    // of groups and channels
	Username string `json:"username"` // without @; may be empty
	IsForum  bool   `json:"is_forum"` // has topics
}

// A Message stands in a chat.
type Message struct {
	ID      int64    `json:"message_id"`
	Thread  int64    `json:"message_thread_id"`
	IsTopic bool     `json:"is_topic_message"` // Thread is a topic, and answers belong there
	Date    int64    `json:"date"`             // Unix time, seconds
	Chat    Chat     `json:"chat"`
	From    *User    `json:"from"` // nil in channels
	Text    string   `json:"text"`
	Caption string   `json:"caption"`
	ReplyTo *Message `json:"reply_to_message"`

	MovedTo   int64 `json:"migrate_to_chat_id"`   // the group is now the supergroup with this number
	MovedFrom int64 `json:"migrate_from_chat_id"` // the supergroup was the group with this number
}

// At is when the message was written; zero: Telegram does not say.
func (m Message) At() time.Time {
	if m.Date == 0 {
		return time.Time{}
	}
	return time.Unix(m.Date, 0)
}

// A CallbackQuery is a press on a button. It wants an answer soon: see
// [Client.AnswerCallbackQuery].
type CallbackQuery struct {
	ID      string   `json:"id"`
	From    User     `json:"from"`
	Message *Message `json:"message"` // the one with the button; without text when it is old
	Data    string   `json:"data"`
}

// A Membership is a change of the bot's own place in a chat.
type Membership struct {
	Chat Chat  `json:"chat"`
	From User  `json:"from"` // who changed it
	Date int64 `json:"date"` // Unix time, seconds
	Old  Role  `json:"old_chat_member"`
	New  Role  `json:"new_chat_member"`
}

// A Role is a place in a chat.
type Role struct {
	Status string `json:"status"` // creator, administrator, member, restricted, left or kicked
}

// An Update is something that happened. At most one field beside ID is set;
// none when it is of a kind unknown here or cannot be read.
type Update struct {
	ID          int64          `json:"update_id"`
	Message     *Message       `json:"message"`
	ChannelPost *Message       `json:"channel_post"`
	Callback    *CallbackQuery `json:"callback_query"`
	Membership  *Membership    `json:"my_chat_member"`
}

// AllowedUpdates are the kinds of updates that [Update] knows.
func AllowedUpdates() []string {
	return []string{"message", "channel_post", "callback_query", "my_chat_member"}
}

const (
	// WaitLimit is how long GetUpdates can wait: what the server allows.
	WaitLimit = 50 * time.Second

	// page is how many updates are asked for at once. One is at most some
	// 100 kB (a text and the text it answers, both escaped, and buttons), so
	// that a page stays below wire.Limit whatever people write.
	page = 10

	// slack is how much later than wait the answer may come.
	slack = 10 * time.Second
)

// GetUpdates returns the oldest updates from offset on, at most ten, as soon as
// there is one, or none after wait, of whole seconds and at most [WaitLimit].
// With kinds, only these come from now on, otherwise all of [AllowedUpdates].
// Asking from offset on lets Telegram forget all before it; the next offset is
// the last ID plus one. An update that cannot be read comes with its ID alone,
// so that it does not come forever.
func (c *Client) GetUpdates(ctx context.Context, offset int64, wait time.Duration, kinds ...string) ([]Update, error) {
	if len(kinds) == 0 {
		kinds = AllowedUpdates()
	}
	wait = min(max(wait, 0), WaitLimit)
	ctx, cancel := context.WithTimeout(ctx, wait+slack)
	defer cancel()
	raw, err := call[[]json.RawMessage](ctx, c, "getUpdates", params{
		"offset":          offset,
		"limit":           page,
		"timeout":         int64(wait / time.Second),
		"allowed_updates": kinds,
	})
	if err != nil {
		return nil, err
	}
	return parseUpdates(raw), nil
}

func parseUpdates(raw []json.RawMessage) []Update {
	updates := make([]Update, len(raw))
	for i, r := range raw {
		if json.Unmarshal(r, &updates[i]) != nil {
			var bare struct {
				ID int64 `json:"update_id"`
			}
			_ = json.Unmarshal(r, &bare) // without an ID it is one of nothing
			updates[i] = Update{ID: bare.ID}
		}
	}
	return updates
}

// AnswerCallbackQuery ends the waiting of a pressed button and shows a text of
// at most [AnswerLimit], if any. That it comes too late is no error.
func (c *Client) AnswerCallbackQuery(ctx context.Context, id, text string) error {
	p := params{"callback_query_id": id}
	if text != "" {
		p["text"] = text
	}
	_, err := call[bool](ctx, c, "answerCallbackQuery", p)
	if e, ok := errors.AsType[*Error](err); ok && e.says(http.StatusBadRequest, "query is too old") {
		return nil
	}
	return err
}
