package telegram

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// A ChatID names a chat: a number such as -1001234567890, or the @name of a
// public group or channel.
type ChatID string

// Number returns the id of the chat with that number.
func Number(n int64) ChatID { return ChatID(strconv.FormatInt(n, 10)) }

// ParseChatID reads a number or @name.
func ParseChatID(text string) (ChatID, error) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n != 0 {
		return Number(n), nil
	}
	const shortest = 4 // characters of a name; Telegram gives none shorter
	name, ok := strings.CutPrefix(text, "@")
	if ok && len(name) >= shortest && strings.IndexFunc(name, notInName) < 0 {
		return ChatID(text), nil
	}
	return "", fmt.Errorf("%q is no chat: write a number such as -1001234567890, or the @name of a public group or channel", text)
}

func notInName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
}

// To says where a message goes, and how.
type To struct {
	Chat    ChatID
	Thread  int64 // topic of a forum; 0: none
	ReplyTo int64 // message answered, in the same chat; 0: none. Where it is gone the message goes without.
	Silent  bool  // without a sound
	Plain   bool  // text and captions are as they are, not HTML

	// Preview is the address in a text of which a preview is shown; empty:
	// there is none.
	Preview string

	// Buttons are rows under the message.
	Buttons [][]Button
}

// A Button calls back with Data, or opens URL; exactly one is set.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"` // at most ButtonDataLimit bytes
	URL  string `json:"url,omitempty"`
}

// params returns the parameters that all messages share.
func (t To) params() params {
	p := params{"chat_id": string(t.Chat)}
	if t.Thread != 0 {
		p["message_thread_id"] = t.Thread
	}
	if t.ReplyTo != 0 {
		p["reply_parameters"] = params{"message_id": t.ReplyTo, "allow_sending_without_reply": true}
	}
	if t.Silent {
		p["disable_notification"] = true
	}
	if len(t.Buttons) > 0 {
		p["reply_markup"] = params{"inline_keyboard": t.Buttons}
	}
	return p
}

// write returns them with a text under the given name, "text" or "caption".
func (t To) write(name, text string) params {
	p := t.params()
	maps.Copy(p, t.words(name, text))
	return p
}

// words returns a text under the given name, and how it is to be read.
func (t To) words(name, text string) params {
	p := params{}
	if text != "" {
		p[name] = text
	}
	if text != "" && !t.Plain {
		p["parse_mode"] = "HTML"
	}
	return p
}

// A File is a photo or document with its caption.
type File struct {
	Name    string // with an extension, which tells people and programs the kind
	Data    []byte // at most PhotoLimit or DocumentLimit
	Caption string // at most CaptionLimit

	Width, Height int // of a picture in pixels; 0: not known
}

// FitsPhoto says whether Telegram takes the file as a photo, as far as its
// limits say.
func (f File) FitsPhoto() bool {
	long, short := max(f.Width, f.Height), min(f.Width, f.Height)
	return len(f.Data) <= PhotoLimit && long+short <= PhotoSides && long <= short*PhotoRatio
}

// GetMe returns the bot itself, and so tries the token.
func (c *Client) GetMe(ctx context.Context) (User, error) {
	return call[User](ctx, c, "getMe", params{})
}

// GetChat returns what is known of a chat, and so tries whether the bot may
// see it.
func (c *Client) GetChat(ctx context.Context, id ChatID) (Chat, error) {
	return call[Chat](ctx, c, "getChat", params{"chat_id": id})
}

// preview returns what is shown of the links of a text.
func (t To) preview() params {
	if t.Preview == "" {
		return params{"is_disabled": true}
	}
	return params{"url": t.Preview, "prefer_large_media": true}
}

// SendMessage sends text of at most [TextLimit].
func (c *Client) SendMessage(ctx context.Context, to To, text string) (Message, error) {
	p := to.write("text", text)
	p["link_preview_options"] = to.preview()
	return call[Message](ctx, c, "sendMessage", p)
}

// A Kind says as what a file is sent.
type Kind string

// The kinds.
const (
	// Photo is a picture that Telegram shows at once, and compresses anew. One
	// that is wide, tall or big it refuses: see [Error.IsPhoto].
	Photo Kind = "photo"

	// Document is a file as it is.
	Document Kind = "document"
)

// SendPhoto sends a picture.
func (c *Client) SendPhoto(ctx context.Context, to To, f File) (Message, error) {
	return upload[Message](ctx, c, "sendPhoto", single(to, Photo, f))
}

// SendDocument sends a file as it is.
func (c *Client) SendDocument(ctx context.Context, to To, f File) (Message, error) {
	return upload[Message](ctx, c, "sendDocument", single(to, Document, f))
}

// single returns the form of one file.
func single(to To, kind Kind, f File) form {
	return form{params: to.write("caption", f.Caption), names: []string{string(kind)}, files: []File{f}}
}

// SendAlbum sends 2 to [AlbumLimit] files of one kind as one album, which has no
// buttons, and returns their messages. What people see below it is the caption
// of the first photo; of documents each shows its own.
func (c *Client) SendAlbum(ctx context.Context, to To, kind Kind, files []File) ([]Message, error) {
	to.Buttons = nil
	f := form{params: to.params(), files: files}
	media := make([]params, len(files))
	for i, file := range files {
		name := "file" + strconv.Itoa(i)
		f.names = append(f.names, name)
		media[i] = to.words("caption", file.Caption)
		media[i]["type"], media[i]["media"] = kind, "attach://"+name
	}
	f.params["media"] = media
	return upload[[]Message](ctx, c, "sendMediaGroup", f)
}

// EditMessageText replaces text and buttons of a message that the bot has
// sent; of to, Chat, Plain, Preview and Buttons count. An edit that changes
// nothing is no error.
func (c *Client) EditMessageText(ctx context.Context, to To, message int64, text string) error {
	p := To{Chat: to.Chat, Plain: to.Plain, Buttons: to.Buttons}.write("text", text)
	p["message_id"] = message
	p["link_preview_options"] = to.preview()
	return c.edit(ctx, "editMessageText", p)
}

// EditMessageCaption is [Client.EditMessageText] for the caption of a file.
func (c *Client) EditMessageCaption(ctx context.Context, to To, message int64, text string) error {
	p := To{Chat: to.Chat, Plain: to.Plain, Buttons: to.Buttons}.write("caption", text)
	p["message_id"] = message
	return c.edit(ctx, "editMessageCaption", p)
}

// edit edits a message.
func (c *Client) edit(ctx context.Context, method string, p params) error {
	_, err := call[Message](ctx, c, method, p)
	if e, ok := errors.AsType[*Error](err); ok && e.IsNotModified() {
		return nil
	}
	return err
}
