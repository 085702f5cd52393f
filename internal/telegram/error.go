package telegram

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An Error is a refusal by Telegram. It holds no secret.
type Error struct {
	// Code is the status of HTTP: 400, 403, 429.
	Code int

	// Description is Telegram's own: "Bad Request: chat not found".
	Description string

	// RetryAfter is how long Telegram wants to be left alone; zero where it
	// does not say. At most a day.
	RetryAfter time.Duration

	// MigrateTo is the chat's new number, when a group became a supergroup;
	// otherwise 0. The same message belongs there.
	MigrateTo int64
}

// Error returns the description, the code and, where there is one, the hint.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s (%d)", e.Description, e.Code)
	if e.Description == "" {
		text = fmt.Sprintf("refused (%d)", e.Code)
	}
	if hint := e.Hint(); hint != "" {
		text += ": " + hint
	}
	return text
}

// Unknown says whether the request may have had its effect all the same, as
// after a fault of the server. See [wire.Unknown].
func (e *Error) Unknown() bool { return e.Code >= http.StatusInternalServerError }

// IsMarkup says whether the text's HTML was refused. The same text goes
// through plain.
func (e *Error) IsMarkup() bool { return e.says(http.StatusBadRequest, "can't parse entities") }

// IsPhoto says whether the photo was refused for its form or size. The same
// file goes through as a document.
func (e *Error) IsPhoto() bool {
	return e.says(http.StatusBadRequest, "PHOTO_", "IMAGE_PROCESS_FAILED", "too big for a photo")
}

// IsNotModified says whether an edit changed nothing.
func (e *Error) IsNotModified() bool { return e.says(http.StatusBadRequest, "message is not modified") }

// IsConflict says whether updates are already received elsewhere: through a
// webhook or by another process.
func (e *Error) IsConflict() bool { return e.Code == http.StatusConflict }

// IsToken says whether the token is wrong or was revoked.
func (e *Error) IsToken() bool {
	return e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound
}

// IsLost says whether the chat takes no messages from the bot until a person
// does what Hint says.
func (e *Error) IsLost() bool {
	return e.Code == http.StatusForbidden || e.Code == http.StatusBadRequest && e.chatHint() != ""
}

// Hint says what a person can do; empty where waiting is all, or nothing is
// known.
func (e *Error) Hint() string {
	switch {
	case e.IsToken():
		return "take the bot's token from @BotFather again"
	case e.IsConflict() && strings.Contains(e.Description, "webhook"):
		return "a webhook is set for this bot: delete it, or give this installation a bot of its own"
	case e.IsConflict():
		return "another program uses this bot: stop it, or give this installation a bot of its own"
	case e.MigrateTo != 0:
		return fmt.Sprintf("the group's number is now %d", e.MigrateTo)
	}
	return e.chatHint()
}

// chatHint is the next step where a chat takes no message.
func (e *Error) chatHint() string {
	for _, known := range []struct{ said, hint string }{
		{"chat not found", "check the chat's number or @name, and that the bot is in it or the person has pressed Start"},
		{"PEER_ID_INVALID", "check the chat's number or @name"},
		{"bot was kicked", "the bot was removed from the group: add it again"},
		{"bot is not a member", "add the bot to the group or channel"},
		{"blocked by the user", "the person has blocked the bot: they must unblock it and press Start"},
		{"user is deactivated", "the person's account no longer exists: choose another chat"},
		{"can't initiate conversation", "the person must open the bot and press Start"},
		{"bots can't send messages to bots", "this is a bot's number: choose a person's or a group's"},
		{"group chat was deactivated", "the group no longer exists: choose another chat"},
		{"the group chat was deleted", "the group no longer exists: choose another chat"},
		{"not enough rights", "let the bot post there: make it an administrator, or lift the restriction"},
		{"have no rights to send", "let the bot post there: make it an administrator, or lift the restriction"},
		{"need administrator rights", "make the bot an administrator of the channel"},
		{"CHAT_WRITE_FORBIDDEN", "let the bot post there: make it an administrator, or lift the restriction"},
		{"CHAT_RESTRICTED", "let the bot post there: make it an administrator, or lift the restriction"},
		{"TOPIC_CLOSED", "the topic is closed: open it, or choose another"},
		{"TOPIC_DELETED", "the topic no longer exists: choose another"},
		{"message thread not found", "the topic no longer exists: choose another"},
	} {
		if strings.Contains(e.Description, known.said) {
			return known.hint
		}
	}
	if e.Code == http.StatusForbidden {
		return "check that the bot may write in the chat"
	}
	return ""
}

// says whether the error has the code and a description with one of the parts.
func (e *Error) says(code int, parts ...string) bool {
	for _, part := range parts {
		if e.Code == code && strings.Contains(e.Description, part) {
			return true
		}
	}
	return false
}

// status prefers the status of HTTP to the answer's error_code, whose
// "contents are subject to change in the future".
func status(ofHTTP, errorCode int) int {
	if ofHTTP >= http.StatusBadRequest {
		return ofHTTP
	}
	return errorCode
}

// wait is how long Telegram wants to be left alone, by the answer or else by
// its header, both in seconds.
func wait(seconds int64, header string) time.Duration {
	if seconds == 0 {
		seconds, _ = strconv.ParseInt(header, 10, 64)
	}
	const day = 24 * 60 * 60
	return time.Duration(min(max(seconds, 0), day)) * time.Second
}
