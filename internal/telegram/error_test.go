package telegram_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// refuse returns the error of a message refused with the given answer.
func refuse(t *testing.T, status int, body string) error {
	t.Helper()
	_, err := newClient(t, answer(status, body)).SendMessage(t.Context(), telegram.To{Chat: "1"}, "x")
	if err == nil {
		t.Fatalf("%d %s is no error", status, body)
	}
	return err
}

func TestRefusalsAreToldApart(t *testing.T) {
	type is struct{ markup, photo, unmodified, conflict, token, lost bool }
	tests := []struct {
		code        int
		description string
		want        is
		hint        string
	}{
		{400, `Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0`, is{markup: true}, ""},
		{400, "Bad Request: PHOTO_INVALID_DIMENSIONS", is{photo: true}, ""},
		{400, "Bad Request: IMAGE_PROCESS_FAILED", is{photo: true}, ""},
		{400, "Bad Request: message is not modified: specified new message content is the same", is{unmodified: true}, ""},
		{409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", is{conflict: true}, "delete it"},
		{409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", is{conflict: true}, "another program uses this bot"},
		{401, "Unauthorized", is{token: true}, "@BotFather"},
		{404, "Not Found", is{token: true}, "@BotFather"},
		{403, "Forbidden: bot was kicked from the supergroup chat", is{lost: true}, "add it again"},
		{403, "Forbidden: bot was blocked by the user", is{lost: true}, "unblock"},
		{403, "Forbidden: bot is not a member of the channel chat", is{lost: true}, "add the bot"},
		{403, "Forbidden: something new", is{lost: true}, "check that the bot may write"},
		{400, "Bad Request: chat not found", is{lost: true}, "check the chat's number"},
		{400, "Bad Request: not enough rights to send text messages to the chat", is{lost: true}, "let the bot post"},
		{400, "Bad Request: message thread not found", is{lost: true}, "topic"},
		{400, "Bad Request: message text is empty", is{}, ""},
		{429, "Too Many Requests: retry after 3", is{}, ""},
		{500, "Internal Server Error", is{}, ""},
	}
	for _, tt := range tests {
		err := refuse(t, tt.code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":"%s"}`, tt.code, tt.description))
		e, ok := errors.AsType[*telegram.Error](err)
		if !ok {
			t.Errorf("%s: %v", tt.description, err)
			continue
		}
		got := is{e.IsMarkup(), e.IsPhoto(), e.IsNotModified(), e.IsConflict(), e.IsToken(), e.IsLost()}
		if got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.description, got, tt.want)
		}
		if hint := e.Hint(); !strings.Contains(hint, tt.hint) || (tt.hint == "") != (hint == "") {
			t.Errorf("%s: hint %q, want %q", tt.description, hint, tt.hint)
		}
		if wire.Unknown(err) != (tt.code >= 500) {
			t.Errorf("%s: unknown %v", tt.description, wire.Unknown(err))
		}
	}
}

func TestErrorReadsAsAPathToTheCauseAndTheNextStep(t *testing.T) {
	err := refuse(t, 403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked\n from the supergroup chat"}`)
	want := "telegram: sendMessage: Forbidden: bot was kicked from the supergroup chat (403): the bot was removed from the group: add it again"
	if err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got, want := (&telegram.Error{Code: 418}).Error(), "refused (418)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFloodWaitIsRead(t *testing.T) {
	for _, tt := range []struct {
		body, header string
		want         time.Duration
	}{
		{`{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}`, "", 3 * time.Second},
		{`{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}`, "9", 3 * time.Second},
		{`{"ok":false,"error_code":429,"description":"x"}`, "9", 9 * time.Second},
		{`{"ok":false,"error_code":429,"description":"x"}`, "soon", 0},
		{`{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":-5}}`, "", 0},
		{`{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":9223372036854775807}}`, "", 24 * time.Hour},
	} {
		c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", tt.header)
			w.WriteHeader(429)
			_, _ = io.WriteString(w, tt.body)
		}))
		_, err := c.SendMessage(t.Context(), telegram.To{Chat: "1"}, "x")
		if e, ok := errors.AsType[*telegram.Error](err); !ok || e.RetryAfter != tt.want {
			t.Errorf("%s, %q: %+v, want %v", tt.body, tt.header, e, tt.want)
		}
	}
}

