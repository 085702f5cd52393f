package poller

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/gaugewatch/gaugewatch/internal/kept"
)

// A Client is what all sources share: connections that are kept, and room for
// answers. Close it when nothing asks any more.
type Client struct {
	// Transport takes the place of the network for targets that are asked
	// over HTTP, in tests and simulations; nil: the network. It is set
	// before the first source is opened.
	Transport http.RoundTripper

	mu       sync.Mutex
	clients  map[security]*resty.Client
	requests map[form]*resty.Request
	rooms    sync.Pool // of *bytes.Buffer
}

// NewClient returns a client. It never uses a proxy: devices are near, and a
// proxy named in the environment is meant for the world.
func NewClient() *Client {
	return &Client{
		clients:  map[security]*resty.Client{},
		requests: map[form]*resty.Request{},
		rooms:    sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}
}

// Close gives up the connections that are kept.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.clients {
		r.GetClient().CloseIdleConnections()
	}
}

// spacious is the capacity from which on a buffer is not kept: one large
// answer must not hold memory for ever.
const spacious = 64 << 10

// room returns an empty buffer; give it back by release.
func (c *Client) room() *bytes.Buffer {
	b, _ := c.rooms.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// release gives a buffer back.
func (c *Client) release(b *bytes.Buffer) {
	if b != nil && b.Cap() <= spacious {
		c.rooms.Put(b)
	}
}

// security is how the other end of a TLS connection is verified. Targets with
// the same security share their connections.
type security struct {
	authorities string // in PEM, beside those of the system; empty: none
	insecure    bool   // verify nothing
	oldest      uint16 // TLS version; 0 stands for 1.2
}

// A form is a request as it is sent, apart from its method and address. Targets
// that are asked in the same form share the request.
type form struct {
	security
	header string
	body   string
}

// request returns the request of a form, which is sent again and again in
// copies. Its address is empty.
func (c *Client) request(s security, header http.Header, body string) (*resty.Request, error) {
	var above strings.Builder
	_ = header.Write(&above) // never fails
	f := form{security: s, header: above.String(), body: body}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.requests[f]; ok {
		return r, nil
	}
	client, err := c.resty(s)
	if err != nil {
		return nil, err
	}
	r := client.R().SetDoNotParseResponse(true)
	r.Header = header
	if body != "" {
		r.Body = body
	}
	c.requests[f] = r
	return r, nil
}

// resty returns the client for a security. The lock is held.
func (c *Client) resty(s security) (*resty.Client, error) {
	if r, ok := c.clients[s]; ok {
		return r, nil
	}
	transport := c.Transport
	if transport == nil {
		config, err := s.config()
		if err != nil {
			return nil, err
		}
		transport = newTransport(config)
	}
	r := resty.NewWithClient(&http.Client{Transport: transport, CheckRedirect: redirect})
	r.SetLogger(silent{}).SetDisableWarn(true)
	c.clients[s] = r
	return r, nil
}

// config returns the TLS configuration of a security.
func (s security) config() (*tls.Config, error) {
	config := &tls.Config{
		InsecureSkipVerify: s.insecure, //nolint:gosec // the target asks for it, and is told loudly
		MinVersion:         max(s.oldest, tls.VersionTLS10),
		ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
	if s.oldest == 0 {
		config.MinVersion = tls.VersionTLS12
	} else if s.oldest < tls.VersionTLS12 {
		config.CipherSuites = everyCipher() // such devices know only what is out of use
	}
	if s.authorities != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM([]byte(s.authorities)) {
			return nil, errors.New("holds no certificate in PEM")
		}
		config.RootCAs = pool
	}
	return config, nil
}

// everyCipher returns all cipher suites, those out of use last.
func everyCipher() []uint16 {
	var ids []uint16
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		ids = append(ids, suite.ID)
	}
	return ids
}

// How connections are kept. Small devices have few sockets, and closing one
// that is kept costs them as much as answering.
const (
	keepFor     = 6 * time.Minute // longer than the usual five minutes between two polls
	keepPerHost = 8               // as many as `parallel` may ask for
	headerLimit = 64 << 10        // bytes
)

// newTransport returns a transport that speaks HTTP/1.1, never by a proxy. It
// leaves compressed bodies to us, so that the limit counts after unpacking.
func newTransport(config *tls.Config) *kept.Transport {
	return &kept.Transport{
		Dial: func(ctx context.Context, address string, secure bool) (net.Conn, error) {
			if secure {
				return callOf(ctx).dial(address, config)
			}
			return callOf(ctx).dial(address, nil)
		},
		For: keepFor, PerHost: keepPerHost, HeaderLimit: headerLimit,
	}
}

// redirect follows a redirect on the same host, as often as the call allows,
// and never from TLS to plain HTTP.
func redirect(request *http.Request, before []*http.Request) error {
	first, c := before[0].URL, callOf(request.Context())
	switch to := request.URL; {
	case !strings.EqualFold(to.Hostname(), first.Hostname()):
		return badStatus("redirects to another host, %s: if that is meant, write its address", to.Host)
	case before[len(before)-1].URL.Scheme == "https" && to.Scheme != "https":
		return badStatus("redirects from https to %s", to.Scheme)
	case len(before) > c.redirects:
		return badStatus("redirects more than %d times", c.redirects)
	}
	return nil
}

// silent is a logger of a library whose errors we tell ourselves.
type silent struct{}

// Errorf says nothing.
func (silent) Errorf(string, ...any) {}

// Warnf says nothing.
func (silent) Warnf(string, ...any) {}

// Debugf says nothing.
func (silent) Debugf(string, ...any) {}
