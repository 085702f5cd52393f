// Package googlechat speaks the Google Chat API, as far as sending messages
// needs it: through an incoming webhook, which belongs to one space, or as an
// app with a service account, in every space that has added it.
//
//	c, err := googlechat.Account(key, googlechat.DefaultBase, http)
//	name, err := c.Create(ctx, "spaces/AAAA", id, googlechat.Message{Text: "hot"})
//
// A method makes one attempt. Create carries a request id, a UUID that the
// caller keeps with the message: what Google has accepted under an id before is
// not sent again. After a [*wire.Error], or where [wire.Unknown] says so, the
// same message with the same id may be sent again.
package googlechat

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// DefaultBase is where the Chat API is found.
const DefaultBase = "https://chat.googleapis.com"

// scope lets an app write to the spaces that it is in; "Authenticate as a Chat
// app" of the Chat API's guides.
const scope = "https://www.googleapis.com/auth/chat.bot"

// MessageLimit is the size of the largest message in bytes, cards included;
// the API's description of Message.
const MessageLimit = 32_000

// SpaceGap is the shortest time between two messages to one space: 60 a
// minute, shared by all apps; "Usage limits" of the Chat API.
const SpaceGap = time.Second

// A Client writes through one webhook, or as one app. Make one with [Webhook]
// or [Account].
type Client struct {
	base string
	hook secret.Text // URL of the webhook; empty: an app
	key  *jwt.Config // of the app; nil: a webhook
	http *wire.Client

	mu    sync.Mutex
	given *oauth2.Token // the latest; nil: none yet
}

// Webhook returns a client that writes through an incoming webhook, whose URL
// holds a key and a token.
func Webhook(address secret.Text, http *wire.Client) *Client {
	return &Client{hook: address, http: http}
}

// A key is the file of a service account.
type key struct {
	Type     string `json:"type"`
	Email    string `json:"client_email"`
	ID       string `json:"private_key_id"`
	Private  string `json:"private_key"`
	TokenURI string `json:"token_uri"`
}

// Account returns a client that writes as the app of a service account, whose
// key file is given.
func Account(file []byte, base string, http *wire.Client) (*Client, error) {
	var k key
	if err := json.Unmarshal(file, &k); err != nil || k.Email == "" || k.Private == "" {
		return nil, errors.New("this is no key of a service account: create one of type JSON in the Google Cloud console, under IAM, Service accounts, Keys")
	}
	config := &jwt.Config{
		Email: k.Email, PrivateKey: []byte(k.Private), PrivateKeyID: k.ID, Scopes: []string{scope},
		TokenURL: cmp.Or(k.TokenURI, "https://oauth2.googleapis.com/token"),
	}
	return &Client{base: strings.TrimSuffix(cmp.Or(base, DefaultBase), "/"), key: config, http: http}, nil
}

// A Message is what is written.
type Message struct {
	Text   string  `json:"text,omitempty"` // see [Escape]
	Cards  []Card  `json:"cardsV2,omitempty"`
	Thread *Thread `json:"thread,omitempty"`
}

// A Thread is the conversation that a message belongs to.
type Thread struct {
	Key string `json:"threadKey"` // at most 4,000 characters, ours alone
}

// A Card shows more than text.
type Card struct {
	ID   string `json:"cardId"`
	Card Body   `json:"card"`
}

// A Body is what a card holds.
type Body struct {
	Sections []Section `json:"sections"`
}

// A Section is a part of a card.
type Section struct {
	Widgets []Widget `json:"widgets"`
}

// A Widget is a piece of a section; one of its fields is set.
type Widget struct {
	Text      *Paragraph `json:"textParagraph,omitempty"`
	Decorated *Decorated `json:"decoratedText,omitempty"`
	Image     *Image     `json:"image,omitempty"`

	Buttons *ButtonList `json:"buttonList,omitempty"`
}

// A Paragraph is text in Google's small HTML; see [EscapeCard].
type Paragraph struct {
	Text string `json:"text"`
}

// A Decorated is a text with a small label above it.
type Decorated struct {
	Top  string `json:"topLabel,omitempty"`
	Text string `json:"text"`
	Wrap bool   `json:"wrapText,omitempty"`
}

// An Image is a picture at a public https URL.
type Image struct {
	URL   string   `json:"imageUrl"`
	Alt   string   `json:"altText,omitempty"`
	Click *OnClick `json:"onClick,omitempty"`
}

// An OnClick opens a page.
type OnClick struct {
	Link struct {
		URL string `json:"url"`
	} `json:"openLink"`
}

