package googlechat

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// An Error is a refusal by Google. It holds no secret.
type Error struct {
	Code    int    // of HTTP
	Status  string // Google's word: PERMISSION_DENIED; TOKEN where the key was refused
	Message string // Google's own
}

// Error returns the message, the status and, where there is one, the hint.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s (%d %s)", e.Message, e.Code, e.Status)
	if hint := e.Hint(); hint != "" {
		text += ": " + hint
	}
	return text
}

// Unknown says whether the request may have had its effect all the same. See
// [wire.Unknown].
func (e *Error) Unknown() bool {
	return e.Status != "TOKEN" && e.Code >= http.StatusInternalServerError
}

// IsTemporary says whether another attempt may help.
func (e *Error) IsTemporary() bool {
	return e.Code == http.StatusTooManyRequests || e.Code >= http.StatusInternalServerError
}

// IsContent says whether it is the message itself that Google refuses, which it
// has then not written.
func (e *Error) IsContent() bool { return e.Code == http.StatusBadRequest && e.Hint() == "" }

// Hint says what a person can do; empty where waiting is all, or nothing is
// known.
func (e *Error) Hint() string {
	switch {
	case e.IsTemporary():
	case e.Status == "TOKEN":
		return "the service account's key is not accepted: create a new one, and check this machine's clock"
	case e.Code == http.StatusUnauthorized:
		return "the webhook or key was deleted: create a new one"
	case e.Code == http.StatusBadRequest && strings.Contains(e.Message, "API key"):
		return "copy the webhook's link again, whole"
	case e.Code == http.StatusForbidden:
		return "the app is not in the space: add it there; or the Chat API is not enabled in the Google Cloud project; of a webhook: an administrator has switched webhooks off"
	case e.Code == http.StatusNotFound:
		return "the space or the webhook is gone: check its name"
	}
	return ""
}

// refusal reads what Google refuses. The error is an [*Error], or a
// [*wire.Unreadable] where the answer is not Google's.
func refusal(a *wire.Answer, hide secret.Redactor) error {
	var body struct {
		Error struct {
			Message string `json:"message"`
			Status  string `json:"status"`
		} `json:"error"`
	}
	if err := a.JSON(&body); err != nil {
		return err
	}
	if body.Error.Message == "" && body.Error.Status == "" {
		return a.Unreadable()
	}
	return &Error{Code: a.Status, Status: wire.Tidy(body.Error.Status), Message: wire.Tidy(hide.Redact(body.Error.Message))}
}
