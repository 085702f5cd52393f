package notify

import (
	"bytes"
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
// The body is the [Message] as JSON, or what Template makes of it. Where a
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

// try fills in the template for an example, so that its mistakes are known
// before the night in which it is needed.
func (h *Webhook) try() error {
	page, err := h.page()
	if err != nil || page == nil {
		return err
	}
	example := Message{
		Key: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", Level: checks.Error, Language: "en", At: time.Unix(0, 0).UTC(),
		Title: `🔴 ERROR "Cold" \ store: −9.4 °C`, Text: "Limit −15\n→ Shut the door", Alerts: []string{"A41"}, Threads: []string{"a41.t0"},
		Cards: []Card{{Alert: "A41", State: "firing", Level: checks.Error, Target: "cold", Value: new(-9.4)}},
	}
	body, err := fillPage(page, example)
	if err != nil {
		return err
	}
	if h.kind() == "application/json" && !json.Valid(body) {
		return errors.New("what it makes is no JSON: write {{json .Title}} rather than \"{{.Title}}\", which quotes and escapes; or set type: text/plain")
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

// fillPage makes the body of a message.
func fillPage(page *template.Template, m Message) ([]byte, error) {
	var body bytes.Buffer
	if err := page.Execute(&body, m); err != nil {
		return nil, plainTemplate(err)
	}
	return body.Bytes(), nil
}

// plainTemplate takes the program's own words off a template's error: what is
// left is line, column and what is wrong.
func plainTemplate(err error) error {
	if err == nil {
		return nil
	}
	text := strings.TrimPrefix(err.Error(), "template: template:")
	if place, rest, ok := strings.Cut(text, `: executing "template" at `); ok {
		text = place + ": at " + rest
	}
	return errors.New("line " + text)
}

func (h *Webhook) kind() string {
	if h.Type == "" {
		return "application/json"
	}
	return h.Type
}

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
	return &hook{settings: *h, page: page, client: client}, nil
}

type hook struct {
	settings Webhook
	page     *template.Template // nil: JSON
	client   *wire.Client
}

// Send posts the message. What the receiver did not answer may have reached
// it: the next attempt has the same Idempotency-Key.
func (h *hook) Send(ctx context.Context, m Message) Result {
	body, err := json.Marshal(m)
	if h.page != nil {
		body, err = fillPage(h.page, m)
	}
	if err != nil {
		return Result{Outcome: Permanent, Text: "template: " + err.Error()}
	}
	answer, err := h.client.Do(ctx, wire.Request{
		Method: http.MethodPost, URL: h.settings.URL.Reveal(), Header: h.headers(m, body, time.Now()), Body: body,
		Secrets: h.secrets(),
	})
	if err != nil {
		return unanswered(err)
	}
	return h.answered(answer)
}

// headers returns the headers of an attempt.
func (h *hook) headers(m Message, body []byte, now time.Time) map[string]string {
	all := map[string]string{"Content-Type": h.settings.kind(), headerKey: m.Key}
	maps.Copy(all, h.settings.Headers)
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
