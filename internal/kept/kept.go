// Package kept sends HTTP/1.1 requests over connections that are kept and that
// cost nothing but their socket while they wait.
//
// [net/http.Transport] gives each two goroutines and two buffers, some 15 KB,
// which is more than all else that is known of a device. Here the goroutine that
// asks also writes and reads, buffers are lent for as long as that takes, and
// that the other end has closed a connection is found out when that is needed,
// or within two minutes:
//
//	transport := &kept.Transport{Dial: dial, For: 6 * time.Minute, PerHost: 8, HeaderLimit: 64 << 10}
//	client := &http.Client{Transport: transport}
//
// It knows no proxies and no HTTP/2, asks for no compression, and leaves what is
// compressed as it is.
package kept

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/net/http/httpguts"
)

// ErrHeaders is the error of an answer whose headers are larger than allowed.
var ErrHeaders = errors.New("the headers of the answer are too large")

// A Transport is an [http.RoundTripper]. The body of an answer is for one
// goroutine; the connection is kept when that was read to its end. When the
// context of a request is over, so is its answer.
type Transport struct {
	// Dial connects to a host and port, over TLS where it is to be secure.
	Dial func(ctx context.Context, address string, secure bool) (net.Conn, error)

	For         time.Duration // for so long a connection waits for the next request
	PerHost     int           // how many wait at most, for each host
	HeaderLimit int64         // in bytes, of the headers of one answer

	mu      sync.Mutex
	waiting map[place][]*conn // the latest last
	sweep   *time.Timer       // nil while none waits

	readers, writers sync.Pool // of *bufio.Reader and *bufio.Writer
}

// A place is where a connection leads.
type place struct {
	address string // host:port
	secure  bool
}

// placeOf returns where a URL leads.
func placeOf(u *url.URL) (to place, err error) {
	port := u.Port()
	switch {
	case u.Scheme == "https":
		to.secure = true
	case u.Scheme != "http":
		return to, fmt.Errorf("unsupported protocol scheme %q", u.Scheme)
	}
	switch {
	case port != "":
	case to.secure:
		port = "443"
	default:
		port = "80"
	}
	to.address, err = httpguts.PunycodeHostPort(net.JoinHostPort(u.Hostname(), port))
	return to, err
}

// RoundTrip sends a request and returns its answer, whose body is still to be
// read. Where a connection that had waited fails, a request that may be repeated
// is sent once more, over a new one.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		defer request.Body.Close()
	}
	to, err := placeOf(request.URL)
	if err != nil {
		return nil, err
	}
	ctx := request.Context()
	if c := t.take(to, time.Now()); c != nil {
		response, err := t.ask(c, request)
		if err == nil || ctx.Err() != nil || !repeatable(request) {
			return response, err
		}
	}
	link, err := t.Dial(ctx, to.address, to.secure)
	if err != nil {
		return nil, err
	}
	return t.ask(newConn(link, to), request)
}

// repeatable says whether a request may be sent twice, as [http.Transport] sees
// it: its method changes nothing, or its header says so.
func repeatable(r *http.Request) bool {
	if r.Body != nil && r.Body != http.NoBody && r.GetBody == nil {
		return false
	}
	switch r.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return r.Header["Idempotency-Key"] != nil || r.Header["X-Idempotency-Key"] != nil
}

// ask sends a request over a connection and reads the head of its answer. When it
// fails the connection is closed.
func (t *Transport) ask(c *conn, request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	b := &body{transport: t, conn: c, ctx: ctx, unwatch: context.AfterFunc(ctx, c.interrupt)}
	var response *http.Response
	err := t.write(c, request)
	if err == nil {
		b.reader = t.reader(c)
		response, err = head(b.reader, c, request, t.HeaderLimit)
	}
	if err != nil {
		b.end(false)
		return nil, b.cause(err)
	}
	b.stays = !response.Close && !request.Close && response.StatusCode >= http.StatusOK
	b.ReadCloser, response.Body = response.Body, b
	if b.ReadCloser == http.NoBody {
		b.end(true)
	}
	return response, nil
}

// write sends a request.
func (t *Transport) write(c *conn, request *http.Request) error {
	if request.GetBody != nil {
		again := *request
		var err error
		if again.Body, err = request.GetBody(); err != nil {
			return err
		}
		request = &again
	}
	w, _ := t.writers.Get().(*bufio.Writer)
	if w == nil {
		w = bufio.NewWriter(nil)
	}
	defer func() {
		w.Reset(nil)
		t.writers.Put(w)
	}()
	w.Reset(c)
	if err := request.Write(w); err != nil {
		return err
	}
	return w.Flush()
}

// reader returns a buffered reader of a connection.
func (t *Transport) reader(c *conn) *bufio.Reader {
	r, _ := t.readers.Get().(*bufio.Reader)
	if r == nil {
		return bufio.NewReader(c)
	}
	r.Reset(c)
	return r
}

// comfort says whether a status says only that an answer will come.
func comfort(status int) bool {
	return status >= 100 && status < 200 && status != http.StatusSwitchingProtocols
}

// head reads the head of an answer, and before it any that are only a comfort.
func head(r *bufio.Reader, c *conn, request *http.Request, limit int64) (*http.Response, error) {
	c.left = limit
	defer func() { c.left = unlimited }()
	for {
		response, err := http.ReadResponse(r, request)
		if err != nil && c.left <= 0 {
			return nil, ErrHeaders
		}
		if err != nil || !comfort(response.StatusCode) {
			return response, err
		}
	}
}