// Picture returns a widget that shows a picture, and opens it in its full size
// where somebody touches it.
func Picture(address, alt string) Widget {
	click := &OnClick{}
	click.Link.URL = address
	return Widget{Image: &Image{URL: address, Alt: alt, Click: click}}
}

// Create writes a message to a space, spaces/AAAA; through a webhook the space
// is that of the webhook. It returns the message's name.
func (c *Client) Create(ctx context.Context, space, id string, m Message) (string, error) {
	address, err := c.address(space, id)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	var created struct {
		Name string `json:"name"`
	}
	err = c.do(ctx, wire.Request{Method: http.MethodPost, URL: address, Body: body}, &created)
	return created.Name, err
}

// address returns where a message is posted to. Without the reply option
// Google would ignore the thread's key.
func (c *Client) address(space, id string) (string, error) {
	base, query := c.base+"/v1/"+space+"/messages", url.Values{}
	if !c.hook.Empty() {
		u, err := url.Parse(c.hook.Reveal())
		if err != nil || u.Hostname() == "" {
			return "", errors.New("the webhook is no URL")
		}
		query = u.Query()
		u.RawQuery = ""
		base = u.String()
	}
	query.Set("requestId", id)
	query.Set("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD")
	return base + "?" + query.Encode(), nil
}

// A Space is a conversation that has added the app.
type Space struct {
	Name  string `json:"name"` // spaces/AAAA
	Title string `json:"displayName"`
	Type  string `json:"spaceType"` // SPACE, GROUP_CHAT or DIRECT_MESSAGE
}

// mostPages bounds how many pages of spaces are read, of 1,000 each.
const mostPages = 10

// Spaces returns the spaces that have added the app.
func (c *Client) Spaces(ctx context.Context) ([]Space, error) {
	if c.key == nil {
		return nil, errors.New("a webhook knows only its own space")
	}
	var all []Space
	query := url.Values{"pageSize": {"1000"}}
	for range mostPages {
		var page struct {
			Spaces []Space `json:"spaces"`
			Next   string  `json:"nextPageToken"`
		}
		if err := c.do(ctx, wire.Request{URL: c.base + "/v1/spaces?" + query.Encode()}, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Spaces...)
		if page.Next == "" {
			break
		}
		query.Set("pageToken", page.Next)
	}
	return all, nil
}

// Try finds out whether the service account's key is good. Of a webhook
// nothing can be said without writing.
func (c *Client) Try(ctx context.Context) error {
	if c.key == nil {
		return nil
	}
	_, err := c.token(ctx)
	return err
}

// token returns a token that is good for some seconds at least.
func (c *Client) token(ctx context.Context) (secret.Text, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.given.Valid() {
		return secret.New(c.given.AccessToken), nil
	}
	standard := *c.http.Standard()
	standard.Transport = bound{ctx, standard.Transport}
	t, err := c.key.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, &standard)).Token()
	if err == nil {
		c.given = t
		return secret.New(t.AccessToken), nil
	}
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.Response != nil {
		said := wire.Tidy(cmp.Or(refusal.ErrorDescription, refusal.ErrorCode, string(refusal.Body)))
		return secret.Text{}, &Error{Code: refusal.Response.StatusCode, Status: "TOKEN", Message: said}
	}
	return secret.Text{}, fmt.Errorf("cannot get a token from Google: %w", err)
}

// Bound is a transport whose requests end with a context, for a library that
// makes its own without one.
type bound struct {
	ctx  context.Context //nolint:containedctx // that is what it is for
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b bound) RoundTrip(r *http.Request) (*http.Response, error) {
	return b.next.RoundTrip(r.WithContext(b.ctx))
}

// do sends a request and reads its answer into result.
func (c *Client) do(ctx context.Context, r wire.Request, result any) error {
	r.Header = map[string]string{"Content-Type": "application/json; charset=UTF-8"}
	r.Secrets = c.secrets()
	if c.key != nil {
		token, err := c.token(ctx)
		if err != nil {
			return err
		}
		r.Header["Authorization"] = "Bearer " + token.Reveal()
		r.Secrets = append(r.Secrets, token)
	}
	answer, err := c.http.Do(ctx, r)
	if err != nil {
		return err
	}
	if answer.Status < http.StatusMultipleChoices {
		return answer.JSON(result)
	}
	return refusal(answer, secret.NewRedactor(r.Secrets...))
}

// secrets are the webhook's URL and what of it is secret by itself.
func (c *Client) secrets() []secret.Text {
	if c.hook.Empty() {
		return nil
	}
	all := []secret.Text{c.hook}
	if u, err := url.Parse(c.hook.Reveal()); err == nil {
		all = append(all, secret.New(u.Query().Get("key")), secret.New(u.Query().Get("token")))
	}
	return all
}
