package line

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// An Error is a refusal by LINE. It holds no secret.
type Error struct {
	Status    int      `json:"-"`       // of HTTP
	Message   string   `json:"message"` // LINE's own: "The request body has 2 error(s)"
	Details   []Detail `json:"details"` // may be empty
	RequestID string   `json:"-"`       // LINE's number of the request, for questions to LINE
}

// A Detail is one mistake in a request.
type Detail struct {
	Message  string `json:"message"`  // "May not be empty"
	Property string `json:"property"` // "messages[0].text"
}

// Error returns the message with its details, the status, LINE's number of the
// request and, where there is one, the hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for i, d := range e.Details {
		b.WriteString([]string{": ", "; "}[min(i, 1)] + strings.TrimPrefix(d.Property+": "+d.Message, ": "))
	}
	fmt.Fprintf(&b, " (%d", e.Status)
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
	}
	b.WriteString(")")
	if hint := e.Hint(); hint != "" {
		b.WriteString(": " + hint)
	}
	return b.String()
}

// Unknown says whether the request may have had its effect all the same, as
// after a fault of the server. See [wire.Unknown].
func (e *Error) Unknown() bool { return e.Status >= http.StatusInternalServerError }

// IsMonthlyLimit says whether the month's messages are used up. It lasts until
// the month turns or somebody buys more.
func (e *Error) IsMonthlyLimit() bool {
	return e.Status == http.StatusTooManyRequests && strings.Contains(e.Message, "monthly limit")
}

// IsRateLimit says whether requests came too fast. It passes by itself.
func (e *Error) IsRateLimit() bool {
	return e.Status == http.StatusTooManyRequests && !e.IsMonthlyLimit()
}

// IsToken says whether the channel access token is wrong, expired or revoked.
func (e *Error) IsToken() bool { return e.Status == http.StatusUnauthorized }

// IsContent says whether it is the messages themselves that LINE refuses, of
// which it has then sent none.
func (e *Error) IsContent() bool { return e.Status == http.StatusBadRequest && e.isOf("messages") }

// isOf says whether a detail is of a property whose name has one of the parts.
func (e *Error) isOf(parts ...string) bool {
	return slices.ContainsFunc(e.Details, func(d Detail) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(d.Property, part) })
	})
}

// Hint says what a person can do; empty where waiting is all, or nothing is
// known.
func (e *Error) Hint() string {
	switch {
	case e.IsMonthlyLimit():
		return "the month's messages are used up: buy more or a larger plan in LINE Official Account Manager, or wait for the next month"
	case e.IsToken():
		return "issue a new channel access token in the LINE Developers Console"
	case e.Status == http.StatusForbidden:
		return "the account's plan or role does not allow this: see LINE Official Account Manager"
	case e.Status == http.StatusNotFound:
		return "check the id, and that the account is in the group"
	case e.Status == http.StatusBadRequest && strings.Contains(e.Message, "Failed to send messages"):
		return "check the id, and that the account is in the group or the person has added it as a friend"
	case e.Status == http.StatusBadRequest && e.isOf("ContentUrl", "previewImageUrl"):
		return "LINE fetches pictures from a public address of https: check public_url"
	case e.Status == http.StatusBadRequest && strings.Contains(e.Message, "'to'"):
		return "check the id: U, C or R and 32 digits, of this very account's webhook events"
	}
	return ""
}
