package poller

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A call is one fetch over the network: a context that knows how far it has
// come, so that a timeout can say where the time went. It also bounds the
// dialing, which a transport otherwise lets go on after its request is over.
type call struct {
	context.Context
	began     time.Time
	connect   time.Duration // for a connection, and again for its TLS handshake
	redirects int           // that may be followed
	phase     atomic.Int32
}

// callKey is the key under which a call is found among a context's values.
type callKey struct{}

// Value returns the call itself for callKey.
func (c *call) Value(key any) any {
	if _, ok := key.(callKey); ok {
		return c
	}
	return c.Context.Value(key)
}

// callOf returns the call that a context belongs to.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{Context: ctx, began: time.Now(), connect: usualConnect}
}

// phase is how far a call has come.
type phase = int32

// The phases. A call over a connection that was kept begins as waiting.
const (
	waiting phase = iota
	connecting
	shaking
	receiving
)

// doing says what the call was doing.
func (c *call) doing() string {
	switch c.phase.Load() {
	case connecting:
		return "connecting"
	case shaking:
		return "in the TLS handshake"
	case receiving:
		return "reading the answer"
	default:
		return "waiting for the answer"
	}
}

// dial connects to an address, with TLS where there is a configuration. Its
// errors are silences.
func (c *call) dial(address string, config *tls.Config) (net.Conn, error) {
	c.phase.Store(connecting)
	began := time.Now()
	ctx, cancel := context.WithTimeout(c, c.connect)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err == nil && config != nil {
		conn, err = c.shake(conn, address, config)
	}
	if err != nil {
		return nil, c.silence(err, time.Since(began))
	}
	c.phase.Store(waiting)
	return conn, nil
}

// shake does the TLS handshake over a connection.
func (c *call) shake(conn net.Conn, address string, config *tls.Config) (net.Conn, error) {
	c.phase.Store(shaking)
	ctx, cancel := context.WithTimeout(c, c.connect)
	defer cancel()
	if config.ServerName == "" {
		config = config.Clone()
		config.ServerName, _, _ = net.SplitHostPort(address)
	}
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}

// silence classes the error of a call. Spent is how long it had waited.
func (c *call) silence(err error, spent time.Duration) *Silence {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // the wrapping quotes the URL, which may hold a secret
	}
	var known *Silence
	var timeout net.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled):
		return silence(checks.Timeout, err, "given up while %s", c.doing())
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, syscall.ETIMEDOUT):
		return silence(checks.Timeout, err, "no answer within %s, %s", about(spent), c.doing())
	}
	if s := silenceOfName(err); s != nil {
		return s
	}
	if s := silenceOfTLS(err); s != nil {
		return s
	}
	return c.silenceOfConnection(err)
}

// about rounds a duration to what a person wants to know.
func about(d time.Duration) schedule.Duration {
	switch {
	case d >= 10*time.Second:
		d = d.Round(time.Second)
	case d >= time.Second:
		d = d.Round(100 * time.Millisecond)
	default:
		d = d.Round(time.Millisecond)
	}
	return schedule.Duration(d)
}

// silenceOfName says why a name could not be resolved.
func silenceOfName(err error) *Silence {
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		return nil
	}
	if dns.IsNotFound {
		return silence(checks.UnknownHost, err, "the name %s is not known to the name server", dns.Name)
	}
	return silence(checks.UnknownHost, err, "the name %s cannot be resolved: the name server does not answer", dns.Name)
}

// silenceOfConnection says what became of the connection.
func (c *call) silenceOfConnection(err error) *Silence {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return silence(checks.Refused, err, "the connection was refused: nothing listens on that port")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EHOSTDOWN):
		return silence(checks.Unreachable, err, "no route to the host: it is off or not on this network")
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ENETDOWN):
		return silence(checks.Unreachable, err, "no route to its network: is our own network up?")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		if c.phase.Load() == receiving {
			return silence(checks.Broken, err, "the connection broke in the middle of the answer")
		}
		return silence(checks.Broken, err, "the device closed the connection without an answer")
	}
	return silenceOfHTTP(err)
}