func TestMovedGroupIsNamed(t *testing.T) {
	err := refuse(t, 400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890}}`)
	e, ok := errors.AsType[*telegram.Error](err)
	if !ok || e.MigrateTo != -1001234567890 || e.IsLost() || !strings.Contains(e.Hint(), "-1001234567890") {
		t.Errorf("got %+v", e)
	}
}

func TestStatusOfHTTPGoesBeforeTheAnswersOwn(t *testing.T) {
	for body, want := range map[string]int{
		`{"ok":false,"error_code":9000,"description":"x"}`: 403,
		`{"ok":false,"description":"x"}`:                   403,
	} {
		if e, ok := errors.AsType[*telegram.Error](refuse(t, 403, body)); !ok || e.Code != want {
			t.Errorf("%s: %+v", body, e)
		}
	}
	if e, ok := errors.AsType[*telegram.Error](refuse(t, 200, `{"ok":false,"error_code":400,"description":"x"}`)); !ok || e.Code != 400 {
		t.Errorf("got %+v", e)
	}
}

func TestAnswerOfSomeoneElseIsNoRefusal(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   string
	}{
		{200, "<html>log in</html>", "answered 200 with HTML, not JSON: is a captive portal or login page in between?"},
		{502, "<html>Bad Gateway</html>", "answered 502 with HTML, not JSON"},
		{200, `{}`, "answered 200 with JSON of another kind"},
		{200, `{"ok":true}`, "answered 200 with JSON of another kind"},
		{200, `{"ok":true,"result":[]}`, "answered 200 with JSON of another kind"},
		{500, `{"ok":true,"result":{}}`, "answered 500 with JSON of another kind"},
		{200, "", "answered 200 with nothing"},
	} {
		err := refuse(t, tt.status, tt.body)
		if e, ok := errors.AsType[*wire.Unreadable](err); !ok || e.Error() != tt.want || !wire.Unknown(err) {
			t.Errorf("%d %s: %v, want %s", tt.status, tt.body, err, tt.want)
		}
	}
}

func TestEditThatChangesNothingIsDone(t *testing.T) {
	c := newClient(t, answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: x"}`))
	if err := c.EditMessageText(t.Context(), telegram.To{Chat: "1"}, 42, "x"); err != nil {
		t.Error(err)
	}
	c = newClient(t, answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}`))
	if err := c.EditMessageText(t.Context(), telegram.To{Chat: "1"}, 42, "x"); err == nil {
		t.Error("an edit that failed is taken for done")
	}
}

func TestLateAnswerToAButtonIsDone(t *testing.T) {
	c := newClient(t, answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired or query ID is invalid"}`))
	if err := c.AnswerCallbackQuery(t.Context(), "q", "x"); err != nil {
		t.Error(err)
	}
	c = newClient(t, answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: text is too long"}`))
	if err := c.AnswerCallbackQuery(t.Context(), "q", "x"); err == nil {
		t.Error("an answer that failed is taken for done")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(200, []byte(`{"ok":true,"result":[{"update_id":1,"message":{"message_id":1}}]}`), "")
	f.Add(429, []byte(`{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}`), "3")
	f.Add(200, []byte(`{"ok":true,"result":[null,1,{}]}`), "")
	f.Fuzz(func(t *testing.T, status int, body []byte, retryAfter string) {
		a := &wire.Answer{Status: status, Header: http.Header{"Retry-After": {retryAfter}}, Body: body}
		updates, err := telegram.ReadUpdates(a)
		if err == nil {
			if status >= 300 || !strings.Contains(string(body), "true") {
				t.Errorf("%d %q gives %v", status, body, updates)
			}
			return
		}
		e, refused := errors.AsType[*telegram.Error](err)
		u, unreadable := errors.AsType[*wire.Unreadable](err)
		if refused == unreadable {
			t.Fatalf("%T is no error of an answer", err)
		}
		if refused && (e.RetryAfter < 0 || e.RetryAfter > 24*time.Hour || e.Error() == "") {
			t.Errorf("refusal %+v", e)
		}
		if unreadable && u.Error() == "" {
			t.Errorf("unreadable %+v", u)
		}
	})
}
