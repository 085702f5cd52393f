package notify

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// Webhook posts each message to a URL, for everything that has no channel of
// its own.
//
// The body is the [Message] as JSON, or what Template makes of it; its pictures
// have a url, and a preview where there is a tile, under which they are found,
// where something makes them reachable. Where a
// Secret is set, two headers sign it: X-Gaugewatch-Time is the time of the
// attempt in unix seconds, and X-Gaugewatch-Signature is "v1=" and the
// HMAC-SHA256, in hexadecimal, of that time, a full stop and the body.
// Idempotency-Key is the same at every attempt.
type Webhook struct {
	URL      secret.Text       `yaml:"url"`    // often a secret itself
	Secret   secret.Text       `yaml:"secret"` // by which the receiver knows us; empty: not signed
	Headers  map[string]string `yaml:"headers"`
	Template string            `yaml:"template"` // of text/template; empty: JSON
	Type     string            `yaml:"type"`     // Content-Type; empty: application/json
}

// The headers of a webhook.
const (
	headerTime      = "X-Gaugewatch-Time"
	headerSignature = "X-Gaugewatch-Signature"
	headerKey       = "Idempotency-Key"
)

// Validate reports the mistakes in the settings.
func (h *Webhook) Validate() []checks.Problem {
	var found []checks.Problem
	add := func(path, text string) { found = append(found, checks.Problem{Path: path, Text: text}) }
	u, err := url.Parse(h.URL.Reveal())
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
		add("url", "write a URL such as https://hooks.example.com/alerts")
	}
	for name, value := range h.Headers {
		if name == "" || strings.ContainsAny(name, " :\r\n") || strings.ContainsAny(value, "\r\n") {
			add("headers."+name, "not a header")
		}
	}
	if err := h.try(); err != nil {
		add("template", err.Error())
	}
	return found
}

// try fills in the template for examples, so that its mistakes are known before
// the night in which it is needed.
func (h *Webhook) try() error {
	page, err := h.page()
	if err != nil || page == nil {
		return err
	}
	for _, e := range examples() {
		body, err := fillPage(page, posted(e.message, nil))
		if err != nil {
			return fmt.Errorf("%w, in %s", err, e.name)
		}
		if h.kind() == jsonType {
			if err := json.Unmarshal(body, new(any)); err != nil {
				return fmt.Errorf("what it makes is no JSON: %w, in %s; {{json .Title}} quotes and escapes, \"{{.Title}}\" does not; or set type: text/plain", err, e.name)
			}
		}
	}
	return nil
}

// page returns the template; nil: there is none.
func (h *Webhook) page() (*template.Template, error) {
	if h.Template == "" {
		return nil, nil
	}
	literal := func(v any) (string, error) {
		text, err := json.Marshal(v)
		return string(text), err
	}
	page, err := template.New("template").Option("missingkey=error").Funcs(template.FuncMap{"json": literal}).Parse(h.Template)
	return page, plainTemplate(err)
}

// A posting is a message as a webhook tells it: of its pictures also where they
// are found.
type posting struct {
	Message
	Pictures []hung `json:"pictures,omitempty"`
}

// posted returns the posting of a message, the first pictures of which can be
// reached.
func posted(m Message, all []hung) posting {
	for _, p := range m.Pictures[len(all):] {
		all = append(all, hung{Picture: p})
	}
	return posting{m, all}
}

// jsonType is the Content-Type of JSON.
const jsonType = "application/json"

func (h *Webhook) kind() string { return cmp.Or(h.Type, jsonType) }

// Pace limits nothing.
func (h *Webhook) Pace() Pace { return Pace{} }

// Open makes the channel.
func (h *Webhook) Open(env Env) (Channel, error) {
	if h.URL.Empty() {
		return nil, errors.New("the URL is not set")
	}
	page, err := h.page()
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	client, err := env.dial()
	if err != nil {
		return nil, err
	}
	return &hook{settings: *h, page: page, client: client, publish: env.Publish}, nil
}

type hook struct {
	settings Webhook
	page     *template.Template // nil: JSON
	client   *wire.Client
	publish  Publisher // nil: pictures are named only
}

// Send posts the message. What the receiver did not answer may have reached
// it: the next attempt has the same Idempotency-Key.
func (h *hook) Send(ctx context.Context, m Message) Result {
	body, kind, why, err := h.body(ctx, m)
	if err != nil {
		return Result{Outcome: Permanent, Text: err.Error()}
	}
	header := h.headers(m, body, time.Now())
	header["Content-Type"] = kind
	maps.Copy(header, h.settings.Headers)
	answer, err := h.client.Do(ctx, wire.Request{
		Method: http.MethodPost, URL: h.settings.URL.Reveal(), Header: header, Body: body, Secrets: h.secrets(),
	})
	if err != nil {
		return unanswered(err)
	}
	r := h.answered(answer)
	if r.Outcome == Sent {
		r.Text = why
	}
	return r
}

// body returns the body of a message, its type, and what of it is not as it
// should be. Where the template fails it is JSON: a message is not lost for its
// form.
func (h *hook) body(ctx context.Context, m Message) (body []byte, kind, why string, err error) {
	all, why := hang(ctx, h.publish, m)
	p := posted(m, all)
	if h.page != nil {
		body, err = fillPage(h.page, p)
		if err == nil {
			return body, h.settings.kind(), why, nil
		}
		why = joinTexts(why, "without the template: "+err.Error())
	}
	body, err = json.Marshal(p)
	return body, jsonType, why, err
}

// headers returns the headers of an attempt that are ours.
func (h *hook) headers(m Message, body []byte, now time.Time) map[string]string {
	all := map[string]string{headerKey: m.Key}
	if !h.settings.Secret.Empty() {
		at := strconv.FormatInt(now.Unix(), 10)
		all[headerTime], all[headerSignature] = at, "v1="+sign(h.settings.Secret, at, body)
	}
	return all
}

// sign returns the signature of a body at a time.
func sign(key secret.Text, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// secrets are what no result may show: headers may hold them too.
func (h *hook) secrets() []secret.Text {
	all := []secret.Text{h.settings.URL, h.settings.Secret}
	if u, err := url.Parse(h.settings.URL.Reveal()); err == nil {
		password, _ := u.User.Password()
		all = append(all, secret.New(password), secret.New(strings.Trim(u.RequestURI(), "/")))
	}
	for _, value := range h.settings.Headers {
		if len(value) >= telling {
			all = append(all, secret.New(value))
		}
	}
	return all
}

// answered says what an answer means (RFC 9110, section 15).
func (h *hook) answered(a *wire.Answer) Result {
	said := secret.NewRedactor(h.secrets()...).Redact(wire.Tidy(string(a.Body)))
	r := Result{Text: strings.TrimSuffix(fmt.Sprintf("the receiver answered %d %s: %s", a.Status, http.StatusText(a.Status), said), ": ")}
	switch {
	case a.Status < http.StatusMultipleChoices:
		return Result{Outcome: Sent}
	case a.Status == http.StatusTooManyRequests, a.Status == http.StatusServiceUnavailable:
		r.Outcome, r.Wait = Temporary, retryAfter(a.Header)
	case a.Status >= http.StatusInternalServerError, a.Status == http.StatusRequestTimeout:
		r.Outcome = Unknown
	default:
		r.Outcome = Permanent
	}
	return r
}

// retryAfter reads how many seconds an answer asks to wait; zero: it does not
// say (RFC 9110, section 10.2.3).
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds), 24*60*60) * time.Second
}
