package line_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// refuse returns the error of a letter refused with the given answer.
func refuse(t *testing.T, status int, body string) error {
	t.Helper()
	_, err := newClient(t, answer(status, body, "X-Line-Request-Id", "f70dd685")).Push(t.Context(), key, group, letter())
	if err == nil {
		t.Fatalf("%d %s is no error", status, body)
	}
	return err
}

func TestRefusalsAreToldApart(t *testing.T) {
	type is struct{ month, rate, token bool }
	tests := []struct {
		status  int
		message string
		want    is
		hint    string
	}{
		{429, "You have reached your monthly limit.", is{month: true}, "wait for the next month"},
		{429, "The API rate limit has been exceeded. Try again later.", is{rate: true}, ""},
		{401, "Authentication failed. Confirm that the access token in the authorization header is valid.", is{token: true}, "new channel access token"},
		{403, "Access to this API is not available for your account", is{}, "plan or role"},
		{400, "Failed to send messages", is{}, "is in the group"},
		{400, "The property, 'to', in the request body is invalid (line: -, column: -)", is{}, "check the id"},
		{400, "The request body has 1 error(s)", is{}, ""},
		{404, "Not found", is{}, "is in the group"},
		{413, "Request Entity Too Large", is{}, ""},
		{500, "Internal server error", is{}, ""},
	}
	for _, tt := range tests {
		err := refuse(t, tt.status, `{"message":"`+tt.message+`"}`)
		e, ok := errors.AsType[*line.Error](err)
		if !ok {
			t.Errorf("%s: %v", tt.message, err)
			continue
		}
		if got := (is{e.IsMonthlyLimit(), e.IsRateLimit(), e.IsToken()}); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.message, got, tt.want)
		}
		if hint := e.Hint(); !strings.Contains(hint, tt.hint) || (tt.hint == "") != (hint == "") {
			t.Errorf("%s: hint %q, want %q", tt.message, hint, tt.hint)
		}
		if wire.Unknown(err) != (tt.status >= 500) {
			t.Errorf("%s: unknown %v", tt.message, wire.Unknown(err))
		}
	}
}

func TestRefusalOfAPictureIsOneOfContentAndNamesItsAddress(t *testing.T) {
	for property, want := range map[string]string{
		"messages[1].originalContentUrl": "public_url",
		"messages[1].previewImageUrl":    "public_url",
		"messages[0].text":               "",
	} {
		e, ok := errors.AsType[*line.Error](refuse(t, 400, `{"message":"The request body has 1 error(s)","details":[{"message":"invalid uri","property":"`+property+`"}]}`))
		if !ok || !e.IsContent() || !strings.Contains(e.Hint(), want) || want == "" && e.Hint() != "" {
			t.Errorf("%s: %+v, hint %q", property, e, e.Hint())
		}
	}
}

func TestErrorReadsAsAPathToTheCauseAndTheNextStep(t *testing.T) {
	for body, want := range map[string]string{
		`{"message":"The request body has 2 error(s)","details":[{"message":"May not be empty","property":"messages[0].text"},{"message":"Must be one of x"}]}`: "line: push: The request body has 2 error(s): messages[0].text: May not be empty; Must be one of x (400, request f70dd685)",
		`{"message":"Failed to\nsend messages"}`: "line: push: Failed to send messages (400, request f70dd685): check the id, and that the account is in the group or the person has added it as a friend",
	} {
		if err := refuse(t, 400, body); err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
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
		{200, "", "answered 200 with nothing"},
		{200, `{"sentMessages":"x"}`, "answered 200 with JSON of another kind"},
		{503, `{"error":"x"}`, "answered 503 with JSON of another kind"},
	} {
		err := refuse(t, tt.status, tt.body)
		if e, ok := errors.AsType[*wire.Unreadable](err); !ok || e.Error() != tt.want || !wire.Unknown(err) {
			t.Errorf("%d %s: %v, want %s", tt.status, tt.body, err, tt.want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(200, []byte(`{"sentMessages":[{"id":"1"}]}`), "")
	f.Add(409, []byte(`{"message":"The retry key is already accepted","sentMessages":[{"id":"1"}]}`), "first")
	f.Add(400, []byte(`{"message":"x","details":[{"message":"y","property":"z"}]}`), "")
	f.Fuzz(func(t *testing.T, status int, body []byte, first string) {
		a := &wire.Answer{Status: status, Header: http.Header{"X-Line-Accepted-Request-Id": {first}}, Body: body}
		r, err := line.ReadReceipt(a)
		if err == nil {
			if status >= 300 && !r.Again || r.Again != (status == 409) {
				t.Errorf("%d %q gives %+v", status, body, r)
			}
			return
		}
		e, refused := errors.AsType[*line.Error](err)
		u, unreadable := errors.AsType[*wire.Unreadable](err)
		if refused == unreadable {
			t.Fatalf("%T is no error of an answer", err)
		}
		if refused && (e.Error() == "" || len(e.Error()) > 16<<10 || strings.ContainsAny(e.Error(), "\n\x1b")) {
			t.Errorf("refusal %q", e)
		}
		if unreadable && u.Error() == "" {
			t.Errorf("unreadable %+v", u)
		}
	})
}
