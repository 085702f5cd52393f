// Package wire carries requests to providers of messages and brings back their
// answers: bounded in time and size, without secrets in errors, and able to
// say whether a request that failed can have had an effect.
//
// One [Client] serves all accounts that go the same way out. After a failure
// a sender asks:
//
//	switch {
//	case wire.Unknown(err):       // it may have been done: an idempotency key is needed
//	case errors.As(err, &unsent): // an [*Error], nothing left: sending again can't repeat anything
//	default:                      // the provider has answered and refused
//	}
package wire

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

const (
	// Limit is the size in bytes of the largest answer read, after
	// decompression.
	Limit = 1 << 20

	// Patience bounds a request whose context has no deadline.
	Patience = time.Minute

	// dialPatience bounds each step of reaching the other side, so that an
	// unreachable host is known before the caller's deadline.
	dialPatience = 10 * time.Second

	// idle is how long an unused connection is kept: shorter than servers
	// keep theirs, so that a request seldom meets a connection that is just
	// being closed, which would leave its outcome unknown.
	idle = 30 * time.Second
)

// Settings of a [Client]. The zero value goes out directly.
type Settings struct {
	// Proxy is the URL of a proxy, http, https or socks5, with user and
	// password where it wants them. The proxy variables of the environment
	// are not obeyed.
	Proxy secret.Text

	// Roots are the authorities whose certificates are trusted, of the
	// proxy's too; nil: the system's. See [Roots].
	Roots *x509.CertPool

	// Dial opens connections; nil asks the operating system. Tests give
	// their own.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// A Client sends requests. It keeps connections open between them, follows no
// redirect, repeats nothing and is safe for concurrent use.
type Client struct {
	rest   *resty.Client
	hidden []secret.Text // of the proxy
}

// New returns a client. The error says what is wrong with the proxy.
func New(s Settings) (*Client, error) {
	proxy, err := parseProxy(s.Proxy)
	if err != nil {
		return nil, err
	}
	c := &Client{}
	transport := network()
	if s.Roots != nil {
		transport.TLSClientConfig = &tls.Config{RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	}
	if proxy != nil {
		password, _ := proxy.User.Password()
		c.hidden = []secret.Text{s.Proxy, secret.New(password)}
		transport.Proxy = http.ProxyURL(proxy)
	}
	if s.Dial != nil {
		transport.DialContext = s.Dial
	}
	c.rest = resty.NewWithClient(&http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	c.rest.SetResponseBodyLimit(Limit).SetHeader("User-Agent", "gaugewatch")
	return c, nil
}

// Standard returns a client of the standard library that goes the same way
// out, for libraries that make requests of their own.
func (c *Client) Standard() *http.Client { return c.rest.GetClient() }

func parseProxy(text secret.Text) (*url.URL, error) {
	if text.Empty() {
		return nil, nil
	}
	// The text of url.Parse's error would show parts of the password.
	u, err := url.Parse(text.Reveal())
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("proxy: not a URL like http://user:password@proxy.example.com:3128; " +
			"characters such as @ : / # in the password are written %40 %3A %2F %23")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("proxy: %q is not a way to reach one: use http, https or socks5", u.Scheme)
}

// Roots returns the system's authorities and those of a file (PEM), such as
// that of a proxy which looks into TLS.
func Roots(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in %s: it begins with -----BEGIN CERTIFICATE-----", file)
	}
	return roots, nil
}

// network returns a transport that speaks HTTP/1.1 only. Over HTTP/2 a dead
// connection would swallow request after request, since giving up on one does
// not close it.
func network() *http.Transport {
	t := &http.Transport{
		DialContext:            (&net.Dialer{Timeout: dialPatience}).DialContext,
		TLSHandshakeTimeout:    dialPatience,
		IdleConnTimeout:        idle,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 64 << 10,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
}

// A Request is what is sent.
type Request struct {
	Method  string // GET when empty
	URL     string
	Header  map[string]string
	Body    []byte        // may be nil
	Secrets []secret.Text // kept out of errors, wherever in the request they stand
}

// An Answer is what came back, whatever its status, except a redirect.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // at most Limit bytes
}

// Do sends a request once and returns the answer. The error is an [*Error], or
// an [*Unreadable] for a redirect.
func (c *Client) Do(ctx context.Context, r Request) (*Answer, error) {
	address, err := url.Parse(r.URL)
	if err != nil || address.Hostname() == "" {
		return nil, &Error{text: "cannot send: the base URL is not one like https://api.example.com"}
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, Patience)
		defer cancel()
	}
	var left atomic.Bool
	request := c.rest.R().SetContext(trace(ctx, &left)).SetHeaders(r.Header)
	if r.Body != nil {
		request.SetBody(bytes.NewReader(r.Body))
	}
	response, err := request.Execute(cmp.Or(r.Method, http.MethodGet), r.URL)
	if err != nil {
		hide := secret.NewRedactor(slices.Concat(c.hidden, r.Secrets)...)
		return nil, failure(address.Hostname(), left.Load(), hide.RedactError(bare(err)))
	}
	if status := response.StatusCode(); status >= 300 && status < 400 {
		where := secret.NewRedactor(r.Secrets...).Redact(target(response.Header()))
		return nil, &Unreadable{Status: status, What: where}
	}
	return &Answer{response.StatusCode(), response.Header(), response.Body()}, nil
}

// trace notes in left whether a byte of the request may have left: from the
// moment a connection is there, until the transport looks for another one,
// which it does for a POST only where nothing was written to the first.
func trace(ctx context.Context, left *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { left.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { left.Store(true) },
	})
}

// target says where a redirect leads, without path and query, which may
// repeat ours.
func target(h http.Header) string {
	if u, err := url.Parse(h.Get("Location")); err == nil && u.Hostname() != "" {
		return redirect + " to " + u.Hostname()
	}
	return redirect
}
