package kept

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"syscall"
	"time"
)

// unlimited is so much as no answer has.
const unlimited = math.MaxInt64

// A conn is a connection that may be kept.
type conn struct {
	net.Conn
	to    place
	raw   syscall.RawConn // its socket; nil where it has none
	left  int64           // bytes that may still be read
	since time.Time       // when it began to wait
}

// newConn returns a connection that leads to a place.
func newConn(link net.Conn, to place) *conn {
	c := &conn{Conn: link, to: to, left: unlimited}
	if secured, ok := link.(interface{ NetConn() net.Conn }); ok {
		link = secured.NetConn()
	}
	if socket, ok := link.(syscall.Conn); ok {
		c.raw, _ = socket.SyscallConn()
	}
	return c
}

// Read reads no more than is left.
func (c *conn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, io.EOF
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// interrupt ends what is being written or read.
func (c *conn) interrupt() { _ = c.SetDeadline(time.Unix(1, 0)) }

// fit says whether a connection that waits can take a request at a time: it has
// not waited for too long, and the other end has neither closed it nor said
// anything unasked. Over TLS it may say something that is no answer.
func (c *conn) fit(at time.Time, most time.Duration) bool {
	if at.Sub(c.since) >= most {
		return false
	}
	said, closed := pending(c.raw)
	return !closed && (!said || c.to.secure)
}

// A body is the body of an answer, with what was lent for it.
type body struct {
	io.ReadCloser

	transport *Transport
	conn      *conn
	reader    *bufio.Reader // nil once all is given back
	ctx       context.Context
	unwatch   func() bool // stops watching for the end of the context
	stays     bool        // the connection can be used again after the end
	over      error       // of reading on
}

// Read reads from the body.
func (b *body) Read(p []byte) (int, error) {
	if b.over != nil {
		return 0, b.over
	}
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.over = b.cause(err)
		b.end(errors.Is(err, io.EOF))
	}
	return n, b.over
}

// Close lets go of the body. What was not read by then costs the connection.
func (b *body) Close() error {
	b.end(false)
	if b.over == nil {
		b.over = http.ErrBodyReadAfterClose
	}
	return nil
}

// cause returns what is behind an error: when the context is over, that it is.
func (b *body) cause(err error) error {
	if ended := b.ctx.Err(); ended != nil && !errors.Is(err, io.EOF) {
		return ended
	}
	return err
}

// end gives back what was lent, the connection too where it may be used again.
// Whole says whether all was read.
func (b *body) end(whole bool) {
	if b.unwatch == nil {
		return
	}
	calm := b.unwatch()
	b.unwatch = nil
	stays := whole && calm && b.stays && b.reader.Buffered() == 0
	if b.reader != nil {
		b.reader.Reset(nil)
		b.transport.readers.Put(b.reader)
		b.reader = nil
	}
	if stays {
		b.transport.keep(b.conn, time.Now())
	} else {
		_ = b.conn.Close()
	}
}
