// Package telegram speaks the Telegram Bot API, as far as sending messages and
// receiving updates needs it.
//
//	c := telegram.Client{Token: token, HTTP: http}
//	m, err := c.SendMessage(ctx, telegram.To{Chat: "@example_ops"}, "<b>hot</b>")
//
// A method makes one attempt. What its error means:
//
//   - a [*wire.Error] that has not [wire.Error.Left]: sending again repeats nothing.
//   - [wire.Unknown]: the message may stand in the chat already. Telegram knows
//     no idempotency key, so a repeated message should say that it is one.
//   - otherwise an [*Error]: Telegram has refused, and says why and until when.
package telegram

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// DefaultBase is where the Bot API is found.
const DefaultBase = "https://api.telegram.org"

// Limits of the Bot API. Lengths of text are in UTF-16 code units, counted
// after markup is taken off: see [Length].
const (
	TextLimit       = 4096     // sendMessage, text: "1-4096 characters after entities parsing"
	CaptionLimit    = 1024     // sendPhoto, caption: "0-1024 characters after entities parsing"
	PhotoLimit      = 10 << 20 // bytes; sendPhoto, photo: "at most 10 MB in size"
	PhotoSides      = 10_000   // pixels; ibidem: "width and height must not exceed 10000 in total"
	PhotoRatio      = 20       // ibidem: "Width and height ratio must be at most 20"
	DocumentLimit   = 50 << 20 // bytes; sendDocument: "files of any type of up to 50 MB in size"
	AlbumLimit      = 10       // sendMediaGroup, media: "must include 2-10 items"
	ButtonDataLimit = 64       // bytes of UTF-8; InlineKeyboardButton, callback_data
	AnswerLimit     = 200      // answerCallbackQuery, text

	// ChatGap is the time between two messages to one chat; Bots FAQ, "My
	// bot is hitting limits": "avoid sending more than one message per
	// second".
	ChatGap = time.Second

	// GroupBurst is how many messages a group takes within GroupWindow;
	// ibidem: "not able to send more than 20 messages per minute".
	GroupBurst  = 20
	GroupWindow = time.Minute
)

// A Client speaks for one bot. HTTP is required; a Base that is empty means
// [DefaultBase]. It is safe for concurrent use.
type Client struct {
	Token secret.Text
	Base  string
	HTTP  *wire.Client
}

// params are a request's parameters by their names in the Bot API.
type params map[string]any

// content is a request's body and its media type.
type content struct {
	kind string
	body []byte
}

// call asks for a method with parameters as JSON and reads its result.
func call[T any](ctx context.Context, c *Client, method string, p params) (T, error) {
	in := content{kind: "application/json"}
	var result T
	var err error
	if len(p) > 0 {
		in.body, err = json.Marshal(p)
	}
	if err == nil {
		err = c.post(ctx, method, in, &result)
	}
	return result, named(method, err)
}

// upload asks for a method with parameters and files, each of which is the
// parameter of its name, and reads its result.
func upload[T any](ctx context.Context, c *Client, method string, f form) (T, error) {
	var result T
	in, err := f.encode()
	if err == nil {
		err = c.post(ctx, method, in, &result)
	}
	return result, named(method, err)
}

// named says which method err is of.
func named(method string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("telegram: %s: %w", method, err)
}

// A form is parameters and files.
type form struct {
	params params
	names  []string // of the parameters that the files are
	files  []File
}

// encode writes a form as multipart/form-data. What is no string is written as
// JSON, as the Bot API wants it there.
func (f form) encode() (content, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(f.params)) {
		value, isText := f.params[name].(string)
		if !isText {
			encoded, err := json.Marshal(f.params[name])
			if err != nil {
				return content{}, err
			}
			value = string(encoded)
		}
		// Writing to a buffer cannot fail.
		_ = w.WriteField(name, strings.ToValidUTF8(value, "\ufffd"))
	}
	for i, file := range f.files {
		part, err := w.CreateFormFile(f.names[i], file.Name)
		if err != nil {
			return content{}, err
		}
		_, _ = part.Write(file.Data)
	}
	_ = w.Close()
	return content{w.FormDataContentType(), b.Bytes()}, nil
}

// post sends a request and reads its answer.
func (c *Client) post(ctx context.Context, method string, in content, result any) error {
	base := strings.TrimSuffix(cmp.Or(c.Base, DefaultBase), "/")
	answer, err := c.HTTP.Do(ctx, wire.Request{
		Method:  http.MethodPost,
		URL:     base + "/bot" + url.PathEscape(c.Token.Reveal()) + "/" + method,
		Header:  map[string]string{"Content-Type": in.kind},
		Body:    in.body,
		Secrets: c.secrets(),
	})
	if err != nil {
		return err
	}
	return c.read(answer, result)
}

// secrets are the token and its second half, which alone is secret and may
// show alone where an address is misread.
func (c *Client) secrets() []secret.Text {
	_, half, _ := strings.Cut(c.Token.Reveal(), ":")
	return []secret.Text{c.Token, secret.New(half)}
}

// envelope is how every answer comes.
type envelope struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int64 `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// read takes the result out of an answer. The error is an [*Error] or a
// [*wire.Unreadable].
func (c *Client) read(a *wire.Answer, result any) error {
	var e envelope
	if err := a.JSON(&e); err != nil {
		return err
	}
	switch {
	case e.OK && a.Status < http.StatusMultipleChoices && json.Unmarshal(e.Result, result) == nil:
		return nil
	case e.OK, e.ErrorCode == 0 && e.Description == "":
		return a.Unreadable()
	}
	return &Error{
		Code:        status(a.Status, e.ErrorCode),
		Description: wire.Tidy(secret.NewRedactor(c.secrets()...).Redact(e.Description)),
		RetryAfter:  wait(e.Parameters.RetryAfter, a.Header.Get("Retry-After")),
		MigrateTo:   e.Parameters.MigrateTo,
	}
}
