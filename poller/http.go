package poller

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
	"golang.org/x/net/http/httpguts"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// What holds where the settings say nothing.
const (
	usualConnect   = 10 * time.Second
	usualRedirects = 3
	usualLimit     = 1 << 20 // bytes
	mostRedirects  = 10
	mostLimit      = 64 << 20 // bytes
)

// HTTP are the settings of a target that is asked over HTTP/1.1.
type HTTP struct {
	URL     string                 `yaml:"url"`
	Method  string                 `yaml:"method"`  // default GET, or POST where there is a body
	Headers map[string]secret.Text `yaml:"headers"` // values may be keys
	Query   map[string]secret.Text `yaml:"query"`   // added to that of the URL
	Body    secret.Text            `yaml:"body"`
	Basic   *Basic                 `yaml:"basic"`
	Bearer  secret.Text            `yaml:"bearer"`

	CA       string `yaml:"ca,path"`  // file in PEM with authorities to trust besides those of the system
	Insecure bool   `yaml:"insecure"` // verify no certificate
	MinTLS   string `yaml:"min_tls"`  // oldest TLS version spoken: 1.0, 1.1, 1.2 (the default) or 1.3

	Connect   schedule.Duration `yaml:"connect"`   // for the connection, and again for TLS; default 10s, never more than the target's timeout
	Redirects *int              `yaml:"redirects"` // followed on the same host; default 3, at most 10
	Limit     int               `yaml:"limit"`     // bytes of an answer, unpacked; default 1 MiB, at most 64 MiB
	Charset   string            `yaml:"charset"`   // of the answer; default: what the device says
}

// Basic is a name and a password.
type Basic struct {
	Username string      `yaml:"username"`
	Password secret.Text `yaml:"password"`
}

// Validate reports the mistakes in the settings.
func (h *HTTP) Validate() []checks.Problem {
	var p problems
	h.validateURL(&p)
	h.validateRequest(&p)
	if _, ok := tlsVersion(h.MinTLS); !ok {
		p.add("min_tls", "%q is no version of TLS: use \"1.0\", \"1.1\", \"1.2\" or \"1.3\"", h.MinTLS)
	}
	if h.Insecure && h.CA != "" {
		p.add("ca", "with insecure no certificate is verified, so this one is never looked at")
	}
	if h.Redirects != nil && (*h.Redirects < 0 || *h.Redirects > mostRedirects) {
		p.add("redirects", "must be between 0 and %d", mostRedirects)
	}
	p.limit(h.Limit)
	if h.Charset != "" {
		if _, err := htmlindex.Get(h.Charset); err != nil {
			p.add("charset", "%q is no character set known here, such as euc-kr, shift_jis or utf-8", h.Charset)
		}
	}
	return p
}

// validateURL reports the mistakes in the address.
func (h *HTTP) validateURL(p *problems) {
	u, err := url.Parse(h.URL)
	switch {
	case h.URL == "":
		p.add("url", "is missing: http://192.0.2.10/status")
	case err != nil:
		p.add("url", "is no address: http://192.0.2.10/status")
	case u.Scheme != "http" && u.Scheme != "https":
		p.add("url", "begins with http:// or https://")
	case u.Hostname() == "":
		p.add("url", "names no host: http://192.0.2.10/status")
	case u.User != nil:
		p.add("url", "holds credentials: put them under basic, where they stay secret")
	}
}

// validateRequest reports the mistakes in what is sent.
func (h *HTTP) validateRequest(p *problems) {
	methods := []string{"", http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch}
	switch {
	case !slices.Contains(methods, h.Method):
		p.add("method", "%q is no method for asking: use GET, HEAD, POST, PUT or PATCH", h.Method)
	case !h.Body.Empty() && (h.Method == http.MethodGet || h.Method == http.MethodHead):
		p.add("body", "a %s has no body: set method to POST, or leave it out", h.Method)
	}
	for name, value := range h.Headers {
		if !httpguts.ValidHeaderFieldName(name) {
			p.add("headers."+name, "%q cannot be the name of a header", name)
		}
		if !httpguts.ValidHeaderFieldValue(value.Reveal()) {
			p.add("headers."+name, "holds a character that no header may hold, such as a line break")
		}
	}
	if h.Basic != nil && !h.Bearer.Empty() {
		p.add("bearer", "only one of basic and bearer can be sent")
	}
	if h.Basic != nil && h.Basic.Username == "" {
		p.add("basic.username", "is missing")
	}
}

// Cautions says what the settings allow that is dangerous.
func (h *HTTP) Cautions() []checks.Problem {
	var p problems
	u, err := url.Parse(h.URL)
	if err != nil {
		return nil
	}
	if h.Insecure && u.Scheme == "https" {
		p.add("insecure", "NO CERTIFICATE IS VERIFIED: whoever stands between here and %s can read the credentials and invent values", u.Host)
	}
	if u.Scheme == "http" && (h.Basic != nil || !h.Bearer.Empty()) {
		p.add("url", "credentials go to %s in clear text: use https where the device can", u.Host)
	}
	if v, _ := tlsVersion(h.MinTLS); v != 0 && v < tls.VersionTLS12 {
		p.add("min_tls", "TLS %s is broken: whoever stands between here and %s may read along", h.MinTLS, u.Host)
	}
	return p
}

// tlsVersion returns the number of a TLS version; 0 for none given.
func tlsVersion(text string) (version uint16, ok bool) {
	switch text {
	case "":
		return 0, true
	case "1.0":
		return tls.VersionTLS10, true
	case "1.1":
		return tls.VersionTLS11, true
	case "1.2":
		return tls.VersionTLS12, true
	case "1.3":
		return tls.VersionTLS13, true
	}
	return 0, false
}

// Open makes the source.
func (h *HTTP) Open(c *Client) (Source, error) {
	u, err := url.Parse(h.URL)
	if err != nil {
		return nil, errors.New("url: not an address")
	}
	s := security{insecure: h.Insecure}
	s.oldest, _ = tlsVersion(h.MinTLS)
	if h.CA != "" {
		pem, err := os.ReadFile(h.CA)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		s.authorities = string(pem)
	}
	request, err := c.request(s, h.header(), h.Body.Reveal())
	if err != nil {
		return nil, fmt.Errorf("ca: %s %w", h.CA, err)
	}
	source := &httpSource{
		client: c, request: request, method: h.method(), url: h.address(u), host: hostPort(u),
		connect: orElse(h.Connect.Std(), usualConnect), redirects: usualRedirects,
		limit: orElse(h.Limit, usualLimit), charset: h.Charset,
		trusted: h.Basic != nil || !h.Bearer.Empty(),
	}
	if h.Redirects != nil {
		source.redirects = *h.Redirects
	}
	return source, nil
}

// method returns the method of the request.
func (h *HTTP) method() string {
	switch {
	case h.Method != "":
		return h.Method
	case !h.Body.Empty():
		return http.MethodPost
	}
	return http.MethodGet
}

// address returns the URL with the query.
func (h *HTTP) address(u *url.URL) string {
	if len(h.Query) == 0 {
		return u.String()
	}
	with := *u
	more := url.Values{}
	for name, value := range h.Query {
		more.Set(name, value.Reveal())
	}
	with.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+more.Encode(), "&")
	return with.String()
}

// header returns what stands above the body. It holds everything that resty
// would otherwise add each time.
func (h *HTTP) header() http.Header {
	header := http.Header{"User-Agent": {"gaugewatch"}, "Accept": {"*/*"}}
	if h.Basic != nil {
		plain := &http.Request{Header: header}
		plain.SetBasicAuth(h.Basic.Username, h.Basic.Password.Reveal())
	}
	if !h.Bearer.Empty() {
		header.Set("Authorization", "Bearer "+h.Bearer.Reveal())
	}
	if method := h.method(); method != http.MethodGet && method != http.MethodHead {
		header.Set("Content-Type", contentType(h.Body.Reveal()))
		// Asking changes nothing, so the transport may ask again where the
		// device has closed a connection that was kept. An empty list is
		// never sent.
		header["Idempotency-Key"] = []string{}
	}
	for _, name := range slices.Sorted(maps.Keys(h.Headers)) {
		header.Set(name, h.Headers[name].Reveal())
	}
	return header
}

// contentType returns what a body that is sent looks like; none is taken for
// empty JSON.
func contentType(body string) string {
	begins := strings.TrimSpace(body)
	if body == "" || begins != "" && strings.ContainsAny(begins[:1], "{[") {
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// hostPort returns the host and port that a URL leads to.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// orElse returns a value, or another where it is zero.
func orElse[T comparable](value, other T) T {
	var zero T
	if value == zero {
		return other
	}
	return value
}

// httpSource asks over HTTP.
type httpSource struct {
	client    *Client
	request   *resty.Request // that others may send as well
	method    string
	url       string
	host      string
	connect   time.Duration
	redirects int
	limit     int
	charset   string
	trusted   bool // credentials are sent
}

// Host returns host:port.
func (h *httpSource) Host() string { return h.host }

// Fetch sends the request and reads the answer.
func (h *httpSource) Fetch(ctx context.Context) (Answer, error) {
	c := &call{Context: ctx, began: time.Now(), connect: h.connect, redirects: h.redirects}
	request := *h.request // resty changes what it sends
	response, err := request.SetContext(c).Execute(h.method, h.url)
	if err != nil {
		return Answer{}, c.silence(err, time.Since(c.began))
	}
	raw := response.RawResponse
	defer hangUp(raw)
	if s := silenceOfStatus(raw, h.trusted); s != nil {
		return Answer{}, s
	}
	c.phase.Store(receiving)
	answer := Answer{Status: raw.StatusCode, client: h.client, room: h.client.room()}
	if answer.Body, err = h.body(raw, answer.room); err != nil {
		h.client.release(answer.room)
		return Answer{}, c.silence(err, time.Since(c.began))
	}
	if date := raw.Header.Get("Date"); date != "" {
		answer.Date, _ = http.ParseTime(date)
	}
	return answer, nil
}
